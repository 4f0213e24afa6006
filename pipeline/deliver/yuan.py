"""A check -> the same over amounts that a template holds in 元 or 万元: those held against a fixed number become 元."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipeline.formula import Formula, Value
from pipeline.formula.nodes import COMPARISONS, Binary, Call, Name, Node, Number, names_in, rebuilt
from pipeline.standard import Standard

FACTOR = "金额倍数"
"""The name of what an amount is multiplied with; whoever gives the other names of such a check gives this one, too."""
_COARSE, _TIMES = "万元", 10_000


def unit_field(standard: Standard) -> str:
    """Return the name of the field that says in which unit amounts are filled in."""
    return standard.field_by_role("money_unit").name


def factor_now(standard: Standard, fields: Mapping[str, Value]) -> Decimal:
    """Return what FACTOR is worth where the fields of a workbook hold these values."""
    return Decimal(_TIMES if fields.get(unit_field(standard)) == _COARSE else 1)


def factor_live(unit: str) -> str:
    """Return the live formula of FACTOR, `unit` being the reference of the field."""
    return f'IF({unit}="{_COARSE}",{_TIMES},1)'


@lru_cache(maxsize=256)
def in_yuan(condition: Formula) -> Formula:
    """Return the condition with amounts times FACTOR wherever they are compared with something that is no amount."""
    money = frozenset(symbol.name for symbol in condition.symbols if symbol.is_money)
    tree = _in_yuan(condition.tree, money)
    return condition if tree == condition.tree else replace(condition, tree=tree)


def _in_yuan(node: Node, money: Collection[str]) -> Node:
    match node:
        case Binary(operator, left, right) if operator in COMPARISONS:
            is_one_alone = _has_money(left, money) != _has_money(right, money)
            if not is_one_alone or any(isinstance(side, Number) and not side.value for side in (left, right)):
                return node
            return Binary(operator, _times(left, money), _times(right, money))
        case Call(function, arguments):
            return Call(function, tuple(_in_yuan(one, money) for one in arguments))
        case _:
            return node


def _has_money(node: Node, money: Collection[str]) -> bool:
    return any(name in money for name in names_in(node))


def _times(node: Node, money: Collection[str]) -> Node:
    match node:
        case Name(name) if name in money:
            return Binary("*", node, Name(FACTOR))
        case _:
            return rebuilt(node, lambda part: _times(part, money))
