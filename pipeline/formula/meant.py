"""What fits together in a formula and can never be meant: zero as a divisor, an option that there is not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.formula.nodes import Binary, Call, FormulaError, Name, Negate, Node, Number, Text, UnknownNameError
from pipeline.formula.scope import Scope, nearest

_PERCENT = 100
MOST_OF_A_RATE = Decimal(10)
"""Nobody means 1000%: whoever writes more means a number of percent."""
_POWERS: Mapping[Decimal, int] = {Decimal(_PERCENT): 1, 1 / Decimal(_PERCENT): -1}


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


def require_rate(node: Node, other: Node, scope: Scope) -> None:
    """No rule asks whether a rate is above 1000%: a bare 60 beside it is 60% without its sign, and decides for all."""
    limit = other.operand if isinstance(other, Negate) else other
    if not isinstance(limit, Number) or limit.text.endswith("%") or abs(limit.value) <= MOST_OF_A_RATE:
        return
    asked = _rate_in(node, scope)
    if asked is not None:
        sign = "-" if isinstance(other, Negate) else ""
        told = f"{sign}{limit.text} 就是 {sign}{limit.value * _PERCENT:f}%，请写成 {sign}{limit.text}%"
        raise FormulaError(f"“{asked.name}”是百分比：{told}")


def _rate_in(node: Node, scope: Scope) -> Name | None:
    """Return the rate that an expression is still of the size of; None if it is none, or not surely."""
    match node:
        case Name(name) if scope.find(name).is_rate:
            return node
        case Negate(operand) | Call("ABS" | "ROUND" | "ROUNDUP" | "ROUNDDOWN", (operand, *_)):
            return _rate_in(operand, scope)
        case Binary("+" | "-", left, right):
            sides = [_rate_in(side, scope) for side in (left, right)]
            small = (isinstance(side, Number) and side.value <= MOST_OF_A_RATE for side in (left, right))
            is_rate = all(side or is_small for side, is_small in zip(sides, small, strict=True))
            return next((side for side in sides if side), None) if is_rate else None
        case _:
            return None


def require_share(node: Node) -> None:
    """A rate is a share: published formulas end in ×100%, and with ×100 in its place half would be 5000%."""
    if _hundreds(node) > 0:
        raise FormulaError("百分比不用乘 100（88.04% 就是 0.8804）：请去掉“×100”，或写成“×100%”")


def _hundreds(node: Node) -> int:
    """Return how often a hundred multiplies a formula, less how often it divides it: ROUND(…*100,2)/100 is a share."""
    match node:
        case Binary("*", left, right):
            return _factor(left) + _factor(right)
        case Binary("/", left, right):
            return _factor(left) - _factor(right)
        case Negate(operand):
            return _hundreds(operand)
        case Call("IF", (_, *results)):
            return max(map(_hundreds, results))
        case Call("ROUND" | "ROUNDUP" | "ROUNDDOWN" | "INT" | "IFERROR" | "ABS" | "MAX" | "MIN", inside):
            return max(map(_hundreds, inside))
        case _:
            return 0


def _factor(node: Node) -> int:
    return _POWERS.get(node.value, 0) if isinstance(node, Number) else _hundreds(node)
