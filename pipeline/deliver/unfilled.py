"""Planned template -> the cells that it asks for and that nobody has filled in yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline import findings
from pipeline.deliver.cells import cell
from pipeline.deliver.demand import is_asked
from pipeline.deliver.plan import FORM_FIRST_ROW, FORM_VALUE, BookPlan, Prefill, Row, TablePlan, plan_book
from pipeline.model import Finding, Place
from pipeline.standard import Standard
from pipeline.standard.needs import needs
from pipeline.standard.workbook import DECLARED_NONE, Column, Form, Workbook


def unfilled(standard: Standard, workbook: Workbook, prefill: Prefill, file: str) -> tuple[Finding, ...]:
    """Return what is still to be filled in of a workbook that will stand in `file`."""
    plan = plan_book(standard, workbook, prefill)
    found: list[Finding] = []
    for sheet in workbook.sheets:
        found += _of_form(plan, sheet, file) if isinstance(sheet, Form) else _of_table(plan, sheet.title, file)
    return tuple(found)


def _of_form(plan: BookPlan, form: Form, file: str) -> Iterator[Finding]:
    for row, one in enumerate(form.fields, start=FORM_FIRST_ROW):
        if is_asked(plan.standard, form, one) and not one.locked and one.name not in plan.fields:
            place = Place(file, form.title, cell(row, FORM_VALUE))
            yield findings.STILL_ASKED.at(place, f"“{one.title}”", remedy=one.help)


def _of_table(plan: BookPlan, title: str, file: str) -> Iterator[Finding]:
    table = plan.tables[title]
    if table.is_declared_none:
        return
    if not table.rows and table.sheet.preset is None:
        if table.sheet.required or table.sheet.may_be_none:
            how = f"没有内容的声明“{DECLARED_NONE}”。" if table.sheet.may_be_none else ""
            yield findings.STILL_ASKED.at(Place(file, title), "整张表", remedy=how)
        return
    for column in table.typed:
        rows = [
            at for at, row in enumerate(table.rows) if column.name not in row and _is_asked(plan, table, column, at)
        ]
        yield from _cells(table, column, rows, file)


def _is_asked(plan: BookPlan, table: TablePlan, column: Column, at: int) -> bool:
    row = table.rows[at]
    if table.sheet.role == "scores" and table.sheet.preset is not None:
        rule = plan.standard.indicators[at]
        return rule.is_judged(column.role) and not (
            _is_inapplicable(table, row) or _is_refined(plan, rule.indicator.code)
        )
    if is_asked(plan.standard, table.sheet, column) or column.role == "finding":
        return True
    need = needs(plan.standard).of(table.sheet.title).get(column.name)
    return need is not None and need.where is not None and plan.holds(need.where, table, row)


def _is_inapplicable(table: TablePlan, row: Row) -> bool:
    column = table.sheet.by_role("not_applicable")
    return column is not None and row.get(column.name) is True


def _is_refined(plan: BookPlan, code: str) -> bool:
    """Tell whether the unit has indicators of its own in the place of this one."""
    own = next((one for one in plan.tables.values() if one.sheet.role == "specifics"), None)
    parent = own.sheet.by_role("parent") if own is not None else None
    return own is not None and parent is not None and any(row.get(parent.name) == code for row in own.rows)


def _cells(table: TablePlan, column: Column, rows: Sequence[int], file: str) -> Iterator[Finding]:
    """Yield the cells of a column: one by one where the template gives the rows, else together."""
    title, position = table.sheet.title, table.position(column.name)
    if table.sheet.preset is None and len(rows) > 1:
        first, last = (cell(table.first + rows[at], position) for at in (0, -1))
        said = f"“{column.title}”，共 {len(rows)} 格"
        yield findings.STILL_ASKED.at(Place(file, title, f"{first}:{last}"), said, remedy=column.help)
        return
    for at in rows:
        place = Place(file, title, cell(table.first + at, position))
        yield findings.STILL_ASKED.at(place, f"{_named(table, at)}“{column.title}”", remedy=column.help)


def _named(table: TablePlan, at: int) -> str:
    preset = table.sheet.preset
    if preset is None:
        return ""
    name = table.sheet.by_role("name")
    keys = [preset.column, *([name.name] if name is not None else [])]
    return " ".join(str(table.rows[at][key]) for key in dict.fromkeys(keys) if key in table.rows[at]) + " 的"
