"""One number merged over several rows: people decide in each of its cells what the row has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.rulings import BLANK, Head
from tests.run.town import Town, found

SHEET = "预算执行"


@pytest.fixture
def merged(town: Town) -> Town:
    """The town with one amount for the first three projects, after a run."""
    book = load_workbook(town.budget)
    book[SHEET]["G5"].value = 300
    book[SHEET].merge_cells("G5:G7")
    book.save(town.budget)
    town.run()
    return town


def amounts(town: Town) -> list[Any]:
    column = town.appraisal().submission.tables[SHEET].columns["年初预算数"]
    return [None if column.blank[at] else column.at(at) for at in range(3)]


def test_each_of_its_cells_is_listed_with_its_content_and_its_row(merged: Town) -> None:
    listed = [row for row in merged.rows() if row[Head.CODE] == "F240"]
    assert [(row[Head.CELL], row[Head.CONTENT]) for row in listed] == [("G5", 300), ("G6", BLANK), ("G7", BLANK)]
    names = [load_workbook(merged.budget)[SHEET][f"B{row}"].value for row in (5, 6, 7)]
    assert [row[Head.ROW] for row in listed] == names
    assert {row[Head.OUTCOME] for row in listed} == {None}


def test_what_people_say_of_each_row_counts(merged: Town) -> None:
    for cell, value in (("G5", 100_000), ("G6", 120_000), ("G7", 80_000)):
        merged.decide(cell, "F240", DECISION="更正", VALUE=value)
    assert amounts(merged) == [Decimal("100000.00"), Decimal("120000.00"), Decimal("80000.00")]
    assert "F240" not in {one.code for one in merged.appraisal().findings}


def test_the_whole_amount_never_falls_to_the_first_row_alone(merged: Town) -> None:
    merged.decide("G6", "F240", DECISION="更正", VALUE=120)
    assert found(merged.appraisal(), "F404", "G6")
    assert amounts(merged) == [None] * 3
    merged.decide("G5", "F240", DECISION="更正", VALUE="许多")
    assert found(merged.appraisal(), "F404", "G5")
    assert amounts(merged) == [None] * 3


def test_an_amount_that_is_not_adopted_leaves_the_others_to_be_filled_in(merged: Town) -> None:
    merged.decide("G5", "F240", DECISION="不采纳")
    assert amounts(merged) == [None] * 3
    assert {cell for cell in ("G6", "G7") if found(merged.appraisal(), "F301", cell)} == {"G6", "G7"}


def test_what_is_about_no_single_cell_says_so(merged: Town) -> None:
    book = load_workbook(merged.budget)
    for row in range(5, 20):
        book[SHEET][f"H{row}"].value = "5"
    book[SHEET]["Q3"].value = 7
    book.save(merged.budget)
    merged.run()
    vague = [row for row in merged.rows() if ":" in str(row[Head.CELL])]
    assert vague
    assert all(row[Head.OUTCOME] for row in vague)
