"""A folder of filled workbooks goes over to new ones; the old ones stay, and what was not carried is listed by cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.rulings import FILE
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.migrating import Migration, migrate
from pipeline.run.operator import OperatorError, Request
from pipeline.standard import load_standard
from tests.filling import appraised, complete, edited, written
from tests.run.town import BUDGET, Town
from tests.run.trees import tree
from tests.systembook.books import added, handed_in, put

TOWN, COMMON = load_standard("town-2024"), load_standard("common-2013")
LIST = "迁移清单.xlsx"
BOOKS = ["01_预算执行.xlsx", "02_指标评分.xlsx", "03_资产台账.xlsx"]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return written(TOWN, tmp_path / "旧" / "甲镇", complete(TOWN)).parent


def moved(old: Path, system: str | None = None) -> Migration:
    return migrate(Request(old, old.parent / "新", system, jobs=1))


def listed(folder: Path) -> list[tuple[object, ...]]:
    sheet = load_workbook(folder / LIST).worksheets[0]
    return [row[:3] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] and row[1]]


def test_the_new_workbooks_of_the_same_system_are_evaluated_to_the_same_marks(old: Path) -> None:
    before = tree(old)
    migration = moved(old)
    assert migration.is_whole
    assert tree(old) == before
    new = old.parent / "新" / "甲镇"
    assert sorted(path.name for path in new.iterdir()) == BOOKS
    first, second = appraised(old, TOWN), appraised(new, TOWN)
    assert first.total == second.total
    assert [(one.code, one.place.sheet, one.place.cell) for one in first.findings] == [
        (one.code, one.place.sheet, one.place.cell) for one in second.findings
    ]


def test_the_same_workbooks_give_the_same_bytes_so_that_it_can_be_done_again(old: Path) -> None:
    moved(old)
    first = tree(old.parent / "新")
    moved(old)
    assert tree(old.parent / "新") == first


def test_what_has_no_place_in_another_system_is_listed_by_cell(old: Path) -> None:
    migration = moved(old, "common-2013")
    assert not migration.is_whole
    lost = [one.place for file in migration.files for one in file.lost]
    assert lost
    assert listed(old.parent / "新") == [(one.file, one.sheet, one.cell) for one in lost]
    new = load_workbook(old.parent / "新" / "甲镇" / BOOKS[1])["单位信息"]
    assert [new["B8"].value, new["B9"].value] == ["common-2013", COMMON.revision]


def asked(folder: Path) -> list[tuple[object, ...]]:
    return [row[:4] for row in load_workbook(folder / LIST)["待补充"].iter_rows(min_row=5, values_only=True) if row[1]]


def test_what_the_new_template_asks_for_and_nobody_has_filled_in_is_listed(old: Path) -> None:
    system = old.parent / "指标体系.xlsx"
    handed_in(
        old.parent,
        added("补充数据", 名称="节约金额", 类型="金额", 必填="是", 填报说明="比预算少花的金额。"),
        added("补充数据", 名称="节约说明", 类型="文字"),
        put("指标", "D101", "评分方法", "评价人评分"),
    )
    edited(old / "甲镇" / BOOKS[0], "单位信息", B14=None)
    migration = moved(old, str(system))
    assert migration.is_whole
    new = "甲镇/"
    assert asked(old.parent / "新") == [
        (new + BOOKS[0], "单位信息", "B14", "“编制人数：行政”"),
        (new + BOOKS[0], "补充数据", "B3", "“节约金额”"),
        (new + BOOKS[1], "指标评分", "J25", "D101 经济效益 的“评价得分”"),
    ]


def test_where_nothing_is_open_the_list_says_so(old: Path) -> None:
    assert not any(one.open for one in moved(old).files)
    assert asked(old.parent / "新") == []


def test_a_workbook_of_an_older_template_is_brought_up_to_date(old: Path) -> None:
    edited(old / "甲镇" / BOOKS[1], "单位信息", A9=None, B9=None, C9=None, B7="0.9")
    assert moved(old).is_whole
    new = load_workbook(old.parent / "新" / "甲镇" / BOOKS[1])["单位信息"]
    assert [new["B7"].value, new["B9"].value] == [TOWN.version, TOWN.revision]


def test_a_file_that_is_no_workbook_of_ours_or_of_no_known_system_is_named(old: Path) -> None:
    (old / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    edited(old / "甲镇" / BOOKS[0], "单位信息", B8="town-1999")
    migration = moved(old)
    assert [one.file for one in migration.files if one.why] == ["坏.xlsx", f"甲镇/{BOOKS[0]}"]
    assert not (old.parent / "新" / "甲镇" / BOOKS[0]).exists()
    (old.parent / "新" / LIST).unlink()
    assert [one.file for one in moved(old, "town-2024").files if one.why] == ["坏.xlsx"]


def test_what_stands_in_the_way_is_never_overwritten(old: Path) -> None:
    moved(old)
    filled = edited(old.parent / "新" / "甲镇" / BOOKS[0], "单位信息", B9="县财政局")
    before = tree(old.parent / "新")
    with pytest.raises(OperatorError, match=filled.name):
        moved(old)
    assert tree(old.parent / "新") == before


@pytest.mark.parametrize("below", ["", "新"])
def test_new_workbooks_never_go_among_the_old_ones(old: Path, below: str) -> None:
    before = tree(old)
    with pytest.raises(OperatorError):
        migrate(Request(old, old / below))
    assert tree(old) == before


def test_two_files_that_differ_in_their_ending_do_not_become_one(old: Path) -> None:
    path = old / "甲镇" / BOOKS[2]
    path.with_suffix(".xlsm").write_bytes(path.read_bytes())
    moved(old)
    assert sorted(one.name for one in (old.parent / "新" / "甲镇").iterdir())[2:] == ["03_资产台账-2.xlsx", BOOKS[2]]


@pytest.mark.parametrize(("year", "is_told"), [(2023, True), (2024, False)])
def test_a_year_for_which_the_new_system_is_not_made_is_told(tmp_path: Path, year: int, is_told: bool) -> None:
    written(COMMON, tmp_path / "旧" / "甲镇", complete(COMMON, 评价年度=year))
    files = moved(tmp_path / "旧", "town-2024").files
    assert {any("评价年度" in note.found for note in one.moved) for one in files} == {is_told}
    assert not any(one.why for one in files)


@pytest.fixture
def corrected(town: Town) -> Path:
    """The input of the town with a corrected copy beside the original."""
    (copy,) = town.folder.glob("output/2024/*/核查回单/01*.xlsx")
    shutil.copy(copy, town.budget.parent)
    return edited(town.budget.parent / copy.name, "预算执行", G5=100_000).parent


def test_of_a_corrected_copy_and_its_original_the_copy_alone_is_carried_over(corrected: Path) -> None:
    migration = migrate(Request(corrected, corrected.parent / "新", jobs=1))
    (original,) = [one for one in migration.files if not one.is_done]
    assert (original.file, original.why, original.code != "") == (BUDGET, "", True)
    assert "（核查回单）" in original.needless
    assert migration.is_whole
    told = {one.place.file for one in migration.files[0].lost}
    assert BUDGET not in told
    before, after = (
        evaluate_folder(Request(one, corrected.parent / "结果")).years[0].batch
        for one in (corrected, corrected.parent / "新")
    )
    assert [one.total for one in after.appraisals] == [one.total for one in before.appraisals]
    assert not after.unevaluated


def test_copies_that_contradict_each_other_are_all_carried_over_for_people_to_choose(corrected: Path) -> None:
    (copy,) = corrected.glob("01*.xlsx")
    shutil.copy(copy, corrected / "又一份.xlsx")
    edited(corrected / "又一份.xlsx", "预算执行", G5=200_000)
    assert all(one.is_done for one in migrate(Request(corrected, corrected.parent / "新", jobs=1)).files)


def test_decisions_are_not_carried_over_in_silence(town: Town) -> None:
    shutil.copy(town.decisions, town.budget.parent)
    (listed,) = [
        one for one in migrate(Request(town.budget.parent, town.folder / "新", jobs=1)).files if one.file == FILE
    ]
    assert (listed.why, listed.is_done) == ("", False)  # nobody has decided anything yet
    town.decide("G5", "F302", town.budget.parent / FILE, DECISION="更正", VALUE=100_000)
    (told,) = [one for one in migrate(Request(town.budget.parent, town.folder / "新2", jobs=1)).files if one.why]
    assert (told.file, "1 项" in told.why) == (FILE, True)


def test_a_sheet_in_another_unit_than_its_workbook_is_not_carried_over_in_silence(old: Path) -> None:
    edited(old / "甲镇" / BOOKS[0], "预算执行", N2="金额单位：万元")
    migration = moved(old)
    assert not migration.is_whole
    assert ("甲镇/" + BOOKS[0], "预算执行", "L5") in listed(old.parent / "新")
    assert load_workbook(old.parent / "新" / "甲镇" / BOOKS[0])["预算执行"]["L5"].value is None
