"""Parameters -> 参数: every number of the standard in a named cell to try others in, beside it what it was."""

from __future__ import annotations

from pipeline.deliver.cells import Block, cell, fixed
from pipeline.deliver.contents import Content, Head, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, TOP, open_sheet, put_rows, titles_of, widths_of
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.workpaper.parameters import SYSTEM_FULL_SCORE, Parameter, parameters_of
from pipeline.deliver.workpaper.plan import JUDGED, PARAMETERS, SCORES, Paper
from pipeline.standard import Standard
from pipeline.standard.once import of_standard
from pipeline.standard.scoring import FULL_SCORE

VALUE_AT, ORIGINAL_AT, CHANGED_AT = 4, 5, 6
CHANGED = "已改"
_UNCHANGED = "—"
_HEADS = (
    Head("类别", 8, Look.CENTRE),
    Head("编号", 9, Look.CENTRE),
    Head("所属", 36),
    Head("参数", 14),
    Head("现行值（可改）", 15, Look.NUMBER),
    Head("评价时的值", 13, Look.NUMBER),
    Head("改动", 8, Look.CENTRE),
    Head("名称（公式中）", 22),
)


def write_parameters(book: Book, paper: Paper) -> None:
    """Write 参数 and give each cell its name."""
    rows = list(paper.parameters)
    page = open_sheet(
        book,
        PARAMETERS,
        "改写“现行值”可以试算：得分、总分、等级和问题判断随之变化，不影响评价结果和汇总。改过的行标“已改”，“得分总表”上方同时提示；"
        "照“评价时的值”改回即恢复。比例可直接填 85%。",
        widths_of(_HEADS),
        [Link("得分总表", SCORES), Link("问题判断", JUDGED)],
        "参数（试算）",
    )
    page.header(TOP, titles_of(_HEADS))
    put_rows(page, _HEADS, _rows(paper.standard), FIRST)
    page.freeze(TOP + 1, VALUE_AT)
    for at, one in enumerate(rows):
        book.define(one.name, fixed(PARAMETERS, FIRST + at, VALUE_AT))
    last = FIRST + len(rows) - 1
    page.highlight(FIRST, CHANGED_AT, last, f'{cell(FIRST, CHANGED_AT)}="{CHANGED}"', Highlight.BAD)
    _only_numbers(page, last)
    page.print_on_a4((TOP, TOP), landscape=False)
    _write_sum(page, paper, last + 2)


@of_standard
def _rows(standard: Standard) -> list[list[Content]]:
    return [_row(one, row) for row, one in enumerate(parameters_of(standard), start=FIRST)]


def _row(one: Parameter, row: int) -> list[Content]:
    value, original = cell(row, VALUE_AT), cell(row, ORIGINAL_AT)
    return [
        one.group,
        one.code or "—",
        one.owner,
        one.label,
        Styled(one.value, Look.ENTRY_NUMBER, one.number),
        Styled(one.value, Look.NUMBER, one.number),
        Live(f'IFERROR(IF({value}={original},"{_UNCHANGED}","{CHANGED}"),"{CHANGED}")', _UNCHANGED),
        one.name,
    ]


def _only_numbers(page: Page, last: int) -> None:
    page.validate(FIRST, VALUE_AT, last, {
        "validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12,
        "error_title": "请填数字", "error_message": "这里填数字，比例可填 85%。",
    })  # fmt: skip


def _write_sum(page: Page, paper: Paper, row: int) -> None:
    """Say whether the weights still add up."""
    full = paper.parameters.name(SYSTEM_FULL_SCORE)
    weights = [paper.parameters.name(rule.indicator.code, FULL_SCORE) for rule in paper.standard.within]
    total = paper.standard.system.full_score
    page.merge(row, 0, 3, "各指标分值合计（应等于体系满分）", Look.LABEL)
    page.formula(row, VALUE_AT, f"SUM({','.join(weights)})", total, Look.NUMBER, "General")
    page.formula(row, ORIGINAL_AT, full, total, Look.NUMBER, "General")
    equal = f"ROUND({cell(row, VALUE_AT)}-{cell(row, ORIGINAL_AT)},8)=0"
    page.formula(row, CHANGED_AT, f'IF({equal},"相等","不等")', "相等", Look.CENTRE)
    page.highlight(row, CHANGED_AT, row, f'{cell(row, CHANGED_AT)}="不等"', Highlight.BAD)


def changed_count(paper: Paper) -> str:
    """Return the live count of parameters that were changed."""
    rows = Block.of(PARAMETERS, FIRST, len(paper.parameters))
    return f'COUNTIF({rows.range(CHANGED_AT)},"{CHANGED}")'
