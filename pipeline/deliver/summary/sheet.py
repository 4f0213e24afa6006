"""What the sheets of the summary have in common: the way back to the cover, and the columns that name a unit."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.deliver import listing
from pipeline.deliver.contents import Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.page import Page
from pipeline.deliver.summary.layout import COVER, Summary
from pipeline.standard.workbook import FieldRole

_IDENTITY: tuple[FieldRole, FieldRole] = ("unit_code", "unit_name")


def unit_heads(summary: Summary, code: float = 12, name: float | None = None) -> list[Head]:
    """Return the columns that say which unit a row is about, called as the workbooks call them."""
    titles = [summary.standard.field_by_role(role).title for role in _IDENTITY]
    return [Head(titles[0], code), Head(titles[1], name or summary.name_width)]


def open_sheet(book: Book, name: str, words: str, widths: Sequence[float], links: Sequence[Link] = (),
               title: str = "") -> Page:  # fmt: skip
    """Begin a sheet with the way back to the cover."""
    return listing.open_sheet(book, name, words, widths, [Link("返回封面", COVER), *links], title)
