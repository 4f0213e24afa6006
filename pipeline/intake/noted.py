"""A workbook as it is in the file -> what stands in the cells that people decide about, and what names their rows.

Few are ever looked at: only those with a finding that is open, and of an evaluation that comes later. So they are kept
as they are read, by column, and told apart by place when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from string import digits
from typing import NamedTuple, TypeVar

from pipeline.addresses import column_number, parse_reference
from pipeline.encoding import MODEL
from pipeline.intake.naming import RowNames
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.ruled import content_of
from pipeline.kinds import Raw
from pipeline.model import Place, Table
from pipeline.rulings import recorded

Told = TypeVar("Told")


class _NotedTable(NamedTuple):
    """A table: which of its rows each Excel row is, what names them, and their cells by the letter of the column."""

    sheet: str
    rows: Mapping[int, int]
    names: Sequence[str]
    columns: Mapping[str, Sequence[Raw]]

    def position(self, place: Place) -> int | None:
        """Return in which of the rows a cell of the table stands."""
        letter = place.cell.rstrip(digits)
        number = place.cell[len(letter) :]
        return self.rows.get(int(number)) if number and place.sheet == self.sheet and letter in self.columns else None

    def places(self, file: str) -> Iterator[Place]:
        """Yield all its cells."""
        yield from (Place(file, self.sheet, f"{letter}{row}") for letter in self.columns for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was noted of a workbook: tables, single cells with their contents, and all other places with a name."""

    file: str
    grids: Sequence[_NotedTable]
    contents: Mapping[Place, Raw]
    names: Mapping[Place, str]

    def content(self, place: Place) -> Raw:
        """Return what stands in a cell; raise KeyError if it was not noted."""
        if place in self.contents:
            return self.contents[place]
        grid, at = self._standing(place)
        return grid.columns[place.cell.rstrip(digits)][at]

    def name(self, place: Place) -> str:
        """Return what names the row of a place; raise KeyError if nothing does."""
        if place in self.names:
            name = self.names[place]
        else:
            grid, at = self._standing(place)
            name = grid.names[at]
        if not name:
            raise KeyError(place)
        return name

    def _standing(self, place: Place) -> tuple[_NotedTable, int]:
        for grid in self.grids if place.file == self.file else ():
            at = grid.position(place)
            if at is not None:
                return grid, at
        raise KeyError(place)

    def cells(self) -> Iterable[Place]:
        """Return every cell that was noted, once."""
        return dict.fromkeys([*(place for grid in self.grids for place in grid.places(self.file)), *self.contents])

    def named(self) -> Iterator[Place]:
        """Yield every place whose rows have a name."""
        for place in dict.fromkeys([*self.cells(), *self.names]):
            with suppress(KeyError):
                self.name(place)
                yield place


class _ByPlace(Mapping[Place, Told]):
    """What is `told` of each of some `places`; what was noted is opened when it is asked."""

    def __init__(self, told: Callable[[Place], Told], places: Callable[[], Iterable[Place]]) -> None:
        self._told, self._places = told, places

    def __getitem__(self, place: Place) -> Told:
        return self._told(place)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places())

    def __len__(self) -> int:
        return sum(1 for _place in self._places())


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of one workbook: encoded as a whole until anything is asked for, and soon so again."""

    data: bytes = b""

    @classmethod
    def of(
        cls, book: Book, tables: Iterable[Table], cells: Iterable[Place], others: Iterable[Place], names: RowNames
    ) -> Noted:
        """Note all cells of `tables` and these `cells`, with what names their rows, and the rows of `others`."""
        sheets = {sheet.title: sheet for sheet in book.sheets}
        grids = [_grid(sheets[one.place.sheet], one, names) for one in tables if one.place.sheet in sheets]
        single: dict[Place, Raw] = {}
        for one in cells:
            address = parse_reference(one.cell) if one.file == book.name and one.sheet in sheets else None
            if address is not None and one not in single:
                single[one] = recorded(content_of(sheets[one.sheet], address))
        wider = [one for one in dict.fromkeys(others) if one.file == book.name and one not in single]
        alone = [[one.sheet, one.cell, content, names.at(one)] for one, content in single.items()]
        return cls(MODEL.encode([book.name, grids, alone, [[one.sheet, one.cell, names.at(one)] for one in wider]]))

    @property
    def contents(self) -> Mapping[Place, Raw]:
        """What stands in each of the cells."""
        return _ByPlace(lambda place: _opened(self.data).content(place), lambda: _opened(self.data).cells())

    @property
    def rows(self) -> Mapping[Place, str]:
        """What names the rows of each place whose rows have a name."""
        return _ByPlace(lambda place: _opened(self.data).name(place), lambda: _opened(self.data).named())


def _grid(sheet: Sheet, table: Table, names: RowNames) -> list[object]:
    """Return the cells of a table column by column, and what names its rows."""
    rows, height = table.rows.tolist(), len(sheet.rows)
    lines: list[Sequence[Raw]] = [sheet.rows[row - 1] if row <= height else () for row in rows]
    columns: dict[str, list[Raw]] = {}
    for letter in table.letters.values():
        at = column_number(letter)
        if sheet.errors or sheet.uncached:
            columns[letter] = [recorded(content_of(sheet, (row, at))) for row in rows]
        else:
            columns[letter] = [recorded(line[at - 1] if at <= len(line) else None) for line in lines]
    first = next(iter(columns), "")
    return [sheet.title, rows, [names.at(table.place.within(f"{first}{row}")) for row in rows], columns]


@lru_cache(maxsize=4)
def _opened(data: bytes) -> _Opened:
    """Open what is asked for again and again while there is something to say about one workbook."""
    file, grids, alone, wider = MODEL.decode(data) if data else ("", (), (), ())
    tables = [_NotedTable(sheet, dict(zip(rows, count())), names, columns) for sheet, rows, names, columns in grids]
    contents = {Place(file, sheet, cell): content for sheet, cell, content, _name in alone}
    named = [*((sheet, cell, name) for sheet, cell, _content, name in alone), *wider]
    return _Opened(file, tables, contents, {Place(file, sheet, cell): name for sheet, cell, name in named})
