"""The styles of a workbook -> those whose numbers the reader of values turns into dates or times: it is asked itself.

A number that it cannot turn into a day is given as a bare number or as a time that nobody typed. To tell such a cell
from one that is no date at all, its style has to be known; and whose formats mean dates, only the reader knows.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache

import python_calamine

from pipeline.intake.opening.listed import STYLES, plain_package

_KNOWN = 64 << 10
"""Parts with styles up to this size are remembered, a bounded number of them."""
_FEW = 100
LEAST = 1_000_000
"""In a date format this is a day in the year 4637: money."""


def dated_styles(xml: bytes, count: int) -> frozenset[int]:
    """Return which of so many styles show dates; `xml` is their part."""
    return (_known_styles if len(xml) <= _KNOWN else _dated_styles)(xml, count)


def _dated_styles(xml: bytes, count: int) -> frozenset[int]:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{row - 1}"><v>1</v></c></row>' for row in range(1, count + 1))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    try:
        with python_calamine.load_workbook(io.BytesIO(plain_package(["1"], [sheet], [(STYLES, xml)]))) as book:
            values = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except python_calamine.CalamineError:
        return frozenset()  # nor can it read the workbook
    return frozenset(style for style, (value, *_) in enumerate(values) if not isinstance(value, float))


_known_styles = lru_cache(64)(_dated_styles)


def is_no_day(number: float) -> bool:
    """Return whether a number is hardly meant for a date."""
    return number < 0 or number >= LEAST


@lru_cache(64)
def pattern_of(styles: frozenset[int]) -> re.Pattern[bytes] | None:
    """Return a pattern of cells, as usual programs write them, that may be in one of the styles and hold no day."""
    if not styles:
        return None
    numbers = "|".join(map(str, styles)) if len(styles) <= _FEW else "[0-9]+"
    formula = rb"(?:<f[^<>]*(?:/>|>[^<]*</f>))?"
    number = rb"((?:-|[0-9]{7}|[0-9.]*[eE])[^<]*)"
    return re.compile(rb' s="(0*(?:' + numbers.encode() + rb'))"(?: t="n")?>' + formula + rb"<v>" + number)
