"""What a cell holds and how formulas name it: values as numbers, texts and words, letters, quoted sheet names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name

from pipeline.deliver.style import display_width
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, Missing, NotApplicable
from pipeline.kinds.dates import SERIAL_ZERO

CellValue = Decimal | str | bool | int | float | date | Missing | NotApplicable | None

OPEN = "\0"
"""Stands in a formula that is the same for every unit for what is not: the number of a row, or a cell."""


@lru_cache(maxsize=16_384)
def letter(column: int) -> str:
    """Return the letter of a column counted from 0."""
    return str(xl_col_to_name(column))


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet, the last included."""

    sheet: str
    first: int
    last: int

    @classmethod
    def of(cls, sheet: str, first: int, count: int) -> Block:
        """Return the rows of a list of so many entries; where there are none, one stands and says so."""
        return cls(sheet, first, first + max(count, 1) - 1)

    def range(self, column: int) -> str:
        """Return one column of the block, as formulas on any sheet write it."""
        return f"{quoted(self.sheet)}!{self.here(column)}"

    def here(self, column: int) -> str:
        """Return one column of the block, as formulas on the same sheet write it."""
        return f"${letter(column)}${self.first + 1}:${letter(column)}${self.last + 1}"


def cell(row: int, column: int) -> str:
    """Return the relative reference of a cell: it moves with its row when people sort."""
    return f"{letter(column)}{row + 1}"


def fixed(sheet: str, row: int, column: int) -> str:
    """Return the absolute reference of a cell of another sheet: it stays when people sort."""
    return f"{quoted(sheet)}!${letter(column)}${row + 1}"


def plain(value: CellValue) -> float | str | bool | None:
    """Return a value as a cell keeps it: a float for a Decimal, a serial number for a date, words for nothing."""
    match value:
        case None | bool() | str():
            return value
        case Missing():
            return MISSING_TEXT
        case NotApplicable():
            return NOT_APPLICABLE_TEXT
        case date():
            return float((value - SERIAL_ZERO).days)
        case _:
            return float(value) + 0.0  # never -0


def score_format(decimals: int) -> str:
    """Return the number format of a score."""
    return "0." + "0" * decimals if decimals else "0"


def shortened(text: str, longest: int) -> str:
    """Return a text no longer than `longest`, ending in … if it was cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def first_of(texts: Sequence[str], most: int, measure: str) -> str:
    """Return the first of several texts, and behind them how many there are where those are not all."""
    return "、".join(texts[:most]) + (f"等 {len(texts)} {measure}" if len(texts) > most else "")


def width_for(texts: Sequence[str], least: float, most: float = 60) -> float:
    """Return a column width in which the longest of `texts` fits, within limits."""
    return min(most, max(least, max((display_width(text) for text in texts), default=0) + 2.5))
