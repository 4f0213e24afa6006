"""A value of a system -> how its cell shows it: content, look, number format, and what may be typed there."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.deliver.excel import Book
from pipeline.deliver.style import Look
from pipeline.deliver.system.plan import Plan
from pipeline.kinds import KindName
from pipeline.standard.layout import SHARE, Heading, Row, SystemSheet
from pipeline.standard.layout.forms import (
    NUMBERS,
    STEPS,
    WHOLE,
    YEAR,
    CellContent,
    number_text,
    numbers_text,
    steps_text,
)

_TEXT, _ANY, _PERCENT = "@", "General", "0.00%"
_LONGEST_TEXT_CELL = 255
"""Characters beyond which older spreadsheet programs show nothing but ### in a cell formatted as text."""
_FAR = 10**13


def content(plan: Plan, sheet: SystemSheet, row: Row, column: Heading) -> CellContent | None:
    """Return what the cell of a row holds; None if it is blank."""
    value = row.get(column.head)
    if value is None:
        return None
    if column.form is NUMBERS:
        scored = plan.kind(sheet, row, column)
        return numbers_text(value, plan.rate_parameters(str(row.get("评分方法", "")), scored))
    if column.form is STEPS:
        return steps_text(value, is_rate=plan.kind(sheet, row, column) == KindName.RATE)
    return column.form.show(value)


def number_format(plan: Plan, sheet: SystemSheet, row: Row, column: Heading, shown: CellContent | None) -> str:
    """Return the number format of a cell: shares as percentages with all their digits.

    A blank cell is ready for a percentage where nothing else may stand there; what kind a new row is of, nobody knows.
    """
    if not column.form.is_number:
        return _TEXT if not isinstance(shown, str) or len(shown) <= _LONGEST_TEXT_CELL else _ANY
    if isinstance(shown, Decimal) and plan.kind(sheet, row, column) == KindName.RATE:
        digits = len(number_text(shown, is_rate=True).removesuffix("%").partition(".")[2])
        return "0." + "0" * digits + "%" if digits else "0%"
    if shown is None and (column.is_like == SHARE or (row and plan.kind(sheet, row, column) == KindName.RATE)):
        return _PERCENT
    return _ANY


def look(column: Heading, shown: CellContent | None) -> tuple[Look, Mapping[str, Any]]:
    """Return the look of a cell: what people may want to change, a number or a choice, is easy to find."""
    if isinstance(shown, Decimal):
        return Look.ENTRY_NUMBER, {}
    return Look.ENTRY, {"align": "center"} if column.form.choices and not column.form.is_open else {}


def rule(book: Book, column: Heading, choices: list[str] | str | None) -> dict[str, Any]:
    """Return what may be typed into a cell, and what is said about it; `choices` are those of a live list."""
    form = column.form
    title, said = column.head, message(column)
    told = {"input_title": title, "input_message": said}
    refused = {"error_title": title, "error_message": f"应填：{form.expectation}。"}
    if choices:
        return {"validate": "list", "source": choices, **told, "error_title": title, "error_type": "information",
                "error_message": "不在现有的名称之中，请核对。"}  # fmt: skip
    if form.choices:
        kind = {"error_type": "information" if form.is_open else "stop"}
        return {"validate": "list", "source": book.choices(form.choices), **told, **refused, **kind}
    if form.is_number:
        limits = {"criteria": "between", "minimum": -_FAR, "maximum": _FAR, "error_type": "stop"}
        return {"validate": "integer" if form in (WHOLE, YEAR) else "decimal", **limits, **told, **refused}
    return {"validate": "any", **told}


def formula_rule(column: Heading, cell: str) -> dict[str, Any]:
    """Return the rule of a cell with a formula: it must not begin with an equals sign, or it would be taken for one."""
    return {
        "validate": "custom", "value": f'=LEFT({cell},1)<>"="', "input_title": column.head,
        "input_message": message(column), "error_title": column.head,
        "error_message": "公式前不要加等号，直接写名称和算式。", "error_type": "stop",
    }  # fmt: skip


def message(column: Heading) -> str:
    """Return what is said about a column where it is selected."""
    demand = "必填" if column.required else "选填"
    return f"【{demand}】{column.form.expectation}。\n{column.help}"
