"""S12-S20: rows that are hidden, totals, repeated headers, signatures or merged; units that are named in two ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Severity
from tests.filling import codes, gathered
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    found,
    is_same,
    new_findings,
    original,
    standard,
    text_cell,
    used,
    with_cells,
    with_sheet,
)
from tests.hostile.reshaping import WORKBOOK, column, in_part, merged, saved_anew

EXECUTED, IDENTITY, MONTHS, REGISTER, WORK = "预算执行", "单位信息", "月度执行", "固定资产台账", "重点工作"
CODE, UNIT = "610724118", "西乡县柳树镇人民政府"
BLANK_CELL = ">"
"""An empty cell, for `with_cells`."""


def hidden_rows(data: bytes, title: str, *rows: int) -> bytes:
    def edit(xml: bytes) -> bytes:
        for row in rows:
            xml = xml.replace(f'<row r="{row}" '.encode(), f'<row r="{row}" hidden="1" '.encode())
        return xml

    return with_sheet(data, title, edit)


def test_hidden_rows_and_columns_count_and_are_told(tmp_path: Path) -> None:
    """S12: rows 6 and 9 and the column of 执行数."""
    data = hidden_rows(BUDGET.read_bytes(), EXECUTED, 6, 9)
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F214", EXECUTED, "A6")]
    assert is_same(read, BUDGET)
    data = with_sheet(data, EXECUTED, lambda xml: xml.replace(b'<col min="12" ', b'<col min="12" hidden="1" '))
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F214", EXECUTED, "A6")]
    assert "执行数" in read.findings[0].found
    assert is_same(read, BUDGET)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_counts_and_is_told(tmp_path: Path, state: str) -> None:
    """S12: also one that Excel does not offer to show; and a hidden sheet that is not the template's."""
    data = in_part(BUDGET.read_bytes(), WORKBOOK, f'<sheet name="{MONTHS}"', f'<sheet name="{MONTHS}" state="{state}"')
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F222", MONTHS, "")]
    assert is_same(read, BUDGET)

    def change(book: Any) -> None:
        book.copy_worksheet(book[MONTHS]).title = "底稿"
        book["底稿"].sheet_state = state

    assert new_findings(used(tmp_path, saved_anew(BUDGET, change)), BUDGET) == [("F232", "底稿", "")]


def test_rows_that_a_filter_hides_belong_to_the_data(tmp_path: Path) -> None:
    """S13: five rows are filtered out."""
    data = hidden_rows(BUDGET.read_bytes(), EXECUTED, 5, 6, 7, 8, 9)
    rule = b'><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
    data = with_sheet(
        data, EXECUTED, lambda xml: xml.replace(b'<autoFilter ref="A4:O44"/>', b'<autoFilter ref="A4:O44"' + rule)
    )
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F214", EXECUTED, "A5")]
    assert is_same(read, BUDGET)


def test_subtotals_among_the_data_are_not_added_twice(tmp_path: Path) -> None:
    """S14: 小计 after every three rows and 合计 at the end, in the first or the second column, as numbers or text."""

    def change(book: Any) -> None:
        sheet = book[EXECUTED]
        for row in (8, 12, 16):
            sheet.insert_rows(row)
        for row, place, word in ((8, 1, "小计"), (12, 2, "人员经费小计"), (16, 1, "小 计："), (36, 1, "合计")):
            sheet.cell(row, place, word)
            sheet.cell(row, 7, "1,000.00" if row == 12 else 1000)
            sheet.cell(row, 12, 1000)

    read = used(tmp_path, saved_anew(BUDGET, change))
    cells = ["A16", "A36", "A8", "B12"]
    assert new_findings(read, BUDGET) == [("F215", EXECUTED, cell) for cell in cells]
    for name in ("年初预算数", "执行数", "结转结余"):
        assert column(read, EXECUTED, name) == column(original(BUDGET), EXECUTED, name)


def test_a_blank_row_and_a_repeated_header_end_nothing(tmp_path: Path) -> None:
    """S17: as sheets look that were put together from printed pages."""

    def change(book: Any) -> None:
        sheet = book[EXECUTED]
        sheet.insert_rows(15, 3)
        for place in range(1, 16):
            sheet.cell(16, place, sheet.cell(4, place).value)

    read = used(tmp_path, saved_anew(BUDGET, change))
    assert new_findings(read, BUDGET) == [("F216", EXECUTED, "A16")]
    assert read.tables[EXECUTED].rows.tolist() == [*range(5, 15), *range(18, 36)]
    assert column(read, EXECUTED, "执行数") == column(original(BUDGET), EXECUTED, "执行数")


@pytest.mark.parametrize(
    "line",
    [
        {"A": "制表人：张三", "D": "审核人：李四", "L": "日期：2024年12月31日"},
        {"B": "制表人", "C": "张三", "D": "审核人", "E": "李四"},
        {"A": "制表：张三", "F": "复核：李四"},
        {"A": "联系电话：0916-1234567"},
    ],
    ids=["S18 colons", "S18 cells", "S18 short", "S18 telephone"],
)
@pytest.mark.parametrize(
    ("base", "title", "row"), [(BUDGET, EXECUTED, 35), (ASSETS, REGISTER, 178), (SCORES, WORK, 35)]
)
def test_signatures_below_the_table_are_no_data(
    tmp_path: Path, base: Path, title: str, row: int, line: Mapping[str, str]
) -> None:
    """S18: named and left out."""
    cells = {f"{letter}{row}": text_cell(text) for letter, text in line.items()}
    read = used(tmp_path, with_cells(base.read_bytes(), title, cells))
    assert new_findings(read, base) == [("F217", title, f"{min(line)}{row}")]
    assert is_same(read, base)


@pytest.mark.parametrize(
    ("base", "title", "name", "letter"),
    [(BUDGET, EXECUTED, "支出性质", "A"), (SCORES, WORK, "交办单位", "D"), (ASSETS, REGISTER, "资产类别", "C")],
)
def test_a_text_merged_down_counts_in_every_row(tmp_path: Path, base: Path, title: str, name: str, letter: str) -> None:
    """S19: over three rows that the original has alike; one word for the range, and no row is lost."""
    same = column(original(base), title, name)
    first = next(index for index, one in enumerate(same) if one and same[index : index + 3] == [one] * 3) + 5
    data = with_cells(
        base.read_bytes(), title, {f"{letter}{first + 1}": BLANK_CELL, f"{letter}{first + 2}": BLANK_CELL}
    )
    area = f"{letter}{first}:{letter}{first + 2}"
    read = used(tmp_path, merged(data, title, area))
    assert new_findings(read, base) == [("F239", title, area)]
    assert is_same(read, base)


def test_many_texts_merged_down_are_told_as_one(tmp_path: Path) -> None:
    """S19: every two rows of the register merged; where the second one said the same nothing changes."""
    areas = [f"N{row}:N{row + 1}" for row in range(5, 175, 2)]
    data = with_cells(ASSETS.read_bytes(), REGISTER, {f"N{row + 1}": BLANK_CELL for row in range(5, 175, 2)})
    read = used(tmp_path, merged(data, REGISTER, *areas))
    assert new_findings(read, ASSETS) == [("F239", REGISTER, "N5:N174")]
    departments = column(read, REGISTER, "使用部门")
    assert departments[:170:2] == departments[1:170:2] == column(original(ASSETS), REGISTER, "使用部门")[:170:2]


def test_a_number_merged_down_is_not_shared_out(tmp_path: Path) -> None:
    """S19: one amount for three projects; taking it three times or for the first alone would both be guesses."""
    data = with_cells(BUDGET.read_bytes(), EXECUTED, {"L6": BLANK_CELL, "L7": BLANK_CELL})
    read = used(tmp_path, merged(data, EXECUTED, "L5:L7"))
    told = [one for one in new_findings(read, BUDGET) if one[0] != "F316"]
    assert told == [("F240", EXECUTED, "L5:L7")]
    assert told[0] in found(read, Severity.ERROR)
    assert read.tables[EXECUTED].voids["执行数"] == {5, 6, 7}
    assert column(read, EXECUTED, "执行数")[:4] == [None] * 3 + column(original(BUDGET), EXECUTED, "执行数")[3:4]


@pytest.mark.parametrize("area", ["L5:L9", "G5:L9", "A1:XFD1048576", "B2:B1048576"])
def test_what_a_merged_range_hides_is_read_and_told_once(tmp_path: Path, area: str) -> None:
    """S20: the amounts are not to be seen in Excel, but in every sum; they are data until somebody deletes them."""
    read = used(tmp_path, merged(BUDGET.read_bytes(), EXECUTED, area))
    assert [one for one in new_findings(read, BUDGET) if one[2] == area] == [("F238", EXECUTED, area)]
    assert len(new_findings(read, BUDGET)) <= 2
    assert is_same(read, BUDGET)


def test_what_merged_ranges_hide_in_every_row_is_told_as_one(tmp_path: Path) -> None:
    """S20: so are ranges that overlap each other as no program writes them, however many they are."""
    areas = [f"B{row}:C{row}" for row in range(5, 33)]
    read = used(tmp_path, merged(BUDGET.read_bytes(), EXECUTED, *areas))
    assert new_findings(read, BUDGET) == [("F238", EXECUTED, "B5:C32")]
    assert is_same(read, BUDGET)
    read = used(tmp_path, merged(BUDGET.read_bytes(), EXECUTED, *["A1:XFD1048576"] * 50_000))
    assert len(new_findings(read, BUDGET)) <= 12
    assert codes_of(new_findings(read, BUDGET)) == {"F238"}
    assert is_same(read, BUDGET)


def test_a_form_says_what_its_merged_ranges_hide(tmp_path: Path) -> None:
    """S20: a field under another one's value."""
    read = used(tmp_path, merged(BUDGET.read_bytes(), IDENTITY, "B14:B16"))
    assert new_findings(read, BUDGET) == [("F238", IDENTITY, "B14:B16")]
    assert is_same(read, BUDGET)


def codes_of(told: list[tuple[str, str, str]]) -> set[str]:
    return {code for code, _sheet, _cell in told}


def handed_in(folder: Path, **names: str) -> Path:
    """Put the town's three workbooks into a folder, some of them (by key) under other unit names."""
    folder.mkdir()
    for key, base in (("k01", BUDGET), ("k02", SCORES), ("k03", ASSETS)):
        data = base.read_bytes()
        if key in names:
            data = with_cells(data, IDENTITY, {"B4": text_cell(names[key])})
        (folder / base.name).write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["西乡县杨河镇人民政府", "西鄉縣柳樹鎮人民政府"], ids=["S15", "S16 traditional"])
def test_one_code_with_two_names_is_no_unit(tmp_path: Path, name: str) -> None:
    """S15: neither is evaluated, and each workbook's name is pointed at.

    S16: traditional characters make another name as well: this product compares letters, it knows no two scripts.
    """
    year = gathered(handed_in(tmp_path / "甲", k02=name), standard())
    assert year.submissions == []
    (left,) = year.unevaluated
    assert (left.code, len(left.files)) == (CODE, 3)
    assert [one for one in codes(year.findings) if one[0] == "F225"] == [("F225", IDENTITY, "B4")] * 3


@pytest.mark.parametrize(
    "name",
    ["西乡县　柳树镇人民政府", "西乡县 柳树镇人民政府", "西乡县\xa0柳树镇人民政府", "西乡县柳树镇\n人民政府"],
    ids=["S16 wide", "S16 blank", "S16 no-break", "S16 line"],
)
def test_a_name_in_another_spelling_is_the_same_units_and_is_told(tmp_path: Path, name: str) -> None:
    """S16: the workbooks are put together by their code, and the difference is named where it stands."""
    year = gathered(handed_in(tmp_path / "甲", k02=name), standard())
    (submission,) = year.submissions
    told = [one for one in codes([*submission.findings, *year.findings]) if one[0] in ("F202", "F225", "F230")]
    assert told == [("F202", IDENTITY, "B4")]
    assert year.unevaluated == []


def test_brackets_and_letters_of_any_width_are_the_same_name(tmp_path: Path) -> None:
    """S16: （）Ａ１ against ()A1; blanks around a name are not part of it and no difference."""
    names = {"k01": f"{UNIT}（Ａ１）", "k02": f"{UNIT}(A1)", "k03": f" {UNIT}（Ａ１）\xa0"}
    year = gathered(handed_in(tmp_path / "甲", **names), standard())
    (submission,) = year.submissions
    told = [one for one in submission.findings if one.code == "F202"]
    assert [(one.place.file, one.place.cell) for one in told] == [(SCORES.name, "B4")]
