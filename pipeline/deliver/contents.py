"""What a list or a form says in a place: a value, a live formula, a link, in its own look or that of its column."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.deliver.cells import CellValue
from pipeline.deliver.style import Look

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""


class Live(NamedTuple):
    """A live formula (without `=`) and what it is worth now."""

    text: str
    value: CellValue


class Link(NamedTuple):
    """A link to a cell of a sheet."""

    text: str
    sheet: str
    cell: str = "A1"


class FileLink(NamedTuple):
    """A link to a place in another file; `target` is None where it cannot be reached, `tip` says where to look."""

    text: str
    target: str | None
    tip: str


class Whole(NamedTuple):
    """A text that is read again from the cell: written whole, though no row may be high enough to show it."""

    text: str


class Styled(NamedTuple):
    """Content that does not look as its column does."""

    content: CellValue | Live
    look: Look
    number: str = ""


Content = CellValue | Live | Link | FileLink | Styled | Whole


class Head(NamedTuple):
    """A column of a list: its header, width, and how its cells look."""

    title: str
    width: float
    look: Look = Look.TEXT
    number: str = ""
