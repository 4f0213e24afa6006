"""Everything -> 封面: how many units, which grades, what is most wrong, and the way to every sheet; one A4 page."""

from __future__ import annotations

from collections.abc import Sequence

import pipeline
from pipeline.deliver import charts
from pipeline.deliver.cells import Block, cell, first_of
from pipeline.deliver.contents import Content, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS, no_triangles
from pipeline.deliver.page import Page
from pipeline.deliver.rules import CATALOGUE, DEFINITIONS
from pipeline.deliver.style import Look
from pipeline.deliver.summary import losses
from pipeline.deliver.summary.names import (
    BORDERS,
    CHECKS,
    COVER,
    DEVIATION,
    LOSSES,
    MATRIX,
    MOVES,
    PROBLEMS,
    RANKING,
    RECORD,
    RULES,
    UNEQUAL,
    UNEVALUATED,
)
from pipeline.deliver.summary.problems import CODE
from pipeline.deliver.summary.sheet import averaged, mean_rate
from pipeline.deliver.summary.unevaluated import PART, UNUSED, WHOLE
from pipeline.deliver.summary.whole import Summary
from pipeline.model import UNGRADED, Appraisal, Problem, Severity
from pipeline.standard.rules import GRAVITIES

_WIDTHS = (12.5,) * 8
_LAST = len(_WIDTHS) - 1
_WORST, _NAMED = 5, 4
_BIG, _ROW = 16, 26.0
_GRADES_AT = 9


def write_cover(book: Book, summary: Summary) -> None:
    """Write 封面."""
    page = book.page(COVER, _WIDTHS)
    no_triangles(page)
    system = summary.standard.system
    page.merge(0, 0, _LAST, f"{summary.batch.year}年度{system.subject}绩效评价汇总", Look.TITLE)
    page.height(0, 40)
    page.merge(
        1,
        0,
        _LAST,
        f"指标体系：《{system.name}》（{system.code}），标准版本 {summary.standard.version}；"
        f"由绩效评价程序 {pipeline.__version__} 根据各单位填报的工作簿生成。"
        f"表中数字是公式，可以逐级查到出处。{summary.paper_words}",
        Look.HELP,
    )
    _write_totals(page, summary, 3)
    doubted = [summary.called(one) for one in summary.units if summary.is_doubted(one)]
    if doubted:
        told = f"{first_of(doubted, _NAMED, '个单位')}：其得分、名次和各页合计以核实后为准。"
        page.merge(_GRADES_AT - 2, 0, _LAST, told, Look.NOTICE)
    row = _write_grades(page, summary, _GRADES_AT - 1)
    row = _write_problems(page, summary, row + 1)
    row = _write_losses(page, summary, row + 1)
    _write_links(page, summary, row + 1)
    page.print_on_a4(landscape=False)
    page.raw.fit_to_pages(1, 1)
    page.raw.hide_gridlines(2)


def _section(page: Page, row: int, text: str, first: int = 0, last: int = _LAST) -> None:
    page.merge(row, first, last, text, Look.SECTION)
    page.height(row, 24)


def _write_totals(page: Page, summary: Summary, row: int) -> None:
    """One line of figures: how many units, how they did, and who stands at either end."""
    _section(page, row, "一、总体情况")
    columns, rows = summary.ranking, summary.ranking.graded
    totals = rows.range(columns.total)
    graded = Live(f"COUNT({totals})", len(summary.graded))
    open_units = summary.ranking.ungraded.range(columns.grade)
    left = len(summary.batch.unevaluated) - _unused(summary)
    whole = f'COUNTIF({summary.unevaluated.rows.range(0)},"{WHOLE}")'
    figures: list[tuple[str, Content, str]] = [
        ("单位总数", Live(f"SUM({cell(row + 2, 1)}:{cell(row + 2, 3)})", len(summary.units) + left), "0"),
        ("已评级", graded, "0"),
        (UNGRADED, Live(f'COUNTIF({open_units},"{UNGRADED}")', len(summary.ungraded)), "0"),
        ("未评价", Live(whole, left), "0"),
        ("平均分", averaged(summary, totals, [one.total.points for one in summary.graded]), summary.score),
        ("最高分", _extreme(summary, "MAX", 0), summary.score),
        ("最低分", _extreme(summary, "MIN", -1), summary.score),
        ("平均得分率", mean_rate(summary, rows.range(columns.rate)) or DASH, "0.00%"),
    ]
    for column, (label, content, number) in enumerate(figures):
        page.write(row + 1, column, label, Look.HEADER)
        page.put(row + 2, column, content, Look.CENTRE, number, font_size=_BIG)
    page.height(row + 2, 32)
    if summary.graded:
        page.height(row + 3, _ROW)
        (best, first), (worst, last) = _who(summary, "MAX", 0), _who(summary, "MIN", -1)
        page.merge_formula(
            row + 3,
            0,
            _LAST,
            f'"最高分："&{best}&"；最低分："&{worst}{_unused_formula(summary)}',
            f"最高分：{first}；最低分：{last}{_unused_words(summary)}",
            Look.CENTRE,
        )
    elif _unused(summary):
        page.merge(row + 3, 0, _LAST, _unused_words(summary).removeprefix("；"), Look.CENTRE)


def _unused_formula(summary: Summary) -> str:
    counted = f'COUNTIF({summary.unevaluated.rows.range(0)},"{UNUSED}")'
    return f'&"；另有未采用的文件 "&{counted}&" 个"' if _unused(summary) else ""


def _unused_words(summary: Summary) -> str:
    return f"；另有未采用的文件 {_unused(summary)} 个" if _unused(summary) else ""


def _unused(summary: Summary) -> int:
    return sum(not one.is_unit for one in summary.batch.unevaluated)


def _extreme(summary: Summary, function: str, at: int) -> Content:
    if not summary.graded:
        return DASH
    return Live(f"{function}({summary.ranking.graded.range(summary.ranking.total)})", summary.graded[at].total.points)


def _who(summary: Summary, function: str, at: int) -> tuple[str, str]:
    """The first unit on 汇总 with the highest or lowest total: found by its total, and its name."""
    rows, columns = summary.ranking.graded, summary.ranking
    totals = rows.range(columns.total)
    points = summary.graded[at].total.points
    first = next(one for one in summary.graded if one.total.points == points)
    return f"INDEX({rows.range(columns.name)},MATCH({function}({totals}),{totals},0))", summary.called(first)


def _write_grades(page: Page, summary: Summary, row: int) -> int:
    """Grades with a chart beside them, findings below; return the row below both."""
    grades = summary.standard.system.grades
    _section(page, row, "二、等级分布", 0, 3)
    page.header(row + 1, ("等级", "分数线", "单位数", "占已评级"))
    rows = Block(COVER, row + 2, row + 1 + len(grades))
    names = summary.ranking.graded.range(summary.ranking.grade)
    counts = [sum(one.grade == grade.name for one in summary.graded) for grade in grades]
    for at, (grade, count) in enumerate(zip(grades, counts, strict=True)):
        here = rows.first + at
        page.put(here, 0, Live(summary.rules.grade_name(at), grade.name), Look.CENTRE)
        page.put(here, 1, Live(summary.rules.bound(at), grade.from_score), Look.CENTRE, 'General"分起"')
        page.put(here, 2, Live(f"COUNTIF({names},{cell(here, 0)})", count), Look.CENTRE, "0")
        share = Live(f"{cell(here, 2)}/SUM({rows.here(2)})", count / max(len(summary.graded), 1))
        page.put(here, 3, share if summary.graded else DASH, Look.CENTRE, "0.00%")
    told = "，".join(f"{grade.name} {count} 个" for grade, count in zip(grades, counts, strict=True))
    chart = charts.Chart(
        title="各等级单位数",
        description=f"柱形图：各等级的单位数。{told}；另有未评级 {len(summary.ungraded)} 个。",
        categories=rows.range(0),
        series=[charts.Series("单位数", rows.range(2))],
        points=len(grades),
        number="0",
        minimum=0,
    )
    below = _write_findings(page, summary, rows.last + 2)
    charts.insert(page, row, 4, chart, 350, min(27 * (below - row), 330))
    return below


def _write_findings(page: Page, summary: Summary, row: int) -> int:
    _section(page, row, "三、填报数据核查（条）", 0, 3)
    for column, severity in enumerate(Severity):
        count = Live(summary.checks.count_cell(severity), summary.checks.count(severity))
        page.write(row + 1, column, str(severity), Look.HEADER)
        page.put(row + 2, column, count, Look.CENTRE, "0")
    page.write(row + 1, len(Severity), "未评指标", Look.HEADER)
    unscored = f'COUNTIF({summary.unevaluated.rows.range(0)},"{PART}")'
    page.put(row + 2, len(Severity), Live(unscored, len(summary.unevaluated.unscored)), Look.CENTRE, "0")
    return row + 3


def _write_problems(page: Page, summary: Summary, row: int) -> int:
    """The worst problems of units: the severest first, and among equals those of most units."""
    _section(page, row, f"四、最突出的问题（{summary.problems.counted}，按程度和单位数列前 {_WORST} 类）")
    page.write(row + 1, 0, "程度", Look.HEADER)
    page.merge(row + 1, 1, 2, "问题", Look.HEADER)
    page.write(row + 1, 3, "单位数", Look.HEADER)
    page.merge(row + 1, 4, _LAST, "涉及单位", Look.HEADER)
    worst = _worst(summary)
    for at, (problem, units) in enumerate(worst, start=row + 2):
        page.write(at, 0, problem.severity, Look.CENTRE)
        page.merge(at, 1, 2, problem.name, Look.TEXT)
        counted = f'COUNTIF({summary.problems.rows.range(CODE)},"{problem.code}")'
        is_whole = len(summary.problems.listed) <= MOST_ROWS
        page.put(at, 3, Live(counted, len(units)) if is_whole else len(units), Look.CENTRE, "0")
        page.merge(at, 4, _LAST, first_of([one.unit.name for one in units], _NAMED, "个单位"), Look.TEXT)
    if not worst:
        page.merge(row + 2, 0, _LAST, "没有发现问题。", Look.TEXT)
    return row + 2 + max(len(worst), 1)


def _worst(summary: Summary) -> list[tuple[Problem, list[Appraisal]]]:
    found: dict[str, tuple[Problem, list[Appraisal]]] = {}
    for one, problem in summary.problems.of_units:
        found.setdefault(problem.code, (problem, []))[1].append(one)
    ordered = sorted(found.values(), key=lambda row: (GRAVITIES.index(row[0].severity), -len(row[1]), row[0].code))
    return ordered[:_WORST]


def _write_losses(page: Page, summary: Summary, row: int) -> int:
    """The indicators with the greatest average loss, as 得失分 has them."""
    _section(page, row, f"五、失分最多的指标（各单位平均，列前 {_WORST} 个）")
    page.write(row + 1, 0, "一级指标", Look.HEADER)
    page.merge(row + 1, 1, 3, "指标", Look.HEADER)
    page.header(row + 1, ("分值", "平均失分", "得分率", "失分单位数"), 4)
    worst = [loss for loss in summary.losses.indicators if loss.lost][:_WORST]
    for at, loss in enumerate(worst):
        here = row + 2 + at
        one = loss.rule.indicator
        page.write(here, 0, one.area, Look.CENTRE)
        page.merge(here, 1, 3, one.name, Look.TEXT)
        rate = (loss.average or 0) / one.full_score
        figures = (
            (losses.FULL, one.full_score, "General"),
            (losses.LOST, loss.lost, summary.score),
            (losses.RATE, rate, "0.00%"),
            (losses.LOSING, loss.losing, "0"),
        )
        for column, (source, value, number) in enumerate(figures, start=4):
            page.put(here, column, Live(summary.losses.cell(at, source), value), Look.CENTRE, number)
    if not worst:
        page.merge(row + 2, 0, _LAST, "没有失分。", Look.TEXT)
    return row + 2 + max(len(worst), 1)


def _write_links(page: Page, summary: Summary, row: int) -> None:
    _section(page, row, "六、各表内容（点击表名打开）")
    for at, (name, words) in enumerate(contents(summary), start=row + 1):
        page.link(at, 0, name, name, "A1", Look.PLAIN_LINK)
        page.merge(at, 2, _LAST, words, Look.HELP)


def contents(summary: Summary) -> Sequence[tuple[str, str]]:
    """Return every sheet behind the cover with one line on what it shows."""
    return (
        (RANKING, "名次、各级得分、总分、得分率、等级。"),
        (MATRIX, "每个单位每项指标的得分，平均分和平均得分率。"),
        (LOSSES, "失分集中在哪些指标，每个单位因何失分。"),
        *((rule.view.title, rule.view.help) for rule in summary.standard.views),
        (PROBLEMS, "全部问题：事实、原因、建议、依据和出处。"),
        (BORDERS, "总分靠近等级分数线、定级前应当复核的单位。"),
        (MOVES, "离上下等级各差多少分，哪些指标的得分变动会改变等级。"),
        (DEVIATION, "各单位、各指标的自评得分与评价得分相差多少。"),
        (UNEQUAL, "由人评分的指标中，同样的问题在各单位扣分不一的。"),
        (CHECKS, "工作簿填报错误和待核实的内容，及处理办法。"),
        (UNEVALUATED, "没有评价的单位、文件和指标，及原因。"),
        (RULES, "等级、指标和评分标准。"),
        (CATALOGUE, "评价查找的全部问题和判断条件。"),
        (DEFINITIONS, "数据项的取数和计算口径。"),
        (RECORD, "程序、标准版本和输入文件校验值。"),
    )
