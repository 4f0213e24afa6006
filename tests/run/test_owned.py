"""People's own indicator systems among the workbooks: used for their years, replaced by no other while broken."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.cli.commands import run as command
from pipeline.model import Severity
from pipeline.run.evaluating import Outcome, evaluate_folder
from pipeline.run.operator import OperatorError, Request
from pipeline.run.owned import UnusableSystemError
from pipeline.run.publishing import evaluate_and_publish
from pipeline.standard import load_standard
from tests.filling import complete, with_rows, written
from tests.systembook.books import Change, handed_in, put

TOWN = load_standard("town-2024")
SYSTEM = "指标体系.xlsx"
LATER = (put("体系", "起始年度", "内容", 2025), put("体系", "名称", "内容", "本镇 2025"))
OWN = (put("等级", "优", "等级", "甲等"),)
"""A system that has a word of its own for the best grade."""
WRONG = put("体系", "满分", "内容", 110)


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(TOWN, tmp_path_factory.mktemp("甲镇"))


@pytest.fixture
def source(unit: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(unit, tmp_path / "input" / "甲镇")).parent


def brought(folder: Path, *changes: Change, name: str = SYSTEM) -> Path:
    """Put a changed system into a folder."""
    beside = folder.parent / "体系"
    beside.mkdir(exist_ok=True)
    handed_in(beside, *changes)
    return (beside / SYSTEM).rename(folder / name)


def evaluated(source: Path, system: Path | str | None = None) -> Outcome:
    return evaluate_folder(Request(source, source.parent / "output", None if system is None else str(system), jobs=1))


def told(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    """The findings about systems: code, file, sheet, cell."""
    return [
        (one.code, one.place.file, one.place.sheet, one.place.cell)
        for one in outcome.findings
        if one.code.startswith("F5") or SYSTEM in one.place.file
    ]


def grades(outcome: Outcome) -> list[tuple[int, str | None]]:
    return [(year.batch.year, one.grade) for year in outcome.years for one in year.batch.appraisals]


@pytest.mark.parametrize("name", [SYSTEM, "我县指标体系（定稿）.xlsx", "打分表.xlsx"])
def test_units_are_evaluated_by_the_system_beside_them_whatever_its_name(source: Path, name: str) -> None:
    assert grades(evaluated(source)) == [(2024, "优")]
    brought(source, *OWN, name=name)
    outcome = evaluated(source)
    assert grades(outcome) == [(2024, "甲等")]
    assert {file.role for file in outcome.years[0].batch.files if file.path == name} == {"指标体系"}
    assert told(outcome) == []


def test_a_system_as_the_program_brings_it_is_no_reason_to_read_other_workbooks_by_it(
    source: Path, tmp_path: Path
) -> None:
    common = load_standard("common-2013")
    written(common, source / "乙局", complete(common, 单位编码="610724002", 单位名称="乙局", 评价年度=2025))
    brought(source)
    outcome = evaluated(source)
    assert [year.standard.system.code for year in outcome.years] == ["town-2024", "common-2013"]
    assert told(outcome) == []


def test_two_years_in_one_run_have_each_its_own_version(source: Path) -> None:
    written(TOWN, source / "次年", complete(TOWN, 评价年度=2025))
    brought(source, put("体系", "终止年度", "内容", 2024))
    brought(source, *LATER, *OWN, name="指标体系2025.xlsx")
    outcome = evaluated(source)
    assert [year.standard.system.name for year in outcome.years] == [TOWN.system.name, "本镇 2025"]
    assert grades(outcome) == [(2024, "优"), (2025, "甲等")]
    assert told(outcome) == []


def test_units_of_the_years_of_a_broken_system_are_not_evaluated_by_another(source: Path) -> None:
    written(TOWN, source / "次年", complete(TOWN, 评价年度=2025))
    brought(source, *LATER, WRONG)
    outcome = evaluated(source)
    assert grades(outcome) == [(2024, "优")]
    (left,) = outcome.years[1].batch.unevaluated
    assert (left.code, len(left.files)) == ("610724001", 3)
    assert SYSTEM in left.reason
    assert told(outcome) == [("F502", SYSTEM, "体系", load(source / SYSTEM, "满分"))]
    assert outcome.has_errors


def test_results_of_a_year_stay_while_its_system_is_broken(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(TOWN, source / "次年", complete(TOWN, 评价年度=2025))
    brought(source, *LATER)
    target = source.parent / "output"
    evaluate = ["evaluate", "--input", str(source), "--output", str(target), "--jobs", "1"]
    assert command(evaluate) == 0
    before = {path: path.read_bytes() for path in (target / "2025").rglob("*.*")}
    brought(source, *LATER, WRONG)
    capsys.readouterr()
    assert command(evaluate) == 1
    printed = capsys.readouterr().out
    assert printed.count("[错误] F502") == printed.count("[错误] F248") == 1
    assert "2025 年度：指标体系有错误，改正以后才能评价：指标体系.xlsx" in printed
    assert {path: path.read_bytes() for path in before} == before
    shutil.rmtree(source / "甲镇")
    assert command(evaluate) == 2
    assert {path: path.read_bytes() for path in before} == before
    brought(source, *LATER)
    assert command(evaluate) == 0


def load(path: Path, label: str) -> str:
    """Return the cell beside a label of the sheet 体系."""
    sheet = load_workbook(path)["体系"]
    return next(f"B{row[0].row}" for row in sheet.iter_rows() if row[0].value == label)


@pytest.mark.parametrize("name", [SYSTEM, "指标体系 (2).xlsx"])
def test_a_system_that_cannot_be_read_keeps_units_from_being_evaluated_by_another(source: Path, name: str) -> None:
    path = brought(source, name=name)
    path.write_bytes(path.read_bytes()[:5000])
    outcome = evaluated(source)
    assert grades(outcome) == []
    (left,) = [one for one in outcome.years[0].batch.unevaluated if one.code]
    assert name in left.reason


def test_a_published_table_that_only_has_it_in_its_name_stops_nobody(source: Path) -> None:
    (source / "某省评价指标体系.xlsx").write_bytes(b"PK\x03\x04 half")
    assert grades(evaluated(source)) == [(2024, "优")]


def test_two_systems_for_one_year_are_both_named_and_neither_is_used(source: Path) -> None:
    first, second = brought(source, *OWN), brought(source, *LATER, name="指标体系2025.xlsx")
    outcome = evaluated(source)
    assert grades(outcome) == []
    assert told(outcome) == [("F515", one.name, "体系", load(one, "起始年度")) for one in (first, second)]


def test_the_same_system_twice_counts_once(source: Path) -> None:
    shutil.copy(brought(source, *OWN), source / "指标体系（副本）.xlsx")
    outcome = evaluated(source)
    assert grades(outcome) == [(2024, "甲等")]
    assert [code for code, *_place in told(outcome)] == []
    assert [one.place.file for one in outcome.findings if one.code == "F115"] == ["指标体系（副本）.xlsx"]


def test_the_workbook_asked_for_is_used_wherever_it_lies_and_the_one_beside_the_units_is_not(
    source: Path, tmp_path: Path
) -> None:
    asked = brought(source, *OWN).rename(tmp_path / "另存的体系.xlsx")
    brought(source, put("等级", "优", "等级", "一等"))
    outcome = evaluated(source, asked)
    assert grades(outcome) == [(2024, "甲等")]
    assert told(outcome) == [("F519", SYSTEM, "", "")]
    assert (f"../{asked.name}", "指标体系") in [(file.path, file.role) for file in outcome.years[0].batch.files]


def test_a_code_asked_for_leaves_systems_of_other_codes_out(source: Path) -> None:
    brought(source, *OWN, put("体系", "编号", "内容", "our-2024"))
    outcome = evaluated(source, "town-2024")
    assert grades(outcome) == [(2024, "优")]
    assert told(outcome) == [("F519", SYSTEM, "", "")]
    (year,) = evaluated(source, "our-2024").years
    assert year.standard.system.grades[0].name == "甲等"


def test_a_broken_workbook_asked_for_is_answered_with_its_cells_and_nothing_runs(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = brought(source, WRONG)
    with pytest.raises(UnusableSystemError) as refused:
        evaluated(source, asked)
    assert [one.place.cell for one in refused.value.findings] == [load(asked, "满分")]
    for arguments in (
        ["evaluate", "--input", str(source)],
        ["templates"],
        ["manual"],
        ["migrate", "--input", str(source)],
    ):
        output = tmp_path / "neu" / arguments[0]
        assert command([*arguments, "--output", str(output), "--system", str(asked)]) == 2
        assert load(asked, "满分") in capsys.readouterr().out
        assert not output.exists() or not any(output.iterdir())


@pytest.mark.parametrize("what", ["absent", "a unit's workbook", "half a file"])
def test_what_is_no_system_is_answered_in_words(source: Path, tmp_path: Path, what: str) -> None:
    path = tmp_path / "体系.xlsx"
    if what == "a unit's workbook":
        shutil.copy(next((source / "甲镇").iterdir()), path)
    elif what == "half a file":
        path.write_bytes(b"PK\x03\x04 half")
    with pytest.raises(OperatorError, match=path.name):
        evaluated(source, path)


def test_a_broken_system_is_given_back_marked_and_mended_takes_its_own_place(source: Path) -> None:
    brought(source, WRONG, *OWN)
    target = source.parent / "output"
    published = evaluate_and_publish(Request(source, target, jobs=1))
    assert published.copies == 1
    (copy,) = (target / "2024" / "未评价单位核查回单").iterdir()
    book = load_workbook(copy)
    assert book.worksheets[0].title == "核查回单"
    cell = book["体系"][load(source / SYSTEM, "满分")]
    assert cell.comment is not None
    cell.value = 100
    book.save(source / "改好.xlsx")
    outcome = evaluate_and_publish(Request(source, target, jobs=1)).outcome
    assert grades(outcome) == [(2024, "甲等")]
    assert [one.place.file for one in outcome.findings if one.code == "F126"] == [SYSTEM]
    assert not any(one.severity == Severity.ERROR for one in outcome.findings)
    assert not (target / "2024" / "未评价单位核查回单").exists()


def test_marks_follow_the_weights_of_the_system(source: Path) -> None:
    rules = {one.indicator.code: one.indicator for one in TOWN.indicators}
    more, less = rules["A201"], rules["A203"]
    brought(source, put("指标", "A201", "分值", more.full_score + 1), put("指标", "A203", "分值", less.full_score - 1))
    (year,) = evaluated(source).years
    (one,) = year.batch.appraisals
    full = {mark.code: mark.full_score for mark in one.marks}
    assert (full["A201"], full["A203"]) == (more.full_score + Decimal(1), less.full_score - Decimal(1))


def test_a_workbook_asked_for_that_is_to_be_looked_at_again_is_given_back_marked_too(source: Path) -> None:
    asked = brought(source, *OWN, put("问题", "P101", "判断条件", "预算执行率<97%")).rename(source.parent / SYSTEM)
    brought(source, *OWN)
    published = evaluate_and_publish(Request(source, source.parent / "output", str(asked), jobs=1))
    (told_of,) = [one for one in published.outcome.findings if one.code == "F521"]
    assert told_of.place.file == f"../{SYSTEM}"
    (copy,) = (source.parent / "output/2024/未评价单位核查回单").iterdir()
    assert load_workbook(copy)["问题"][told_of.place.cell].comment is not None


def test_who_has_workbooks_of_another_system_is_told_to_migrate_to_the_workbook_that_was_brought(source: Path) -> None:
    brought(source, *OWN, put("体系", "编号", "内容", "our-2024"))
    found = [one for one in evaluated(source).findings if one.code in ("F204", "F231")]
    assert {one.code for one in found} == {"F204", "F231"}
    assert all(f"SYSTEM=“{SYSTEM}”的路径（" in one.remedy for one in found)
    (source / SYSTEM).unlink()
    found = [one for one in evaluated(source, "common-2013").findings if one.code in ("F204", "F231")]
    assert all("SYSTEM=common-2013（" in one.remedy for one in found)


def test_a_system_is_not_read_as_decisions(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brought(source, *OWN)
    target = source.parent / "output"
    arguments = ["--input", str(source), "--output", str(target), "--jobs", "1"]
    assert command(["explain", "平安镇", "B101", *arguments]) == 0
    assert "更正与说明" not in capsys.readouterr().out


def test_a_mark_made_up_to_the_whole_stands_over_the_whole(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = {"采购项目": "没有", "采购预算": 0, "采购执行数": 0}
    written(TOWN, source / "甲镇", with_rows(complete(TOWN), "政府采购", nothing))
    brought(source, put("体系", "换算范围", "内容", "一级指标"))
    assert command(["evaluate", "--input", str(source), "--output", str(source.parent / "output"), "--jobs", "1"]) == 0
    area = next(one for one in TOWN.system.areas if one.name == "过程")
    printed = capsys.readouterr().out
    assert f"/{area.full_score}" in printed[printed.index("过程") :].split()[1]


def test_a_system_that_ends_before_it_begins_is_told_and_no_other_takes_its_place(source: Path) -> None:
    brought(source, *OWN, put("体系", "终止年度", "内容", 2020))
    outcome = evaluated(source)
    assert told(outcome) == [("F510", SYSTEM, "体系", load(source / SYSTEM, "终止年度"))]
    assert grades(outcome) == []
    (left,) = outcome.years[0].batch.unevaluated
    assert SYSTEM in left.reason


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        (LATER, "起始年度"),
        ((put("体系", "起始年度", "内容", 2020), put("体系", "终止年度", "内容", 2023)), "终止年度"),
    ],
)
def test_a_system_for_none_of_the_years_handed_in_says_that_it_took_no_part(
    source: Path, changes: tuple[Change, ...], end: str
) -> None:
    brought(source, *OWN, *changes)
    outcome = evaluated(source)
    assert grades(outcome) == [(2024, "优")]
    assert told(outcome) == [("F522", SYSTEM, "体系", load(source / SYSTEM, end))]
    (idle,) = [one for one in outcome.findings if one.code == "F522"]
    assert "2024" in idle.expected
    assert not outcome.has_errors


def test_a_system_asked_for_took_part_though_it_is_not_in_force(source: Path) -> None:
    asked = brought(source, *OWN, *LATER).rename(source.parent / SYSTEM)
    assert "F522" not in {code for code, *_place in told(evaluated(source, asked))}
