"""A finding of a 核查回单 that is gone was mended only if its check was made again and found nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipeline import findings
from pipeline.encoding import Stowed
from pipeline.evaluate import again
from pipeline.findings import of_rulings
from pipeline.formula import Formula, evaluate_rows
from pipeline.intake import Filled, Returned, gather
from pipeline.intake.comparing import as_listed
from pipeline.intake.filled import fill
from pipeline.intake.returned import read_returned
from pipeline.kinds import fold
from pipeline.model import Batch, Finding, Place
from pipeline.run.returning import compared, returned_copies
from pipeline.standard.returned import CORRECTED, NEW, REMAINING, read_rows, show_rows
from tests.filling import batch_of
from tests.intake.test_returned import book, listed_row, sheet_for
from tests.spoiling import Error, Handed

BUDGET, VOUCHERS, SCORES, IDENTITY = "预算执行", "凭证抽查", "指标评分", "单位信息"
Told = dict[tuple[str, str, str], str]
Change = Callable[[Handed], Handed]


def evaluated(handed: Handed) -> Batch:
    return batch_of(handed.gathered())


def copy_of(handed: Handed, key: str = "01") -> Returned:
    """What the list of the copy of a workbook says, as a run over these workbooks would write it."""
    filled = handed.filled(key)
    batch = evaluated(handed)
    found = [*(one for unit in batch.appraisals for one in unit.findings), *batch.findings]
    listed = tuple(as_listed(one) for one in found if one.place.file == filled.source.path)
    rows = {fold(table.place.sheet): len(table) for table in filled.tables.values()}
    return Returned(("0" * 64,), listed, filled.code, filled.year, rows)


def told(before: Handed, after: Handed, key: str = "01", copy: Returned | None = None) -> Told:
    """What is said of each finding of before, and of those that are new, by code, sheet and cell."""
    file = before.filled(key).source.path
    batch = compared(evaluated(after), after.standard, {file: copy or copy_of(before, key)})
    found = [*(one for unit in batch.appraisals for one in unit.findings), *batch.findings]
    return {_said(one): _state(one) for one in found if one.place.file == file}


def _said(one: Finding) -> tuple[str, str, str]:
    is_of_last_time = one.code in (findings.CORRECTED_SINCE.code, findings.UNCHECKED_SINCE.code)
    return one.found[:4] if is_of_last_time else one.code, one.place.sheet, one.place.cell


def _state(one: Finding) -> str:
    return "不能核对" if one.code == findings.UNCHECKED_SINCE.code else one.handling


UNTOLD = "不能核对"


@pytest.fixture(scope="module")
def sound(faultless: Handed) -> Handed:
    """Without stored results, with a second row in 预算执行 and the totals of it in 单位信息."""
    row = faultless.sheet(BUDGET).rows[4]
    totals = {"B23": 200_000, "B24": 280_000}
    return (
        faultless.rows(BUDGET, 5, row, ["公用经费", "公用经费", *row[2:]]).put(IDENTITY, totals, "01").without_results()
    )


def without_row(handed: Handed, title: str, row: int) -> Handed:
    sheet = handed.sheet(title)
    return handed.swapped(replace(sheet, rows=[*sheet.rows[: row - 1], *sheet.rows[row:]]))


def without_column(handed: Handed, title: str, column: int) -> Handed:
    sheet = handed.sheet(title)
    return handed.swapped(replace(sheet, rows=[[*row[: column - 1], *row[column:]] for row in sheet.rows]))


def test_what_was_mended_is_called_so(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"F5": "一千", "L6": 900_000})
    assert told(spoiled, sound) == {
        ("F302", BUDGET, "F5"): CORRECTED,
        ("R101", BUDGET, "L6"): CORRECTED,
        ("K102", IDENTITY, "B24"): CORRECTED,
    }


def test_what_a_check_rests_on_is_looked_up_once_for_all_that_was_mended(
    sound: Handed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register comes back with thousands mended: its tables are unpacked, its rows checked again, not for each."""
    spoiled = sound.put(BUDGET, {"L5": 900_000, "L6": 900_000})
    batch = evaluated(sound)
    (one,) = batch.appraisals
    packed = replace(one, submission=replace(one.submission, tables=Stowed.of(one.submission.tables)))
    unpacked, checked = list[str](), list[str]()
    unpack = Stowed.__getitem__

    def unpacking(self: Stowed[Any], name: str) -> Any:
        unpacked.append(name)
        return unpack(self, name)

    def checking(formula: Formula, *about: Any) -> Any:
        checked.append(formula.text)
        return evaluate_rows(formula, *about)

    monkeypatch.setattr(Stowed, "__getitem__", unpacking)
    monkeypatch.setattr(again, "evaluate_rows", checking)
    file, copy = spoiled.filled("01").source.path, copy_of(spoiled)
    assert len([each for each in copy.listed if each.code == "R101"]) == 2
    told = compared(replace(batch, appraisals=(packed,)), sound.standard, {file: copy})
    mended = [each for each in told.appraisals[0].findings if each.handling == CORRECTED]
    assert [each.place.cell for each in mended if each.place.sheet == BUDGET] == ["L5", "L6"]
    assert len(unpacked) <= 3 * len(packed.submission.tables)
    assert sorted(checked) == sorted(set(checked))


VANISHED: dict[str, Change] = {
    "the row is taken out": lambda handed: without_row(handed, BUDGET, 5),
    "the row is emptied": lambda handed: handed.put(BUDGET, {f"{letter}5": None for letter in "ABCDEFGHIJKLMNOPQ"}),
    "the column is taken out": lambda handed: without_column(handed, BUDGET, 8),
    "a header is changed": lambda handed: handed.put(BUDGET, {"H4": "新增"}),
    "the header is taken out": lambda handed: without_row(handed, BUDGET, 4),
    "the sheet is taken out": lambda handed: handed.without_sheet(BUDGET),
    "the sheet is renamed": lambda handed: handed.swapped(replace(handed.sheet(BUDGET), title="预算"), title=BUDGET),
    "the table is emptied": lambda handed: handed.rows(BUDGET, 5),
    "the money unit is taken out": lambda handed: handed.put(IDENTITY, {"B6": None}, "01"),
    "the sheet names another money unit": lambda handed: handed.put(BUDGET, {"N2": "单位：万元"}),
}


@pytest.mark.parametrize("change", VANISHED.values(), ids=VANISHED)
def test_what_vanished_without_having_been_mended_is_not_called_so(sound: Handed, change: Change) -> None:
    spoiled = sound.put(BUDGET, {"H5": "一千"})
    assert told(spoiled, change(spoiled))["F302", BUDGET, "H5"] == UNTOLD


def test_a_table_that_is_declared_to_be_none_was_not_mended(sound: Handed) -> None:
    spoiled = sound.put("政府采购", {"B6": "五万"})
    declared = sound.rows("政府采购", 6).put("政府采购", {"B3": "无"})
    assert told(spoiled, declared)["F302", "政府采购", "B6"] == UNTOLD


def test_a_workbook_whose_content_is_an_empty_template_was_not_mended(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"F5": "一千", "L6": 900_000}).put(IDENTITY, {"B21": "许多"}, "01")
    emptied = sound
    for title, first in ((BUDGET, 5), ("三公经费", 5), ("政府采购", 6), (VOUCHERS, 5)):
        emptied = emptied.rows(title, first)
    emptied = emptied.put(IDENTITY, {f"B{row}": None for row in range(9, 25)}, "01")
    assert CORRECTED not in set(told(spoiled, emptied).values())


@pytest.mark.parametrize("cell", ["L6", "G6"])
@pytest.mark.parametrize("raw", ["许多", None, Error()])
def test_a_check_of_a_row_one_of_whose_cells_can_no_longer_be_read_was_not_made(
    sound: Handed, cell: str, raw: Any
) -> None:
    spoiled = sound.put(BUDGET, {"L6": 900_000})
    assert told(spoiled, spoiled.put(BUDGET, {cell: raw}))["R101", BUDGET, "L6"] == UNTOLD


@pytest.mark.parametrize(("raw", "code"), [(None, "F301"), (Error(), "F312")])
def test_a_cell_that_is_blank_or_broken_now_is_not_a_mended_one(sound: Handed, raw: Any, code: str) -> None:
    spoiled = sound.put(BUDGET, {"G5": "十万"})
    after = told(spoiled, sound.put(BUDGET, {"G5": raw}))
    assert (after["F302", BUDGET, "G5"], after[code, BUDGET, "G5"]) == (UNTOLD, NEW)


def test_a_cell_that_can_be_read_now_is_mended_though_it_is_off_limits(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"G5": "十万"})
    after = told(spoiled, sound.put(BUDGET, {"G5": -1}))
    assert (after["F302", BUDGET, "G5"], after["F306", BUDGET, "G5"]) == (CORRECTED, NEW)


def test_a_bad_cell_hides_what_was_beside_it_only_where_rows_may_have_moved(sound: Handed) -> None:
    row = sound.sheet(BUDGET).rows[4]
    spoiled = sound.put(BUDGET, {"G5": "十万", "G6": "五万"})
    stayed = told(spoiled, sound.put(BUDGET, {"G6": None}))
    assert (stayed["F302", BUDGET, "G5"], stayed["F302", BUDGET, "G6"]) == (CORRECTED, UNTOLD)
    inserted = sound.rows(BUDGET, 5, row, row, row, row).put(BUDGET, {"G7": None, "G8": None}).without_results()
    moved = told(spoiled, inserted)
    assert (moved["F302", BUDGET, "G5"], moved["F302", BUDGET, "G6"]) == (UNTOLD, UNTOLD)


def test_a_check_between_sheets_is_not_made_while_the_other_sheet_cannot_be_read(sound: Handed) -> None:
    spoiled, key = sound.put(IDENTITY, {"B23": 1}, "01"), ("K101", IDENTITY, "B23")
    assert told(spoiled, spoiled)[key] == REMAINING
    assert told(spoiled, sound)[key] == CORRECTED
    for broken in (
        spoiled.without_sheet(BUDGET),
        spoiled.put(BUDGET, {"G4": "支出"}),
        spoiled.put(BUDGET, {"G6": "许多"}),
        spoiled.rows(BUDGET, 5),
    ):
        assert told(spoiled, broken)[key] == UNTOLD


def test_what_a_decision_about_another_cell_put_right_was_not_mended(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"L6": 900_000})
    file = sound.filled("01").source.path
    batch = evaluated(sound)
    for cell, state in (("L6", UNTOLD), ("L5", UNTOLD), ("G5", CORRECTED)):
        decided = of_rulings.CORRECTED.at(Place(file, BUDGET, cell))
        (unit,) = [replace(one, findings=(*one.findings, decided)) for one in batch.appraisals]
        after = compared(replace(batch, appraisals=(unit,)), sound.standard, {file: copy_of(spoiled)})
        states = {_said(one): _state(one) for one in after.appraisals[0].findings}
        assert states["K102", IDENTITY, "B24"] == state


def test_a_check_between_sheets_was_made_whichever_rows_there_are(sound: Handed) -> None:
    spoiled = sound.put(IDENTITY, {"B24": 1}, "01")
    fewer = without_row(spoiled, BUDGET, 6).put(IDENTITY, {"B24": 140_000}, "01")
    assert told(spoiled, fewer)["K102", IDENTITY, "B24"] == CORRECTED


def test_a_slip_of_units_stands_or_falls_with_the_check_that_showed_it(sound: Handed) -> None:
    spoiled, key = sound.put(IDENTITY, {"B23": 20}, "01"), ("F328", IDENTITY, "B23")
    assert told(spoiled, spoiled)[key] == REMAINING
    assert told(spoiled, sound)[key] == CORRECTED
    assert told(spoiled, spoiled.without_sheet(BUDGET))[key] == UNTOLD


def test_a_typed_score_is_not_mended_by_taking_away_what_it_was_compared_with(sound: Handed) -> None:
    spoiled = sound.put(SCORES, {"I10": 1, "H10": 0.5})
    known = {("F363", SCORES, "I10"), ("F330", SCORES, "H10")}
    assert {told(spoiled, sound, "02")[key] for key in known} == {CORRECTED}
    assert {told(spoiled, spoiled.put(BUDGET, {"L5": "许多"}), "02")[key] for key in known} == {UNTOLD}


def test_a_sheet_whose_name_was_mended_has_the_same_findings(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"G5": "十万"})
    respelt = spoiled.swapped(replace(spoiled.sheet(BUDGET), title="预算 执行"), title=BUDGET)
    after = told(respelt, spoiled)
    assert after["F302", BUDGET, "G5"] == REMAINING
    assert after["F237", "预算 执行", ""] == CORRECTED


def test_what_could_not_be_checked_stays_open_from_copy_to_copy(sound: Handed) -> None:
    spoiled = sound.put(BUDGET, {"G5": "十万"})
    lost = sound.without_sheet(BUDGET)
    file = sound.filled("01").source.path
    batch = compared(evaluated(lost), lost.standard, {file: copy_of(spoiled)})
    listed = [as_listed(one) for one in batch.appraisals[0].findings if one.place.file == file]
    (unit,) = compared(evaluated(sound), sound.standard, {file: read_again(listed, copy_of(lost))}).appraisals
    assert ("F302", CORRECTED) in {(one.found[:4], one.handling) for one in unit.findings}


def read_again(listed: Sequence[Any], copy: Returned) -> Returned:
    """What is read of a list with these rows."""
    rows = [listed_row(one.code, one.sheet, one.cell, one.found, one.expected, one.handling) for one in listed]
    found = read_returned(book(sheet_for("a" * 64, rows=rows)))
    assert found is not None
    return replace(copy, listed=found.listed)


def test_a_check_that_the_standard_no_longer_has_was_not_made(sound: Handed) -> None:
    copy = copy_of(sound)
    file = sound.filled("01").source.path
    old = replace(as_listed(findings.NOT_NUMBER.at(Place(file, BUDGET, "G5"))), code="R999")
    (unit,) = compared(evaluated(sound), sound.standard, {file: replace(copy, listed=(old,))}).appraisals
    assert [one.code for one in unit.findings] == [findings.UNCHECKED_SINCE.code]


class TestIdentity:
    """A copy may become the base of another workbook: then its list is about something else."""

    @pytest.mark.parametrize(("code", "year"), [("610724009", 2024), ("610724001", 2025)])
    def test_the_list_of_another_unit_or_year_is_not_compared_and_that_is_said(
        self, sound: Handed, code: str, year: int
    ) -> None:
        copy = replace(copy_of(sound.put(BUDGET, {"G5": "十万"})), code=code, year=year)
        books = [replace(one, returned=copy) if one.workbook.key == "01" else one for one in sound.read()]
        assert returned_copies(books) == {}
        ((gathered,), _unplaced) = gather(books)
        (said,) = gathered.findings
        assert (said.code, said.place.file) == (findings.LIST_OF_ANOTHER.code, sound.filled("01").source.path)

    def test_a_copy_in_which_code_and_year_were_filled_in_is_compared(self, sound: Handed) -> None:
        copy = replace(copy_of(sound), code="", year=None)
        books = [replace(one, returned=copy) if one.workbook.key == "01" else one for one in sound.read()]
        assert list(returned_copies(books)) == [sound.filled("01").source.path]

    @pytest.mark.parametrize(("cell", "value", "kind"), [("B3", "610724009", "F230"), ("B5", 2025, "F229")])
    def test_a_copy_whose_code_or_year_was_changed_and_its_original_are_both_named(
        self, sound: Handed, cell: str, value: Any, kind: str
    ) -> None:
        original = sound.books["01"]
        changed = sound.put(IDENTITY, {cell: value}, "01").books["01"]
        copy = fill(replace(changed, name="改好.xlsx", digest="f" * 64), lambda _code, _year: sound.standard)
        assert isinstance(copy, Filled)
        own = replace(copy_of(sound), digests=(original.digest,))
        years, _unplaced = gather([*sound.read(), replace(copy, returned=own)])
        told = [finding for year in years for finding in year.findings]
        found = [one for one in told if one.code != "F265"]  # a year taken for the next one differs from it
        assert sorted((one.code, one.place.file) for one in found) == sorted(
            [(kind, "改好.xlsx"), (kind, original.name), ("F353", "改好.xlsx")]
        )
        assert original.name in next(one.found for one in found if one.code == "F353")


def test_the_number_of_rows_of_each_sheet_is_read_as_it_was_written() -> None:
    rows = {"预算执行": 12, "表：一": 0}
    assert read_rows(show_rows(rows)) == rows
    assert read_rows("改掉了 / 甲：十 / ：3") == {}
