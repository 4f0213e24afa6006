"""A table too long to be copied is summed up by class and state, and what can be computed from that stays live."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import MOST_COPIED
from pipeline.evaluate import appraise
from pipeline.model import Appraisal, Submission, Table
from pipeline.standard import Standard
from tests.deliver.batches import edited
from tests.spreadsheet import differences

REGISTER, SUMMED_UP = "固定资产台账", "固定资产台账汇总"


def lengthened(table: Table, rows: int) -> Table:
    """Return a table in which the given rows stand again and again."""
    order = np.arange(rows) % len(table)
    columns = {
        name: replace(column, values=column.values[order], blank=column.blank[order])
        for name, column in table.columns.items()
    }
    return replace(table, rows=np.arange(rows, dtype=np.int64) + int(table.rows[0]), columns=columns)


def with_register(base: Submission, rows: int) -> Submission:
    """Return the unit with a register of three different rows, again and again."""
    longer = replace(base, tables={**base.tables, REGISTER: lengthened(base.tables[REGISTER], 3)})
    states = edited(edited(longer, REGISTER, 0, 使用状况="闲置"), REGISTER, 1, 使用状况="出租", 净值=Decimal("0.07"))
    return replace(states, tables={**states.tables, REGISTER: lengthened(states.tables[REGISTER], rows)})


@pytest.fixture(scope="module")
def long(base: Submission, standard: Standard) -> Appraisal:
    return appraise(with_register(base, MOST_COPIED + 1), standard)


@pytest.fixture(scope="module")
def path(long: Appraisal, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "评价底稿.xlsx"
    write_workpaper(long, standard, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def item_cell(book: Workbook, name: str) -> str:
    ((sheet, cell),) = book.defined_names[name].destinations
    return str(book[sheet][cell.replace("$", "")].value)


def test_a_register_at_the_limit_is_copied_and_one_above_is_not(
    base: Submission, standard: Standard, book: Workbook, tmp_path: Path
) -> None:
    assert REGISTER not in book.sheetnames
    assert SUMMED_UP in book.sheetnames
    short = tmp_path / "short.xlsx"
    write_workpaper(appraise(with_register(base, 300), standard), standard, short)
    assert {REGISTER, SUMMED_UP} <= set(load_workbook(short).sheetnames)


def test_it_says_that_the_rows_were_not_copied(book: Workbook) -> None:
    words = str(book[SUMMED_UP]["A2"].value)
    assert all(f"{rows:,}" in words for rows in (MOST_COPIED, MOST_COPIED + 1))


def test_an_item_by_state_is_computed_from_the_summary(book: Workbook) -> None:
    assert SUMMED_UP in item_cell(book, "闲置资产原值")
    assert item_cell(book, "闲置资产原值").startswith("=")


def test_an_item_that_needs_the_rows_stands_as_a_figure_and_says_so(book: Workbook) -> None:
    assert not item_cell(book, "净值不符项数").startswith("=")
    ((sheet, cell),) = book.defined_names["净值不符项数"].destinations
    row = int(cell.rpartition("$")[2])
    assert any("此处为数值" in str(one.value) for one in book[sheet][row])


def test_the_groups_add_up_to_the_register(path: Path, long: Appraisal) -> None:
    page = load_workbook(path, data_only=True)[SUMMED_UP]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    (head,) = (at for at, row in enumerate(rows) if row[2] == "项数")
    groups = [row for row in rows[head + 1 :] if row[2] is not None]
    assert sum(int(str(row[2])) for row in groups) == MOST_COPIED + 1
    column, total = rows[head].index("原值"), long.facts["资产原值"].value
    assert sum(Decimal(str(row[column])) for row in groups) == total


@pytest.mark.libreoffice
def test_a_spreadsheet_computes_the_same_from_the_summary(path: Path) -> None:
    assert differences(path) == []
