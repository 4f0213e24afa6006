"""Marks below full -> 得失分: the indicators by average loss with a chart, then every loss of every unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver import charts
from pipeline.deliver.cells import Block, cell, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, MOST_ROWS, TOP, cut_note, put_rows, titles_of, write_rows
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import LOSSES, MATRIX, UNEVALUATED
from pipeline.deliver.summary.sheet import average, open_sheet, unit_heads
from pipeline.deliver.workpaper.plan import DETAIL
from pipeline.model import Appraisal, Mark
from pipeline.standard import IndicatorRule

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

FULL, AVERAGE, LOST, RATE, LOSING = 3, 4, 5, 6, 7
"""Columns of the indicators, which the cover points to."""
_WIDTHS = (13, 26, 9, 9, 9, 9, 10, 9, 9, 50, 50)
_CHART_COLUMN, _ROW_PIXELS, _MOST_BARS = 9, 27, 20


@dataclass(frozen=True)
class IndicatorLoss:
    """One indicator over all units: its position in the system, and the marks of the units where it was scored."""

    position: int
    rule: IndicatorRule
    points: tuple[Decimal, ...]
    decimals: int

    @property
    def average(self) -> Decimal | None:
        """The printed average score, None where it was scored for no unit."""
        return average(self.points, self.decimals)

    @property
    def lost(self) -> Decimal | None:
        """The printed average loss."""
        return None if self.average is None else self.rule.indicator.full_score - self.average

    @property
    def losing(self) -> int:
        """How many units lost marks."""
        return sum(points < self.rule.indicator.full_score for points in self.points)


@dataclass(frozen=True)
class LossesSheet:
    """What 得失分 shows: the indicators, below them every loss."""

    summary: Summary

    @cached_property
    def indicators(self) -> tuple[IndicatorLoss, ...]:
        """Indicators by average loss, the greatest first; those scored nowhere last."""

        def points(position: int) -> tuple[Decimal, ...]:
            marks = (one.marks[position] for one in self.summary.units)
            return tuple(mark.points for mark in marks if mark.points is not None)

        rules = enumerate(self.summary.standard.within)
        found = [IndicatorLoss(at, rule, points(at), self.summary.decimals) for at, rule in rules]
        return tuple(sorted(found, key=lambda one: (one.lost is None, -(one.lost or 0), one.position)))

    @cached_property
    def marks(self) -> list[tuple[Appraisal, IndicatorRule, Mark]]:
        """Every mark within the full score that is below its own, the greatest loss first."""
        found = [
            (one, rule, mark)
            for one in self.summary.batch.appraisals
            for rule, mark in self.summary.standard.marked_within(one.marks)
            if mark.points is not None and mark.points < mark.full_score
        ]
        return sorted(found, key=lambda row: (row[2].points or 0) - row[2].full_score)

    def cell(self, position: int, column: int) -> str:
        """Return a cell of the indicator at a place in the order of average losses."""
        return fixed(LOSSES, FIRST + position, column)


def write_losses(book: Book, summary: Summary) -> None:
    """Write 得失分."""
    shown = summary.losses.marks[:MOST_ROWS]
    details = FIRST + len(summary.losses.indicators) + 2
    page = open_sheet(
        book,
        LOSSES,
        "上表按指标列出各单位平均失分，从多到少；下表逐单位、逐指标列出失分和原因。未评的指标不算失分，见“未评价”表。"
        + cut_note(len(summary.losses.marks)),
        _WIDTHS,
        [
            Link("逐单位失分明细（在下方）", LOSSES, f"A{details + 1}"),
            Link("各指标得分", MATRIX),
            Link("未评指标", UNEVALUATED),
        ],
        "失分情况",
    )
    page.header(TOP, titles_of(_summary_heads(summary)))
    means = (_loss(summary, loss, row) for row, loss in enumerate(summary.losses.indicators, FIRST))
    put_rows(page, _summary_heads(summary), means, FIRST)
    _draw(page, summary)
    page.merge(details - 1, 0, len(_WIDTHS) - 1, "逐单位失分明细（从多到少）", Look.SECTION)
    heads = _detail_heads(summary)
    rows = (_detail(summary, *lost, details + 1 + at) for at, lost in enumerate(shown))
    last = write_rows(page, heads, rows, top=details, empty="没有失分。")
    page.filter(details, last, len(heads) - 1)
    page.print_on_a4((details, details))


def _summary_heads(summary: Summary) -> list[Head]:
    return [
        Head("一级指标", 13),
        Head("指标", 26),
        Head("指标编号", 9),
        Head("分值", 9, Look.NUMBER, "General"),
        Head("平均得分", 9, Look.NUMBER, summary.score),
        Head("平均失分", 9, Look.NUMBER, summary.score),
        Head("得分率", 10, Look.NUMBER, "0.00%"),
        Head("失分单位数", 9, Look.NUMBER, "0"),
        Head("已评单位数", 9, Look.NUMBER, "0"),
    ]


def _loss(summary: Summary, loss: IndicatorLoss, row: int) -> list[Content]:
    one = loss.rule.indicator
    marks = summary.matrix.rows.range(summary.matrix.first_mark + loss.position)
    names: list[Content] = [one.area, one.name, one.code, one.full_score]
    scored = Live(f"COUNT({marks})", len(loss.points))
    if loss.average is None or loss.lost is None:
        return [*names, DASH, DASH, DASH, DASH, scored]
    full, mean = cell(row, FULL), cell(row, AVERAGE)
    return [
        *names,
        Live(f"ROUND(AVERAGE({marks}),{summary.decimals})", loss.average),
        Live(f"ROUND({full}-{mean},{summary.decimals})", loss.lost),
        Live(f"{mean}/{full}", loss.average / one.full_score),
        Live(f'COUNTIF({marks},"<"&{full})', loss.losing),
        scored,
    ]


def _draw(page: Page, summary: Summary) -> None:
    losing = [loss for loss in summary.losses.indicators if loss.lost]
    if not losing:
        return
    shown = losing[:_MOST_BARS]
    rows = Block(LOSSES, FIRST, FIRST + len(shown) - 1)
    worst = "；".join(f"{loss.rule.indicator.name} {loss.lost} 分" for loss in shown[:3])
    chart = charts.Chart(
        title="各指标平均失分（分）",
        description=f"条形图：平均失分最多的 {len(shown)} 个指标，从多到少。前三：{worst}。",
        categories=rows.range(1),
        series=[charts.Series("平均失分", rows.range(LOST))],
        points=len(shown),
        number=summary.score,
        is_horizontal=True,
        minimum=0,
        largest=max(loss.lost for loss in shown if loss.lost),
    )
    height = _ROW_PIXELS * (len(summary.losses.indicators) + 1)
    charts.insert(page, TOP, _CHART_COLUMN, chart, 700, min(max(height, 300), 720))


def _detail_heads(summary: Summary) -> list[Head]:
    return [
        *unit_heads(summary, 13, 26),
        Head("指标编号", 9),
        Head("分值", 9, Look.NUMBER, "General"),
        Head("得分", 9, Look.NUMBER, summary.score),
        Head("失分", 9, Look.NUMBER, summary.score),
        Head("得分率", 10, Look.NUMBER, "0.00%"),
        Head("一级指标", 9),
        Head("指标", 9),
        Head("扣分原因", 50),
        Head("计算过程", 50),
    ]


def _detail(summary: Summary, one: Appraisal, rule: IndicatorRule, mark: Mark, row: int) -> list[Content]:
    assert mark.points is not None
    full, points = cell(row, FULL), cell(row, AVERAGE)
    return [
        one.unit.code,
        summary.name_of(one, DETAIL),
        mark.code,
        mark.full_score,
        mark.points,
        Live(f"ROUND({full}-{points},{summary.decimals})", mark.full_score - mark.points),
        Live(f"{points}/{full}", mark.points / mark.full_score),
        rule.indicator.area,
        rule.indicator.name,
        mark.reason or "没有写明原因",
        mark.working,
    ]
