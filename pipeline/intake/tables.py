"""Sheet + declared table -> Table: every typed cell read by its kind, every column with its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from openpyxl.utils.cell import get_column_letter

from pipeline import findings
from pipeline.formula import Column as Values
from pipeline.formula import Type
from pipeline.formula.columns import EPOCH
from pipeline.intake.forms import read_cell
from pipeline.intake.headers import Header, agreed_factor, declares_none, find_header
from pipeline.intake.merged import fill_down, report_hidden
from pipeline.intake.opening import Sheet
from pipeline.intake.opening.addresses import Cell
from pipeline.intake.report import MANY, Report
from pipeline.intake.rows import data_rows
from pipeline.kinds import Kind, Reading, fold, is_blank, show_raw
from pipeline.model import Table
from pipeline.standard.workbook import Column, TableSheet

Presets = Mapping[str, tuple[str, ...]]


def read_table(sheet: Sheet, table: TableSheet, presets: Presets, factor: int | None, report: Report) -> Table | None:
    """Read `table` from `sheet`; None if there is no header. Computed columns are filled in by `checks.complete`.

    `presets` gives, by sheet title, the keys of the rows that the template gives; `factor` multiplies money.
    """
    report_hidden(sheet, report)
    header = find_header(sheet, table, report)
    if header is None:
        return None
    rows = data_rows(sheet, table, header, report)
    factor = agreed_factor(sheet, frozenset(rows), factor, report)
    typed = {
        header.columns[one.name]: one for one in table.columns if not one.is_computed and one.name in header.columns
    }
    sheet, shared = fill_down(sheet, typed, rows, report)
    lacks: tuple[str, ...] = ()
    if table.title in presets and table.preset is not None:
        rows, lacks = _preset_rows(sheet, table, presets[table.title], header, rows, report)
    is_none = declares_none(sheet, table, header.row)
    offers_rows = table.preset is None or bool(presets[table.title])
    if not rows and not is_none and offers_rows:
        report.add(findings.TABLE_REQUIRED if table.required else findings.TABLE_EMPTY)
    if rows and is_none:
        report.add(findings.TABLE_NOT_NONE, rows[0], min(header.columns.values()))
    columns: dict[str, Values] = {}
    voids: dict[str, frozenset[int]] = {}
    for column in table.columns:
        if not column.is_computed:
            columns[column.name], voids[column.name] = _read_column(sheet, column, header, rows, factor, shared, report)
    for column in table.columns:
        if column.unique and column.name in header.columns:
            _report_repeats(column, header.columns[column.name], columns[column.name], rows, report)
    letters = {name: get_column_letter(column) for name, column in header.columns.items()}
    return Table(
        title=table.title,
        place=report.place(),
        rows=np.array(rows, dtype=np.int64),
        columns=columns,
        letters=letters,
        voids=voids,
        is_declared_none=is_none,
        lacks=lacks,
        factor=factor or 1,
    )


def _preset_rows(
    sheet: Sheet, table: TableSheet, keys: tuple[str, ...], header: Header, rows: list[int], report: Report
) -> tuple[list[int], tuple[str, ...]]:
    """Return the rows that the template gives and stand once, and the keys of those that do not."""
    if table.preset is None or table.preset.column not in header.columns:
        return [], keys
    column = header.columns[table.preset.column]
    known = {fold(key): key for key in keys}
    standing: dict[str, list[int]] = {}
    for row in rows:
        raw = sheet.at(row, column)
        key = known.get(fold(str(raw)))
        if key is None:
            report.add(findings.ROW_UNKNOWN, row, column, show_raw(raw), f"模板给定的“{table.preset.column}”")
        else:
            standing.setdefault(key, []).append(row)
    for key in keys:
        same = standing.get(key, [])
        if not same:
            report.add(findings.ROW_ABSENT, expected=f"“{key}”所在的行")
        for row in same if len(same) > 1 else ():
            report.add(findings.ROW_REPEATED, row, column, key)
    whole = {key: same[0] for key, same in standing.items() if len(same) == 1}
    return sorted(whole.values()), tuple(key for key in keys if key not in whole)


def _read_column(
    sheet: Sheet,
    column: Column,
    header: Header,
    rows: list[int],
    factor: int | None,
    shared: frozenset[Cell],
    report: Report,
) -> tuple[Values, frozenset[int]]:
    """Read the cells of one column; `shared` are those of a number merged over several rows, which cannot be used."""
    position = header.columns.get(column.name)
    if position is None or (factor is None and column.value_kind.is_money):
        return empty(column.value_kind, len(rows)), frozenset(rows)
    values: list[Any] = []
    voids: set[int] = set()
    formulas: list[int] = []
    for row in rows:
        if (row, position) in shared:
            values.append(None)
            voids.add(row)
            continue
        reading = read_cell(sheet, column, row, position, factor)
        if reading.remarks:
            report.remark(
                reading, sheet.errors.get((row, position)) or sheet.at(row, position), column.title, row, position
            )
        if (row, position) in sheet.formulas:
            formulas.append(row)
        value = _settled(sheet, column, row, position, reading, report)
        if value is None and (reading.is_void or column.required):
            voids.add(row)
        values.append(value)
    if formulas:
        found = f"“{column.title}”列有 {len(formulas)} 个公式"
        for first, last in _stretches(formulas):
            report.findings.append(findings.FORMULA_IN_CELL.at(report.place(first, position, last), found))
    return pack(column.value_kind, values), frozenset(voids)


def _stretches(rows: list[int]) -> list[tuple[int, int]]:
    """Return the first and last row of each unbroken run of rows; many runs are told as one."""
    starts = [row for before, row in zip([0, *rows], rows, strict=False) if row != before + 1]
    ends = [row for row, after in zip(rows, [*rows[1:], 0], strict=True) if after != row + 1]
    return list(zip(starts, ends, strict=True)) if len(starts) <= MANY else [(rows[0], rows[-1])]


def _settled(sheet: Sheet, column: Column, row: int, position: int, reading: Reading, report: Report) -> Any:
    """Return the value a cell counts for: a blank may count as zero, or be reported as required."""
    if reading.value is not None or reading.is_void:
        return reading.value
    if column.blank_is_zero:
        return Decimal(0)
    if column.required:
        raw = sheet.at(row, position)
        found = f"“{column.title}”为空" if is_blank(raw) else show_raw(raw)
        report.add(findings.REQUIRED_BLANK, row, position, found, column.value_kind.expectation())
    return None


def _report_repeats(column: Column, position: int, values: Values, rows: list[int], report: Report) -> None:
    first: dict[str, int] = {}
    for index, row in enumerate(rows):
        if values.blank[index]:
            continue
        key = fold(str(values.values[index]))
        if key in first:
            report.add(
                findings.DUPLICATE_KEY,
                row,
                position,
                f"“{column.title}”{values.values[index]} 与第 {first[key]} 行重复",
            )
        else:
            first[key] = row


def empty(kind: Kind, count: int) -> Values:
    """Return a column without any value."""
    return pack(kind, [None] * count)


def pack(kind: Kind, values: list[Any]) -> Values:
    """Store values of one kind as a column: whole numbers times 10**scale, days, text or booleans."""
    blank = np.array([value is None for value in values], dtype=bool)
    stored, dtype = _STORED[kind.type]
    filled = [stored(kind, value) if value is not None else _NOTHING[kind.type] for value in values]
    array: npt.NDArray[Any] = np.empty(len(filled), dtype=dtype)
    array[:] = filled
    return Values(kind.type, array, blank, kind.scale)


_NOTHING: Mapping[Type, Any] = {Type.NUMBER: 0, Type.DATE: 0, Type.BOOLEAN: False, Type.TEXT: ""}
_STORED: Mapping[Type, tuple[Callable[[Kind, Any], Any], Any]] = {
    Type.NUMBER: (lambda kind, value: int(value.scaleb(kind.scale)), np.int64),
    Type.DATE: (lambda _kind, value: (value - EPOCH).days, np.int64),
    Type.BOOLEAN: (lambda _kind, value: bool(value), np.bool_),
    Type.TEXT: (lambda _kind, value: str(value), object),
}
