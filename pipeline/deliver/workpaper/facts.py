"""Data items -> live formulas over the copied tables and over each other, exactly as the engine computes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.deliver.live import NO, YES, typed
from pipeline.deliver.workpaper.breakdown import Breakdown, breakdown_of
from pipeline.deliver.workpaper.plan import Paper, TableCopy
from pipeline.formula import (
    MISSING_TEXT,
    Formula,
    FormulaError,
    Type,
    is_nothing,
    only_where_given,
    to_excel,
    to_row_sum,
    to_truth,
)
from pipeline.standard import ItemRule, Standard
from pipeline.standard.once import of_standard


def item_formula(paper: Paper, rule: ItemRule) -> str | None:
    """Return the live formula of a data item; None where its value stands as a figure with its source.

    A figure stands where nothing could be computed (the reason is beside it), for matched and repeated codes, and for
    rows of a table too long to be copied, unless its summary by class tells enough.
    """
    if rule.formula is not None:
        text, names = _formulas(paper.standard)[rule.item.name]
        assert names <= paper.names.keys(), f"{rule.item.name} names what has no cell"
        return text
    if is_nothing(paper.appraisal.facts[rule.item.name].value):
        return None
    source = paper.tables.get(rule.item.table) or breakdown_of(paper, rule.item.table)
    if source is None:
        return None
    try:
        return _summed_up(source, rule, paper) if isinstance(source, Breakdown) else _aggregate(source, rule, paper)
    except FormulaError:
        return None


@of_standard
def _formulas(standard: Standard) -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return the live formula of each data item that has one, with the names in it: they are those of the cells."""
    own = {name: name for name in standard.kinds}
    formulas = {rule.item.name: rule.formula for rule in standard.items if rule.formula is not None}
    return {name: (shown(formula, own), frozenset(formula.names)) for name, formula in formulas.items()}


@of_standard
def _wheres(standard: Standard) -> Mapping[str, Formula]:
    """Return the condition of each data item that has one over typed cells."""
    return {rule.item.name: typed(rule.where) for rule in standard.items if rule.where is not None}


def shown(formula: Formula, names: Mapping[str, str]) -> str:
    """Return the live formula of a value; a truth shows as 是 or 否."""
    if formula.type == Type.BOOLEAN:
        return to_truth(typed(formula), names, YES, NO)
    return to_excel(typed(formula), names)


def _aggregate(copy: TableCopy, rule: ItemRule, paper: Paper) -> str | None:
    item, where = rule.item, _wheres(paper.standard).get(rule.item.name)
    ranges = {**paper.names, **copy.ranges}
    of = copy.range(item.column) if item.column else ""
    match item.aggregate:
        case "count":
            text = _count(where, ranges, of) if of or where else f"ROWS({copy.range(copy.declared.columns[0].name)})"
        case "sum":
            total = to_row_sum(where, ranges, of, copy.declared.column(item.column).value_kind.scale)
            # An amount that is not there makes the sum 缺失, as it does for the engine.
            rows = to_row_sum(where, ranges, rows=of) if where else f"ROWS({of})"
            there = to_row_sum(where, ranges, rows=of, also=(f"ISNUMBER({of})",)) if where else f"COUNT({of})"
            text = f'IF({there}={rows},{total},"{MISSING_TEXT}")'
        case "min" | "max" if where is None:
            text = f"{item.aggregate.upper()}({of})"
        case _:
            return None
    return _guarded(text, where, ranges, copy.ranges)


def _count(where: Formula | None, ranges: Mapping[str, str], of: str) -> str:
    if where is None:
        return f"COUNTA({of})"
    return to_row_sum(where, ranges, rows=of, also=(f'({of}<>"")',) if of else ())


def _guarded(text: str, where: Formula | None, ranges: Mapping[str, str], columns: Collection[str]) -> str:
    """Spread what is missing among the data items a condition names, or what somebody typed that is no amount."""
    missing = f'"{MISSING_TEXT}"'
    safe = f"IFERROR({text},{missing})"
    return only_where_given(where, ranges, safe, missing, apart_from=columns) if where else safe


def _summed_up(source: Breakdown, rule: ItemRule, paper: Paper) -> str | None:
    """Return a data item over the summary of a long table, if its condition asks only what the summary is by."""
    where = _wheres(paper.standard).get(rule.item.name)
    by = set(source.by)
    if source.has_blank or (where is not None and not set(where.names) <= by | set(paper.names)):
        return None
    of = source.range(rule.item.column) if rule.item.aggregate == "sum" else source.count_range
    if rule.item.aggregate not in ("sum", "count") or (rule.item.aggregate == "count" and rule.item.column):
        return None
    scale = source.scale(rule.item.column) if rule.item.aggregate == "sum" else 0
    ranges = {**paper.names, **source.ranges}
    text = to_row_sum(where, ranges, of, scale)
    return _guarded(text, where, ranges, source.ranges)
