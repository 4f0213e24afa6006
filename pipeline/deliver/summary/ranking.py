"""Appraisals -> 汇总: ranks, scores by area, totals and grades, all live; and 临界: totals close to a bound."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.deliver import charts, settling
from pipeline.deliver.cells import cell
from pipeline.deliver.contents import Content, Head, Link, Live, put
from pipeline.deliver.excel import Book
from pipeline.deliver.links import line_name
from pipeline.deliver.listing import DASH, FIRST, print_figures, widths_of, write_list, write_total
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary import settled
from pipeline.deliver.summary.layout import (
    BORDERS,
    CHECKS,
    MATRIX,
    MOVES,
    PROBLEMS,
    RANKING,
    RULES,
    Summary,
    average,
)
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.workpaper.plan import SCORES
from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.model import UNGRADED, Appraisal, Severity
from pipeline.standard import settle
from pipeline.standard.rules import GRAVITIES

WEIGHED = (Severity.ERROR, Severity.QUERY)
"""The findings that ask for something."""
MOST_NAMES = 40
"""With more units than this, a chart shows the course of the totals without names."""


def write_ranking(book: Book, summary: Summary) -> None:
    """Write 汇总."""
    heads = _heads(summary)
    chart_row = summary.unranked_rows.last + 2
    page = open_sheet(
        book,
        RANKING,
        "已评级单位按总分从高到低排名，总分相同的名次相同；有未评指标的单位不评级、不排名，列在下方。"
        "总分、得分率、名次、等级和平均行是公式，等级分数线取自“评价标准”表。"
        + _rescaling(summary)
        + summary.paper_words,
        widths_of(heads),
        [
            Link("各指标得分", MATRIX),
            *([Link("总分图（在表下方）", RANKING, f"A{chart_row + 1}")] if len(summary.graded) > 1 else []),
        ],
        f"{summary.batch.year}年度{summary.standard.system.subject}绩效评价得分汇总",
    )
    rows = [_row(summary, one, summary.ranked_rows.first + at) for at, one in enumerate(summary.graded)]
    write_list(
        page,
        heads,
        rows,
        empty="没有可以评级的单位。",
        frozen=summary.ranking.first_area,
    )
    print_figures(page, summary.ranking.first_area, len(summary.units))
    _write_average(page, summary, heads)
    page.merge(summary.unranked_rows.first - 1, 0, len(heads) - 1, "未评级单位（得分只是已评部分）", Look.SECTION)
    for at, one in enumerate(summary.ungraded):
        row = summary.unranked_rows.first + at
        for column, content in enumerate(_row(summary, one, row)):
            put(page, row, column, content, heads[column].look, heads[column].number)
    if not summary.ungraded:
        page.merge(summary.unranked_rows.first, 0, len(heads) - 1, "没有未评级的单位。", Look.TEXT)
    _draw_totals(page, summary, chart_row)
    for code, reference in summary.ranked_at.items():
        book.define(line_name(code), reference)


def _rescaling(summary: Summary) -> str:
    """Say how a total is more, or less, than the sum of the areas beside it."""
    system = summary.standard.system
    words = "有不适用指标的单位，总分＝各级得分合计÷应评分值×100，所以大于各级得分之和。"
    if system.rescale == "一级指标":
        words = "有不适用指标的，该一级指标的得分＝得分合计÷应评分值×分值。"
    if system.extras:
        words += "加分、扣分列在满分以外，不计入得分率；总分不低于 0、不超过满分。"
    return words + ("“封顶”是成立的封顶条件中最低的分数，总分不超过它。" if system.caps else "")


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
        _total(summary, one, row),
        _rate(summary, one, row),
        _grade(summary, one, row),
        one.total.assessed,
        one.total.full_score,
        *(sum(problem.severity == gravity for problem in one.problems) for gravity in GRAVITIES),
        *(sum(finding.severity == severity for finding in one.findings) for severity in WEIGHED),
        _link(PROBLEMS, summary.problem_rows.get(one.unit.code)),
        _link(CHECKS, summary.finding_rows.get(one.unit.code)),
    ]


def _rank(summary: Summary, one: Appraisal, row: int) -> Content:
    rank = summary.batch.ranks.get(one.unit.code)
    if rank is None:
        return DASH
    total = summary.ranking.total
    return Live(f"RANK({cell(row, total)},{summary.ranked_rows.here(total)},0)", rank)


def _total(summary: Summary, one: Appraisal, row: int) -> Content:
    """A sum of the areas; rescaled where indicators were left out, words where none applies; then extras and cap."""
    if one.total.points is None:
        return NOT_APPLICABLE_TEXT
    summed = f"SUM({settled.within_span(summary, row, summary.ranking.first_area)})"
    base = f"ROUND({summed},{summary.decimals})"
    if one.total.is_complete and settle.is_rescaled(summary.standard.system, one.total):
        base = settling.rescaled(summed, summary.full_score, _out_of(summary, row), summary.decimals)
    return Live(settled.total(summary, row, summary.ranking.first_area, base), one.total.points)


def _out_of(summary: Summary, row: int) -> str:
    """Return what the areas are out of: 应评分值, or the full scores of those areas that were each rescaled."""
    if summary.standard.system.rescale == "总分":
        return cell(row, summary.ranking.full)
    return settled.out_of(summary, settled.within_span(summary, row, summary.ranking.first_area))


def _rate(summary: Summary, one: Appraisal, row: int) -> Content:
    if one.total.rate is None:
        return DASH
    summed = f"SUM({settled.within_span(summary, row, summary.ranking.first_area)})"
    return Live(f"{summed}/{_out_of(summary, row)}", one.total.rate)


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
    text = f'IF(OR({is_open}),"{UNGRADED}",{summary.grade_at(total)})'
    return Live(text, one.grade or UNGRADED)


def _link(sheet: str, row: int | None) -> Content:
    return DASH if row is None else Link("查看", sheet, f"A{row + 1}")


def _write_average(page: Page, summary: Summary, heads: Sequence[Head]) -> None:
    columns, rows = summary.ranking, summary.ranked_rows
    contents: dict[int, Content] = {columns.name: "已评级单位平均"}
    for at in range(columns.areas):
        points = [one.areas[at].points for one in summary.graded]
        contents[columns.first_area + at] = averaged(summary, rows.here(columns.first_area + at), points)
    totals = [one.total.points for one in summary.graded]
    contents[columns.total] = averaged(summary, rows.here(columns.total), totals)
    rates = [one.total.rate for one in summary.graded if one.total.rate is not None]
    if rates:
        rate = sum(rates, Decimal(0)) / len(rates)
        contents[columns.rate] = Live(f"AVERAGE({rows.here(columns.rate)})", rate)
    write_total(page, summary.average_row, heads, contents)


def averaged(summary: Summary, span: str, points: Sequence[Decimal | None]) -> Content:
    """Return the live average of the scores in a span of cells, which are worth `points`."""
    value = average([one for one in points if one is not None], summary.decimals)
    return DASH if value is None else Live(f"ROUND(AVERAGE({span}),{summary.decimals})", value)


def _draw_totals(page: Page, summary: Summary, row: int) -> None:
    if len(summary.graded) < 2:
        return
    totals = [one.total.points or Decimal(0) for one in summary.graded]
    points, columns = len(totals), summary.ranking
    chart = charts.Chart(
        title="各单位总分（按名次）",
        description=f"柱形图：{points} 个已评级单位的总分，从高到低排列，最高 {totals[0]} 分，最低 {totals[-1]} 分。",
        categories=summary.ranked_rows.range(columns.name),
        series=[charts.Series("总分", summary.ranked_rows.range(columns.total))],
        points=points,
        number=summary.score,
        minimum=0,
        maximum=float(summary.standard.system.full_score),
        category_title="" if points <= MOST_NAMES else f"{points} 个单位，按名次从左到右",
    )
    charts.insert(page, row, 0, chart, 1_000, 380)


def write_borders(book: Book, summary: Summary) -> None:
    """Write 临界: graded units whose total is close to a bound."""
    heads = [
        *unit_heads(summary, 14, 28),
        Head("总分", 10, Look.NUMBER, summary.score),
        Head("等级", 10, Look.CENTRE),
        Head("临近的分数线", 12, Look.NUMBER, "General"),
        Head("距离（负数为低于）", 12, Look.NUMBER, f"+{summary.score};-{summary.score};{summary.score}"),
        Head("分数线以上", 10, Look.CENTRE),
        Head("分数线以下", 10, Look.CENTRE),
        Head(MOVES, 10, Look.CENTRE),
    ]
    near = [one for one in summary.graded if one.border is not None]
    margin = summary.standard.system.border
    page = open_sheet(
        book,
        BORDERS,
        f"总分与等级分数线相差不超过 {margin.normalize():f} 分的单位。定等级以前，请复核这些单位的评分依据和佐证材料；"
        f"哪些指标的得分变动会改变等级，见“{MOVES}”表，点击最后一列的“查看”可到该单位所在的行。",
        widths_of(heads),
        [Link("汇总", RANKING), Link(MOVES, MOVES), Link("评价标准", RULES)],
        "临界单位",
    )
    rows = [_border(summary, one, FIRST + at) for at, one in enumerate(near)]
    write_list(page, heads, rows, empty="没有临界单位。", frozen=2)


def _border(summary: Summary, one: Appraisal, row: int) -> list[Content]:
    border = one.border
    assert border is not None
    at = next(at for at, grade in enumerate(summary.standard.system.grades) if grade.name == border.upper)
    total = cell(row, 2)
    found = summary.found_by_code(summary.ranked_rows, summary.ranking.total, cell(row, 0))
    return [
        one.unit.code,
        summary.name_of(one, SCORES),
        Live(found, one.total.points),
        Live(summary.grade_at(total), one.grade),
        Live(summary.bound(at), border.bound),
        Live(f"ROUND({total}-{cell(row, 4)},{summary.decimals})", border.distance),
        border.upper,
        border.lower,
        _link(MOVES, summary.move_rows.get(one.unit.code)),
    ]
