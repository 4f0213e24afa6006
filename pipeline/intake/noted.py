"""A workbook as it is in the file -> what stands in the cells that people decide about, and what names their rows.

Few are ever looked at: only those with a finding that is open, and of an evaluation that comes later. So they are kept
as they are read, by column, and told apart by place when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from pipeline.encoding import MODEL
from pipeline.intake.naming import RowNames
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.opening.addresses import column_number, parse_reference
from pipeline.intake.ruled import content_of
from pipeline.kinds import Raw
from pipeline.model import Place, Table
from pipeline.rulings import recorded

Told = TypeVar("Told")


class _Opened(NamedTuple):
    contents: dict[Place, Raw]
    rows: dict[Place, str]


class _ByPlace(Mapping[Place, Told]):
    """What is told of places by one of the parts of what was noted, opened when it is asked."""

    def __init__(self, part: Callable[[], Mapping[Place, Told]]) -> None:
        self._part = part

    def __getitem__(self, place: Place) -> Told:
        return self._part()[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._part())

    def __len__(self) -> int:
        return len(self._part())


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
        return _ByPlace(lambda: _opened(self.data).contents)

    @property
    def rows(self) -> Mapping[Place, str]:
        """What names the rows of each place whose rows have a name."""
        return _ByPlace(lambda: _opened(self.data).rows)


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
    contents: dict[Place, Raw] = {}
    rows: dict[Place, str] = {}
    file, grids, alone, wider = MODEL.decode(data) if data else ("", (), (), ())
    for sheet, numbers, names, columns in grids:
        for letter, raws in columns.items():
            places = [Place(file, sheet, f"{letter}{row}") for row in numbers]
            contents.update(zip(places, raws, strict=True))
            rows.update(zip(places, names, strict=True))
    for sheet, cell, content, name in alone:
        contents[Place(file, sheet, cell)], rows[Place(file, sheet, cell)] = content, name
    rows.update((Place(file, sheet, cell), name) for sheet, cell, name in wider)
    return _Opened(contents, {place: name for place, name in rows.items() if name})
