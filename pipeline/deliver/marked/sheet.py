"""Findings -> the sheet 核查回单 in front of a marked copy: what to do, what was not kept, and the list with links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.merge import MergedCellRange

from pipeline.deliver.cells import quoted
from pipeline.deliver.marked.listed import CELL_COLUMN, SHEET_COLUMN, WIDTHS, About, in_order, row_of
from pipeline.deliver.marked.marks import KEEPER, KeptFormat, SheetCells
from pipeline.deliver.marked.notes import FILLS
from pipeline.deliver.marked.reading import Page
from pipeline.deliver.style import FONT, FONT_SIZE, HEAD_FONT, LEAST_HEIGHT, height_of, lines_of
from pipeline.model import Finding
from pipeline.standard.returned import (
    CORRECTED,
    DIGEST_LABEL,
    EARLIER_LABEL,
    HEADS,
    LISTED_LABEL,
    RETURNED_SHEET,
    ROW,
    ROWS_LABEL,
    UNIT_LABEL,
    YEAR_LABEL,
    show_rows,
)

TITLE = RETURNED_SHEET
WHAT_TO_DO = (
    "请逐条核对下表：点“单元格”一栏可跳到原处，标色的单元格带有批注，写明现为、应为和处理办法。"
    "改正后保存本文件，放入输入文件夹（原文件可以留着，也可以删去；"
    "改正了单位编码或评价年度的，请删去原文件），重新运行即可；本文件会代替原文件，"
    "下次会列明哪些已改正、哪些未改正、哪些是新发现的。请不要删去本表的行，也不要改动本表和批注中的编号。"
    "颜色：红为错误，黄为待核实，蓝为提示。"
)
NOT_KEPT = "没有保留的内容"
NOTHING_LOST = "没有。本文件由原文件复制而成，原文件没有改动。"
_LAST = len(HEADS)
_ROW = _LAST + 1
_LABEL_TO, _TEXT_FROM = 3, 4
_LONGEST_LOSS = 700
_EDGE = Side(style="thin", color="FF8C8C8C")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_WRAPPED = Alignment(vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_MIDDLE = Alignment(vertical="center")
_BLUE = PatternFill("solid", fgColor="FFD9E2F3")
_TEXT_FONT = Font(name=FONT, size=FONT_SIZE)
_LINK_FONT = Font(name=FONT, size=FONT_SIZE, color="FF0563C1", underline="single")
_TITLE_FONT = Font(name=HEAD_FONT, size=16)
_HEAD_FONT = Font(name=HEAD_FONT, size=FONT_SIZE)


def add_list(book: Workbook, about: About, findings: Sequence[Finding], losses: Sequence[str],
             grids: Mapping[str, SheetCells], kept: Sequence[KeptFormat]) -> None:  # fmt: skip
    """Put the sheet in front of the workbook and let the workbook open on it."""
    page: Page = book.create_sheet(RETURNED_SHEET, 0)
    pen = _Pen(page)
    for number, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    for hidden in (_ROW, KEEPER):
        page.column_dimensions[get_column_letter(hidden)].hidden = True
    ordered = in_order(findings)
    head = _write_top(pen, about, losses, len(ordered))
    for column, title in enumerate((*HEADS, ROW), start=1):
        pen.put(head, column, title, _HEAD_FONT, _CENTRED, _BLUE)
    page.row_dimensions[head].height = LEAST_HEIGHT
    for number, finding in enumerate(ordered, start=1):
        _write_finding(pen, head + number, number, finding, grids)
        pen.put(head + number, _ROW, about.spots.get(finding.place, ""), _TEXT_FONT, _CENTRED)
    for number, one in enumerate(kept, start=1):
        keeper = page.cell(head + number, KEEPER)
        keeper._value, keeper.data_type, keeper._style = f"{one.sheet}!{one.cell}", "s", one.style
    _set_out(page, about, head, head + len(ordered))
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    book.active = 0
    if book.views:
        book.views[0].firstSheet = 0


def _write_top(pen: _Pen, about: About, losses: Sequence[str], count: int) -> int:
    """Write everything above the list; return the row of its header."""
    pen.put(1, 1, f"{TITLE}　{about.words}", _TITLE_FONT, _MIDDLE)
    pen.page.row_dimensions[1].height = 30.0
    pen.across(2, 1, WHAT_TO_DO, _WRAPPED)
    row = _labelled(pen, 3, "原文件", about.file)
    given = {
        UNIT_LABEL: about.code,
        YEAR_LABEL: str(about.year or ""),
        DIGEST_LABEL: about.digest,
        EARLIER_LABEL: " ".join(about.earlier),
        ROWS_LABEL: show_rows(about.rows),
        LISTED_LABEL: str(count),
    }
    for label, text in given.items():
        row = _labelled(pen, row, label, text) if text else row
    lost = "下列内容在回单中没有保留：" + "；".join(losses) + "。原文件没有改动。" if losses else NOTHING_LOST
    return _labelled(pen, row, NOT_KEPT, lost if len(lost) <= _LONGEST_LOSS else lost[:_LONGEST_LOSS] + "……")


def _labelled(pen: _Pen, row: int, label: str, text: str) -> int:
    """Write a label and what it stands for; return the next row."""
    pen.across(row, 1, label, _WRAPPED, last=_LABEL_TO, font=_HEAD_FONT)
    pen.across(row, _TEXT_FROM, text, _WRAPPED)
    return row + 1


def _write_finding(pen: _Pen, row: int, number: int, finding: Finding, grids: Mapping[str, SheetCells]) -> None:
    sheet = finding.place.sheet
    target = f"{quoted(sheet)}!{grids[sheet].first(finding.place.cell)}" if sheet in grids else ""
    for column, content in enumerate(row_of(number, finding)):
        is_link = target and content and column in (SHEET_COLUMN, CELL_COLUMN)
        is_level = column == 1 and finding.handling != CORRECTED
        alignment = _CENTRED if column < 3 or column == _LAST - 1 else _WRAPPED
        fill = FILLS[finding.severity] if is_level else None
        pen.put(row, column + 1, content, _LINK_FONT if is_link else _TEXT_FONT, alignment, fill)
        _grow(pen.page, row, str(content), WIDTHS[column])
        if is_link:
            cell = pen.page.cell(row, column + 1)
            tip = "点击跳到该处"
            cell._hyperlink = Hyperlink(ref=cell.coordinate, location=target, tooltip=tip, display=str(content))


class _Pen:
    """Writes into one sheet. openpyxl is slow to put a format together: it is asked for each but once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._formats: dict[object, Any] = {}
        self._merged: dict[object, list[Any]] = {}

    def put(self, row: int, column: int, content: Any, font: Font, alignment: Alignment,
            fill: PatternFill | None = None) -> None:  # fmt: skip
        """Write a value; a text stays a text, whatever it begins with."""
        cell: Any = self.page.cell(row, column)
        cell._value, cell.data_type = None if content == "" else content, "s" if isinstance(content, str) else "n"
        key = (id(font), id(alignment), id(fill), cell.data_type, row > 2)  # all of them are constants
        if key in self._formats:
            cell._style = copy(self._formats[key])
            return
        cell.font, cell.alignment, cell.number_format = font, alignment, "@" if isinstance(content, str) else "0"
        if row > 2:
            cell.border = _BORDER
        if fill is not None:
            cell.fill = fill
        self._formats[key] = copy(cell._style)

    def across(self, row: int, first: int, text: str, alignment: Alignment, *, last: int = _LAST,
               font: Font = _TEXT_FONT) -> None:  # fmt: skip
        """Write a text across the columns first to last."""
        self.put(row, first, text, font, alignment)
        self._merge(row, first, last)
        _grow(self.page, row, text, sum(WIDTHS[first - 1 : last]))

    def _merge(self, row: int, first: int, last: int) -> None:
        page, columns = self.page, range(first, last + 1)
        key = first, last, page.cell(row, first)._style.tobytes()
        if key not in self._merged:
            page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
            self._merged[key] = [copy(page._cells[row, column]._style) for column in columns]
            return
        page.merged_cells.add(MergedCellRange(page, f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}"))
        for column, style in zip(columns, self._merged[key], strict=True):
            if column > first:
                page._cells[row, column] = MergedCell(page, row, column)
            page._cells[row, column]._style = copy(style)


def _grow(page: Page, row: int, text: str, width: float) -> None:
    needed = height_of(lines_of(text, width))
    page.row_dimensions[row].height = max(needed, page.row_dimensions[row].height or 0.0)


def _set_out(page: Page, about: About, head: int, last: int) -> None:
    """Freeze, filter and print the list."""
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{get_column_letter(_ROW)}{max(last, head)}"  # what is sorted stays together
    page.print_title_rows = f"{head}:{head}"
    page.print_area = f"A1:{get_column_letter(_LAST)}{max(last, head)}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_properties.tabColor = "FFC00000"
    page.print_options.horizontalCentered = True
    for side in ("left", "right"):
        setattr(page.page_margins, side, 0.5)
    page.oddHeader.left.text = f"{TITLE}　{about.words}".replace("&", "&&")[:100]
    page.oddFooter.center.text = "第 &P 页 共 &N 页"
