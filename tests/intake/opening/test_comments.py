"""What people correct in comments is told: no other comment, and not what a 核查回单 says in its own."""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.comments import Comment

from pipeline.intake.opening import Book
from tests.intake.opening.workbooks import book, edited

RELATIONS = ("xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels")


def commented(*texts: str) -> bytes:
    """The second sheet has these comments, in B2, B3 …."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet("说明").write("A1", "甲")
        sheet = made.add_worksheet("表")
        sheet.write("A1", "乙")
        for row, text in enumerate(texts, start=1):
            sheet.write_comment(row, 1, text)
    return stream.getvalue()


def told(found: Book) -> list[tuple[str, str, str]]:
    return [(one.place.sheet, one.place.cell, one.found) for one in found.findings if one.code == "F581"]


def test_corrections_in_comments_are_told_once_a_sheet_with_the_first_of_them(tmp_path: Path) -> None:
    found = book(tmp_path, commented("实际应为 1234 < 2000", "已核", "更正为 5 万元"))
    assert told(found) == [("表", "B2", "共 2 条，首条为 实际应为 1234 < 2000")]


def test_corrections_are_told_as_openpyxl_writes_them(tmp_path: Path) -> None:
    made, stream = Workbook(), io.BytesIO()
    made.create_sheet("核对")["C4"].comment = Comment("审核：\n应为 5", "审核")
    made.save(stream)
    assert told(book(tmp_path, stream.getvalue())) == [("核对", "C4", "共 1 条，首条为 审核： 应为 5")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(("【核查 F302 错误】不是数字",), []), (("", " "), []),
     (("【核查 F302 错误】不是数字", "应为 5\n【核查 F302 错误】不符"), [("表", "B3", "共 1 条，首条为 应为 5")])],
)  # fmt: skip
def test_what_a_returned_copy_says_itself_is_no_comment(
    tmp_path: Path, texts: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert told(book(tmp_path, commented(*texts))) == expected


@pytest.mark.parametrize(
    "text",
    ["已核", "见 2024 年第 3 号凭证", "请于 3 月 5 日前报送", "此处应为单位全称", "张三：\n数据来源：决算报表第 5 行"],
)
def test_a_comment_that_corrects_nothing_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(book(tmp_path, commented(text))) == []


@pytest.mark.parametrize("text", ["应该是 1,234", "改为12.5", "实际 300 份", "本行作废", "正确数：88.04%", "不计入"])
def test_a_comment_that_corrects_its_cell_is_told(tmp_path: Path, text: str) -> None:
    assert [one[:2] for one in told(book(tmp_path, commented(text)))] == [("表", "B2")]


@pytest.mark.parametrize(
    "text",
    ["请正确填写金额，保留 2 位小数", "实际完成值，如 95%", "应为18位统一社会信用代码", "应为 0-100 之间的数",
     "作废的票据不填", "实际在职人数，以 12 月 31 日为准", "不计入工会经费", "金额应为正数，如 1,000.00"],
)  # fmt: skip
def test_a_comment_on_how_to_fill_in_a_cell_corrects_nothing(tmp_path: Path, text: str) -> None:
    assert told(book(tmp_path, commented(text))) == []


def test_a_threaded_comment_is_told_without_what_excel_puts_before_it(tmp_path: Path) -> None:
    text = "[线程批注]\n\n了解详细信息: https://go.microsoft.com/fwlink/?linkid=870924\n\n批注:\n    应为 1234"
    assert told(book(tmp_path, commented(text))) == [("表", "B2", "共 1 条，首条为 批注: 应为 1234")]


def test_a_part_whose_comments_have_all_been_deleted_says_nothing(tmp_path: Path) -> None:
    emptied = re.compile(rb"<commentList>.*</commentList>")
    data = edited(commented("应为 5"), {"xl/comments1.xml": lambda xml: emptied.sub(b"<commentList/>", xml)})
    assert told(book(tmp_path, data)) == []


def test_comments_that_several_sheets_name_are_looked_at_once(tmp_path: Path) -> None:
    made, stream = Workbook(), io.BytesIO()
    for sheet in (made.worksheets[0], made.create_sheet("乙")):
        sheet["A1"].comment = Comment("应为 5", "审核")
    made.save(stream)
    edits = {part: lambda xml: re.sub(rb"comment\d[.]xml", b"comment1.xml", xml) for part in RELATIONS}
    assert len(told(book(tmp_path, edited(stream.getvalue(), edits)))) == 1
