"""Marks added up -> the total, rescaled where some did not apply, and what is shown of those under one heading."""

from __future__ import annotations

from decimal import Decimal

from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.formula.arithmetic import CONTEXT, round_half_up
from pipeline.model import Status, Tally
from pipeline.standard.system import System


def is_rescaled(system: System, whole: Tally) -> bool:
    """Tell whether indicators were left out, so that a mark counts for more than itself."""
    return whole.full_score not in (0, system.full_score)


def rescaled(system: System, earned: Decimal, due: Decimal) -> Decimal:
    """Return what marks come to where only `due` of the system's full score could be had."""
    if due == system.full_score:
        return earned
    return round_half_up(CONTEXT.divide(CONTEXT.multiply(earned, system.full_score), due), system.decimals)


def shown(tally: Tally) -> Decimal | str:
    """Return the marks under a heading, or in words why there are none: nothing evaluated is no 0."""
    if tally.points is None:
        return NOT_APPLICABLE_TEXT
    return tally.points if tally.assessed else Status.UNSCORED.value
