"""What fits together in a formula and can never be meant: zero as a divisor, an option that there is not."""

from __future__ import annotations

from pipeline.formula.nodes import FormulaError, Name, Negate, Node, Number, Text, UnknownNameError
from pipeline.formula.scope import Scope, nearest


def require_base(node: Node) -> None:
    """A divisor may come to zero, which is 不适用; one that is written as zero gives no value ever."""
    match node:
        case Number(value, _) | Negate(Number(value, _)) if not value:
            raise FormulaError("除数写成了 0，不能计算")


def require_option(node: Node, other: Node, scope: Scope) -> None:
    """A choice is never equal to a text that is none of its options, whatever anybody fills in."""
    if not isinstance(node, Name) or not isinstance(other, Text):
        return
    choices = scope.find(node.name).choices
    if choices and other.value.casefold() not in map(str.casefold, choices):
        meant = nearest(other.value, choices) or f"，可选：{'、'.join(choices)}"
        raise UnknownNameError(f"“{node.name}”没有选项“{other.value}”{meant}")
