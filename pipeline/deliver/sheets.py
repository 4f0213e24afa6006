"""One planned form or table -> a sheet of the template: values, formats, drop-downs, live formulas and marks."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.deliver import live
from pipeline.deliver.cells import CellValue
from pipeline.deliver.demand import demand, is_asked
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import explain, print_across
from pipeline.deliver.page import Page
from pipeline.deliver.plan import DECLARATION, FORM_FIRST_ROW, FORM_VALUE, BookPlan, TablePlan
from pipeline.deliver.refused import refusable
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.validation import header_rule, rule_of
from pipeline.deliver.yuan import in_yuan, unit_field
from pipeline.formula import Formula
from pipeline.standard.needs import needs
from pipeline.standard.workbook import (
    DECLARATION_LABEL,
    DECLARED_NONE,
    HELP_MARK,
    NOTHING_TO_FILL,
    Cell,
    Column,
    Form,
    TableSheet,
)

FORM_WIDTHS = (26.0, 44.0, 62.0)
"""The columns of a form: label, value, explanation."""
_ON_ONE_PAGE = 40
"""So many fields of a form can still be read on one page."""
_TAB, _TITLE_HEIGHT = "#8EA9DB", 32.0
_KEPT = 50.0
"""Half-width characters that the columns kept in sight may take of a screen."""


def write_form(book: Book, plan: BookPlan, form: Form) -> None:
    """Write a form: label, value, explanation; one row a field."""
    page = _page(book, form, FORM_WIDTHS)
    for row, field in enumerate(form.fields, start=FORM_FIRST_ROW):
        page.write(row, 0, field.title, Look.LABEL)
        page.write(row, FORM_VALUE, as_typed(field, plan.fields.get(field.name)), entry_look(plan, form, field),
                   field.value_kind.excel_format, align="left")  # fmt: skip
        asked = demand(plan.standard, form, field)
        page.write(row, FORM_VALUE + 1, f"{HELP_MARK}{asked}】{field.help}", Look.HELP)
        page.validate(row, FORM_VALUE, row, rule_of(book, field, asked))
    if not form.fields:
        page.write(FORM_FIRST_ROW, 0, NOTHING_TO_FILL, Look.PLAIN)
    page.freeze(FORM_FIRST_ROW)
    page.print_on_a4((0, 0))
    page.raw.fit_to_pages(1, 1 if len(form.fields) <= _ON_ONE_PAGE else 0)
    page.protect()


def write_table(book: Book, plan: BookPlan, table: TablePlan) -> None:
    """Write a table: title, help, declaration, what is asked of each column, header, rows."""
    sheet = table.sheet
    kept = max(naming_columns(sheet), 1)
    page = _page(book, sheet, [width_of(column) for column in sheet.columns], kept)
    if sheet.may_be_none:
        _write_declaration(page, table)
    for position, column in enumerate(sheet.columns):
        _write_column(book, page, plan, table, position, column)
    _mark_checks(book, page, plan, table)
    page.filter(table.header, table.last, len(sheet.columns) - 1)
    page.freeze(table.first, naming_columns(sheet))
    page.print_on_a4((table.header, table.header), landscape=True)
    print_across(page, None, kept)
    if table.is_protected:
        page.protect()


def as_typed(cell: Cell, value: CellValue) -> CellValue:
    """Return a value as people type it: a truth as 是 or 否."""
    return cell.value_kind.show(value) if isinstance(value, bool) else value


def _page(book: Book, sheet: Form | TableSheet, widths: Sequence[float], kept: int = 0) -> Page:
    page = book.page(sheet.title, widths, tab=_TAB)
    page.write(0, 0, sheet.title, Look.TITLE)
    page.height(0, _TITLE_HEIGHT)
    explain(page, sheet.help, sum(FORM_WIDTHS), kept)
    return page


def width_of(column: Column) -> float:
    """Return the width of a column in half-width characters."""
    return float(column.width or column.value_kind.width)


def naming_columns(sheet: TableSheet) -> int:
    """Return how many of the first columns say which row one is in, and are kept in sight if there is room.

    A number in front of them, which need not be filled in, stays with them.
    """
    named, width = 0, 0.0
    for position, column in enumerate(sheet.columns):
        width += width_of(column)
        is_naming = column.locked or (column.required and named < 2)
        if width > _KEPT or not (is_naming or position == 0):
            return position if named else 0
        named += is_naming
    return len(sheet.columns) if named else 0


def _write_declaration(page: Page, table: TablePlan) -> None:
    page.write(DECLARATION, 0, DECLARATION_LABEL, Look.LABEL)
    page.write(DECLARATION, 1, DECLARED_NONE if table.is_declared_none else None, Look.ENTRY_REQUIRED, align="center")
    page.write(DECLARATION, 2, f"本表没有内容可填的，请在左边选“{DECLARED_NONE}”。", Look.PLAIN)
    page.validate(DECLARATION, 1, DECLARATION, {
        "validate": "list", "source": [DECLARED_NONE], "input_title": DECLARATION_LABEL,
        "input_message": f"确实没有内容的选“{DECLARED_NONE}”；有内容的留空。",
    })  # fmt: skip


def _write_column(book: Book, page: Page, plan: BookPlan, table: TablePlan, position: int, column: Column) -> None:
    asked = demand(plan.standard, table.sheet, column)
    page.write(table.header - 1, position, asked, Look.MARK)
    page.write(table.header, position, column.title, header_look(plan, table.sheet, column))
    page.validate(table.header, position, table.header, header_rule(column, asked))
    if column.is_computed:
        _write_computed(page, plan, table, position, column)
        return
    if not column.locked and table.sheet.preset is None:
        # Rows typed or pasted below the prepared ones are formatted, open and checked as well.
        page.column_look(position, Look.OPEN, column.value_kind.excel_format)
    for row in range(table.first, table.last + 1):
        page.write(
            row, position, as_typed(column, table.row(row).get(column.name)), *cell_look(plan, table, column, row)
        )
    if not column.locked:
        page.validate(table.first, position, table.last_live, _typed_rule(book, plan, table, column, asked))


def _write_computed(page: Page, plan: BookPlan, table: TablePlan, position: int, column: Column) -> None:
    formula, shown = plan.standard.computed_column(table.sheet.title, column), column.value_kind.excel_format
    number = f'{shown};-{shown};"-"' if column.value_kind.is_number else shown  # a zero is a dash
    for row in range(table.first, table.last + 1):
        if formula is not None:
            text = live.computed_cell(table, column, formula, row)
        else:
            text = live.lookup_cell(plan, table, column, row)
        page.formula(row, position, text, table.row(row).get(column.name, 0), Look.COMPUTED, number)


def header_look(plan: BookPlan, sheet: TableSheet, column: Column) -> Look:
    """Return the look of a column's header: it says who fills the column."""
    if column.locked or column.is_computed:
        return Look.HEADER_LOCKED
    return Look.HEADER_REQUIRED if is_asked(plan.standard, sheet, column) else Look.HEADER


def entry_look(plan: BookPlan, form: Form, cell: Cell) -> Look:
    """Return the look of a field's value."""
    if cell.locked:
        return Look.LOCKED
    return Look.ENTRY_REQUIRED if is_asked(plan.standard, form, cell) else Look.ENTRY


def cell_look(plan: BookPlan, table: TablePlan, column: Column, row: int) -> tuple[Look, str]:
    """Return how a cell looks; some are asked for though their column is not: what only a person or that row can give.

    In the table of indicators, a value has its indicator's format.
    """
    look = Look.LOCKED if column.locked else Look.ENTRY
    if live.is_needed_in(plan, table, column, row):
        look = Look.ENTRY_REQUIRED
    if table.sheet.role != "scores" or table.sheet.preset is None:
        return look, column.value_kind.excel_format
    rule = plan.standard.indicators[row - table.first]
    asked = Look.ENTRY_REQUIRED if rule.is_judged(column.role) else look
    if column.role in ("target", "actual"):
        return asked, rule.indicator.value_kind.excel_format
    return asked, column.value_kind.excel_format


def _typed_rule(book: Book, plan: BookPlan, table: TablePlan, column: Column, asked: str) -> dict[str, object]:
    full_score = table.sheet.by_role("full_score")
    at_most = ""
    if full_score is not None and column.role in ("claimed", "entered"):
        at_most = "=" + table.cell(full_score.name, table.first)
    return rule_of(book, column, asked, choices=_choices(plan, table.sheet, column), at_most=at_most)


def _choices(plan: BookPlan, sheet: TableSheet, column: Column) -> list[str]:
    """A unit's own indicators choose among the open indicators and the methods that need no more than parameters."""
    if sheet.role != "specifics":
        return []
    if column.role == "parent":
        return [rule.indicator.code for rule in plan.standard.indicators if rule.indicator.open]
    if column.role == "method":
        return [one.name for one in plan.standard.own_methods]
    return []


def _mark_checks(book: Book, page: Page, plan: BookPlan, table: TablePlan) -> None:
    """Red: a row check fails, a unique value stands twice, a sum falls. Yellow: a required cell of a row is blank."""

    def mark(name: str, condition: str, highlight: Highlight, first: int = table.first) -> None:
        page.highlight(first, table.position(name), table.last_live, condition, highlight)

    for rule in plan.standard.row_checks(table.sheet.title):
        condition = live.row_condition(plan, table, rule.condition)
        if condition is not None:
            _name_fields(book, plan, rule.condition)
            mark(rule.check.at, condition, Highlight.BAD)
    for column in table.typed:
        if column.unique:
            mark(column.name, live.repeats_above(table, column), Highlight.BAD)
        if column.rising:
            mark(column.name, live.falls_below(table, column), Highlight.BAD, table.first + 1)
    for one in refusable(plan, table):
        page.highlight(one.first, table.position(one.column), one.last, one.mark(), Highlight.BAD)
    for column in live.required(table):
        condition = f'AND({table.cell(column.name, table.first)}="",{live.counts_cell(table)})'
        mark(column.name, condition, Highlight.BLANK)
    for need in needs(plan.standard).of(table.sheet.title).values():
        needed = live.needed_blank_cell(plan, table, need)
        if needed is not None:
            if need.where is not None:
                _name_fields(book, plan, need.where)
            mark(need.column, needed, Highlight.BLANK)


def _name_fields(book: Book, plan: BookPlan, condition: Formula) -> None:
    """Give the fields that a condition over rows asks for the names by which marks call them."""
    beside = [] if in_yuan(condition) == condition else [unit_field(plan.standard)]
    for name in [*condition.names, *beside]:
        if name in plan.declared:
            book.name_once(name, plan.field_cell(name))
