"""A folder full of foreign workbooks beside one good unit: its result as if alone, one plain line for each of them."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from pipeline.cli import main
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from tests.hostile.making import TOWN

FOREIGN = 300


def of_xlsxwriter(path: Path, number: int) -> None:
    with xlsxwriter.Workbook(path) as book:
        for title in ("Sheet1", f"数据{number}", "汇总")[: 1 + number % 3]:
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, ["序号", "单位名称", "金额", "日期"])
            for row in range(1, 2 + number % 7):
                sheet.write_row(row, 0, [row, f"单位{row}", row * 1.5])
            sheet.write_formula("F1", "=SUM(C2:C9)", None, 3)
        sheet.write_formula("G1", "=[1]Sheet1!A1", None, 3)
        if number % 2:
            book.add_vba_project(io.BytesIO(b"macro"), is_stream=True)


def of_openpyxl(path: Path, number: int) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = ("单位信息", "封面", "Sheet1")[number % 3]
    sheet.append(["项目", "预算数", "执行数"])
    sheet.append([f"项目{number}", number, "=B2*2"])
    book.save(path)


def of_no_office(path: Path, number: int) -> None:
    path.write_bytes((b"<html><table>", b"PK\x03\x04" + b"\0" * 80, b"a,b,c\n", b"%PDF-1.7", b"\0" * 512)[number % 5])


@pytest.mark.slow
def test_hundreds_of_foreign_workbooks_cost_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    makers: tuple[Callable[[Path, int], None], ...] = (of_xlsxwriter, of_openpyxl, of_no_office)
    shutil.copytree(TOWN, tmp_path / "柳树镇")
    for number in range(FOREIGN):
        makers[number % len(makers)](tmp_path / f"外来{number:03}.xlsx", number)
    outcome = evaluate_folder(Request(tmp_path, tmp_path / "output"))
    (year,) = outcome.years
    (unit,) = year.batch.appraisals
    assert f"{unit.total.points:.2f}" == "90.94"
    said = Counter(one.place.file for one in outcome.findings if one.place.file.startswith("外来"))
    assert said == {f"外来{number:03}.xlsx": 1 for number in range(FOREIGN)}
    assert {one.code for one in outcome.findings if one.place.file in said} == {"F106", "F108", "F111"}
    with pytest.raises(SystemExit):
        main(["check", "--input", str(tmp_path), "--output", str(tmp_path / "output")])
    printed = capsys.readouterr().out.splitlines()
    assert sum("外来" in line for line in printed) <= FOREIGN
