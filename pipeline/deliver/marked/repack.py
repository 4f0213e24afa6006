"""An openpyxl workbook -> the bytes of a file: no clock in it, and every formula with the result it had."""

from __future__ import annotations

from datetime import datetime

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties

from pipeline.deliver.marked.writing import Results, parts_of
from pipeline.deliver.packing import packed

_CREATED = datetime(2024, 1, 1)
_FIRST = "[Content_Types].xml"


def saved(book: Workbook, results: Results, title: str) -> bytes:
    """Return the workbook as a file with the stored results of its formulas."""
    book.properties = DocumentProperties(creator="", title=title, created=_CREATED, modified=_CREATED)
    parts = parts_of(book, results)
    return packed((name, parts[name]) for name in sorted(parts, key=lambda one: (one != _FIRST, one)))
