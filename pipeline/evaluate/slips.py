"""A check of sums that failed -> what in it may be 元 taken for 万元, or the other way round, as F328."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from pipeline.addresses import parse_area
from pipeline.evaluate.handed import Handed, HandedTable, Mask
from pipeline.findings import UNIT_SLIP
from pipeline.model import Finding, Table
from pipeline.standard import CheckRule
from pipeline.standard.workbook import Column

TEN_THOUSAND = Decimal(10_000)
_WAYS = (("乘以一万", TEN_THOUSAND), ("除以一万", 1 / TEN_THOUSAND))
_APART = 100
"""How many times as much as any row of the one unit of money the least row of the other is, to tell them apart."""
_NAMED = 10


@dataclass(frozen=True, slots=True)
class _Sum:
    """The rows of a column that are added up, and by how much their sum should be more than it is."""

    table: Table
    column: str
    selected: Mask
    gap: Decimal

    def slipped(self) -> tuple[list[int], Decimal, str] | None:
        """Return the rows that make up the gap: their numbers, the amount of the first, how they should be read.

        One row that is right does so by chance only, two that would each do so tell nothing.
        """
        values = self.table.columns[self.column]
        floats = values.values / 10.0**values.scale
        near = np.flatnonzero(self.selected & ~values.blank & self._near(floats))
        amounts = [(int(self.table.rows[at]), values.at(int(at))) for at in near]
        found = [
            ([row], amount, way)
            for row, amount in amounts
            if isinstance(amount, Decimal) and amount > 0
            for way, factor in _WAYS
            if abs(self.gap + amount - amount * factor) <= amount * factor / 100
        ]
        if not found:
            found = list(self._together(floats, self.selected & ~values.blank & (floats > 0)))
        return found[0] if len(found) == 1 else None

    def _together(self, amounts: npt.NDArray[np.float64], given: Mask) -> Iterator[tuple[list[int], Decimal, str]]:
        """Yield the least rows, or the greatest, that make up the gap together and stand far apart from all others."""
        places = np.flatnonzero(given)
        places = places[np.argsort(amounts[places], kind="stable")]
        ordered = amounts[places]
        for at in (np.flatnonzero(ordered[1:] >= ordered[:-1] * _APART) + 1).tolist():
            for part, (way, factor) in zip((places[:at], places[at:]), _WAYS, strict=True):
                whole = float(amounts[part].sum())
                right = whole * float(factor)
                first = self.table.columns[self.column].at(int(part.min()))
                is_gap = abs(float(self.gap) + whole - right) <= right / 100
                if len(part) > 1 and is_gap and isinstance(first, Decimal):
                    yield [int(self.table.rows[one]) for one in np.sort(part)], first, way

    def _near(self, amounts: npt.NDArray[np.float64]) -> Mask:
        """Mark the amounts that may make up the gap, as quickly as can be: a register may have a million of them."""
        gap = float(self.gap)
        off = [(np.abs(gap + amounts - amounts * float(by)), amounts * float(by) / 100) for _way, by in _WAYS]
        marked: Mask = np.logical_or.reduce([one <= bound * 1.01 + 0.01 for one, bound in off])
        return marked


def slips_of(rule: CheckRule, found: Finding, handed: Handed) -> Iterator[Finding]:
    """Yield the slip of the whole that does not tie out, or of the rows of its sum that alone make it so."""
    money = {name: handed.values[name] for name in rule.condition.names if handed.standard.kinds[name].is_money}
    amounts = {name: value for name, value in money.items() if isinstance(value, Decimal)}
    sizes = sorted(map(abs, amounts.values()))
    if len(sizes) != 2 or not sizes[0]:
        return
    if _is_slip(*sizes):
        yield UNIT_SLIP.at(found.place, found.found)
    elif "<>" in rule.condition.text:
        titles = handed.standard.titles
        for name, other in (list(amounts), list(reversed(amounts))):
            summed = _sum_of(name, amounts[other] - amounts[name], handed)
            yield from _told(summed, titles[name], titles[other], handed)


def slips_in_lookups(handed: Handed) -> Iterator[Finding]:
    """Yield those of the rows that a table sums up by a key, where it does not agree with what is typed beside."""
    told = set()
    for rule in handed.standard.checks:
        pair = rule.compared
        sheet = handed.sheet(rule.sheet.title) if rule.sheet and pair else None
        if sheet is None or pair is None:
            continue
        for at in np.flatnonzero(rule.asked.rows(sheet.holding)).tolist():
            for one in _slips_of_row(sheet, *pair, at, handed):
                area = parse_area(one.place.cell)
                line = one.place.sheet, area and area.top
                if line not in told:  # 原值 and 净值 of a row are wrong together
                    told.add(line)
                    yield one


def _slips_of_row(sheet: HandedTable, summed: Column, typed: Column, at: int, handed: Handed) -> Iterator[Finding]:
    table, lookup = sheet.table, summed.lookup
    ours, theirs = (table.columns[one.name].at(at) for one in (summed, typed))
    source = None if lookup is None else handed.sheet(lookup.table)
    if lookup is None or source is None or not isinstance(ours, Decimal) or not isinstance(theirs, Decimal):
        return
    place, kind = table.at(typed.name, int(table.rows[at])), typed.value_kind
    if min(ours, theirs) > 0 and _is_slip(*sorted((ours, theirs))):
        yield UNIT_SLIP.at(place, f"“{typed.title}”为 {kind.show(theirs)}，“{summed.title}”为 {kind.show(ours)}")
    key = table.columns[lookup.by].at(at)
    selected: Mask = source.table.columns[lookup.by].values == key
    one = _Sum(source.table, lookup.column, selected, theirs - ours)
    yield from _told(one, f"{key}的{summed.title}", typed.title, handed)


def _is_slip(less: Decimal, more: Decimal) -> bool:
    """Tell whether two amounts that should agree differ by about 10,000 times."""
    return abs(more / less - TEN_THOUSAND) <= TEN_THOUSAND / 100


def _sum_of(name: str, gap: Decimal, handed: Handed) -> _Sum | None:
    """Return what a data item adds up, if it is a sum of all rows of a table."""
    rule = handed.standard.by_item.get(name)
    sheet = handed.sheet(rule.item.table) if rule and rule.item.aggregate == "sum" and rule.where is None else None
    return None if rule is None or sheet is None else _Sum(sheet.table, rule.item.column, sheet.everywhere, gap)


def _told(summed: _Sum | None, title: str, other: str, handed: Handed) -> Iterator[Finding]:
    found = None if summed is None else summed.slipped()
    if summed is None or found is None:
        return
    rows, amount, way = found
    table, name = summed.table, summed.column
    column = handed.standard.tables[table.title].column(name)
    numbers = "、".join(map(str, rows[:_NAMED])) + (" 等" if len(rows) > _NAMED else "")
    those = f"，第 {numbers} 行共 {len(rows)} 行都" if len(rows) > 1 else "，"
    told = f"“{column.title}”为 {column.value_kind.show(amount)} 元{those}{way}后，{title}与{other}一致"
    yield UNIT_SLIP.at(table.at(name, rows[0]), told, "与其他行相同的金额单位")
