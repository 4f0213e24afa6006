"""Declared cell -> its drop-down or limits while typing, and the message people see there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.deliver.demand import explained
from pipeline.deliver.excel import Book
from pipeline.deliver.live import NO, YES
from pipeline.kinds import KindName
from pipeline.kinds.dates import EARLIEST, LATEST
from pipeline.kinds.kind import MONEY_LIMIT, NUMBER_LIMIT, RATE_LIMIT
from pipeline.standard.workbook import Cell

Rule = dict[str, Any]
_LIMITS: Mapping[KindName, float] = {
    KindName.MONEY: float(MONEY_LIMIT),
    KindName.RATE: float(RATE_LIMIT),
    KindName.MEASURE: 1e10,
}


def rule_of(book: Book, cell: Cell, asked: str, *, choices: Sequence[str] = (), at_most: str = "") -> Rule:
    """Return the data validation of a cell; `choices` or `at_most` (a reference) say more than the declaration.

    `asked` says in a word what is asked of people.
    """
    rule = _check(book, cell, choices, at_most) | _message(cell, asked)
    if rule["validate"] != "any":
        rule |= {"error_title": cell.title, "error_message": _expectation(cell, choices), "error_type": "stop"}
    return rule


def header_rule(cell: Cell, asked: str) -> Rule:
    """Return the message a column header shows."""
    return {"validate": "any", **_message(cell, asked)}


def _check(book: Book, cell: Cell, choices: Sequence[str], at_most: str) -> Rule:
    kind = cell.value_kind
    match kind.name:
        case KindName.TEXT | KindName.CODE if not choices:
            return {"validate": "any"}
        case KindName.TEXT | KindName.CODE | KindName.CHOICE:
            return {"validate": "list", "source": book.choices(choices or kind.choices)}
        case KindName.YES_NO:
            return {"validate": "list", "source": [YES, NO]}
        case KindName.DATE:
            return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
    limit = _LIMITS.get(kind.name, float(NUMBER_LIMIT))
    return {
        "validate": "integer" if kind.name in (KindName.COUNT, KindName.YEAR) else "decimal",
        "criteria": "between",
        "minimum": -limit if kind.minimum is None else float(kind.minimum),
        "maximum": at_most or (limit if kind.maximum is None else float(kind.maximum)),
    }


def _expectation(cell: Cell, choices: Sequence[str]) -> str:
    return "请从下拉列表中选择。" if choices or cell.choices else f"应填：{cell.value_kind.expectation()}。"


def _message(cell: Cell, asked: str) -> Rule:
    return {"input_title": cell.title, "input_message": f"【{asked}】" + "\n".join(explained(cell))}
