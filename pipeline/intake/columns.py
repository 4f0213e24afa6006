"""A column below its header -> values by kind, what cannot be used, and what is to be said; like cells are read once.

A register of a million rows says few different things: each is read once, and all plain numbers are read together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.formula import Column as Values
from pipeline.formula import Type
from pipeline.formula.columns import EPOCH
from pipeline.intake.forms import read_cell, read_content
from pipeline.intake.opening import Sheet
from pipeline.intake.opening.addresses import Cell
from pipeline.intake.report import MANY, Report
from pipeline.kinds import Kind, Raw, Reading, is_blank, show_raw
from pipeline.standard.workbook import Column


class ColumnReader:
    """Reads columns of one sheet in these ascending `rows`; `shared` are cells of a number that is said for several."""

    def __init__(
        self, sheet: Sheet, rows: Sequence[int], factor: int | None, shared: frozenset[Cell], report: Report
    ) -> None:
        self.sheet = sheet
        self.rows = rows
        self.factor = factor
        self.report = report
        self._lines = [sheet.rows[row - 1] for row in rows]
        self._formulas = _by_column(sheet.formulas)
        self._shared = _by_column(shared)
        self._odd = _by_column((*sheet.errors, *sheet.uncached, *shared))

    def read(self, column: Column, position: int) -> tuple[Values, frozenset[int]]:
        """Read the cells of one column; return its values and the rows whose cell cannot be used."""
        kind, place = column.value_kind, position - 1
        raws = [cells[place] if place < len(cells) else None for cells in self._lines]
        formulas = self._formula_places(position)
        apart = self._places(self._odd.get(position, ())) | {at for at in formulas if raws[at] == ""}
        if bool in set(map(type, raws)):  # which would pass for the numbers 0 and 1
            truths = {at for at, raw in enumerate(raws) if isinstance(raw, bool)}
            apart |= truths
            raws = [None if at in truths else raw for at, raw in enumerate(raws)]
        contents = _Contents(column, self.factor, is_1904=self.sheet.is_1904)
        stored = [
            contents[raw] if number is None else number
            for raw, number in zip(raws, kind.whole_numbers(raws, self.factor or 1), strict=True)
        ]
        noticed = contents.noticed
        places = sorted(apart.union(at for at, raw in enumerate(raws) if raw in noticed)) if noticed else sorted(apart)
        voids = set()
        for at in places:
            reading = self._reading(column, position, at) if at in apart else noticed[raws[at]]
            value = self._settled(column, position, self.rows[at], reading)
            if at in apart:
                stored[at] = None if value is None else _STORED[kind.type][0](kind, value)
            if value is None and (reading is _SHARED or reading.is_void or column.required):
                voids.add(self.rows[at])
        self._say_formulas(column, position, [self.rows[at] for at in formulas if not self._is_shared(at, position)])
        return _column(kind, stored), frozenset(voids)

    def _formula_places(self, position: int) -> list[int]:
        formulas = self._formulas.get(position, set())
        return [at for at, row in enumerate(self.rows) if row in formulas] if formulas else []

    def _places(self, rows: Iterable[int]) -> set[int]:
        """Return where those of these rows stand that are read."""
        places = ((row, bisect_left(self.rows, row)) for row in rows)
        return {at for row, at in places if at < len(self.rows) and self.rows[at] == row}

    def _is_shared(self, at: int, position: int) -> bool:
        return self.rows[at] in self._shared.get(position, ())

    def _reading(self, column: Column, position: int, at: int) -> Reading:
        if self._is_shared(at, position):
            return _SHARED
        return read_cell(self.sheet, column, self.rows[at], position, self.factor)

    def _settled(self, column: Column, position: int, row: int, reading: Reading) -> Any:
        """Return the value a cell counts for, and say what there is to say about it."""
        if reading is _SHARED:  # which the range has been told of
            return None
        if reading.remarks:
            self.report.remark(reading, self.sheet.shown(row, position), column.title, row, position)
        value = _counting(column, reading)
        if value is None and column.required and not reading.is_void:
            self._say_blank(column, self.sheet.at(row, position), row, position)
        return value

    def _say_blank(self, column: Column, raw: Raw, row: int, position: int) -> None:
        def found() -> str:
            return f"“{column.title}”为空" if is_blank(raw) else show_raw(raw)

        self.report.add(findings.REQUIRED_BLANK, row, position, found, column.value_kind.expectation)

    def _say_formulas(self, column: Column, position: int, rows: list[int]) -> None:
        found = f"“{column.title}”列有 {len(rows)} 个公式"
        for first, last in _stretches(rows) if rows else ():
            self.report.add_at(findings.FORMULA_IN_CELL, self.report.place(first, position, last), found)


_SHARED = Reading(None)


class _Contents(dict[Raw, Any]):
    """What each content of a column's cells is stored as, read when it is met first; nothing is None.

    `noticed` are the readings about which something is to be said wherever the content stands.
    """

    def __init__(self, column: Column, factor: int | None, *, is_1904: bool) -> None:
        super().__init__()
        self.column = column
        self.factor = factor
        self.is_1904 = is_1904
        self.noticed: dict[Raw, Reading] = {}

    def __missing__(self, raw: Raw) -> Any:
        column = self.column
        reading = read_content(column, raw, self.factor, is_1904=self.is_1904)
        value = _counting(column, reading)
        if reading.remarks or (value is None and column.required):
            self.noticed[raw] = reading
        self[raw] = None if value is None else _STORED[column.value_kind.type][0](column.value_kind, value)
        return self[raw]


def _counting(column: Column, reading: Reading) -> Any:
    """Return the value a cell counts for: a blank may count as zero."""
    is_zero = reading.value is None and column.blank_is_zero and not reading.is_void
    return Decimal(0) if is_zero else reading.value


def _by_column(cells: Iterable[Cell]) -> Mapping[int, set[int]]:
    """Return the rows of the cells, by column."""
    found: dict[int, set[int]] = {}
    for row, column in cells:
        found.setdefault(column, set()).add(row)
    return found


def _stretches(rows: list[int]) -> list[tuple[int, int]]:
    """Return the first and last row of each unbroken run of rows; many runs are told as one."""
    starts = [row for before, row in zip([0, *rows], rows, strict=False) if row != before + 1]
    ends = [row for row, after in zip(rows, [*rows[1:], 0], strict=True) if after != row + 1]
    return list(zip(starts, ends, strict=True)) if len(starts) <= MANY else [(rows[0], rows[-1])]


def empty(kind: Kind, count: int) -> Values:
    """Return a column without any value."""
    return _column(kind, [None] * count)


def _column(kind: Kind, stored: Sequence[Any]) -> Values:
    """Return a column of whole numbers times 10**scale, days, texts or booleans; None is blank."""
    blank = np.array([one is None for one in stored], dtype=bool)
    array: npt.NDArray[Any] = np.empty(len(stored), dtype=_STORED[kind.type][1])
    array[:] = [_NOTHING[kind.type] if one is None else one for one in stored]
    return Values(kind.type, array, blank, kind.scale)


_NOTHING: Mapping[Type, Any] = {Type.NUMBER: 0, Type.DATE: 0, Type.BOOLEAN: False, Type.TEXT: ""}
_STORED: Mapping[Type, tuple[Callable[[Kind, Any], Any], Any]] = {
    Type.NUMBER: (lambda kind, value: int(value.scaleb(kind.scale)), np.int64),
    Type.DATE: (lambda _kind, value: (value - EPOCH).days, np.int64),
    Type.BOOLEAN: (lambda _kind, value: bool(value), np.bool_),
    Type.TEXT: (lambda _kind, value: str(value), object),
}
