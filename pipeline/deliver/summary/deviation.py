"""Self-scores against the review -> 自评偏差: how far each unit is off, each indicator, and every single score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipeline.deliver.cells import Block, cell, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS, TOP, cut_note, widths_of, write_rows
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import DEVIATION, PROBLEMS, RANKING
from pipeline.deliver.summary.sheet import average, open_sheet, unit_heads
from pipeline.deliver.summary.whole import Summary
from pipeline.deliver.workpaper.plan import DETAIL, SCORES
from pipeline.formula.arithmetic import round_half_up
from pipeline.model import Appraisal, Mark, Place
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.deviation import PLACES, SelfScore, compared, level_of, self_score, within

_CODE, _CLAIMED, _POINTS, _FULL, _GAP, _SHARE, _LEVEL = 0, 2, 3, 4, 5, 6, 7
_INDICATOR = 7
"""Columns: all three tables have the scores, the difference and its share in the same ones."""
_INDICATOR_COUNT = 9
_BOUND, _NAME, _COUNT = 0, 1, 2
_Places = Mapping[str, Mapping[str, Place]]


@dataclass(frozen=True)
class _Compared:
    """Who and what the tables show, and in which rows."""

    summary: Summary

    @cached_property
    def units(self) -> list[tuple[Appraisal, SelfScore]]:
        """All units, the farthest off first, those without a self-score last."""
        system = self.summary.standard.system
        found = [(one, self_score(one.marks, system)) for one in self.summary.batch.appraisals]
        return sorted(found, key=lambda row: (not row[1].full_score, -abs(row[1].rate or Decimal(0))))

    @cached_property
    def scores(self) -> list[tuple[Appraisal, IndicatorRule, Mark]]:
        """Every score that has a self-score beside it, the greatest difference first."""
        found = [
            (one, rule, mark)
            for one in self.summary.batch.appraisals
            for rule, mark in self.summary.standard.marked(one.marks)
            if compared(mark)
        ]
        return sorted(found, key=lambda row: -abs(_gap(row[2], self.summary)))

    @cached_property
    def indicators(self) -> list[tuple[IndicatorRule, list[Mark]]]:
        """The indicators that any unit scored itself on, with those marks, in the order of the system."""
        marks: dict[str, list[Mark]] = {}
        for _one, _rule, mark in self.scores:
            marks.setdefault(mark.code, []).append(mark)
        rules = self.summary.standard.indicators
        return [(rule, marks[rule.indicator.code]) for rule in rules if rule.indicator.code in marks]

    @property
    def levels(self) -> Block:
        """The limits with their names; in the first row what exceeds none of them."""
        return Block(DEVIATION, TOP + 1, TOP + 1 + len(self.summary.standard.system.deviations))

    @property
    def unit_rows(self) -> Block:
        """The units, below their section and header."""
        return Block.of(DEVIATION, self.levels.last + 4, len(self.units))

    @property
    def indicator_rows(self) -> Block:
        """The indicators."""
        return Block.of(DEVIATION, self.unit_rows.last + 4, len(self.indicators))

    @property
    def score_rows(self) -> Block:
        """The single scores."""
        return Block.of(DEVIATION, self.indicator_rows.last + 4, min(len(self.scores), MOST_ROWS))

    def sum_by(self, key: int, at: str, column: int) -> str:
        """Add up a column of the single scores over those whose key stands in a cell; EXACT because to = a1 is A1."""
        return f"SUMPRODUCT({self.is_of(key, at)}*1,{self.score_rows.here(column)})"

    def is_of(self, key: int, at: str) -> str:
        """Mark the single scores whose key stands in a cell."""
        return f"EXACT({self.score_rows.here(key)},{at})"

    def live(self, text: str, value: Decimal | int) -> Content:
        """Return a formula over the single scores; the number alone where they are too many to be shown."""
        return Live(text, value) if len(self.scores) <= MOST_ROWS else value


def write_deviation(book: Book, summary: Summary) -> None:
    """Write 自评偏差."""
    shown = _Compared(summary)
    heads = _score_heads(summary)
    page = open_sheet(
        book,
        DEVIATION,
        "单位自评得分与评价得分的比较，只计两者都有的指标。差异＝自评－评价，差异率＝差异÷评价得分，正数是自评偏高。"
        f"程度按差异率的大小（不分正负）划分，界限由指标体系规定。需要单位说明的，见“{PROBLEMS}”表。"
        + cut_note(len(shown.scores)),
        widths_of(heads),
        [Link("汇总", RANKING), Link(PROBLEMS, PROBLEMS)],
        "自评得分与评价得分的差异",
    )
    _write_levels(page, shown)
    units = (_unit(shown, *row, shown.unit_rows.first + at) for at, row in enumerate(shown.units))
    _write_section(page, "各单位", _unit_heads(summary), units, shown.unit_rows)
    means = (_indicator(shown, *row, shown.indicator_rows.first + at) for at, row in enumerate(shown.indicators))
    _write_section(page, "各指标（各单位平均）", _indicator_heads(summary), means, shown.indicator_rows)
    places = {one.unit.code: _claimed_places(one, summary.standard) for one, _score in shown.units}
    scores = (
        _score(summary, *row, places, shown.score_rows.first + at) for at, row in enumerate(shown.scores[:MOST_ROWS])
    )
    _write_section(page, "逐单位、逐指标（差异从大到小）", heads, scores, shown.score_rows)
    page.filter(shown.score_rows.first - 1, shown.score_rows.last, len(heads) - 1)
    page.print_on_a4()


def _write_section(page: Page, title: str, heads: Sequence[Head], rows: Iterator[Sequence[Content]],
                   block: Block) -> None:  # fmt: skip
    page.merge(block.first - 2, 0, len(heads) - 1, title, Look.SECTION)
    write_rows(page, heads, rows, top=block.first - 1, empty="没有填写自评得分。")


def _write_levels(page: Page, shown: _Compared) -> None:
    """Write the limits, which the level of each unit looks up, and how many units are in each."""
    system, rows = shown.summary.standard.system, shown.levels
    page.header(TOP, ("差异率超过", "程度", "单位数"))
    names = [within(system) or DASH, *(one.name for one in system.deviations)]
    levels = [_level(one, shown) for _unit, one in shown.units]
    for row, name in enumerate(names, start=rows.first):
        bound = DASH if row == rows.first else system.deviations[row - rows.first - 1].above
        page.put(row, _BOUND, bound, Look.CENTRE, "0.00%")
        page.put(row, _NAME, name, Look.CENTRE)
        counted = f"COUNTIF({shown.unit_rows.here(_LEVEL)},{cell(row, _NAME)})"
        page.put(row, _COUNT, Live(counted, levels.count(name)) if system.deviations else DASH, Look.CENTRE, "0")


def _unit_heads(summary: Summary) -> list[Head]:
    return [
        *unit_heads(summary, 12, 28),
        *_figure_heads(summary, ("自评得分", "评价得分", "比较的分值", "差异", "差异率")),
        Head("程度", 12, Look.CENTRE),
        Head("说明", 30),
        Head("未计入的指标数", 18, Look.CENTRE, "0"),
    ]


def _indicator_heads(summary: Summary) -> list[Head]:
    return [
        Head("指标编号", 12),
        Head("指标", 28),
        *_figure_heads(summary, ("平均自评得分", "平均评价得分", "分值", "平均差异", "占分值")),
        Head("自评偏高单位数", 12, Look.CENTRE, "0"),
        Head("自评偏低单位数", 30, Look.CENTRE, "0"),
        Head("比较的单位数", 18, Look.CENTRE, "0"),
    ]


def _score_heads(summary: Summary) -> list[Head]:
    return [
        *unit_heads(summary, 12, 28),
        *_figure_heads(summary, ("自评得分", "评价得分", "分值", "差异", "占分值")),
        Head("指标编号", 12, Look.CENTRE),
        Head("指标", 30),
        Head("自评出处", 18),
    ]


def _figure_heads(summary: Summary, titles: Sequence[str]) -> list[Head]:
    signed = f"+{summary.score};-{summary.score};{summary.score}"
    formats = (summary.score, summary.score, "General", signed, "+0.00%;-0.00%;0.00%")
    return [Head(title, 11, Look.NUMBER, number) for title, number in zip(titles, formats, strict=True)]


def _unit(shown: _Compared, one: Appraisal, score: SelfScore, row: int) -> list[Content]:
    summary, at = shown.summary, cell(row, _CODE)
    if not score.full_score:
        return [one.unit.code, summary.name_of(one, SCORES), *[DASH] * 6, _remarks(score), DASH]
    claimed, points, full = (shown.sum_by(_CODE, at, column) for column in (_CLAIMED, _POINTS, _FULL))
    gap, review = cell(row, _GAP), cell(row, _POINTS)
    return [
        one.unit.code,
        summary.name_of(one, SCORES),
        shown.live(f"ROUND({claimed},{summary.decimals})", score.claimed),
        shown.live(f"ROUND({points},{summary.decimals})", score.points),
        shown.live(f"ROUND({full},{summary.decimals})", score.full_score),
        _difference(summary, row, score.gap),
        Live(f'IF({review}=0,"{DASH}",{gap}/{review})', DASH if score.rate is None else score.rate),
        _level_formula(shown, row, score),
        _remarks(score),
        score.unclaimed + score.unscored,
    ]


def _difference(summary: Summary, row: int, value: Decimal) -> Content:
    """The self-score less the review in the same row."""
    return Live(f"ROUND({cell(row, _CLAIMED)}-{cell(row, _POINTS)},{summary.decimals})", value)


def _remarks(score: SelfScore) -> str:
    """Say what is not compared."""
    if not score.full_score:
        return "有自评的指标未评" if score.unscored else "没有填写自评得分"
    words = [f"{score.unclaimed} 个指标没有自评" if score.unclaimed else ""]
    words += [f"{score.unscored} 个指标未评" if score.unscored else ""]
    words += ["评价得分为 0，不计算差异率" if score.rate is None else ""]
    return "；".join(word for word in words if word) or DASH


def _level(score: SelfScore, shown: _Compared) -> str:
    system = shown.summary.standard.system
    return level_of(score.rate, system) if score.rate is not None and system.deviations else DASH


def _level_formula(shown: _Compared, row: int, score: SelfScore) -> Content:
    rate, rows = cell(row, _SHARE), shown.levels
    formula = fixed(DEVIATION, rows.first, _NAME)
    for limit in range(rows.first + 1, rows.last + 1):
        bound, name = (fixed(DEVIATION, limit, column) for column in (_BOUND, _NAME))
        formula = f"IF(ROUND(ABS({rate}),{PLACES})>{bound},{name},{formula})"
    return Live(f'IF(ISNUMBER({rate}),{formula},"{DASH}")', _level(score, shown))


def _indicator(shown: _Compared, rule: IndicatorRule, marks: Sequence[Mark], row: int) -> list[Content]:
    """The averages of an indicator over the units, and how many gave themselves more or less than the review."""
    summary, one, at = shown.summary, rule.indicator, cell(row, _CODE)
    claimed = average([mark.claimed for mark in marks if mark.claimed is not None], summary.decimals)
    points = average([mark.points for mark in marks if mark.points is not None], summary.decimals)
    assert claimed is not None
    assert points is not None
    gaps, gap, count = shown.score_rows.here(_GAP), claimed - points, cell(row, _INDICATOR_COUNT)
    means = (
        f"ROUND({shown.sum_by(_INDICATOR, at, column)}/{count},{summary.decimals})" for column in (_CLAIMED, _POINTS)
    )
    here = shown.is_of(_INDICATOR, at)
    return [
        one.code,
        one.name,
        *(shown.live(text, value) for text, value in zip(means, (claimed, points), strict=True)),
        one.full_score,
        _difference(summary, row, gap),
        Live(f"{cell(row, _GAP)}/{cell(row, _FULL)}", gap / one.full_score),
        shown.live(f"SUMPRODUCT({here}*({gaps}>0))", sum(_gap(mark, summary) > 0 for mark in marks)),
        shown.live(f"SUMPRODUCT({here}*({gaps}<0))", sum(_gap(mark, summary) < 0 for mark in marks)),
        shown.live(f"SUMPRODUCT({here}*1)", len(marks)),
    ]


def _gap(mark: Mark, summary: Summary) -> Decimal:
    """The printed difference of one score."""
    return round_half_up((mark.claimed or Decimal(0)) - (mark.points or Decimal(0)), summary.decimals)


def _score(summary: Summary, one: Appraisal, rule: IndicatorRule, mark: Mark, places: _Places,
           row: int) -> list[Content]:  # fmt: skip
    place, gap = places[one.unit.code].get(mark.code), _gap(mark, summary)
    return [
        one.unit.code,
        summary.name_of(one, DETAIL),
        mark.claimed,
        mark.points,
        mark.full_score,
        _difference(summary, row, gap),
        Live(f"{cell(row, _GAP)}/{cell(row, _FULL)}", gap / mark.full_score),
        mark.code,
        rule.indicator.name,
        summary.source(place) if place else DASH,
    ]


def _claimed_places(one: Appraisal, standard: Standard) -> Mapping[str, Place]:
    """Return where each self-score of a unit stands, by indicator."""
    declared = standard.table_by_role("scores")
    table = one.submission.tables.get(declared.title) if declared else None
    if declared is None or table is None:
        return {}
    code, claimed = declared.by_role("code"), declared.by_role("claimed")
    if code is None or claimed is None:
        return {}
    rows = enumerate(table.rows.tolist())
    return {str(table.columns[code.name].at(index)): table.at(claimed.name, row) for index, row in rows}
