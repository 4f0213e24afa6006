"""Compiled formula + values -> value, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import DecimalException

from pipeline.formula.computing import ZeroBaseError
from pipeline.formula.formula import Formula
from pipeline.formula.render import tree_to_words
from pipeline.formula.values import Missing, NotApplicable, Value, spread


def evaluate(formula: Formula, values: Mapping[str, Value]) -> Value:
    """Return what `formula` is worth when its names have `values` (all of them, by declared name).

    Nothing spreads before anything is computed; a zero base is 不适用.
    """
    nothing = spread([values[name] for name in formula.needed])
    if nothing is not None:
        return nothing
    try:
        value: Value = formula.computed(values)
        return value
    except ZeroBaseError as error:
        return NotApplicable(f"“{tree_to_words(error.base)}”为零")
    except (DecimalException, ValueError, OverflowError):
        return Missing(f"“{formula.text}”的计算结果超出范围", is_blank=False)
