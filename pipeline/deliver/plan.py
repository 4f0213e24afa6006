"""Standard + prefill -> what stands in every cell of one template, and where; nothing is written yet.

A blank cell has no entry. Money is in the unit that the workbook itself states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from pipeline.deliver.cells import Block, fixed, letter
from pipeline.deliver.yuan import FACTOR, factor_now, in_yuan
from pipeline.formula import Formula, Missing, Type, Value, evaluate, is_nothing
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds import Kind
from pipeline.standard import Standard
from pipeline.standard.workbook import Cell, Column, FieldRole, FormField, TableSheet, Workbook

Given = Decimal | str | bool | int | float | date | None
Row = Mapping[str, Value]
MONEY_DIGITS = 6  # 分 in a workbook filled in 万元
LIVE_ROWS_PER_BLANK_ROW = 100
BLANK = Missing("未填")
_HUGE = 10**15
FORM_FIRST_ROW, FORM_VALUE = 2, 1
DECLARATION = 2
"""The row in which a table is declared to be empty, where it may be."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a template shall already hold: fields by name, rows by sheet title, sheets declared to be empty (无)."""

    fields: Mapping[str, Given] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Given]]] = field(default_factory=dict)
    declared_none: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One table: the rows it holds (preset, prefilled, with computed columns); rows and columns count from 0."""

    sheet: TableSheet
    rows: tuple[Row, ...]
    is_declared_none: bool

    @property
    def header(self) -> int:
        """The header row; the row above says which columns must be filled."""
        return 4 if self.sheet.may_be_none else 3

    @property
    def first(self) -> int:
        """The first row of data."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last row that is written, filled or blank."""
        return self.first + max(len(self.rows), 0 if self.sheet.preset else self.sheet.blank_rows, 1) - 1

    @property
    def last_live(self) -> int:
        """The last row that live checks look at."""
        if self.sheet.preset:
            return self.last
        return max(self.last, self.first + LIVE_ROWS_PER_BLANK_ROW * self.sheet.blank_rows - 1)

    @property
    def typed(self) -> tuple[Column, ...]:
        """The columns people fill in."""
        return tuple(column for column in self.sheet.columns if not column.is_computed and not column.locked)

    @property
    def is_protected(self) -> bool:
        """Whether anything in the table is not for typing. A protected table does not grow, so others are open."""
        return len(self.typed) < len(self.sheet.columns)

    def row(self, number: int) -> Row:
        """Return what stands in a row of the sheet, nothing below the filled ones."""
        at = number - self.first
        return self.rows[at] if at < len(self.rows) else {}

    def position(self, name: str) -> int:
        """Return the position of a column."""
        return [column.name for column in self.sheet.columns].index(name)

    def cell(self, name: str, row: int) -> str:
        """Return the reference of a column in one row, for a formula that is copied down."""
        return f"${letter(self.position(name))}{row + 1}"

    def span(self, name: str, last: int | None = None) -> str:
        """Return the reference of a column from its first row to the last one looked at, from any sheet."""
        below = self.last_live if last is None else last
        return Block(self.sheet.title, self.first, below).range(self.position(name))

    def counts(self, row: Row) -> bool:
        """Tell whether a row counts: a preset row always, another as soon as anything is typed."""
        return self.sheet.preset is not None or any(column.name in row for column in self.typed)


@dataclass(frozen=True)
class BookPlan:
    """One template: its form fields (blank ones without entry) and tables."""

    standard: Standard
    workbook: Workbook
    fields: Mapping[str, Value]
    tables: Mapping[str, TablePlan]

    @cached_property
    def declared(self) -> Mapping[str, FormField]:
        """The form fields of the workbook by name."""
        return {one.name: one for form in self.workbook.forms for one in form.fields}

    @cached_property
    def field_values(self) -> Mapping[str, Value]:
        """What formulas see of the fields: a blank is blank, or zero where it counts as zero."""
        known = {name: seen(one, self.fields) for name, one in self.declared.items()}
        return {**known, FACTOR: factor_now(self.standard, self.fields)}

    def field_cell(self, name: str) -> str:
        """Return the reference of a field's value, from any sheet."""
        for form in self.workbook.forms:
            for row, one in enumerate(form.fields, start=FORM_FIRST_ROW):
                if one.name == name:
                    return fixed(form.title, row, FORM_VALUE)
        raise KeyError(name)

    def holds(self, condition: Formula, plan: TablePlan, row: Row) -> bool:
        """Tell whether a condition over a row and the workbook's fields holds now."""
        columns = {one.name: one for one in plan.sheet.columns if one.name in condition.names}
        values = {name: seen(one, row) for name, one in columns.items()}
        return evaluate(in_yuan(condition), {**self.field_values, **values}) is True


def plan_book(standard: Standard, workbook: Workbook, prefill: Prefill) -> BookPlan:
    """Lay out one workbook; raise ValueError for what the prefill has no place for."""
    strange = (set(prefill.fields) - set(standard.fields)) | (
        (set(prefill.tables) | prefill.declared_none) - set(standard.tables)
    )
    if strange:
        raise ValueError(f"no such field or table: {', '.join(sorted(strange))}")
    system_fields: Mapping[FieldRole, str] = {
        "template_version": standard.version,
        "system_code": standard.system.code,
        "system_revision": standard.revision,
    }
    fields: dict[str, Value] = {}
    for form in workbook.forms:
        for one in form.fields:
            default: Given = system_fields.get(one.role) if one.role else None
            if one.role == "money_unit":
                default = one.choices[0]
            value = normal(one.value_kind, prefill.fields.get(one.name, default))
            if value is not None:
                fields[one.name] = value
    tables = {
        table.title: TablePlan(table, _rows(standard, table, prefill), table.title in prefill.declared_none)
        for table in workbook.tables
    }
    return BookPlan(standard, workbook, fields, {title: _looked_up(one, tables) for title, one in tables.items()})


def normal(kind: Kind, given: Given) -> Value | None:
    """Return a given value as formulas see it; text is read like a typed cell, and kept where it cannot be read."""
    if given is None or given == "":
        return None
    if isinstance(given, str):
        if kind.type == Type.TEXT:
            return given
        read = kind.read(given).value
        return given if read is None else read
    if isinstance(given, bool | date | Decimal):
        return given
    return Decimal(repr(given))


def seen(cell: Cell, values: Mapping[str, Value]) -> Value:
    """Return what a formula sees of a cell: nothing where the content is not of its kind."""
    value = values.get(cell.name)
    if value is None:
        return Decimal(0) if cell.blank_is_zero else BLANK
    return value if _fits(value, cell.value_kind.type) else BLANK


def _fits(value: Value, type_: Type) -> bool:
    """Tell whether a value is one of those that a formula expects."""
    match type_:
        case Type.NUMBER:
            return isinstance(value, Decimal) and abs(value) < _HUGE
        case Type.DATE:
            return isinstance(value, date)
        case Type.BOOLEAN:
            return isinstance(value, bool)
        case Type.TEXT:
            return isinstance(value, str)


def digits(kind: Kind) -> int:
    """Return the decimals a computed cell is rounded to, so that no binary noise is left in it."""
    return MONEY_DIGITS if kind.is_money else kind.scale


def _rows(standard: Standard, table: TableSheet, prefill: Prefill) -> tuple[Row, ...]:
    given = [
        {name: value for name, one in row.items() if (value := normal(table.column(name).value_kind, one)) is not None}
        for row in prefill.tables.get(table.title, ())
    ]
    rows = _preset_rows(standard, table, given) if table.preset else given
    formulas = [(column, standard.computed_column(table.title, column)) for column in table.columns]
    for row in rows:
        for column, formula in formulas:
            if formula is not None:
                row[column.name] = _computed(formula, column.value_kind, row)
    return tuple(rows)


def _preset_rows(standard: Standard, table: TableSheet, given: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return the rows that the template gives, each completed with what is prefilled for it."""
    assert table.preset is not None
    key = table.preset.column
    rows = {str(row[key]): row for row in _given_rows(standard, table, key)}
    for row in given:
        if str(row.get(key)) not in rows:
            raise ValueError(f"{table.title}: no row {row.get(key)!r}, there are {', '.join(rows)}")
        rows[str(row[key])] |= row
    return list(rows.values())


def _given_rows(standard: Standard, table: TableSheet, key: str) -> list[dict[str, Value]]:
    assert table.preset is not None
    match table.preset.source:
        case "indicators":
            return [_by_role(table, one) for one in _indicator_rows(standard)]
        case "points":
            return [_by_role(table, one) for one in _point_rows(standard)]
        case _:
            return [{key: value} for value in table.preset.values]


def _by_role(table: TableSheet, parts: Mapping[str, Value | None]) -> dict[str, Value]:
    return {
        column.name: value
        for column in table.columns
        if column.role is not None and (value := parts.get(column.role)) is not None
    }


def _indicator_rows(standard: Standard) -> list[dict[str, Value | None]]:
    return [
        {
            "code": rule.indicator.code,
            "area": rule.indicator.area,
            "theme": rule.indicator.theme,
            "name": rule.indicator.name,
            "full_score": rule.indicator.full_score,
            "scoring": rule.wording,
            "target": None if rule.options else rule.indicator.target,
        }
        for rule in standard.indicators
    ]


def _point_rows(standard: Standard) -> list[dict[str, Value | None]]:
    return [
        {
            "number": number,
            "name": rule.indicator.name,
            "text": point.text,
            # Where the points are counted, none has marks of its own.
            "full_score": score if rule.counting is None else None,
        }
        for rule in standard.indicators
        for number, point, score in zip(
            rule.indicator.point_numbers,
            rule.indicator.points,
            rule.point_scores(standard.system.decimals),
            strict=True,
        )
    ]


def _computed(formula: Formula, kind: Kind, row: Row) -> Value:
    """Return a computed cell as the template's formula shows it: a blank counts as zero, and so does what fails."""
    stand_ins: Mapping[Type, Value] = {Type.NUMBER: Decimal(0), Type.TEXT: "", Type.BOOLEAN: False}
    found = ((symbol, row.get(symbol.name, stand_ins.get(symbol.type, BLANK))) for symbol in formula.symbols)
    value = evaluate(formula, {one.name: value if _fits(value, one.type) else BLANK for one, value in found})
    if isinstance(value, Decimal):
        return round_half_up(value, digits(kind))
    return Decimal(0) if is_nothing(value) else value


def _looked_up(plan: TablePlan, tables: Mapping[str, TablePlan]) -> TablePlan:
    """Fill in the columns that sum another table."""
    rows = [dict(row) for row in plan.rows]
    for column, lookup in ((one, one.lookup) for one in plan.sheet.columns):
        if lookup is not None:
            for row in rows:
                found = (one.get(lookup.column) for one in tables[lookup.table].rows if _same(one, row, lookup.by))
                amounts = (one for one in found if isinstance(one, Decimal) and _fits(one, Type.NUMBER))
                row[column.name] = round_half_up(sum(amounts, Decimal(0)), digits(column.value_kind))
    return TablePlan(plan.sheet, tuple(rows), plan.is_declared_none)


def _same(one: Row, other: Row, key: str) -> bool:
    return key in one and key in other and str(one[key]).casefold() == str(other[key]).casefold()
