"""A complete, faultless set of workbooks made from the examples that the declarations carry, for tests to spoil."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from pipeline.deliver.templates import Prefill, write_templates
from pipeline.evaluate import appraise, assemble
from pipeline.intake import ChooseStandard, Filled, Gathered, Unused, discover, gather
from pipeline.intake.filled import fill, refused
from pipeline.intake.opening import Refused, read_book
from pipeline.kinds import KindName
from pipeline.model import Appraisal, Batch
from pipeline.standard import Standard
from pipeline.standard.workbook import Cell, TableSheet, Workbook

IDENTITY: dict[str, Any] = {
    "单位编码": "610724001",
    "单位名称": "清河县平安镇人民政府",
    "评价年度": 2024,
    "金额单位": "元",
}


def book_of(standard: Standard, title: str) -> Workbook:
    """Return the workbook that a sheet belongs to; the form of the unit's identity is in all of them."""
    return next(book for book in standard.workbooks if title in {sheet.title for sheet in book.sheets})


def complete(standard: Standard, **fields: Any) -> Prefill:
    """Fill every required cell with its declared example; `fields` replace form fields."""
    given = {name: _example(field) for name, field in standard.fields.items() if field.required or field.example}
    return Prefill(
        fields={**given, **IDENTITY, **fields},
        tables={title: _rows(table, standard) for title, table in standard.tables.items() if not _is_none(table)},
        declared_none=frozenset(title for title, table in standard.tables.items() if _is_none(table)),
    )


def with_rows(prefill: Prefill, title: str, *rows: Mapping[str, Any]) -> Prefill:
    """Put rows in the place of those of one table."""
    return replace(prefill, tables={**prefill.tables, title: list(rows)}, declared_none=prefill.declared_none - {title})


def changed(prefill: Prefill, title: str, row: int, **cells: Any) -> Prefill:
    """Change cells of one row of a table."""
    rows = [dict(one) for one in prefill.tables[title]]
    rows[row].update(cells)
    return with_rows(prefill, title, *rows)


def _is_none(table: TableSheet) -> bool:
    return table.may_be_none and table.role == "specifics"


def _example(cell: Cell) -> Any:
    kind = cell.value_kind
    text = cell.example or {KindName.COUNT: "1", KindName.MONEY: "0", KindName.YES_NO: "是"}.get(kind.name, "说明")
    return kind.read(text).value


def _rows(table: TableSheet, standard: Standard) -> list[dict[str, Any]]:
    if table.role == "scores":
        return [_score(table, standard, position) for position in range(len(standard.indicators))]
    if table.role == "points":
        finding, number = table.by_role("finding"), table.by_role("number")
        assert finding
        assert number
        return [{number.name: key, finding.name: "符合"} for key in standard.preset_keys[table.title]]
    typed = [column for column in table.columns if not column.is_computed and (column.required or column.example)]
    row = {column.name: _example(column) for column in typed if not column.locked}
    if table.title == "决算对照":  # agrees with the one asset of the register
        return [{**row, "资产类别": key, "决算原值": 5000 if key == "设备" else 0} for key in _keys(table, standard)]
    if table.preset is not None:
        return [{table.preset.column: key, **row} for key in _keys(table, standard)]
    return [row]


def _keys(table: TableSheet, standard: Standard) -> tuple[str, ...]:
    return standard.preset_keys[table.title]


def _score(table: TableSheet, standard: Standard, position: int) -> dict[str, Any]:
    rule = standard.indicators[position]
    row: dict[str, Any] = {_name(table, "code"): rule.indicator.code}
    if rule.value is None and rule.scoring is not None:
        row[_name(table, "actual")] = 1
    if rule.method.decided_by == "entered":
        row[_name(table, "entered")] = rule.indicator.full_score
    return row


def _name(table: TableSheet, role: Any) -> str:
    column = table.by_role(role)
    assert column
    return column.name


def written(standard: Standard, folder: Path, prefill: Prefill | None = None) -> Path:
    """Write a unit's three workbooks below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_templates(standard, folder, prefill or complete(standard))
    return folder


def edited(path: Path, sheet: str, **cells: Any) -> Path:
    """Set cells of a written workbook, as a person would."""
    book = load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)
    return path


def read_file(path: Path, name: str, choose: ChooseStandard) -> Filled | Unused:
    """Read the workbook of a unit at `path`, shown as `name`."""
    book = read_book(path, name)
    return refused(book) if isinstance(book, Refused) else fill(book, choose)


def read(folder: Path, standard: Standard) -> list[Filled | Unused]:
    """Read every workbook below `folder`."""
    return [read_file(path, name, lambda _code, _year: standard) for path, name in discover(folder).files]


def gathered(folder: Path, standard: Standard) -> Gathered:
    """Read and gather the one year that lies below `folder`."""
    ((year,), _unplaced) = gather(read(folder, standard))
    return year


def appraised(folder: Path, standard: Standard) -> Appraisal:
    """Evaluate the one unit whose workbooks lie below `folder`."""
    (submission,) = gathered(folder, standard).submissions
    return appraise(submission, standard)


def batch_of(year: Gathered) -> Batch:
    """Evaluate the units of a year, in no order of theirs, and put them together."""
    appraisals = [appraise(one, year.standard) for one in reversed(year.submissions)]
    return assemble(year.year, year.standard, appraisals, year.unevaluated, year.findings, year.files)


def codes(found: Any) -> list[tuple[str, str, str]]:
    """Return (code, sheet, cell) of findings, sorted."""
    return sorted((one.code, one.place.sheet, one.place.cell) for one in found)
