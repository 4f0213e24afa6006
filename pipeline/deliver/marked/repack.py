"""An openpyxl workbook -> the bytes of a file: no clock in it, and every formula with the result it had."""

from __future__ import annotations

from openpyxl.packaging.core import DocumentProperties

from pipeline.deliver.marked.reading import Loaded
from pipeline.deliver.marked.writing import parts_of
from pipeline.deliver.packing import CREATED, packed

_FIRST = "[Content_Types].xml"


def saved(loaded: Loaded, title: str) -> bytes:
    """Return the workbook as a file with the stored results of its formulas."""
    loaded.book.properties = DocumentProperties(creator="", title=title, created=CREATED, modified=CREATED)
    parts = parts_of(loaded)
    return packed((name, parts[name]) for name in sorted(parts, key=lambda one: (one != _FIRST, one)))
