"""faults.toml -> a workbook with mistakes in it, and where each of them must be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from examples.packing import repacked
from examples.units import read_toml

UNIT = "999106"
_SEARCHED_ROWS = 8
Fault = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """One finding that must be reported: its code, the workbook's key, sheet and cell as a finding names them."""

    code: str
    key: str
    sheet: str
    cell: str
    what: str


def faults() -> list[Fault]:
    """Return what the data file says."""
    found: list[Fault] = read_toml("faults.toml")["faults"]
    return found


def spoil(path: Path, key: str, chosen: Sequence[Fault]) -> list[Planted]:
    """Put the mistakes of one workbook into the file; return where they are."""
    book = load_workbook(path)
    planted = [one for fault in chosen if fault["key"] == key for one in _apply(book[fault["sheet"]], fault)]
    path.write_bytes(repacked(book))
    return planted


def _apply(sheet: Worksheet, fault: Fault) -> list[Planted]:
    row, column = _place(sheet, fault)
    cell = f"{get_column_letter(column)}{row}"
    match fault.get("do"):
        case "hide":
            sheet.row_dimensions[row].hidden = True
        case "insert":
            for title, value in fault["value"].items():
                sheet.cell(row, _column(sheet, title)[1]).value = value
        case "header":
            sheet.cell(row, column).value = fault["column"]
        case _:
            target = sheet.cell(row, column)
            target.value = fault["value"] or None
            if isinstance(fault["value"], int):
                target.number_format = "General"
    own = Planted(fault["code"], fault["key"], sheet.title, cell, fault["what"])
    return [own, *(
        Planted(code, fault["key"], title, place.format(row=row), "由上一处引起")
        for code, title, place in fault.get("follows", ())
    )]  # fmt: skip


def _place(sheet: Worksheet, fault: Fault) -> tuple[int, int]:
    """Return row and column of the cell: beside a form's label, or below a table's header."""
    if fault.get("do") == "header":
        header, last = _column(sheet, "差异原因")
        return header, last + 1
    row, column = _column(sheet, fault["column"])
    return (row + fault["row"], column) if "row" in fault else (row, column + 1)


def _column(sheet: Worksheet, title: str) -> tuple[int, int]:
    """Find a header or label."""
    rows = sheet.max_row if sheet["A1"].value == "单位信息" else _SEARCHED_ROWS
    for cells in sheet.iter_rows(max_row=rows):
        for cell in cells:
            if cell.value == title and cell.row and cell.column:
                return int(cell.row), int(cell.column)
    raise KeyError(f"{sheet.title}: {title}")
