"""Text, rows and cells of a report -> their elements in a Word document, made in the order that the format wants.

python-docx looks through what is there whenever it adds something, which is most of what a report costs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from docx.oxml.ns import qn
from docx.shared import Mm
from lxml.etree import SubElement
from lxml.etree import _Element as Element

from pipeline.deliver.report.official import fonts_of

_P, _P_PR, _P_STYLE, _KEEP_NEXT, _JC, _VAL = (
    qn(f"w:{name}") for name in ("p", "pPr", "pStyle", "keepNext", "jc", "val")
)
_R, _R_PR, _R_FONTS, _T, _SPACE = (*(qn(f"w:{name}") for name in ("r", "rPr", "rFonts", "t")), qn("xml:space"))
_TR, _TR_PR, _CANT_SPLIT, _TBL_HEADER, _TC, _TC_PR, _TC_W, _TYPE, _W, _V_ALIGN = (
    qn(f"w:{name}") for name in ("tr", "trPr", "cantSplit", "tblHeader", "tc", "tcPr", "tcW", "type", "w", "vAlign")
)
_BREAKS = {"\t": qn("w:tab"), "\n": qn("w:br"), "\r": qn("w:br")}
_PIECES = re.compile(r"[\t\n\r]|[^\t\n\r]+")


def paragraph_before(element: Element, style: str) -> Element:
    """Return a new paragraph that stands before an element, in the style of this identity."""
    found = element.makeelement(_P)
    element.addprevious(found)
    SubElement(SubElement(found, _P_PR), _P_STYLE, {_VAL: style})
    return found


def run_in(paragraph: Element, text: str, font: str | None) -> Element:
    """Return a new run at the end of a paragraph, in a Chinese font if one is given."""
    found = SubElement(paragraph, _R)
    if font is not None:
        SubElement(SubElement(found, _R_PR), _R_FONTS, fonts_of(font))
    for piece in _PIECES.findall(text):
        if piece in _BREAKS:
            SubElement(found, _BREAKS[piece])
        else:
            put_text(found, piece)
    return found


def put_text(run: Element, text: str) -> None:
    """Put a text at the end of a run, with the spaces around it; an empty one is a place for words to come."""
    found = SubElement(run, _T)
    found.text = text or None
    if text != text.strip():
        found.set(_SPACE, "preserve")


def replace_text(texts: Sequence[Element], text: str) -> None:
    """Put a text in the place of one that may stand in several pieces, in the form of the first of them."""
    texts[0].text = text
    for further in texts[1:]:
        further.text = ""


def row_in(table: Element, *, is_head: bool) -> Element:
    """Return a new row of a table, which stays on one page; heads are repeated on each."""
    found = SubElement(table, _TR)
    properties = SubElement(found, _TR_PR)
    for name in (_CANT_SPLIT, *([_TBL_HEADER] if is_head else [])):
        SubElement(properties, name)
    return found


def cell_in(row: Element, width: int, style: str, side: str, *, is_head: bool) -> Element:
    """Return the paragraph of a new cell, so many millimetres wide; it is set to a `side`, if one is given."""
    cell = SubElement(row, _TC)
    properties = SubElement(cell, _TC_PR)
    SubElement(properties, _TC_W, {_TYPE: "dxa", _W: _twips(width)})
    SubElement(properties, _V_ALIGN, {_VAL: "center"})
    found = SubElement(cell, _P)
    properties = SubElement(found, _P_PR)
    SubElement(properties, _P_STYLE, {_VAL: style})
    # a head never stands alone at the foot of a page
    SubElement(properties, _KEEP_NEXT, {} if is_head else {_VAL: "0"})
    if side:
        SubElement(properties, _JC, {_VAL: side})
    return found


@lru_cache
def _twips(width: int) -> str:
    return str(Mm(width).twips)
