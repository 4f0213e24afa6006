"""Tree + scope -> what is a share in it, and what nobody means beside one: to a formula 60 is 6000%, not 60%."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.formula.nodes import Binary, Call, FormulaError, Name, Negate, Node, Number
from pipeline.formula.scope import Scope

PERCENT = 100
MOST_OF_A_RATE = Decimal(10)
"""Nobody means 1000%: whoever writes more means a number of percent."""
BARE_OF_A_RATE = Decimal(2)
"""From here on a number beside a rate has two meanings, 2% and 200%, and needs its sign."""
_POWERS = {Decimal(PERCENT): 1, 1 / Decimal(PERCENT): -1}
_KEEPING = ("ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "MAX", "MIN", "IF", "IFERROR")
"""Functions whose result is a share where what they take is."""


def require_rate(node: Node, other: Node, scope: Scope) -> None:
    """A bare 60 beside a rate is 60% without its sign, and decides for all."""
    limit, sign = (other.operand, "-") if isinstance(other, Negate) else (other, "")
    if not isinstance(limit, Number) or not is_share(node, scope):
        return
    asked = _inside(node)
    is_rate = isinstance(asked, Name)
    if _is_bare(limit, BARE_OF_A_RATE if is_rate else MOST_OF_A_RATE):
        what = f"“{asked.name}”" if isinstance(asked, Name) else "这个比率"
        raise FormulaError(f"{what}是百分比：{_told(limit, sign)}")


def require_near(node: Node, other: Node, scope: Scope) -> None:
    """What is added to a rate, or taken off it, is a share too: 完成率-100 is not how far it is from 100%."""
    if isinstance(other, Number) and _is_bare(other, MOST_OF_A_RATE) and is_share(node, scope):
        raise FormulaError(f"百分比与 {other.text} 相加减：{_told(other)}")


def require_share(node: Node) -> None:
    """A rate is a share: published formulas end in ×100%, and with ×100 in its place half would be 5000%."""
    if _hundreds(node) > 0:
        raise FormulaError("百分比不用乘 100（88.04% 就是 0.8804）：请去掉“×100”，或写成“×100%”")


def require_weights(node: Node, scope: Scope, marks: Decimal | None = None) -> None:
    """Shares that are added up with weights have these as shares: 40×甲率＋60×乙率 would be 10000%.

    A single one times the `marks` it is scored with is what schemes print, 执行率×5; the method puts them in itself.
    """
    terms = list(_terms(node))
    for term in terms:
        match term:
            case Binary("*", Number() as weight, share) | Binary("*", share, Number() as weight):
                if not _is_bare(weight, BARE_OF_A_RATE) or not is_share(share, scope):
                    continue
                if len(terms) > 1:
                    raise FormulaError(f"百分比的权重 {_told(weight)}")
                if weight.value == marks:
                    taken = f"{(weight.value * PERCENT).normalize():f}%"
                    raise FormulaError(f"取值公式不用乘分值 {weight.text}，请去掉；确实要放大的，写 {taken}")


def summed(node: Node) -> Iterator[Name]:
    """Yield the names that a formula only adds up or chooses among: what they are measured in, it is measured in."""
    match node:
        case Name():
            yield node
        case Negate(operand):
            yield from summed(operand)
        case Binary("+" | "-", left, right):
            yield from summed(left)
            yield from summed(right)
        case Call("IF", (_, *results)):
            yield from (name for one in results for name in summed(one))
        case Call("SUM" | "ABS" | "MAX" | "MIN" | "IFERROR", arguments):
            yield from (name for one in arguments for name in summed(one))
        case Call("ROUND" | "ROUNDUP" | "ROUNDDOWN", (inside, _)):
            yield from summed(inside)


def is_share(node: Node, scope: Scope) -> bool:
    """Tell whether a formula gives a share for certain: a rate, an amount by an amount, what is made of these."""
    match node:
        case Name(name):
            return scope.find(name).is_rate
        case Negate(operand):
            return is_share(operand, scope)
        case Binary("/", share, Number(value, _)) if value >= 1:
            return is_share(share, scope)
        case Binary("/", left, right):
            return _is_money(left, scope) and _is_money(right, scope)
        case Binary("+" | "-", left, right):
            return any(is_share(one, scope) for one in (left, right)) and all(
                isinstance(one, Number) or is_share(one, scope) for one in (left, right)
            )
        case Binary("*", Number(value, _), share) | Binary("*", share, Number(value, _)):
            return abs(value) <= 1 and is_share(share, scope)
        case Call(function, arguments) if function in _KEEPING:
            return any(is_share(one, scope) for one in arguments)
        case _:
            return False


def _is_money(node: Node, scope: Scope) -> bool:
    match node:
        case Name(name):
            return scope.find(name).is_money
        case Binary("+" | "-", left, right):
            return _is_money(left, scope) and _is_money(right, scope)
        case Call("SUM" | "MAX" | "MIN" | "ABS", arguments):
            return all(_is_money(one, scope) for one in arguments)
        case Call("ROUND", (inside, _)):
            return _is_money(inside, scope)
        case _:
            return False


def _inside(node: Node) -> Node:
    return node.arguments[0] if isinstance(node, Call) and node.function in ("ABS", "ROUND") else node


def _is_bare(number: Number, least: Decimal) -> bool:
    return not number.text.endswith("%") and abs(number.value) >= least


def _told(number: Number, sign: str = "") -> str:
    """Say what a bare number is, and what to write for what was meant."""
    taken = f"{sign}{(number.value * PERCENT).normalize():f}%"
    also = "" if number.value > MOST_OF_A_RATE else f"；确实是 {taken} 的，写 {taken}"
    return f"{sign}{number.text} 就是 {taken}，请写成 {sign}{number.text}%{also}"


def _terms(node: Node) -> Iterator[Node]:
    match node:
        case Binary("+" | "-", left, right):
            yield from _terms(left)
            yield from _terms(right)
        case Call("ROUND", (inside, _)):
            yield from _terms(inside)
        case _:
            yield node


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
