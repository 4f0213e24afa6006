"""Workbooks of indicator systems as people hand them in: written, changed in some cells, read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliver.system import write_system
from pipeline.intake.opening import Book, read_book
from pipeline.intake.system import SystemBook, read_system
from pipeline.model import Finding, Severity
from pipeline.standard import Standard, StandardError, load_own, load_systems, shared
from pipeline.standard.declarations import Declarations
from pipeline.standard.system import System

SHARED = shared()
SYSTEMS = load_systems()
TOWN = SYSTEMS["town-2024"]
_HEADER = 4
Change = Callable[[Workbook], None]


@dataclass(frozen=True)
class HandedIn:
    """A workbook of a system that people changed, as it was read, and where its cells are."""

    book: SystemBook
    edited: Workbook

    @property
    def error(self) -> StandardError | None:
        """What is wrong with the system, if anything is."""
        try:
            self.standard()
        except StandardError as error:
            return error
        return None

    def standard(self) -> Standard:
        return load_own(self.book.document)

    @property
    def findings(self) -> list[Finding]:
        error = self.error
        return list(self.book.findings_with(error) if error else self.book.findings)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """The errors: code, sheet and cell of each."""
        found = [one for one in self.findings if one.severity == Severity.ERROR]
        return [(one.code, one.place.sheet, one.place.cell) for one in found]


@cache
def _as_shipped(code: str) -> bytes:
    """The workbook of a shipped system, written once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "指标体系.xlsx"
        write_system(SYSTEMS[code], SHARED, path)
        return path.read_bytes()


def handed_in(folder: Path, *changes: Change, system: System = TOWN, declared: Declarations = SHARED) -> HandedIn:
    """Write a system, change its workbook, and read it."""
    path = folder / "指标体系.xlsx"
    if declared is SHARED and SYSTEMS.get(system.code) is system:
        path.write_bytes(_as_shipped(system.code))
    else:
        write_system(system, declared, path)
    edited = load_workbook(path)
    for change in changes:
        change(edited)
    if changes:
        edited.save(path)
    found = read_system(opened(path), declared)
    assert found is not None
    return HandedIn(found, edited)


def opened(path: Path) -> Book:
    book = read_book(path, path.name)
    assert isinstance(book, Book), book
    return book


def column_of(sheet: Worksheet, head: str) -> int:
    """Return the column under a heading."""
    return next(cell.column for cell in sheet[_HEADER] if cell.value == head and cell.column)


def row_of(sheet: Worksheet, name: str, nth: int = 1) -> int:
    """Return the nth row that says `name` in one of its first columns; -1 is the last."""
    rows = [
        row for row in range(_HEADER + 1, sheet.max_row + 1) if name in [sheet.cell(row, at).value for at in (1, 2)]
    ]
    return rows[nth - 1 if nth > 0 else nth]


def address(edited: Workbook, title: str, name: str, head: str, nth: int = 1) -> str:
    """Return the cell under a heading in the nth row of a name; on the sheet of labels, the cell beside the label."""
    sheet = edited[title]
    row = row_of(sheet, name, nth)
    return str(sheet.cell(row, 2 if title == "体系" else column_of(sheet, head)).coordinate)


def put(title: str, name: str, head: str, value: Any, nth: int = 1) -> Change:
    """Return the change of one cell."""

    def change(edited: Workbook) -> None:
        edited[title][address(edited, title, name, head, nth)].value = value

    return change


def added(title: str, **values: Any) -> Change:
    """Return the change that fills the first blank row of a sheet."""

    def change(edited: Workbook) -> None:
        sheet = edited[title]
        keys = [column_of(sheet, head) for head in values]
        row = next(
            row for row in range(_HEADER + 1, sheet.max_row + 2) if not any(sheet.cell(row, at).value for at in keys)
        )
        for column, value in zip(keys, values.values(), strict=True):
            sheet.cell(row, column).value = value

    return change


def removed(title: str, name: str, nth: int = 1) -> Change:
    """Return the change that deletes a row."""

    def change(edited: Workbook) -> None:
        edited[title].delete_rows(row_of(edited[title], name, nth))

    return change
