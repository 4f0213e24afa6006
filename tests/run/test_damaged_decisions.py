"""A 更正与说明 of which something is missing loses no decision unnoticed, in this run or a later one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.model import Finding, Severity
from pipeline.rulings import FILE, SHEET, Head
from tests.run.town import Town, found

ASIDE = "更正与说明（上次改动）.xlsx"


def without(path: Path, *heads: Head) -> None:
    """Delete columns of the list."""
    book = load_workbook(path)
    for head in heads:
        titles = [cell.value for cell in book[SHEET][4]]
        book[SHEET].delete_cols(titles.index(head) + 1)
    book.save(path)


def renamed(path: Path, title: str) -> None:
    book = load_workbook(path)
    book[SHEET].title = title
    book.save(path)


def decided(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.decide("C5", "R311", DECISION="属实")


def told(town: Town) -> list[Finding]:
    """What a run says of decisions that it cannot read or that lie aside."""
    outcome = town.run().outcome
    assert outcome.has_errors
    return [one for one in outcome.findings if one.code in ("F408", "F409")]


@pytest.mark.parametrize("heads", [[Head.OUTCOME], [Head.NAME, Head.TITLE], [Head.SEVERITY, Head.EXPECTED, Head.FILE]])
def test_a_column_that_is_only_for_people_may_be_gone(town: Town, heads: list[Head]) -> None:
    decided(town)
    without(town.decisions, *heads)
    for _again in range(2):
        assert town.run().kept == ()
        appraisal = town.appraisal()
        assert found(appraisal, "F401", "G5")
        assert found(appraisal, "R311", "C5")[0].handling
    assert len([row for row in town.rows() if row[Head.DECISION]]) == 2


def test_a_column_that_decisions_need_is_named_with_the_file_where_it_lies_now(town: Town) -> None:
    decided(town)
    without(town.decisions, Head.REASON, Head.ROW)
    for _again in range(2):
        (lost,) = told(town)
        assert (lost.severity, Path(lost.place.file).name) == (Severity.ERROR, ASIDE)
        assert all(part in lost.found for part in (Head.REASON, Head.ROW, "2 行"))
        assert town.decisions.with_name(ASIDE).exists()


def test_a_sheet_of_another_name_is_known_by_its_columns_and_the_missing_name_is_told(town: Town) -> None:
    decided(town)
    renamed(town.decisions, "Sheet1")
    for _again in range(2):
        (lost,) = told(town)
        assert Path(lost.place.file).name == ASIDE
        assert all(part in lost.found for part in (SHEET, "Sheet1", "2 行"))


def test_what_was_mended_and_moved_to_the_input_folder_is_in_force_and_no_longer_told(town: Town) -> None:
    decided(town)
    renamed(town.decisions, "Sheet1")
    town.run()
    aside = town.decisions.with_name(ASIDE)
    renamed_back = load_workbook(aside)
    renamed_back["Sheet1"].title = SHEET
    renamed_back.save(aside)
    (left,) = [one for one in town.evaluated().batch.findings if one.code in ("F408", "F409")]
    assert (left.code, left.found) == ("F409", "2 项")
    aside.rename(town.folder / "input" / "更正.xlsx")
    assert found(town.appraisal(), "F401", "G5")
    assert not [one for one in town.evaluated().batch.findings if one.code in ("F408", "F409")]


def test_a_file_moved_aside_whose_decisions_are_all_in_force_is_not_spoken_of(town: Town) -> None:
    decided(town)
    book = load_workbook(town.decisions)
    book.create_sheet("我的笔记")["A1"] = "待与财政局核对"
    book.save(town.decisions)
    assert [path.name for path in town.run().kept] == [ASIDE]
    assert not [one for one in town.evaluated().batch.findings if one.code in ("F408", "F409")]


def test_a_damaged_list_without_decisions_is_told_once(town: Town) -> None:
    without(town.decisions, Head.REASON)
    assert [one.code for one in told(town)] == ["F408"]
    assert told(town) == []


def test_a_broken_file_that_was_moved_aside_is_told_in_every_run(town: Town) -> None:
    town.decisions.write_bytes(town.decisions.read_bytes()[:1000])
    for _again in range(2):
        broken = [one for one in town.run().outcome.findings if one.severity == Severity.ERROR]
        assert [Path(one.place.file).name for one in broken if "更正" in one.place.file] == [ASIDE]
    assert FILE not in {Path(one.place.file).name for one in broken}
