"""Compiled formula + table columns -> one result a row, exact and fast.

What whole columns cannot do exactly (division, odd functions, overflow) is computed row by row instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.column import DTYPES, EPOCH, NOTHING, Mask, Values
from pipeline.formula.evaluate import evaluate
from pipeline.formula.formula import Formula
from pipeline.formula.scope import Type
from pipeline.formula.values import Value, is_nothing
from pipeline.formula.whole import Given, NotExactError


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a formula over rows; `unknown` marks rows where it is 缺失, 不适用 or 无法判断."""

    values: npt.NDArray[Any]
    unknown: Mask
    scale: int = 0

    @property
    def true(self) -> Mask:
        """Rows where a condition holds; a condition over nothing is never true."""
        held: Mask = self.values.astype(bool, copy=False) & ~self.unknown
        return held


class RowEvaluator:
    """The `count` rows of a table and the items of its unit; what several formulas ask of them is worked out once.

    No item may change that a formula has asked for.
    """

    def __init__(self, columns: Mapping[str, Values], items: Mapping[str, Value], count: int) -> None:
        self.columns = columns
        self.items = items
        self.count = count
        self._given = Given(columns, items)
        self._unknown: dict[tuple[str, ...], Mask] = {}

    def evaluate(self, formula: Formula) -> Rows:
        """Evaluate `formula` on each row; names are columns of the table or items of the unit."""
        for name in formula.needed:
            if name not in self.columns and is_nothing(self.items[name]):
                return Rows(np.zeros(self.count, dtype=bool), np.ones(self.count, dtype=bool))
        try:
            part = self._given.part(formula.over_columns)
        except NotExactError:
            return _row_by_row(formula, self.columns, self.items, self.count)
        is_whole = np.shape(part.values) == (self.count,)
        values = part.values if is_whole else np.broadcast_to(part.values, (self.count,))
        return Rows(values, self._blank(formula.needed), part.scale)

    def _blank(self, needed: tuple[str, ...]) -> Mask:
        """Mark the rows where a cell that is needed is blank."""
        known = self._unknown.get(needed)
        if known is None:
            known = np.zeros(self.count, dtype=bool)
            for name in needed:
                if name in self.columns:
                    known = known | self.columns[name].blank
            self._unknown[needed] = known
        return known


def evaluate_rows(formula: Formula, columns: Mapping[str, Values], items: Mapping[str, Value], count: int) -> Rows:
    """Evaluate `formula` on each of `count` rows; names are columns of the table or items of the unit."""
    return RowEvaluator(columns, items, count).evaluate(formula)


def _row_by_row(formula: Formula, columns: Mapping[str, Values], items: Mapping[str, Value], count: int) -> Rows:
    used = {name: columns[name] for name in formula.names if name in columns}
    given = {name: items[name] for name in formula.names if name not in columns}
    unknown = np.zeros(count, dtype=bool)
    found: list[Value] = []
    for row in range(count):
        value = evaluate(formula, given | {name: column.at(row) for name, column in used.items()})
        unknown[row] = is_nothing(value)
        found.append(value)
    if formula.type == Type.NUMBER:
        scaled = [0 if is_nothing(value) else _scaled(value, _ROW_SCALE) for value in found]
        return Rows(np.array(scaled, dtype=object), unknown, _ROW_SCALE)
    stored = [NOTHING[formula.type] if is_nothing(value) else _stored(value) for value in found]
    return Rows(np.array(stored, dtype=DTYPES[formula.type]), unknown)


_ROW_SCALE = 10


def _stored(value: Value) -> Any:
    return (value - EPOCH).days if isinstance(value, date) else value


def _scaled(value: Any, scale: int) -> int:
    return int(CONTEXT.scaleb(value, scale).to_integral_value(ROUND_HALF_UP))
