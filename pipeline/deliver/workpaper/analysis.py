"""Marks -> 得失分析: marks by theme, the indicators that lost marks, and two charts, all live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.deliver import charts
from pipeline.deliver.cells import Block, fixed
from pipeline.deliver.contents import Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, TOP, open_sheet
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.detail import FULL_AT, LOST_AT, RATE_AT
from pipeline.deliver.workpaper.plan import ANALYSIS, DETAIL, POINTS_AT, SCORES, Paper
from pipeline.deliver.workpaper.scores import WIDTHS, write_header, write_tally
from pipeline.deliver.workpaper.settled import ASSESSED, DUE, FULL, LOST, NAME, POINTS, RATE, area_row
from pipeline.standard import settle
from pipeline.tally import Tally

_LEVELS_HEIGHT, _LEVELS_ROWS = 290, 12
"""The chart of the areas: its height in pixels, and the rows it takes with a little room."""


def themes(paper: Paper) -> Iterator[tuple[Tally, list[int]]]:
    """Yield each theme with the positions of its indicators."""
    headings = [(area.name, theme) for area in paper.standard.system.within for theme in area.themes]
    over = [(rule.indicator.area, rule.indicator.theme) for rule, _mark in paper.marks]
    for tally, heading in zip(paper.appraisal.themes, headings, strict=True):
        yield tally, [at for at, one in enumerate(over) if one == heading]


def write_analysis(book: Book, paper: Paper) -> None:
    """Write 得失分析."""
    words = "二级指标得分、失分的指标和图，都由“指标明细”计算。得分率＝得分÷应评分值，剔除的指标不计入应评分值。"
    page = open_sheet(book, ANALYSIS, words, WIDTHS[:-1], [Link("得分总表", SCORES), Link("指标明细", DETAIL)])
    write_header(page, TOP, "二级指标")
    for row, (tally, positions) in enumerate(themes(paper), start=FIRST):
        write_tally(page, paper, row, tally, positions)
    first = FIRST + len(paper.appraisal.themes) + 2
    losing = _losing(paper)
    _write_ranked(page, paper, losing, first)
    rows = Block.of(ANALYSIS, first, len(losing))
    _draw_levels(page, paper, rows.last + 2)
    if losing:
        _draw_losses(page, paper, rows, max(paper.marks[at][1].full_score - points for at, points in losing))
    page.print_on_a4(landscape=False)
    page.raw.fit_to_pages(1, 1)


def _losing(paper: Paper) -> list[tuple[int, Decimal]]:
    """Return the positions of the indicators that lost marks, with what they earned, the greatest loss first."""
    found = [
        (position, mark.points)
        for position, (_rule, mark) in enumerate(paper.within)
        if mark.points is not None and mark.points < mark.full_score
    ]
    return sorted(found, key=lambda pair: pair[1] - paper.marks[pair[0]][1].full_score)


def _write_ranked(page: Page, paper: Paper, losing: Sequence[tuple[int, Decimal]], first: int) -> None:
    page.merge(first - 1, 0, NAME, "失分的指标（次序按评价时失分从多到少）", Look.HEADER)
    for column, title in ((FULL, "分值"), (POINTS, "得分"), (RATE, "得分率"), (LOST, "失分")):
        page.write(first - 1, column, title, Look.HEADER)
    page.merge(first - 1, DUE, ASSESSED, "一级指标", Look.HEADER)
    for row, (position, points) in enumerate(losing, start=first):
        rule, mark = paper.marks[position]
        page.merge(row, 0, NAME, f"{rule.indicator.code} {rule.indicator.name}", Look.TEXT)
        page.merge(row, DUE, ASSESSED, rule.indicator.area, Look.CENTRE)
        for column, source, value, number in (
            (FULL, FULL_AT, mark.full_score, "General"),
            (POINTS, POINTS_AT, points, paper.score),
            (RATE, RATE_AT, points / mark.full_score, "0.00%"),
            (LOST, LOST_AT, mark.full_score - points, paper.score),
        ):
            text = fixed(DETAIL, paper.detail_row(position), source)
            page.formula(row, column, text, value, Look.NUMBER, number)
    if not losing:
        page.merge(first, 0, len(WIDTHS) - 2, "没有失分的指标。", Look.TEXT)


def _draw_levels(page: Page, paper: Paper, row: int) -> None:
    areas = [tally for _area, tally in settle.within(paper.standard.system, paper.appraisal.areas)]
    rows = Block(SCORES, area_row(0), area_row(len(areas) - 1))
    words = "；".join(f"{area.name} {settle.shown(area)}/{area.full_score:f}" for area in areas)
    chart = charts.Chart(
        title="各一级指标的分值与得分",
        description=f"柱形图：各一级指标的分值与得分。{words}。",
        categories=rows.range(0),
        series=[
            charts.Series("分值", rows.range(FULL)),
            charts.Series("得分", rows.range(POINTS), paper.score),
        ],
        points=len(areas),
        number="General",
        minimum=0,
    )
    charts.insert(page, row, 0, chart, charts.width_of(page), _LEVELS_HEIGHT)


def _draw_losses(page: Page, paper: Paper, rows: Block, largest: Decimal) -> None:
    count = rows.last - rows.first + 1
    chart = charts.Chart(
        title="各指标失分",
        description=f"条形图：{count} 个失分的指标，按失分从多到少排列，数值见上表。",
        categories=rows.range(0),
        series=[charts.Series("失分", rows.range(LOST))],
        points=count,
        number=paper.score,
        is_horizontal=True,
        minimum=0,
        largest=largest,
    )
    charts.insert(page, rows.last + 2 + _LEVELS_ROWS, 0, chart, charts.width_of(page), max(200, 24 * count + 80))
