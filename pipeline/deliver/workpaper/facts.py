"""Data items -> live formulas over the copied tables and over each other, exactly as the engine computes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.deliver.live import NO, YES, typed
from pipeline.deliver.workpaper.breakdown import Breakdown, breakdown_of
from pipeline.deliver.workpaper.plan import Layout, Paper
from pipeline.deliver.workpaper.rendered import Rendered, names_of, rendered
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
        return _formulas(paper.standard)[rule.item.name].on(paper)
    if is_nothing(paper.appraisal.facts[rule.item.name].value):
        return None
    if rule.item.table in paper.tables:
        live = _aggregates(paper.standard)[rule.item.name]
        return None if live is None else live.on(paper, paper.tables[rule.item.table].end)
    source = breakdown_of(paper, rule.item.table)
    try:
        return None if source is None else _summed_up(source, rule, paper)
    except FormulaError:
        return None


@of_standard
def _formulas(standard: Standard) -> Mapping[str, Rendered]:
    """Return the live formula of each data item that has one."""
    own = names_of(standard)
    formulas = {rule.item.name: rule.formula for rule in standard.items if rule.formula is not None}
    return {name: rendered(shown(formula, own), formula, own) for name, formula in formulas.items()}


@of_standard
def _wheres(standard: Standard) -> Mapping[str, Formula]:
    """Return the condition of each data item that has one over typed cells."""
    return {rule.item.name: typed(rule.where) for rule in standard.items if rule.where is not None}


def shown(formula: Formula, names: Mapping[str, str]) -> str:
    """Return the live formula of a value; a truth shows as 是 or 否."""
    if formula.type == Type.BOOLEAN:
        return to_truth(typed(formula), names, YES, NO)
    return to_excel(typed(formula), names)


@of_standard
def _aggregates(standard: Standard) -> Mapping[str, Rendered | None]:
    """Return the live formula of each data item over a table, its last row left open; None where there can be none."""
    return {
        rule.item.name: _aggregate(Layout(standard.tables[rule.item.table]), rule, standard)
        for rule in standard.items
        if rule.formula is None and rule.item.table in standard.tables
    }


def _aggregate(layout: Layout, rule: ItemRule, standard: Standard) -> Rendered | None:
    where, ranges = _wheres(standard).get(rule.item.name), {**names_of(standard), **layout.ranges}
    try:
        text = _over_rows(layout, rule, where, ranges)
    except FormulaError:
        return None
    return None if text is None else rendered(text, where, ranges)


def _over_rows(layout: Layout, rule: ItemRule, where: Formula | None, ranges: Mapping[str, str]) -> str | None:
    item = rule.item
    of = layout.range(item.column) if item.column else ""
    match item.aggregate:
        case "count":
            text = (
                _count(where, ranges, of) if of or where else f"ROWS({layout.range(layout.declared.columns[0].name)})"
            )
        case "sum":
            total = to_row_sum(where, ranges, of, layout.declared.column(item.column).value_kind.scale)
            # An amount that is not there makes the sum 缺失, as it does for the engine.
            rows = to_row_sum(where, ranges, rows=of) if where else f"ROWS({of})"
            there = to_row_sum(where, ranges, rows=of, also=(f"ISNUMBER({of})",)) if where else f"COUNT({of})"
            text = f'IF({there}={rows},{total},"{MISSING_TEXT}")'
        case "min" | "max" if where is None:
            text = f"{item.aggregate.upper()}({of})"
        case _:
            return None
    return _guarded(text, where, ranges, layout.ranges)


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
    scale = source.kind(rule.item.column).scale if rule.item.aggregate == "sum" else 0
    ranges = {**paper.names, **source.ranges}
    text = to_row_sum(where, ranges, of, scale)
    return _guarded(text, where, ranges, source.ranges)
