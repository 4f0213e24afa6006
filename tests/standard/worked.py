"""Worked examples over the rows of a table, asked as the engine asks them: of columns, not of single values."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.formula import Formula, Value, evaluate_rows
from pipeline.standard.examples import UNKNOWN, verdict
from pipeline.standard.workbook import TableSheet
from tests.formula.tables import column_of


def verdict_of_row(condition: Formula, values: Mapping[str, Value], table: TableSheet) -> str:
    """The verdict on a table of one row."""
    columns = {
        column.name: column_of(column.value_kind.type, [values[column.name]], column.value_kind.scale)
        for column in table.columns
        if column.name in values
    }
    rows = evaluate_rows(condition, columns, values, 1)
    return UNKNOWN if rows.unknown[0] else verdict(bool(rows.values[0]))
