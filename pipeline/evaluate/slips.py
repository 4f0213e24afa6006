"""A check between sheets that failed -> what in it may be 元 taken for 万元, or the other way round, as F328."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.evaluate.handed import Handed
from pipeline.findings import UNIT_SLIP
from pipeline.model import Finding
from pipeline.standard import CheckRule

TEN_THOUSAND = Decimal(10_000)
_WAYS = (("乘以一万", TEN_THOUSAND), ("除以一万", 1 / TEN_THOUSAND))


def slips_of(rule: CheckRule, found: Finding, handed: Handed) -> Iterator[Finding]:
    """Yield the slip of the whole that does not tie out, or of the one row of its sum that alone makes it so."""
    money = {name: handed.values[name] for name in rule.condition.names if handed.standard.kinds[name].is_money}
    amounts = {name: value for name, value in money.items() if isinstance(value, Decimal)}
    sizes = sorted(map(abs, amounts.values()))
    if len(sizes) != 2 or not sizes[0]:
        return
    if _is_slip(*sizes):
        yield UNIT_SLIP.at(found.place, found.found)
    elif "<>" in rule.condition.text:
        for name, other in (list(amounts), list(reversed(amounts))):
            yield from _row_of(name, other, amounts[other] - amounts[name], handed)


def _is_slip(less: Decimal, more: Decimal) -> bool:
    """Tell whether two amounts that should agree differ by about 10,000 times."""
    return abs(more / less - TEN_THOUSAND) <= TEN_THOUSAND / 100


def _row_of(name: str, other: str, gap: Decimal, handed: Handed) -> Iterator[Finding]:
    """Yield the row that makes up the gap; one that is right does so by chance only, two of them tell nothing."""
    item = next((one.item for one in handed.standard.items if one.item.name == name), None)
    sheet = handed.sheet(item.table) if item and item.aggregate == "sum" and item.where is None else None
    if item is None or sheet is None:
        return
    amounts = (sheet.table.columns[item.column].at(at) for at in range(len(sheet.table)))
    rows = [
        (int(row), amount, way)
        for row, amount in zip(sheet.table.rows, amounts, strict=True)
        if isinstance(amount, Decimal) and amount > 0
        for way, factor in _WAYS
        if abs(gap + amount - amount * factor) <= amount * factor / 100
    ]
    if len(rows) == 1:
        row, amount, way = rows[0]
        kinds, titles = handed.standard.kinds, handed.standard.titles
        told = f"“{item.column}”为 {kinds[name].show(amount)} 元，{way}后，{titles[name]}与{titles[other]}一致"
        yield UNIT_SLIP.at(sheet.table.at(item.column, row), told, "与其他行相同的金额单位")
