"""The styles of a workbook and the XML of a worksheet -> which cells are struck out, of which the values tell nothing.

Only a whole cell counts: where some words of a text are struck out, the cell still says something.
"""

from __future__ import annotations

import re
from itertools import islice

from pipeline.addresses import Address, parse_reference
from pipeline.intake.opening.facts import MAX_ODD, is_true
from pipeline.intake.opening.markup import Elements

STRIKE = b"strike"
"""What no part with styles holds in which nothing is struck out."""
STYLE_ELEMENTS = frozenset({"fonts", "font", "strike", "fills", "cellStyleXfs", "cellXfs", "xf", "cellStyles", "dxfs"})
_TAG = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_ADDRESS = re.compile(rb"""\br=["']([A-Za-z]+\d+)["']""")


def struck_styles(elements: Elements) -> frozenset[int]:
    """Return the styles whose font strikes out; `elements` are STYLE_ELEMENTS of the part with styles."""
    section, fonts, styles = "", list[bool](), list[str]()
    for name, attributes in elements:
        if name == "font" and section == "fonts":
            fonts.append(False)
        elif name == "strike" and section == "fonts" and fonts:
            fonts[-1] = is_true(attributes.get("val", "1"))
        elif name == "xf" and section == "cellXfs":
            styles.append(attributes.get("fontId", "0"))
        elif name not in ("font", "strike", "xf"):
            section = name
    struck = {str(number) for number, is_struck in enumerate(fonts) if is_struck}
    return frozenset(style for style, font in enumerate(styles) if font in struck)


def struck_cells(xml: bytes, styles: frozenset[int]) -> frozenset[Address]:
    """Return the cells of a worksheet that have one of these styles, blank ones perhaps too; no more than MAX_ODD."""
    if not styles:
        return frozenset()
    struck = {str(style).encode() for style in styles}
    # a blank cell ends in a slash; each tag is cut out before its style is looked for, lest a hostile one be read often
    tags = (tag[1] for tag in _TAG.finditer(xml) if not tag[1].endswith(b"/"))
    found = (tag for tag in tags if (style := _STYLE.search(tag)) is not None and style[1] in struck)
    addresses = (match for tag in found if (match := _ADDRESS.search(tag)) is not None)
    cells = (parse_reference(match[1].decode()) for match in islice(addresses, MAX_ODD))
    return frozenset(cell for cell in cells if cell is not None)
