"""Sheet + declared table -> Table: every typed cell read by its kind, every column with its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

import numpy as np

from pipeline import findings
from pipeline.addresses import Address, column_letters
from pipeline.formula import Values
from pipeline.intake.columns import ColumnReader, empty
from pipeline.intake.headers import Header, declared, declares_none, find_header, table_factor
from pipeline.intake.merged import fill_down, report_hidden
from pipeline.intake.opening import Sheet
from pipeline.intake.plain_columns import plain_columns
from pipeline.intake.repeats import report_falls, report_repeated_keys, report_repeated_rows
from pipeline.intake.report import Report
from pipeline.intake.rows import data_rows
from pipeline.intake.totals import report_sums
from pipeline.intake.voided import report_voided
from pipeline.kinds import fold, show_raw
from pipeline.model import Table
from pipeline.standard.workbook import Column, TableSheet

Presets = Mapping[str, tuple[str, ...]]


def read_table(sheet: Sheet, table: TableSheet, presets: Presets, factor: int | None, report: Report) -> Table | None:
    """Read `table` from `sheet`; None if there is no header. Computed columns are filled in by `checks.complete`.

    `presets` gives, by sheet title, the keys of the rows that the template gives; `factor` multiplies money.
    """
    header = find_header(sheet, table, report)
    report_hidden(sheet, report, header.row if header else 1)
    if header is None:
        return None
    rows = data_rows(sheet, table, header, report)
    factor = table_factor(sheet, table, header, rows, factor, report)
    own = (one for one in table.columns if not one.is_computed and one.name in header.columns)
    typed = dict(sorted(((header.columns[one.name], one) for one in own), key=itemgetter(0)))
    sheet, shared = fill_down(sheet, typed, rows, report)
    lacks: tuple[str, ...] = ()
    standing: dict[str, int] = {}
    if table.title in presets and table.preset is not None:
        standing = _preset_rows(sheet, table, presets[table.title], header, rows, report)
        rows, lacks = sorted(standing.values()), tuple(one for one in presets[table.title] if one not in standing)
    is_none = declares_none(sheet, table, header.row)
    offers_rows = table.preset is None or bool(presets[table.title])
    if not rows and not is_none and offers_rows:
        _say_empty(table, declared(sheet, table, header.row), report)
    if rows and is_none:
        report.add(findings.TABLE_NOT_NONE, rows[0], min(header.columns.values()))
    report_voided(sheet, typed, rows, report)
    positions = {column.name: position for position, column in typed.items()}
    columns, voids = _columns(sheet, table, typed, rows, factor, shared, report)
    _report_sequence(table, header, columns, rows, list(standing.values()) or rows, report)
    report_sums(table, positions, columns, voids, rows, sheet, factor or 1, report)
    if table.distinct:
        report_repeated_rows(table, positions, columns, voids, rows, report)
    return Table(
        title=table.title,
        place=report.place(),
        rows=np.array(rows, dtype=np.int64),
        columns=columns,
        letters={name: column_letters(column) for name, column in header.columns.items()},
        voids=voids,
        is_declared_none=is_none,
        lacks=lacks,
        factor=factor or 1,
    )


def _say_empty(table: TableSheet, said: str, report: Report) -> None:
    """Report a table without rows, and what is `said` in the place of its declaration that does not declare it."""
    kind = findings.TABLE_REQUIRED if table.required else findings.TABLE_EMPTY
    report.add(kind, found=f"声明格为“{said}”" if said else "")


def _columns(
    sheet: Sheet,
    table: TableSheet,
    typed: Mapping[int, Column],
    rows: Sequence[int],
    factor: int | None,
    shared: frozenset[Address],
    report: Report,
) -> tuple[dict[str, Values], dict[str, frozenset[int]]]:
    """Return the columns in which people type, and the rows of each whose cell cannot be used."""
    reader = ColumnReader(sheet, rows, factor, shared, report)
    plain = plain_columns(sheet, rows, typed, factor, reader.odd)
    positions = {column.name: position for position, column in typed.items()}
    columns: dict[str, Values] = {}
    voids: dict[str, frozenset[int]] = {}
    for column in (one for one in table.columns if not one.is_computed):
        name, position = column.name, positions.get(column.name)
        if position is None or not rows or (factor is None and column.value_kind.is_money):
            columns[name], voids[name] = empty(column.value_kind, len(rows)), frozenset(rows)
        elif position in plain:
            columns[name], voids[name] = plain[position], frozenset()
        else:
            columns[name], voids[name] = reader.read(column, position)
    return columns, voids


def _report_sequence(
    table: TableSheet,
    header: Header,
    columns: Mapping[str, Values],
    rows: Sequence[int],
    order: Sequence[int],
    report: Report,
) -> None:
    """Report what stands twice in a unique column, and what falls in a rising one as its rows follow in `order`."""
    for column in (one for one in table.columns if one.name in header.columns):
        if column.unique:
            report_repeated_keys(column, header.columns[column.name], columns[column.name], rows, report)
        if column.rising:
            report_falls(column, header.columns[column.name], columns[column.name], order, report)


def _preset_rows(
    sheet: Sheet, table: TableSheet, keys: tuple[str, ...], header: Header, rows: list[int], report: Report
) -> dict[str, int]:
    """Return the rows that the template gives and that stand once, by their keys, as it gives them."""
    if table.preset is None or table.preset.column not in header.columns:
        return {}
    column, title = header.columns[table.preset.column], table.column(table.preset.column).title
    known = {fold(key): key for key in keys}
    standing: dict[str, list[int]] = {}
    for row in rows:
        raw = sheet.at(row, column)
        key = known.get(fold(str(raw)))
        if key is None:
            report.add(findings.ROW_UNKNOWN, row, column, show_raw(raw), f"模板给定的“{title}”")
        else:
            standing.setdefault(key, []).append(row)
    for key in keys:
        same = standing.get(key, [])
        if not same:
            report.add(findings.ROW_ABSENT, expected=f"“{key}”所在的行")
        for row in same if len(same) > 1 else ():
            report.add(findings.ROW_REPEATED, row, column, key)
    return {key: standing[key][0] for key in keys if len(standing.get(key, ())) == 1}
