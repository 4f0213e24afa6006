"""Indicators -> 指标明细: one line each with rule, live value and mark, working, why marks were lost, source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.deliver.cells import CellValue, cell
from pipeline.deliver.contents import Content, Head, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, open_sheet, print_across, put_rows, widths_of, write_list
from pipeline.deliver.style import Look, display_width, height_of, lines_of
from pipeline.deliver.workpaper.items import VALUE_AT as ITEM_VALUE
from pipeline.deliver.workpaper.marks import claimed, points_shown, points_text, value_shown, value_text, way_texts
from pipeline.deliver.workpaper.plan import DETAIL, ITEMS, PARAMETERS, POINTS_AT, SCORES, VALUE_AT, Paper
from pipeline.derivation import Derivation, derive
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, NotApplicable
from pipeline.kinds import Kind, KindName
from pipeline.model import Mark, Place
from pipeline.standard import IndicatorRule
from pipeline.standard.scoring import FULL_SCORE, TARGET

FULL_AT, TARGET_AT, RATE_AT, LOST_AT, RULE_AT, DUE_AT, ASSESSED_AT, SELF_AT = 2, 3, 6, 7, 8, 14, 15, 16
"""Columns of 指标明细 that other sheets look at; value and mark are in `plan`."""
_LINK_ROOM = 24
Shown = tuple[CellValue, Look, str]
_NOTHING: Shown = (DASH, Look.CENTRE, "")


def write_detail(book: Book, paper: Paper) -> None:
    """Write 指标明细."""
    heads = _heads(paper)
    page = open_sheet(
        book,
        DETAIL,
        "每行一个指标。分值、目标值取自“参数”，完成值由“数据项”计算，得分按评分标准计算，都是公式；"
        "“计算过程”是把评价时的数字代入公式的样子。点击“数据项”看数字怎样得来，点击“来源”打开原工作簿。",
        widths_of(heads),
        [Link("得分总表", SCORES), Link("数据项", ITEMS), Link("参数", PARAMETERS)],
    )
    rows = [_row(paper, at) for at in range(len(paper.marks))]
    ways = [_way(paper, position, at) for position, at in paper.ways]
    write_list(page, heads, rows, frozen=2, sortable=False)
    for at, row in enumerate(rows):
        page.height(paper.detail_row(at), _height(row, heads))
    last = paper.detail_row(len(rows) - 1)
    if ways:
        page.merge(last + 2, 0, RULE_AT, "择一：同一指标的几种计分办法，上面取其中一种", Look.SECTION)
        put_rows(page, heads, ways, last + 3)
        for at, row in enumerate(ways, start=last + 3):
            page.height(at, _height(row, heads))
        last += 2 + len(ways)
    print_across(page, last, 2, split=RULE_AT + 2)


def _heads(paper: Paper) -> list[Head]:
    return [
        Head("编号", 9, Look.CENTRE),
        Head("三级指标", 20),
        Head("分值", 8, Look.NUMBER, "General"),
        Head("目标值", 11, Look.NUMBER),
        Head("完成值", 15, Look.NUMBER),
        Head("得分", 9, Look.NUMBER, paper.score),
        Head("得分率", 9.5, Look.NUMBER, "0.00%"),
        Head("失分", 8, Look.NUMBER, paper.score),
        Head("评分标准", 40),
        Head("计算过程", 40),
        Head("失分原因和说明", 30),
        Head("佐证材料", 22),
        Head("数据项或填报行", _LINK_ROOM),
        Head("来源", 22),
        Head("应评分值", 8, Look.NUMBER, "General"),
        Head("已评分值", 8, Look.NUMBER, "General"),
        *([Head("自评分", 8, Look.NUMBER, paper.score)] if paper.self_scores else []),
    ]


def _row(paper: Paper, position: int) -> list[Content]:
    told = derive(paper.appraisal, paper.standard, paper.marks[position][1])
    figured = list(_figures(paper, position))
    return [
        told.code,
        told.name,
        *figured[:-2],
        told.standard_words,
        told.working or told.value_formula,
        told.reason or DASH,
        told.evidence or DASH,
        _item_link(paper, told),
        _source(paper, told),
        *figured[-2:],
        *([claimed(paper, position)] if paper.self_scores else []),
    ]


def way_figures(paper: Paper, position: int, at: int) -> dict[int, Shown]:
    """Return what the figures of one of several ways to score an indicator are worth, by column, and how they look."""
    rule, mark = paper.marks[position]
    return {**dict.fromkeys(range(FULL_AT, RULE_AT), _NOTHING), **_worth(paper, rule.options[at], mark.options[at])}


def _way(paper: Paper, position: int, at: int) -> list[Content]:
    rule, mark = paper.marks[position]
    way, one = rule.options[at], mark.options[at]
    value, points = way_texts(paper, position, at)
    live = {VALUE_AT: value, POINTS_AT: points, FULL_AT: paper.parameters.name(way.indicator.code, FULL_SCORE)}
    if way.indicator.target is not None:
        live[TARGET_AT] = paper.parameters.name(way.indicator.code, TARGET)
    figured = [
        Styled(shown if (text := live.get(column)) is None else Live(text, shown), look, number)
        for column, (shown, look, number) in way_figures(paper, position, at).items()
    ]
    taken = "已取用" if mark.way == way.indicator.label else "未取用"
    why = f"{one.status}（{one.value.reason}）" if isinstance(one.value, NotApplicable) else one.reason
    reason = "；".join(word for word in (taken, why) if word)
    name = f"{rule.indicator.name}：{way.indicator.label}"
    told: list[Content] = [way.indicator.code, name, *figured, way.wording, one.working or DASH, reason]
    return [*told, *[DASH] * (len(_heads(paper)) - len(told))]


def _height(row: Sequence[Content], heads: Sequence[Head]) -> float:
    """Return the height of a row, in whose working no long formula is broken to fill the line before it."""
    texts = [
        ((one.replace("；", "；\n") if head.title == "计算过程" else one), head.width)
        for one, head in zip(row, heads, strict=True)
        if isinstance(one, str)
    ]
    return height_of(max(lines_of(text, width) for text, width in texts))


def figures(paper: Paper, position: int) -> dict[int, Shown]:
    """Return what the figures of an indicator are worth, by column, and how they look."""
    rule, mark = paper.marks[position]
    points, is_in = points_shown(mark), mark.points is not None
    has_loss = mark.points is not None and position < len(paper.within)
    return {
        **_worth(paper, rule, mark),
        RATE_AT: ((mark.points or 0) / mark.full_score if has_loss else DASH, Look.NUMBER, "0.00%"),
        LOST_AT: (mark.full_score - (mark.points or 0) if has_loss else DASH, Look.NUMBER, paper.score),
        DUE_AT: (0 if points == NOT_APPLICABLE_TEXT else mark.full_score, Look.NUMBER, "General"),
        ASSESSED_AT: (mark.full_score if is_in else 0, Look.NUMBER, "General"),
    }


def _worth(paper: Paper, rule: IndicatorRule, mark: Mark) -> dict[int, Shown]:
    """Return full marks, target, value and mark; where there are several ways, each has its own target."""
    one = rule.indicator
    plain = one.value_kind.excel_format
    # The sign stands before the minus of a number below nought, too.
    sign = f'"{one.sign}"{plain};"{one.sign}"-{plain}' if one.sign else plain
    return {
        FULL_AT: (mark.full_score, Look.NUMBER, "General"),
        TARGET_AT: _NOTHING if one.target is None or rule.options else (one.target, Look.NUMBER, sign),
        VALUE_AT: (value_shown(mark), Look.NUMBER, _value_format(paper, rule, mark)),
        POINTS_AT: (points_shown(mark), Look.NUMBER, paper.score),
    }


def _value_format(paper: Paper, rule: IndicatorRule, mark: Mark) -> str:
    if rule.method.decided_by == "checklist" or mark.is_by_own:
        return Kind(KindName.RATE).excel_format
    return paper.score if rule.method.decided_by == "entered" else rule.indicator.value_kind.excel_format


def _live(paper: Paper, position: int) -> dict[int, str | None]:
    """Return the live formulas of an indicator, by column; None where a figure stands."""
    (rule, mark), row = paper.marks[position], paper.detail_row(position)
    code = rule.indicator.code
    has_target = rule.indicator.target is not None and not rule.options
    full, points, weight = cell(row, FULL_AT), cell(row, POINTS_AT), paper.parameters.name(code, FULL_SCORE)
    rate = f'IF(AND(ISNUMBER({points}),ISNUMBER({full})),IF({full}>0,{points}/{full},"{DASH}"),"{DASH}")'
    lost = f'IF(ISNUMBER({points}),ROUND({full}-{points},{paper.decimals}),"{DASH}")'
    is_extra = position >= len(paper.within)
    return {
        FULL_AT: f'IF(ISNUMBER({weight}),{weight},"{MISSING_TEXT}")',
        TARGET_AT: paper.parameters.name(code, TARGET) if has_target else None,
        VALUE_AT: value_text(paper, position),
        POINTS_AT: points_text(paper, position),
        RATE_AT: None if is_extra else rate,
        LOST_AT: None if is_extra else lost,
        # A weight that somebody left blank is still due, so that the unit is not graded without it.
        DUE_AT: f'IF({points}="{NOT_APPLICABLE_TEXT}",0,IF(ISNUMBER({full}),{full},{mark.full_score}))',
        ASSESSED_AT: f"IF(ISNUMBER({points}),{full},0)",
    }


def _figures(paper: Paper, position: int) -> Iterator[Content]:
    live = _live(paper, position)
    for column, (value, look, number) in figures(paper, position).items():
        text = live[column]
        yield Styled(value if text is None else Live(text, value), look, number)


def _item_link(paper: Paper, told: Derivation) -> Content:
    """Return the link to what the value is: the data item it rests on first, or the row people filled in."""
    name = told.inputs[0].name if told.inputs else ""
    if name not in paper.item_rows:
        return _row_link(paper, told)
    # A link is one line in some programs: where the title is too long for it, the short name of the item stands.
    title = told.inputs[0].title
    return Link(title if display_width(title) <= _LINK_ROOM else name, ITEMS, cell(paper.item_rows[name], ITEM_VALUE))


def _row_link(paper: Paper, told: Derivation) -> Content:
    """Return the link to the copied row that decided the mark: the first that lost marks, else the first."""
    place = _decisive(told)
    for copy in paper.tables.values():
        index = copy.index_of(place) if place else None
        if index is not None:
            return Link(copy.sheet, copy.sheet, copy.here(copy.declared.columns[0].name, index))
    return DASH


def _decisive(told: Derivation) -> Place | None:
    lost = [part.place for part in told.parts if part.points is not None and part.points < part.full_score]
    return next(iter((*lost, *told.sources)), None)


def _source(paper: Paper, told: Derivation) -> Content:
    place = _decisive(told)
    return paper.link(place) if place else DASH
