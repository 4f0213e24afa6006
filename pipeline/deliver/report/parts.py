"""What a report is made of before it is a Word document: paragraphs with figures in them, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.figures import Stated


class Style(StrEnum):
    """What a paragraph is; the names are those of the styles in the document."""

    TITLE = "Title"
    CHAPTER = "Heading 1"
    SECTION = "Heading 2"
    POINT = "Heading 3"
    BODY = "公文正文"
    CAPTION = "公文表题"
    CELL = "公文表格"
    SIGNATURE = "公文落款"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the program owns and renews in a report that people have edited; no words are a number."""

    key: str
    text: str
    is_number: bool = True


Part = str | Figure
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; the heading of an annex begins a new page, which lies on its side."""

    style: Style
    line: Line
    is_annex: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its heads, the widths of its columns in millimetres, and its rows.

    Columns in `figures` are set to the right of their cells. Cells that repeat the one above in a `merged` column are
    one cell.
    """

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Line, ...], ...]
    figures: frozenset[int] = frozenset()
    merged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of a figure that has bars."""

    stated: Stated


Piece = Paragraph | ReportTable | Chart


def shown(stated: Stated) -> Part:
    """Return a figure as it stands in a report; words that stand where there is none are the program's as well."""
    if not stated.owned:
        return stated.shown
    return Figure(stated.key, stated.shown, is_number=stated.kind.is_number and bool(stated.text))


def text_of(line: Sequence[Part]) -> str:
    """Return the words and figures of a line as a person reads them."""
    return "".join(part if isinstance(part, str) else part.text for part in line)
