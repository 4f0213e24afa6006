"""Thousands of decisions about one sheet, or about findings: none is looked for among all the others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline import findings
from pipeline.addresses import Address
from pipeline.intake import settle, settled
from pipeline.intake.naming import KeyedSheets, RowNames
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.ruled import apply
from pipeline.kinds import Raw, fold
from pipeline.model import Place, Severity
from pipeline.rulings import Decision, Ruling, Subject

FILE, SHEET = "甲.xlsx", "固定资产台账"
KIND = findings.CODE_AS_NUMBER


def ruling(row: int, decision: Decision, content: Raw = "") -> Ruling:
    subject = Subject("01", 2024, "03", SHEET, f"B{row}", "", KIND.code, "数字", content)
    return Ruling(
        subject, decision, "改" if decision == Decision.CORRECT else None, "因", "某", "2024-12-31",
        Place("决定.xlsx", "更正与说明", f"O{row}"), Place("决定.xlsx", "更正与说明", f"P{row}"),
    )  # fmt: skip


def test_a_sheet_is_written_anew_once_for_all_decisions_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: frozenset[Address] = frozenset()
    rows = [["甲", f"乙{row}"] for row in range(1, 51)]
    sheet = Sheet(SHEET, rows, {(3, 2): "#N/A"}, nothing, nothing, frozenset(), frozenset(), is_hidden=False)
    written: list[int] = []
    original = Sheet.with_contents

    def counted(self: Sheet, cells: Mapping[Address, Raw]) -> Sheet:
        written.append(len(cells))
        return original(self, cells)

    monkeypatch.setattr(Sheet, "with_contents", counted)
    wanted = [ruling(row, Decision.REJECT if row % 2 else Decision.CORRECT, f"乙{row}") for row in range(4, 51)]
    wanted.append(ruling(3, Decision.CORRECT, "#N/A"))
    names = RowNames(KeyedSheets((), (), {}), lambda _sheet, _row: ())
    book, executed = apply(Book(FILE, "", 1, (sheet,), ()), wanted, names)
    assert all(one.is_done for one in executed)
    assert written == [48]
    (read,) = book.sheets
    assert [read.at(row, 2) for row in (2, 3, 4, 5)] == ["乙2", "改", "改", ""]
    assert read.errors == {(row, 2): Decision.REJECT for row in range(5, 51, 2)}


def test_a_finding_that_people_accept_is_looked_for_by_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counted(text: str) -> str:
        compared.append(text)
        return fold(text)

    monkeypatch.setattr(settled, "fold", counted)
    for count in (20, 40):
        compared.clear()
        found = [KIND.at(Place(FILE, SHEET, f"B{row}"), "数字") for row in range(1, count + 1)]
        told, executed = settle(found, {FILE: [ruling(row, Decision.ACCEPT) for row in range(1, count + 1)]}, {})
        assert [one.severity for one in told] == [Severity.NOTE] * count
        assert all(one.is_done for one in executed)
        assert len(compared) <= 4 * count
