"""The wrapper over XlsxWriter: nothing is only warned about, nothing is taken for a formula, bytes are repeatable."""

from __future__ import annotations

import re
import sys
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.deliver import charts
from pipeline.deliver.cells import CellValue, plain, shortened
from pipeline.deliver.excel import Book, open_book
from pipeline.deliver.page import ExcelError
from pipeline.deliver.style import LOOKS, MARKS, Highlight, Look, display_width, height_of, lines_of
from pipeline.formula import Missing, NotApplicable


def write(path: Path) -> None:
    with open_book(path, "测试") as book:
        page = book.page("数据", [12, 30])
        page.write(0, 0, "标题", Look.HEADER)
        page.write(1, 0, Decimal("0.1"), Look.NUMBER, "0.00")
        page.formula(2, 0, "A2*2", Decimal("0.2"))
        page.validate(1, 0, 1, {"validate": "list", "source": book.choices([f"选项{turn:03}" for turn in range(99)])})
        page.highlight(1, 0, 9, "$A2>1", Highlight.BAD)
        page.print_on_a4((0, 0))


@pytest.mark.parametrize("text", ["<r><t>x</r>", "<r><t>x</t></r>", "<r>\x01</r>"])
def test_what_looks_like_mark_up_is_the_text_that_somebody_typed(text: str, tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx", "测试") as book:
        book.page("数据", [12]).write(0, 0, text)
    (sheet,) = load_workbook(tmp_path / "a.xlsx").worksheets
    assert sheet["A1"].value == text.replace("\x01", "_x0001_")


@pytest.mark.parametrize(
    ("number", "largest", "shown"),
    [
        ("0.00", "0.8", "0.00"),
        ("0.00", "12", "0"),
        ("0.00%", "0.0164", "0.00%"),
        ("0.00%", "0.88", "0%"),
        ("#,##0.00", None, "#,##0"),
        (charts.TEN_THOUSANDS, "26700000", charts.TEN_THOUSANDS),
    ],
)
def test_an_axis_tells_its_steps_apart(number: str, largest: str | None, shown: str, tmp_path: Path) -> None:
    """Between 0 and 0.8 marks, without decimals, it would say 0, 1, 1."""
    with open_book(tmp_path / "a.xlsx", "测试") as book:
        page = book.page("数据", [12, 30])
        one = charts.Chart("失分", "条形图", "数据!$A$1:$A$3", [charts.Series("失分", "数据!$B$1:$B$3")], 3, number,
                           largest=None if largest is None else Decimal(largest))  # fmt: skip
        charts.insert(page, 4, 0, one, 520, 300)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        drawn = package.read("xl/charts/chart1.xml").decode()
    assert re.findall(r'<c:valAx>.*<c:numFmt formatCode="([^"]*)"', drawn) == [shown]


def test_the_same_content_makes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("14492426.11"), 14492426.11),
        (Decimal("-0"), 0.0),
        (True, True),
        (7, 7.0),
        (date(2024, 12, 31), 45657.0),
        ("是", "是"),
        (None, None),
        (Missing("没有"), "缺失"),
        (NotApplicable("基数为零"), "不适用"),
    ],
)
def test_a_value_becomes_a_plain_cell_value(value: CellValue, cell: object) -> None:
    assert plain(value) == cell
    assert str(plain(value)) != "-0.0"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.com", "0102", "NA", " 空格 "])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, "测试") as book:
        book.page("数据", [20]).write(0, 0, text)
    cell = load_workbook(path)["数据"]["A1"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None


def test_a_formula_keeps_its_value_and_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, "测试") as book:
        page = book.page("数据", [20])
        page.formula(0, 0, "1+1", Decimal(2))
        page.formula(1, 0, "1=1", True)
        page.formula(2, 0, 'IF(TRUE,"通过","")', "通过")
        for nothing in ("", None):
            with pytest.raises(ExcelError):
                page.formula(3, 0, "1+1", nothing)
    values, formulas = load_workbook(path, data_only=True)["数据"], load_workbook(path)["数据"]
    assert [values[cell].value for cell in ("A1", "A2", "A3")] == [2, True, "通过"]
    assert formulas["A1"].value == "=1+1"


LONG_VALIDATION = {"validate": "custom", "value": "=" + "1" * 256}
REFUSED = {
    "text too long": lambda book, page: page.write(0, 0, "字" * 32_768),
    "outside the sheet": lambda book, page: page.write(1_048_576, 0, 1),
    "formula too long": lambda book, page: page.formula(0, 0, "1+" * 5000 + "1", 1),
    "validation unknown": lambda book, page: page.validate(0, 0, 0, {"validate": "colour"}),
    "list too long": lambda book, page: page.validate(0, 0, 0, {"validate": "list", "source": ["字" * 300]}),
    "validation formula too long": lambda book, page: page.validate(0, 0, 0, LONG_VALIDATION),
    "format of nothing": lambda book, page: page.highlight(5, 0, 2_000_000, "TRUE", Highlight.BAD),
    "bad name": lambda book, page: book.define("1号", "'数据'!$A$1"),
    "name like a cell": lambda book, page: book.define("AB12", "'数据'!$A$1"),
    "name twice": lambda book, page: [book.define("甲", "'数据'!$A$1") for _ in range(2)],
    "sheet twice": lambda book, page: book.page("数据", [9]),
    "sheet name too long": lambda book, page: book.page("字" * 32, [9]),
    "sheet name with a slash": lambda book, page: book.page("一/二", [9]),
    "sheet without name": lambda book, page: book.page("", [9]),
    "warning": lambda book, page: page.raw.protect("", {"colour": True}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_written_is_an_error_and_leaves_no_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.xlsx"

    def attempt() -> None:
        with open_book(path, "测试") as book:
            act: Any = REFUSED[name]
            act(book, book.page("数据", [9]))

    with pytest.raises((ExcelError, UserWarning)):
        attempt()
    assert not path.exists()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_is_none_is_refused(number: CellValue) -> None:
    with open_book(BytesIO(), "测试") as book:
        page = book.page("数据", [9])
        for write in (page.write, page.put):
            with pytest.raises(TypeError):
                write(0, 0, number)


def test_a_long_list_stands_on_a_hidden_sheet_behind_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path)
    workbook = load_workbook(path)
    assert workbook["选项"].sheet_state == "hidden"
    (validation,) = workbook["数据"].data_validations.dataValidation
    assert workbook.defined_names[validation.formula1].attr_text == "'选项'!$A$1:$A$99"


def test_messages_are_cut_to_what_excel_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, "测试") as book:
        rule = {"validate": "any", "input_title": "题" * 40, "input_message": "文" * 300}
        book.page("数据", [9]).validate(0, 0, 0, rule)
    (validation,) = load_workbook(path)["数据"].data_validations.dataValidation
    assert (len(validation.promptTitle), len(validation.prompt)) == (32, 255)
    assert shortened("一二三四", 3) == "一二…"


def test_links_lead_to_sheets_whatever_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, "测试") as book:
        page = book.page("目录", [20])
        book.page("它's 表", [9])
        page.link(0, 0, "去看", "它's 表", "B3")
    assert load_workbook(path)["目录"]["A1"].hyperlink.location == "'它''s 表'!B3"


def test_a_sheet_opens_first_and_prints_on_a4_with_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path)
    workbook = load_workbook(path)
    sheet = workbook["数据"]
    assert workbook.active == sheet
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == ("9", 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter is not None
    assert "第 &P 页 共 &N 页" in str(sheet.oddFooter.center)


def test_rows_grow_with_wrapped_text_and_columns_count_chinese_double(tmp_path: Path) -> None:
    assert (display_width("预算ab"), display_width("一\n二三")) == (6, 4)
    assert (lines_of("", 10), lines_of("一\n二", 10), lines_of("字" * 50, 22.5)) == (1, 2, 5)
    path = tmp_path / "a.xlsx"
    with open_book(path, "测试") as book:
        page = book.page("数据", [22.5])
        page.write(0, 0, "字" * 50, Look.TEXT)
        page.write(1, 0, "字" * 50, Look.TITLE)
        page.write(2, 0, "字" * 50, Look.TEXT)
        page.height(2, 33)
    rows = load_workbook(path)["数据"].row_dimensions
    assert rows[1].height == pytest.approx(height_of(5), abs=0.75)
    assert rows[1].height > 5 * 15
    assert rows[2].height < 40
    assert rows[3].height == 33


def test_every_look_and_mark_has_a_shape() -> None:
    assert set(LOOKS) == set(Look)
    assert set(MARKS) == set(Highlight)


def test_a_format_is_made_once(tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx", "测试") as book:
        assert isinstance(book, Book)
        book.page("数据", [9])
        assert book.look(Look.TEXT, "0.00") is book.look(Look.TEXT, "0.00")
        assert book.look(Look.TEXT, "0.00") is not book.look(Look.TEXT)
        assert book.mark(Highlight.BAD) is book.mark(Highlight.BAD)


def test_every_character_is_as_wide_as_unicode_says() -> None:
    for point in range(sys.maxunicode + 1):
        one = chr(point)
        if one != "\n":
            assert display_width(one) == (2 if unicodedata.east_asian_width(one) in "WFA" else 1), hex(point)
