"""Declared pages over a table -> sheets: each listed row of each unit, with where it stands and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from pipeline.deliver.cells import Block, first_of, width_for
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, MOST_ROWS, cut_note, widths_of, write_list, write_total
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import RANKING
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.summary.whole import Summary
from pipeline.deliver.workpaper.plan import PROBLEMS
from pipeline.formula import Value, evaluate_rows, is_nothing
from pipeline.kinds import Kind
from pipeline.model import Appraisal, Place, Table
from pipeline.standard import ViewRule
from pipeline.standard.workbook import Column

_NAMES, _NAMED = 2, 5
_ADVICE, _PLACE, _FILE = "利用建议", "出处", "出处文件"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One row of a unit's table."""

    unit: Appraisal
    values: tuple[Value, ...]
    place: Place


def write_table_view(book: Book, summary: Summary, rule: ViewRule) -> None:
    """Write a page with one row for each row of the table for which the page's condition holds."""
    view = rule.view
    declared = summary.standard.tables[view.over]
    columns = [declared.column(column.name) for column in view.columns]
    rows, count = _rows(summary, rule, [column.name for column in columns])
    advice = dict(view.advice)
    heads = _heads(summary, columns, rows, has_advice=bool(view.advice))
    words = view.help + cut_note(count) + _absent(summary, view.over)
    page = open_sheet(book, view.title, words, widths_of(heads), [Link("汇总", RANKING)])
    advised = next((position for position, column in enumerate(columns) if column.name == view.advice_by), None)
    contents = (list(_row(summary, row, columns, advised, advice)) for row in rows)
    last = write_list(page, heads, contents, empty="没有符合条件的内容。", frozen=_NAMES)
    if rows:
        label: dict[int, Content] = {1: "合计" if len(rows) == count else "所列各行合计"}
        block = Block(view.title, FIRST, last)
        for position, (shown, column) in enumerate(zip(view.columns, columns, strict=True)):
            if shown.total == "sum":
                label[_NAMES + position] = _total(block, _NAMES + position, column.value_kind, rows, position)
        write_total(page, last + 1, heads, label)


def _rows(summary: Summary, rule: ViewRule, names: Sequence[str]) -> tuple[list[_Listed], int]:
    """Return the rows to show and how many there are."""
    found: list[_Listed] = []
    count = 0
    for one in summary.batch.appraisals:
        table = one.submission.tables.get(rule.view.over)
        if table is None:
            continue
        positions = _positions(table, rule, summary.values[one.unit.code])
        count += len(positions)
        for position in positions[: MOST_ROWS - len(found)]:
            values = tuple(table.columns[name].at(position) for name in names)
            found.append(_Listed(one, values, table.at(names[0], int(table.rows[position]))))
    return found, count


def _positions(table: Table, rule: ViewRule, items: Mapping[str, Value]) -> list[int]:
    if rule.where is None:
        return list(range(len(table)))
    return [int(at) for at in np.flatnonzero(evaluate_rows(rule.where, table.columns, items, len(table)).true)]


def _heads(summary: Summary, columns: Sequence[Column], rows: Sequence[_Listed], *, has_advice: bool) -> list[Head]:
    heads = unit_heads(summary)
    for position, column in enumerate(columns):
        kind = column.value_kind
        title = column.title + ("\n（元）" if kind.is_money else "")
        if kind.is_number:
            texts = kind.widest([*(row.values[position] for row in rows), _sum(rows, position)])
            heads.append(Head(title, width_for(texts, least=10, most=24), Look.NUMBER, kind.excel_format))
        else:
            texts = kind.widest([row.values[position] for row in rows])
            heads.append(Head(title, width_for([*texts, title], least=8, most=18)))
    return [*heads, *([Head(_ADVICE, 42)] if has_advice else []), Head(_PLACE, 20), Head(_FILE, 24)]


def _row(
    summary: Summary, row: _Listed, columns: Sequence[Column], advised: int | None, advice: dict[str, str]
) -> Iterator[Content]:
    yield row.unit.unit.code
    yield summary.name_of(row.unit, PROBLEMS)
    for value, column in zip(row.values, columns, strict=True):
        yield DASH if is_nothing(value) else column.value_kind.show(value) if isinstance(value, bool) else value
    if advised is not None:
        yield advice.get(str(row.values[advised]), DASH)
    yield summary.source(row.place)
    yield row.place.file


def _sum(rows: Sequence[_Listed], position: int) -> Decimal:
    numbers = (row.values[position] for row in rows)
    return sum((one for one in numbers if isinstance(one, Decimal)), Decimal(0))


def _total(block: Block, column: int, kind: Kind, rows: Sequence[_Listed], position: int) -> Content:
    if not kind.is_number:
        return DASH
    return Live(f"ROUND(SUM({block.here(column)}),{kind.scale})", _sum(rows, position))


def _absent(summary: Summary, title: str) -> str:
    """Name the units whose table could not be read: nothing of theirs is listed."""
    names = [one.unit.name for one in summary.batch.appraisals if title not in one.submission.tables]
    return f"没有“{title}”表、未列入的：{first_of(names, _NAMED, '个单位')}。" if names else ""
