"""The tree a formula is made of, and the errors its author can make."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


class FormulaError(ValueError):
    """A formula that cannot be used; the message is Chinese and says what to change."""


class UnknownNameError(FormulaError):
    """A name that is not declared; the message proposes the nearest one that is."""


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric literal; `text` keeps how the author wrote it (`5%`)."""

    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text literal, without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A named thing: a data item, a column, a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus (unary plus is dropped by the parser)."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * /` or a comparison `= <> < <= > >=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the closed list applied to its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Text | Boolean | Name | Negate | Binary | Call

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARISONS = frozenset(COMPARE)
BINDING = {**dict.fromkeys(COMPARISONS, 1), "+": 2, "-": 2, "*": 3, "/": 3}
"""How strongly an operator binds, as in Excel."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct sub-trees of `node`, left to right."""
    match node:
        case Negate(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def rebuilt(node: Node, part: Callable[[Node], Node]) -> Node:
    """Return `node` with each of its direct sub-trees replaced by what `part` makes of it."""
    match node:
        case Negate(operand):
            return Negate(part(operand))
        case Binary(operator, left, right):
            return Binary(operator, part(left), part(right))
        case Call(function, arguments):
            return Call(function, tuple(map(part, arguments)))
        case _:
            return node


def rounded(node: Node, digits: int) -> Node:
    """Return `node` rounded to some decimals."""
    return Call("ROUND", (node, Number(Decimal(digits), str(digits))))


def names_in(node: Node, *, inside_isblank: bool = True) -> Iterator[str]:
    """Yield the names a tree uses, in order, repeated as often as they stand.

    With `inside_isblank` false, names that are only asked about (`ISBLANK(x)`) are left out.
    """
    if isinstance(node, Name):
        yield node.name
    if isinstance(node, Call) and node.function == "ISBLANK" and not inside_isblank:
        return
    for child in children(node):
        yield from names_in(child, inside_isblank=inside_isblank)
