"""A column below its header -> values by kind, what cannot be used, and what is to be said; like cells are read once.

A register of a million rows says few different things: each is read once, and all plain numbers are read together.
A few rows about which there is nothing to say are read in `plain_columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.addresses import Address, Addresses
from pipeline.findings import FindingKind
from pipeline.formula import Type, Values
from pipeline.formula.column import DTYPES, EPOCH, NOTHING
from pipeline.intake.codes import tell_whole, whole_codes
from pipeline.intake.forms import read_cell, read_content, remarks_of
from pipeline.intake.opening import Sheet
from pipeline.intake.opening.strips import NUMBER, Codes
from pipeline.intake.report import Report, stretches
from pipeline.kinds import Kind, Raw, Reading, is_blank, show_raw, whole_numbers
from pipeline.standard.workbook import Column

Places = npt.NDArray[np.int64]
"""Which of the rows that are read, from 0."""
_NOWHERE: Places = np.zeros(0, dtype=np.int64)


class ColumnReader:
    """Reads columns of one sheet in these ascending `rows`; `shared` are cells of a number that is said for several."""

    def __init__(
        self, sheet: Sheet, rows: Sequence[int], factor: int | None, shared: frozenset[Address], report: Report
    ) -> None:
        self.sheet = sheet
        self.rows = np.array(rows, dtype=np.int64)
        self._at = self.rows - 1
        self.factor = factor
        self.report = report
        self._formulas = Addresses.by_column(sheet.formulas)
        self._shared = Addresses.by_column(shared)
        self._odd = Addresses.by_column((*sheet.errors, *sheet.uncached, *shared))

    @property
    def odd(self) -> Set[int]:
        """The columns in which a cell is more than its content."""
        return self._odd.keys() | self._formulas.keys()

    def read(self, column: Column, position: int) -> tuple[Values, frozenset[int]]:
        """Read the cells of one column; return its values and the rows whose cell cannot be used."""
        kind, strip = column.value_kind, self.sheet.strip(position)
        codes = strip.codes[self._at]
        contents = _Contents(column, strip.distinct, self.factor, is_1904=self.sheet.is_1904)
        formulas = self._places(self._formulas.get(position, ()))
        for at in self._apart(position, codes, strip.distinct, formulas):
            codes[at] = contents.add(self._reading(column, position, at))
        whole = None
        if strip.numbers is not None:
            numbers = strip.numbers[self._at]
            (whole,), (is_plain,) = whole_numbers([kind], numbers[np.newaxis], self.factor or 1)
            single = np.flatnonzero((codes == NUMBER) & ~is_plain)
            codes[single] = contents.codes_of(numbers[single].tolist())
        contents.read(codes)
        if contents.noticed:
            self._say(column, position, contents, codes)
        if formulas.size:
            self._say_formulas(column, position, self.rows[formulas])
        voids = self.rows[contents.marked(contents.void)[codes]].tolist() if contents.void else ()
        return contents.values(codes, whole), frozenset(voids)

    def _places(self, rows: Collection[int]) -> Places:
        """Return where those of these rows stand that are read."""
        return np.flatnonzero(np.isin(self.rows, np.fromiter(rows, np.int64, len(rows)))) if rows else _NOWHERE

    def _apart(self, position: int, codes: Codes, distinct: Sequence[Raw], formulas: Places) -> set[int]:
        """Return where cells stand that are more than their content."""
        empty = [code for code, raw in enumerate(distinct) if raw == ""] if formulas.size else []
        results = formulas[np.isin(codes[formulas], empty)].tolist() if empty else ()
        return {*results, *self._places(self._odd.get(position, ())).tolist()}

    def _is_shared(self, row: int, position: int) -> bool:
        return row in self._shared.get(position, ())

    def _reading(self, column: Column, position: int, at: int) -> Reading:
        row = int(self.rows[at])
        return _SHARED if self._is_shared(row, position) else read_cell(self.sheet, column, row, position, self.factor)

    def _say(self, column: Column, position: int, contents: _Contents, codes: Codes) -> None:
        """Say what there is to say about the cells, kind by kind in the order in which they begin."""
        alike: dict[str, _Alike] = {}
        for code, reading in contents.noticed.items():
            for order, (kind, expected) in enumerate(_remarks(column, reading)):
                alike.setdefault(kind.code, _Alike(kind)).expected[code] = order, expected
        for one in alike.values():
            one.places = np.flatnonzero(contents.marked(one.expected)[codes])
        numbers, whole = alike.get(findings.CODE_AS_NUMBER.code), _NOWHERE
        if numbers is not None and column.role is None:
            known = whole_codes(contents.stored, np.unique(codes).tolist(), numbers.expected)
            is_whole = np.isin(codes[numbers.places], known)
            whole, numbers.places = numbers.places[is_whole], numbers.places[~is_whole]
        for one in sorted((one for one in alike.values() if one.places.size), key=lambda each: each.begin(codes)):
            self._say_alike(column, position, one, codes)
        tell_whole(self.report, column.title, position, self.rows[whole])

    def _say_alike(self, column: Column, position: int, alike: _Alike, codes: Codes) -> None:
        rows = self.rows[alike.places]

        def words(at: int) -> tuple[str, str]:
            row = int(rows[at])
            raw = self.sheet.at(row, position)
            if alike.kind is findings.REQUIRED_BLANK and is_blank(raw):
                found = f"“{column.title}”为空"
            elif alike.kind is findings.REQUIRED_BLANK:
                found = show_raw(raw)
            else:
                found = f"“{column.title}”为 {show_raw(self.sheet.shown(row, position))}"
            return found, alike.expected[int(codes[alike.places[at]])][1]

        self.report.add_all(alike.kind, rows, position, words)

    def _say_formulas(self, column: Column, position: int, rows: Places) -> None:
        own = rows[~np.isin(rows, list(self._odd.get(position, ())))]
        found = f"“{column.title}”列有 {len(own)} 个公式"
        for first, last in stretches(own) if len(own) else ():
            self.report.add_at(findings.FORMULA_IN_CELL, self.report.place(first, position, last), found)


_SHARED = Reading(None)


@dataclass(slots=True)
class _Alike:
    """The cells of a column with something of one kind to say: by code what and as which of several; where they are."""

    kind: FindingKind
    expected: dict[int, tuple[int, str]] = field(default_factory=dict)
    places: Places = field(default_factory=lambda: _NOWHERE)

    def begin(self, codes: Codes) -> tuple[int, int]:
        """Return where the first is, and as which of several things it is said there."""
        first = int(self.places[0])
        return first, self.expected[int(codes[first])][0]


def _remarks(column: Column, reading: Reading) -> Iterator[tuple[FindingKind, str]]:
    """Yield what there is to say about a reading, and what is expected."""
    yield from remarks_of(column, reading)
    if reading is not _SHARED and column.required and not reading.is_void and _counting(column, reading) is None:
        yield findings.REQUIRED_BLANK, column.value_kind.expectation()


class _Contents:
    """What each code of a column's cells is stored as; nothing is None.

    `noticed` are the readings about which something is to be said wherever the code stands, `void` the codes of cells
    that cannot be used.
    """

    def __init__(self, column: Column, distinct: Sequence[Raw], factor: int | None, *, is_1904: bool) -> None:
        self.column = column
        self.distinct = distinct
        self.factor = factor
        self.is_1904 = is_1904
        self.stored: list[Any] = [None] * len(distinct)
        self.noticed: dict[int, Reading] = {}
        self.void: set[int] = set()

    def add(self, reading: Reading) -> int:
        """Return a new code, for a cell that reads so."""
        self.stored.append(None)
        self._keep(len(self.stored) - 1, reading)
        return len(self.stored) - 1

    def codes_of(self, numbers: Sequence[float]) -> list[int]:
        """Return a code for each of these numbers, the same for the same."""
        known: dict[float, int] = {}
        for number in numbers:
            if number not in known:
                known[number] = self.add(self._reading(number))
        return [known[number] for number in numbers]

    def read(self, codes: Codes) -> None:
        """Read the contents that stand anywhere."""
        is_plain = self.column.value_kind.is_plain_text
        for code in np.flatnonzero(self._flags(codes)[: len(self.distinct)]).tolist():
            raw = self.distinct[code]
            if is_plain(raw):
                self.stored[code] = raw
            else:
                self._keep(code, self._reading(raw))

    def _reading(self, raw: Raw) -> Reading:
        return read_content(self.column, raw, self.factor, is_1904=self.is_1904)

    def _keep(self, code: int, reading: Reading) -> None:
        column = self.column
        value = None if reading is _SHARED else _counting(column, reading)
        if value is not None:
            self.stored[code] = STORED[column.value_kind.type](column.value_kind, value)
        elif column.required or reading is _SHARED or reading.is_void:
            self.void.add(code)
        if reading.remarks or (value is None and column.required):
            self.noticed[code] = reading

    def _flags(self, codes: Any) -> npt.NDArray[np.bool_]:
        """Return which codes are among these; the last is that of numbers."""
        flags = np.zeros(len(self.stored) + 1, dtype=bool)
        flags[codes] = True
        return flags

    def marked(self, codes: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return which codes are among these."""
        return self._flags(list(codes))

    def values(self, codes: Codes, whole: npt.NDArray[np.int64] | None) -> Values:
        """Return the column of cells with these codes, and `whole` numbers where the code is that of a number."""
        kind = self.column.value_kind
        found = _column(kind, [*self.stored, NOTHING[kind.type]])
        values, blank = found.values[codes], found.blank[codes]
        if whole is not None and kind.is_number:
            values = np.where(codes == NUMBER, whole, values)
        return Values(kind.type, values, blank, kind.scale)


def _counting(column: Column, reading: Reading) -> Any:
    """Return the value a cell counts for: a blank may count as zero."""
    is_zero = reading.value is None and column.blank_is_zero and not reading.is_void
    return Decimal(0) if is_zero else reading.value


def empty(kind: Kind, count: int) -> Values:
    """Return a column without any value."""
    return _column(kind, [None] * count)


def _column(kind: Kind, stored: Sequence[Any]) -> Values:
    """Return a column of whole numbers times 10**scale, days, texts or booleans; None is blank."""
    blank = np.array([one is None for one in stored], dtype=bool)
    array: npt.NDArray[Any] = np.empty(len(stored), dtype=DTYPES[kind.type])
    array[:] = [NOTHING[kind.type] if one is None else one for one in stored]
    return Values(kind.type, array, blank, kind.scale)


STORED: Mapping[Type, Callable[[Kind, Any], Any]] = {
    Type.NUMBER: lambda kind, value: int(value.scaleb(kind.scale)),
    Type.DATE: lambda _kind, value: (value - EPOCH).days,
    Type.BOOLEAN: lambda _kind, value: bool(value),
    Type.TEXT: lambda _kind, value: str(value),
}
"""How a column holds a value."""
