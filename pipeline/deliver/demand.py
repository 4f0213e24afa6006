"""Standard -> what is asked of people, in words: of a cell, and of a whole sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.formula import to_words
from pipeline.standard import Standard
from pipeline.standard.needs import Need, needs
from pipeline.standard.workbook import DECLARED_NONE, Cell, Column, Form, TableSheet

REQUIRED, OPTIONAL = "必填", "选填"
_NAMED = 3
"""So many rows that must be filled in are named above their column."""


def demand(standard: Standard, sheet: Form | TableSheet, cell: Cell) -> str:
    """Say in one word what is asked of people."""
    if cell.locked:
        return "系统给出"
    if getattr(cell, "is_computed", False):
        return "自动计算"
    if is_asked(standard, sheet, cell):
        return REQUIRED
    need = needs(standard).of(sheet.title).get(cell.name) if isinstance(cell, Column) else None
    if need is None:
        return OPTIONAL
    return f"{'、'.join(need.keys)}{REQUIRED}" if 0 < len(need.keys) <= _NAMED else f"部分{REQUIRED}"


def is_asked(standard: Standard, sheet: Form | TableSheet, cell: Cell) -> bool:
    """Tell whether a cell must be filled in: by declaration, or as the indicators of the system need it."""
    if cell.required or not isinstance(cell, Column):
        return cell.required or cell.name in needs(standard).fields
    need = needs(standard).of(sheet.title).get(cell.name)
    return need is not None and (need.where is None or need.keys == standard.preset_keys.get(sheet.title))


def requirement(standard: Standard, sheet: Form | TableSheet) -> str:
    """Say whether a sheet must be filled."""
    if isinstance(sheet, Form):
        return "填写必填项" if any(is_asked(standard, sheet, field) for field in sheet.fields) else "按需填写"
    if sheet.may_be_none:
        return f"没有内容的声明“{DECLARED_NONE}”"
    if sheet.required:
        return "必须填报"
    asked = "、".join(_needed(standard, sheet))
    return f"{asked}必须填报，其余按需填报" if asked else "按需填报"


def must_be_filled(standard: Standard, sheet: TableSheet) -> bool:
    """Tell whether a sheet without content is not filled in yet."""
    return sheet.required or sheet.may_be_none or any(need.keys for need in needs(standard).of(sheet.title).values())


def explained(cell: Cell) -> list[str]:
    """Return what a cell may hold, what it is about, and an example, as far as there is something to say."""
    parts = (f"{cell.value_kind.expectation()}。", cell.help, f"例：{cell.example}" if cell.example else "")
    return [part for part in parts if part]


def _needed(standard: Standard, sheet: TableSheet) -> Iterator[str]:
    """Yield which columns are needed in which rows: 9月的累计执行数、计划进度."""
    columns: dict[str, list[str]] = defaultdict(list)
    for need in needs(standard).of(sheet.title).values():
        columns[_rows(need)].append(sheet.column(need.column).title)
    for rows, titles in columns.items():
        yield (f"{rows}的" if rows else "") + "、".join(titles)


def _rows(need: Need) -> str:
    if need.keys:
        return "、".join(need.keys)
    return to_words(need.where.text) if need.where is not None else ""
