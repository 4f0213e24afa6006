"""Tree -> one function of the values that does what the tree says, exactly; so a tree is walked once, not each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from pipeline.formula import arithmetic
from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.nodes import COMPARE, Binary, Boolean, Call, Name, Negate, Node, Number, Text
from pipeline.formula.values import Missing

Computed = Callable[[Mapping[str, Any]], Any]
"""What a tree is worth when its names have these values, none of them nothing."""


class ZeroBaseError(Exception):
    """A division by `base`, which is zero; it makes the formula 不适用 unless IFERROR catches it."""

    def __init__(self, base: Node) -> None:
        super().__init__(base)
        self.base = base


def computing(node: Node) -> Computed:
    """Return what computes `node`; it raises ZeroBaseError, or DecimalException, ValueError or OverflowError."""
    match node:
        case Number(value, _) | Text(value) | Boolean(value):
            return lambda _values: value
        case Name(name):
            return itemgetter(name)
        case Negate(operand):
            inner = computing(operand)
            return lambda values: CONTEXT.minus(inner(values))
        case Binary(symbol, left, right) if symbol in COMPARE:
            return _comparison(COMPARE[symbol], left, right)
        case Binary("/", left, right):
            return _divided(computing(left), right)
        case Binary(symbol, left, right):
            return _BINARY[symbol](computing(left), computing(right))
        case Call(function, arguments):
            return _FUNCTIONS[function](arguments)


def _comparison(compare: Callable[[Any, Any], Any], left: Node, right: Node) -> Computed:
    one, other = computing(left), computing(right)
    match right:
        case Number(value, _):
            return lambda values: compare(one(values), value)
        case Text(value):
            text = value.casefold()
            return lambda values: compare(one(values).casefold(), text)
    return lambda values: compare(_folded(one(values)), _folded(other(values)))


def _folded(value: Any) -> Any:
    """A spreadsheet compares text without regard to case."""
    return value.casefold() if isinstance(value, str) else value


def _plus(left: Computed, right: Computed) -> Computed:
    def plus(values: Mapping[str, Any]) -> Any:
        one, other = left(values), right(values)
        return one + _days(other) if isinstance(one, date) else CONTEXT.plus(CONTEXT.add(one, other))

    return plus


def _minus(left: Computed, right: Computed) -> Computed:
    def minus(values: Mapping[str, Any]) -> Any:
        one, other = left(values), right(values)
        if not isinstance(one, date):
            return CONTEXT.plus(CONTEXT.subtract(one, other))
        return Decimal((one - other).days) if isinstance(other, date) else one - _days(other)

    return minus


def _days(number: Decimal) -> timedelta:
    return timedelta(days=int(number))


def _times(left: Computed, right: Computed) -> Computed:
    return lambda values: CONTEXT.plus(CONTEXT.multiply(left(values), right(values)))


def _divided(left: Computed, right: Node) -> Computed:
    base_of = computing(right)

    def divided(values: Mapping[str, Any]) -> Any:
        number, base = left(values), base_of(values)
        if not base:
            raise ZeroBaseError(right)
        return CONTEXT.plus(CONTEXT.divide(number, base))

    return divided


_BINARY: Mapping[str, Callable[[Computed, Computed], Computed]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
}
Arguments = tuple[Node, ...]


def _if(arguments: Arguments) -> Computed:
    condition, then, otherwise = map(computing, arguments)
    return lambda values: then(values) if condition(values) else otherwise(values)


def _if_error(arguments: Arguments) -> Computed:
    attempt, otherwise = map(computing, arguments)

    def if_error(values: Mapping[str, Any]) -> Any:
        try:
            return attempt(values)
        except ZeroBaseError:
            return otherwise(values)

    return if_error


def _is_blank(arguments: Arguments) -> Computed:
    value_of = computing(arguments[0])

    def is_blank(values: Mapping[str, Any]) -> bool:
        value = value_of(values)
        return isinstance(value, Missing) and value.is_blank

    return is_blank


_FIRST_YEAR = 1900


def _date(arguments: Arguments) -> Computed:
    """A month 13 or a day 31 of June runs on into the next, as in a spreadsheet."""
    parts = list(map(computing, arguments))

    def as_date(values: Mapping[str, Any]) -> date:
        year, month, day = (int(part(values)) for part in parts)
        if year < _FIRST_YEAR:
            raise ValueError
        carried, month_before = divmod(month - 1, 12)
        return date(year + carried, month_before + 1, 1) + timedelta(days=day - 1)

    return as_date


def _over(reduce: Callable[[list[Any]], Any]) -> Callable[[Arguments], Computed]:
    """All arguments are computed before any is used, as in a spreadsheet: AND and OR never short-circuit."""

    def over(arguments: Arguments) -> Computed:
        parts = list(map(computing, arguments))
        if len(parts) == 2:
            one, other = parts
            return lambda values: reduce([one(values), other(values)])
        return lambda values: reduce([part(values) for part in parts])

    return over


def _of_one(work: Callable[[Any], Any]) -> Callable[[Arguments], Computed]:
    def of_one(arguments: Arguments) -> Computed:
        inner = computing(arguments[0])
        return lambda values: work(inner(values))

    return of_one


def _rounded(by: Callable[[Decimal, int], Decimal]) -> Callable[[Arguments], Computed]:
    """The compiler takes only digits that are written as a number."""

    def rounded(arguments: Arguments) -> Computed:
        inner, digits = computing(arguments[0]), int(computing(arguments[1])({}))
        return lambda values: by(inner(values), digits)

    return rounded


def _sum(numbers: list[Decimal]) -> Decimal:
    total = arithmetic.ZERO
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


_FUNCTIONS: Mapping[str, Callable[[Arguments], Computed]] = {
    "IF": _if,
    "IFERROR": _if_error,
    "AND": _over(all),
    "OR": _over(any),
    "NOT": _of_one(lambda found: not found),
    "MIN": _over(min),
    "MAX": _over(max),
    "SUM": _over(_sum),
    "ABS": _of_one(CONTEXT.abs),
    "ROUND": _rounded(arithmetic.round_half_up),
    "ROUNDUP": _rounded(arithmetic.round_up),
    "ROUNDDOWN": _rounded(arithmetic.round_down),
    "INT": _of_one(arithmetic.floor),
    "ISBLANK": _is_blank,
    "DATE": _date,
    "YEAR": _of_one(lambda day: Decimal(day.year)),
    "MONTH": _of_one(lambda day: Decimal(day.month)),
}
