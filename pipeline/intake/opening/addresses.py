"""A cell reference as workbooks write it <-> the row and the column number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple, TypeVar, cast

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")

_Any = TypeVar("_Any")
Cell = tuple[int, int]
"""Excel row and column number, both from 1."""


class Cells(Set[Cell]):
    """A set of cells that keeps the rows of each column: many columns share their rows, a pair for each would cost."""

    __slots__ = ("_columns", "_count")

    def __init__(self, columns: Mapping[int, Set[int]]) -> None:
        self._columns = columns
        self._count = sum(map(len, columns.values()))

    @classmethod
    def _from_iterable(cls, cells: Iterable[_Any]) -> Set[_Any]:
        return frozenset(cells)  # what is left of two sets, or in both

    @staticmethod
    def by_column(cells: Iterable[Cell]) -> Mapping[int, Set[int]]:
        """Return the rows of any cells, by column."""
        if isinstance(cells, Cells):
            return cells._columns
        found: dict[int, set[int]] = {}
        for row, column in cells:
            found.setdefault(column, set()).add(row)
        return found

    def __contains__(self, cell: object) -> bool:
        row, column = cast(Cell, cell)
        return row in self._columns.get(column, ())

    def __iter__(self) -> Iterator[Cell]:
        return ((row, column) for column, rows in self._columns.items() for row in rows)

    def __len__(self) -> int:
        return self._count


class Area(NamedTuple):
    """A rectangle of cells: Excel rows and column numbers, all from 1 and included."""

    top: int
    left: int
    bottom: int
    right: int


def parse_reference(reference: str) -> Cell | None:
    """Return the cell, or None where the text is no address inside the grid."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or not match[2].isascii():
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def parse_area(reference: str) -> Area | None:
    """Return the rectangle that "A1:B2" means, or None where it is none, or a single cell."""
    corners = [parse_reference(corner) for corner in reference.split(":", 2)]
    if len(corners) != 2 or corners[0] is None or corners[1] is None or corners[0] == corners[1]:
        return None
    rows, columns = zip(*(corner for corner in corners if corner), strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))


@cache
def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def show_cell(row: int, column: int) -> str:
    """Return the address a person knows: B3 for (3, 2)."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def show_area(area: Area) -> str:
    """Return the range as a person knows it: A6:A8, or A6 for one cell."""
    first, last = show_cell(area.top, area.left), show_cell(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def pack(cell: Cell) -> int:
    """Return the cell as one number."""
    return cell[0] * (MAX_COLUMN + 1) + cell[1]


def unpack(packed: int) -> Cell:
    """Return the cell that `pack` made `packed` of."""
    return divmod(packed, MAX_COLUMN + 1)
