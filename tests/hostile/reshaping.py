"""Other ways to write the town's workbooks: saved anew by openpyxl, with parts of the package exchanged, or merged."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.intake import Filled
from tests.hostile.making import with_sheet
from tests.intake.opening.workbooks import edited

WORKBOOK, RELATIONS, TYPES, STYLES = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "xl/styles.xml",
)


def saved_anew(path: Path, change: Callable[[Workbook], object], *, with_formulas: bool = False) -> bytes:
    """Return the workbook as openpyxl saves it after a change: with formulas but no results, or the other way round."""
    book = load_workbook(path, data_only=not with_formulas)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def merged(data: bytes, title: str, *areas: str) -> bytes:
    """Return the workbook with more merged ranges; whatever stands in their cells stays there."""
    more = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return with_sheet(data, title, lambda xml: xml.replace(b"</mergeCells>", more.encode() + b"</mergeCells>"))


def in_part(data: bytes, part: str, old: str, new: str, count: int = -1) -> bytes:
    """Return the workbook with a text of one part, which must be there, replaced."""

    def edit(xml: bytes) -> bytes:
        assert old.encode() in xml, old
        return xml.replace(old.encode(), new.encode(), count)

    return edited(data, {part: edit})


def column(read: Filled, title: str, name: str) -> list[Any]:
    """Return the values of a column, row by row; None where a cell is blank or void."""
    values = read.tables[title].columns[name]
    return [None if values.blank[index] else values.at(index) for index in range(len(values.values))]


def codes(found: Iterable[tuple[str, str, str]]) -> set[str]:
    """Return the codes of findings."""
    return {code for code, _sheet, _cell in found}
