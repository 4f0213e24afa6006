"""The pieces of a report -> the bytes of a Word document, the same whenever and wherever it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import count, groupby
from typing import Any, cast

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element as Element

from pipeline.deliver.packing import packed
from pipeline.deliver.report.bookmarks import enclose
from pipeline.deliver.report.charting import frame
from pipeline.deliver.report.controls import control
from pipeline.deliver.report.house import TYPES, House
from pipeline.deliver.report.official import LOOKS, add_styles, lay_out, put_before, set_font, set_page
from pipeline.deliver.report.parts import Chart, Figure, Grid, Line, Piece, Style, text_of

_CREATED = datetime(2024, 1, 1)
_POINTERS = frozenset(qn(f"r:{name}") for name in ("id", "embed", "link"))
_BORDERED = "Table Grid"
_BEHIND_BORDERS = ("shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")
_THUMBNAIL, _APPLICATION = "thumbnail", "extended-properties"
"""Parts that say how another document looked, and which program made the empty one."""


@dataclass(frozen=True, slots=True)
class About:
    """What the properties of the document say: title, unit or department, year."""

    title: str
    subject: str
    year: int


def written(pieces: Sequence[Piece], about: About, house: House) -> bytes:
    """Return the document."""
    blank = _blank(house)
    document = docx.Document(BytesIO(blank.data))
    writer = _Writer(document, blank.styles, is_official=not house.template)
    for piece in pieces:
        writer.put(piece)
    _describe(document, about)
    return packed(_parts_of(document))


@dataclass(frozen=True, slots=True)
class _Blank:
    """A document in which nothing stands yet, and the identities of its styles by their names."""

    data: bytes
    styles: Mapping[str, str]


@lru_cache(maxsize=2)
def _blank(house: House) -> _Blank:
    """Return what all reports of a house begin with."""
    document = docx.Document(BytesIO(house.template)) if house.template else docx.Document()
    _empty(document)
    _leave_out(document, _THUMBNAIL)
    if house.template:
        add_styles(document, house.pitch, is_official=False)
    else:
        lay_out(document, house.pitch)
        _leave_out(document, _APPLICATION)
    # python-docx looks through all styles whenever it is given the name of one
    styles = {style.name: style.style_id for style in document.styles if style.name}
    return _Blank(packed(_parts_of(document)), styles)


@dataclass(slots=True)
class _Writer:
    """Puts one piece behind another into a document; `styles` are the identities of its styles by their names."""

    document: Document
    styles: Mapping[str, str]
    is_official: bool
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, piece: Piece) -> None:
        if isinstance(piece, Grid):
            self._grid(piece)
            return
        if isinstance(piece, Chart):
            self._chart(piece)
            return
        if piece.is_annex:
            self._turn()
        if piece.style is Style.SIGNATURE and self.document.paragraphs:  # nobody signs an empty page
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        paragraph = self.document.add_paragraph()
        self._set_style(paragraph, piece.style)
        self._line(paragraph, piece.line, piece.style)

    def _set_style(self, paragraph: WordParagraph, style: Style) -> None:
        paragraph._p.style = self.styles[style]

    def _turn(self) -> None:
        """Begin a section that lies on its side: the table of an annex is wide."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        if self.is_official:
            set_page(section, is_wide=True)
        elif (section.page_width or 0) < (section.page_height or 0):
            section.page_width, section.page_height = section.page_height, section.page_width

    def _chart(self, piece: Chart) -> None:
        paragraph = self.document.add_paragraph()
        self._set_style(paragraph, Style.CELL)
        run: Element = self._run(paragraph, "", Style.CELL)
        number = next(self.numbers)
        run.append(frame(self.document, piece.stated, number))
        enclose(run, piece.stated.key, piece.stated.text, number)

    def _line(self, paragraph: WordParagraph, line: Line, style: Style) -> None:
        for part in line:
            run = self._run(paragraph, part if isinstance(part, str) else part.text, style)
            if isinstance(part, Figure) and part.is_number:
                within: Element = paragraph._element
                within.append(control(part.key, part.text, next(self.numbers), run))
            elif isinstance(part, Figure):
                if not part.text:  # a place for words that there are none of today
                    run.append(OxmlElement("w:t"))
                enclose(run, part.key, part.text, next(self.numbers))

    def _run(self, paragraph: WordParagraph, text: str, style: Style) -> Element:
        run = paragraph.add_run(text)._element
        if self.is_official:
            set_font(run.get_or_add_rPr(), LOOKS[style].font)
        return run

    def _grid(self, grid: Grid) -> None:
        table = self.document.add_table(rows=1 + len(grid.rows), cols=len(grid.heads))
        if _BORDERED in self.styles:
            table.style = _BORDERED
        else:  # a house's template may have no such style
            _border(table)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Mm(width)
        lines: list[tuple[Line, ...]] = [tuple((head,) for head in grid.heads), *grid.rows]
        for row, (written_row, texts) in enumerate(zip(table.rows, lines, strict=True)):
            _no_split(written_row._tr, is_head=row == 0)
            for column, (cell, line) in enumerate(zip(written_row.cells, texts, strict=True)):
                self._cell(cell, line, grid, row, column)
        for column in grid.merged:
            _merge(table, column, [text_of(row[column]) for row in grid.rows])

    def _cell(self, cell: _Cell, line: Line, grid: Grid, row: int, column: int) -> None:
        cell.width = Mm(grid.widths[column])
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        self._set_style(paragraph, Style.CELL)
        if row and column in grid.figures:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif row and grid.widths[column] > 40 and column:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = row == 0  # a head never stands alone at the foot of a page
        self._line(paragraph, line, Style.CELL)


def _merge(table: Table, column: int, texts: Sequence[str]) -> None:
    """Make one cell of neighbours that say the same."""
    at = 1
    for text, same in groupby(texts):
        rows = len(list(same))
        if rows > 1 and text:
            for row in range(at + 1, at + rows):
                table.cell(row, column).paragraphs[0].clear()
            merged = table.cell(at, column).merge(table.cell(at + rows - 1, column))
            for paragraph in merged.paragraphs[1:]:
                paragraph._element.getparent().remove(paragraph._element)
        at += rows


def _no_split(row: CT_Row, *, is_head: bool) -> None:
    """Keep a row on one page; heads are repeated on each."""
    properties: Element = row.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if is_head else [])):
        properties.append(OxmlElement(name))


def _border(table: Table) -> None:
    """Draw the lines of a table, which no style does."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    put_before(table._tbl.tblPr, borders, _BEHIND_BORDERS)


def _leave_out(document: Document, kind: str) -> None:
    """Take the part of a kind out of the package."""
    relations = document.part.package.rels
    for identity in [identity for identity, one in relations.items() if one.reltype.endswith(f"/{kind}")]:
        relations.pop(identity)


def _empty(document: Document) -> None:
    """Take out what stands in the body, with its pictures and charts, but for the layout of the page."""
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
            for identity in {
                value for one in element.iter() for name, value in one.attrib.items() if name in _POINTERS
            }:
                document.part.rels.pop(identity, None)


def _describe(document: Document, about: About) -> None:
    known = document.core_properties
    known.title, known.subject, known.keywords = about.title, about.subject, f"{about.year}年度"
    known.author = known.last_modified_by = known.comments = ""
    known.created = known.modified = _CREATED
    known.revision = 1


def _parts_of(document: Document) -> list[tuple[str, bytes]]:
    """Return the parts of a document by their names, in the order in which they are packed."""
    package, taken = document.part.package, _Taken()
    assert package
    parts, packer = list(package.parts), cast(Any, PackageWriter)
    for part in parts:
        part.before_marshal()
    packer._write_content_types_stream(taken, parts)
    packer._write_pkg_rels(taken, package.rels)
    packer._write_parts(taken, parts)
    return sorted(taken.parts.items(), key=lambda one: (one[0] != TYPES, one[0]))


class _Taken:
    """Takes from python-docx what it would pack, twice as slowly, with a clock in it."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, place: PackURI, content: bytes) -> None:
        self.parts[place.membername] = content
