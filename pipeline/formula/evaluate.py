"""Compiled formula + values -> value, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from typing import cast

from pipeline.formula import arithmetic
from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.compile import Formula
from pipeline.formula.nodes import COMPARE, COMPARISONS, Binary, Boolean, Call, Name, Negate, Node, Number, Text
from pipeline.formula.values import Missing, NotApplicable, Value, spread


class _ZeroBaseError(Exception):
    """A division by zero; it makes the formula 不适用 unless IFERROR catches it."""


def evaluate(formula: Formula, values: Mapping[str, Value]) -> Value:
    """Return what `formula` is worth when its names have `values` (all of them, by declared name).

    Nothing spreads before anything is computed; a zero base is 不适用.
    """
    nothing = spread(values[name] for name in formula.needed)
    if nothing is not None:
        return nothing
    try:
        return _value(formula.tree, values)
    except _ZeroBaseError:
        return NotApplicable(f"“{formula.text}”的除数为零")
    except (DecimalException, ValueError, OverflowError):
        return Missing(f"“{formula.text}”的计算结果超出范围", is_blank=False)


def _value(node: Node, values: Mapping[str, Value]) -> Value:
    match node:
        case Number(value, _) | Text(value) | Boolean(value):
            return value
        case Name(name):
            return values[name]
        case Negate(operand):
            return CONTEXT.minus(_number(operand, values))
        case Binary(symbol, left, right) if symbol in COMPARISONS:
            return bool(COMPARE[symbol](_folded(_value(left, values)), _folded(_value(right, values))))
        case Binary(symbol, left, right):
            return _arithmetic(symbol, _value(left, values), _value(right, values))
        case Call(function, arguments):
            return _FUNCTIONS[function](arguments, values)


def _number(node: Node, values: Mapping[str, Value]) -> Decimal:
    return cast(Decimal, _value(node, values))


def _folded(value: Value) -> Value:
    """A spreadsheet compares text without regard to case."""
    return value.casefold() if isinstance(value, str) else value


_DECIMAL: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


def _arithmetic(symbol: str, left: Value, right: Value) -> Value:
    if isinstance(left, date):
        if isinstance(right, date):
            return Decimal((left - right).days)
        days = timedelta(days=int(cast(Decimal, right)))
        return left + days if symbol == "+" else left - days
    if symbol == "/" and right == 0:
        raise _ZeroBaseError
    return CONTEXT.plus(_DECIMAL[symbol](cast(Decimal, left), cast(Decimal, right)))


Arguments = tuple[Node, ...]


def _if(arguments: Arguments, values: Mapping[str, Value]) -> Value:
    condition, then, otherwise = arguments
    return _value(then if _value(condition, values) else otherwise, values)


def _if_error(arguments: Arguments, values: Mapping[str, Value]) -> Value:
    try:
        return _value(arguments[0], values)
    except _ZeroBaseError:
        return _value(arguments[1], values)


def _is_blank(arguments: Arguments, values: Mapping[str, Value]) -> Value:
    value = values[cast(Name, arguments[0]).name]
    return isinstance(value, Missing) and value.is_blank


_FIRST_YEAR = 1900


def _date(arguments: Arguments, values: Mapping[str, Value]) -> Value:
    """A month 13 or a day 31 of June runs on into the next, as in a spreadsheet."""
    year, month, day = (int(_number(argument, values)) for argument in arguments)
    if year < _FIRST_YEAR:
        raise ValueError
    carried, month_before = divmod(month - 1, 12)
    return date(year + carried, month_before + 1, 1) + timedelta(days=day - 1)


def _over(reduce: Callable[[list[Value]], Value]) -> Callable[[Arguments, Mapping[str, Value]], Value]:
    """All arguments are computed before any is used, as in a spreadsheet: AND and OR never short-circuit."""
    return lambda arguments, values: reduce([_value(argument, values) for argument in arguments])


def _numbers(reduce: Callable[[list[Decimal]], Decimal]) -> Callable[[Arguments, Mapping[str, Value]], Value]:
    return lambda arguments, values: reduce([_number(argument, values) for argument in arguments])


def _rounded(by: Callable[[Decimal, int], Decimal]) -> Callable[[Arguments, Mapping[str, Value]], Value]:
    return _numbers(lambda found: by(found[0], int(found[1])))


def _sum(numbers: list[Decimal]) -> Decimal:
    total = arithmetic.ZERO
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


_FUNCTIONS: Mapping[str, Callable[[Arguments, Mapping[str, Value]], Value]] = {
    "IF": _if,
    "IFERROR": _if_error,
    "AND": _over(all),
    "OR": _over(any),
    "NOT": _over(lambda found: not found[0]),
    "MIN": _numbers(min),
    "MAX": _numbers(max),
    "SUM": _numbers(_sum),
    "ABS": _numbers(lambda found: CONTEXT.abs(found[0])),
    "ROUND": _rounded(arithmetic.round_half_up),
    "ROUNDUP": _rounded(arithmetic.round_up),
    "ROUNDDOWN": _rounded(arithmetic.round_down),
    "INT": _numbers(lambda found: arithmetic.floor(found[0])),
    "ISBLANK": _is_blank,
    "DATE": _date,
    "YEAR": lambda arguments, values: Decimal(cast(date, _value(arguments[0], values)).year),
    "MONTH": lambda arguments, values: Decimal(cast(date, _value(arguments[0], values)).month),
}
