"""Appraisals -> 临界: graded units whose total is close to a bound."""

from __future__ import annotations

from pipeline.deliver.cells import cell
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import BORDERS, MOVES, RANKING, RULES
from pipeline.deliver.summary.sheet import look_at, open_sheet, unit_heads
from pipeline.deliver.summary.whole import Summary
from pipeline.deliver.workpaper.plan import SCORES
from pipeline.model import Appraisal


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
    found = summary.ranking.found_by_code(summary.ranking.graded, summary.ranking.total, cell(row, 0))
    return [
        one.unit.code,
        summary.name_of(one, SCORES),
        Live(found, one.total.points),
        Live(summary.rules.grade_at(total), one.grade),
        Live(summary.rules.bound(at), border.bound),
        Live(f"ROUND({total}-{cell(row, 4)},{summary.decimals})", border.distance),
        border.upper,
        border.lower,
        look_at(MOVES, summary.moves.rows.get(one.unit.code)),
    ]
