"""Compiled formula + table columns -> one result a row, exact and fast.

Numbers are whole numbers scaled by a power of ten (money in 分), so that a million rows are compared without a single
false alarm. What whole numbers cannot do exactly (division, odd functions, overflow) is computed row by row instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.compile import Formula
from pipeline.formula.evaluate import evaluate
from pipeline.formula.nodes import COMPARE, COMPARISONS, Binary, Boolean, Call, Name, Negate, Node, Number, Text
from pipeline.formula.scope import Type
from pipeline.formula.values import Missing, Value, is_nothing

Mask = npt.NDArray[np.bool_]
EPOCH = date(1970, 1, 1)
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Column:
    """One column: numbers scaled by 10**`scale`, days since 1970 for dates, text or bool; `blank` marks no value."""

    type: Type
    values: npt.NDArray[Any]
    blank: Mask
    scale: int = 0

    def at(self, row: int) -> Value:
        """Return the value in position `row`, as a scalar formula sees it."""
        if self.blank[row]:
            return Missing("单元格为空")
        value = self.values[row]
        match self.type:
            case Type.NUMBER:
                return CONTEXT.plus(Decimal(int(value)).scaleb(-self.scale))
            case Type.DATE:
                return EPOCH + timedelta(days=int(value))
            case Type.BOOLEAN:
                return bool(value)
            case Type.TEXT:
                return str(value)


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a formula over rows; `unknown` marks rows where it is 缺失, 不适用 or 无法判断."""

    values: npt.NDArray[Any]
    unknown: Mask
    scale: int = 0

    @property
    def true(self) -> Mask:
        """Rows where a condition holds; a condition over nothing is never true."""
        held: Mask = self.values.astype(bool) & ~self.unknown
        return held


class _NotExactError(Exception):
    """A node that cannot be computed exactly on whole columns."""


@dataclass(frozen=True, slots=True)
class _Part:
    values: Any
    scale: int = 0


def evaluate_rows(formula: Formula, columns: Mapping[str, Column], items: Mapping[str, Value], count: int) -> Rows:
    """Evaluate `formula` on each of `count` rows; names are columns of the table or items of the unit."""
    unknown = np.zeros(count, dtype=bool)
    for name in formula.needed:
        if name in columns:
            unknown = unknown | columns[name].blank
        elif is_nothing(items[name]):
            return Rows(np.zeros(count, dtype=bool), np.ones(count, dtype=bool))
    try:
        part = _part(formula.tree, columns, items)
    except _NotExactError:
        return _row_by_row(formula, columns, items, count)
    is_whole = np.shape(part.values) == (count,)
    return Rows(part.values if is_whole else np.broadcast_to(part.values, (count,)), unknown, part.scale)


def _row_by_row(formula: Formula, columns: Mapping[str, Column], items: Mapping[str, Value], count: int) -> Rows:
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
    stand_in, dtype = _STORED[formula.type]
    stored = [stand_in if is_nothing(value) else _stored(value) for value in found]
    return Rows(np.array(stored, dtype=dtype), unknown)


_ROW_SCALE = 10
# What stands where there is no value, and how a column of the type is kept.
_STORED: Mapping[Type, tuple[Any, Any]] = {
    Type.BOOLEAN: (False, bool),
    Type.TEXT: ("", object),
    Type.DATE: (0, np.int64),
}


def _stored(value: Value) -> Any:
    return (value - EPOCH).days if isinstance(value, date) else value


def _scaled(value: Any, scale: int) -> int:
    return int(CONTEXT.scaleb(value, scale).to_integral_value(ROUND_HALF_UP))


def _part(node: Node, columns: Mapping[str, Column], items: Mapping[str, Value]) -> _Part:
    def part(child: Node) -> _Part:
        return _part(child, columns, items)

    match node:
        case Number(value, _):
            return _literal(value)
        case Text(value):
            return _Part(value)
        case Boolean(value):
            return _Part(value)
        case Name(name):
            return _column(columns[name]) if name in columns else _literal(items[name])
        case Negate(operand):
            inner = part(operand)
            return _Part(-inner.values, inner.scale)
        case Binary(symbol, left, right):
            return _binary(symbol, part(left), part(right))
        case Call("ISBLANK", (Name(name),)):
            return _Part(columns[name].blank if name in columns else _is_blank(items[name]))
        case Call(function, arguments) if function in _BY_COLUMN:
            return _BY_COLUMN[function]([part(argument) for argument in arguments])
        case _:
            raise _NotExactError


def _is_blank(value: Value) -> bool:
    return isinstance(value, Missing) and value.is_blank


def _literal(value: Value) -> _Part:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        scale = max(0, -int(exponent))
        whole = int(CONTEXT.scaleb(value, scale))
        if abs(whole) >= _SAFE:
            raise _NotExactError
        return _Part(np.int64(whole), scale)
    if isinstance(value, date):
        return _Part(np.int64((value - EPOCH).days))
    return _Part(value)


def _column(column: Column) -> _Part:
    if column.type == Type.TEXT and column.values.dtype.kind != "O":
        return _Part(column.values.astype(object))
    return _Part(column.values, column.scale)


def _compared(symbol: str, left: Any, right: Any) -> Mask:
    """Compare texts whatever their case; a column says few different things, each of which is compared once."""
    compare = COMPARE[symbol]
    if isinstance(left, str) and isinstance(right, str):
        return np.asarray(compare(_folded(left), _folded(right)), dtype=bool)
    if isinstance(left, str):
        left, right = right, left  # text is only compared with = and <>
    texts = left.tolist()
    if isinstance(right, str):
        outcomes = {text: compare(_folded(text), _folded(right)) for text in set(texts)}
        return np.fromiter(map(outcomes.__getitem__, texts), bool, len(texts))
    pairs = zip(texts, right.tolist(), strict=True)
    return np.fromiter((compare(_folded(one), _folded(other)) for one, other in pairs), bool, len(texts))


def _folded(text: object) -> str:
    return str(text).casefold()


def _most(part: _Part) -> int:
    values = np.asarray(part.values)
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def _aligned(left: _Part, right: _Part) -> tuple[_Part, _Part]:
    scale = max(left.scale, right.scale)
    return _at_scale(left, scale), _at_scale(right, scale)


def _at_scale(part: _Part, scale: int) -> _Part:
    if part.scale == scale:
        return part
    factor = 10 ** (scale - part.scale)
    if max(_most(part), 1) * factor >= _SAFE:
        raise _NotExactError
    return _Part(part.values * np.int64(factor), scale)


def _binary(symbol: str, left: _Part, right: _Part) -> _Part:
    if symbol == "*":
        if _most(left) * _most(right) >= _SAFE:
            raise _NotExactError
        return _Part(left.values * right.values, left.scale + right.scale)
    if symbol == "/":
        raise _NotExactError
    if symbol in COMPARISONS and _is_text(left):
        return _Part(_compared(symbol, left.values, right.values))
    left, right = _aligned(left, right)
    if symbol in COMPARISONS:
        return _Part(COMPARE[symbol](left.values, right.values))
    if _most(left) + _most(right) >= _SAFE:
        raise _NotExactError
    return _Part(left.values + right.values if symbol == "+" else left.values - right.values, left.scale)


def _is_text(part: _Part) -> bool:
    return isinstance(part.values, str) or np.asarray(part.values).dtype == object


def _round(parts: list[_Part]) -> _Part:
    inner, digits = parts[0], int(parts[1].values)
    unit = 10 ** max(0, inner.scale - digits)
    if digits < 0 or unit >= _SAFE:
        raise _NotExactError
    most = _most(inner)
    if unit == 1 and most < _SIGNIFICANT:
        return inner
    magnitude = np.abs(inner.values)
    if most >= _SIGNIFICANT:
        magnitude = _to_significant_digits(magnitude)
    return _Part(np.sign(inner.values) * ((magnitude + unit // 2) // unit), min(inner.scale, digits))


_SIGNIFICANT = 10**15


def _to_significant_digits(magnitude: Any) -> Any:
    """Keep 15 digits, as ROUND of a scalar does first."""
    excess = np.searchsorted(np.array([10**digits for digits in (15, 16, 17, 18)], dtype=np.int64), magnitude, "right")
    unit = np.int64(10) ** excess
    return (magnitude + unit // 2) // unit * unit


def _all_of(parts: list[_Part]) -> _Part:
    return _Part(reduce(np.logical_and, (part.values for part in parts)))


def _any_of(parts: list[_Part]) -> _Part:
    return _Part(reduce(np.logical_or, (part.values for part in parts)))


def _year(parts: list[_Part]) -> _Part:
    days = np.asarray(parts[0].values).astype("datetime64[D]")
    return _Part(days.astype("datetime64[Y]").astype(np.int64) + 1970)


_BY_COLUMN: Mapping[str, Callable[[list[_Part]], _Part]] = {
    "ROUND": _round,
    "ABS": lambda parts: _Part(np.abs(parts[0].values), parts[0].scale),
    "AND": _all_of,
    "OR": _any_of,
    "NOT": lambda parts: _Part(~np.asarray(parts[0].values, dtype=bool)),
    "YEAR": _year,
}
