"""What our workbooks write in faster ways stands in the file as XlsxWriter itself would have written it."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from pipeline.deliver.xlsx import Workbook, blank_cell, formula_cell, number_cell
from pipeline.deliver.xlsx.sheet import Sheet

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
    put_cells(page, 56, plain)
    set_heights(page, {57: 409, 2: 33.5, 3: 20, 4: 33.5})
    page.set_row(60, 20, bold)
    page.set_row(61, None, None, {"hidden": True})
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "=数据!$B$1:$B$3", "values": "=数据!$A$21:$A$24"})
    page.insert_chart(60, 1, chart)


def put_cells(page: Any, row: int, look: Any) -> None:
    """Write a row in which two cells are written anew."""
    if isinstance(page, Sheet):
        cells = page.row(row, 1, 5)
        assert cells is not None
        cells[1], cells[2], cells[3] = page.text_cell("预算", look), number_cell((0.1, look)), blank_cell((look,))
        cells[3], cells[4] = page.text_cell("新的", look), formula_cell(('IF(B1<C1,"<",1)', look, "<"))
        cells[5] = number_cell((-2.5, look))
    else:
        page.write_string(row, 1, "预算", look)
        page.write_number(row, 2, 0.1, look)
        page.write_string(row, 3, "新的", look)
        page.write_formula(row, 4, '=IF(B1<C1,"<",1)', look, "<")
        page.write_number(row, 5, -2.5, look)


def set_heights(page: Any, heights: dict[int, float]) -> None:
    if isinstance(page, Sheet):
        page.set_heights(heights)
    else:
        for row, points in heights.items():
            page.set_row(row, points)


def test_a_workbook_holds_what_xlsxwriter_would_have_written() -> None:
    ours, theirs = BytesIO(), BytesIO()
    created = {"created": datetime(2024, 1, 1)}
    for book in (Workbook(ours, {"in_memory": True}), xlsxwriter.Workbook(theirs)):
        book.set_properties(created)
        fill(book, book.add_worksheet("数据"))
        book.close()
    assert content(ours.getvalue()) == content(theirs.getvalue())


def test_no_height_and_no_cell_lies_outside_a_sheet() -> None:
    page = Workbook(BytesIO(), {}).add_worksheet("数据")
    assert page.set_heights({0: 20, 1_048_576: 20}) < 0
    assert page.row(0, 16_383, 16_384) is None
    assert page.row(1_048_576, 0, 1) is None
