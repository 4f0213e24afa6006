"""What our sheets write in faster ways stands in the file as XlsxWriter itself would have written it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.deliver.swift import Sheet
from pipeline.deliver.volume import Volume

TEXTS = (
    "预算", "A & B < C", "第一行\n第二行", " 空格 ", "\t", "\x07", "_x0041_", "<r>", "\ufffe",
    "长" * 17_000, "a" * 16_001,
)  # fmt: skip
VALUES = (1, 0.1, -2.5, "缺失", "A<B", "#N/A", "#DIV/0!", True, False)


def content(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def fill(book: Any, page: Any) -> None:
    """Write a cell of every kind, in rows and columns in no order, twice over some."""
    bold, plain, other = (book.add_format({"bold": bold, "num_format": "0.00"}) for bold in (True, False, True))
    for row, text in reversed([*enumerate(TEXTS)]):
        page.write_string(row, 3, text, plain)
        page.write_string(row, 1, text)
    for row, value in enumerate(VALUES, start=20):
        page.write_formula(row, 2, '=IF(A1<B1,"a&b",D1)', bold, value)
        page.write_number(row, 0, 1234567.891234567 / (row - 19), other)
        page.write_blank(row, 5, None, bold)
        page.write_blank(row, 6, None)
    page.write_boolean(40, 1, True, plain)
    page.write_number(40, 2, 7)
    page.merge_range(41, 0, 41, 4, "合并", bold)
    page.write_formula(41, 0, "=A1", bold, "合并")
    page.write_url(42, 0, "internal:'数据'!A1", bold, "本页")
    for row, anchor in enumerate(("", "#'甲/乙'!A1", "#'甲'!B2"), start=43):
        page.write_url(row, 0, f"external:../输入/a b%20c.xlsx{anchor}", plain, f"原表{row}", "打不开时" * row)
    page.write_url(50, 0, "external:../" + "长" * 1_100 + ".xlsx", plain, "远")
    page.write_url(51, 0, "internal:'甲<乙'!A1", bold, 'A & "B"\n', "看\n这里")
    page.write_url(52, 0, "internal:'" + "长" * 1_100 + "'!A1", bold, "远")
    page.write_url(53, 0, "external:../a.xlsx#'甲'!B2", plain, "先是链接")
    page.write_number(53, 0, 5, plain)
    page.write_url(54, 0, "https://www.gov.cn/a b#c", plain, "网页")
    set_heights(page, {57: 409, 2: 33.5, 3: 20, 4: 33.5})
    page.set_row(60, 20, bold)
    page.set_row(61, None, None, {"hidden": True})
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "=数据!$B$1:$B$3", "values": "=数据!$A$21:$A$24"})
    page.insert_chart(60, 1, chart)


def set_heights(page: Any, heights: dict[int, float]) -> None:
    if isinstance(page, Sheet):
        page.set_heights(heights)
    else:
        for row, points in heights.items():
            page.set_row(row, points)


def test_a_sheet_holds_what_xlsxwriter_would_have_written() -> None:
    ours, theirs = BytesIO(), BytesIO()
    created = {"created": datetime(2024, 1, 1)}
    for book, kind in ((Volume(ours, {"in_memory": True}), Sheet), (xlsxwriter.Workbook(theirs), Worksheet)):
        book.set_properties(created)
        fill(book, book.add_worksheet("数据", kind))
        book.close()
    assert content(ours.getvalue()) == content(theirs.getvalue())


@pytest.mark.parametrize(
    "write",
    [
        lambda page: page.write_string(1_048_576, 0, "a"),
        lambda page: page.write_number(0, 16_384, 1.0),
        lambda page: page.write_formula(-1, 0, "=A1"),
        lambda page: page.write_string(0, 0, "长" * 32_768),
    ],
)
def test_what_a_sheet_cannot_hold_is_refused(write: Callable[[Any], int]) -> None:
    assert write(Volume(BytesIO(), {}).add_worksheet("数据", Sheet)) < 0


def test_no_height_and_no_cell_lies_outside_a_sheet() -> None:
    page = Volume(BytesIO(), {}).add_worksheet("数据", Sheet)
    assert page.set_heights({0: 20, 1_048_576: 20}) < 0
    assert page.row(0, 16_383, 16_384) is None
    assert page.row(1_048_576, 0, 1) is None


def test_a_number_that_is_none_is_refused() -> None:
    page = Volume(BytesIO(), {}).add_worksheet("数据", Sheet)
    page.write_number(0, 0, 1.0)
    with pytest.raises(TypeError):
        page.write_number(0, 0, float("nan"))
