"""A register of any length: work grows with its rows, what is said stays short, and nothing is lost in the counting."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake import Filled
from pipeline.intake.opening import values
from pipeline.intake.report import MANY, MOST_ALIKE, Report
from pipeline.kinds import Kind, Raw, Reading
from pipeline.standard import load_standard
from tests.filling import read_file
from tests.spoiling import Handed, finding_of

ASSETS, FIRST = "固定资产台账", 5
CODE, KIND, COST = 0, 2, 8
"""Columns of the register, from 0."""
EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLES = [*sorted(EXAMPLES.glob("town-2024/*.xlsx")), *sorted(EXAMPLES.glob("county-2024/*/*-03.xlsx"))]


def register(faultless: Handed, count: int, spoil: Callable[[int, list[Any]], None] | None = None) -> Handed:
    """The one asset of the faultless register, `count` times, each with a number of its own; `spoil` changes a row."""
    return faultless.rows(ASSETS, FIRST, *_cards(list(faultless.sheet(ASSETS).rows[FIRST - 1]), count, spoil))


def _cards(card: list[Any], count: int, spoil: Callable[[int, list[Any]], None] | None = None) -> Iterator[list[Any]]:
    for number in range(count):
        row = [f"TY{number:08d}", *card[1:]]
        if spoil is not None:
            spoil(number, row)
        yield row


def blemished(number: int, row: list[Any]) -> None:
    column, content = [(COST, "五千"), (COST, "5,000.00"), (KIND, "电脑"), (CODE, "TY1"), (CODE, "")][number % 5]
    row[column] = content


def test_a_content_is_read_once_however_often_it_stands(faultless: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    read, contents = Kind.read, list[Raw]()

    def counted(kind: Kind, raw: Raw, money_factor: int = 1) -> Reading:
        contents.append(raw)
        return read(kind, raw, money_factor)

    def spaced(number: int, row: list[Any]) -> None:
        row[CODE] = f"TY {number:08d}"

    monkeypatch.setattr(Kind, "read", counted)
    monkeypatch.setattr("pipeline.kinds.kind._MOST_KNOWN", 0)  # nothing is known from the register before
    counts = []
    for spoil, rows in ((spaced, 100), (spaced, 400), (None, 100), (None, 400)):
        contents.clear()
        register(faultless, rows, spoil).filled("03")
        counts.append(len(contents))
    assert counts[1] - counts[0] == 300  # the numbers of the other cards
    assert counts[3] - counts[2] == 0  # which stay as they are


@pytest.mark.slow
def test_four_times_the_rows_make_four_times_the_calls(faultless: Handed) -> None:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def work(rows: int) -> int:
        nonlocal calls
        handed = register(faultless, rows, blemished)
        calls = 0
        sys.setprofile(count)
        try:
            handed.filled("03")
        finally:
            sys.setprofile(None)
        return calls

    work(10)  # what is remembered for all workbooks
    one, four = work(2_000), work(8_000)
    assert one > 2_000
    assert four < 4.2 * one


def test_nothing_is_worded_that_is_only_counted() -> None:
    report, worded = Report("f", "s"), list[str]()

    def words() -> str:
        worded.append("文本")
        return worded[-1]

    for row in range(1, 20_001):
        report.add(findings.DATE_TEXT, row, 1, words)
    (told,) = report.condensed()
    assert len(worded) <= MANY + 1
    assert told.place.cell == "A1:A20000"
    assert told.found.startswith("共 20000 处，首处 A1")


def test_errors_beyond_those_told_are_counted_with_their_rows(faultless: Handed) -> None:
    def spoil(_number: int, row: list[Any]) -> None:
        row[COST] = "五千"

    filled = register(faultless, MOST_ALIKE + 3, spoil).filled("03")
    told = [one for one in filled.findings if one.code == findings.NOT_NUMBER.code]
    assert [one.place.cell for one in told[:2]] == ["I5", "I6"]
    assert len(told) == MOST_ALIKE + 1
    assert told[-1].place.cell == f"I{FIRST + MOST_ALIKE}:I{FIRST + MOST_ALIKE + 2}"
    assert told[-1].found.startswith("另有 3 处")
    assert len(filled.tables[ASSETS].voids["原值"]) == MOST_ALIKE + 3


def test_as_many_errors_as_are_told_are_all_told(faultless: Handed) -> None:
    def spoil(_number: int, row: list[Any]) -> None:
        row[COST] = "五千"

    filled = register(faultless, MOST_ALIKE, spoil).filled("03")
    told = [one.place.cell for one in filled.findings if one.code == findings.NOT_NUMBER.code]
    assert told == [f"I{row}" for row in range(FIRST, FIRST + MOST_ALIKE)]


def test_rows_without_a_column_to_name_are_counted_too() -> None:
    report = Report("f", "s")
    for row in range(1, MOST_ALIKE + 3):
        report.add(findings.ROW_ABSENT, row)
    *_told, rest = report.condensed()
    assert rest.place.cell == ""
    assert rest.found.startswith(f"另有 2 处，首处 第{MOST_ALIKE + 1}行")


@pytest.mark.parametrize("kind", [findings.DATE_TEXT, findings.NOT_DATE])
@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("count", [1, MANY, MANY + 1, MOST_ALIKE, MOST_ALIKE + 1, MOST_ALIKE + 9])
def test_findings_of_many_rows_are_those_of_each(kind: FindingKind, column: int, count: int) -> None:
    rows = range(7, 7 + 2 * count, 2)
    together, singly = Report("f", "s"), Report("f", "s")
    for _twice in range(2):
        together.add_all(kind, np.array(rows), column, lambda at: (f"第{at}处", str(rows[at])))
        for at, row in enumerate(rows):
            singly.add(kind, row, column, f"第{at}处", str(row))
    assert list(together.condensed()) == list(singly.condensed())


def test_findings_of_no_rows_do_not_come_before_those_that_are() -> None:
    report = Report("f", "s")
    report.add_all(findings.NOT_DATE, np.array([], dtype=int), 1, lambda at: ("", ""))
    report.add(findings.DATE_TEXT, 5, 1)
    report.add(findings.NOT_DATE, 6, 1)
    assert [one.place.cell for one in report.condensed()] == ["A5", "A6"]


def test_what_is_said_of_a_column_comes_in_the_order_of_its_rows(faultless: Handed) -> None:
    def spoil(number: int, row: list[Any]) -> None:
        row[COST] = ["12", "五千", "1,000.00", "六千", ""][number % 5]

    filled = register(faultless, 10, spoil).filled("03")
    own = [one for one in filled.findings if one.place.cell.startswith("I")]
    kinds = [findings.NUMBER_TEXT, findings.NOT_NUMBER, findings.REQUIRED_BLANK]
    assert list(dict.fromkeys(one.code for one in own)) == [one.code for one in kinds]
    assert [one.place.cell for one in own if one.code == findings.NOT_NUMBER.code] == ["I6", "I8", "I11", "I13"]


@pytest.mark.parametrize("order", [[True, 1], [1, True], [1.0, True]])
def test_a_truth_among_numbers_does_not_pass_for_one(faultless: Handed, order: list[Any]) -> None:
    def spoil(number: int, row: list[Any]) -> None:
        row[6] = order[number]

    filled = register(faultless, 2, spoil).filled("03")
    quantity = filled.tables[ASSETS].columns["资产数量"]
    at = next(place for place, one in enumerate(order) if one is True)
    assert finding_of(filled.findings, findings.WRONG_TYPE.code).place.cell == f"G{FIRST + at}"
    assert [bool(one) for one in quantity.blank] == [one is True for one in order]


def test_a_long_register_reads_row_by_row_as_a_short_one_does(faultless: Handed) -> None:
    whole = register(faultless, 40, blemished).filled("03").tables[ASSETS]
    card = list(faultless.sheet(ASSETS).rows[FIRST - 1])
    for at, row in enumerate(_cards(card, 40, blemished)):
        alone = faultless.rows(ASSETS, FIRST, row).filled("03").tables[ASSETS]
        for name, column in alone.columns.items():
            assert column.at(0) == whole.columns[name].at(at)
            assert (FIRST in alone.voids[name]) == (FIRST + at in whole.voids[name])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sheet_kept_by_columns_is_read_as_one_kept_by_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_rows = whole_of(path)
    monkeypatch.setattr(values, "_LONG", 0)
    assert whole_of(path) == by_rows


def whole_of(path: Path) -> list[Any]:
    """Everything that is read from a workbook, and all that is said of it."""
    filled = read_file(path, path.name, lambda _code, _year: load_standard("town-2024"))
    assert isinstance(filled, Filled)
    columns = [
        (title, name, column.values.tolist(), column.blank.tolist(), table.voids.get(name))
        for title, table in filled.tables.items()
        for name, column in table.columns.items()
    ]
    rows = [(title, table.rows.tolist(), table.letters, table.lacks) for title, table in filled.tables.items()]
    return [columns, rows, filled.fields, filled.places, filled.findings, filled.contents, filled.rows]
