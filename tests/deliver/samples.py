"""Something for every cell of every template, whatever the standard declares."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pipeline.deliver.plan import Given
from pipeline.deliver.templates import Prefill
from pipeline.kinds import KindName
from pipeline.standard import Standard
from pipeline.standard.workbook import Cell, TableSheet

ROWS = 7


def value_for(cell: Cell, turn: int) -> Given:
    """A value that the kind of `cell` allows, another one each turn."""
    kind = cell.value_kind
    least = kind.minimum if kind.minimum is not None else Decimal(-5)
    match kind.name:
        case KindName.CHOICE:
            return kind.choices[turn % len(kind.choices)]
        case KindName.YES_NO:
            return turn % 2 == 0
        case KindName.DATE:
            return date(2024, 1, 1) + timedelta(days=53 * turn)
        case KindName.YEAR:
            return 2024
        case KindName.COUNT:
            return least + turn
        case KindName.RATE:
            return Decimal("0.1") * (turn % 10)
        case KindName.MONEY:
            return least + Decimal("1000.07") * turn
        case KindName.NUMBER | KindName.MEASURE:
            return least + Decimal("0.25") * turn
        case _:
            return f"{cell.title}{turn}"


def filled(standard: Standard) -> Prefill:
    """Every field, and in every table some rows, each with another gap."""
    fields = {
        name: value_for(field, turn)
        for turn, (name, field) in enumerate(standard.fields.items())
        if not field.locked and field.role != "money_unit"
    }
    tables = {table.title: _rows(standard, table) for table in standard.tables.values() if not table.may_be_none}
    tables |= {table.title: _rows(standard, table)[:3] for table in _may_be_none(standard)[1:]}
    return Prefill(fields, tables, frozenset(table.title for table in _may_be_none(standard)[:1]))


def _may_be_none(standard: Standard) -> list[TableSheet]:
    return [table for table in standard.tables.values() if table.may_be_none]


def _rows(standard: Standard, table: TableSheet) -> list[dict[str, Given]]:
    keys = standard.preset_keys.get(table.title)
    typed = [column for column in table.columns if not column.is_computed and not column.locked]
    rows: list[dict[str, Given]] = []
    for turn in range(ROWS if keys is None else len(keys)):
        row = {
            column.name: value_for(column, turn + position)
            for position, column in enumerate(typed)
            if (turn + position) % 5
        }
        if keys is not None and table.preset is not None:
            row[table.preset.column] = keys[turn]
        rows.append(row)
    return rows
