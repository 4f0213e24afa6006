"""Tree -> one function of whole columns and items, exact; so a tree is walked once, not each time.

Numbers are whole numbers scaled by a power of ten (money in 分), so that a million rows are compared without a single
false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.column import EPOCH, Mask, Values
from pipeline.formula.nodes import COMPARE, Binary, Boolean, Call, Name, Negate, Node, Number, Text
from pipeline.formula.scope import Type
from pipeline.formula.values import Missing, Value

_SAFE = 2**62
_SIGNIFICANT = 10**15


class NotExactError(Exception):
    """A node that cannot be computed exactly on whole columns."""


@dataclass(slots=True)
class Part:
    """What a sub-tree is worth: an array or one value for all rows; numbers are scaled by 10**`scale`."""

    values: Any
    scale: int = 0
    _most: int = -1
    _numbered: tuple[npt.NDArray[np.int32], dict[str, int]] | None = None

    @property
    def most(self) -> int:
        """The greatest magnitude among the numbers."""
        if self._most < 0:
            values = np.asarray(self.values)
            self._most = max(int(values.max()), -int(values.min())) if values.size else 0
        return self._most

    @property
    def is_text(self) -> bool:
        """Whether it is texts, or one."""
        return isinstance(self.values, str) or np.asarray(self.values).dtype == object

    @property
    def numbered(self) -> tuple[npt.NDArray[np.int32], dict[str, int]]:
        """A number for each text of a column, the same whatever its case, and the texts by number.

        A column says few different things: each is looked at once, however many ask for it.
        """
        if self._numbered is None:
            texts, numbers = self.values.tolist(), dict[str, int]()
            known = {text: numbers.setdefault(_folded(text), len(numbers)) for text in dict.fromkeys(texts)}
            self._numbered = np.fromiter(map(known.__getitem__, texts), np.int32, len(texts)), numbers
        return self._numbered


@dataclass(frozen=True, slots=True)
class Given:
    """The columns of a table and the items of its unit; what is worked out of them is kept.

    No item may change that a formula has asked for.
    """

    columns: Mapping[str, Values]
    items: Mapping[str, Value]
    _known: dict[Whole, Part] = field(default_factory=dict)

    def part(self, whole: Whole) -> Part:
        """Return what a sub-tree is worth; raise NotExactError where that cannot be had on whole columns."""
        known = self._known.get(whole)
        if known is None:
            known = self._known[whole] = whole(self)
        return known


Whole = Callable[[Given], Part]


@lru_cache(maxsize=4_096)
def whole(node: Node) -> Whole:
    """Return what computes `node`, the same for equal trees: what several formulas ask of one table is done once."""
    match node:
        case Number(value, _):
            return lambda _given: _literal(value)
        case Text(value) | Boolean(value):
            return lambda _given: Part(value)
        case Name(name):
            return lambda given: _column(given.columns[name]) if name in given.columns else _literal(given.items[name])
        case Negate(operand):
            return _over([operand], _negated)
        case Binary(symbol, left, right):
            return _over([left, right], lambda parts: _binary(symbol, *parts))
        case Call("ISBLANK", (Name(name),)):
            return lambda given: Part(
                given.columns[name].blank if name in given.columns else _is_blank(given.items[name])
            )
        case Call("ROUND", (inner, Number(digits, _))):
            return _over([inner], lambda parts: _round(parts[0], int(digits)))
        case Call(function, arguments) if function in _BY_COLUMN:
            return _over(arguments, _BY_COLUMN[function])
        case _:
            return _not_exact


def _not_exact(_given: Given) -> Part:
    raise NotExactError


def _over(nodes: Sequence[Node], work: Callable[[list[Part]], Part]) -> Whole:
    below = [whole(node) for node in nodes]
    return lambda given: work([given.part(one) for one in below])


def _is_blank(value: Value) -> bool:
    return isinstance(value, Missing) and value.is_blank


def _literal(value: Value) -> Part:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        scale = max(0, -int(exponent))
        number = int(CONTEXT.scaleb(value, scale))
        if abs(number) >= _SAFE:
            raise NotExactError
        return Part(np.int64(number), scale, abs(number))
    if isinstance(value, date):
        return Part(np.int64((value - EPOCH).days))
    return Part(value)


def _column(column: Values) -> Part:
    if column.type == Type.TEXT and column.values.dtype.kind != "O":
        return Part(column.values.astype(object))
    return Part(column.values, column.scale)


def _compared(symbol: str, left: Part, right: Part) -> Mask:
    """Compare texts whatever their case; they are only compared with = and <>."""
    if isinstance(left.values, str):
        left, right = right, left
    if isinstance(left.values, str):
        return np.asarray(COMPARE[symbol](_folded(left.values), _folded(right.values)), dtype=bool)
    if isinstance(right.values, str):
        numbers, known = left.numbered
        held: Mask = COMPARE[symbol](numbers, known.get(_folded(right.values), -1))
        return held
    pairs = zip(left.values.tolist(), right.values.tolist(), strict=True)
    compare = COMPARE[symbol]
    return np.fromiter((compare(_folded(one), _folded(other)) for one, other in pairs), bool, len(left.values))


def _folded(text: object) -> str:
    return str(text).casefold()


def _at_scale(part: Part, scale: int) -> Part:
    if part.scale == scale:
        return part
    factor = 10 ** (scale - part.scale)
    if max(part.most, 1) * factor >= _SAFE:
        raise NotExactError
    return Part(part.values * np.int64(factor), scale, part.most * factor)


def _negated(parts: list[Part]) -> Part:
    return Part(-parts[0].values, parts[0].scale)


def _binary(symbol: str, left: Part, right: Part) -> Part:
    if symbol == "*":
        if left.most * right.most >= _SAFE:
            raise NotExactError
        return Part(left.values * right.values, left.scale + right.scale)
    if symbol == "/":
        raise NotExactError
    if symbol in COMPARE and left.is_text:
        return Part(_compared(symbol, left, right))
    scale = max(left.scale, right.scale)
    left, right = _at_scale(left, scale), _at_scale(right, scale)
    if symbol in COMPARE:
        return Part(COMPARE[symbol](left.values, right.values))
    if left.most + right.most >= _SAFE:
        raise NotExactError
    return Part(left.values + right.values if symbol == "+" else left.values - right.values, scale)


def _round(inner: Part, digits: int) -> Part:
    unit = 10 ** max(0, inner.scale - digits)
    if unit >= _SAFE:
        raise NotExactError
    if unit == 1 and inner.most < _SIGNIFICANT:
        return inner
    magnitude = np.abs(inner.values)
    if inner.most >= _SIGNIFICANT:
        magnitude = _to_significant_digits(magnitude)
    return Part(np.sign(inner.values) * ((magnitude + unit // 2) // unit), min(inner.scale, digits))


def _to_significant_digits(magnitude: Any) -> Any:
    """Keep 15 digits, as ROUND of a scalar does first."""
    excess = np.searchsorted(np.array([10**digits for digits in (15, 16, 17, 18)], dtype=np.int64), magnitude, "right")
    unit = np.int64(10) ** excess
    return (magnitude + unit // 2) // unit * unit


def _all_of(parts: list[Part]) -> Part:
    return Part(reduce(np.logical_and, (part.values for part in parts)))


def _any_of(parts: list[Part]) -> Part:
    return Part(reduce(np.logical_or, (part.values for part in parts)))


def _year(parts: list[Part]) -> Part:
    days = np.asarray(parts[0].values).astype("datetime64[D]")
    return Part(days.astype("datetime64[Y]").astype(np.int64) + 1970)


_BY_COLUMN: Mapping[str, Callable[[list[Part]], Part]] = {
    "ABS": lambda parts: Part(np.abs(parts[0].values), parts[0].scale),
    "AND": _all_of,
    "OR": _any_of,
    "NOT": lambda parts: Part(~np.asarray(parts[0].values, dtype=bool)),
    "YEAR": _year,
}
