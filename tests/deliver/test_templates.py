"""The input templates: everything declared stands in them, they compute what Python computes, they are up to date."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Read
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliver import guide, inspection
from pipeline.deliver.plan import plan_book
from pipeline.deliver.templates import Prefill, file_name, write_templates
from pipeline.formula import Value
from pipeline.kinds import KindName
from pipeline.standard import SHIPPED, Standard, load_standard
from pipeline.standard.workbook import DECLARATION_LABEL, Cell, Column, TableSheet, Workbook
from tests.deliver.samples import filled
from tests.spreadsheet import cached_values, recalculate

CHECKED_IN = Path(__file__).parents[2] / "input_templates"
STANDARD = load_standard()
TABLES = [(book, table) for book in STANDARD.workbooks for table in book.tables]
NAMED = [f"{book.key}-{table.title}" for book, table in TABLES]
BOOKS = [pytest.param(book, id=book.key) for book in STANDARD.workbooks]
Opened = dict[str, Read]


def opened(folder: Path, standard: Standard, prefill: Prefill | None = None) -> Opened:
    return {path.name[:2]: load_workbook(path) for path in write_templates(standard, folder, prefill)}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(tmp_path_factory.mktemp("blank"), STANDARD)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(tmp_path_factory.mktemp("full"), STANDARD, filled(STANDARD))


def header_row(sheet: Worksheet, table: TableSheet) -> int:
    titles = [column.title for column in table.columns]
    return next(row for row in range(1, 9) if [cell.value for cell in sheet[row]][: len(titles)] == titles)


def validations(sheet: Worksheet, address: str) -> list[Any]:
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


def read_back(cell: Cell, raw: Any) -> Value | None:
    return cell.value_kind.read(raw.date() if isinstance(raw, datetime) else raw).value


def parts(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


@pytest.mark.parametrize("workbook", BOOKS)
def test_a_workbook_opens_on_its_guide_and_ends_with_the_inspection(blank: Opened, workbook: Workbook) -> None:
    book = blank[workbook.key]
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible == [guide.TITLE, *(sheet.title for sheet in workbook.sheets), inspection.TITLE]
    assert book.active is not None
    assert book.active.title == guide.TITLE
    assert file_name(workbook) == f"{workbook.key}_{workbook.name}.xlsx"


@pytest.mark.parametrize("workbook", BOOKS)
def test_every_field_stands_beside_its_label_with_its_validation(blank: Opened, workbook: Workbook) -> None:
    for form in workbook.forms:
        sheet = blank[workbook.key][form.title]
        for row, field in enumerate(form.fields, start=3):
            assert sheet.cell(row, 1).value == field.title
            assert field.help in str(sheet.cell(row, 3).value)
            assert sheet.cell(row, 2).protection.locked == field.locked
            (rule,) = validations(sheet, f"B{row}")
            assert rule.promptTitle == field.title
        assert sheet.protection.sheet


@pytest.mark.parametrize("workbook", BOOKS)
def test_the_system_fills_in_version_system_and_money_unit(blank: Opened, workbook: Workbook) -> None:
    sheet = blank[workbook.key][workbook.identity.title]
    found = {field.role: sheet.cell(row, 2).value for row, field in enumerate(workbook.identity.fields, start=3)}
    assert (found["template_version"], found["system_code"]) == (STANDARD.version, STANDARD.system.code)
    assert found["money_unit"] == "元"
    assert found["unit_code"] is None


@pytest.mark.parametrize(("workbook", "table"), TABLES, ids=NAMED)
def test_every_column_has_its_header_format_and_validation(
    blank: Opened, workbook: Workbook, table: TableSheet
) -> None:
    sheet = blank[workbook.key][table.title]
    header = header_row(sheet, table)
    assert header == (5 if table.may_be_none else 4)
    for position, column in enumerate(table.columns, start=1):
        mark = sheet.cell(header - 1, position).value
        expected = "系统给出" if column.locked else "自动计算" if column.is_computed else None
        assert mark == (expected or ("必填" if column.required else "选填"))
        cell = sheet.cell(header + 1, position)
        if column.locked or column.is_computed:
            assert cell.protection.locked
        else:
            assert not cell.protection.locked
            check_validation(sheet, cell.coordinate, column)
        if column.kind == KindName.CODE:
            assert cell.number_format == "@"
        assert (cell.data_type == "f") == column.is_computed
    is_closed = any(column.locked or column.is_computed for column in table.columns)
    assert sheet.protection.sheet == is_closed
    assert (sheet.freeze_panes or "").endswith(str(header + 1))
    assert sheet.print_title_rows == f"${header}:${header}"


def check_validation(sheet: Worksheet, address: str, column: Column) -> None:
    (rule,) = validations(sheet, address)
    assert rule.promptTitle == column.title
    match column.value_kind.name:
        case KindName.CHOICE | KindName.YES_NO:
            assert rule.type == "list"
        case KindName.DATE:
            assert rule.type == "date"
        case KindName.COUNT | KindName.YEAR:
            assert rule.type == "whole"
        case KindName.TEXT | KindName.CODE:
            assert rule.type in (None, "none", "list")
        case _:
            assert rule.type == "decimal"
    if column.minimum is not None:
        assert Decimal(rule.formula1) == column.minimum


@pytest.mark.parametrize(("workbook", "table"), TABLES, ids=NAMED)
def test_a_table_that_may_be_empty_has_its_declaration(blank: Opened, workbook: Workbook, table: TableSheet) -> None:
    sheet = blank[workbook.key][table.title]
    found = [sheet.cell(row, 1).value for row in range(1, header_row(sheet, table))]
    assert (DECLARATION_LABEL in found) == table.may_be_none
    if table.may_be_none:
        (rule,) = validations(sheet, "B3")
        assert rule.formula1 == '"无"'
        assert sheet["B3"].value is None


@pytest.mark.parametrize(("workbook", "table"), TABLES, ids=NAMED)
def test_a_table_offers_its_preset_rows_or_blank_ones(blank: Opened, workbook: Workbook, table: TableSheet) -> None:
    sheet = blank[workbook.key][table.title]
    first = header_row(sheet, table) + 1
    if table.preset is None:
        assert sheet.cell(first + table.blank_rows - 1, 1).border.left.style == "thin"
        assert sheet.cell(first + table.blank_rows, 1).border.left.style is None
        return
    column = [one.name for one in table.columns].index(table.preset.column) + 1
    found = [sheet.cell(row, column).value for row in range(first, sheet.max_row + 1)]
    assert tuple(found) == STANDARD.preset_keys[table.title]


def test_the_points_of_an_indicator_share_its_marks(blank: Opened) -> None:
    table = STANDARD.table_by_role("points")
    assert table is not None
    sheet = blank[STANDARD.book_of[table.title].key][table.title]
    score = table.by_role("full_score")
    assert score is not None
    column = table.columns.index(score) + 1
    first = header_row(sheet, table) + 1
    total = sum(Decimal(str(sheet.cell(row, column).value)) for row in range(first, sheet.max_row + 1))
    assert total == sum(rule.indicator.full_score for rule in STANDARD.indicators if rule.indicator.points)


@pytest.mark.parametrize(("workbook", "table"), TABLES, ids=NAMED)
def test_what_is_prefilled_stands_in_the_workbook(full: Opened, workbook: Workbook, table: TableSheet) -> None:
    plan = plan_book(STANDARD, workbook, filled(STANDARD)).tables[table.title]
    sheet = full[workbook.key][table.title]
    for number, row in enumerate(plan.rows, start=header_row(sheet, table) + 1):
        for position, column in enumerate(table.columns, start=1):
            if not column.is_computed:
                assert read_back(column, sheet.cell(number, position).value) == row.get(column.name)


@pytest.mark.parametrize("workbook", BOOKS)
def test_prefilled_fields_stand_in_the_workbook(full: Opened, workbook: Workbook) -> None:
    plan = plan_book(STANDARD, workbook, filled(STANDARD))
    for form in workbook.forms:
        sheet = full[workbook.key][form.title]
        for row, field in enumerate(form.fields, start=3):
            assert read_back(field, sheet.cell(row, 2).value) == plan.fields.get(field.name)


def test_more_rows_than_blank_ones_extend_the_table(tmp_path: Path) -> None:
    book, table = next((book, table) for book, table in TABLES if table.preset is None)
    column = next(one for one in table.columns if not one.is_computed and one.kind == KindName.TEXT)
    rows = [{column.name: f"第{turn}行"} for turn in range(table.blank_rows + 50)]
    sheet = opened(tmp_path, STANDARD, Prefill(tables={table.title: rows}))[book.key][table.title]
    last = header_row(sheet, table) + len(rows)
    assert sheet.cell(last, table.columns.index(column) + 1).value == f"第{len(rows) - 1}行"
    assert validations(sheet, sheet.cell(last, table.columns.index(column) + 1).coordinate)


@pytest.mark.parametrize(
    "prefill",
    [
        Prefill(fields={"没有的项": 1}),
        Prefill(tables={"没有的表": []}),
        Prefill(declared_none=frozenset({"没有的表"})),
        *(
            Prefill(tables={table.title: [{table.preset.column: "没有的行"}]})
            for _book, table in TABLES
            if table.preset is not None
        ),
    ],
)
def test_a_prefill_without_a_place_is_refused(tmp_path: Path, prefill: Prefill) -> None:
    with pytest.raises(ValueError, match="没有的"):
        write_templates(STANDARD, tmp_path, prefill)


def test_the_same_prefill_makes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    pairs = zip(
        write_templates(STANDARD, first, filled(STANDARD)),
        write_templates(STANDARD, second, filled(STANDARD)),
        strict=True,
    )
    for one, other in pairs:
        assert one.read_bytes() == other.read_bytes()


def test_the_checked_in_templates_are_fresh(tmp_path: Path) -> None:
    for path in write_templates(STANDARD, tmp_path):
        known = CHECKED_IN / path.name
        assert known.is_file(), f"{path.name} is missing: run `make templates`"
        assert dict(parts(path)) == dict(parts(known)), f"{path.name} is out of date: run `make templates`"


ADDED = """
[[sheets]]
layout = "table"
title = "新增表"
help = "测试。"

[[sheets.columns]]
name = "新增金额"
kind = "money"
required = true

[[sheets.columns]]
name = "新增一半"
kind = "money"
formula = "新增金额/2"

[[sheets.checks]]
code = "R999"
name = "新增金额过大"
condition = "新增金额>100"
severity = "待核实"
at = "新增金额"
expected = "不大于 100"
remedy = "请核对。"
example = { given = { "新增金额" = "101.00" }, gives = "是" }
"""


def test_a_declared_table_shows_up_without_a_line_of_python(tmp_path: Path) -> None:
    folder = tmp_path / "standard"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = next(iter(sorted((folder / "workbooks").glob("[0-9]*.toml"))))
    path.write_text(path.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    prefill = Prefill(tables={"新增表": [{"新增金额": "101.01"}, {"新增金额": 7}]})
    book = opened(tmp_path, load_standard(folder=folder), prefill)[path.name[:2]]
    sheet = book["新增表"]
    assert [sheet["A4"].value, sheet["B4"].value] == ["新增金额", "新增一半"]
    assert sheet["B5"].value == "=IFERROR(ROUND($A5/2,6),0)"
    checks = [str(cell.value) for cell in book[inspection.TITLE]["B"]]
    assert "R999 新增金额过大" in checks
    values = cached_values(tmp_path / next(one.name for one in tmp_path.glob(f"{path.name[:2]}_*.xlsx")))
    assert values["新增表", "B5"] == 50.505
    assert values[inspection.TITLE, f"E{checks.index('R999 新增金额过大') + 1}"] == 1


def test_the_inspection_counts_what_is_filled_missing_and_wrong(tmp_path: Path) -> None:
    paths = write_templates(STANDARD, tmp_path, filled(STANDARD))
    for workbook, path in zip(STANDARD.workbooks, paths, strict=True):
        values = cached_values(path)
        states = {
            values[inspection.TITLE, f"F{row}"] for row in range(5, 60) if (inspection.TITLE, f"F{row}") in values
        }
        assert inspection.FAILED in states
        plan = plan_book(STANDARD, workbook, filled(STANDARD))
        rows = {values.get((inspection.TITLE, f"A{row}")): row for row in range(60, 4, -1)}
        for title, table in plan.tables.items():
            typed = [row for row in table.rows if any(column.name in row for column in table.typed)]
            assert values[inspection.TITLE, f"C{rows[title]}"] == len(typed)


@pytest.mark.parametrize("code", ["", "town-2024"])
@pytest.mark.parametrize("is_full", [False, True], ids=["blank", "full"])
@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_spreadsheet_program_computes_the_same_values(tmp_path: Path, code: str, is_full: bool) -> None:
    standard = load_standard(code or None)
    for path in write_templates(standard, tmp_path, filled(standard) if is_full else None):
        written, computed = cached_values(path), cached_values(recalculate(path))
        assert {
            cell: (written.get(cell), value) for cell, value in computed.items() if written.get(cell) != value
        } == {}
        assert written.keys() == computed.keys()


def test_dates_survive(tmp_path: Path) -> None:
    book, table, column = next(
        (book, table, one)
        for book, table in TABLES
        for one in table.columns
        if one.kind == KindName.DATE and table.preset is None
    )
    prefill = Prefill(tables={table.title: [{column.name: date(2024, 2, 29)}, {column.name: "2024-12-31"}]})
    sheet = opened(tmp_path, STANDARD, prefill)[book.key][table.title]
    cells = [sheet.cell(header_row(sheet, table) + row, table.columns.index(column) + 1) for row in (1, 2)]
    assert [cell.value for cell in cells] == [datetime(2024, 2, 29), datetime(2024, 12, 31)]
    assert {cell.number_format for cell in cells} == {"yyyy-mm-dd"}
