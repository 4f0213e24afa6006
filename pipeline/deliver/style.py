"""House style: what a cell looks like, and how much room a text needs.

Everything is legible in black and white: a fill is never the only sign of anything.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

FONT, HEAD_FONT = "宋体", "黑体"
FONT_SIZE = 10.5
LINE_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT = 15.5, 20.0, 409.0
"""Points: one line of text, the least and the greatest height of a row."""
MOST_LINES = int((MOST_HEIGHT - 4) / LINE_HEIGHT)
"""Lines that the highest row has; a text of fewer characters takes no more, for each line has room for one."""
_CUT = "……（从略）"

# At this size a digit is 7 pixels wide, so that one unit of column width is half a Chinese character.
# Without "none" the Latin font of the theme would stand in.
DEFAULT_FONT: Mapping[str, Any] = {"font_name": FONT, "font_size": FONT_SIZE, "font_scheme": "none"}


class Look(StrEnum):
    """The looks a cell may have."""

    TITLE = "title"  # the first line of a sheet
    HELP = "help"  # a wrapped explanation under a title
    SECTION = "section"  # a heading inside a sheet
    HEADER = "header"  # a column header
    HEADER_REQUIRED = "header_required"  # of a column that must be filled
    HEADER_LOCKED = "header_locked"  # of a column the system fills
    MARK = "mark"  # a small remark above or beside something
    LABEL = "label"  # the name of a form field
    TEXT = "text"  # a cell of wrapped text
    NUMBER = "number"  # a cell with a number, right-aligned
    CENTRE = "centre"  # a short text in the middle
    TOTAL = "total"  # a cell of a total row
    ENTRY = "entry"  # an empty or filled cell people type into
    ENTRY_NUMBER = "entry_number"  # a cell with a number that people may change
    ENTRY_REQUIRED = "entry_required"  # one that must be filled
    OPEN = "open"  # a cell below a table, in which people may go on
    VOID = "void"  # a cell whose source could not be used
    CORRECTED = "corrected"  # a cell that counts with a corrected value
    LOCKED = "locked"  # given by the system, not to be changed
    COMPUTED = "computed"  # computed by the workbook
    LINK = "link"  # a link to another sheet, in a table
    LINK_CENTRE = "link_centre"  # a link of one short word or number, in a table
    TOTAL_NUMBER = "total_number"  # a number of a total row
    RESULT = "result"  # what everything comes to
    NOTICE = "notice"  # a line that must not be overlooked
    MARK_CELL = "mark_cell"  # a small remark in a table
    PLAIN = "plain"  # text without borders
    PLAIN_LINK = "plain_link"  # a link without borders


class Highlight(StrEnum):
    """How a conditional format marks a cell."""

    BAD = "bad"
    BLANK = "blank"
    GOOD = "good"


BORDER: Mapping[str, Any] = {"border": 1, "border_color": "#8C8C8C"}
_TEXT = {**BORDER, "text_wrap": True, "valign": "vcenter"}
_HEADER = {**_TEXT, "font_name": HEAD_FONT, "align": "center", "bg_color": "#D9E2F3"}
_LINK = {"font_color": "#0563C1", "underline": 1, "valign": "vcenter"}
_SHADE, _CALL = "#EDEDED", "#FFF7DB"

LOOKS: Mapping[Look, Mapping[str, Any]] = {
    Look.TITLE: {"font_name": HEAD_FONT, "font_size": 16, "valign": "vcenter"},
    Look.HELP: {"text_wrap": True, "valign": "vcenter", "font_color": "#404040"},
    Look.SECTION: {
        "font_name": HEAD_FONT,
        "font_size": 12,
        "valign": "vcenter",
        "bottom": 2,
        "bottom_color": "#1F3864",
    },
    Look.HEADER: _HEADER,
    Look.HEADER_REQUIRED: {**_HEADER, "bg_color": "#FFE699"},
    Look.HEADER_LOCKED: {**_HEADER, "bg_color": "#D0D0D0"},
    Look.MARK: {"font_size": 9, "align": "center", "valign": "vcenter", "font_color": "#595959"},
    Look.LABEL: {**_TEXT, "bg_color": "#D9E2F3"},
    Look.TEXT: _TEXT,
    Look.NUMBER: {**BORDER, "align": "right", "valign": "vcenter"},
    Look.CENTRE: {**_TEXT, "align": "center"},
    Look.TOTAL: {**_TEXT, "font_name": HEAD_FONT, "top": 6},
    Look.TOTAL_NUMBER: {**BORDER, "font_name": HEAD_FONT, "align": "right", "valign": "vcenter", "top": 6},
    Look.RESULT: {**_TEXT, "font_name": HEAD_FONT, "font_size": 14, "align": "center"},
    Look.NOTICE: {**_TEXT, "font_name": HEAD_FONT, "align": "center", "bg_color": _CALL},
    Look.MARK_CELL: {**_TEXT, "font_size": 9, "align": "center", "font_color": "#595959"},
    Look.ENTRY: {**_TEXT, "locked": False},
    Look.ENTRY_NUMBER: {**BORDER, "align": "right", "valign": "vcenter", "locked": False, "bg_color": _CALL},
    Look.ENTRY_REQUIRED: {**_TEXT, "locked": False, "bg_color": _CALL},
    Look.OPEN: {"locked": False, "text_wrap": True, "valign": "vcenter"},
    Look.VOID: {**BORDER, "pattern": 14, "bg_color": "#FFFFFF", "fg_color": "#9C0006"},
    Look.CORRECTED: {**_TEXT, "bold": True, "italic": True, "bg_color": "#DDEBF7", "valign": "vcenter"},
    Look.LOCKED: {**_TEXT, "bg_color": _SHADE},
    Look.COMPUTED: {**BORDER, "valign": "vcenter", "align": "right", "bg_color": _SHADE, "font_color": "#404040"},
    Look.LINK: {**_LINK, **BORDER, "text_wrap": True},
    Look.LINK_CENTRE: {**_LINK, **BORDER, "align": "center"},
    Look.PLAIN: {"valign": "vcenter"},
    Look.PLAIN_LINK: _LINK,
}
SHAPES: Mapping[Look, tuple[bool, float]] = {
    look: (bool(shape.get("text_wrap")), shape.get("font_size", FONT_SIZE)) for look, shape in LOOKS.items()
}
"""Whether a text in this look runs over several lines, and the size of its letters."""
MARKS: Mapping[Highlight, Mapping[str, Any]] = {
    Highlight.BAD: {
        "bg_color": "#FFC7CE",
        "font_color": "#9C0006",
        "bold": True,
        "border": 1,
        "border_color": "#9C0006",
    },
    Highlight.BLANK: {"bg_color": "#FFE699", "pattern": 1, "border": 1, "border_color": "#BF8F00"},
    Highlight.GOOD: {"bg_color": "#E2EFDA", "font_color": "#375623"},
}


def display_width(text: str) -> int:
    """Return the width of the longest line, in half-width characters: a Chinese character counts 2."""
    return max(map(_line_width, text.split("\n")))


def _line_width(line: str) -> int:
    try:
        return len(line.encode("gbk"))  # whose characters have a byte for each half
    except UnicodeEncodeError:
        return sum(map(_width, line))


@lru_cache(maxsize=10_000)
def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def room_of(width: float) -> float:
    """Return how many half-width characters of a text surely stand on one line of a column of this width."""
    # One character of slack: a Chinese character is not split, and punctuation does not start a line.
    return max(width - 2.5, 2)


@lru_cache(maxsize=50_000)
def lines_of(text: str, width: float) -> int:
    """Return how many lines `text` takes in a column `width` half-width characters wide."""
    room = room_of(width)
    return sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))


@lru_cache(maxsize=1_000)
def height_of(lines: int, size: float = FONT_SIZE) -> float:
    """Return the height in points of a row with `lines` lines of text."""
    return min(MOST_HEIGHT, max(LEAST_HEIGHT, lines * LINE_HEIGHT * size / FONT_SIZE + 4))


def fitted(text: str, width: float) -> str:
    """Return a text that the highest possible row can show in a column of this width; what is cut is marked."""
    while lines_of(text, width) > MOST_LINES:
        text = text[: int(len(text.removesuffix(_CUT)) * 0.9)] + _CUT
    return text
