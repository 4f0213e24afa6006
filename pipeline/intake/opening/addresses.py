"""A cell reference as workbooks write it <-> the row and the column number."""

from __future__ import annotations

import re
from functools import cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")

Cell = tuple[int, int]
"""Excel row and column number, both from 1."""


def parse_reference(reference: str) -> Cell | None:
    """Return the cell, or None where the text is no address inside the grid."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or not match[2].isascii():
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


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
