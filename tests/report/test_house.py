"""Drafts in a house's own Word template and in the official layout: a document that Word takes, and nobody else's."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.deliver.report import House, template_of
from pipeline.deliver.report.house import TYPES
from pipeline.deliver.report.parts import Style
from tests.report.reading import county_draft, draft, edited, opened, saved, text_of
from tests.report.test_draft import OUTLINES

DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOTX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
DOCM = b"application/vnd.ms-word.document.macroEnabled.main+xml"
DOTM = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
ORDER = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
    "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook",
)  # fmt: skip
"""What the format says of the order in which a table's properties stand."""
TAGS = [qn(f"w:{name}") for name in ORDER]


def with_type(kind: bytes) -> bytes:
    """A Word document of another type, such as a template."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(docx.Document()))) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(DOCUMENT, kind) if name == TYPES else content)
    return result.getvalue()


def house(change: Callable[[Document], object]) -> House:
    return House(edited(draft(), change))


def without_lines(document: Document) -> None:
    style = document.styles["Table Grid"].element
    style.getparent().remove(style)


def on_its_side(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width


def test_a_house_s_own_template_keeps_its_styles_and_its_page() -> None:
    def as_the_house_has_it(document: Document) -> None:
        document.styles["Heading 1"].font.size = Pt(20)
        document.sections[0].top_margin = Mm(20)

    made = opened(draft(house=house(as_the_house_has_it)))
    assert made.styles["Heading 1"].font.size == Pt(20)
    assert made.sections[0].top_margin is not None
    assert round(made.sections[0].top_margin.mm) == 20
    assert text_of(saved(made)) == text_of(draft())


def test_a_table_has_its_lines_in_a_house_s_template_without_such_a_style() -> None:
    made = opened(draft("caiyu-2020-10", house(without_lines)))
    assert all(table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is not None for table in made.tables)


@pytest.mark.parametrize("code", OUTLINES)
@pytest.mark.parametrize("wanted", [House(), house(without_lines), House(saved(docx.Document()))])
def test_the_properties_of_a_table_stand_in_the_order_of_the_format(code: str, wanted: House) -> None:
    for table in opened(draft(code, wanted)).tables:
        places = [TAGS.index(str(one.tag)) for one in table._tbl.tblPr]
        assert places == sorted(places)


def test_the_same_holds_for_the_report_on_all_units() -> None:
    for table in opened(county_draft()).tables:
        places = [TAGS.index(str(one.tag)) for one in table._tbl.tblPr]
        assert places == sorted(places)


@pytest.mark.parametrize("wanted", [House(), House(saved(docx.Document())), house(on_its_side)])
def test_an_annex_lies_on_its_side_whatever_the_house_s_page(wanted: House) -> None:
    section = opened(draft("caiyu-2020-10", wanted)).sections[-1]
    assert section.orientation == 1
    assert (section.page_width or 0) > (section.page_height or 0)


def test_a_draft_says_that_it_is_chinese() -> None:
    (found,) = opened(draft()).settings.element.iter(qn("w:themeFontLang"))
    assert found.get(qn("w:eastAsia")) == "zh-CN"


@pytest.mark.parametrize("wanted", [House(), House(saved(docx.Document()))])
def test_no_picture_of_another_document_stays(wanted: House) -> None:
    names = zipfile.ZipFile(BytesIO(draft(house=wanted))).namelist()
    assert not [name for name in names if "thumbnail" in name]


def test_a_draft_does_not_say_that_another_program_made_it() -> None:
    package = zipfile.ZipFile(BytesIO(draft()))
    assert not [name for name in package.namelist() if b"Macintosh" in package.read(name)]


def test_a_word_template_is_drafted_in() -> None:
    made = draft(house=House(template_of(with_type(DOTX))))
    assert DOCUMENT in zipfile.ZipFile(BytesIO(made)).read(TYPES)
    assert text_of(made) == text_of(draft())


@pytest.mark.parametrize("kind", [DOCM, DOTM])
def test_a_template_with_macros_is_none(kind: bytes) -> None:
    with pytest.raises(ValueError, match="宏"):
        template_of(with_type(kind))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", with_type(b"application/pdf"), draft()[: len(draft()) // 2]])
def test_what_is_no_document_is_no_template(data: bytes) -> None:
    with pytest.raises(ValueError, match="不是完好的 Word 文档"):
        template_of(data)


def test_texts_of_a_report_look_like_the_paragraphs_of_the_house() -> None:
    house = docx.Document()
    house.styles["Normal"].font.size, house.styles["Normal"].font.name = Pt(14), "宋体"
    body = opened(draft(house=House(saved(house)))).styles[str(Style.BODY)]
    assert (body.base_style.name, body.font.size, body.paragraph_format.line_spacing) == ("Normal", None, None)
