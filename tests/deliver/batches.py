"""A batch that shows every case of a summary, and what to look for in the workbook made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline import findings
from pipeline.deliver.summary import write_summary
from pipeline.evaluate import appraise, assemble
from pipeline.formula import Type, Value, Values
from pipeline.model import Batch, Place, SourceFile, Submission, Table, Unevaluated, Unit
from pipeline.standard import Standard, load_standard
from tests.filling import complete, gathered, written
from tests.spreadsheet import CellValues, cached_values

YEAR = 2024
EPOCH = date(1970, 1, 1)
HOSTILE = "=1+1"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard("town-2024")


@pytest.fixture(scope="session")
def base(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """What a unit without fault hands in; the tests spoil copies of it."""
    folder = written(standard, tmp_path_factory.mktemp("base"), complete(standard))
    (submission,) = gathered(folder, standard).submissions
    return submission


def named(submission: Submission, code: str, name: str) -> Submission:
    return replace(submission, unit=Unit(code, name, YEAR))


def edited(submission: Submission, title: str, row: int, **cells: Value) -> Submission:
    """Set cells of one row of a table."""
    table = submission.tables[title]
    columns = {**table.columns, **{name: _set(table.columns[name], row, value) for name, value in cells.items()}}
    return replace(submission, tables={**submission.tables, title: replace(table, columns=columns)})


def _set(column: Values, row: int, value: Value) -> Values:
    values, blank = column.values.copy(), column.blank.copy()
    blank[row] = False
    if isinstance(value, Decimal):
        values[row] = int(value.scaleb(column.scale))
    else:
        values[row] = (value - EPOCH).days if column.type == Type.DATE and isinstance(value, date) else value
    return replace(column, values=values, blank=blank)


def with_copied_row(submission: Submission, title: str) -> Submission:
    """Put a copy of the first row of a table below its last."""

    def longer(column: Values) -> Values:
        values, blank = (np.concatenate([one, one[:1]]) for one in (column.values, column.blank))
        return replace(column, values=values, blank=blank)

    table: Table = submission.tables[title]
    columns = {name: longer(column) for name, column in table.columns.items()}
    rows = np.append(table.rows, table.rows.max() + 1)
    return replace(submission, tables={**submission.tables, title: replace(table, rows=rows, columns=columns)})


def benefits(submission: Submission, share: str) -> Submission:
    """Let the evaluator find that the three qualitative indicators reached only a share."""
    for row in (20, 21, 22):
        submission = edited(submission, "指标评分", row, 指标完成值=Decimal(share))
    return submission


def complete_unit(base: Submission) -> Submission:
    """A unit to which every indicator applies, with an idle asset."""
    both = edited(with_copied_row(base, "预算执行"), "预算执行", 1, 支出性质="公用经费")
    return edited(both, "固定资产台账", 0, 使用状况="闲置", 闲置起始日期=date(2023, 5, 1))


def without_register(base: Submission) -> Submission:
    """A unit that did not hand in its asset register, so that an indicator is 未评."""
    tables = {title: table for title, table in base.tables.items() if title != "固定资产台账"}
    return replace(base, tables=tables, absent={"固定资产台账": "缺少“资产台账”工作簿"})


def batch_of(standard: Standard, *submissions: Submission) -> Batch:
    left = [
        Unevaluated("坏文件.xlsx", "", "工作簿已损坏或不完整", ("收/坏文件.xlsx",)),
        Unevaluated("庚镇", "007", "单位编码 007 对应多个名称", ("庚/01.xlsx", "庚/02.xlsx")),
    ]
    loose = [findings.BROKEN.at(Place("收/坏文件.xlsx"), "不是压缩包")]
    files = [SourceFile("收/坏文件.xlsx", "0" * 64, 12, "未采用")]
    return assemble(YEAR, standard, [appraise(one, standard) for one in submissions], left, loose, files)


@pytest.fixture(scope="session")
def batch(standard: Standard, base: Submission) -> Batch:
    trouble = (
        findings.NUMBER_TEXT.at(Place("甲/01.xlsx", "预算执行", "G8"), HOSTILE, "数字"),
        findings.NOT_NUMBER.at(Place("甲/01.xlsx", "预算执行", "F7"), "@SUM(A1)", "数字"),
    )
    slow = edited(base, "预算执行", 0, 执行数=Decimal("60000"), 结转结余=Decimal("90000"))
    return batch_of(
        standard,
        named(complete_unit(base), "005", "戊镇"),
        named(replace(base, findings=trouble), "001", "甲镇"),
        named(benefits(slow, "0.3"), "002", HOSTILE),
        named(benefits(base, "0.42"), "003", "丙镇"),
        named(without_register(base), "004", "丁镇"),
        named(base, "006", "己镇"),
    )


@pytest.fixture(scope="session")
def path(batch: Batch, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "绩效评价汇总.xlsx"
    write_summary(batch, standard, path)
    return path


@pytest.fixture(scope="session")
def book(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(scope="session")
def cached(path: Path) -> CellValues:
    return cached_values(path)


def rows_of(book: Workbook, cached: CellValues, sheet: str, header: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield row number and cached cells by header, below a header row."""
    page = book[sheet]
    titles = {cell.column_letter: str(cell.value) for cell in page[header] if cell.value}
    for row in range(header + 1, page.max_row + 1):
        yield row, {title: cached.get((sheet, f"{column}{row}")) for column, title in titles.items()}


def column_of(book: Workbook, sheet: str, header: int, title: str) -> str:
    return next(cell.column_letter for cell in book[sheet][header] if cell.value == title)


def is_live(book: Workbook, sheet: str, address: str) -> bool:
    return bool(book[sheet][address].data_type == "f")


def ranking(book: Workbook, cached: CellValues) -> Mapping[str, tuple[int, dict[str, Any]]]:
    return {row["单位编码"]: (number, row) for number, row in rows_of(book, cached, "汇总", 4) if row["单位编码"]}
