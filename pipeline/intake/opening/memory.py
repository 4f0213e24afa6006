"""A text -> the bytes of memory that its characters take: one rare character makes all others of its text as wide."""

from __future__ import annotations

from sys import getsizeof

_EMPTY = getsizeof("")
_WIDE = 3
"""Characters of more bytes than this take four, all of them."""


def memory_of(text: str) -> int:
    """Return the bytes for a text that stays in one piece."""
    return getsizeof(text) - _EMPTY


def memory_of_cells(rows: str) -> int:
    """Return no less than the bytes for the texts in the XML of some rows."""
    whole = memory_of(rows)
    return sum(map(memory_of, rows.split("</c>"))) if whole > _WIDE * len(rows) else whole
