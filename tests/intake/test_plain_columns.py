"""A column about which there is nothing to say is read at once, and as its contents are read one by one."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formula import Values
from pipeline.intake.columns import ColumnReader
from pipeline.intake.opening import Sheet
from pipeline.intake.plain_columns import plain_columns
from pipeline.intake.report import Report
from pipeline.kinds import Raw
from pipeline.kinds.reading import Undated
from pipeline.standard import load_standard
from pipeline.standard.workbook import Column

COLUMNS = [
    column
    for table in load_standard("town-2024").tables.values()
    for column in table.columns
    if not column.is_computed
]  # fmt: skip
USUAL = st.sampled_from(
    ["", "是", "否", "甲", "Z-01", "2024-03-01", "优", " ", "无", "１２", "12", 0.0, -0.0, 1.0, 12.5, 0.1234, 2024.0,
     date(2024, 3, 1), datetime(2024, 3, 1, 8)],
)  # fmt: skip
ODD: list[Any] = [None, True, 5, 1e16, -3.0, Undated(5e6), float("inf"), float("nan"), "=1", "甲\u200b乙", "90%"]
CONTENTS = st.lists(st.one_of(USUAL, st.sampled_from(ODD), st.floats(), st.text(max_size=5)), max_size=6)
FEW = st.lists(USUAL, max_size=6)


def sheet_of(raws: list[Raw]) -> Sheet:
    rows: list[list[Raw]] = [["表头"], *([raw] for raw in raws)]
    return Sheet("表", rows, {}, frozenset(), frozenset(), frozenset(), frozenset(), is_hidden=False)


def held(values: Values) -> tuple[Any, ...]:
    arrays = [(one.dtype, one.tolist()) for one in (values.values, values.blank)]
    return values.type, values.scale, arrays, list(map(type, values.values.tolist()))


@settings(max_examples=1_000)
@given(st.sampled_from(COLUMNS), st.one_of(FEW, CONTENTS), st.sampled_from([1, 10_000]))
def test_a_column_read_at_once_is_as_one_read_one_by_one(column: Column, raws: list[Raw], factor: int) -> None:
    sheet, rows, report = sheet_of(raws), range(2, len(raws) + 2), Report("甲.xlsx", "表")
    for values in plain_columns(sheet, rows, {1: column}, factor, frozenset()).values():
        thorough, voids = ColumnReader(sheet, rows, factor, frozenset(), report).read(column, 1)
        assert (held(values), frozenset(), []) == (held(thorough), voids, list(report.condensed()))


@pytest.mark.parametrize("raws", [["甲", "乙", ""], [1.0, 2.5, ""], [date(2024, 3, 1), ""], ["", ""]], ids=str)
def test_most_columns_are_read_at_once(raws: list[Raw]) -> None:
    rows = range(2, len(raws) + 2)
    assert any(plain_columns(sheet_of(raws), rows, {1: one}, 1, frozenset()) for one in COLUMNS)


def test_a_kind_remembers_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.kinds.kind._MOST_KNOWN", 2)
    kind = replace(next(column for column in COLUMNS if column.kind == "text").value_kind)
    long = "甲" * 61
    assert [kind.plain[one] for one in ("甲", long, "乙", "丙", "")] == ["甲", long, "乙", "丙", None]
    assert list(kind.plain) == ["甲", "乙"]
