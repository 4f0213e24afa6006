"""A Word document -> laid out as GB/T 9704-2012 asks: A4, margins, fonts, 22 lines a page, numbered outside below.

Fonts are named as Windows has them; for one that is seldom installed another is named beside it, which Word and WPS
take instead. Styles that a house's own template has are left as they are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from lxml.etree import _Element as Element

from pipeline.deliver.report.parts import Style

WIDTH, HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
"""Millimetres of the page and its margins."""
PITCH = 28.95
"""Points from line to line: 22 lines fill the 225 mm between the margins."""
_FOOTER = 25
"""Millimetres from the edge of the page to the number: 7 mm below the text."""
_SMALL = Pt(14)
LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Look:
    """The font of a style and how its paragraphs stand; `pitch` 0 lets a line be as high as it needs."""

    font: str
    size: float = 16
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 2
    pitch: float = PITCH
    space: float = 0
    is_kept: bool = False
    level: int | None = None


_LEFT, _CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LOOKS = {
    Style.TITLE: Look("方正小标宋简体", 22, _CENTER, 0, 36, is_kept=True),
    Style.CHAPTER: Look("黑体", is_kept=True, level=0),
    Style.SECTION: Look("楷体", is_kept=True, level=1),
    Style.POINT: Look("仿宋", is_kept=True, level=2),
    Style.BODY: Look("仿宋"),
    Style.CAPTION: Look("黑体", 14, _CENTER, 0, is_kept=True),
    Style.CELL: Look("仿宋", 12, _CENTER, 0, 0, space=3),
    Style.SIGNATURE: Look("仿宋", alignment=_RIGHT, indent=0),
}
_TEXTS = frozenset({Style.BODY, Style.CAPTION, Style.CELL, Style.SIGNATURE})
_BEHIND_INDENT = ("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textAlignment", "outlineLvl")
INSTEAD = {"方正小标宋简体": "宋体", "黑体": "SimHei", "楷体": "楷体_GB2312", "仿宋": "仿宋_GB2312"}
"""What stands in for a font that is not installed."""


def lay_out(document: Document, pitch: float) -> None:
    """Give a document without styles of a house the official ones, with page, language and numbers of pages."""
    add_styles(document, pitch, is_official=True)
    _speak_chinese(document)
    _name_substitutes(document)
    set_page(document.sections[0])
    _number_pages(document, document.sections[0])


def add_styles(document: Document, pitch: float, *, is_official: bool) -> None:
    """Give a document the official styles; a house's only those that it does not have, texts in the look of its own."""
    known = set() if is_official else {style.name for style in document.styles}
    for style, look in LOOKS.items():
        if str(style) in known:
            continue
        if style in _TEXTS and not is_official:
            _follow(document, style, look)
        else:
            _define(document, style, look, pitch if look.pitch == PITCH else look.pitch)


def _follow(document: Document, name: Style, look: Look) -> None:
    """Define a style of texts as that of a house's own paragraphs, but for how it stands."""
    style = _style(document, name)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.alignment, style.paragraph_format.keep_with_next = look.alignment, look.is_kept
    if name is Style.CELL:
        style.font.size = Pt(look.size)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(look.space)
    _indent(style.element.get_or_add_pPr(), look)


def _define(document: Document, name: Style, look: Look, pitch: float) -> None:
    style = _style(document, name)
    style.base_style = document.styles["Normal"] if name is not Style.BODY else None
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(look.size), False, False
    set_font(style.element.get_or_add_rPr(), look.font)
    _leave_out(style.element.get_or_add_rPr(), "w:color")
    form = style.paragraph_format
    # a page has all its 22 lines: a paragraph may leave one of them alone
    form.alignment, form.keep_with_next, form.widow_control = look.alignment, look.is_kept, False
    form.space_before = form.space_after = Pt(look.space)
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    _indent(style.element.get_or_add_pPr(), look)
    if look.level is not None:
        _outline_level(style.element.get_or_add_pPr(), look.level)


def _style(document: Document, name: Style) -> ParagraphStyle:
    found = next((one for one in document.styles if one.name == str(name)), None)
    if found is None:
        found = document.styles.add_style(str(name), WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(found, ParagraphStyle)
    _leave_out(found.element.get_or_add_pPr(), "w:pBdr")  # the title of the empty document has a line
    return found


def _leave_out(properties: Element, name: str) -> None:
    for old in properties.findall(qn(name)):
        properties.remove(old)


def set_font(properties: Element, font: str) -> None:
    """Set the Chinese font of a style or run, and the Latin one beside it."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for name, value in fonts_of(font).items():
        fonts.set(name, value)


@cache
def fonts_of(font: str) -> Mapping[str, str]:
    """Return the attributes by which a style or run has a Chinese font, and the Latin one beside it."""
    named = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": font, "hint": "eastAsia"}
    return {qn(f"w:{name}"): value for name, value in named.items()}


def _indent(properties: Element, look: Look) -> None:
    """Indent the first line by characters, so that it follows the size of the font."""
    _leave_out(properties, "w:ind")
    sizes = {"firstLineChars": look.indent * 100, "firstLine": int(look.indent * look.size * 20)}
    indent = OxmlElement("w:ind", {qn(f"w:{name}"): str(size) for name, size in sizes.items()})
    put_before(properties, indent, _BEHIND_INDENT)


def _outline_level(properties: Element, level: int) -> None:
    _leave_out(properties, "w:outlineLvl")
    properties.append(OxmlElement("w:outlineLvl", {qn("w:val"): str(level)}))


def put_before(properties: Element, found: Element, names: Sequence[str]) -> None:
    """Put a property where the order of the format wants it: before the first that is called by one of `names`."""
    tags = {qn(f"w:{name}") for name in names}
    successor = next((one for one in properties if one.tag in tags), None)
    if successor is None:
        properties.append(found)
    else:
        successor.addprevious(found)


def _speak_chinese(document: Document) -> None:
    """Say that the text is Chinese, which the empty document says to be Japanese.

    The styles stay without a language of the east: by one LibreOffice 7 lets commas hang over the margin of justified
    lines, and then draws none.
    """
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def set_page(section: Section, *, is_wide: bool = False) -> None:
    """Set size and margins of a section; one that is wide lies on its side."""
    section.page_width, section.page_height = (Mm(HEIGHT), Mm(WIDTH)) if is_wide else (Mm(WIDTH), Mm(HEIGHT))
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if is_wide else (TOP, RIGHT, BOTTOM, LEFT)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(min(_FOOTER, bottom - 10))


def _number_pages(document: Document, section: Section) -> None:
    """Number the pages — 1 — in the outer corner: on the right of odd pages, on the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    for footer, alignment in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = alignment
        side = paragraph.paragraph_format
        side.right_indent, side.left_indent = (_SMALL, None) if alignment == _RIGHT else (None, _SMALL)
        for text, is_field in (("— ", False), ("PAGE", True), (" —", False)):
            run = paragraph.add_run("" if is_field else text)
            run.font.size = _SMALL
            set_font(run._element.get_or_add_rPr(), "宋体")
            if is_field:
                _field(run._element, text)


def _field(run: Element, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})
        else:
            mark = OxmlElement("w:t" if kind else "w:instrText")
            mark.text = text
        run.append(mark)


def _name_substitutes(document: Document) -> None:
    """Say in the table of fonts what stands in for one that is not installed."""
    part = next((one for one in document.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml"), None)
    if part is None:
        return
    names = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for font, other in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", names.encode() + b"</w:fonts>")
