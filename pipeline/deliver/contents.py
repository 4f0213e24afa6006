"""What a list says in a place -> a cell: a value, a live formula, a link, in its own look or that of its column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from pipeline.deliver.cells import CellValue, plain
from pipeline.deliver.page import LONGEST_FORMULA, Page, Shape
from pipeline.deliver.style import LINE_HEIGHT, MOST_HEIGHT, Look, lines_of
from pipeline.deliver.swift import SURELY_FITS, blank_cell, formula_cell, number_cell, text_cell

_MOST_LINES = int((MOST_HEIGHT - 4) / LINE_HEIGHT)
"""Lines that the highest row has; a text of fewer characters takes no more, for each line has room for one."""
_NUMBERS = (Decimal, float)
_CUT = "……（从略）"
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


class Styled(NamedTuple):
    """Content that does not look as its column does."""

    content: CellValue | Live
    look: Look
    number: str = ""


class Whole(NamedTuple):
    """A text that is read again from the cell: written whole, though no row may be high enough to show it."""

    text: str


Content = CellValue | Live | Link | FileLink | Styled | Whole


class Head(NamedTuple):
    """A column of a list: its header, width, and how its cells look."""

    title: str
    width: float
    look: Look = Look.TEXT
    number: str = ""


def put(page: Page, row: int, column: int, content: Content, look: Look = Look.TEXT, number: str = "",
        **more: Any) -> None:  # fmt: skip
    """Write a value, a live formula or a link."""
    if more:
        _put(page, row, column, content, look, number, **more)
    else:
        put_row(page, row, (content,), (page.shape(column, look, number),), column)


def put_row(page: Page, row: int, contents: Sequence[Content], shapes: Sequence[Shape], first: int = 0) -> None:
    """Write neighbouring cells of a row, each as its shape says unless it has a look of its own.

    Most of them are texts, amounts and formulas: those go to their cells here, the others by the common way.
    """
    cells, strings, highest = page.cells(row, first, first + len(shapes) - 1), page.strings, 0.0
    content: Any
    for column, (given, usual) in enumerate(zip(contents, shapes, strict=True), start=first):
        if type(given) is Styled:
            content, look, number = given
            shape = page.shape(column, look, number)
        else:
            content, shape = given, usual
        kind = type(content)
        if kind is str and 0 < len(content) <= SURELY_FITS:
            text = content if len(content) < _MOST_LINES else fitted(content, shape.width)
            index = strings.string_table.get(text)
            if index is None:
                index = strings._get_shared_string_index(text)
            else:
                strings.count += 1
            cells[column] = text_cell((index, shape.format))
            is_low = len(text) <= shape.surely_fit and "\n" not in text
            points = shape.least if is_low else shape.height(text)
            if points > highest:
                highest = points
        elif kind is Live:
            text, value = content
            shown = float(value) + 0.0 if type(value) in _NUMBERS else plain(value)
            if shown is None or shown == "" or not text or len(text) >= LONGEST_FORMULA:
                page.formula(row, column, text, value, shape.look, shape.number)  # which refuses it
            cells[column] = formula_cell((text, shape.format, shown))
            if isinstance(shown, str):
                highest = max(highest, shape.height(shown))
        elif kind in _NUMBERS and isfinite(content):
            cells[column] = number_cell((float(content) + 0.0, shape.format))
        elif content is None:
            cells[column] = blank_cell((shape.format,))
        else:
            _put(page, row, column, content, shape.look, shape.number)
    page.reach(row, highest)


def _put(page: Page, row: int, column: int, content: Content, look: Look, number: str, **more: Any) -> None:
    match content:
        case str():
            text = content if len(content) < _MOST_LINES else fitted(content, page.width(column))
            page.write(row, column, text, look, number, **more)
        case Live(text, value):
            page.formula(row, column, text, value, look, number, **more)
        case Link(text, sheet, cell):
            page.link(row, column, text, sheet, cell)
        case Styled(inner, own_look, own_number):
            _put(page, row, column, inner, own_look, own_number, **more)
        case FileLink(text, target, tip):
            page.link_out(row, column, text, target, tip)
        case Whole(whole):
            page.write(row, column, whole[:LONGEST_TEXT], look, number, **more)
        case _:
            page.write(row, column, content, look, number, **more)


def fitted(text: str, width: float) -> str:
    """Return a text that the highest possible row can show in a column of this width; what is cut is marked."""
    while lines_of(text, width) > _MOST_LINES:
        text = text[: int(len(text.removesuffix(_CUT)) * 0.9)] + _CUT
    return text
