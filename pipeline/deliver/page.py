"""What a sheet shows -> its cells, links, rules and print settings in house style; nothing refused goes unnoticed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.deliver.cells import CellValue, letter, plain, quoted, shortened
from pipeline.deliver.contents import LONGEST_TEXT, Content, FileLink, Link, Live, Styled, Whole
from pipeline.deliver.style import (
    LEAST_HEIGHT,
    MOST_LINES,
    SHAPES,
    Highlight,
    Look,
    fitted,
    height_of,
    lines_of,
    room_of,
)
from pipeline.deliver.xlsx import MOST_LINKS, SURELY_FITS, blank_cell, formula_cell, number_cell

if TYPE_CHECKING:
    from pipeline.deliver.excel import Book

A4, LONGEST_LIST, LONGEST_FORMULA = 9, 255, 8_192
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_HEADER = 32, 255, 60
_NUMBERS, _DATE = (Decimal, float, int), "yyyy-mm-dd"
_PORTRAIT_WIDTH, _OTHER_WIDTH = 96.0, 9.0
_ALLOWED = dict.fromkeys(
    ("autofilter", "sort", "format_columns", "format_rows", "insert_rows", "delete_rows"), True
)  # fmt: skip


class ExcelError(RuntimeError):
    """Something that cannot be written as asked; always a bug of ours."""


def check(code: int | None, what: str) -> None:
    """Raise ExcelError unless a return code of XlsxWriter says that all is well."""
    if code:
        raise ExcelError(f"XlsxWriter refused {what} ({code})")


class Shape(NamedTuple):
    """What the cells of one look in a column have in common: their format, and how high a text makes their row.

    One of no more characters than surely fit, and no line break, makes it `least` points high.
    """

    format: Any
    is_wrapped: bool
    surely_fit: float
    least: float
    width: float
    size: float
    look: Look
    number: str
    more: Mapping[str, Any]

    def height(self, text: str) -> float:
        """Return the height in points that a text needs."""
        if len(text) <= self.surely_fit and "\n" not in text:
            return self.least
        return height_of(lines_of(text, self.width) if self.is_wrapped else text.count("\n") + 1, self.size)


class Page:
    """A sheet being written. Rows and columns count from 0. Rows grow until no written text is clipped."""

    def __init__(self, book: Book, raw: Any, name: str, widths: list[float]) -> None:
        self.book = book
        self.raw = raw
        self.name = name
        raw.set_default_row(LEAST_HEIGHT)
        self.widths = widths
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._heights: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._links = 0
        for column, width in enumerate(widths):
            check(raw.set_column(column, column, width), f"width of column {column}")

    def shape(self, column: int, look: Look, number: str = "", **more: Any) -> Shape:
        """Return what the cells of a look in a column have in common; `more` are XlsxWriter properties."""
        key = (column, look, number, *more.items()) if more else (column, look, number)
        found = self._shapes.get(key)
        if found is None:
            is_wrapped, size = SHAPES[look]
            width = self.width(column)
            least, shown = height_of(1, size), self.book.look(look, number, **more)
            fit = room_of(width) / 2 if is_wrapped else math.inf
            found = self._shapes[key] = Shape(shown, is_wrapped, fit, least, width, size, look, number, more)
        return found

    def write(self, row: int, column: int, value: CellValue, look: Look = Look.TEXT, number: str = "",
              **more: Any) -> None:  # fmt: skip
        """Write a value, a text whole; None or an empty text leaves the cell blank in its format."""
        shape = self.shape(column, look, number, **more)
        if isinstance(value, str) and len(value) >= MOST_LINES:
            self._write(row, column, value, shape)
        else:
            self.put_row(row, (value,), (shape,), column)

    def formula(self, row: int, column: int, text: str, value: CellValue, look: Look = Look.NUMBER, number: str = "",
                **more: Any) -> None:  # fmt: skip
        """Write a live formula (without `=`) and what it is worth now."""
        self.put(row, column, Live(text, value), look, number, **more)

    def put(self, row: int, column: int, content: Content, look: Look = Look.TEXT, number: str = "",
            **more: Any) -> None:  # fmt: skip
        """Write a value, a live formula or a link; a text only as far as the highest row can show it."""
        self.put_row(row, (content,), (self.shape(column, look, number, **more),), column)

    def put_row(self, row: int, contents: Sequence[Content], shapes: Sequence[Shape], first: int = 0) -> None:
        """Write neighbouring cells of a row, each as its shape says unless it has a look of its own."""
        cells = self.raw.row(row, first, first + len(shapes) - 1)
        if cells is None:
            raise ExcelError(f"{self.name}!{letter(first)}{row + 1} is no cell of a sheet")
        text_cell, highest = self.raw.text_cell, 0.0
        content: Any
        for column, (given, usual) in enumerate(zip(contents, shapes, strict=True), start=first):
            if type(given) is Styled:
                content, look, number = given
                shape = self.shape(column, look, number)
            else:
                content, shape = given, usual
            kind = type(content)
            if kind is str and 0 < len(content) <= SURELY_FITS:
                text = content if len(content) < MOST_LINES else fitted(content, shape.width)
                cells[column] = text_cell(text, shape.format)
                is_low = len(text) <= shape.surely_fit and "\n" not in text
                points = shape.least if is_low else shape.height(text)
                if points > highest:
                    highest = points
            elif kind is Live:
                formula, value = content
                shown = float(value) + 0.0 if type(value) in _NUMBERS else plain(value)
                if shown is None or shown == "" or not formula or len(formula) >= LONGEST_FORMULA:
                    raise ExcelError(f"no formula, or none of a value: {self.name} {row} {column} {formula[:80]}")
                cells[column] = formula_cell((formula, shape.format, shown))
                if isinstance(shown, str):
                    highest = max(highest, shape.height(shown))
            elif kind in _NUMBERS and math.isfinite(content):
                cells[column] = number_cell((float(content) + 0.0, shape.format))
            elif content is None:
                cells[column] = blank_cell((shape.format,))
            else:
                self._put(row, column, content, shape)
        self.reach(row, highest)

    def _put(self, row: int, column: int, content: CellValue | Link | FileLink | Whole, shape: Shape) -> None:
        """Write what stands in few cells."""
        match content:
            case Link(text, sheet, cell):
                self.link(row, column, text, sheet, cell)
            case FileLink(text, target, tip):
                self.link_out(row, column, text, target, tip)
            case Whole(text):
                self._write(row, column, text[:LONGEST_TEXT], shape)
            case str():
                self._write(row, column, fitted(content, shape.width), shape)
            case _:
                self._write(row, column, content, shape)

    def _write(self, row: int, column: int, value: CellValue, shape: Shape) -> None:
        if isinstance(value, date) and not shape.number:
            shape = self.shape(column, shape.look, _DATE, **shape.more)
        cell = value if isinstance(value, str) else plain(value)
        if cell is None or cell == "":
            code = self.raw.write_blank(row, column, None, shape.format)
        elif isinstance(cell, str):
            code = self.raw.write_string(row, column, cell, shape.format)
            self.reach(row, shape.height(cell))
        elif isinstance(cell, bool):
            code = self.raw.write_boolean(row, column, cell, shape.format)
        else:
            code = self.raw.write_number(row, column, cell, shape.format)
        if code:
            check(code, f"{self.name}!{letter(column)}{row + 1}")

    def header(self, row: int, titles: Iterable[str], first: int = 0) -> None:
        """Write column headers side by side."""
        for column, title in enumerate(titles, start=first):
            self.write(row, column, title, Look.HEADER)

    def reach(self, row: int, points: float) -> None:
        """Make a row at least so high."""
        if points > self._heights.get(row, 0.0):
            self._heights[row] = points

    def link(self, row: int, column: int, text: str, sheet: str, cell: str = "A1", look: Look = Look.LINK) -> None:
        """Write a link to a cell of another sheet; beyond what a sheet can hold, the text alone."""
        self.link_out(row, column, text, f"internal:{quoted(sheet)}!{cell}", "", look)

    def link_out(self, row: int, column: int, text: str, target: str | None, tip: str, look: Look = Look.LINK) -> None:
        """Write a link, as to another file, `tip` saying where to look if it does not open; without target the text."""
        self._links += 1
        if target is None or self._links > MOST_LINKS:
            self.write(row, column, text, Look.TEXT)
            return
        shape = self.shape(column, look)
        if code := self.raw.write_url(row, column, target, shape.format, text, shortened(tip, LONGEST_MESSAGE)):
            check(code, f"{self.name}: link to {target}")
        self.reach(row, shape.height(text))

    def merge(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """Write a text across the columns first to last."""
        if first == last:
            self.write(row, first, text, look)
            return
        shape = self._across(first, last, look)
        check(self.raw.merge_range(row, first, row, last, text, shape.format), f"{self.name}: merge {row}")
        self.reach(row, shape.height(text))

    def merge_down(self, first: int, last: int, column: int, text: str, look: Look) -> None:
        """Write a text down the rows first to last of a column."""
        if first == last:
            self.write(first, column, text, look)
            return
        check(self.raw.merge_range(first, column, last, column, text, self.book.look(look)), f"{self.name}: {first}")

    def merge_formula(self, row: int, first: int, last: int, text: str, value: CellValue, look: Look,
                      number: str = "") -> None:  # fmt: skip
        """Write a live formula across the columns first to last."""
        shape = self._across(first, last, look, number)
        check(self.raw.merge_range(row, first, row, last, "", shape.format), f"{self.name}: merge {row}")
        self.put_row(row, (Live(text, value),), (shape,), first)

    def _across(self, first: int, last: int, look: Look, number: str = "") -> Shape:
        """Return what a text has that runs across the columns first to last."""
        width = sum(self.width(column) for column in range(first, last + 1))
        return self.shape(first, look, number)._replace(width=width)

    def column_look(self, column: int, look: Look, number: str) -> None:
        """Give the cells of a column that are not written a format."""
        shown = self.book.look(look, number)
        check(self.raw.set_column(column, column, self.width(column), shown), f"look of column {column}")

    def height(self, row: int, points: float) -> None:
        """Fix the height of a row."""
        self._fixed[row] = points

    def validate(self, first_row: int, column: int, last_row: int, rule: Mapping[str, Any]) -> None:
        """Lay a data validation over part of a column; titles and messages are cut to what Excel shows."""
        options = dict(rule)
        for key, longest in (("title", LONGEST_TITLE), ("message", LONGEST_MESSAGE)):
            for kind in ("input", "error"):
                if f"{kind}_{key}" in options:
                    options[f"{kind}_{key}"] = shortened(options[f"{kind}_{key}"], longest)
        if any(isinstance(value, str) and value[:1] == "=" and len(value) > LONGEST_LIST for value in options.values()):
            raise ExcelError(f"{self.name}: validation formula too long")
        check(self.raw.data_validation(first_row, column, last_row, column, options), f"{self.name}: {options}")

    def highlight(self, first_row: int, column: int, last_row: int, condition: str, mark: Highlight,
                  last_column: int | None = None) -> None:  # fmt: skip
        """Mark cells where a formula (without `=`, written for the first of them) is true."""
        options = {"type": "formula", "criteria": "=" + condition, "format": self.book.mark(mark)}
        last = column if last_column is None else last_column
        check(self.raw.conditional_format(first_row, column, last_row, last, options), f"{self.name}: {condition}")

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep the rows above and the columns left of a cell in sight."""
        self.raw.freeze_panes(row, column)

    def filter(self, header: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on a header row."""
        check(self.raw.autofilter(header, 0, last_row, last_column), f"{self.name}: filter")

    def print_on_a4(self, repeat: tuple[int, int] | None = None, *, landscape: bool | None = None) -> None:
        """Print on A4, as wide as the paper, with page numbers; `repeat` are the header rows of every page."""
        wide = sum(self.widths) > _PORTRAIT_WIDTH if landscape is None else landscape
        (self.raw.set_landscape if wide else self.raw.set_portrait)()
        self.raw.set_paper(A4)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        title = shortened(self.book.title, LONGEST_HEADER).replace("&", "&&")
        self.raw.set_header(f"&L&9 {title}&R&9&A")
        self.raw.set_footer("&C&9第 &P 页 共 &N 页")
        self.raw.center_horizontally()
        if repeat:
            self.raw.repeat_rows(*repeat)

    def protect(self) -> None:
        """Protect without password what is not for typing; filters, sorting, widths and rows stay free."""
        self.raw.protect("", _ALLOWED)

    def width(self, column: int) -> float:
        """Return the width of a column in half-width characters."""
        return self.widths[column] if column < len(self.widths) else _OTHER_WIDTH

    def finish(self) -> None:
        """Set the heights that the written texts need; called by the book."""
        check(self.raw.set_heights(self._heights | self._fixed), f"{self.name}: heights")
