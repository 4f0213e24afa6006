"""Engine against live formula -> 校核: every figure of the evaluation beside what the workbook computes now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pipeline.deliver.cells import Block, CellValue, cell, fixed, plain
from pipeline.deliver.contents import Content, Head, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, TOP, open_sheet, widths_of, write_list
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.workpaper.analysis import themes
from pipeline.deliver.workpaper.detail import LOST_AT, RATE_AT, figures, way_figures
from pipeline.deliver.workpaper.items import VALUE_AT as ITEM_VALUE
from pipeline.deliver.workpaper.items import item_value
from pipeline.deliver.workpaper.plan import ANALYSIS, DETAIL, ITEMS, JUDGED, POINTS_AT, PROOF, SCORES, VALUE_AT, Paper
from pipeline.deliver.workpaper.problems import JUDGEMENT_AT, Judged
from pipeline.deliver.workpaper.settled import FULL, POINTS, RATE, Settled, area_row
from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.model import UNGRADED
from pipeline.standard import settle
from pipeline.tally import Tally

SAME, DIFFERENT = "一致", "不一致"
_LIST = TOP + 3
_RATE_DIGITS = 8
_VERDICT_AT = 6
WRONG_COUNT = fixed(PROOF, TOP, _VERDICT_AT)
"""The cell with the live count of figures that differ."""
_HEADS = (
    Head("类别", 9, Look.CENTRE),
    Head("编号", 9, Look.CENTRE),
    Head("名称", 36),
    Head("评价程序的结果", 19, Look.NUMBER),
    Head("本工作簿的公式", 19, Look.NUMBER),
    Head("差异", 10, Look.NUMBER, "General"),
    Head("结论", 10, Look.CENTRE),
    Head("位置", 8, Look.CENTRE),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what the engine says, the sheet and cell that compute it, digits that must agree, number format."""

    group: str
    code: str
    name: str
    value: CellValue
    sheet: str
    row: int
    column: int
    digits: int
    number: str


def write_proof(book: Book, listed: Sequence[Figure]) -> None:
    """Write 校核."""
    page = open_sheet(
        book,
        PROOF,
        "左边是评价程序算出的数（数值），右边是本工作簿公式算出的数，由打开它的表格软件重新计算；两种算法相互独立，结果应当一致。"
        "改动数据项或参数试算以后，这里会列出不一致之处。",
        widths_of(_HEADS),
        [Link("得分总表", SCORES), Link("数据项", ITEMS)],
    )
    page.write(TOP, 0, "总体结论", Look.LABEL)
    page.write(TOP, 3, "校核项数", Look.LABEL)
    page.write(TOP, 5, "不一致", Look.LABEL)
    last = _LIST + len(listed)
    span = Block(PROOF, _LIST + 1, last).here(_VERDICT_AT)
    # Whatever is not known to agree differs, an error too.
    wrong = f'ROWS({span})-COUNTIF({span},"{SAME}")'
    page.merge_formula(TOP, 1, 2, f'IF({wrong}=0,"{SAME}","{DIFFERENT}")', SAME, Look.RESULT)
    page.formula(TOP, 4, f"ROWS({span})", len(listed), Look.NUMBER, "0")
    page.formula(TOP, _VERDICT_AT, wrong, 0, Look.NUMBER, "0")
    write_list(
        page,
        _HEADS,
        (_row(one, _LIST + at) for at, one in enumerate(listed, start=1)),
        top=_LIST,
        frozen=3,
        sortable=False,
    )
    page.highlight(_LIST + 1, _VERDICT_AT, last, f'{cell(_LIST + 1, _VERDICT_AT)}="{DIFFERENT}"', Highlight.BAD)
    page.print_on_a4((_LIST, _LIST), landscape=False)


def _row(one: Figure, row: int) -> list[Content]:
    source, difference, verdict = _texts(row, one.sheet, one.row, one.column, one.digits)
    is_number = not isinstance(plain(one.value), str)
    look = Look.NUMBER if is_number else Look.CENTRE
    return [
        one.group,
        one.code,
        one.name,
        Styled(one.value, look, one.number),
        Styled(Live(source, one.value), look, one.number),
        Live(difference, 0 if is_number else DASH),
        Live(verdict, SAME),
        Link("查看", one.sheet, cell(one.row, one.column)),
    ]


@lru_cache(maxsize=4_096)
def _texts(row: int, sheet: str, source_row: int, source_column: int, digits: int) -> tuple[str, str, str]:
    """Return the live figure, how far it is from that of the engine, and the verdict, for a row of the list."""
    engine, live, difference = (cell(row, column) for column in (3, 4, 5))
    both = f"AND(ISNUMBER({engine}),ISNUMBER({live}))"
    agrees = f"IF({both},{difference}=0,EXACT({engine},{live}))"
    return (
        fixed(sheet, source_row, source_column),
        f'IFERROR(IF({both},ROUND({live}-{engine},{digits}),"{DASH}"),"{DASH}")',
        f'IFERROR(IF({agrees},"{SAME}","{DIFFERENT}"),"{DIFFERENT}")',
    )


def figures_of(paper: Paper, judged: Sequence[Judged]) -> Iterator[Figure]:
    """Yield every figure of the evaluation with the cell that computes it again."""
    yield from _totals(paper)
    for position, (rule, _mark) in enumerate(paper.marks):
        shown, row = figures(paper, position), paper.detail_row(position)
        one = rule.indicator
        for column, group, digits in (
            (VALUE_AT, "完成值", _RATE_DIGITS),
            (POINTS_AT, "得分", paper.decimals),
            (RATE_AT, "得分率", _RATE_DIGITS),
            (LOST_AT, "失分", paper.decimals),
        ):
            value, _look, number = shown[column]
            yield Figure(group, one.code, one.name, value, DETAIL, row, column, digits, number)
    for (position, at), row in zip(paper.ways, chain(*paper.way_rows.values()), strict=True):
        way, shown = paper.marks[position][0].options[at].indicator, way_figures(paper, position, at)
        for column, what, digits in ((VALUE_AT, "完成值", _RATE_DIGITS), (POINTS_AT, "得分", paper.decimals)):
            value, _look, number = shown[column]
            yield Figure("择一", way.code, f"{way.label}{what}", value, DETAIL, row, column, digits, number)
    for name, row in paper.item_rows.items():
        value, kind = item_value(paper, name), paper.standard.kinds[name]
        if value is not None:
            group = "填报项" if name in paper.standard.fields else "数据项"
            digits, title = 2 if kind.is_money else _RATE_DIGITS, paper.standard.titles[name]
            yield Figure(group, DASH, title, value, ITEMS, row, ITEM_VALUE, digits, kind.excel_format)
    for at, asked in enumerate(judged, start=FIRST):
        yield Figure("问题", asked.rule.code, asked.rule.name, asked.verdict, JUDGED, at, JUDGEMENT_AT, 0, "")


def _totals(paper: Paper) -> Iterator[Figure]:
    one = paper.appraisal
    system, settled = paper.standard.system, Settled(paper)
    base: CellValue = NOT_APPLICABLE_TEXT if one.total.points is None else settle.base(system, one.total)
    areas: list[tuple[int, Tally, CellValue]] = [
        (area_row(at), tally, settle.shown(tally)) for at, (_area, tally) in enumerate(settle.within(system, one.areas))
    ]
    for row, tally, points in [*areas, (settled.base, one.total, base)]:
        rate: CellValue = DASH if tally.rate is None else tally.rate
        yield Figure("总表", DASH, f"{tally.name}得分", points, SCORES, row, POINTS, paper.decimals, paper.score)
        yield Figure("总表", DASH, f"{tally.name}得分率", rate, SCORES, row, RATE, _RATE_DIGITS, "0.00%")
    yield from _settled(paper, settled)
    row = settled.total_row + 1
    yield Figure("总表", DASH, "等级", one.grade or UNGRADED, SCORES, row, POINTS, 0, "")
    for at, (tally, _positions) in enumerate(themes(paper), start=FIRST):
        points = settle.shown(tally)
        yield Figure("二级", DASH, tally.name, points, ANALYSIS, at, POINTS, paper.decimals, paper.score)


def _settled(paper: Paper, settled: Settled) -> Iterator[Figure]:
    """Yield what leads from the sum of the areas to the total, where anything does."""
    if not settled.has_rows:
        return
    decimals, score = paper.decimals, paper.score
    for row, (name, _text, value, number) in enumerate(settled.self_scores(), start=settled.self_row):
        yield Figure("总表", DASH, name, value, SCORES, row, POINTS, _RATE_DIGITS, number)
    for row, (area, tally) in enumerate(settled.extras, start=settled.extra_row):
        points = settle.shown(tally)
        yield Figure("总表", DASH, f"{area.name}得分", points, SCORES, row, POINTS, decimals, score)
    for at, rule in enumerate(paper.standard.caps):
        row = settled.cap_row + at
        yield Figure("总表", rule.cap.code, rule.cap.reason, settled.state(at), SCORES, row, FULL, 0, "")
    whole = paper.appraisal.total.points
    total: CellValue = NOT_APPLICABLE_TEXT if whole is None else whole
    yield Figure("总表", DASH, "总分", total, SCORES, settled.total_row, POINTS, decimals, score)
