"""A correction of an amount + the workbook it is about -> in which unit, and whether it may be ten thousand times off.

What stands in a workbook kept in 万元 and what a finding says of it in 元 look alike; so do the two in a correction.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from pipeline.addresses import column_letters, parse_reference
from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.filled import Filled
from pipeline.intake.identity import identity_text
from pipeline.intake.placed import declared_at, tables_at
from pipeline.kinds import Raw
from pipeline.kinds.numbers import names_money_unit
from pipeline.model import Place
from pipeline.rulings import Decision, Ruling, show_content
from pipeline.standard.workbook import Cell

_LEAST, _MOST = 2_000, 50_000
"""Two amounts this many times apart are, as far as anybody can tell, one in 元 and one in 万元."""


def money_unit_at(filled: Filled, place: Place) -> str:
    """Return the unit in which an amount stands at a place; empty where none does, or nobody knows."""
    cell = declared_at(filled, place)
    return identity_text(filled, "money_unit") if cell is not None and cell.value_kind.is_money else ""


def unit_doubt(ruling: Ruling, plain: Filled, place: Place) -> str:
    """Return how to settle in which unit a correction is meant; empty where there is no doubt.

    There is some where it is about 10,000 times what stands there, or that is about 10,000 times it; where nothing
    stands there, the largest other amount of the row is taken. A correction that names its unit leaves none.
    """
    unit, cell = money_unit_at(plain, place), declared_at(plain, place)
    if ruling.decision != Decision.CORRECT or unit not in MONEY_FACTORS or names_money_unit(ruling.value):
        return ""
    assert cell is not None
    meant, was = (_amount(cell, raw, unit) for raw in (ruling.value, ruling.subject.content))
    beside = was or _largest_beside(plain, place)
    if not meant or not (_is_slip(meant, beside) or _is_slip(beside, meant)):
        return ""
    said = show_content(ruling.value)
    return f"该工作簿的金额单位为{unit}；请在“更正为”中写明单位，如“{said}元”或“{said}万元”"


def _is_slip(large: Decimal, small: Decimal) -> bool:
    return bool(small) and _LEAST <= large / small <= _MOST


def _amount(cell: Cell, raw: Raw, unit: str) -> Decimal:
    value = cell.value_kind.read(raw, MONEY_FACTORS[unit]).value
    return abs(value) if isinstance(value, Decimal) else Decimal(0)


def _largest_beside(filled: Filled, place: Place) -> Decimal:
    """Return the largest of the other amounts in the row of a place; 0 if there is none."""
    row, column = parse_reference(place.cell) or (0, 0)
    letter = column_letters(column)
    amounts = [
        abs(value)
        for table in tables_at(filled, place)
        for one in filled.standard.tables[table.title].columns
        if one.value_kind.is_money and not one.is_computed and table.letters.get(one.name) != letter
        for at in range(np.searchsorted(table.rows, row), np.searchsorted(table.rows, row, "right"))
        if isinstance(value := table.columns[one.name].at(at), Decimal)
    ]
    return max(amounts, default=Decimal(0))
