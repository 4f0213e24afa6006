"""An openpyxl workbook -> the parts of its file as openpyxl writes them, but in memory, and plain cells as text.

openpyxl makes an element of every cell and a file of every sheet, which is most of what a copy costs.
"""

# The type stubs describe the public face of openpyxl; this module works behind it.
# mypy: disable-error-code="attr-defined, no-untyped-call, arg-type, union-attr, override"

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell._writer import write_cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from pipeline.deliver.marked.reading import Page

_TYPES = {"s": "inlineStr", "n": "n", "b": "b", "e": "e"}
"""The kinds of cells that are written as text, and what the file calls them."""


def parts_of(book: Workbook) -> dict[str, bytes]:
    """Return the parts of the workbook's file by their names."""
    parts = _Parts()
    _Writer(book, parts).save()
    return parts


class _Parts(dict[str, bytes]):
    """What openpyxl takes for an archive."""

    def writestr(self, name: str, content: bytes | str) -> None:
        self[name] = content if isinstance(content, bytes) else content.encode()

    def namelist(self) -> list[str]:
        return list(self)

    def close(self) -> None:
        """Do nothing: there is no file."""


class _Writer(ExcelWriter):
    def __init__(self, book: Workbook, parts: _Parts) -> None:
        super().__init__(book, parts)
        self.styles: dict[bytes, int] = {}

    def write_worksheet(self, page: Page) -> None:
        page._drawing = SpreadsheetDrawing()
        page._drawing.charts, page._drawing.images = page._charts, page._images
        writer = _SheetWriter(page, self.styles)
        writer.write()
        page._rels = writer._rels
        self._archive.writestr(page.path[1:], writer.read())
        self.manifest.append(page)


class _SheetWriter(WorksheetWriter):
    """Writes a sheet; `styles` are the numbers of the formats so far, which openpyxl counts as it meets them."""

    def __init__(self, page: Page, styles: dict[bytes, int]) -> None:
        super().__init__(page, BytesIO())
        self.styles = styles

    def write_row(self, xf: Any, row: list[Any], row_idx: int) -> None:
        attributes = {"r": f"{row_idx}"}
        attributes.update(self.ws.row_dimensions.get(row_idx, {}))
        with xf.element("row", attributes):
            for cell in row:
                if cell._comment is not None:
                    self.ws._comments.append(CommentRecord.from_cell(cell))
                is_styled = cell.has_style
                if cell._value is None and not is_styled and not cell._comment:
                    continue
                inner = _inner(cell.data_type, cell._value)
                if inner is None:
                    write_cell(xf, self.ws, cell, is_styled)
                    continue
                if cell.hyperlink:
                    self.ws._hyperlinks.append(cell.hyperlink)
                style = f' s="{self._style(cell)}"' if is_styled else ""
                xf._file(f'<c r="{cell.coordinate}"{style}{inner}')

    def _style(self, cell: Any) -> int:
        key = cell._style.tobytes()
        found = self.styles.get(key)
        if found is None:
            found = self.styles[key] = cell.style_id
        return found


def _inner(kind: str, value: Any) -> str | None:
    """Return what follows the style of a cell; None where openpyxl is to write it."""
    if kind == "f":
        is_plain = isinstance(value, str) and len(value) > 1
        return f"><f>{_escaped(value[1:])}</f><v /></c>" if is_plain else None
    typed = _TYPES.get(kind)
    if typed is None:
        return None
    if value is None or value == "":
        return f' t="{typed}" />'
    if kind == "s":
        is_plain = type(value) is str and value == value.strip()
        return f' t="{typed}"><is><t>{_escaped(value)}</t></is></c>' if is_plain else None
    return f' t="{typed}"><v>{_escaped(safe_string(value))}</v></c>'


def _escaped(text: str) -> str:
    return escape(text, quote=False)
