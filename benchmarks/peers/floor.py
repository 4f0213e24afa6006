"""The least that a run can cost: calamine's bare read of every sheet, XlsxWriter's bare write of the summary's cells.

Run `python -m benchmarks.peers.floor INPUT SUMMARY CELLS`. CELLS are the cells of a summary that was written before, as
JSON, formulas and their results, without formats; what it takes to load them is printed, to be taken off.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

Cell = Sequence[Any]
"""Row and column, counted from 0, the value, and the formula that gives it, if one does."""
Cells = Mapping[str, Sequence[Cell]]


def main(source: Path, target: Path, given: Path) -> None:
    """Read what lies below `source`, write the `given` cells to `target`."""
    wall, cpu = time.perf_counter(), time.process_time()
    cells = json.loads(given.read_text(encoding="utf-8"))
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))
    for path in sorted(source.rglob("*.xlsx")):
        read(path)
    write(target, cells)


def read(path: Path) -> None:
    """Read every sheet of a workbook."""
    with python_calamine.load_workbook(str(path)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def write(target: Path, cells: Cells) -> None:
    """Write the cells of every sheet."""
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, each in cells.items():
            sheet = book.add_worksheet(name)
            for row, column, value, formula in each:
                if formula is not None:
                    sheet.write_formula(row, column, formula, None, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(row, column, value)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write_number(row, column, value)


def cells_of(summary: Path) -> dict[str, list[Cell]]:
    """Return the cells of a summary, by sheet."""
    values, formulas = (load_workbook(summary, data_only=is_value) for is_value in (True, False))
    return {
        sheet.title: [
            (cell.row - 1, cell.column - 1, _plain(cell.value), _formula(formulas[sheet.title], cell.coordinate))
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        for sheet in values.worksheets
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return to_excel(value) if isinstance(value, datetime) else value  # type: ignore[no-untyped-call]


def _formula(sheet: Any, address: str) -> str | None:
    cell = sheet[address]
    return str(cell.value) if cell.data_type == "f" else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
