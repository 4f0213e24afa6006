"""Submission + standard -> facts: every field and data item with its value, its sources and how it was had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from pipeline.evaluate.handed import Handed, HandedTable, Mask
from pipeline.formula import Formula, Missing, NotApplicable, Value, Values, evaluate, spread, to_words
from pipeline.formula.arithmetic import CONTEXT
from pipeline.kinds import Kind
from pipeline.kinds.codes import spelling
from pipeline.model import Fact, Place
from pipeline.standard import ItemRule, Standard
from pipeline.standard.once import of_standard
from pipeline.standard.rules import NEED_EVERY_ROW


def work_out(handed: Handed) -> None:
    """Work out every data item of the unit, each after those that it rests on."""
    for rule in handed.standard.items:
        handed.know(rule.item.name, _fact(rule, handed))


def worked(formula: Formula, handed: Handed, result: Value, kind: Kind) -> str:
    """Return the formula with the numbers put in: 14,492,426.11÷16,461,154.60＝88.04%."""
    return f"{to_words(formula.text, handed.texts.of(formula.names))}＝{kind.show(result)}"


def sources_of(names: Sequence[str], facts: Mapping[str, Fact]) -> tuple[Place, ...]:
    """Return where what has these names comes from, each place once."""
    if len(names) == 1:
        return facts[names[0]].sources
    return tuple(dict.fromkeys(place for name in names for place in facts[name].sources))


def cell_of(name: str, handed: Handed) -> Place | None:
    """Return the one cell that a data item is read from, as that of a month is; None if there is not just one."""
    rule = next((one for one in handed.standard.items if one.item.name == name), None)
    sheet = None if rule is None else handed.sheet(rule.item.table)
    if rule is None or rule.where is None or not rule.item.column or sheet is None:
        return None
    rows = sheet.table.rows[sheet.true(rule.where)].tolist()
    return sheet.table.at(rule.item.column, rows[0]) if len(rows) == 1 else None


def _fact(rule: ItemRule, handed: Handed) -> Fact:
    if rule.formula is not None:
        value = evaluate(rule.formula, handed.values)
        working = worked(rule.formula, handed, value, rule.item.value_kind)
        return Fact(value, sources_of(rule.formula.names, handed.facts), working)
    sheet = handed.sheet(rule.item.table)
    if sheet is None:
        return Fact(handed.absence(rule.item.table))
    if sheet.trouble is not None:
        return Fact(sheet.trouble, (sheet.table.place,))
    return _aggregate(rule, sheet, handed)


def _aggregate(rule: ItemRule, sheet: HandedTable, handed: Handed) -> Fact:
    item, where, columns = rule.item, rule.where, sheet.table.columns
    column = item.column
    sources, selected = (sheet.span(column),), sheet.everywhere
    if where is not None:
        void = _void(sheet, [name for name in where.names if name in columns], selected, handed.standard)
        if void is not None:
            return void
        nothing = spread(handed.values[name] for name in where.needed if name not in columns)
        if nothing is not None:
            return Fact(nothing, sources)
        selected = sheet.true(where)
    words = _words(handed.standard)[item.name]
    if not column:
        return Fact(Decimal(int(np.count_nonzero(selected))), sources, words)
    void = _void(sheet, [column], selected, handed.standard, counts_blank=item.aggregate in NEED_EVERY_ROW)
    if void is not None:
        return void
    if item.aggregate == "unmatched":
        return Fact(_unmatched(columns[column], selected, item.matches, handed), sources, words)
    return Fact(_AGGREGATES[item.aggregate or ""](columns[column], selected), sources, words)


@of_standard
def _words(standard: Standard) -> Mapping[str, str]:
    """Say of each aggregate what it is: “预算执行”中支出性质="人员经费"的合计."""
    return {
        rule.item.name: f"“{rule.item.table}”"
        + (f"中{to_words(rule.where.text)}的" if rule.where else "")
        + rule.item.verb
        for rule in standard.items
        if rule.formula is None
    }


_NAMED = 5
"""So many cells at most are named that an item cannot be worked out for; the others are counted."""


def _void(
    sheet: HandedTable, columns: Sequence[str], selected: Mask, standard: Standard, *, counts_blank: bool = False
) -> Fact | None:
    """Return the fact that rests on cells that are needed, selected and cannot be used; None if there is no such cell.

    In a condition a blank cell is simply not true, and it is not counted; where it is added up, it counts as void.
    """
    table = sheet.table
    cells: list[tuple[str, int]] = []
    count = 0
    for name in columns:
        voids = sheet.voids(name)
        if not (counts_blank or voids) or not sheet.has_blank(name):
            continue
        is_void = table.columns[name].blank & selected
        if not counts_blank and is_void.any():
            is_void &= np.isin(table.rows, list(voids))
        rows = table.rows[is_void]
        count += len(rows)
        cells += [(name, row) for row in rows[: _NAMED - len(cells)].tolist()]
    if not count:
        return None
    first, *more = places = tuple(_blamed(sheet, *cell, standard) for cell in cells)
    named = "、".join([str(first), *(place.cell for place in more)]) + (
        f" 等 {count} 格" if count > len(places) else ""
    )
    return Fact(Missing(f"{named} 为空或无法使用", is_blank=False), places)


def _blamed(sheet: HandedTable, column: str, row: int, standard: Standard) -> Place:
    """Return the cell that is to blame; where that of a computed column cannot be used, it is one of the row."""
    formula = standard.computed.get((sheet.table.title, column))
    blamed = [name for name in (formula.names if formula else ()) if row in sheet.voids(name)]
    return sheet.table.at(blamed[0] if blamed else column, row)


def _sum(column: Values, selected: Mask) -> Value:
    total = sum(column.values[selected].tolist())
    return CONTEXT.plus(Decimal(total).scaleb(-column.scale))


def _count(column: Values, selected: Mask) -> Value:
    return Decimal(int((selected & ~column.blank).sum()))


def _extreme(choose: Callable[[Any], int]) -> Callable[[Values, Mask], Value]:
    def extreme(column: Values, selected: Mask) -> Value:
        positions = np.flatnonzero(selected & ~column.blank)
        if not len(positions):
            return NotApplicable("没有符合条件的行")
        return column.at(int(positions[choose(column.values[positions])]))

    return extreme


def _duplicates(column: Values, selected: Mask) -> Value:
    counts = Counter(str(value).casefold() for value in column.values[selected & ~column.blank])
    return Decimal(sum(count for count in counts.values() if count > 1))


_AGGREGATES: Mapping[str, Callable[[Values, Mask], Value]] = {
    "sum": _sum,
    "count": _count,
    "min": _extreme(lambda values: int(np.argmin(values))),
    "max": _extreme(lambda values: int(np.argmax(values))),
    "duplicates": _duplicates,
}


def _unmatched(column: Values, selected: Mask, matches: str, handed: Handed) -> Value:
    title, _, other = matches.partition(".")
    sheet = handed.sheet(title)
    if sheet is None:
        return handed.absence(title)
    if sheet.trouble is not None:
        return sheet.trouble
    void = _void(sheet, [other], sheet.everywhere, handed.standard)
    if void is not None:
        return void.value
    against = sheet.table.columns[other]
    spelt = spelling(column.values[~column.blank])
    known = {spelt(value) for value in against.values[~against.blank]}
    own = column.values[selected & ~column.blank]
    return Decimal(sum(spelt(value) not in known for value in own))
