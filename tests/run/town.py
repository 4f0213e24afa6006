"""The example town in a folder of its own: what people decide there, and what the next run makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from examples.units import HERE
from pipeline.model import Appraisal, Finding
from pipeline.rulings import FILE, OTHERS_SHEET, SHEET, Head
from pipeline.run.evaluating import Evaluated, evaluate_folder
from pipeline.run.operator import Request
from pipeline.run.publishing import Published, evaluate_and_publish
from tests.filling import edited

WORKBOOKS = sorted((HERE / "town-2024").glob("*.xlsx"))
BUDGET = "柳树镇_01_预算执行.xlsx"
SIGNED = {Head.REASON: "已核对原始凭证", Head.WHO: "张三", Head.WHEN: date(2025, 3, 1)}
SIGNATURE = "已核对原始凭证（张三，2025-03-01）"


@dataclass
class Town:
    """The example town in a folder of its own, with the results of the runs over it."""

    folder: Path

    @property
    def budget(self) -> Path:
        return self.folder / "input" / BUDGET

    @property
    def decisions(self) -> Path:
        return self.folder / "output" / "2024" / FILE

    def run(self) -> Published:
        return evaluate_and_publish(Request(self.folder / "input", self.folder / "output"))

    def evaluated(self) -> Evaluated:
        (year,) = evaluate_folder(Request(self.folder / "input", self.folder / "output")).years
        return year

    def appraisal(self) -> Appraisal:
        (one,) = self.evaluated().batch.appraisals
        return one

    def findings(self, code: str, cell: str) -> list[Finding]:
        return found(self.appraisal(), code, cell)

    def decide(
        self, cell: str, code: str, path: Path | None = None, row_content: str | None = None, **typed: Any
    ) -> None:
        """Fill in the row about a finding (of several the one with that content), signed; `typed` by column."""
        path = path or self.decisions
        book = load_workbook(path)
        sheet = book[SHEET]
        columns = {value: at for at, value in enumerate((one.value for one in sheet[4]), start=1)}
        (row,) = [
            row
            for row in range(5, sheet.max_row + 1)
            if (sheet.cell(row, columns[Head.CELL]).value, sheet.cell(row, columns[Head.CODE]).value) == (cell, code)
            and row_content in (None, sheet.cell(row, columns[Head.CONTENT]).value)
        ]
        given = {**SIGNED, **{Head[name]: value for name, value in typed.items()}}
        for head, value in given.items():
            sheet.cell(row, columns[head]).value = value
        book.save(path)

    def add(self, **typed: Any) -> None:
        """Fill in the first free row below the list; what names the row stands beside the cell."""
        typed = {"ROW": typed.get("ROW") or self._row_name(typed["SHEET"], typed["CELL"]), **typed}
        book = load_workbook(self.decisions)
        sheet = book[SHEET]
        columns = {value: at for at, value in enumerate((one.value for one in sheet[4]), start=1)}
        row = next(row for row in range(5, sheet.max_row + 1) if sheet.cell(row, columns[Head.UNIT]).value is None)
        for head, value in {**SIGNED, **{Head[name]: value for name, value in typed.items()}}.items():
            sheet.cell(row, columns[head]).value = value
        book.save(self.decisions)

    def _row_name(self, sheet: str, cell: str) -> Any:
        number = "".join(one for one in cell if one.isdigit())
        beside = {"预算执行": f"B{number}", "单位信息": f"A{number}"}[sheet]
        return load_workbook(self.budget)[sheet][beside].value

    def rows(self) -> list[Mapping[str, Any]]:
        """The rows of 更正与说明 that hold something."""
        lines = load_workbook(self.decisions)[SHEET].iter_rows(min_row=4, values_only=True)
        heads = [str(one) for one in next(lines)]
        return [dict(zip(heads, line, strict=True)) for line in lines if any(line)]

    def row_of(self, number: int) -> Mapping[str, Any]:
        """The Excel row of this number."""
        sheet = load_workbook(self.decisions)[SHEET]
        return {str(head.value): cell.value for head, cell in zip(sheet[4], sheet[number], strict=True)}

    def elsewhere(self) -> list[Mapping[str, Any]]:
        """The decisions that are only named because they lie in other files."""
        lines = load_workbook(self.decisions)[OTHERS_SHEET].iter_rows(min_row=4, values_only=True)
        heads = [str(one) for one in next(lines)]
        return [dict(zip(heads, line, strict=True)) for line in lines if any(line)]

    def row(self, cell: str) -> Mapping[str, Any]:
        (one,) = [row for row in self.rows() if row[Head.CELL] == cell]
        return one


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with an amount in words in 预算执行!G5, and what a first run made of it."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "input").mkdir()
    for path in WORKBOOKS:
        shutil.copy(path, folder / "input")
    town = Town(folder)
    edited(town.budget, "预算执行", G5="十万")
    town.run()
    return folder


@pytest.fixture
def town(first_run: Path, tmp_path: Path) -> Town:
    """A copy of it to go on with."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    return Town(tmp_path)


def found(appraisal: Appraisal, code: str, cell: str) -> list[Finding]:
    return [one for one in appraisal.findings if (one.code, one.place.cell) == (code, cell)]
