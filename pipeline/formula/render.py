"""Compiled formula -> Excel text over cell references, or the wording people read.

Rendered formulas use functions of Excel 2016 that WPS and LibreOffice also have, and carry the same guard as the
evaluator: over a cell that is blank or says 缺失 or 不适用 they say so instead of computing with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from pipeline.formula.formula import Formula
from pipeline.formula.nodes import (
    BINDING,
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
)
from pipeline.formula.scope import Type
from pipeline.formula.syntax import parse

MISSING_TEXT = "缺失"
NOT_APPLICABLE_TEXT = "不适用"

References = Mapping[str, str]
_NUMERIC = (Type.NUMBER, Type.DATE)
_UNARY = 4
_IN_WORDS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "<>": "≠"}


def to_excel(formula: Formula, references: References) -> str:
    """Return the live formula (without `=`) of one cell; `references` gives the cell of each name.

    A blank cell stands for a blank value, 缺失 for one that could not be had; the result says 缺失 or 不适用 as the
    evaluator would.
    """
    body, failed = _body(formula, references), texted(NOT_APPLICABLE_TEXT)
    return _guarded(formula, references, body, failed, _nothing(formula, references))


def to_condition(formula: Formula, references: References) -> str:
    """Return a live condition of one row: TRUE where it holds, FALSE where it does not or cannot be told."""
    return _guarded(formula, references, _body(formula, references), "FALSE", "FALSE")


def to_number(formula: Formula, references: References, otherwise: str) -> str:
    """Return the live formula of one cell that shows the text `otherwise` (such as 未评) whenever there is no value."""
    instead = texted(otherwise)
    return _guarded(formula, references, _body(formula, references), instead, instead)


def to_judgement(formula: Formula, references: References, yes: str, no: str, unknown: str) -> str:
    """Return the live formula of one cell that says whether a condition holds: `yes`, `no`, or `unknown`.

    It is unknown where the evaluator has no value: over a blank, 缺失 or 不适用, and over a zero base.
    """
    said = f"IF({_body(formula, references)},{texted(yes)},{texted(no)})"
    return _guarded(formula, references, said, texted(unknown), texted(unknown))


def to_truth(formula: Formula, references: References, yes: str, no: str) -> str:
    """Return the live formula of a cell that shows a truth as `yes` or `no`, or which kind of nothing it is."""
    said = f"IF({_body(formula, references)},{texted(yes)},{texted(no)})"
    return _guarded(formula, references, said, texted(NOT_APPLICABLE_TEXT), _nothing(formula, references))


def only_where_given(
    formula: Formula, references: References, text: str, otherwise: str, *, apart_from: Collection[str] = ()
) -> str:
    """Return a live `text`, worth `otherwise` unless all that `formula` needs, apart from some names, is there."""
    numeric, other = _needed(formula, references, apart_from)
    return f"IF({_present(numeric, other)},{text},{otherwise})" if numeric or other else text


def to_row_sum(
    where: Formula | None,
    ranges: References,
    of: str | None = None,
    decimals: int = 2,
    *,
    rows: str = "",
    also: Sequence[str] = (),
) -> str:
    """Return a live count of the rows where a condition holds, or the exact sum of column `of` over them.

    `ranges` gives the cell range of each column (all of one height) and the cell of each item. With `rows`, any
    range of that height, a condition that names no column counts for every row, and no condition counts all of them.
    `also` are further conditions over the rows, as formulas write them.
    Raise FormulaError for a condition that a spreadsheet cannot compute over whole columns.
    """
    factors = [*also]
    if rows and of is None and not _names_a_range(where, ranges):
        factors.append(f"(ROW({rows})>0)")
    if where is not None:
        for symbol in where.symbols:
            if symbol.name in where.needed:
                cell = ranges[symbol.name]
                factors.append(f"ISNUMBER({cell})" if symbol.type in _NUMERIC else f'({cell}<>"")')
        factors.append(f"({_write(_over_rows(where.tree), ranges.__getitem__)})")
    if of is not None:
        factors.append(f"ROUND({of}*{10**decimals},0)")
    product = "*".join(factors) if len(factors) > 1 else f"{factors[0]}*1"
    return f"SUMPRODUCT({product})" + (f"/{10**decimals}" if of is not None else "")


def to_words(text: str, shown: References | None = None) -> str:
    """Return formula text as people write it (× ÷ ≤); `shown` may give another text for a name."""
    names = shown or {}
    if _MARK in text:
        return _write(parse(text), lambda name: names.get(name, name), _IN_WORDS)
    parts = list(_in_words(text))
    parts[1::2] = [names.get(name, name) for name in parts[1::2]]
    return "".join(parts)


def tree_to_words(node: Node) -> str:
    """Return a tree as people write it."""
    return _write(node, lambda name: name, _IN_WORDS)


_MARK = "\0"


@lru_cache(maxsize=4_096)
def _in_words(text: str) -> tuple[str, ...]:
    """Return a formula as people write it in parts, of which every second is a name."""
    return tuple(_write(parse(text), lambda name: f"{_MARK}{name}{_MARK}", _IN_WORDS).split(_MARK))


def _body(formula: Formula, references: References) -> str:
    return _write(formula.tree, references.__getitem__)


def _guarded(formula: Formula, references: References, body: str, failed: str, absent: str) -> str:
    """Compute `body` only over values: it is worth `failed` after an error, `absent` where a needed one is none."""
    numeric, other = _needed(formula, references)
    attempt = f"IFERROR({body},{failed})"
    return f"IF({_present(numeric, other)},{attempt},{absent})" if numeric or other else attempt


def texted(text: str) -> str:
    """Return a text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def _names_a_range(where: Formula | None, ranges: References) -> bool:
    return where is not None and any(":" in ranges[name] for name in where.names)


def _nothing(formula: Formula, references: References) -> str:
    """Say which kind of nothing a formula is worth where a needed cell has no value: 缺失 outweighs 不适用."""
    not_applicable, missing = texted(NOT_APPLICABLE_TEXT), texted(MISSING_TEXT)
    numeric, other = _needed(formula, references)
    without = [f"({cell}={not_applicable})" for cell in numeric]
    not_missing = [f"{'+'.join([_count(numeric), *without])}={len(numeric)}"] if numeric else []
    for cell in other:
        not_missing += [f'{cell}<>""', f"{cell}<>{missing}"]
    return f"IF({_all(not_missing)},{not_applicable},{missing})" if not_missing else missing


def _needed(formula: Formula, references: References, apart_from: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """The cells a formula cannot do without: numbers and dates, then texts and booleans."""
    numeric: list[str] = []
    other: list[str] = []
    for symbol in formula.symbols:
        if symbol.name in formula.needed and symbol.name not in apart_from:
            (numeric if symbol.type in _NUMERIC else other).append(references[symbol.name])
    return numeric, other


def _count(cells: list[str]) -> str:
    return f"COUNT({','.join(cells)})"


def _present(numeric: list[str], other: list[str]) -> str:
    tests = [f"{_count(numeric)}={len(numeric)}"] if numeric else []
    for cell in other:
        tests += [f'{cell}<>""', f'{cell}<>"{MISSING_TEXT}"', f'{cell}<>"{NOT_APPLICABLE_TEXT}"']
    return _all(tests)


def _all(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _write(node: Node, cell: Callable[[str], str], symbols: Mapping[str, str] | None = None, floor: int = 0) -> str:
    """Write a tree with the fewest brackets; `cell` says what stands for a name.

    What binds no tighter than `floor` stands in brackets.
    """
    match node:
        case Number(_, text):
            return text
        case Text(value):
            return texted(value)
        case Boolean(value):
            return "TRUE" if value else "FALSE"
        case Name(name):
            return cell(name)
        case Negate(operand):
            return (symbols or {}).get("-", "-") + _write(operand, cell, symbols, _UNARY)
        case Binary(operator, left, right):
            binding = BINDING[operator]
            sign = (symbols or {}).get(operator, operator)
            text = _write(left, cell, symbols, binding - 1) + sign + _write(right, cell, symbols, binding)
            return f"({text})" if binding <= floor else text
        case Call("ISBLANK", (Name(name),)):
            return f'({cell(name)}="")' if symbols is None else f"{cell(name)}为空"
        case Call(function, arguments):
            return f"{function}({','.join(_write(argument, cell, symbols) for argument in arguments)})"


_CELL_BY_CELL = frozenset(
    {"ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "ABS", "YEAR", "MONTH", "DATE"}
    | {"CONCATENATE", "SUBSTITUTE", "TRIM", "UPPER"}  # which no rule may use, but templates do to compare texts
)


def _over_rows(node: Node) -> Node:
    """Rewrite a condition so that it works on whole columns: there AND, OR and IF look at one value only."""
    match node:
        case Call("AND", arguments):
            return _joined("*", [_over_rows(argument) for argument in arguments])
        case Call("OR", arguments):
            either = _joined("+", [_over_rows(argument) for argument in arguments])
            return Binary(">", either, _ZERO)
        case Call("NOT", (operand,)):
            return Binary("-", _ONE, _over_rows(operand))
        case Call("SUM", arguments):
            return _joined("+", [_over_rows(argument) for argument in arguments])
        case Call("ISBLANK", _):
            return node
        case Call(function, arguments) if function in _CELL_BY_CELL:
            return Call(function, tuple(_over_rows(argument) for argument in arguments))
        case Call(function, _):
            raise FormulaError(f"函数 {function} 不能用于整列计数的条件")
        case Binary("/", _, right) if not isinstance(right, Number) or not right.value:
            raise FormulaError("整列计数的条件不能用除法，请改写成乘法")
        case Binary(operator, left, right) if operator in COMPARISONS:
            return Binary(operator, _side(left), _side(right))
        case Binary(operator, left, right):
            return Binary(operator, _over_rows(left), _over_rows(right))
        case Negate(operand):
            return Negate(_over_rows(operand))
        case _:
            return node


def _side(node: Node) -> Node:
    """A truth that became 1 or 0 is no longer equal to TRUE or FALSE; make it one again before it is compared."""
    rewritten = _over_rows(node)
    if isinstance(node, Call) and node.function in ("AND", "NOT"):
        return Binary(">", rewritten, _ZERO)
    return rewritten


_ZERO, _ONE = Number(Decimal(0), "0"), Number(Decimal(1), "1")


def _joined(operator: str, parts: list[Node]) -> Node:
    tree = parts[0]
    for part in parts[1:]:
        tree = Binary(operator, tree, part)
    return tree
