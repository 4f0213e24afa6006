"""Marks -> 得分总表: marks by level as a report prints them, the whole tree, and where marks were lost, all live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.deliver import settling
from pipeline.deliver.cells import Block, cell, fixed
from pipeline.deliver.contents import Content, FileLink, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.headings import AREAS, THEMES, headings
from pipeline.deliver.links import SUMMARY
from pipeline.deliver.listing import DASH, TOP, open_sheet
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.workpaper.detail import ASSESSED_AT, DUE_AT, FULL_AT, LOST_AT, RATE_AT, TARGET_AT, figures
from pipeline.deliver.workpaper.parameters import GRADE_BOUND, SYSTEM_FULL_SCORE
from pipeline.deliver.workpaper.plan import (
    ANALYSIS,
    CHECKS,
    DETAIL,
    ITEMS,
    PARAMETERS,
    POINTS_AT,
    PROBLEMS,
    PROOF,
    SCORES,
    SOURCES,
    VALUE_AT,
    Paper,
)
from pipeline.deliver.workpaper.settled import ASSESSED, DUE, FIGURES, FULL, LOST, NAME, POINTS, RATE, Settled, area_row
from pipeline.deliver.workpaper.what_if import changed_count
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT
from pipeline.formula.render import texted
from pipeline.model import UNGRADED
from pipeline.standard import settle
from pipeline.standard.system import Area
from pipeline.tally import Tally

BANNER = TOP
_LINK = 10
WIDTHS = (9.0, 10.0, 12.0, 27.5, 8.0, 11.0, 13.0, 9.0, 9.5, 8.0, 8.0)
_ONE_PAGE = 45
"""With no more indicators than this, the sheet is printed on one page."""


def write_scores(book: Book, paper: Paper, count: int, wrong: str) -> None:
    """Write 得分总表, the sheet the workbook opens on; `count` figures are proved, `wrong` is how many differ now."""
    unit = paper.appraisal.unit
    title = f"{unit.name}{unit.year}年度{paper.standard.system.subject}绩效评价得分总表"
    page = open_sheet(book, SCORES, _words(paper), WIDTHS, _links(paper), title)
    page.merge_formula(BANNER, 0, len(WIDTHS) - 1, *_banner(paper, count, wrong), Look.NOTICE)
    _write_levels(book, page, paper)
    _write_tree(page, paper)
    page.freeze(BANNER + 1)
    page.print_on_a4(landscape=False)
    page.raw.fit_to_pages(1, 1 if len(paper.marks) <= _ONE_PAGE else 0)


def _words(paper: Paper) -> str:
    one, system = paper.appraisal, paper.standard.system
    return (
        f"单位编码 {one.unit.code}，指标体系：{system.name}（{system.code}）。"
        "各数都是公式，可逐级点到原工作簿的单元格：先点“推导”到指标明细，再到数据项，再到来源。"
    )


def _links(paper: Paper) -> list[Link | FileLink]:
    summary = paper.links.summary()
    back = FileLink("返回汇总", summary, f"打不开时，请到上一级文件夹中找“{SUMMARY}”")
    sheets = (ANALYSIS, DETAIL, ITEMS, PROBLEMS, CHECKS, PROOF, PARAMETERS, SOURCES)
    return [*([back] if summary else []), *(Link(sheet, sheet) for sheet in sheets)]


def _banner(paper: Paper, count: int, wrong: str) -> tuple[str, str]:
    """Say whether the figures are those of the evaluation, or those of somebody trying others."""
    changed = changed_count(paper)
    good = f"所列各数与评价结果一致（校核 {count} 项，差异 0 项）"
    text = (
        f'IF({changed}>0,"试算：参数已改动 "&{changed}&" 处，"&{wrong}&" 项与评价结果不一致，见“校核”",'
        f'IF({wrong}>0,"注意：数据或公式已改动，有 "&{wrong}&" 项与评价结果不一致，见“校核”","{good}"))'
    )
    return text, good


def _write_levels(book: Book, page: Page, paper: Paper) -> None:
    write_header(page, area_row(0) - 1, "一级指标")
    for position, area in enumerate(paper.standard.system.within):
        at = [at for at, (rule, _mark) in enumerate(paper.marks) if rule.indicator.area == area.name]
        write_tally(page, paper, area_row(position), paper.appraisal.areas[position], at, area)
    settled = Settled(paper)
    _total(page, paper, settled.base)
    settled.write(book, page)
    _write_grade(page, paper, settled)


def _write_grade(page: Page, paper: Paper, settled: Settled) -> None:
    one = paper.appraisal
    row, below = settled.base, settled.total_row + 1
    page.merge(below, 0, NAME, "综合评价结果等级", Look.LABEL)
    due, assessed, points = cell(row, DUE), cell(row, ASSESSED), cell(below - 1, POINTS)
    bounds = [paper.parameters.name(f"{GRADE_BOUND}_{grade.name}") for grade in paper.standard.system.grades[:-1]]
    known = "".join(f",ISNUMBER({name})" for name in (points, *bounds))
    scored = "".join(f",{condition}" for condition in settled.unscored())
    graded = f"AND({due}>0,ROUND({assessed}-{due},8)=0{scored}{known})"
    told, untold = "下限含本数，分数线见“参数”", "有指标未评，暂不评级"
    remark, said = f'IF({graded},"{told}","{untold}")', told if one.grade else untold
    if (undecided := settled.undecided()) is not None:
        capless = "封顶条件缺少数据，暂不评级"
        remark = f'IF({undecided}>0,"{capless}",{remark})'
        graded = f"AND({undecided}=0,{graded})"
        said = capless if settle.has_open_cap(one.verdicts) else said
    page.merge_formula(below, FULL, ASSESSED, remark, said, Look.MARK_CELL)
    grade = f'IF({graded},{_grade(paper, points)},"{UNGRADED}")'
    page.merge_formula(below, POINTS, LOST, grade, one.grade or UNGRADED, Look.RESULT)


def _grade(paper: Paper, points: str) -> str:
    grades = paper.standard.system.grades
    text = texted(grades[-1].name)
    for grade in reversed(grades[:-1]):
        bound = paper.parameters.name(f"{GRADE_BOUND}_{grade.name}")
        text = f"IF({points}>={bound},{texted(grade.name)},{text})"
    return text


def write_header(page: Page, row: int, title: str) -> None:
    """Write the header of a table of marks by heading."""
    page.merge(row, 0, NAME, title, Look.HEADER)
    page.header(row, ("分值", "应评分值", "已评分值", "得分", "得分率", "失分"), FULL)


def _spans(positions: Sequence[int], paper: Paper, column: int) -> str:
    """Return the cells of some indicators on 指标明细, neighbours as one range."""
    runs = groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _key, run in runs:
        rows = [paper.detail_row(position) for _at, position in run]
        parts.append(Block(DETAIL, rows[0], rows[-1]).range(column))
    return ",".join(parts)


def write_tally(page: Page, paper: Paper, row: int, tally: Tally, at: Sequence[int], area: Area | None = None) -> None:
    """Write the marks under one heading: added up over its indicators on 指标明细.

    Those of an area are rescaled where some were left out and each area is by itself.
    """
    full = sum(paper.marks[position][1].full_score for position in at)
    for column, source, value in (
        (FULL, FULL_AT, full),
        (DUE, DUE_AT, tally.full_score),
        (ASSESSED, ASSESSED_AT, tally.assessed),
    ):
        page.formula(row, column, f"ROUND(SUM({_spans(at, paper, source)}),8)", value, Look.NUMBER, "General")
    whole, due, assessed = (cell(row, column) for column in (FULL, DUE, ASSESSED))
    earned = points = f"ROUND(SUM({_spans(at, paper, POINTS_AT)}),{paper.decimals})"
    got = cell(row, POINTS)
    if area is not None and paper.standard.system.rescale == "一级指标":
        is_rescaled = f"AND(ROUND({assessed}-{due},8)=0,{due}<>{whole},{due}>0)"
        points = f"IF({is_rescaled},{settling.rescaled(earned, whole, due, paper.decimals)},{earned})"
        told, got = f"{tally.name}（按应评分值换算为分值）", earned
        words = f"IF({is_rescaled},{texted(told)},{texted(tally.name)})"
        was_rescaled = settle.is_area_rescaled(paper.standard.system, area, tally)
        page.merge_formula(row, 0, NAME, words, told if was_rescaled else tally.name, Look.TEXT)
    else:
        page.merge(row, 0, NAME, tally.name, Look.TEXT)
    text = settling.shown(points, due, assessed)
    page.formula(row, POINTS, text, settle.shown(tally), Look.NUMBER, paper.score)
    _shares(page, paper, row, tally, got, due)


def _shares(page: Page, paper: Paper, row: int, tally: Tally, earned: str, out_of: str, lost_marks: str = "") -> None:
    """Write 得分率 and 失分, which there are when everything under the heading was decided."""
    due, assessed = (cell(row, at) for at in (DUE, ASSESSED))
    is_whole = f"AND({due}>0,ROUND({assessed}-{due},8)=0)"
    rate = tally.rate if tally.rate is not None else DASH
    lost = tally.full_score - tally.earned if tally.rate is not None else DASH
    page.formula(row, RATE, f'IF({is_whole},{earned}/{out_of},"{DASH}")', rate, Look.NUMBER, "0.00%")
    text = f'IF({is_whole},ROUND({lost_marks or f"{due}-{earned}"},{paper.decimals}),"{DASH}")'
    page.formula(row, LOST, text, lost, Look.NUMBER, paper.score)


def _total(page: Page, paper: Paper, row: int) -> None:
    """Write what the areas come to; where indicators were left out, it is rescaled to the full score."""
    whole = paper.appraisal.total
    system = paper.standard.system
    span = {at: f"{cell(area_row(0), at)}:{cell(row - 1, at)}" for at in FIGURES}
    full = sum(mark.full_score for _rule, mark in paper.within)
    for column, value in ((FULL, full), (DUE, whole.full_score), (ASSESSED, whole.assessed)):
        page.formula(row, column, f"ROUND(SUM({span[column]}),8)", value, Look.TOTAL_NUMBER, "General")
    due, assessed = (cell(row, at) for at in (DUE, ASSESSED))
    earned = f"ROUND(SUM({span[POINTS]}),{paper.decimals})"
    out_of, lost = due, ""
    if system.rescale == "一级指标":
        # An area to which nothing applies counts on neither side.
        out_of, lost = f'SUMIF({span[DUE]},">0",{span[FULL]})', f"SUM({span[LOST]})"
    most = paper.parameters.name(SYSTEM_FULL_SCORE)
    is_rescaled = f"AND(ROUND({assessed}-{due},8)=0,{out_of}<>{most},{due}>0)"
    scaled = f"IF({is_rescaled},{settling.rescaled(earned, most, out_of, paper.decimals)},{earned})"
    base = settle.base(system, whole)
    shown = NOT_APPLICABLE_TEXT if whole.points is None else base
    text = f'IF(ISNUMBER({most}),IF({due}>0,{scaled},"{NOT_APPLICABLE_TEXT}"),"{MISSING_TEXT}")'
    page.formula(row, POINTS, text, shown, Look.TOTAL_NUMBER, paper.score)
    _shares(page, paper, row, whole, earned, out_of, lost)
    told = f"{whole.name}（应评分值不等于满分，得分＝各项得分之和×满分÷应评分值）"
    was_rescaled = whole.is_complete and settle.is_rescaled(system, whole)
    words = f'IF({is_rescaled},"{told}","{whole.name}")'
    page.merge_formula(row, 0, NAME, words, told if was_rescaled else whole.name, Look.TOTAL)


def _write_tree(page: Page, paper: Paper) -> None:
    head = Settled(paper).total_row + 4
    page.merge(head - 1, 0, len(WIDTHS) - 1, "指标得分", Look.SECTION)
    titles = ("编号", "一级指标", "二级指标", "三级指标", "分值", "目标值", "完成值", "得分", "得分率", "失分", "推导")
    page.header(head, titles)
    for level in (AREAS, THEMES):
        for first, last, name in headings((rule.indicator for rule, _mark in paper.marks), level):
            page.merge_down(head + 1 + first, head + 1 + last, level, name, Look.CENTRE)
    for position in range(len(paper.marks)):
        row = head + 1 + position
        for column, content in _tree_row(paper, position):
            page.put(row, column, content, Look.NUMBER)
        page.link(row, _LINK, "推导", DETAIL, f"A{paper.detail_row(position) + 1}", Look.LINK_CENTRE)
    first, last = head + 1, head + len(paper.marks)
    lost = cell(first, LOST)
    page.highlight(first, LOST, last, f"AND(ISNUMBER({lost}),{lost}>0)", Highlight.BAD)


def _tree_row(paper: Paper, position: int) -> Iterator[tuple[int, Content]]:
    rule, row = paper.marks[position][0], paper.detail_row(position)
    shown = figures(paper, position)
    yield 0, Styled(rule.indicator.code, Look.CENTRE)
    yield NAME, Styled(rule.indicator.name, Look.TEXT)
    for column, source in ((4, FULL_AT), (5, TARGET_AT), (6, VALUE_AT), (7, POINTS_AT), (8, RATE_AT), (9, LOST_AT)):
        value, look, number = shown[source]
        yield column, Styled(Live(fixed(DETAIL, row, source), value), look, number)
