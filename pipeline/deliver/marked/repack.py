"""An openpyxl workbook -> the bytes of a file: no clock in it, and every formula with the result it had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties

from pipeline.deliver.marked.reading import Result, cells_of
from pipeline.deliver.marked.writing import parts_of
from pipeline.deliver.packing import packed

_CREATED = datetime(2024, 1, 1)
_FIRST = "[Content_Types].xml"
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v ?/?>(?:</v>)?</c>')


def saved(book: Workbook, results: Mapping[str, Mapping[str, Result]], title: str) -> bytes:
    """Return the workbook as a file with the stored results of its formulas, by sheet and cell."""
    _keep_digits(book)
    book.properties = DocumentProperties(creator="", title=title, created=_CREATED, modified=_CREATED)
    parts = parts_of(book)
    for page in book.worksheets:
        if own := results.get(page.title):
            parts[page.path[1:]] = _with_results(parts[page.path[1:]], own)
    return packed((name, parts[name]) for name in sorted(parts, key=lambda one: (one != _FIRST, one)))


def _keep_digits(book: Workbook) -> None:
    """Have every number written with all its digits: openpyxl writes no more than 16, and some need 17."""
    for page in book.worksheets:
        for cell in cells_of(page):
            number = cell._value
            if cell.data_type == "n" and isinstance(number, float | int) and float(f"{number:.16g}") != number:
                cell._value = repr(number)  # a text, which is written as it is


def _with_results(xml: bytes, results: Mapping[str, Result]) -> bytes:
    """Put the results behind the formulas of a worksheet that openpyxl wrote."""

    def with_result(match: re.Match[str]) -> str:
        cell, style, formula = match.groups()
        if cell not in results:
            return match[0]
        kind, text = results[cell]
        typed = "" if kind == "n" else f' t="{escape(kind)}"'
        return f'<c r="{cell}"{style}{typed}>{formula}<v>{escape(text, quote=False)}</v></c>'

    return _FORMULA.sub(with_result, xml.decode("utf-8")).encode("utf-8")
