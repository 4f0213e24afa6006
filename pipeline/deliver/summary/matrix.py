"""Appraisals -> 指标得分: one row a unit, one column an indicator, totals live, and proof that 汇总 agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver import settling
from pipeline.deliver.cells import Block, cell, letter
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.headings import AREAS, THEMES, headings
from pipeline.deliver.listing import DASH, TOP, put_rows, titles_of, widths_of, write_total
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.summary import settled
from pipeline.deliver.summary.names import MATRIX, RANKING
from pipeline.deliver.summary.sheet import averaged, open_sheet, unit_heads
from pipeline.deliver.workpaper.plan import DETAIL
from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.model import Appraisal, Status
from pipeline.standard import settle

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

_AREA, _THEME, _FULL, _CODE, _NAME = range(TOP, TOP + 5)
_FROZEN = 3
_BELOW = 3
"""Rows of averages and of the check below the units."""
_A4, _PAGE = 100.0, 180.0
"""Half-width characters across A4 landscape at full size (few, for some programs draw columns wide), and at the
smallest size that is pleasant to read."""


@dataclass(frozen=True)
class MatrixSheet:
    """Where 指标得分 has what: code, name, total, areas and cap stand before the indicators."""

    summary: Summary

    @property
    def rows(self) -> Block:
        """The rows of the units."""
        return Block.of(MATRIX, _NAME + 1, len(self.summary.units))

    @property
    def first_mark(self) -> int:
        """The column of the first indicator."""
        return _FROZEN + len(self.summary.standard.system.areas) + bool(self.summary.standard.system.caps)

    @cached_property
    def spans(self) -> Sequence[tuple[int, int, str]]:
        """First and last column of neighbours of one area, and its name; a system may have them in several places."""
        found = headings((rule.indicator for rule in self.summary.standard.indicators), AREAS)
        return [(self.first_mark + start, self.first_mark + end, name) for start, end, name in found]


def write_matrix(book: Book, summary: Summary) -> None:
    """Write 指标得分."""
    heads = _heads(summary)
    page = open_sheet(
        book,
        MATRIX,
        "每行一个单位，次序与“汇总”表相同。“未评”是缺少数据、没有评分；“不适用”是按指标体系不计入，其余指标换算；"
        f"加粗加框的是得分低于分值 {summary.standard.system.weak:.0%} 的指标。总分、小计、平均分和得分率是公式。",
        widths_of(heads),
        [Link("汇总", RANKING)],
        "各单位指标得分",
    )
    _write_headers(page, summary, heads)
    rows = summary.matrix.rows
    shown = (_row(summary, one, row) for row, one in enumerate(summary.units, rows.first))
    put_rows(page, heads, shown, rows.first, "没有可以评价的单位。")
    if summary.units:
        _write_averages(page, summary, heads)
        first, last = summary.matrix.first_mark, summary.matrix.first_mark + len(summary.standard.within) - 1
        mark, share = cell(rows.first, first), summary.standard.system.weak
        is_weak = f"AND(ISNUMBER({mark}),{mark}<{share}*{letter(first)}${_FULL + 1})"
        page.highlight(rows.first, first, rows.last, is_weak, Highlight.BAD, last)
    page.filter(_NAME, rows.last, len(heads) - 1)
    page.freeze(_NAME + 1, _FROZEN)
    _print(page, summary)


def _heads(summary: Summary) -> list[Head]:
    system, score = summary.standard.system, summary.score
    return [
        *unit_heads(summary, 11),
        Head("总分", 8, Look.NUMBER, score),
        *(Head(f"{area.name}小计", 8, Look.NUMBER, score) for area in system.areas),
        *([Head("封顶", 8, Look.NUMBER, score)] if system.caps else []),
        *(Head(rule.indicator.name, 8, Look.NUMBER, score) for rule in summary.standard.indicators),
    ]


def _write_headers(page: Page, summary: Summary, heads: Sequence[Head]) -> None:
    indicators = [rule.indicator for rule in summary.standard.indicators]
    first = summary.matrix.first_mark
    labels = {_AREA: "一级指标", _THEME: "二级指标", _FULL: "分值", _CODE: "指标编号"}
    for row, label in labels.items():
        page.merge(row, 0, 1, label, Look.HEADER)
        for column in range(2, first):
            page.write(row, column, None, Look.HEADER)
    full = [summary.standard.system.full_score, *(area.full_score for area in summary.standard.system.areas)]
    for column, score in enumerate(full, start=2):
        page.write(_FULL, column, score, Look.HEADER, "General")
    for row, level in ((_AREA, AREAS), (_THEME, THEMES)):
        for start, end, name in headings(indicators, level):
            page.merge(row, first + start, first + end, name, Look.HEADER)
    for column, one in enumerate(indicators, start=first):
        page.write(_FULL, column, one.full_score, Look.HEADER, "General")
        page.write(_CODE, column, one.code, Look.HEADER)
    page.header(_NAME, titles_of(heads))


def _row(summary: Summary, one: Appraisal, row: int) -> list[Content]:
    return [
        one.unit.code,
        summary.name_of(one, DETAIL),
        settled.total(summary, one, row, _FROZEN, _due(summary, row)),
        *(_area(summary, one, at, row) for at in range(len(one.areas))),
        *([settled.cap_of(summary, one)] if one.verdicts else []),
        *(str(mark.status) if mark.points is None else mark.points for mark in one.marks),
    ]


def _area(summary: Summary, one: Appraisal, at: int, row: int) -> Content:
    area = one.areas[at]
    if area.points is None:
        return NOT_APPLICABLE_TEXT
    spans = [(first, last) for first, last, name in summary.matrix.spans if name == area.name]
    marks = ",".join(f"{cell(row, first)}:{cell(row, last)}" for first, last in spans)
    declared = summary.standard.system.areas[at]
    points = f"ROUND(SUM({marks}),{summary.decimals})"
    if settle.is_area_rescaled(summary.standard.system, declared, area):
        due = "+".join(_applicable(row, first, last) for first, last in spans)
        points = settling.rescaled(f"SUM({marks})", f"{declared.full_score:f}", f"({due})", summary.decimals)
    return Live(f'IF(COUNT({marks})=0,"{Status.UNSCORED.value}",{points})', settle.shown(area))


def _applicable(row: int, first: int, last: int) -> str:
    """Return the full scores of those indicators in some columns that have marks in a row."""
    left, right = letter(first), letter(last)
    return f"SUMPRODUCT(ISNUMBER({left}{row + 1}:{right}{row + 1})*${left}${_FULL + 1}:${right}${_FULL + 1})"


def _due(summary: Summary, row: int) -> str:
    """Return the full scores of the indicators within the full score that have marks in a row."""
    first = summary.matrix.first_mark
    return _applicable(row, first, first + len(summary.standard.within) - 1)


def _write_averages(page: Page, summary: Summary, heads: Sequence[Head]) -> None:
    """Below the units: averages of what was scored, their share of the full score, and the check against 汇总."""
    rows, last = summary.matrix.rows, summary.matrix.rows.last
    averages: dict[int, Content] = {1: "平均分（只计已评）"}
    rates: dict[int, Content] = {1: "平均得分率"}
    for at in range(len(summary.standard.indicators)):
        column = summary.matrix.first_mark + at
        points = [one.marks[at].points for one in summary.units]
        scored = [one for one in points if one is not None]
        full = summary.standard.indicators[at].indicator.full_score
        span, top = rows.here(column), f"{letter(column)}${_FULL + 1}"
        is_extra = at >= len(summary.standard.within)
        averages[column] = averaged(summary, span, points)
        rates[column] = DASH
        if scored and not is_extra:
            rates[column] = Live(f"AVERAGE({span})/{top}", sum(scored, Decimal(0)) / len(scored) / full)
    write_total(page, last + 1, heads, averages)
    write_total(page, last + 2, [*heads[:_FROZEN], *(head._replace(number="0.00%") for head in heads[_FROZEN:])], rates)
    write_total(page, last + 3, heads, {1: "与“汇总”表核对（应为 0）", **_proofs(summary)})


def _proofs(summary: Summary) -> dict[int, Content]:
    """The difference of the column sums here and on 汇总; sorting either sheet does not touch it."""
    columns = summary.ranking
    found: dict[int, Content] = {}
    pairs = {_FROZEN - 1: columns.total} | {_FROZEN + at: columns.first_area + at for at in range(columns.areas)}
    for here, there in pairs.items():
        others = [block.range(there) for block in (summary.ranking.graded, summary.ranking.ungraded)]
        sums = f"SUM({summary.matrix.rows.here(here)})-SUM({','.join(others)})"
        found[here] = Live(f"ROUND({sums},{summary.decimals})", 0)
    return found


def _print(page: Page, summary: Summary) -> None:
    """Print on A4 with the names on every page, breaking between areas so that no heading is cut."""
    page.print_on_a4((_AREA, _NAME), landscape=True)
    repeated = sum(page.widths[:_FROZEN])
    used, widest, breaks = sum(page.widths[_FROZEN : summary.matrix.first_mark]), 0.0, []
    for first, last, _name in summary.matrix.spans:
        width = sum(page.widths[first : last + 1])
        if used and repeated + used + width > _PAGE:
            breaks.append(first)
            used = 0.0
        used += width
        widest = max(widest, repeated + used)
    page.raw.set_print_scale(min(100, max(10, int(100 * _A4 / widest))))
    page.raw.set_v_pagebreaks(breaks)
    page.raw.repeat_columns(0, _FROZEN - 1)
    if breaks:  # the explanation would be cut in two, and its beginning printed on every page
        page.raw.print_area(TOP, 0, summary.matrix.rows.last + _BELOW, len(page.widths) - 1)
