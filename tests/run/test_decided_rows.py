"""A decision is about a row of a table, not about an address: it never falls upon another row that has moved there."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model import Severity
from pipeline.rulings import SHEET as LISTED
from pipeline.rulings import Head
from tests.run.town import Town, found

SHEET = "预算执行"
FIRST, SECOND = 5, 6


def change(town: Town, *, deleted: int = 0, inserted: int = 0, **cells: Any) -> None:
    """Delete and insert a row in the budget, then fill in cells: in two rows amounts in words (G) and as text (H)."""
    book = load_workbook(town.budget)
    sheet = book[SHEET]
    if deleted:
        sheet.delete_rows(deleted)
    if inserted:
        sheet.insert_rows(inserted)
    for cell, value in {"G5": "十万", "G6": "十万", "H5": "5000", "H6": "5000", **cells}.items():
        sheet[cell].value = value
    book.save(town.budget)


@pytest.fixture
def alike(town: Town) -> Town:
    """The town after a run in which both rows were found alike."""
    change(town)
    town.run()
    return town


def name(town: Town, row: int) -> str:
    return str(load_workbook(town.budget)[SHEET][f"B{row}"].value)


@pytest.mark.parametrize("typed", [{"DECISION": "更正", "VALUE": 100000}, {"DECISION": "不采纳"}])
def test_a_decision_does_not_fall_upon_the_row_that_moved_to_its_address(alike: Town, typed: dict[str, Any]) -> None:
    alike.decide("G5", "F302", **typed)
    assert found(alike.appraisal(), "F302", "G6")
    change(alike, deleted=FIRST)
    appraisal = alike.appraisal()
    assert not [one for one in appraisal.findings if one.code in ("F401", "F402")]
    assert found(appraisal, "F302", "G5")
    (stale,) = found(appraisal, "F403", "G5")
    assert name(alike, FIRST) in stale.found


def test_the_finding_of_the_row_that_moved_there_is_to_be_decided_anew(alike: Town) -> None:
    alike.decide("G5", "F302", DECISION="更正", VALUE=100000)
    gone = name(alike, FIRST)
    change(alike, deleted=FIRST)
    alike.run()
    rows = [row for row in alike.rows() if (row[Head.CELL], row[Head.CODE]) == ("G5", "F302")]
    assert [(row[Head.ROW], row[Head.DECISION]) for row in rows] == [(gone, "更正"), (name(alike, FIRST), None)]


def test_where_the_row_has_gone_to_is_told(alike: Town) -> None:
    alike.decide("G5", "F302", DECISION="更正", VALUE=100000)
    change(alike, inserted=FIRST, B5="新项目", G7="十万")
    (stale,) = found(alike.appraisal(), "F403", "G5")
    assert str(SECOND) in stale.expected


def test_what_is_accepted_as_true_of_one_row_is_not_so_of_the_one_that_moved_there(alike: Town) -> None:
    alike.decide("H5", "F303", DECISION="属实")
    assert found(alike.appraisal(), "F303", "H5")[0].severity == Severity.NOTE
    change(alike, deleted=FIRST)
    appraisal = alike.appraisal()
    assert found(appraisal, "F303", "H5")[0].severity == Severity.QUERY
    assert found(appraisal, "F403", "H5")


def test_where_the_row_of_an_accepted_finding_has_gone_to_is_told(alike: Town) -> None:
    book = load_workbook(alike.budget)
    book[SHEET]["H6"].value = 5000
    book.save(alike.budget)
    alike.decide("H5", "F303", DECISION="属实")
    book[SHEET].insert_rows(FIRST)
    book[SHEET]["B5"].value = "新项目"
    book.save(alike.budget)
    outcome = alike.run().outcome
    appraisal = outcome.years[0].batch.appraisals[0]
    (stale,) = found(appraisal, "F403", "H5")
    assert f"现为第 {SECOND} 行" in stale.expected
    assert not [one for one in appraisal.findings if one.code == "F406"]
    (open_one,) = found(appraisal, "F303", "H6")
    assert open_one.severity == Severity.QUERY
    assert {row[Head.CELL] for row in alike.rows() if row[Head.CODE] == "F303"} == {"H5", "H6"}


@pytest.mark.parametrize("key", ["同名项目", None])
def test_rows_with_one_name_or_none_are_told_apart_by_what_else_stands_in_them(town: Town, key: str | None) -> None:
    change(town, B5=key, B6=key)
    town.run()
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    assert found(town.appraisal(), "F401", "G5")
    change(town, deleted=FIRST, inserted=FIRST + 1, B6=key, L6=1)  # as many rows of the name as before
    appraisal = town.appraisal()
    assert found(appraisal, "F403", "G5")
    assert not found(appraisal, "F401", "G5")


def test_what_else_changes_in_a_row_of_its_own_name_is_no_matter(alike: Town) -> None:
    alike.decide("G5", "F302", DECISION="更正", VALUE=100000)
    change(alike, H5=70_000, L5=80_000, B6="改了名称")
    assert found(alike.appraisal(), "F401", "G5")


def test_a_decision_about_a_field_of_a_form_does_not_fall_upon_another_field(town: Town) -> None:
    sheet = "单位信息"
    book = load_workbook(town.budget)
    labels = [str(cell.value) for cell in book[sheet]["A"]]
    at = labels.index(next(one for one in labels if "编制人数" in one)) + 1
    for row in (at, at + 1):
        book[sheet][f"B{row}"].value = "三十"
    book.save(town.budget)
    town.run()
    town.decide(f"B{at}", "F302", DECISION="更正", VALUE=30)
    assert found(town.appraisal(), "F401", f"B{at}")
    book[sheet].delete_rows(at)
    book.save(town.budget)
    assert not found(town.appraisal(), "F401", f"B{at}")


def test_a_row_of_ones_own_must_name_the_row_and_is_told_what_it_is(town: Town) -> None:
    about = {"UNIT": "610724118", "YEAR": 2024, "WORKBOOK": "01", "SHEET": SHEET, "CELL": "G5", "CONTENT": "十万"}
    town.add(**about, ROW=None, DECISION="更正", VALUE=100000)
    (year,) = town.run().outcome.years
    unclear = [one for unit in year.batch.appraisals for one in unit.findings if one.code == "F404"]
    assert [name(town, FIRST) in one.expected for one in unclear] == [True]
    assert name(town, FIRST) in str(next(row for row in town.rows() if row[Head.DECISION])[Head.OUTCOME])


def test_a_name_that_several_rows_have_is_asked_for_more_exactly_and_nothing_is_said_to_have_changed(
    town: Town,
) -> None:
    """Who adds a row writes its number as told; where others have the same, the run says by what it is known."""
    twice = name(town, FIRST)
    change(town, G5=100000, G6=200000, B6=twice)
    about = {"UNIT": "610724118", "YEAR": 2024, "WORKBOOK": "01", "SHEET": SHEET, "CELL": "G6", "CONTENT": 200000}
    town.add(**about, DECISION="更正", VALUE=300000)
    told = town.appraisal().findings
    assert not [one for one in told if one.code == "F403"]
    (unclear,) = [one for one in told if one.code == "F404"]
    assert f"表中有几行都是“{twice}”" in unclear.found
    exact = unclear.expected.split("“")[1].split("”")[0]
    assert exact.startswith(twice)
    town.run()
    book = load_workbook(town.decisions)
    sheet = book[LISTED]
    heads = {value: at for at, value in enumerate((one.value for one in sheet[4]), start=1)}
    (row,) = [at for at in range(5, sheet.max_row + 1) if sheet.cell(at, heads[Head.VALUE]).value == 300000]
    sheet.cell(row, heads[Head.ROW]).value = exact
    book.save(town.decisions)
    assert town.findings("F401", "G6")


def test_a_row_without_a_name_is_called_by_what_it_is_about_and_an_older_name_of_it_still_holds(town: Town) -> None:
    sort = load_workbook(town.budget)[SHEET]["A5"].value
    change(town, B5=None)
    town.run()
    (row,) = [one for one in town.rows() if one[Head.CELL] == "G5" and one[Head.CODE] == "F302"]
    named = str(row[Head.ROW])
    assert named.startswith(f"{sort}（校验值 ")
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    assert town.findings("F401", "G5")
    book = load_workbook(town.decisions)
    for cells in book[LISTED].iter_rows():
        for cell in cells:
            if cell.value == named:
                cell.value = named.replace(str(sort), "（空）", 1)
    book.save(town.decisions)
    assert town.findings("F401", "G5")
