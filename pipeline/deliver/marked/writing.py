"""An openpyxl workbook -> its file as openpyxl writes it, but in memory, plain cells as text, and no clock in it.

Every formula keeps the result that it had.

openpyxl makes an element of every cell and a file of every sheet, which is most of what a copy costs.
"""

# The type stubs describe the public face of openpyxl; this module works behind it.
# mypy: disable-error-code="attr-defined, no-untyped-call, arg-type, union-attr, override"

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from html import escape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from openpyxl.cell._writer import write_cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook._writer import WorkbookWriter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.writer.theme import theme_xml
from openpyxl.xml.constants import (
    ARC_APP,
    ARC_CONTENT_TYPES,
    ARC_CORE,
    ARC_ROOT_RELS,
    ARC_STYLE,
    ARC_THEME,
    ARC_WORKBOOK,
    ARC_WORKBOOK_RELS,
)
from openpyxl.xml.functions import XML_NS, tostring

from pipeline.deliver.marked.around import WRITERS, Around
from pipeline.deliver.marked.reading import Loaded, Page
from pipeline.deliver.marked.rows import Result
from pipeline.deliver.packing import CREATED, packed

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v ?/?>(?:</v>)?</c>')
_SPACE = f"{{{XML_NS}}}space"
_TYPES = {"s": "inlineStr", "n": "n", "b": "b", "e": "e"}
"""The kinds of cells that are written as text, and what the file calls them."""


def saved(loaded: Loaded, title: str) -> bytes:
    """Return the workbook as a file with the stored results of its formulas."""
    loaded.book.properties = DocumentProperties(creator="", title=title, created=CREATED, modified=CREATED)
    parts = parts_of(loaded)
    return packed((name, parts[name]) for name in sorted(parts, key=lambda one: (one != ARC_CONTENT_TYPES, one)))


def parts_of(loaded: Loaded) -> dict[str, bytes]:
    """Return the parts of the workbook's file by their names."""
    parts = _Parts()
    _Writer(loaded, parts).save()
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
    def __init__(self, loaded: Loaded, parts: _Parts) -> None:
        super().__init__(loaded.book, parts)
        self.loaded = loaded
        self.styles = _Styles()

    def write_data(self) -> None:
        """Write what a copy has; it has no charts, pictures, programs and links to other files."""
        put, book = self._archive.writestr, self.workbook
        put(ARC_APP, tostring(ExtendedProperties().to_tree()))
        put(ARC_CORE, tostring(book.properties.to_tree()))
        put(ARC_THEME, book.loaded_theme or theme_xml)
        self._write_worksheets()
        put(ARC_STYLE, self.loaded.formats.text(book))
        writer = WorkbookWriter(book)
        put(ARC_ROOT_RELS, writer.write_root_rels())
        put(ARC_WORKBOOK, writer.write())
        put(ARC_WORKBOOK_RELS, writer.write_rels())
        self.manifest._write(self._archive, book)

    def write_worksheet(self, page: Page) -> None:
        page._drawing = SpreadsheetDrawing()
        page._drawing.charts, page._drawing.images = page._charts, page._images
        results = self.loaded.results.get(page.title, {})
        writer = _SheetWriter(page, self.styles, results)
        if page.title in self.loaded.around:
            writer.take(self.loaded.around[page.title])
        writer.write()
        page._rels = writer._rels
        xml = writer.read()
        self._archive.writestr(page.path[1:], _with_results(xml, results) if writer.lacks_results else xml)
        self.manifest.append(page)


@dataclass(slots=True)
class _Styles:
    """The numbers of the formats of cells so far, which openpyxl counts as it meets them, and attributes of rows."""

    cells: dict[int, str] = field(default_factory=dict)
    rows: dict[tuple[object, ...], str] = field(default_factory=dict)

    def of(self, cell: Any) -> str:
        """Return the attribute that names a cell's format; all cells that share one have it alive meanwhile."""
        style = cell._style
        found = self.cells.get(id(style))
        if found is None:
            is_styled = style is not None and any(style)
            found = self.cells[id(style)] = f' s="{cell.style_id}"' if is_styled else ""
        return found

    def attributes(self, row: Any) -> str:
        """Return the attributes of a row as the file has them; most rows are like many others."""
        style = row._style.tobytes() if row._style is not None else None
        key = row.hidden, row.outlineLevel, row.collapsed, row.ht, row.thickBot, row.thickTop, style
        if key not in self.rows:
            self.rows[key] = "".join(f' {name}="{escape(value)}"' for name, value in row)
        return self.rows[key]


class _SheetWriter(WorksheetWriter):
    """Writes a sheet; it `lacks_results` of formulas that openpyxl wrote."""

    def __init__(self, page: Page, styles: _Styles, results: Mapping[str, Result]) -> None:
        super().__init__(page, BytesIO())
        self.styles = styles
        self.results = results
        self.lacks_results = False

    def take(self, around: Around) -> None:
        """Write what is settled as it is."""
        for kind, one in around.written.items():
            setattr(self, WRITERS[kind], partial(self._put, one.text))

    def _put(self, text: str) -> None:
        self.xf.send(True)._file(text)
        self.xf.send(None)

    def write_rows(self) -> None:
        xf = self.xf.send(True)
        cells, known = self.ws._cells, self.ws.row_dimensions
        rows: dict[int, list[Any]] = {number: [] for number in known}
        for place in sorted(cells):
            rows.setdefault(place[0], []).append(cells[place])
        out = ["<sheetData>"]
        for number, row in sorted(rows.items()):
            own = known.get(number)
            out.append(f'<row r="{number}"{self.styles.attributes(own) if own is not None else ""}>')
            for cell in row:
                self._write_cell(xf, out, cell)
            out.append("</row>")
        out.append("</sheetData>")
        xf._file("".join(out))
        self.xf.send(None)

    def _write_cell(self, xf: Any, out: list[str], cell: Any) -> None:
        if cell._comment is not None:
            self.ws._comments.append(CommentRecord.from_cell(cell))
        value, style = cell._value, self.styles.of(cell)
        if value is None and not style and not cell._comment:
            return
        address = f"{_letters(cell.column)}{cell.row}"
        inner = _inner(cell.data_type, value, self.results.get(address))
        if inner is None:
            xf._file("".join(out))
            out.clear()
            write_cell(xf, self.ws, cell, bool(style))
            self.lacks_results |= cell.data_type == "f"
            return
        if cell.hyperlink:
            self.ws._hyperlinks.append(cell.hyperlink)
        out.append(f'<c r="{address}"{style}{inner}')


_letters, _escaped = cache(get_column_letter), partial(escape, quote=False)


def _inner(kind: str, value: Any, result: Result | None) -> str | None:
    """Return what follows the style of a cell; None where openpyxl is to write it."""
    if kind == "f":
        is_plain = isinstance(value, str) and len(value) > 1
        return _formula(_escaped(value[1:]), result) if is_plain else None
    typed = _TYPES.get(kind)
    if typed is None:
        return None
    if value is None:
        return f' t="{typed}" />'
    if kind == "s":
        return f' t="{typed}">{_text(value)}</c>'
    return f' t="{typed}"><v>{_digits(value) if kind == "n" else _escaped(safe_string(value))}</v></c>'


def _text(value: str | CellRichText) -> str:
    """Return a text with all its blanks, which openpyxl does not keep where there is nothing else."""
    if isinstance(value, str):
        kept = ' xml:space="preserve"' if value != value.strip() else ""
        return f"<is><t{kept}>{_escaped(value)}</t></is>"
    tree = value.to_tree()
    for node in tree.iter("t"):
        if node.text and node.text != node.text.strip():
            node.set(_SPACE, "preserve")
    return ElementTree.tostring(tree, encoding="unicode")


def _formula(formula: str, result: Result | None) -> str:
    if result is None:
        return f"><f>{formula}</f><v /></c>"
    return _with_result(f"<f>{formula}</f>", result)


def _with_result(formula: str, result: Result) -> str:
    kind, text = result
    typed = "" if kind == "n" else f' t="{escape(kind)}"'
    return f"{typed}>{formula}<v>{_escaped(text)}</v></c>"


def _digits(number: Any) -> str:
    """Return a number with all its digits: openpyxl writes no more than 16, and some need 17."""
    if not isinstance(number, float | int):
        return _escaped(safe_string(number))
    text = f"{number:.16g}"
    return text if float(text) == number else repr(number)


def _with_results(xml: bytes, results: Mapping[str, Result]) -> bytes:
    """Put the results behind the formulas of a worksheet that openpyxl wrote."""

    def with_result(match: re.Match[str]) -> str:
        cell, style, formula = match.groups()
        if cell not in results:
            return match[0]
        return f'<c r="{cell}"{style}' + _with_result(formula, results[cell])

    return _FORMULA.sub(with_result, xml.decode("utf-8")).encode("utf-8")
