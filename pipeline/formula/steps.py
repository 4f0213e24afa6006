"""A tree that counts steps, (值-目标值)/步长 -> the same between printed numbers, so that the count follows those."""

from __future__ import annotations

from pipeline.formula.nodes import Binary, Call, Name, Negate, Node, children, rebuilt, rounded
from pipeline.formula.scope import Scope, Type

_SIGNED = ("ABS", "MAX", "MIN")


def counts_steps(node: Node) -> bool:
    """Tell whether a tree is how many times something goes into something else."""
    if isinstance(node, Negate) or (isinstance(node, Call) and node.function in _SIGNED):
        return any(counts_steps(child) for child in children(node))
    return isinstance(node, Binary) and node.operator == "/"


def between_printed(node: Node, scope: Scope) -> Node:
    """Round the numbers that steps are counted between, as both sides of a comparison are rounded.

    A printed 100.00% is no part of a step above 100%, and a printed 95.00% a whole 5% below it. The step itself stays
    as it was typed, and amounts do, which have their cents only.
    """
    if isinstance(node, Binary):
        return Binary(node.operator, _printed(node.left, scope), node.right)
    return rebuilt(node, lambda part: between_printed(part, scope) if counts_steps(part) else part)


def _printed(node: Node, scope: Scope) -> Node:
    match node:
        case Name(name):
            symbol = scope.find(name)
            is_longer = symbol.type is Type.NUMBER and symbol.decimals > 0 and not symbol.is_money
            return rounded(node, symbol.decimals) if is_longer else node
        case Negate() | Binary("+" | "-") | Call("ABS" | "MAX" | "MIN"):
            return rebuilt(node, lambda part: _printed(part, scope))
    return node
