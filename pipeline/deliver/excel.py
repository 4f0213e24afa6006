"""Values and formulas -> an Excel workbook in house style: the only place that calls XlsxWriter.

Whatever XlsxWriter would only warn about is an error here, text is never taken for a formula, a formula never goes
without its cached value, and the same content makes the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.deliver.cells import CellValue, letter, plain, quoted, shortened
from pipeline.deliver.garbage import uncollected
from pipeline.deliver.style import (
    DEFAULT_FONT,
    LEAST_HEIGHT,
    LOOKS,
    MARKS,
    SHAPES,
    Look,
    Mark,
    height_of,
    lines_of,
)
from pipeline.deliver.swift import MOST_LINKS, Sheet, Volume
from pipeline.standard.workbook import CHOICES_SHEET

A4, LONGEST_LIST, LONGEST_FORMULA = 9, 255, 8_192
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_SHEET_NAME, LONGEST_HEADER = 32, 255, 31, 60
_CREATED = datetime(2024, 1, 1)  # no clock goes into an output
_FORBIDDEN = frozenset("[]:*?/\\")
_PORTRAIT_WIDTH, _OTHER_WIDTH = 96.0, 9.0
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ALLOWED = dict.fromkeys(
    ("autofilter", "sort", "format_columns", "format_rows", "insert_rows", "delete_rows"), True
)  # fmt: skip


class ExcelError(RuntimeError):
    """Something that cannot be written as asked; always a bug of ours."""


@contextmanager
def open_book(target: Path | BytesIO, title: str, subject: str = "") -> Iterator[Book]:
    """Open a new workbook; it is written to `target` whole when the block ends well, otherwise not at all."""
    memory = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"xlsxwriter\b")
        # XlsxWriter writes into the dictionary of the default font, so it gets its own.
        options = {**_OPTIONS, "default_format_properties": dict(DEFAULT_FONT)}
        with uncollected():
            book = Book(Volume(memory, options), title, subject)
            yield book
            book.finish()
            book.forget()
    if isinstance(target, Path):
        target.write_bytes(memory.getvalue())
    else:
        target.write(memory.getvalue())


class Book:
    """A workbook being written; get one from `open_book`. `raw` is XlsxWriter's, for charts."""

    def __init__(self, raw: Any, title: str, subject: str) -> None:
        self.raw = raw
        self.title = title
        self.pages: dict[str, Page] = {}
        self._formats: dict[object, Any] = {}
        self._names: set[str] = set()
        self._lists: dict[tuple[str, ...], str] = {}
        raw.set_properties({"title": title, "subject": subject, "author": "", "created": _CREATED})
        raw.set_size(1920, 1080)

    def page(self, name: str, widths: Sequence[float], *, tab: str | None = None) -> Page:
        """Add a sheet with columns of these widths (in half-width characters)."""
        if not name or len(name) > LONGEST_SHEET_NAME or set(name) & _FORBIDDEN or name.strip("'") != name:
            raise ExcelError(f"not a sheet name: {name!r}")
        if name.casefold() in (known.casefold() for known in self.pages):
            raise ExcelError(f"sheet {name!r} exists")
        page = self.pages[name] = Page(self, self.raw.add_worksheet(name, Sheet), name, list(widths))
        if tab:
            page.raw.set_tab_color(tab)
        return page

    def look(self, look: Look, number: str = "", **more: Any) -> Any:
        """Return the cell format of a look with a number format; `more` are XlsxWriter properties."""
        key = (look, number, *sorted(more.items())) if more else (look, number)
        found = self._formats.get(key)
        if found is None:
            numbered = {"num_format": number} if number else {}
            found = self._formats[key] = self.raw.add_format({**DEFAULT_FONT, **LOOKS[look], **numbered, **more})
        return found

    def mark(self, mark: Mark) -> Any:
        """Return the format a conditional format lays over a cell."""
        if mark not in self._formats:
            self._formats[mark] = self.raw.add_format(MARKS[mark])
        return self._formats[mark]

    def define(self, name: str, reference: str) -> None:
        """Define a name for the whole workbook; `reference` has no leading `=`."""
        if name.casefold() in self._names:
            raise ExcelError(f"name {name!r} is defined twice")
        self._names.add(name.casefold())
        check(self.raw.define_name(name, "=" + reference), f"name {name}")

    def name_once(self, name: str, reference: str) -> None:
        """Define a name unless it is defined."""
        if name.casefold() not in self._names:
            self.define(name, reference)

    def choices(self, values: Sequence[str]) -> list[str] | str:
        """Return the source of a drop-down: the values, or a named range of a hidden sheet where they are too long."""
        if len(",".join(values)) <= LONGEST_LIST and not any("," in value for value in values):
            return list(values)
        key = tuple(values)
        if key not in self._lists:
            # Validations and conditional formats reach another sheet through a name in every spreadsheet program.
            self._lists[key] = f"{CHOICES_SHEET}{len(self._lists) + 1}"
            column = letter(len(self._lists) - 1)
            self.define(self._lists[key], f"{quoted(CHOICES_SHEET)}!${column}$1:${column}${len(key)}")
        return "=" + self._lists[key]

    def finish(self) -> None:
        """Complete every sheet and write the workbook; called by `open_book`."""
        if self._lists:
            page = self.page(CHOICES_SHEET, [24] * len(self._lists))
            for column, values in enumerate(self._lists):
                for row, value in enumerate(values):
                    page.write(row, column, value, Look.PLAIN)
            page.raw.hide()
        for page in self.pages.values():
            page.finish()
        next(iter(self.pages.values())).raw.activate()
        self.raw.close()

    def forget(self) -> None:
        """Let go of all sheets, which know their workbook: so their cells go at once, without a search for garbage."""
        self.pages.clear()
        self.raw.worksheets_objs.clear()
        self.raw.sheetnames.clear()


def check(code: int | None, what: str) -> None:
    """Raise ExcelError unless a return code of XlsxWriter says that all is well."""
    if code:
        raise ExcelError(f"XlsxWriter refused {what} ({code})")


class Page:
    """A sheet being written. Rows and columns count from 0. Rows grow until no written text is clipped."""

    def __init__(self, book: Book, raw: Any, name: str, widths: list[float]) -> None:
        self.book = book
        self.raw = raw
        self.name = name
        raw.set_default_row(LEAST_HEIGHT)
        self.widths = widths
        self._heights: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._links = 0
        for column, width in enumerate(widths):
            check(raw.set_column(column, column, width), f"width of column {column}")

    def write(self, row: int, column: int, value: CellValue, look: Look = Look.TEXT, number: str = "",
              **more: Any) -> None:  # fmt: skip
        """Write a value; None or an empty text leaves the cell blank in its format."""
        if not number and isinstance(value, date):
            number = "yyyy-mm-dd"
        shown = self.book.look(look, number, **more)
        cell = value if isinstance(value, str) else plain(value)
        if cell is None or cell == "":
            code = self.raw.write_blank(row, column, None, shown)
        elif isinstance(cell, str):
            code = self.raw.write_string(row, column, cell, shown)
            self._grow(row, cell, look, self.widths[column] if column < len(self.widths) else _OTHER_WIDTH)
        elif isinstance(cell, bool):
            code = self.raw.write_boolean(row, column, cell, shown)
        else:
            code = self.raw.write_number(row, column, cell, shown)
        if code:
            check(code, f"{self.name}!{letter(column)}{row + 1}")

    def formula(self, row: int, column: int, text: str, value: CellValue, look: Look = Look.NUMBER, number: str = "",
                room: float | None = None, **more: Any) -> None:  # fmt: skip
        """Write a live formula (without `=`) and what it is worth now; `room` is the width its text may take."""
        cell = plain(value)
        if cell is None or cell == "" or not text or len(text) >= LONGEST_FORMULA:
            raise ExcelError(f"formula without value, without text or too long: {self.name} {row} {column} {text[:80]}")
        code = self.raw.write_formula(row, column, "=" + text, self.book.look(look, number, **more), cell)
        if code:
            check(code, f"{self.name}!{letter(column)}{row + 1}")
        if isinstance(cell, str):
            self._grow(row, cell, look, self.width(column) if room is None else room)

    def link(self, row: int, column: int, text: str, sheet: str, cell: str = "A1", look: Look = Look.LINK) -> None:
        """Write a link to a cell of another sheet; beyond what a sheet can hold, the text alone."""
        self._links += 1
        if self._links > MOST_LINKS:
            self.write(row, column, text, Look.TEXT)
            return
        target = f"internal:{quoted(sheet)}!{cell}"
        check(self.raw.write_url(row, column, target, self.book.look(look), text), f"{self.name}: link to {target}")
        self._grow(row, text, look, self.width(column))

    def link_out(self, row: int, column: int, text: str, target: str | None, tip: str, look: Look = Look.LINK) -> None:
        """Write a link to another file, `tip` saying where to look if it does not open; without target the text."""
        self._links += 1
        if target is None or self._links > MOST_LINKS:
            self.write(row, column, text, Look.TEXT)
            return
        told = shortened(tip, LONGEST_MESSAGE)
        code = self.raw.write_url(row, column, target, self.book.look(look), text, told)
        check(code, f"{self.name}: link to {target}")
        self._grow(row, text, look, self.width(column))

    def merge(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """Write a text across the columns first to last."""
        if first == last:
            self.write(row, first, text, look)
            return
        check(self.raw.merge_range(row, first, row, last, text, self.book.look(look)), f"{self.name}: merge {row}")
        self._grow(row, text, look, sum(self.width(column) for column in range(first, last + 1)))

    def merge_down(self, first: int, last: int, column: int, text: str, look: Look) -> None:
        """Write a text down the rows first to last of a column."""
        if first == last:
            self.write(first, column, text, look)
            return
        check(self.raw.merge_range(first, column, last, column, text, self.book.look(look)), f"{self.name}: {first}")

    def merge_formula(self, row: int, first: int, last: int, text: str, value: CellValue, look: Look,
                      number: str = "") -> None:  # fmt: skip
        """Write a live formula across the columns first to last."""
        check(self.raw.merge_range(row, first, row, last, "", self.book.look(look, number)), f"{self.name}: {row}")
        self.formula(row, first, text, value, look, number, room=sum(self.widths[first : last + 1]))

    def column_look(self, column: int, look: Look, number: str = "", **more: Any) -> None:
        """Give the cells of a column that are not written a format."""
        shown = self.book.look(look, number, **more)
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

    def highlight(self, first_row: int, column: int, last_row: int, condition: str, mark: Mark,
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
        self.raw.set_header(f"&L&9 {self.header}&R&9&A")
        self.raw.set_footer("&C&9第 &P 页 共 &N 页")
        self.raw.center_horizontally()
        if repeat:
            self.raw.repeat_rows(*repeat)

    @property
    def header(self) -> str:
        """The title of the book as page headers take it."""
        return shortened(self.book.title, LONGEST_HEADER).replace("&", "&&")

    def protect(self) -> None:
        """Protect without password what is not for typing; filters, sorting, widths and rows stay free."""
        self.raw.protect("", _ALLOWED)

    def width(self, column: int) -> float:
        """Return the width of a column in half-width characters."""
        return self.widths[column] if column < len(self.widths) else _OTHER_WIDTH

    def finish(self) -> None:
        """Set the heights that the written texts need; called by the book."""
        for row, points in sorted((self._heights | self._fixed).items()):
            if code := self.raw.set_row(row, points):
                check(code, f"height of row {row}")

    def _grow(self, row: int, text: str, look: Look, width: float) -> None:
        is_wrapped, size = SHAPES[look]
        points = height_of(lines_of(text, width) if is_wrapped else text.count("\n") + 1, size)
        if points > self._heights.get(row, 0.0):
            self._heights[row] = points
