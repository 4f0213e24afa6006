"""What is put into a report without python-docx is what python-docx would have put there."""

from __future__ import annotations

import docx
import pytest
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from lxml import etree
from lxml.etree import _Element as Element

from pipeline.deliver.report import House
from pipeline.deliver.report.blank import blank_of
from pipeline.deliver.report.elements import cell_in, paragraph_before, put_text, row_in, run_in
from pipeline.deliver.report.official import LOOKS, set_font
from pipeline.deliver.report.parts import Style
from tests.intake.opening.workbooks import package_parts
from tests.report.reading import saved

SIDES = {"": None, "left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def body_of(document: Document) -> bytes:
    return etree.tostring(document.element.body)


@pytest.mark.parametrize("text", ["", "支出", " 支出", "支出　", "一\n二\t三", "\t", "一\r\n二", "\n ", "<&>“”"])
@pytest.mark.parametrize("font", [None, LOOKS[Style.BODY].font])
def test_a_run_holds_its_text_as_python_docx_writes_it(text: str, font: str | None) -> None:
    ours, theirs = docx.Document(), docx.Document()
    run_in(paragraph_before(ours.element.body.sectPr, "Title"), text, font)
    paragraph = theirs.add_paragraph(style="Title")
    run = paragraph.add_run(text)
    if font is not None:
        set_font(run._element.get_or_add_rPr(), font)
    assert body_of(ours) == body_of(theirs)


def test_a_place_for_words_to_come_is_an_element_without_text() -> None:
    ours, theirs = docx.Document(), docx.Document()
    put_text(run_in(paragraph_before(ours.element.body.sectPr, "Title"), "", None), "")
    run: Element = theirs.add_paragraph(style="Title").add_run()._element
    run.append(docx.oxml.OxmlElement("w:t"))
    assert body_of(ours) == body_of(theirs)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("is_head", [True, False])
def test_a_cell_stands_as_python_docx_sets_it(side: str, is_head: bool) -> None:
    ours, theirs = docx.Document(), docx.Document()
    table = ours.add_table(rows=0, cols=1)
    cell_in(row_in(table._tbl, is_head=is_head), 23, "Title", side, is_head=is_head)
    row = theirs.add_table(rows=1, cols=1).rows[0]
    for name in ("cantSplit", *(["tblHeader"] if is_head else [])):
        row._tr.get_or_add_trPr().append(docx.oxml.OxmlElement(f"w:{name}"))
    (cell,) = row.cells
    cell.width, cell.vertical_alignment = Mm(23), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = theirs.styles["Title"], SIDES[side]
    paragraph.paragraph_format.keep_with_next = is_head
    assert body_of(ours) == body_of(theirs)


def test_what_is_written_into_one_report_does_not_stand_in_the_next() -> None:
    blank = blank_of(House())
    first = package_parts(saved(blank.opened()))
    document = blank.opened()
    document.add_paragraph("支出")
    document.core_properties.title = "支出"
    assert body_of(blank.opened()) != body_of(document)
    assert package_parts(saved(blank.opened())) == first


def test_a_part_of_a_house_s_template_that_points_back_to_the_document_points_to_the_one_that_is_written() -> None:
    template = docx.Document()
    footer = template.sections[0].footer
    footer.is_linked_to_previous = False
    footer.part.relate_to(template.part, "http://example.com/of")
    package = blank_of(House(saved(template))).opened().part.package
    assert package is not None
    parts = list(package.iter_parts())
    assert len(parts) == len({part.partname for part in parts})
