"""The bytes of an input workbook -> an openpyxl workbook fit to be written again, and what openpyxl would lose of it.

openpyxl's own way of binding a sheet is not used as it is: it would turn numbers into dates and back, delete what
lies under merged cells, spread a link or a merge over every cell of its range, and read pictures, charts and pivots.
"""

# The type stubs describe the public face of openpyxl; this module works behind it.
# mypy: disable-error-code="attr-defined, no-untyped-call, union-attr, arg-type"

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import Text
from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import RelationshipList, get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser, WorksheetReader
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import fromstring, iterparse

from pipeline.deliver.marked.archive import Archive
from pipeline.deliver.marked.around import Around, Bounds, forget_unknown_formats, merge, split
from pipeline.deliver.marked.formats import Formats, read_formats
from pipeline.deliver.marked.rows import BLANKS, Result, plain_rows

Page = Any
"""A sheet of openpyxl."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMMENTS = "/comments"
_OF_ONE_ROW = frozenset({"r", "spans"})
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_PLACE = re.compile(r"(?:'(?:[^'\[\]\\/|:*?]|'')+'|[\w.]+)!\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?")


@dataclass(slots=True)
class Loaded:
    """A workbook to mark: `results` by sheet and cell, and by sheet how many links to elsewhere were left behind.

    `around` is, by sheet, what stands behind the rows and is known again.
    """

    book: Workbook
    formats: Formats
    around: dict[str, Around] = field(default_factory=dict)
    results: dict[str, dict[str, Result]] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    has_comments: bool = False

    def merged(self, page: Page) -> list[Bounds]:
        """Return the merged ranges of a sheet."""
        return [*(one.bounds for one in page.merged_cells.ranges), *self.around[page.title].merged]


def load(data: bytes) -> Loaded:
    """Read a workbook that the guard of the intake let pass; what openpyxl cannot do raises what it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep is told by `loss`, in words
        return _Reader(data).whole()


class _Parser(WorkSheetParser):
    """Keeps the stored results of formulas too; a style that is none of the `styles` of the workbook is the first."""

    def __init__(self, styles: int, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.styles = styles
        self.results: dict[str, Result] = {}

    def parse_cell(self, element: Any) -> Any:
        address = element.get("r") or f"{get_column_letter(self.col_counter + 1)}{self.row_counter}"
        element.set("r", address.upper())
        cell = super().parse_cell(element)
        inline = element.find(f"{_MAIN}is")
        if inline is not None and cell["data_type"] == "s":
            cell["value"] = _string(inline)
        if cell["style_id"] >= self.styles:
            cell["style_id"] = 0
        return cell

    def parse_formula(self, element: Any) -> Any:
        value = element.findtext(f"{_MAIN}v")
        if value is not None:
            self.results[element.get("r", "")] = element.get("t", "n"), value
        return super().parse_formula(element)


class _Reader(ExcelReader):
    """Reads cells, formats, comments and tables; nothing is read that would not be written."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data), keep_vba=False, keep_links=False, rich_text=True)
        self.archive = Archive(data)
        self.valid_files = self.archive.namelist()
        self.others: list[Worksheet] = []

    def read_strings(self) -> None:
        """Read the shared texts; plain ones, which nearly all are, are not taken apart."""
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            source = BytesIO(self.archive.read(part.PartName[1:]))
            texts: list[Any] = [_string(node) for _event, node in iterparse(source) if node.tag == f"{_MAIN}si"]
            self.shared_strings = texts

    def read(self) -> None:
        """Read what is copied; who wrote the file and when, and what else it says about itself, is left out."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        self.read_theme()
        self.formats = read_formats(self.archive, self.wb)
        self.read_worksheets()
        self.parser.assign_names()
        self.archive.close()

    def read_worksheets(self) -> None:
        self.loaded = Loaded(self.wb, self.formats)
        # No cell has the very array that the workbook lists: openpyxl, which changes those, would find it by chance.
        self.shared_styles = [copy(one) for one in self.wb._cell_styles]
        # Numbers stay numbers: not every one that looks like a date can be one.
        self.wb._date_formats, self.wb._timedelta_formats = set(), set()
        for sheet, relation in self.parser.find_sheets():
            page = self.wb.create_sheet(sheet.name)
            self.loaded.around[page.title] = Around(b"", {})
            if relation.target in self.valid_files and relation.Type.endswith("/worksheet"):
                page.sheet_state = sheet.state
                self.bind(page, relation.target)
            else:
                self.others.append(page)

    def whole(self) -> Loaded:
        """Read everything; the places of sheets that hold no cells are kept until names are bound to sheets."""
        self.read()
        for page in self.others:
            self.wb.remove(page)
        self.wb.template = False
        return self.loaded

    def bind(self, page: Worksheet, part: str) -> None:
        relations = RelationshipList()
        if get_rels_path(part) in self.valid_files:
            relations = get_dependents(self.archive, get_rels_path(part))
        page._rels = relations
        xml, styles = self.archive.read(part), self.wb._cell_styles
        plain = plain_rows(xml, page, self.shared_strings, self.shared_styles)
        if plain:
            xml, self.loaded.around[page.title] = split(plain.frame)
        source = BytesIO(xml)
        reader = WorksheetReader(page, source, self.shared_strings, False, True)
        parser = _Parser(len(styles), source, self.shared_strings, False, self.wb.epoch, set(), set(), True)
        reader.parser = parser
        if plain:
            page._cells, parser.row_dimensions, parser.results = plain.cells, plain.rows, plain.results
        reader.bind_cells()
        self.forget_unknown_styles(parser)
        forget_unknown_formats(parser, self.wb)
        reader.bind_formatting()
        reader.bind_col_dimensions()
        _bind_rows(page, parser.row_dimensions, styles)
        reader.bind_tables()
        reader.bind_properties()
        page.legacy_drawing = None
        merge(page, parser)
        self.loaded.results[page.title] = parser.results
        self.loaded.links[page.title] = _bind_links(page, parser.hyperlinks.hyperlink)
        self.bind_comments(page, relations)
        for name in reader.tables:
            page.add_table(Table.from_tree(fromstring(self.archive.read(name))))

    def forget_unknown_styles(self, parser: _Parser) -> None:
        """Take away what names a style that the workbook does not have; simple exporters leave all styles out."""
        for key, lines in (("style", parser.column_dimensions), ("s", parser.row_dimensions)):
            for line in lines.values():
                if int(line.get(key, 0)) >= parser.styles:
                    del line[key]

    def bind_comments(self, page: Worksheet, relations: RelationshipList) -> None:
        for relation in relations:
            if not relation.Type.endswith(_COMMENTS) or relation.target not in self.valid_files:
                continue
            for reference, comment in CommentSheet.from_tree(fromstring(self.archive.read(relation.target))).comments:
                if _CELL.fullmatch(reference):
                    page[reference].comment = comment
                    self.loaded.has_comments = True


def _trim(node: Any) -> None:
    """Take the blanks around texts away that are not kept: so Excel and the reader of values have them."""
    for text in node.iter(f"{_MAIN}t"):
        if text.text and text.get(_SPACE) != "preserve":
            text.text = text.text.strip(BLANKS)


def _string(node: Any) -> str | CellRichText:
    """Return a text as it is stored, and let go of its element."""
    _trim(node)
    if len(node) == 1 and node[0].tag == f"{_MAIN}t" and not node.attrib:
        text = node[0].text or ""
    else:
        whole = Text.from_tree(node)
        runs = [TextBlock(run.rPr, run.t or "") if run.rPr else run.t or "" for run in whole.r]
        parts = [whole.t, *runs] if whole.t else runs
        text = "" if not parts else parts[0] if len(parts) == 1 and isinstance(parts[0], str) else CellRichText(parts)
    node.clear()
    return text


def _bind_rows(page: Worksheet, rows: Mapping[str, dict[str, Any]], styles: Sequence[Any]) -> None:
    """Give a sheet its rows: openpyxl is slow to make one, and most are like many others."""
    known: dict[object, RowDimension] = {}
    for number, given in rows.items():
        alike = tuple((name, value) for name, value in given.items() if name not in _OF_ONE_ROW)
        model = known.get(alike)
        if model is None:
            style = {"s": styles[int(given["s"])]} if "s" in given else {}
            made = known[alike] = RowDimension(page, **{**given, **style})
        else:
            made = RowDimension.__new__(RowDimension)
            made.__dict__.update(model.__dict__, index=int(number))
            made.parent, made._style = page, copy(model._style)
        page.row_dimensions[int(number)] = made


def _bind_links(page: Worksheet, links: list[Hyperlink]) -> int:
    """Keep the links inside the workbook; return how many lead elsewhere."""
    outside = 0
    for link in links:
        first = link.ref.partition(":")[0]
        if link.id or not _PLACE.fullmatch(link.location or "") or not _CELL.fullmatch(first):
            outside += 1
            continue
        kept = Hyperlink(ref=link.ref, location=link.location, tooltip=link.tooltip, display=link.display)
        page[first]._hyperlink = kept  # the public way would write the target into a blank cell
    return outside


def cells_of(page: Page) -> Iterable[Any]:
    """Return the cells there are, in no order."""
    cells: Iterable[Any] = page._cells.values()
    return cells


def results_as_values(results: Mapping[str, Result], address: str) -> tuple[Any, str]:
    """Return the stored result of a formula as a cell's value and its type; a blank where there is none."""
    kind, text = results.get(address, ("n", ""))
    if kind == "str":
        return text, "s"
    if not text:
        return None, "n"
    if kind == "b":
        return text == "1", "b"
    if kind == "e":
        return text, "e"
    return float(text), "n"
