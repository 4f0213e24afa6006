"""Tree + scope -> compiled formula: names resolved, types checked, comparisons made to mean what is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.formula.formula import Formula
from pipeline.formula.meant import require_base, require_option
from pipeline.formula.nodes import (
    COMPARISONS,
    Binary,
    Boolean,
    Call,
    FormulaError,
    Name,
    Negate,
    Node,
    Number,
    Text,
    children,
    names_in,
    rounded,
)
from pipeline.formula.scope import OTHER_DECIMALS, Scope, Type, nearest
from pipeline.formula.shares import require_near, require_rate
from pipeline.formula.steps import between_printed, counts_steps
from pipeline.formula.syntax import parse

MONEY_DECIMALS = 2
MAX_ROUND_DIGITS = 10


def compile_formula(text: str, scope: Scope, expect: Type | None = None) -> Formula:
    """Compile `text` in `scope`; raise FormulaError if it is no formula, or not of type `expect`."""
    tree, kind = _check(parse(text), scope)
    if expect is not None and kind.type != expect:
        equals = isinstance(tree, Binary) and tree.operator == "=" and expect != Type.BOOLEAN
        told = "：“＝”前面的名称不写，只写后面的算式" if equals else ""
        raise FormulaError(f"公式“{text}”的结果是{kind.type}，此处需要{expect}{told}")
    return Formula(
        text=text,
        tree=tree,
        type=kind.type,
        is_money=kind.is_money,
        symbols=tuple(scope.find(name) for name in dict.fromkeys(names_in(tree))),
        needed=tuple(dict.fromkeys(names_in(tree, inside_isblank=False))),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    type: Type
    is_money: bool = False
    is_literal: bool = False


Checked = tuple[Node, _Kind]
_NUMBER = _Kind(Type.NUMBER)
_BOOLEAN = _Kind(Type.BOOLEAN)


def _check(node: Node, scope: Scope) -> Checked:
    match node:
        case Number():
            return node, _Kind(Type.NUMBER, is_literal=True)
        case Text():
            return node, _Kind(Type.TEXT, is_literal=True)
        case Boolean():
            return node, _Kind(Type.BOOLEAN, is_literal=True)
        case Name(name):
            symbol = scope.find(name)
            return Name(symbol.name), _Kind(symbol.type, symbol.is_money)
        case Negate(operand):
            inner, kind = _check(operand, scope)
            _require(kind, Type.NUMBER, "负号")
            return Negate(inner), kind
        case Binary(operator, left, right):
            return _binary(operator, _check(left, scope), _check(right, scope), scope)
        case Call(function, arguments):
            return _call(function, arguments, scope)


def _require(kind: _Kind, wanted: Type, where: str) -> None:
    if kind.type != wanted:
        raise FormulaError(f"{where}需要{wanted}，得到的是{kind.type}")


def _binary(operator: str, left: Checked, right: Checked, scope: Scope) -> Checked:
    (left_node, left_kind), (right_node, right_kind) = left, right
    if operator in COMPARISONS:
        return _comparison(operator, left, right, scope), _BOOLEAN
    types = (left_kind.type, right_kind.type)
    if operator == "/":
        require_base(right_node)
        right_node = _base(right_node, scope)
    if operator in "+-":
        require_near(left_node, right_node, scope)
        require_near(right_node, left_node, scope)
    node = Binary(operator, left_node, right_node)
    if types == (Type.DATE, Type.DATE) and operator == "-":
        return node, _NUMBER
    if types == (Type.DATE, Type.NUMBER) and operator in "+-":
        return Binary(operator, left_node, _whole_days(right_node, right_kind, scope)), _Kind(Type.DATE)
    for kind in (left_kind, right_kind):
        _require(kind, Type.NUMBER, f"运算符“{operator}”")
    if operator == "*":
        is_money = left_kind.is_money != right_kind.is_money
    elif operator == "/":
        is_money = left_kind.is_money and not right_kind.is_money
    else:
        is_money = _all_money([left_kind, right_kind])
    return node, _Kind(Type.NUMBER, is_money)


def _base(node: Node, scope: Scope) -> Node:
    """Make a divisor zero in a spreadsheet whenever it is zero on paper: to a computer 100.1-100-0.1 is not."""
    return rounded(node, _decimals(node, scope)) if _is_noisy(node) else node


def _is_noisy(node: Node) -> bool:
    """Tell whether a spreadsheet may hold `node` with binary noise beyond its 15 digits: a sum not yet rounded."""
    return _adds(node) and not (isinstance(node, Call) and node.function in _ALREADY_ROUND)


def _settled(node: Node, digits: int, kind: _Kind) -> Node:
    """Make a tie of a sum a tie in a spreadsheet too: to a computer 100.005-100 is just below 0.005.

    Eight decimals hold amounts that are added up to ten million; beyond, the noise itself reaches the eighth. Ten hold
    what is added up to a hundred thousand, as marks and rates are, and make no tie of a mark that is just below one.
    """
    settled = OTHER_DECIMALS if kind.is_money else MAX_ROUND_DIGITS
    return rounded(node, settled) if digits < OTHER_DECIMALS and _is_noisy(node) else node


def _adds(node: Node) -> bool:
    if (isinstance(node, Binary) and node.operator in "+-") or (isinstance(node, Call) and node.function == "SUM"):
        return True
    return any(_adds(child) for child in children(node))


def _decimals(node: Node, scope: Scope) -> int:
    """The decimals that a sum of amounts can have; those of anything else are not known."""
    match node:
        case Name(name) if scope.find(name).is_money:
            return MONEY_DECIMALS
        case Number(value, _):
            return min(OTHER_DECIMALS, max(0, -int(value.as_tuple().exponent)))
        case Negate() | Binary("+" | "-", _, _) | Call("SUM" | "ABS" | "MIN" | "MAX", _):
            return max(_decimals(child, scope) for child in children(node))
        case _:
            return OTHER_DECIMALS


def _whole_days(node: Node, kind: _Kind, scope: Scope) -> Node:
    """A date has no time of day, so half a day is none, in a spreadsheet too."""
    if isinstance(node, Number) and not node.value % 1:
        return node
    return Call("INT", (_as_printed(node, kind, scope),))


def _all_money(kinds: list[_Kind]) -> bool:
    """A sum or a choice is money if its parts are; a bare literal takes the kind of its neighbours."""
    return any(kind.is_money for kind in kinds) and all(kind.is_money or kind.is_literal for kind in kinds)


def _comparison(operator: str, left: Checked, right: Checked, scope: Scope) -> Node:
    (left_node, left_kind), (right_node, right_kind) = left, right
    if left_kind.type != right_kind.type:
        raise FormulaError(f"不能把{left_kind.type}与{right_kind.type}相比")
    if left_kind.type in (Type.TEXT, Type.BOOLEAN) and operator not in ("=", "<>"):
        raise FormulaError(f"{left_kind.type}只能用 = 和 <> 比较")
    for one, other in ((left_node, right_node), (right_node, left_node)):
        require_option(one, other, scope)
        require_rate(one, other, scope)
    return Binary(operator, _as_printed(left_node, left_kind, scope), _as_printed(right_node, right_kind, scope))


_ALREADY_ROUND = frozenset({"ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "YEAR", "MONTH"})


def _as_printed(node: Node, kind: _Kind, scope: Scope) -> Node:
    """Round one side of a comparison to what is printed, so that a printed 90.00% is never below 90%."""
    if kind.type != Type.NUMBER or isinstance(node, Number):
        return node
    if isinstance(node, Negate) and isinstance(node.operand, Number):
        return node
    if isinstance(node, Call) and node.function in _ALREADY_ROUND:
        return node
    if isinstance(node, Name):
        return rounded(node, scope.find(node.name).decimals)
    digits = MONEY_DECIMALS if kind.is_money else OTHER_DECIMALS
    return rounded(_settled(node, digits, kind) if _decimals(node, scope) > digits else node, digits)


def _call(function: str, arguments: tuple[Node, ...], scope: Scope) -> Checked:
    rule = _RULES.get(function)
    if rule is None:
        raise FormulaError(f"不支持函数 {function}{nearest(function, _RULES)}")
    fewest, most, apply = rule
    if not fewest <= len(arguments) <= most:
        wanted = str(fewest) if fewest == most else f"至少 {fewest}"
        raise FormulaError(f"函数 {function} 需要{wanted}个参数，写了 {len(arguments)} 个")
    if function == "ISBLANK" and not isinstance(arguments[0], Name):
        raise FormulaError("ISBLANK 的参数必须是一个名称")
    return apply(function, [_check(argument, scope) for argument in arguments], scope)


def _logical(function: str, arguments: list[Checked], _: Scope) -> Checked:
    for _node, kind in arguments:
        _require(kind, Type.BOOLEAN, f"函数 {function} ")
    return Call(function, tuple(node for node, _kind in arguments)), _BOOLEAN


def _numeric(function: str, arguments: list[Checked], _: Scope) -> Checked:
    for _node, kind in arguments:
        _require(kind, Type.NUMBER, f"函数 {function} ")
    is_money = _all_money([kind for _node, kind in arguments])
    return Call(function, tuple(node for node, _kind in arguments)), _Kind(Type.NUMBER, is_money)


def _rounding(function: str, arguments: list[Checked], scope: Scope) -> Checked:
    (node, kind), (digits, _kind) = arguments
    _require(kind, Type.NUMBER, f"函数 {function} ")
    plain = digits.operand if isinstance(digits, Negate) else digits
    if not isinstance(plain, Number) or plain.value > MAX_ROUND_DIGITS or plain.value % 1:
        raise FormulaError(f"函数 {function} 的位数必须直接写成 -{MAX_ROUND_DIGITS} 到 {MAX_ROUND_DIGITS} 的整数")
    if function == "ROUND":
        node = _settled(node, int(-plain.value if isinstance(digits, Negate) else plain.value), kind)
    else:
        node = _before_cutting(node, kind, scope)
    return Call(function, (node, digits)), kind


def _whole(function: str, arguments: list[Checked], scope: Scope) -> Checked:
    ((node, kind),) = arguments
    _require(kind, Type.NUMBER, f"函数 {function} ")
    return Call(function, (_before_cutting(node, kind, scope),)), kind


def _before_cutting(node: Node, kind: _Kind, scope: Scope) -> Node:
    """Round what a function cuts off; an amount by 10000 counts steps of 1万元, and 0.996 of a step is none."""
    if counts_steps(node):
        return _as_printed(between_printed(node, scope), _NUMBER, scope)
    return _as_printed(node, kind, scope)


def _choice(function: str, arguments: list[Checked], _: Scope) -> Checked:
    if function == "IF":
        _require(arguments[0][1], Type.BOOLEAN, "IF 的条件")
    branches = arguments[-2:]
    (_first, first), (_second, second) = branches
    if first.type != second.type:
        raise FormulaError(f"函数 {function} 的两个结果类型不同：{first.type}、{second.type}")
    is_money = _all_money([first, second])
    return Call(function, tuple(node for node, _kind in arguments)), _Kind(first.type, is_money)


def _is_blank(function: str, arguments: list[Checked], _: Scope) -> Checked:
    return Call(function, (arguments[0][0],)), _BOOLEAN


def _date(function: str, arguments: list[Checked], scope: Scope) -> Checked:
    node, _kind = _numeric(function, arguments, scope)
    return node, _Kind(Type.DATE)


def _part_of_date(function: str, arguments: list[Checked], _: Scope) -> Checked:
    ((node, kind),) = arguments
    _require(kind, Type.DATE, f"函数 {function} ")
    return Call(function, (node,)), _NUMBER


_MANY = 255
_Rule = tuple[int, int, Callable[[str, list[Checked], Scope], Checked]]
_RULES: Mapping[str, _Rule] = {
    "IF": (3, 3, _choice),
    "IFERROR": (2, 2, _choice),
    "AND": (1, _MANY, _logical),
    "OR": (1, _MANY, _logical),
    "NOT": (1, 1, _logical),
    "MIN": (1, _MANY, _numeric),
    "MAX": (1, _MANY, _numeric),
    "SUM": (1, _MANY, _numeric),
    "ABS": (1, 1, _numeric),
    "ROUND": (2, 2, _rounding),
    "ROUNDUP": (2, 2, _rounding),
    "ROUNDDOWN": (2, 2, _rounding),
    "INT": (1, 1, _whole),
    "ISBLANK": (1, 1, _is_blank),
    "DATE": (3, 3, _date),
    "YEAR": (1, 1, _part_of_date),
    "MONTH": (1, 1, _part_of_date),
}
FUNCTIONS = tuple(_RULES)
