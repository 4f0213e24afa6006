"""What one unit handed in, held in memory: change any cell of the faultless workbooks without writing a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.cell import get_column_letter

from pipeline.addresses import parse_reference
from pipeline.evaluate import appraise
from pipeline.intake import Filled, Gathered, discover, gather
from pipeline.intake.filled import fill
from pipeline.intake.opening import Book, Sheet, read_book
from pipeline.kinds import Raw
from pipeline.model import Appraisal, Batch, Finding, Mark, Problem, Submission, Table
from pipeline.standard import Standard, load_standard
from tests.declarations import rewrite, shipped_copy
from tests.filling import batch_of, book_of, codes, written

SYSTEM = Path(__file__).parent / "systems" / "sample.toml"
Vary = Callable[[Mapping[str, Sequence[tuple[str, str]]]], Standard]
UNCACHED = object()
"""A formula without a stored result."""


@dataclass(frozen=True)
class Error:
    """An error value."""

    text: str = "#REF!"


@dataclass(frozen=True)
class Handed:
    """The workbooks of one unit by key (01, 02, 03)."""

    books: Mapping[str, Book]
    standard: Standard

    def sheet(self, title: str, key: str = "") -> Sheet:
        (found,) = [one for one in self._book(title, key).sheets if one.title == title]
        return found

    def put(self, title: str, cells: Mapping[str, Any], key: str = "") -> Handed:
        """Set cells of a sheet by address; a blank is None."""
        sheet = self.sheet(title, key)
        rows = [list(row) for row in sheet.rows]
        errors, uncached = dict(sheet.errors), set(sheet.uncached)
        for address, value in cells.items():
            row, column = at(address)
            while len(rows) < row:
                rows.append([])
            rows[row - 1] += [""] * (column - len(rows[row - 1]))
            errors.pop((row, column), None)
            uncached.discard((row, column))
            if isinstance(value, Error):
                errors[row, column] = value.text
            elif value is UNCACHED:
                uncached.add((row, column))
            is_broken = value is None or value is UNCACHED or isinstance(value, Error)
            rows[row - 1][column - 1] = "" if is_broken else value
        return self.swapped(replace(sheet, rows=rows, errors=errors, uncached=frozenset(uncached)), key)

    def rows(self, title: str, first: int, *rows: Iterable[Any]) -> Handed:
        """Replace everything from Excel row `first` on; short rows are blank to the right."""
        sheet = self.sheet(title)
        width = max(map(len, sheet.rows))
        new = [[*row, *[""] * width][:width] for row in map(list, rows)]
        return self.swapped(replace(sheet, rows=[*sheet.rows[: first - 1], *new]))

    def without_results(self) -> Handed:
        """Take away what the template's own formulas came to, so that changed figures do not make them stale."""
        found = self
        for key, book in self.books.items():
            for sheet in book.sheets:
                blank = {f"{get_column_letter(column)}{row}": None for row, column in sheet.formulas}
                found = found.put(sheet.title, blank, key) if blank else found
        return found

    def swapped(self, sheet: Sheet, key: str = "", *, title: str = "") -> Handed:
        """Put `sheet` in the place of the one called `title` (its own title if not given)."""
        book = self._book(title or sheet.title, key)
        sheets = tuple(sheet if one.title == (title or sheet.title) else one for one in book.sheets)
        return self.with_book(replace(book, sheets=sheets))

    def without_sheet(self, title: str, key: str = "") -> Handed:
        book = self._book(title, key)
        return self.with_book(replace(book, sheets=tuple(one for one in book.sheets if one.title != title)))

    def with_book(self, book: Book) -> Handed:
        key = next(key for key, one in self.books.items() if one.name == book.name)
        return replace(self, books={**self.books, key: book})

    def only(self, *keys: str) -> Handed:
        return replace(self, books={key: self.books[key] for key in keys})

    def identity(self, **cells: Raw) -> Handed:
        """Set cells of 单位信息 in every workbook."""
        found = self
        for key in self.books:
            found = found.put("单位信息", cells, key)
        return found

    def in_folder(self, folder: str) -> Handed:
        """The same content as other files, as another unit would hand in."""
        books = {
            key: replace(book, name=f"{folder}/{book.name}", digest=folder + book.digest)
            for key, book in self.books.items()
        }
        return replace(self, books=books)

    def as_unit(self, number: int) -> Handed:
        """The same content, handed in by another unit."""
        return self.in_folder(f"u{number}").identity(B3=f"61072400{number}", B4=f"清河县第{number}镇")

    def _book(self, title: str, key: str) -> Book:
        return self.books[key or book_of(self.standard, title).key]

    def filled(self, key: str) -> Filled:
        found = fill(self.books[key], lambda _code, _year: self.standard)
        assert isinstance(found, Filled)
        return found

    def table(self, title: str) -> Table:
        return self.filled(book_of(self.standard, title).key).tables[title]

    def read(self) -> list[Filled]:
        return [self.filled(key) for key in self.books]

    def findings(self) -> list[tuple[str, str, str]]:
        """(code, sheet, cell) of everything the intake has to say about the three workbooks."""
        return codes(finding for one in self.read() for finding in one.findings)

    def gathered(self) -> Gathered:
        ((year,), _unplaced) = gather(self.read())
        return year

    def submission(self) -> Submission:
        (submission,) = self.gathered().submissions
        return submission

    def appraisal(self) -> Appraisal:
        return appraise(self.submission(), self.standard)

    def mark(self, code: str) -> Mark:
        return mark_of(self.appraisal(), code)


def assembled(*units: Handed) -> Batch:
    """The units of one year, evaluated together."""
    ((year,), _unplaced) = gather([book for one in units for book in one.read()])
    return batch_of(year)


def mark_of(appraisal: Appraisal, code: str) -> Mark:
    (mark,) = [one for one in appraisal.marks if one.code == code]
    return mark


def problem_of(appraisal: Appraisal, code: str) -> Problem | None:
    return next((one for one in appraisal.problems if one.code == code), None)


def finding_of(findings: Iterable[Finding], code: str) -> Finding:
    (finding,) = [one for one in findings if one.code == code]
    return finding


def at(address: str) -> tuple[int, int]:
    found = parse_reference(address)
    assert found
    return found


def handed(folder: Path, standard: Standard) -> Handed:
    """Read the three workbooks below `folder`."""
    found = {}
    for path, name in discover(folder).files:
        book = read_book(path, name)
        assert isinstance(book, Book)
        found[name.rpartition("/")[2][:2]] = book
    return Handed(found, standard)


@pytest.fixture(scope="session")
def vary(tmp_path_factory: pytest.TempPathFactory) -> Vary:
    """Load the standard, bound to the system of the tests, with texts replaced in its files; "" means at the end."""

    def load(changes: Mapping[str, Sequence[tuple[str, str]]]) -> Standard:
        folder = shipped_copy(tmp_path_factory.mktemp("standard") / "standard")
        shutil.copy(SYSTEM, folder / "systems" / SYSTEM.name)
        for file, pairs in changes.items():
            rewrite(folder / file, *pairs)
        return load_standard(SYSTEM.stem, folder=folder)

    return load


@pytest.fixture(scope="session")
def standard(vary: Vary) -> Standard:
    return vary({})


@pytest.fixture(scope="session")
def faultless(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    return handed(written(standard, tmp_path_factory.mktemp("faultless")), standard)
