"""What a 核查回单 said of a row is looked for in that row, wherever it stands now, and never in another."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline import findings
from pipeline.intake import Now, Returned, compare, keyed_sheets
from pipeline.intake.comparing import as_listed
from pipeline.intake.naming import Spot
from pipeline.model import Place
from pipeline.run.returning import compared
from pipeline.standard.returned import CORRECTED, NEW, REMAINING
from tests.filling import edited
from tests.run.test_vanished import BUDGET, IDENTITY, UNTOLD, copy_of, evaluated, read_again, sound, told
from tests.run.town import Town
from tests.spoiling import Handed

__all__ = ["sound"]
FIRST = 5
Row = list[Any]


def copy_with_rows(handed: Handed) -> Returned:
    """What the list of the copy says, with the row of each finding."""
    batch = evaluated(handed)
    filled = handed.filled("01")
    keyed = keyed_sheets(filled.standard, filled.tables, filled.places)
    found = [*(one for unit in batch.appraisals for one in unit.findings), *batch.findings]
    listed = tuple(as_listed(one, keyed) for one in found if one.place.file == filled.source.path)
    again = tuple(replace(one, spot=Spot.read(str(one.spot)) if one.spot else None) for one in listed)
    return replace(copy_of(handed), listed=again)


def row(handed: Handed, name: str | None, **cells: Any) -> Row:
    """A sound row of 预算执行 of this name."""
    made = [*handed.sheet(BUDGET).rows[FIRST - 1]]
    made[1] = name
    for letter, value in cells.items():
        made[ord(letter) - ord("A")] = value
    return made


def budget(handed: Handed, *rows: Row) -> Handed:
    return handed.rows(BUDGET, FIRST, *rows).without_results()


def states(before: Handed, after: Handed) -> dict[tuple[str, str], str]:
    """What is said of the findings about 预算执行, by code and cell."""
    said = told(before, after, copy=copy_with_rows(before))
    return {(code, cell): state for (code, sheet, cell), state in said.items() if sheet == BUDGET}


def bad(handed: Handed, name: str | None, words: str = "十万") -> Row:
    return row(handed, name, F=words)


def test_a_finding_whose_row_was_deleted_is_not_paired_with_the_row_that_moved_up(sound: Handed) -> None:
    before = budget(sound, bad(sound, "甲"), row(sound, "乙"), row(sound, "丙"))
    after = budget(sound, bad(sound, "乙"), row(sound, "丙"))
    assert states(before, after) == {("F302", "F5"): NEW, ("F302", ""): UNTOLD}


def test_findings_go_with_their_rows_when_one_is_deleted_above(sound: Handed) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, "乙"), bad(sound, "丙"), row(sound, "丁"))
    after = budget(sound, bad(sound, "乙"), row(sound, "丙"), row(sound, "丁"))
    assert states(before, after) == {("F302", "F5"): REMAINING, ("F302", "F6"): CORRECTED}


def test_findings_go_with_their_rows_when_one_is_inserted_above(sound: Handed) -> None:
    before = budget(sound, bad(sound, "甲"), bad(sound, "乙"))
    after = budget(sound, bad(sound, "新"), row(sound, "甲"), bad(sound, "乙", "五万"))
    assert states(before, after) == {
        ("F302", "F5"): NEW, ("F302", "F6"): CORRECTED, ("F302", "F7"): REMAINING,
    }  # fmt: skip


def test_a_row_put_in_the_place_of_a_deleted_one_is_another_row(sound: Handed) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, "乙"), row(sound, "丙"))
    assert states(before, budget(sound, row(sound, "甲"), bad(sound, "丁"), row(sound, "丙"))) == {
        ("F302", "F6"): NEW, ("F302", ""): UNTOLD,
    }  # fmt: skip
    assert states(before, budget(sound, row(sound, "甲"), row(sound, "丁"), row(sound, "丙"))) == {
        ("F302", ""): UNTOLD,
    }  # fmt: skip


def test_rows_that_changed_places_keep_their_findings(sound: Handed) -> None:
    before = budget(sound, bad(sound, "甲"), row(sound, "乙"))
    assert states(before, budget(sound, row(sound, "乙"), bad(sound, "甲"))) == {("F302", "F6"): REMAINING}
    assert states(before, budget(sound, bad(sound, "乙"), row(sound, "甲"))) == {
        ("F302", "F5"): NEW, ("F302", "F6"): CORRECTED,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["同名", None])
def test_a_row_without_a_key_of_its_own_is_known_by_the_rows_around_it(sound: Handed, key: str | None) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, key), bad(sound, key), row(sound, "丙"))
    mended = budget(sound, row(sound, "新"), row(sound, "甲"), row(sound, key), bad(sound, key), row(sound, "丙"))
    said = {key: state for key, state in states(before, mended).items() if key[0] == "F302"}
    assert said == {("F302", "F7"): CORRECTED, ("F302", "F8"): REMAINING}
    fewer = budget(sound, row(sound, "甲"), bad(sound, key), row(sound, "丙"))
    said = {key: state for key, state in states(before, fewer).items() if key[0] == "F302"}
    assert said == {("F302", "F6"): NEW, ("F302", ""): UNTOLD}


def test_a_row_without_a_key_beside_which_another_was_put_is_told_once_and_never_as_mended(sound: Handed) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, None), row(sound, "丙"))
    still = budget(sound, row(sound, "甲"), bad(sound, None), row(sound, "新"), row(sound, "丙"))
    assert states(before, still) == {("F301", "B6"): REMAINING, ("F302", "F6"): REMAINING}
    other = budget(sound, row(sound, "甲"), row(sound, "新"), row(sound, None), row(sound, "丙"))
    assert states(before, other) == {("F301", "B7"): REMAINING, ("F302", ""): UNTOLD}


@pytest.mark.parametrize(("key", "advice"), [(None, "名称"), ("乙", "误删")])
def test_what_to_do_about_a_row_that_is_not_found_is_told_though_a_workbook_is_missing(
    sound: Handed, key: str | None, advice: str
) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, key), row(sound, "丙"))
    after = budget(sound, row(sound, "甲"), row(sound, "丙"))
    file = before.filled("01").source.path
    absent = findings.WORKBOOK_ABSENT.at(Place("某单位（001）"))
    filled = after.filled("01")
    now = Now(keyed=keyed_sheets(filled.standard, filled.tables, filled.places))
    told_gone = [one for one in compare([absent], {file: copy_with_rows(before)}, now) if "F302" in one.found]
    assert [advice in one.remedy for one in told_gone] == [True]


def test_lines_that_the_list_has_lost_are_told_and_nothing_is_called_new_for_it(town: Town) -> None:
    edited(town.budget, BUDGET, G6="五万", L7=True)
    town.run()
    (copy,) = (town.folder / "output").rglob("01*（核查回单）.xlsx")
    book = load_workbook(copy)
    sheet = book["核查回单"]
    lines = [line for line in range(1, sheet.max_row + 1) if str(sheet.cell(line, 3).value).startswith("F")]
    first, last = sheet.cell(lines[0], 1).value, sheet.cell(lines[-1], 1).value
    sheet.delete_rows(lines[-1])
    sheet.delete_rows(lines[0])
    book.save(town.folder / "input" / "改好.xlsx")
    about = [one for one in town.appraisal().findings if one.place.file == "改好.xlsx"]
    (lost,) = [one for one in about if one.code == "F355"]
    assert lost.found == f"缺少 2 行（序号 {first}、{last}）"
    assert NEW not in {one.handling for one in about}
    assert REMAINING in {one.handling for one in about}


def test_a_name_that_was_lacking_and_is_filled_in_is_mended(sound: Handed) -> None:
    before = budget(sound, row(sound, "甲"), bad(sound, None), row(sound, "丙"))
    after = budget(sound, row(sound, "甲"), bad(sound, "乙"), row(sound, "丙"))
    assert states(before, after) == {("F301", "B6"): CORRECTED, ("F302", "F6"): REMAINING}


def test_a_row_that_is_gone_is_told_once_and_known_again_when_it_is_put_back(sound: Handed) -> None:
    before = budget(sound, bad(sound, "甲"), row(sound, "乙"))
    gone, back = budget(sound, row(sound, "乙")), budget(sound, row(sound, "乙"), row(sound, "甲"))
    (year,) = [compared(evaluated(gone), gone.standard, {before.filled("01").source.path: copy_with_rows(before)})]
    told_gone = [one for unit in year.appraisals for one in unit.findings if one.code == "F129"]
    assert len(told_gone) == 1
    assert states_after(told_gone, gone) == {}
    assert states_after(told_gone, back) == {("F302", "F6"): CORRECTED}


def states_after(told_of: list[Any], after: Handed) -> dict[tuple[str, str], str]:
    """What is said in the run after the one that said these findings."""
    copy = read_again([as_listed(one) for one in told_of], copy_of(after))
    said = told(after, after, copy=copy)
    return {(code, cell): state for (code, sheet, cell), state in said.items() if sheet == BUDGET}


def test_a_field_of_a_form_is_known_by_its_words(sound: Handed) -> None:
    before = sound.put(IDENTITY, {"B14": "三十", "B15": "四十"}, "01")
    mended = sound.put(IDENTITY, {"B15": "四十"}, "01")
    sheet = next(one for one in mended.books["01"].sheets if one.title == IDENTITY)
    rows = [*sheet.rows]
    rows[13], rows[14] = rows[14], rows[13]
    after = mended.swapped(replace(sheet, rows=rows), "01")
    said = told(before, after, copy=copy_with_rows(before))
    assert said["F302", IDENTITY, "B14"] == REMAINING
    assert said["F302", IDENTITY, "B15"] == CORRECTED


def test_the_copy_itself_says_which_rows_its_findings_are_about(town: Town) -> None:
    edited(town.budget, BUDGET, G6="五万", L7=True)
    town.run()
    (copy,) = (town.folder / "output").rglob("01*（核查回单）.xlsx")
    back = town.folder / "input" / "改好.xlsx"
    shutil.copy(copy, back)
    book = load_workbook(back)
    name = book[BUDGET]["B5"].value
    book[BUDGET].delete_rows(5)
    book.save(back)
    said = {(one.code, one.place.cell): one for one in town.appraisal().findings if one.place.sheet == BUDGET}
    assert (said["F302", "G5"].handling, said["F323", "L6"].handling) == (REMAINING, REMAINING)
    (gone,) = [one for (code, cell), one in said.items() if code == "F129" and "F302" in one.found]
    assert (gone.place.cell, str(name) in gone.expected, "G5" in gone.expected) == ("", True, True)
