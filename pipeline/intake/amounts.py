"""A correction of an amount + the workbook it is about -> in which unit, and whether it may be ten thousand times off.

What stands in a workbook kept in 万元 and what a finding says of it in 元 look alike; so do the two in a correction.
"""

from __future__ import annotations

from decimal import Decimal

from openpyxl.utils.cell import get_column_letter

from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.filled import Filled
from pipeline.intake.identity import identity_text
from pipeline.kinds import Raw
from pipeline.kinds.numbers import names_money_unit
from pipeline.model import Place, Table
from pipeline.rulings import Decision, Ruling, show_content
from pipeline.standard.returned import corners
from pipeline.standard.workbook import Cell

_LEAST, _MOST = 2_000, 50_000
"""Two amounts this many times apart are, as far as anybody can tell, one in 元 and one in 万元."""


def money_unit_at(filled: Filled, place: Place) -> str:
    """Return the unit in which an amount stands at a place; empty where none does, or nobody knows."""
    cell = _declared_at(filled, place)
    return identity_text(filled, "money_unit") if cell is not None and cell.value_kind.is_money else ""


def unit_doubt(ruling: Ruling, plain: Filled, place: Place) -> str:
    """Return how to settle in which unit a correction is meant; empty where there is no doubt.

    There is some where it is about 10,000 times what stands there, or that is about 10,000 times it; where nothing
    stands there, the largest other amount of the row is taken. A correction that names its unit leaves none.
    """
    unit, cell = money_unit_at(plain, place), _declared_at(plain, place)
    if ruling.decision != Decision.CORRECT or unit not in MONEY_FACTORS or names_money_unit(ruling.value):
        return ""
    assert cell is not None
    meant, was = (_amount(cell, raw, unit) for raw in (ruling.value, ruling.subject.content))
    largest = _largest_beside(plain, place)
    beside = was or largest
    if not meant or not (_is_slip(meant, beside) or _is_slip(beside, meant)):
        return ""
    said = show_content(ruling.value)
    return f"该工作簿的金额单位为{unit}；请在“更正为”中写明单位，如“{said}元”或“{said}万元”"


def _is_slip(large: Decimal, small: Decimal) -> bool:
    return bool(small) and _LEAST <= large / small <= _MOST


def _amount(cell: Cell, raw: Raw, unit: str) -> Decimal:
    value = cell.value_kind.read(raw, MONEY_FACTORS[unit]).value
    return abs(value) if isinstance(value, Decimal) else Decimal(0)


def _declared_at(filled: Filled, place: Place) -> Cell | None:
    """Return what is declared of the cell at a place."""
    named = [name for name, at in filled.places.items() if at == place]
    if named:
        return filled.standard.fields[named[0]]
    area = corners(place.cell)
    letter = get_column_letter(area[1]) if area is not None and area[1] == area[3] else ""
    columns = [one for table in _tables_at(filled, place) for one in filled.standard.tables[table.title].columns
               if table.letters.get(one.name) == letter]  # fmt: skip
    return columns[0] if columns else None


def _tables_at(filled: Filled, place: Place) -> list[Table]:
    return [one for one in filled.tables.values() if (one.place.file, one.place.sheet) == (place.file, place.sheet)]


def _largest_beside(filled: Filled, place: Place) -> Decimal:
    """Return the largest of the other amounts in the row of a place; 0 if there is none."""
    row, column, *_end = corners(place.cell) or (0, 0)
    letter = get_column_letter(column)
    amounts = [
        abs(value)
        for table in _tables_at(filled, place)
        for one in filled.standard.tables[table.title].columns
        if one.value_kind.is_money and not one.is_computed and table.letters.get(one.name) != letter
        for at in (table.rows == row).nonzero()[0].tolist()
        if isinstance(value := table.columns[one.name].at(at), Decimal)
    ]
    return max(amounts, default=Decimal(0))
