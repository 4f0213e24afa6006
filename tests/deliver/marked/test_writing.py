"""What marked copies write in faster ways stands in the file as openpyxl itself would have written it."""

from __future__ import annotations

import zipfile
from copy import copy
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter

from pipeline.deliver.marked.formats import Formats
from pipeline.deliver.marked.reading import Loaded
from pipeline.deliver.marked.sheet import _BORDER, _TEXT_FONT, _WRAPPED, _Pen
from pipeline.deliver.marked.writing import parts_of

TEXTS = ("预算", "A & B < C", "第一行\n第二行", " 空格 ")


def odd_workbook() -> Workbook:
    book = Workbook()
    page: Any = book.active
    for row, text in enumerate(TEXTS, start=1):
        page.cell(row, 1)._value, page.cell(row, 1).data_type = text, "s"
    page["B1"], page["B2"], page["B3"], page["B4"] = 0.1, True, datetime(2024, 3, 1), "#N/A"
    page["C1"], page["C2"] = '=IF(A1<B1,"a&b",D1)', ArrayFormula("C2:C3", "=A1:A2")
    page["D1"] = CellRichText("粗", TextBlock(InlineFont(b=True), "体"))
    page["D2"].fill, page["D3"].font = PatternFill("solid", fgColor="FFFF0000"), Font(bold=True)
    page["D3"].comment = Comment("说明", "甲")
    page["D4"]._value, page["D4"]._hyperlink = "去", Hyperlink(ref="D4", location="'Sheet'!A1")
    page["D4"].data_type = "s"
    page.merge_cells("A7:C8")
    page.row_dimensions[9].height = 30
    return book


def test_a_marked_copy_holds_what_openpyxl_would_have_written() -> None:
    ours, written = odd_workbook(), BytesIO()
    theirs = odd_workbook()
    theirs.properties = ours.properties = copy(theirs.properties)
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(theirs, archive).save()
    with zipfile.ZipFile(written) as archive:
        assert parts_of(Loaded(ours, Formats(b""))) == {name: archive.read(name) for name in archive.namelist()}


def test_a_text_across_columns_looks_as_openpyxl_merges_it() -> None:
    looks = []
    for is_swift in (True, False):
        page: Any = Workbook().active
        pen = _Pen(page)
        for row in (3, 4):
            pen = pen if is_swift else _Pen(page)  # a new one knows no format yet, and asks openpyxl
            pen.across(row, 1, "文字", _WRAPPED, last=3)
        cells = [page.cell(row, column) for row in (3, 4) for column in (1, 2, 3)]
        looks.append([(type(cell), cell._value, tuple(cell._style)) for cell in cells])
        assert cells[3].border.left == _BORDER.left
        assert cells[3].font == _TEXT_FONT
        assert sorted(str(one) for one in page.merged_cells.ranges) == ["A3:C3", "A4:C4"]
    assert looks[0] == looks[1]
