"""The styles of a workbook -> which of them show dates, and which cells have one that is not there, or the wrong one.

A number that it cannot turn into a day is given as a bare number or as a time that nobody typed. To tell such a cell
from one that is no date at all, its style has to be known; and whose formats mean dates, only the reader knows.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache

import python_calamine

from pipeline.intake.opening.listed import STYLES, plain_package
from pipeline.remembering import remembered

_KNOWN = 64 << 10
"""Parts with styles up to this size are remembered."""
_FEW = 100
LEAST = 1_000_000
"""In a date format this is a day in the year 4637: money."""


@remembered(64, _KNOWN)
def dated_styles(xml: bytes, count: int) -> frozenset[int]:
    """Return which of so many styles show dates; `xml` is their part."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{row - 1}"><v>1</v></c></row>' for row in range(1, count + 1))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    try:
        with python_calamine.load_workbook(io.BytesIO(plain_package(["1"], [sheet], [(STYLES, xml)]))) as book:
            values = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except python_calamine.CalamineError:
        return frozenset()  # nor can it read the workbook
    return frozenset(style for style, (value, *_) in enumerate(values) if not isinstance(value, float))


def is_no_day(number: float) -> bool:
    """Return whether a number is hardly meant for a date."""
    return number < 0 or number >= LEAST


@lru_cache(64)
def cells_to_look_at(styles: int, dated: frozenset[int]) -> re.Pattern[bytes] | None:
    """Return a pattern of what stands in a cell, as usual programs write it, that is wrong for one of `styles` styles.

    Its first group is a style that is not there, or the second is one of those that show dates, and the third a number
    that may be no day. None where nothing can be wrong.
    """
    if not styles:
        return None
    shown = "|".join(map(str, dated)) if len(dated) <= _FEW else "[0-9]+"
    formula = "(?:<f[^<>]*(?:/>|>[^<]*</f>))?"
    number = "((?:-|[0-9]{7}|[0-9.]*[eE])[^<]*)"
    undated = f'|(0*(?:{shown}))"(?: t="n")?>{formula}<v>{number}' if dated else ""
    return re.compile(f' s="(?:({at_least(styles)})"{undated})'.encode())


def at_least(number: int) -> str:
    """Return a pattern of the numbers from `number` on: of 57 those of 3 digits, 60-99, 58-59 and 57 itself."""
    digits = str(number)
    above = [
        f"{digits[:place]}[{int(digit) + 1}-9]\\d{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if digit < "9"
    ]
    return "|".join([f"\\d{{{len(digits) + 1},}}", *above, digits])
