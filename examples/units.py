"""The data of one unit -> its three standard workbooks, written through the template writer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.deliver.plan import Given, Prefill
from pipeline.deliver.templates import write_template
from pipeline.standard import Standard, load_standard
from pipeline.standard.workbook import Cell, Workbook

HERE = Path(__file__).parent
TEN_THOUSAND = "万元"
Row = dict[str, Given]
Tables = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: form fields and table rows by their declared names, amounts in 元; where its files go.

    `files` are the paths below the input folder, by workbook key; a workbook without one is not handed in.
    """

    system: str
    files: Mapping[str, str]
    fields: Mapping[str, Given]
    tables: Tables = field(default_factory=dict)


@cache
def standard_of(system: str) -> Standard:
    """Return the shipped standard bound to a system."""
    return load_standard(system)


def read_toml(name: str) -> dict[str, Any]:
    """Read a data file of this folder, decimal numbers exactly."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"), parse_float=Decimal)


def rows_of(columns: Sequence[str], rows: Sequence[Sequence[Given]]) -> list[Row]:
    """Return rows as mappings; blank cells are left out."""
    return [{name: value for name, value in zip(columns, row, strict=True) if value != ""} for row in rows]


def write_unit(unit: Unit, folder: Path) -> None:
    """Write the workbooks a unit hands in."""
    standard = standard_of(unit.system)
    for workbook in standard.workbooks:
        name = unit.files.get(workbook.key)
        if name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_template(standard, workbook, path, prefill_of(unit, workbook))


def prefill_of(unit: Unit, workbook: Workbook) -> Prefill:
    """Return what stands in one workbook; a table that may be empty and has no rows is declared 无."""
    is_wan = unit.fields.get("金额单位") == TEN_THOUSAND
    declared = {one.name: one for form in workbook.forms for one in form.fields}
    tables = {
        table.title: [
            {name: _typed(table.column(name), value, is_wan) for name, value in row.items()}
            for row in unit.tables.get(table.title, ())
        ]
        for table in workbook.tables
    }
    return Prefill(
        fields={name: _typed(declared[name], value, is_wan) for name, value in unit.fields.items() if name in declared},
        tables=tables,
        declared_none=frozenset(
            table.title for table in workbook.tables if table.may_be_none and not tables[table.title]
        ),
    )


def _typed(cell: Cell, value: Given, is_wan: bool) -> Given:
    if is_wan and cell.value_kind.is_money and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value) / 10_000
    return value
