"""Exact decimal arithmetic that agrees with a spreadsheet's rounding to the last printed digit."""

from __future__ import annotations

import decimal
from decimal import Decimal
from functools import cache

CONTEXT = decimal.Context(
    prec=40,
    rounding=decimal.ROUND_HALF_UP,
    Emin=-999_999,
    Emax=999_999,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
# A spreadsheet holds 15 significant digits and rounds what it shows, not the binary noise behind it.
_SIGNIFICANT = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)
ZERO = Decimal(0)


@cache
def _unit(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def _quantise(value: Decimal, digits: int, rounding: str) -> Decimal:
    return CONTEXT.plus(value.quantize(_unit(digits), rounding, CONTEXT))


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """ROUND: 四舍五入, half away from zero, after rounding to 15 significant digits; never -0."""
    return _quantise(_SIGNIFICANT.plus(value), digits, decimal.ROUND_HALF_UP)


def round_up(value: Decimal, digits: int) -> Decimal:
    """ROUNDUP: away from zero."""
    return _quantise(value, digits, decimal.ROUND_UP)


def round_down(value: Decimal, digits: int) -> Decimal:
    """ROUNDDOWN: towards zero."""
    return _quantise(value, digits, decimal.ROUND_DOWN)


def floor(value: Decimal) -> Decimal:
    """INT: the greatest whole number not above `value`."""
    return _quantise(value, 0, decimal.ROUND_FLOOR)
