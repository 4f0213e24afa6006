"""S01-S11, S21, S26: sheets, headers and columns that stand elsewhere, twice or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Severity
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    NAME,
    found,
    is_same,
    new_findings,
    original,
    part_of,
    refused,
    result,
    text_cell,
    used,
    with_cells,
)
from tests.hostile.reshaping import RELATIONS, WORKBOOK, codes, column, in_part, saved_anew
from tests.intake.opening.workbooks import edited

EXECUTED, MONTHS, THREE, PURCHASES, REGISTER = "预算执行", "月度执行", "三公经费", "政府采购", "固定资产台账"


def renamed(data: bytes, title: str, new: str) -> bytes:
    return in_part(data, WORKBOOK, f'<sheet name="{title}"', f'<sheet name="{new}"')


def test_sheets_whose_names_differ_only_in_blanks_are_all_left_out(tmp_path: Path) -> None:
    """S01: none of them is used, and all of them are listed."""

    def change(book: Any) -> None:
        for title in (f"{EXECUTED} ", f"{EXECUTED}\u3000"):
            book.copy_worksheet(book[EXECUTED]).title = title

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == [("F206", EXECUTED, "")]
    (finding,) = read.findings
    assert finding.severity == Severity.ERROR
    assert all(f"“{title}”" in finding.found for title in (EXECUTED, f"{EXECUTED} ", f"{EXECUTED}\u3000"))
    assert read.tables.keys() == original(BUDGET).tables.keys() - {EXECUTED}


def test_two_sheets_of_one_name_refuse_the_workbook(tmp_path: Path) -> None:
    """S02: the content of one of them would be read twice, or never."""
    data = renamed(BUDGET.read_bytes(), MONTHS, EXECUTED)
    assert refused(tmp_path, data) == [("F108", EXECUTED, "")]


@pytest.mark.parametrize("name", ["Sheet3 (2)", "预算执行（新）", "预算执行情况"])
def test_a_sheet_with_another_name_is_missed_and_the_strange_one_named(tmp_path: Path, name: str) -> None:
    """S03: the finding about the absent sheet lists those that are there."""
    read = used(tmp_path, renamed(BUDGET.read_bytes(), EXECUTED, name))
    assert new_findings(read, BUDGET) == [("F205", EXECUTED, ""), ("F232", name, "")]
    absent = next(one for one in read.findings if one.code == "F205")
    assert name in absent.found
    assert absent.severity == Severity.ERROR
    assert EXECUTED not in read.tables


@pytest.mark.parametrize("name", ["预算　执行", "预算执行 ", " 预 算 执 行"], ids=["S04 wide", "S04 end", "S04 many"])
def test_a_sheet_in_another_spelling_is_read_with_a_word(tmp_path: Path, name: str) -> None:
    """S04: the templates' names have no brackets; blanks of any width are what can differ."""
    read = used(tmp_path, renamed(BUDGET.read_bytes(), EXECUTED, name))
    assert new_findings(read, BUDGET) == [("F237", name, "")]
    assert is_same(read, BUDGET)


def test_new_versions_of_a_sheet_beside_it_are_not_read_in_silence(tmp_path: Path) -> None:
    """S04: 预算执行（新） and 预算执行(新) are other sheets than 预算执行; people decide which is right."""

    def change(book: Any) -> None:
        for title in (f"{EXECUTED}（新）", f"{EXECUTED}(新)"):
            book.copy_worksheet(book[EXECUTED]).title = title

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == [("F232", f"{EXECUTED}(新)", ""), ("F232", f"{EXECUTED}（新）", "")]
    assert is_same(read, BUDGET)


def test_sheets_are_known_by_name_not_by_order(tmp_path: Path) -> None:
    """S05: reversed; the sheet that the workbook lists first is the last one of the template."""

    def change(book: Any) -> None:
        book._sheets.reverse()

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)


@pytest.mark.parametrize(
    ("base", "title", "header"), [(BUDGET, EXECUTED, 4), (BUDGET, PURCHASES, 5), (ASSETS, REGISTER, 4)]
)
def test_a_strange_column_in_the_middle_is_named_and_moves_nothing(
    tmp_path: Path, base: Path, title: str, header: int
) -> None:
    """S06: 联系人 as the third column."""

    def change(book: Any) -> None:
        book[title].insert_cols(3)
        book[title].cell(header, 3, "联系人")
        book[title].cell(header + 1, 3, "张三")

    read = used(tmp_path, saved_anew(base, change))
    assert new_findings(read, base) == [("F210", title, f"C{header}")]
    assert is_same(read, base)


def test_what_stands_under_no_header_is_named(tmp_path: Path) -> None:
    """S06: a text or a number beside the data, in rows that count, under no header at all; one word for a column."""
    base = BUDGET.read_bytes()
    read = used(tmp_path, with_cells(base, EXECUTED, {"Z5": text_cell("另有一笔")}))
    assert new_findings(read, BUDGET) == [("F234", EXECUTED, "Z5")]
    assert is_same(read, BUDGET)
    cells = {f"Q{row}": f"><v>{row}</v>" for row in range(6, 20)} | {"R8": ' t="e"><f>1/0</f><v>#DIV/0!</v>'}
    read = used(tmp_path, with_cells(base, EXECUTED, cells | {"S9": "><f>A1</f>"}))
    assert new_findings(read, BUDGET) == [
        ("F234", EXECUTED, "Q6:Q19"),
        ("F234", EXECUTED, "R8"),
        ("F234", EXECUTED, "S9"),
    ]
    assert is_same(read, BUDGET)


def test_what_stands_beside_or_below_the_fields_of_a_form_is_named(tmp_path: Path) -> None:
    """S06: an unknown row of 单位信息, and a number beyond the explanations; the template's own texts are no news."""
    cells = {"A30": text_cell("联系人"), "B30": text_cell("张三"), "F5": "><v>7</v>"}
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), "单位信息", cells))
    assert new_findings(read, BUDGET) == [("F234", "单位信息", "A30"), ("F234", "单位信息", "F5")]
    assert is_same(read, BUDGET)


def test_many_strange_columns_are_told_as_one(tmp_path: Path) -> None:
    """S06: a whole second table beside the first ends in one finding."""

    def change(book: Any) -> None:
        for place in range(20, 320):
            book[EXECUTED].cell(7, place, place)

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == [("F234", EXECUTED, "T7:LG7")]
    assert is_same(read, BUDGET)


@pytest.mark.parametrize(
    ("title", "name", "letter", "header"),
    [(EXECUTED, "功能分类科目编码", "C", 4), (EXECUTED, "执行数", "L", 4), (THREE, "本年决算", "E", 4)],
    ids=["S07 optional", "S07 required", "S07 fixed rows"],
)
def test_an_absent_column_is_named_and_void(tmp_path: Path, title: str, name: str, letter: str, header: int) -> None:
    """S07: the column is taken out; all others are read."""
    read = used(tmp_path, saved_anew(BUDGET, lambda book: book[title].delete_cols(ord(letter) - 64)))
    assert ("F208", title, f"第{header}行") in found(read, Severity.ERROR)
    assert codes(new_findings(read, BUDGET)) == {"F208"}
    assert name not in read.tables[title].letters
    assert read.tables[title].voids[name] == set(read.tables[title].rows.tolist())
    assert column(read, title, "项目名称" if title == EXECUTED else "上年预算") == column(
        original(BUDGET), title, "项目名称" if title == EXECUTED else "上年预算"
    )


@pytest.mark.parametrize(("base", "title"), [(BUDGET, EXECUTED), (BUDGET, THREE), (ASSETS, REGISTER)])
def test_columns_may_stand_in_any_order(tmp_path: Path, base: Path, title: str) -> None:
    """S08: from the last to the first."""

    def change(book: Any) -> None:
        sheet = book[title]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        sheet.delete_rows(4, len(rows))
        for row, values in enumerate(rows, start=4):
            for place, value in enumerate(reversed(values), start=1):
                sheet.cell(row, place, value)

    read = used(tmp_path, saved_anew(base, change))
    assert new_findings(read, base) == []
    assert is_same(read, base)


def test_a_column_that_stands_twice_is_asked_about(tmp_path: Path) -> None:
    """S09: 执行数 twice with different numbers; neither is used."""
    cells = {"P4": text_cell("执行数")} | {f"P{row}": f"><v>{row}</v>" for row in range(5, 33)}
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), EXECUTED, cells))
    assert ("F209", EXECUTED, "P4") in found(read, Severity.ERROR)
    assert codes(new_findings(read, BUDGET)) == {"F209"}
    assert len(read.tables[EXECUTED].voids["执行数"]) == 28
    assert set(column(read, EXECUTED, "执行数")) == {None}


@pytest.mark.parametrize(
    ("base", "title", "header"), [(BUDGET, EXECUTED, 4), (BUDGET, PURCHASES, 5), (ASSETS, REGISTER, 4)]
)
def test_a_header_on_row_7_is_found_and_told(tmp_path: Path, base: Path, title: str, header: int) -> None:
    """S10: rows put in above it, one of them with a number, which is named as well."""

    def change(book: Any) -> None:
        book[title].merged_cells.ranges.clear()
        book[title].insert_rows(3, 7 - header)
        book[title]["B3"] = 12345

    read = used(tmp_path, saved_anew(base, change))
    assert new_findings(read, base) == [("F234", title, "B3"), ("F235", title, "A7")]
    for name in read.tables[title].columns:
        assert column(read, title, name) == column(original(base), title, name)


def two_row_header(book: Any) -> None:
    sheet = book[EXECUTED]
    sheet.insert_cols(13)
    sheet.insert_rows(5)
    sheet["L5"], sheet["M5"] = "其中：财政拨款", "其他"
    for row in range(6, 34):
        sheet.cell(row, 13, 100)
    for place in (*range(1, 12), *range(14, 17)):
        sheet.merge_cells(start_row=4, end_row=5, start_column=place, end_column=place)
    sheet.merge_cells("L4:M4")


def test_an_amount_that_is_split_over_two_columns_is_not_guessed(tmp_path: Path) -> None:
    """S11: 执行数 over 其中：财政拨款 and 其他: nobody knows whether to add them, so the column is void.

    The workbook is used; the second row of the header is no row of data.
    """
    read = used(tmp_path, saved_anew(BUDGET, two_row_header))
    assert new_findings(read, BUDGET) == [("F209", EXECUTED, "L4:M4"), ("F236", EXECUTED, "L5")]
    assert read.tables[EXECUTED].rows.tolist() == list(range(6, 34))
    assert set(column(read, EXECUTED, "执行数")) == {None}
    assert column(read, EXECUTED, "年初预算数") == column(original(BUDGET), EXECUTED, "年初预算数")


def test_a_header_that_is_merged_over_a_blank_column_is_one_column(tmp_path: Path) -> None:
    """S11: a column that only looks wide."""

    def change(book: Any) -> None:
        book[EXECUTED].insert_cols(13)
        book[EXECUTED].merge_cells("L4:M4")

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)


@pytest.mark.parametrize("below", ["（万元）", "决算数（万元）", "决算数\n单位：万元"])
def test_the_second_row_of_a_header_says_what_amounts_below_it_are_counted_in(tmp_path: Path, below: str) -> None:
    """S11: 执行数 merged over a blank column, and its unit below."""

    def change(book: Any) -> None:
        book[EXECUTED].insert_cols(13)
        book[EXECUTED].insert_rows(5)
        book[EXECUTED]["L5"] = below
        book[EXECUTED].merge_cells("L4:M4")

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == [("F236", EXECUTED, "L5"), ("F242", EXECUTED, "L5")]
    assert set(column(read, EXECUTED, "执行数")) == {None}


def test_chart_sheets_and_empty_sheets_are_nobodys_business(tmp_path: Path) -> None:
    """S21: one of each among the sheets of the template."""

    def change(book: Any) -> None:
        book.create_chartsheet("图表", 1)
        book.create_sheet("Sheet1", 3)

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)


def test_a_listed_sheet_without_content_refuses_the_workbook(tmp_path: Path) -> None:
    """S26: its part is absent, or nothing says where it is."""
    data = BUDGET.read_bytes()
    part = part_of(data, MONTHS)
    assert refused(tmp_path, edited(data, dropped=frozenset({part}))) == [("F108", MONTHS, "")]
    torn = in_part(data, RELATIONS, f'Target="{part.removeprefix("xl/")}"', 'Target="worksheets/sheet99.xml"')
    assert refused(tmp_path, torn) == [("F108", MONTHS, "")]
    assert {one.place.file for one in result(tmp_path, torn).findings} == {NAME}
