"""The pieces of a report -> the bytes of a Word document, the same whenever and wherever it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Mm
from docx.table import Table
from lxml.etree import _Element as Element

from pipeline.deliver.packing import CREATED, packed
from pipeline.deliver.report.blank import Blank, blank_of, parts_of
from pipeline.deliver.report.bookmarks import enclose
from pipeline.deliver.report.charting import frame
from pipeline.deliver.report.controls import control
from pipeline.deliver.report.elements import cell_in, paragraph_before, put_text, row_in, run_in
from pipeline.deliver.report.house import House
from pipeline.deliver.report.official import LOOKS, put_before, set_page
from pipeline.deliver.report.parts import Chart, Figure, Line, Piece, ReportTable, Style, text_of

_BEHIND_BORDERS = ("shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")
_NARROW = 40
"""Millimetres of a column up to which words stand in its middle."""
_LONGEST_PROPERTY = 255
"""Characters of a property of a document."""


def written(pieces: Sequence[Piece], title: str, subject: str, year: int, house: House) -> bytes:
    """Return the document; its properties say title and year, and the unit that is its subject, if it is of one."""
    blank = blank_of(house)
    document = blank.opened()
    writer = _Writer(document, blank, is_official=not house.template)
    for piece in pieces:
        writer.put(piece)
    _describe(document, title, subject, year)
    return packed(parts_of(document))


@dataclass(slots=True)
class _Writer:
    """Puts one piece behind another into a document, which was opened from a blank one."""

    document: Document
    blank: Blank
    is_official: bool
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, piece: Piece) -> None:
        if isinstance(piece, ReportTable):
            self._grid(piece)
            return
        if isinstance(piece, Chart):
            self._chart(piece)
            return
        if piece.is_annex:
            self._turn()
        if piece.style is Style.SIGNATURE and self.document.paragraphs:  # nobody signs an empty page
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._line(self._paragraph(piece.style), piece.line, piece.style)

    def _paragraph(self, style: Style) -> Element:
        """Return a new paragraph at the end of the body, where its layout stands."""
        return paragraph_before(self.document.element.body.sectPr, self.blank.styles[style])

    def _turn(self) -> None:
        """Begin a section that lies on its side: the table of an annex is wide."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        if self.is_official:
            set_page(section, is_wide=True)
        elif (section.page_width or 0) < (section.page_height or 0):
            section.page_width, section.page_height = section.page_height, section.page_width

    def _chart(self, piece: Chart) -> None:
        run, number = self._run(self._paragraph(Style.CELL), "", Style.CELL), next(self.numbers)
        run.append(frame(self.document, piece.stated, number))
        enclose(run, piece.stated.key, piece.stated.text, number)

    def _line(self, paragraph: Element, line: Line, style: Style) -> None:
        for part in line:
            run = self._run(paragraph, part if isinstance(part, str) else part.text, style)
            if isinstance(part, Figure) and part.is_number:
                paragraph.append(control(part.key, part.text, next(self.numbers), run))
            elif isinstance(part, Figure):
                if not part.text:  # a place for words that there are none of today
                    put_text(run, "")
                enclose(run, part.key, part.text, next(self.numbers))

    def _run(self, paragraph: Element, text: str, style: Style) -> Element:
        return run_in(paragraph, text, LOOKS[style].font if self.is_official else None)

    def _grid(self, grid: ReportTable) -> None:
        body = self.document.element.body
        table = Table(body._insert_tbl(CT_Tbl.new_tbl(0, len(grid.heads), Mm(0))), self.document)
        if self.blank.has_bordered:
            table._tbl.tblStyle_val = self.blank.bordered
        else:  # a house's template may have no such style
            _border(table)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Mm(width)
        lines: list[tuple[Line, ...]] = [tuple((head,) for head in grid.heads), *grid.rows]
        for number, texts in enumerate(lines):
            row = row_in(table._tbl, is_head=number == 0)
            for column, (width, line) in enumerate(zip(grid.widths, texts, strict=True)):
                side = ""
                if number and column in grid.figures:
                    side = "right"
                elif number and column and width > _NARROW:
                    side = "left"
                cell = cell_in(row, width, self.blank.styles[Style.CELL], side, is_head=number == 0)
                self._line(cell, line, Style.CELL)
        for column in grid.merged:
            _merge(table, column, [text_of(row[column]) for row in grid.rows])


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


def _border(table: Table) -> None:
    """Draw the lines of a table, which no style does."""
    borders, drawn = OxmlElement("w:tblBorders"), {"val": "single", "sz": "4", "space": "0", "color": "auto"}
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(OxmlElement(f"w:{side}", {qn(f"w:{name}"): value for name, value in drawn.items()}))
    put_before(table._tbl.tblPr, borders, _BEHIND_BORDERS)


def _describe(document: Document, title: str, subject: str, year: int) -> None:
    known = document.core_properties
    known.title, known.subject = title[:_LONGEST_PROPERTY], subject[:_LONGEST_PROPERTY]
    known.keywords = f"{year}年度"
    known.author = known.last_modified_by = known.comments = ""
    known.created = known.modified = CREATED
    known.revision = 1
