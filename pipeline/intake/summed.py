"""Tables of one workbook -> the sums of their rows that the check of a single row holds it against."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from pipeline.formula import Missing, Value, evaluate_rows
from pipeline.formula.arithmetic import CONTEXT
from pipeline.model import Table
from pipeline.standard import CheckRule, ItemRule, Standard


def with_sums(
    rule: CheckRule, tables: Mapping[str, Table], standard: Standard, fields: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return the fields of the workbook and, of its sums, those that a check names."""
    asked = [standard.by_item[name] for name in rule.condition.names if name in standard.by_item]
    sums = {one.item.name: _sum(one, tables.get(one.item.table), fields) for one in asked}
    return {**fields, **sums} if sums else fields


def _sum(rule: ItemRule, table: Table | None, fields: Mapping[str, Value]) -> Value:
    """Add up a column; a cell that is blank makes the sum 缺失, and it counts as blank if no cell says anything."""
    if table is None or table.lacks or not len(table):
        return Missing(f"“{rule.item.table}”表未填写")
    column, selected = table.columns[rule.item.column], np.ones(len(table), dtype=bool)
    if rule.where is not None:
        selected = evaluate_rows(rule.where, table.columns, fields, len(table)).true
    blank = column.blank & selected
    if blank.any():
        return Missing(f"{table.span(rule.item.column)} 有空格", is_blank=bool((blank == selected).all()))
    return CONTEXT.plus(Decimal(sum(column.values[selected].tolist())).scaleb(-column.scale))
