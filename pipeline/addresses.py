"""An address of a cell or a range as workbooks write it <-> its row and column numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple, TypeVar, cast

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")

_Any = TypeVar("_Any")
Address = tuple[int, int]
"""Excel row and column number, both from 1."""


class Addresses(Set[Address]):
    """A set of cells that keeps the rows of each column: many columns share their rows, a pair for each would cost."""

    __slots__ = ("_columns", "_count")

    def __init__(self, columns: Mapping[int, Set[int]]) -> None:
        self._columns = columns
        self._count = sum(map(len, columns.values()))

    @classmethod
    def _from_iterable(cls, cells: Iterable[_Any]) -> Set[_Any]:
        return frozenset(cells)  # what is left of two sets, or in both

    @staticmethod
    def by_column(cells: Iterable[Address]) -> Mapping[int, Set[int]]:
        """Return the rows of any cells, by column."""
        if isinstance(cells, Addresses):
            return cells._columns
        found: dict[int, set[int]] = {}
        for row, column in cells:
            found.setdefault(column, set()).add(row)
        return found

    def __contains__(self, cell: object) -> bool:
        row, column = cast(Address, cell)
        return row in self._columns.get(column, ())

    def __iter__(self) -> Iterator[Address]:
        return ((row, column) for column, rows in self._columns.items() for row in rows)

    def __len__(self) -> int:
        return self._count


class Area(NamedTuple):
    """A rectangle of cells: Excel rows and column numbers, all from 1 and included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        """Whether it is a single cell."""
        return self.top == self.bottom and self.left == self.right


def parse_reference(reference: str) -> Address | None:
    """Return the cell, or None where the text is no address inside the grid."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def parse_area(reference: str) -> Area | None:
    """Return the rectangle that "A1:B2" or "A1" means, or None where it is none."""
    first, _, last = reference.partition(":")
    start = parse_reference(first)
    if not last:
        return None if start is None else Area(*start, *start)
    end = parse_reference(last)
    if start is None or end is None:
        return None
    (top, bottom), (left, right) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Area(top, left, bottom, right)


def share_cells(one: str, other: str) -> bool:
    """Tell whether two cells or ranges have a cell in common; a row in words, or nothing, has none."""
    first, second = parse_area(one), parse_area(other)
    if first is None or second is None:
        return False
    is_beside = first.right < second.left or second.right < first.left
    return not is_beside and first.top <= second.bottom and second.top <= first.bottom


@cache
def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def show_cell(row: int, column: int) -> str:
    """Return the address a person knows: B3 for (3, 2)."""
    return f"{column_letters(column)}{row}"


def show_area(area: Area) -> str:
    """Return the range as a person knows it: A6:A8, or A6 for one cell."""
    first, last = show_cell(area.top, area.left), show_cell(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def pack(cell: Address) -> int:
    """Return the cell as one number."""
    return cell[0] * (MAX_COLUMN + 1) + cell[1]


def unpack(packed: int) -> Address:
    """Return the cell that `pack` made `packed` of."""
    return divmod(packed, MAX_COLUMN + 1)
