"""Submission + standard -> facts: every field and data item with its value, its sources and how it was had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula import (
    Column,
    Formula,
    Missing,
    NotApplicable,
    Value,
    evaluate,
    evaluate_rows,
    is_nothing,
    spread,
    to_words,
)
from pipeline.formula.arithmetic import CONTEXT
from pipeline.kinds import Kind
from pipeline.model import Fact, Place, Submission, Table
from pipeline.standard import ItemRule, Standard

Facts = dict[str, Fact]


def facts_of(submission: Submission, standard: Standard) -> Facts:
    """Return every field and data item of the unit, by name."""
    facts: Facts = {}
    for name, value in submission.fields.items():
        place = submission.field_places.get(name)
        facts[name] = Fact(value, (place,) if place else ())
    values = values_of(facts)
    for rule in standard.items:
        fact = _fact(rule, submission, standard, facts, values)
        facts[rule.item.name], values[rule.item.name] = fact, fact.value
    return facts


def values_of(facts: Mapping[str, Fact]) -> dict[str, Value]:
    """Return the values alone, as formulas use them."""
    return {name: fact.value for name, fact in facts.items()}


def worked(formula: Formula, values: Mapping[str, Value], kinds: Mapping[str, Kind], result: Value, kind: Kind) -> str:
    """Return the formula with the numbers put in: 14,492,426.11÷16,461,154.60＝88.04%."""
    shown = {name: kinds[name].show(values[name]) for name in formula.names if name in kinds}
    return f"{to_words(formula.text, shown)}＝{kind.show(result)}"


def _fact(
    rule: ItemRule, submission: Submission, standard: Standard, facts: Facts, values: Mapping[str, Value]
) -> Fact:
    if rule.formula is not None:
        value = evaluate(rule.formula, values)
        sources = tuple(dict.fromkeys(place for name in rule.formula.names for place in facts[name].sources))
        working = worked(rule.formula, values, standard.kinds, value, rule.item.value_kind)
        return Fact(value, sources, working)
    table = submission.tables.get(rule.item.table)
    if table is None:
        reason = submission.absent.get(rule.item.table, f"缺少“{rule.item.table}”表")
        return Fact(Missing(reason, is_blank=False))
    trouble = _unusable(table)
    if trouble is not None:
        return Fact(trouble, (table.place,))
    return _aggregate(rule, table, submission, standard, values)


def _unusable(table: Table) -> Missing | None:
    """Return why a table counts for nothing: not filled in, or declared to be empty though it is not."""
    if table.lacks:
        return Missing(f"“{table.title}”表缺少或重复“{table.lacks[0]}”行", is_blank=False)
    if not len(table) and not table.is_declared_none:
        return Missing(f"“{table.title}”表未填写", is_blank=False)
    if len(table) and table.is_declared_none:
        return Missing(f"“{table.title}”表声明为“无”，但有数据", is_blank=False)
    return None


def _aggregate(
    rule: ItemRule, table: Table, submission: Submission, standard: Standard, values: Mapping[str, Value]
) -> Fact:
    item = rule.item
    column = item.column
    source = table.span(column) if column else _whole(table)
    selected: npt.NDArray[np.bool_] = np.ones(len(table), dtype=bool)
    if rule.where is not None:
        everywhere = np.ones(len(table), dtype=bool)
        void = _void(table, [name for name in rule.where.names if name in table.columns], everywhere, standard)
        if void is not None:
            return void
        nothing = spread(values[name] for name in rule.where.needed if name not in table.columns)
        if nothing is not None:
            return Fact(nothing, (source,))
        selected = evaluate_rows(rule.where, table.columns, values, len(table)).true
    words = f"“{item.table}”" + (f"中{to_words(rule.where.text)}的" if rule.where else "") + item.verb
    if not column:
        return Fact(Decimal(int(selected.sum())), (source,), words)
    void = _void(table, [column], selected, standard, counts_blank=item.aggregate in _NEED_EVERY_ROW)
    if void is not None:
        return void
    if item.aggregate == "unmatched":
        counted = _unmatched(table.columns[column], selected, item.matches, submission, standard)
        return Fact(counted, (source,), words)
    return Fact(_AGGREGATES[item.aggregate or ""](table.columns[column], selected), (source,), words)


def _whole(table: Table) -> Place:
    first = next((name for name in table.columns if name in table.letters), "")
    return table.span(first)


_NEED_EVERY_ROW = frozenset({"sum", "min", "max"})
_NAMED = 5
"""So many cells at most are named that an item cannot be worked out for; the others are counted."""


def _void(
    table: Table,
    columns: Sequence[str],
    selected: npt.NDArray[np.bool_],
    standard: Standard,
    *,
    counts_blank: bool = False,
) -> Fact | None:
    """Return the fact that rests on cells that are needed, selected and cannot be used; None if there is no such cell.

    In a condition a blank cell is simply not true, and it is not counted; where it is added up, it counts as void.
    """
    cells: list[tuple[str, int]] = []
    count = 0
    for name in columns:
        is_void, voids = table.columns[name].blank & selected, table.voids.get(name, frozenset())
        if not counts_blank and is_void.any():
            is_void &= np.isin(table.rows, list(voids))
        rows = table.rows[is_void]
        count += len(rows)
        cells += [(name, row) for row in rows[: _NAMED - len(cells)].tolist()]
    if not count:
        return None
    first, *more = places = tuple(_blamed(table, *cell, standard) for cell in cells)
    named = "、".join([str(first), *(place.cell for place in more)]) + (
        f" 等 {count} 格" if count > len(places) else ""
    )
    return Fact(Missing(f"{named} 为空或无法使用", is_blank=False), places)


def _blamed(table: Table, column: str, row: int, standard: Standard) -> Place:
    """Return the cell that is to blame; where that of a computed column cannot be used, it is one of the row."""
    formula = standard.computed.get((table.title, column))
    blamed = [name for name in (formula.names if formula else ()) if row in table.voids.get(name, frozenset())]
    return table.at(blamed[0] if blamed else column, row)


def _sum(column: Column, selected: npt.NDArray[np.bool_]) -> Value:
    total = sum(column.values[selected].tolist())
    return CONTEXT.plus(Decimal(total).scaleb(-column.scale))


def _count(column: Column, selected: npt.NDArray[np.bool_]) -> Value:
    return Decimal(int((selected & ~column.blank).sum()))


def _extreme(choose: Callable[[Any], int]) -> Callable[[Column, npt.NDArray[np.bool_]], Value]:
    def extreme(column: Column, selected: npt.NDArray[np.bool_]) -> Value:
        positions = np.flatnonzero(selected & ~column.blank)
        if not len(positions):
            return NotApplicable("没有符合条件的行")
        return column.at(int(positions[choose(column.values[positions])]))

    return extreme


def _duplicates(column: Column, selected: npt.NDArray[np.bool_]) -> Value:
    counts = Counter(str(value).casefold() for value in column.values[selected & ~column.blank])
    return Decimal(sum(count for count in counts.values() if count > 1))


_AGGREGATES: Mapping[str, Callable[[Column, npt.NDArray[np.bool_]], Value]] = {
    "sum": _sum,
    "count": _count,
    "min": _extreme(lambda values: int(np.argmin(values))),
    "max": _extreme(lambda values: int(np.argmax(values))),
    "duplicates": _duplicates,
}


def _unmatched(
    column: Column, selected: npt.NDArray[np.bool_], matches: str, submission: Submission, standard: Standard
) -> Value:
    title, _, other = matches.partition(".")
    table = submission.tables.get(title)
    if table is None:
        return Missing(submission.absent.get(title, f"缺少“{title}”表"), is_blank=False)
    trouble = _unusable(table)
    if trouble is not None:
        return trouble
    void = _void(table, [other], np.ones(len(table), dtype=bool), standard)
    if void is not None:
        return void.value
    against = table.columns[other]
    known = {str(value).casefold() for value in against.values[~against.blank]}
    own = column.values[selected & ~column.blank]
    return Decimal(sum(str(value).casefold() not in known for value in own))


def shown(name: str, facts: Mapping[str, Fact], standard: Standard) -> str:
    """Return a fact as it is printed."""
    value = facts[name].value
    return standard.kinds[name].show(value) if name in standard.kinds or is_nothing(value) else str(value)
