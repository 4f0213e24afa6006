"""What the sheets of the summary have in common: the way back to the cover, columns that name a unit, averages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.deliver import listing
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS
from pipeline.deliver.page import Page
from pipeline.deliver.summary.names import COVER
from pipeline.formula.arithmetic import round_half_up
from pipeline.model import Appraisal
from pipeline.standard.workbook import FieldRole

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

_IDENTITY: tuple[FieldRole, FieldRole] = ("unit_code", "unit_name")


def unit_heads(summary: Summary, code: float = 12, name: float | None = None) -> list[Head]:
    """Return the columns that say which unit a row is about, called as the workbooks call them."""
    titles = [summary.standard.field_by_role(role).title for role in _IDENTITY]
    return [Head(titles[0], code), Head(titles[1], name or summary.name_width)]


def open_sheet(book: Book, name: str, words: str, widths: Sequence[float], links: Sequence[Link] = (),
               title: str = "") -> Page:  # fmt: skip
    """Begin a sheet with the way back to the cover."""
    return listing.open_sheet(book, name, words, widths, [Link("返回封面", COVER), *links], title)


def first_rows(rows: Sequence[tuple[Appraisal | None, object]], first: int) -> dict[str, int]:
    """Return the first row of each unit, by code, in a list that begins in the row `first`."""
    found: dict[str, int] = {}
    for position, (one, _what) in enumerate(rows[:MOST_ROWS]):
        if one is not None:
            found.setdefault(one.unit.code, first + position)
    return found


def average(numbers: Sequence[Decimal], decimals: int) -> Decimal | None:
    """Return the printed average, None of nothing."""
    return round_half_up(sum(numbers, Decimal(0)) / len(numbers), decimals) if numbers else None


def averaged(summary: Summary, span: str, points: Sequence[Decimal | None]) -> Content:
    """Return the live average of the scores in a span of cells, which are worth `points`."""
    value = average([one for one in points if one is not None], summary.decimals)
    return DASH if value is None else Live(f"ROUND(AVERAGE({span}),{summary.decimals})", value)


def mean_rate(summary: Summary, span: str) -> Live | None:
    """Return the live average of the rates of the graded units, which stand in a span of cells; None of nothing."""
    rates = [one.total.rate for one in summary.graded if one.total.rate is not None]
    return Live(f"AVERAGE({span})", sum(rates, Decimal(0)) / len(rates)) if rates else None


def look_at(sheet: str, row: int | None) -> Content:
    """Return the way to a row of a sheet, where there is one."""
    return DASH if row is None else Link("查看", sheet, f"A{row + 1}")
