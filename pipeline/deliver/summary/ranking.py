"""Appraisals -> 汇总: ranks, scores by area, totals and grades, all live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.deliver import charts
from pipeline.deliver.cells import Block, cell, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.links import line_name
from pipeline.deliver.listing import DASH, FIRST, print_figures, put_rows, widths_of, write_list, write_total
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary import settled
from pipeline.deliver.summary.names import CHECKS, MATRIX, PROBLEMS, RANKING
from pipeline.deliver.summary.sheet import averaged, look_at, mean_rate, open_sheet, unit_heads
from pipeline.deliver.workpaper.plan import SCORES
from pipeline.model import UNGRADED, Appraisal, Severity
from pipeline.standard import settle
from pipeline.standard.rules import GRAVITIES

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

WEIGHED = (Severity.ERROR, Severity.QUERY)
"""The findings that ask for something."""
MOST_NAMES = 40
"""With more units than this, a chart shows the course of the totals without names."""


@dataclass(frozen=True)
class RankingSheet:
    """Where 汇总 has what: the graded units, their averages, then the others; areas and cap stand before the total."""

    summary: Summary
    rank, code, name, first_area = 0, 1, 2, 3

    @property
    def areas(self) -> int:
        """How many areas there are."""
        return len(self.summary.standard.system.areas)

    @property
    def total(self) -> int:
        """The column of the total score."""
        return self.first_area + self.areas + bool(self.summary.standard.system.caps)

    @property
    def rate(self) -> int:
        """The column of 得分率."""
        return self.total + 1

    @property
    def grade(self) -> int:
        """The column of the grade."""
        return self.total + 2

    @property
    def assessed(self) -> int:
        """The column of 已评分值."""
        return self.total + 3

    @property
    def full(self) -> int:
        """The column of 应评分值."""
        return self.total + 4

    @property
    def graded(self) -> Block:
        """The rows of the graded units; one is kept even if there are none."""
        return Block.of(RANKING, FIRST, len(self.summary.graded))

    @property
    def average_row(self) -> int:
        """The row of averages."""
        return self.graded.last + 1

    @property
    def ungraded(self) -> Block:
        """The rows of the units without a grade, below their heading."""
        return Block.of(RANKING, self.average_row + 2, len(self.summary.ungraded))

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """The code of each unit, and the cell with its rank."""
        for units, rows in ((self.summary.graded, self.graded), (self.summary.ungraded, self.ungraded)):
            for row, one in enumerate(units, rows.first):
                yield one.unit.code, fixed(RANKING, row, self.rank)

    def found_by_code(self, rows: Block, column: int, code: str) -> str:
        """Return the number that a column has for the unit whose code stands in a cell.

        So it stays right however people sort the sheet. EXACT because to = a1 is A1; a comma because a product trips
        over the words that may stand in the column.
        """
        return f"SUMPRODUCT(EXACT({rows.range(self.code)},{code})*1,{rows.range(column)})"


def write_ranking(book: Book, summary: Summary) -> None:
    """Write 汇总."""
    heads = _heads(summary)
    chart_row = summary.ranking.ungraded.last + 2
    page = open_sheet(
        book,
        RANKING,
        "已评级单位按总分从高到低排名，总分相同的名次相同；有未评指标的单位不评级、不排名，列在下方。"
        "总分、得分率、名次、等级和平均行是公式，等级分数线取自“评价标准”表。"
        + _rescaling(summary)
        + _problems_counted(summary)
        + summary.paper_words,
        widths_of(heads),
        [
            Link("各指标得分", MATRIX),
            *([Link("总分图（在表下方）", RANKING, f"A{chart_row + 1}")] if len(summary.graded) > 1 else []),
        ],
        f"{summary.batch.year}年度{summary.standard.system.subject}绩效评价得分汇总",
    )
    rows = (_row(summary, one, row) for row, one in enumerate(summary.graded, summary.ranking.graded.first))
    write_list(page, heads, rows, empty="没有可以评级的单位。", frozen=summary.ranking.first_area)
    print_figures(page, summary.ranking.first_area, len(summary.units))
    _write_average(page, summary, heads)
    first = summary.ranking.ungraded.first
    page.merge(first - 1, 0, len(heads) - 1, "未评级单位（得分只是已评部分）", Look.SECTION)
    rows = (_row(summary, one, row) for row, one in enumerate(summary.ungraded, first))
    put_rows(page, heads, rows, first, "没有未评级的单位。")
    _draw_totals(page, summary, chart_row)
    for code, reference in summary.ranking.lines:
        book.define(line_name(code), reference)


def _problems_counted(summary: Summary) -> str:
    """Say that problems of the evaluation itself, which are listed too, are not held against the units."""
    has_others = len(summary.problems.of_units) < len(summary.problems.listed)
    return "问题个数是单位的问题，不含评价工作自身的问题。" if has_others else ""


def _rescaling(summary: Summary) -> str:
    """Say how a total is more, or less, than the sum of the areas beside it."""
    system = summary.standard.system
    words = "有不适用指标的单位，总分＝各级得分合计÷应评分值×100，所以大于各级得分之和。"
    if system.rescale == "一级指标":
        words = "有不适用指标的，该一级指标的得分＝得分合计÷应评分值×分值。"
    if system.extras:
        words += "加分、扣分列在满分以外，不计入得分率；总分不低于 0、不超过满分。"
    return words + ("“封顶”是成立的封顶条件中最低的分数，总分不超过它；得分率按封顶前计算。" if system.caps else "")


def _heads(summary: Summary) -> list[Head]:
    score, system = summary.score, summary.standard.system
    return [
        Head("名次", 7, Look.CENTRE),
        *unit_heads(summary),
        *(Head(settled.area_title(area), 10, Look.NUMBER, score) for area in system.areas),
        *([Head("封顶", 8, Look.NUMBER, score)] if system.caps else []),
        Head("总分", 9, Look.NUMBER, score),
        Head("得分率", 9.5, Look.NUMBER, "0.00%"),
        Head("等级", 9.5, Look.CENTRE),
        Head("已评分值", 8, Look.NUMBER, "General"),
        Head("应评分值", 8, Look.NUMBER, "General"),
        *(Head(f"{gravity}问题", 7, Look.CENTRE, "0") for gravity in GRAVITIES),
        *(Head(f"核查{severity}", 8, Look.CENTRE, "0") for severity in WEIGHED),
        Head("问题", 8, Look.CENTRE),
        Head("核查结果", 8, Look.CENTRE),
    ]


def _row(summary: Summary, one: Appraisal, row: int) -> list[Content]:
    return [
        _rank(summary, one, row),
        one.unit.code,
        summary.name_of(one, SCORES),
        *(settle.shown(area) for area in one.areas),
        *([settled.cap_of(summary, one)] if one.verdicts else []),
        settled.total(summary, one, row, summary.ranking.first_area, cell(row, summary.ranking.full)),
        _rate(summary, one, row),
        _grade(summary, one, row),
        one.total.assessed,
        one.total.full_score,
        *(sum(problem.severity == gravity for problem in one.reported) for gravity in GRAVITIES),
        *(sum(finding.severity == severity for finding in one.findings) for severity in WEIGHED),
        look_at(PROBLEMS, summary.problems.first_rows.get(one.unit.code)),
        look_at(CHECKS, summary.checks.first_rows.get(one.unit.code)),
    ]


def _rank(summary: Summary, one: Appraisal, row: int) -> Content:
    rank = summary.batch.ranks.get(one.unit.code)
    if rank is None:
        return DASH
    total = summary.ranking.total
    return Live(f"RANK({cell(row, total)},{summary.ranking.graded.here(total)},0)", rank)


def _rate(summary: Summary, one: Appraisal, row: int) -> Content:
    if one.total.rate is None:
        return DASH
    areas = settled.within_span(summary, row, summary.ranking.first_area)
    return Live(f"SUM({areas})/{settled.out_of(summary, areas, cell(row, summary.ranking.full))}", one.total.rate)


def _grade(summary: Summary, one: Appraisal, row: int) -> Content:
    """The grade of the total; none before everything is scored."""
    total, assessed, full = (
        cell(row, column) for column in (summary.ranking.total, summary.ranking.assessed, summary.ranking.full)
    )
    is_open = f"{full}=0,{assessed}<{full}"
    if any(not tally.is_complete for _area, tally in settle.extras(summary.standard.system, one.areas)):
        is_open = "TRUE"
    elif one.verdicts:
        is_open += f',{cell(row, summary.ranking.total - 1)}="{settled.UNDECIDED}"'
    text = f'IF(OR({is_open}),"{UNGRADED}",{summary.rules.grade_at(total)})'
    return Live(text, one.grade or UNGRADED)


def _write_average(page: Page, summary: Summary, heads: Sequence[Head]) -> None:
    columns, rows = summary.ranking, summary.ranking.graded
    contents: dict[int, Content] = {columns.name: "已评级单位平均"}
    for at in range(columns.areas):
        points = [one.areas[at].points for one in summary.graded]
        contents[columns.first_area + at] = averaged(summary, rows.here(columns.first_area + at), points)
    totals = [one.total.points for one in summary.graded]
    contents[columns.total] = averaged(summary, rows.here(columns.total), totals)
    contents[columns.rate] = mean_rate(summary, rows.here(columns.rate))
    write_total(page, summary.ranking.average_row, heads, contents)


def _draw_totals(page: Page, summary: Summary, row: int) -> None:
    if len(summary.graded) < 2:
        return
    totals = [one.total.points or Decimal(0) for one in summary.graded]
    points, columns = len(totals), summary.ranking
    chart = charts.Chart(
        title="各单位总分（按名次）",
        description=f"柱形图：{points} 个已评级单位的总分，从高到低排列，最高 {totals[0]} 分，最低 {totals[-1]} 分。",
        categories=summary.ranking.graded.range(columns.name),
        series=[charts.Series("总分", summary.ranking.graded.range(columns.total))],
        points=points,
        number=summary.score,
        minimum=0,
        maximum=float(summary.standard.system.full_score),
        category_title="" if points <= MOST_NAMES else f"{points} 个单位，按名次从左到右",
    )
    charts.insert(page, row, 0, chart, 1_000, 380)
