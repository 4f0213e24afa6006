"""A figure that a person typed + the computed one -> whether they agree, or only rounding sets them apart."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from pipeline.evaluate.handed import Handed
from pipeline.formula import Formula, Value, evaluate
from pipeline.kinds import Kind, KindName

COARSEST = 6  # 万元 without decimals: a multiple of 10**6 分


def agrees(typed: Decimal, computed: Decimal, kind: Kind, slack: Decimal = Decimal(0)) -> bool:
    """Tell whether `computed`, known to within `slack`, lies in the rounding interval of `typed`.

    A figure typed as 7.81% stands for 7.805% to 7.815%; a score of 9.3 is no 9.29, for scores have fixed decimals.
    """
    exponent = int(typed.normalize().as_tuple().exponent)
    percent = 2 if kind.name == KindName.RATE else 0
    digits = max(0, -exponent - percent) + percent
    return abs(typed - computed) <= Decimal(5).scaleb(-digits - 1) + slack


def slack_of(formula: Formula, handed: Handed) -> Decimal:
    """Return how far the result may be off because amounts were filled in rounded to 万元.

    Each amount is moved by half a unit of its last given digit, one after the other; the effects are added up.
    """
    base = evaluate(formula, handed.values)
    if not isinstance(base, Decimal):
        return Decimal(0)
    rests_on = {below for name in formula.names for below in handed.standard.rests_on[name]}
    total = Decimal(0)
    for name, half in _halves(rests_on, handed).items():
        moved = evaluate(formula, _reworked(name, half, handed))
        if isinstance(moved, Decimal):
            total += abs(moved - base)
    return total


def _halves(names: set[str], handed: Handed) -> dict[str, Decimal]:
    """Half a unit of the last given digit of every summed amount among `names`, times the number of rows."""
    found: dict[str, Decimal] = {}
    for rule in handed.standard.items:
        if rule.item.aggregate != "sum" or rule.item.name not in names or not rule.item.value_kind.is_money:
            continue
        sheet = handed.sheet(rule.item.table)
        if sheet is None or sheet.table.factor == 1:
            continue
        amounts = sheet.table.columns[rule.item.column].values
        zeros = COARSEST
        while zeros and np.any(amounts % 10**zeros):
            zeros -= 1
        rows = int(np.count_nonzero(amounts))
        if isinstance(handed.values[rule.item.name], Decimal):
            found[rule.item.name] = Decimal(5).scaleb(zeros - 3) * rows
    return found


def _reworked(name: str, by: Decimal, handed: Handed) -> dict[str, Value]:
    """Return the values with `name` moved by `by` and everything that rests on it computed anew."""
    found = dict(handed.values)
    old = found[name]
    found[name] = old + by if isinstance(old, Decimal) else old
    for rule in handed.standard.items:
        if rule.formula is not None and name in handed.standard.rests_on[rule.item.name]:
            found[rule.item.name] = evaluate(rule.formula, found)
    return found
