"""The bytes of a checked workbook -> the contents of its cells, sheet by sheet, or why they cannot be read."""

from __future__ import annotations

import io

import python_calamine

from pipeline.findings import BROKEN, TOO_LARGE
from pipeline.intake.opening.container import Package
from pipeline.intake.opening.listed import SheetPart
from pipeline.intake.opening.markup import SAVE_ANEW
from pipeline.intake.opening.parts import scan_sheets
from pipeline.intake.opening.refusal import Fault, RefusalError, refuse
from pipeline.intake.opening.sheet import Rows
from pipeline.intake.opening.strips import Strips
from pipeline.intake.opening.volume import Volume

_LONG = 2_000
"""A sheet of more rows is kept by columns."""
_ODD_RANGE = "工作表的范围或合并单元格的地址不完整"
_CAUSES = (  # what the reader says when it gives up, why that is, and how to mend it
    ("Range is missing", _ODD_RANGE, SAVE_ANEW),
    ("'dimension' node", _ODD_RANGE, SAVE_ANEW),
    ("magnitude", "有单元格设成了时长格式，其中的数太大，不能算作时长", "请把其中的数字设为数值格式后另存。"),
    ("Cannot detect file format", "工作簿的工作表目录或格式表不能识别", SAVE_ANEW),
)


def read_values(data: bytes, package: Package, parts: list[SheetPart]) -> list[Rows]:
    """Return the rows of every sheet; where the reader gives up, a thorough scan names the cells that made it do so."""
    try:
        return _read(data, parts)
    except RefusalError as given_up:
        try:
            scan_sheets(package, Volume(len(package.data)), parts, is_thorough=True)
        except RefusalError as found:
            if any(fault.kind is not TOO_LARGE for fault in found.faults):
                raise
        raise given_up


def _read(data: bytes, parts: list[SheetPart]) -> list[Rows]:
    """Return the rows of every sheet, in the order of `parts`; a reader that gives up refuses the file."""
    rows: list[Rows] = []
    titles: list[str] = []
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            titles = workbook.sheet_names
            for position, _ in enumerate(titles):
                rows.append(_rows(workbook.get_sheet_by_index(position)))
    except (python_calamine.CalamineError, ArithmeticError, OSError, ValueError) as error:
        sheet = titles[len(rows)] if len(rows) < len(titles) else ""
        raise RefusalError(_given_up(str(error), sheet)) from error
    except BaseException as error:  # a panic inside the reader is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise refuse(BROKEN, "读取程序无法处理该文件") from error
    if titles != [part.title for part in parts]:
        raise refuse(BROKEN, "工作表目录不一致")
    return rows


def _rows(sheet: python_calamine.CalamineSheet) -> Rows:
    if sheet.total_height <= _LONG or sheet.start is None:
        return sheet.to_python(skip_empty_area=False)
    return Strips.of(sheet.iter_rows(), sheet.start[1])


def _given_up(words: str, sheet: str) -> Fault:
    """Return why the reader gave up, first as a person may understand it, then in its own words."""
    unknown = (f"读取程序不能读取这个{'工作表' if sheet else '工作簿'}", SAVE_ANEW)
    cause, remedy = next((told for part, *told in _CAUSES if part in words), unknown)
    return Fault(BROKEN, f"{cause}（读取程序报告：{words[:200]}）", sheet, remedy=remedy)
