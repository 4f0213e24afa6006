"""Values and formulas -> an Excel workbook in house style.

Whatever XlsxWriter would only warn about is an error here, text is never taken for a formula, a formula never goes
without its cached value, and the same content makes the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.deliver.cells import Block
from pipeline.deliver.packing import CREATED
from pipeline.deliver.page import LONGEST_LIST, ExcelError, Page, check
from pipeline.deliver.style import DEFAULT_FONT, LOOKS, MARKS, Highlight, Look
from pipeline.deliver.xlsx import Workbook
from pipeline.garbage import uncollected
from pipeline.standard.workbook import CHOICES_SHEET

LONGEST_SHEET_NAME = 31
_FORBIDDEN = frozenset("[]:*?/\\")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def open_book(target: Path | BytesIO, title: str, subject: str = "") -> Iterator[Book]:
    """Open a new workbook; it is written to `target` whole when the block ends well, otherwise not at all."""
    memory = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"xlsxwriter\b")
        # XlsxWriter writes into the dictionary of the default font, so it gets its own.
        options = {**_OPTIONS, "default_format_properties": dict(DEFAULT_FONT)}
        with uncollected():
            book = Book(Workbook(memory, options), title, subject)
            yield book
            book.finish()
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
        raw.set_properties({"title": title, "subject": subject, "author": "", "created": CREATED})
        raw.set_size(1920, 1080)

    def page(self, name: str, widths: Sequence[float], *, tab: str | None = None) -> Page:
        """Add a sheet with columns of these widths (in half-width characters)."""
        if not name or len(name) > LONGEST_SHEET_NAME or set(name) & _FORBIDDEN or name.strip("'") != name:
            raise ExcelError(f"not a sheet name: {name!r}")
        if name.casefold() in (known.casefold() for known in self.pages):
            raise ExcelError(f"sheet {name!r} exists")
        page = self.pages[name] = Page(self, self.raw.add_worksheet(name), name, list(widths))
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

    def mark(self, mark: Highlight) -> Any:
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
            self.define(self._lists[key], Block(CHOICES_SHEET, 0, len(key) - 1).range(len(self._lists) - 1))
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
        self.pages.clear()
        self.raw.forget()
