"""The input templates: everything declared stands in them, they compute what Python computes, they are up to date."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliver import guide, inspection
from pipeline.deliver.plan import plan_book
from pipeline.deliver.templates import file_name
from pipeline.formula import Value
from pipeline.kinds import KindName
from pipeline.standard.workbook import DECLARATION_LABEL, Cell, Column, TableSheet, Workbook
from tests.deliver.blanks import STANDARD, TABLES, Opened, header_row, opened, validations
from tests.deliver.samples import filled
from tests.filling import book_of

NAMED = [f"{book.key}-{table.title}" for book, table in TABLES]
IN_SEPTEMBER = {("月度执行", "累计执行数"), ("月度执行", "计划进度")}
BOOKS = [pytest.param(book, id=book.key) for book in STANDARD.workbooks]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(tmp_path_factory.mktemp("blank"), STANDARD)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(tmp_path_factory.mktemp("full"), STANDARD, filled(STANDARD))


def read_back(cell: Cell, raw: Any) -> Value | None:
    return cell.value_kind.read(raw.date() if isinstance(raw, datetime) else raw).value


@pytest.mark.parametrize("workbook", BOOKS)
def test_a_workbook_opens_on_its_guide_and_ends_with_the_inspection(blank: Opened, workbook: Workbook) -> None:
    book = blank[workbook.key]
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible == [guide.TITLE, *(sheet.title for sheet in workbook.sheets), inspection.TITLE]
    assert book.active is not None
    assert book.active.title == guide.TITLE
    assert file_name(workbook) == f"{workbook.key}_{workbook.name}.xlsx"


@pytest.mark.parametrize("workbook", BOOKS)
def test_the_header_over_what_to_fill_in_stands_on_every_page_of_it(blank: Opened, workbook: Workbook) -> None:
    page = blank[workbook.key][guide.TITLE]
    header = int(str(page.print_title_rows).rpartition("$")[2])
    assert [cell.value for cell in page[header]] == ["工作表", "项目或列", "要求", "填写内容"]
    assert page.cell(page.max_row, 1).value == workbook.sheets[-1].title
    assert "各表填写内容" not in [cell.value for (cell,) in page.iter_rows(min_row=header, max_col=1)]


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
def test_a_form_is_printed_on_one_page(blank: Opened, workbook: Workbook) -> None:
    for form in workbook.forms:
        setup = blank[workbook.key][form.title].page_setup
        assert setup.fitToWidth in (None, 1)
        assert setup.fitToHeight in (None, 1)


def test_a_wide_table_is_printed_side_by_side_with_what_names_its_rows(blank: Opened) -> None:
    register, other = (blank["03"][title] for title in ("固定资产台账", "决算对照"))
    assert (register.page_setup.fitToWidth, register.print_title_cols) == (2, "$A:$B")
    assert (other.page_setup.fitToWidth or 1, other.print_title_cols) == (1, None)


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
        asked = "必填" if column.required else "9月必填" if (table.title, column.name) in IN_SEPTEMBER else "选填"
        assert mark == (expected or asked)
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
    sheet = blank[book_of(STANDARD, table.title).key][table.title]
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
