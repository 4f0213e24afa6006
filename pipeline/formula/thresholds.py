"""A condition's literal numbers -> names, so that a reviewer can try others in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.formula.formula import Formula
from pipeline.formula.nodes import Binary, Call, Name, Negate, Node, Number
from pipeline.formula.scope import OTHER_DECIMALS, Scope, Symbol, Type


@dataclass(frozen=True, slots=True)
class Threshold:
    """A literal that became a name: what it is worth, and how its author wrote it (`90%`)."""

    name: str
    value: Decimal
    text: str

    @property
    def symbol(self) -> Symbol:
        """The name as a formula sees it, with as many decimals as were written."""
        return Symbol(self.name, decimals=max(OTHER_DECIMALS, -int(self.value.as_tuple().exponent)))


def thresholds(formula: Formula, name: Callable[[int], str]) -> tuple[Formula, tuple[Threshold, ...]]:
    """Return `formula` with its literal numbers called name(1), name(2), … from left to right, and those numbers.

    With their values given for the names the formula is worth what it was. These stay as they are: 0, the digits of a
    rounding, the parts of a DATE, and a literal divisor, which converts a unit (and only so can whole columns divide).
    Raise FormulaError if a name is none, or is used already.
    """
    naming = _Naming(formula, name)
    tree = naming.renamed(formula.tree)
    found = tuple(naming.found)
    symbols = tuple(Scope(formula.symbols, [threshold.symbol for threshold in found]))
    needed = (*formula.needed, *(threshold.name for threshold in found))
    return replace(formula, tree=tree, symbols=symbols, needed=needed), found


class _Naming:
    """One walk over a tree, from left to right."""

    def __init__(self, formula: Formula, name: Callable[[int], str]) -> None:
        self.dates = frozenset(symbol.name for symbol in formula.symbols if symbol.type == Type.DATE)
        self.name = name
        self.found: list[Threshold] = []

    def named(self, value: Decimal, text: str) -> Name:
        threshold = Threshold(self.name(len(self.found) + 1), value, text)
        self.found.append(threshold)
        return Name(threshold.name)

    def renamed(self, node: Node) -> Node:
        match node:
            case Number(value, text) if value:
                return self.named(value, text)
            case Negate(Number(value, text)) if value:
                return self.named(value.copy_negate(), f"-{text}")
            case Negate(operand):
                return Negate(self.renamed(operand))
            case Binary("/", left, Number() as unit):
                return Binary("/", self.renamed(left), unit)
            case Binary("+" | "-" as operator, left, Number() as days) if self.is_date(left):
                return Binary(operator, self.renamed(left), self.whole_days(days))
            case Binary(operator, left, right):
                return Binary(operator, self.renamed(left), self.renamed(right))
            case Call("DATE", _):
                return node
            case Call("ROUND" | "ROUNDUP" | "ROUNDDOWN" as function, (argument, digits)):
                return Call(function, (self.renamed(argument), digits))
            case Call(function, arguments):
                return Call(function, tuple(self.renamed(argument) for argument in arguments))
            case _:
                return node

    def whole_days(self, days: Number) -> Node:
        """A date has no time of day, whatever number is tried."""
        named = self.renamed(days)
        return Call("INT", (named,)) if isinstance(named, Name) else named

    def is_date(self, node: Node) -> bool:
        match node:
            case Name(name):
                return name in self.dates
            case Call("DATE", _):
                return True
            case Call("IF" | "IFERROR", (*_, last)):
                return self.is_date(last)
            case Binary("+" | "-", left, right):
                return self.is_date(left) and not self.is_date(right)
            case _:
                return False
