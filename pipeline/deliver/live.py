"""Compiled formulas -> live formulas over the cells that people type into in a template.

There a truth stands as 是 or 否, and a blank amount counts as zero where its declaration says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from pipeline.deliver.plan import BLANK, BookPlan, TablePlan, digits
from pipeline.deliver.yuan import FACTOR, factor_live, in_yuan, unit_field
from pipeline.formula import (
    MISSING_TEXT,
    NOT_APPLICABLE_TEXT,
    Formula,
    FormulaError,
    Type,
    Value,
    evaluate,
    to_condition,
    to_excel,
    to_row_sum,
)
from pipeline.formula.nodes import Binary, Call, Name, Node, Number, Text, rebuilt
from pipeline.kinds import NO_REASONS, Kind, KindName, says_nothing
from pipeline.standard import CheckRule, ItemRule
from pipeline.standard.needs import Need, needs
from pipeline.standard.workbook import Cell, Column

_LAST_ROW = 1_048_575
_PASSED_OVER = (("。", ""), (".", ""), ("　", " "))
_WORDS = Text("|".join(["", "", *NO_REASONS, ""]))
YES, NO = (Kind(KindName.YES_NO).show(value) for value in (True, False))


def typed(formula: Formula) -> Formula:
    """Return the formula over cells in which a truth is written 是 or 否."""
    truths = frozenset(symbol.name for symbol in formula.symbols if symbol.type == Type.BOOLEAN)
    symbols = tuple(
        replace(symbol, type=Type.TEXT) if symbol.name in truths else symbol for symbol in formula.symbols
    )  # fmt: skip
    return replace(formula, tree=_typed(formula.tree, truths), symbols=symbols)


def _typed(node: Node, truths: frozenset[str]) -> Node:
    match node:
        case Name(name) if name in truths:
            return Binary("=", node, Text(YES))
        case Call("ISBLANK", _):
            return node
        case _:
            return rebuilt(node, lambda part: _typed(part, truths))


def computed_cell(plan: TablePlan, column: Column, formula: Formula, row: int) -> str:
    """Return the formula of a computed column in one row: a blank counts as zero, and so does what fails."""
    places = digits(column.value_kind)
    tree = Call("ROUND", (formula.tree, Number(Decimal(places), str(places)))) if column.value_kind.is_number else None
    unguarded = replace(typed(replace(formula, tree=tree or formula.tree)), needed=())
    references = {one.name: plan.cell(one.name, row) for one in plan.sheet.columns}
    return to_excel(unguarded, references).removesuffix(f',"{NOT_APPLICABLE_TEXT}")') + ",0)"


def lookup_cell(book: BookPlan, plan: TablePlan, column: Column, row: int) -> str:
    """Return the formula that sums another table's column over the rows with this row's key, however long it grows."""
    lookup = column.lookup
    assert lookup is not None
    source = book.tables[lookup.table]
    keys, amounts = source.span(lookup.by, _LAST_ROW), source.span(lookup.column, _LAST_ROW)
    own = plan.cell(lookup.by, row)
    if plan.sheet.column(lookup.by).kind == KindName.CODE:
        # SUMIF takes the code 0102 for the number 102.
        keys, amounts = source.span(lookup.by), source.span(lookup.column)
        total = f"SUMPRODUCT(--({keys}={own}),{amounts})"
    else:
        total = f"SUMIF({keys},{own},{amounts})"
    return f"ROUND({total},{digits(column.value_kind)})"


def row_condition(book: BookPlan, plan: TablePlan, formula: Formula) -> str | None:
    """Return a condition over rows for the first row of its table; None if the workbook alone cannot make it."""
    columns = {one.name: _counted_as(one, plan.cell(one.name, plan.first), "N({})") for one in plan.sheet.columns}
    references = columns | {name: _counted_as(one, name, "N({})") for name, one in book.declared.items()}
    if not references.keys() >= set(formula.names):
        return None
    references[FACTOR] = factor_live(unit_field(book.standard))
    condition = to_condition(typed(_silenced(in_yuan(formula), _reasons(book, plan))), references)
    return condition if _is_guarded(plan, formula) else f"AND({_started_cell(plan)},{condition})"


def is_needed_in(book: BookPlan, plan: TablePlan, column: Column, row: int) -> bool:
    """Tell whether the indicators of the system need a column in this row, which the template gives."""
    need, preset = needs(book.standard).of(plan.sheet.title).get(column.name), plan.sheet.preset
    return need is not None and preset is not None and plan.row(row).get(preset.column) in need.keys


def needed_blank_cell(book: BookPlan, plan: TablePlan, need: Need) -> str | None:
    """Return, for the first row, whether a cell that is needed there is blank; None if the workbook cannot tell."""
    blank = f'{plan.cell(need.column, plan.first)}=""'
    if need.where is None:
        return f"AND({blank},{counts_cell(plan)})"
    condition = row_condition(book, plan, need.where)
    return None if condition is None else f"AND({blank},{condition})"


def _needed_blanks(book: BookPlan, plan: TablePlan) -> Iterator[str]:
    """Yield the live counts of cells that are needed and left blank, as far as a spreadsheet can count them."""
    for need in needs(book.standard).of(plan.sheet.title).values():
        ranges = _ranges(book, plan) | {FACTOR: money_factor(book)}
        where = None if need.where is None else typed(in_yuan(need.where))
        also = (f'({plan.span(need.column)}="")', *(() if plan.sheet.preset else (started_rows(plan),)))
        if where is None or ranges.keys() >= set(where.names):
            with suppress(FormulaError):
                yield to_row_sum(where, ranges, also=also)


def _needed_blanks_now(book: BookPlan, plan: TablePlan) -> int:
    return sum(
        need.column not in row and (need.where is None or book.holds(need.where, plan, row))
        for need in needs(book.standard).of(plan.sheet.title).values()
        for row in plan.rows
        if plan.counts(row)
    )


def failing_rows(book: BookPlan, plan: TablePlan, rule: CheckRule) -> str | None:
    """Return the live count of rows that fail a check; None if a spreadsheet cannot count them."""
    ranges = _ranges(book, plan)
    if not ranges.keys() >= set(rule.condition.names):
        return None
    also = () if _is_guarded(plan, rule.condition) else (started_rows(plan),)
    try:
        silenced = _silenced(in_yuan(rule.condition), _reasons(book, plan))
        return to_row_sum(typed(silenced), ranges | {FACTOR: money_factor(book)}, also=also)
    except FormulaError:
        return None


def failing_rows_now(book: BookPlan, plan: TablePlan, rule: CheckRule) -> int:
    """Return what `failing_rows` is worth."""
    reasons = _reasons(book, plan)
    rows = [
        {name: value for name, value in row.items() if not (name in reasons and says_nothing(str(value)))}
        for row in plan.rows
        if plan.counts(row)
    ]
    return sum(book.holds(rule.condition, plan, row) for row in rows)


def _reasons(book: BookPlan, plan: TablePlan) -> frozenset[str]:
    return book.standard.reasons_of(plan.sheet.title)


def _silenced(formula: Formula, reasons: frozenset[str]) -> Formula:
    """Return the formula to which 无 and the like are as good as a blank in a column for reasons, as to the program."""
    return replace(formula, tree=_with_silence(formula.tree, reasons))


def _with_silence(node: Node, reasons: frozenset[str]) -> Node:
    match node:
        case Call("ISBLANK", (Name(name) as cell,)) if name in reasons:
            return Call("OR", (node, _says_nothing(cell)))
        case _:
            return rebuilt(node, lambda part: _with_silence(part, reasons))


def _says_nothing(cell: Node) -> Node:
    """Return whether a word for nothing stands in a cell, whatever blanks are around it and full stops behind it."""
    bare: Node = Call("UPPER", (cell,))
    for sign, instead in _PASSED_OVER:
        bare = Call("SUBSTITUTE", (bare, Text(sign), Text(instead)))
    between = Call("CONCATENATE", (Text("|"), Call("TRIM", (bare,)), Text("|")))
    # An error value in the cell comes through, as it would not by way of FIND.
    return Binary("<>", Call("SUBSTITUTE", (_WORDS, between, Text(""))), _WORDS)


def _ranges(book: BookPlan, plan: TablePlan) -> dict[str, str]:
    columns = {one.name: _counted_as(one, plan.span(one.name), "({}+0)") for one in plan.sheet.columns}
    return columns | {name: field_reference(book, name) for name in book.declared}


def condition(rule: CheckRule, cells: Mapping[str, str]) -> str:
    """Return the live condition of a check over named cells."""
    return to_condition(typed(in_yuan(rule.condition)), cells)


def money_factor(book: BookPlan) -> str:
    """Return what an amount of the workbook is multiplied with to be in 元, for a formula of any sheet."""
    return factor_live(book.field_cell(unit_field(book.standard)))


def field_reference(book: BookPlan, name: str) -> str:
    """Return what stands for a form field in a formula of any sheet."""
    return _counted_as(book.declared[name], book.field_cell(name), "N({})")


def _counted_as(cell: Cell, reference: str, zero: str) -> str:
    return zero.format(reference) if cell.blank_is_zero else reference


def _is_guarded(plan: TablePlan, formula: Formula) -> bool:
    """Tell whether a condition is false on a blank row of itself, for a cell it needs is blank there."""
    columns = {column.name: column for column in plan.typed}
    return plan.sheet.preset is not None or any(
        name in columns and not columns[name].blank_is_zero for name in formula.needed
    )


def counts_cell(plan: TablePlan) -> str:
    """Return, for the first row, whether it counts: a preset row always, another as soon as anything is typed."""
    preset = plan.sheet.preset
    return f'{plan.cell(preset.column, plan.first)}<>""' if preset else _started_cell(plan)


def _started_cell(plan: TablePlan) -> str:
    return f"COUNTA({','.join(plan.cell(column.name, plan.first) for column in plan.typed)})>0"


def repeats_above(plan: TablePlan, column: Column) -> str:
    """Return, for the first row, whether the value of `column` stands above already.

    COUNTIF and the built-in mark for duplicates take long codes for numbers and compare 15 digits; MATCH does not, and
    it stays quick over thousands of rows.
    """
    cell, span = plan.cell(column.name, plan.first), plan.span(column.name).partition("!")[2]
    first = span.partition(":")[0]
    return f'IF({cell}="",FALSE,MATCH({cell},{span},0)<ROWS({first}:{cell}))'


def falls_below(plan: TablePlan, column: Column) -> str:
    """Return, for the second row, whether the value of `column` is less than the one above."""
    above, own = plan.cell(column.name, plan.first), plan.cell(column.name, plan.first + 1)
    return f"AND(ISNUMBER({above}),ISNUMBER({own}),{own}<{above})"


def started_rows(plan: TablePlan) -> str:
    """Return, over whole columns, whether anything is typed in a row."""
    tests = [f'({plan.span(column.name)}<>"")' for column in plan.typed]
    return f"({'+'.join(['0', *tests])}>0)"


def started_now(plan: TablePlan) -> list[Mapping[str, Value]]:
    """Return the rows in which anything is typed."""
    return [row for row in plan.rows if any(column.name in row for column in plan.typed)]


def required(plan: TablePlan) -> list[Column]:
    """Return the columns people must fill in."""
    return [column for column in plan.typed if column.required]


def blank_required(book: BookPlan, plan: TablePlan) -> str | None:
    """Return the live count of cells that must be filled in and are blank, in the rows that count."""
    counts = list(_needed_blanks(book, plan))
    if required(plan):
        blanks = "+".join(f'({plan.span(column.name)}="")' for column in required(plan))
        preset = plan.sheet.preset
        is_counted = f'({plan.span(preset.column)}<>"")' if preset else started_rows(plan)
        counts.insert(0, f"SUMPRODUCT({is_counted}*({blanks}))")
    return "+".join(counts) or None


def blank_required_now(book: BookPlan, plan: TablePlan) -> int:
    """Return what `blank_required` is worth."""
    own = sum(column.name not in row for row in plan.rows if plan.counts(row) for column in required(plan))
    return own + _needed_blanks_now(book, plan)


def item_cell(book: BookPlan, rule: ItemRule, cells: Mapping[str, str]) -> str | None:
    """Return the live formula of a data item, `cells` being those of other items; None if this workbook cannot."""
    item = rule.item
    if rule.formula is not None:
        fields = {name: field_reference(book, name) for name in book.declared}
        known = fields | dict(cells)
        return to_excel(typed(rule.formula), known) if known.keys() >= set(rule.formula.names) else None
    plan = book.tables.get(item.table)
    if plan is None or item.aggregate != "sum":
        return None
    ranges = _ranges(book, plan)
    if rule.where is not None and not ranges.keys() >= set(rule.where.names):
        return None
    where = typed(rule.where) if rule.where is not None else None
    column = plan.sheet.column(item.column)
    of = plan.span(item.column)
    is_there = f"ISNUMBER({of})" if column in plan.typed else started_rows(plan)
    try:
        count = to_row_sum(where, ranges, also=(is_there,))
        total = to_row_sum(where, ranges, of, digits(column.value_kind))
    except FormulaError:
        return None
    return f'IFERROR(IF({count}=0,"{MISSING_TEXT}",{total}),"{MISSING_TEXT}")'


def item_now(book: BookPlan, rule: ItemRule, items: Mapping[str, Value]) -> Value:
    """Return what `item_cell` is worth."""
    if rule.formula is not None:
        return evaluate(rule.formula, {**book.field_values, **items})
    plan = book.tables[rule.item.table]
    rows = [row for row in started_now(plan) if rule.item.column in row]
    if rule.where is not None:
        rows = [row for row in rows if book.holds(rule.where, plan, row)]
    amounts = [amount for row in rows if isinstance(amount := row[rule.item.column], Decimal)]
    return sum(amounts, Decimal(0)) if amounts else BLANK
