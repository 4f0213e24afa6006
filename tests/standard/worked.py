"""Worked examples of declarations: texts as people write them, read by kind and asked of the real formulas."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.formula import Formula, Missing, Type, Value, evaluate, evaluate_rows, is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.standard import Standard
from pipeline.standard.rules import MARK_SYMBOLS
from pipeline.standard.workbook import TableSheet
from tests.formula.tables import column_of

BLANK = Missing("单元格为空")
UNKNOWN = "无法判断"
VERDICTS = {True: "是", False: "否"}
MARK_KINDS = {
    symbol.name: Kind(KindName.NUMBER if symbol.type == Type.NUMBER else KindName.TEXT) for symbol in MARK_SYMBOLS
}


def read(kind: Kind, text: str) -> Value:
    """Read one text as a cell of `kind`; an example that could not stand in a workbook is no example."""
    reading = kind.read(text)
    assert not reading.is_void, f"“{text}”不是{kind.title}"
    return BLANK if reading.value is None else reading.value


def read_all(given: Mapping[str, str], kinds: Mapping[str, Kind]) -> dict[str, Value]:
    return {name: read(kinds[name], text) for name, text in given.items()}


def kinds_of(standard: Standard, table: TableSheet) -> dict[str, Kind]:
    """The kinds of all names a condition over the rows of `table` may use."""
    return {**standard.kinds, **{column.name: column.value_kind for column in table.columns}}


def verdict(condition: Formula, values: Mapping[str, Value]) -> str:
    answer = evaluate(condition, values)
    return UNKNOWN if is_nothing(answer) else VERDICTS[bool(answer)]


def verdict_of_row(condition: Formula, values: Mapping[str, Value], table: TableSheet) -> str:
    """The verdict on a table of one row, as the engine asks it."""
    columns = {
        column.name: column_of(column.value_kind.type, [values[column.name]], column.value_kind.scale)
        for column in table.columns
        if column.name in values
    }
    rows = evaluate_rows(condition, columns, values, 1)
    return UNKNOWN if rows.unknown[0] else VERDICTS[bool(rows.values[0])]
