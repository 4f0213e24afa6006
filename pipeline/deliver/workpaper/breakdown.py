"""A long or important table -> what it comes to by two of its columns (assets by class and state), with a chart.

Over a copied table every figure is live; of a table too long to be copied the figures stand, and what can be computed
from them is live again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.deliver import charts
from pipeline.deliver.cells import Block, cell, letter, width_for
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import TOP, open_sheet, widths_of, write_rows
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.plan import ITEMS, MOST_COPIED, SCORES, Paper, summed
from pipeline.kinds import Kind
from pipeline.model import Table
from pipeline.standard.workbook import TOTALS, TableSheet

_CHART_ROWS = 18
_BLANK = "（空）"
_ONE_PAGE = 40
"""With no more groups than this, the sheet is printed on one page."""


@dataclass(frozen=True)
class Breakdown:
    """A table summed up by two choice columns; the list of groups stands below crosstab and chart."""

    declared: TableSheet
    table: Table
    by: tuple[str, str]
    sums: tuple[str, ...]

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.declared.title + TOTALS

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The combinations that occur, in the declared order of choices; a blank stands last as （空）."""
        return tuple(self._rows_of)

    @cached_property
    def _rows_of(self) -> Mapping[tuple[str, str], npt.NDArray[np.int64]]:
        orders = [self._order(name) for name in self.by]
        first, second = (self._places_in(order, name) for order, name in zip(orders, self.by, strict=True))
        combined = first * len(orders[1]) + second
        found, starts = np.unique(combined[(rows := np.argsort(combined, kind="stable"))], return_index=True)
        groups = [(orders[0][one // len(orders[1])], orders[1][one % len(orders[1])]) for one in found.tolist()]
        return dict(zip(groups, np.split(rows, starts[1:]), strict=True))

    def _order(self, name: str) -> list[str]:
        return [*self.declared.column(name).choices, _BLANK]

    def _places_in(self, order: list[str], name: str) -> npt.NDArray[np.int64]:
        """Return for each row which of the choices it has."""
        values = self.table.columns[name]
        place = {choice: at for at, choice in enumerate(order)}
        chosen = np.where(values.blank, _BLANK, values.values).tolist()
        return np.array([place[one] for one in chosen], dtype=np.int64)

    @property
    def has_blank(self) -> bool:
        """Whether some row says nothing in one of the two columns: no condition is to hold for it."""
        return any(self.table.columns[name].blank.any() for name in self.by)

    def count(self, group: tuple[str, str]) -> int:
        """Return how many rows a group has."""
        return len(self._rows_of[group])

    def sum(self, group: tuple[str, str], column: str) -> Decimal:
        """Return what a column comes to in a group; blanks count as nothing."""
        values = self.table.columns[column]
        rows = self._rows_of[group]
        total = sum(values.values[rows][~values.blank[rows]].tolist())
        return Decimal(total).scaleb(-values.scale)

    def kind(self, column: str) -> Kind:
        """Return the kind of a summed column."""
        return self.declared.column(column).value_kind

    def ways(self, position: int) -> list[str]:
        """Return the values of one of the two columns that occur, in order."""
        return sorted({group[position] for group in self.groups}, key=self._order(self.by[position]).index)

    @property
    def head(self) -> int:
        """The header row of the list of groups."""
        return TOP + len(self.ways(0)) + 3 + _CHART_ROWS + 1

    @cached_property
    def main(self) -> str:
        """The column of the crosstab and the chart: the first amount of money, where there is one."""
        return next((name for name in self.sums if self.kind(name).is_money), self.sums[0])

    @property
    def _list(self) -> Block:
        return Block(self.sheet, self.head + 1, self.head + len(self.groups))

    def range(self, column: str) -> str:
        """Return a column of the list of groups."""
        return self._list.range(self.by.index(column) if column in self.by else 3 + self.sums.index(column))

    @property
    def count_range(self) -> str:
        """Return the column with the number of rows of each group."""
        return self._list.range(2)

    @property
    def ranges(self) -> dict[str, str]:
        """The columns that conditions may ask about."""
        return {name: self.range(name) for name in self.by}


def breakdown_of(paper: Paper, title: str) -> Breakdown | None:
    """Return the summary of a table, if its declaration asks for one and there is something to sum up."""
    declared = paper.standard.tables[title]
    table = paper.handed_in.get(title)
    if declared.breakdown is None or table is None or not len(table):
        return None
    sums = dict.fromkeys(
        rule.item.column
        for rule in paper.standard.items
        if rule.item.aggregate == "sum" and rule.item.table == title and rule.item.column
    )
    return Breakdown(declared, table, declared.breakdown, tuple(sums))


def write_breakdowns(book: Book, paper: Paper) -> None:
    """Write one sheet for each table that is summed up."""
    for title in paper.standard.tables:
        source = breakdown_of(paper, title)
        if source is not None:
            _write(book, paper, source)


def _write(book: Book, paper: Paper, source: Breakdown) -> None:
    heads, widths = _heads(source), widths_of(_heads(source))
    # The crosstab above may have more and wider columns than the list.
    columns = len(source.ways(1)) + 2
    room = width_for([source.kind(source.main).show(_total(source, source.main))], least=15)
    widths += [room] * (columns - len(widths))
    widths[1:columns] = [max(width, room) for width in widths[1:columns]]
    links = [Link("得分总表", SCORES), Link("数据项", ITEMS)]
    page = open_sheet(book, source.sheet, _words(paper, source), widths, links)
    _write_crosstab(page, source)
    page.merge(source.head - 1, 0, len(heads) - 1, "明细", Look.SECTION)
    first = source.head + 1
    write_rows(
        page, heads, (_row(paper, source, one, at) for at, one in enumerate(source.groups, first)), top=first - 1
    )
    page.print_on_a4(landscape=False)
    page.raw.fit_to_pages(1, 1 if len(source.groups) <= _ONE_PAGE else 0)
    _draw(page, source)


def _heads(source: Breakdown) -> list[Head]:
    first, second = (source.declared.column(name).title for name in source.by)
    heads = [Head(first, 18), Head(second, 15, Look.CENTRE), Head("项数", 15, Look.NUMBER, "#,##0")]
    for name in source.sums:
        kind = source.kind(name)
        width = width_for([kind.show(_total(source, name))], least=15)
        heads.append(Head(source.declared.column(name).title, width, Look.NUMBER, kind.excel_format))
    return heads


def _words(paper: Paper, source: Breakdown) -> str:
    title = source.declared.title
    by = "、".join(source.declared.column(name).title for name in source.by)
    words = f"“{title}”按{by}汇总：上为{source.declared.column(source.main).title}对照表和图，下为明细。"
    if title in paper.tables:
        return words + f"各数是公式，取自“{title}”表。"
    return words + (
        f"原表共 {len(source.table):,} 行，超过 {MOST_COPIED:,} 行，本底稿不逐行抄录：下方明细由程序逐行汇总（数值），"
        "对照表和有关的数据项由明细计算（公式）。"
    )


def _total(source: Breakdown, column: str) -> Decimal:
    return sum((source.sum(group, column) for group in source.groups), Decimal(0))


def _row(paper: Paper, source: Breakdown, group: tuple[str, str], row: int) -> list[Content]:
    values = [Decimal(source.count(group)), *(source.sum(group, name) for name in source.sums)]
    copy = paper.tables.get(source.declared.title)
    if copy is None:
        return [*group, *values]
    cells = (f"${letter(at)}{row + 1}" if one != _BLANK else '""' for at, one in enumerate(group))
    same = "*".join(f"({copy.range(name)}={key})" for name, key in zip(source.by, cells, strict=True))
    texts = [f"SUMPRODUCT({same})"]
    texts += [summed(same, copy.range(name), source.kind(name).scale) for name in source.sums]
    return [*group, *(Live(text, value) for text, value in zip(texts, values, strict=True))]


def _write_crosstab(page: Page, source: Breakdown) -> None:
    """Write what the first summed column comes to, one row a class, one column a state."""
    first, (classes, states) = source.main, (source.ways(0), source.ways(1))
    kind = source.kind(first)
    heads = [source.declared.column(source.by[0]).title, *states, "合计"]
    page.header(TOP, heads)
    for row, one in enumerate(classes, start=TOP + 1):
        page.write(row, 0, one, Look.TEXT)
        for column, state in enumerate(states, start=1):
            value = source.sum((one, state), first) if (one, state) in source.groups else Decimal(0)
            keys = zip(source.by, (f"$A{row + 1}", f"{letter(column)}${TOP + 1}"), strict=True)
            same = "*".join(f"({source.range(name)}={key})" for name, key in keys)
            text = summed(same, source.range(first), kind.scale)
            page.put(row, column, Live(text, value), Look.NUMBER, kind.excel_format)
        values = [source.sum(group, first) for group in source.groups if group[0] == one]
        whole = f"ROUND(SUM({cell(row, 1)}:{cell(row, len(states))}),{kind.scale})"
        page.put(row, len(states) + 1, Live(whole, sum(values, Decimal(0))), Look.NUMBER, kind.excel_format)
    _write_sums(page, source, TOP + 1 + len(classes))


def _write_sums(page: Page, source: Breakdown, row: int) -> None:
    """Write the totals below the crosstab."""
    kind, states = source.kind(source.main), source.ways(1)
    page.write(row, 0, "合计", Look.TOTAL)
    for column, state in enumerate([*states, None], start=1):
        groups = [group for group in source.groups if state in (None, group[1])]
        value = sum((source.sum(group, source.main) for group in groups), Decimal(0))
        text = f"ROUND(SUM({cell(TOP + 1, column)}:{cell(row - 1, column)}),{kind.scale})"
        page.put(row, column, Live(text, value), Look.TOTAL_NUMBER, kind.excel_format)


def _draw(page: Page, source: Breakdown) -> None:
    classes, states = source.ways(0), source.ways(1)
    by = "、".join(source.declared.column(name).title for name in source.by)
    number, unit = source.kind(source.main).excel_format, ""
    if source.kind(source.main).is_money:
        number, unit = charts.amounts((source.sum(group, source.main) for group in source.groups), number)
    title = f"按{by}的{source.declared.column(source.main).title}{unit}"
    rows = Block(source.sheet, TOP + 1, TOP + len(classes))
    chart = charts.Chart(
        title=title,
        description=f"柱形图：{len(classes)} 类的{title}，数值见上方对照表。",
        categories=rows.range(0),
        series=[
            charts.Series(state, rows.range(at), f"{number};-{number};")  # no label where there is nothing
            for at, state in enumerate(states, start=1)
        ],
        points=len(classes),
        number=number,
        minimum=0,
    )
    charts.insert(page, rows.last + 3, 0, chart, charts.width_of(page), 440)
