"""What a run must not evaluate: years that are probably mistyped, units whose indicator system is not at hand."""

from __future__ import annotations

import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.cli.commands import run as command
from pipeline.model import MANIFEST
from pipeline.rulings import FILE, SHEET, Head
from pipeline.run.evaluating import Outcome, evaluate_folder
from pipeline.run.operator import OperatorError, Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.run.verifying import verify
from pipeline.standard import load_standard
from tests.filling import complete, edited, written

TOWN = load_standard("town-2024")
HELD, ABSENT, KEPT = "F246", "F247", "F248"
UNITS = {f"61072400{at}": f"清河县{name}镇人民政府" for at, name in enumerate("甲乙丙丁", start=1)}
IDENTITY = "单位信息"


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks of four units for 2024, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("收")
    for code, name in UNITS.items():
        written(TOWN, folder / name, complete(TOWN, 单位编码=code, 单位名称=name))
    return folder


@pytest.fixture
def source(handed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(handed, tmp_path / "input"))


def books(source: Path, unit: int = 0) -> list[Path]:
    return sorted((source / list(UNITS.values())[unit]).glob("*.xlsx"))


def dated(year: int, *paths: Path) -> None:
    for path in paths:
        edited(path, IDENTITY, B5=year)


def made_for(system: str, *paths: Path) -> None:
    for path in paths:
        edited(path, IDENTITY, B8=system)


def request(source: Path, system: str | None = None, year: int | None = None) -> Request:
    return Request(source, source.parent / "output", system, year, jobs=1)


def evaluated(source: Path, system: str | None = None, year: int | None = None) -> Outcome:
    return evaluate_folder(request(source, system, year))


def years(outcome: Outcome) -> dict[int, int]:
    """How many units are evaluated for each year."""
    return {one.batch.year: len(one.batch.appraisals) for one in outcome.years}


def told(outcome: Outcome, code: str) -> list[tuple[str, str]]:
    return sorted((Path(one.place.file).name, one.place.cell) for one in outcome.findings if one.code == code)


def test_a_year_that_one_workbook_alone_has_is_held_back_and_what_was_published_for_it_stays(source: Path) -> None:
    dated(2023, *source.rglob("*.xlsx"))
    evaluate_and_publish(request(source))
    folder = source.parent / "output" / "2023"
    before = digests(folder)
    dated(2024, *source.rglob("*.xlsx"))
    wrong = books(source)[1]
    dated(2023, wrong)
    published = evaluate_and_publish(request(source))
    outcome = published.outcome
    assert years(outcome) == {2024: 4}
    assert told(outcome, HELD) == [(wrong.name, "B5")]
    assert outcome.has_errors
    assert published.leftovers == ()
    assert digests(folder) == before
    (year,) = outcome.years
    assert HELD in {one.code for one in year.batch.findings}
    assert [Path(one.name).name for one in year.batch.unevaluated] == [wrong.name]


def digests(folder: Path) -> dict[Path, bytes]:
    return {path: sha256(path.read_bytes()).digest() for path in folder.rglob("*") if path.is_file()}


def test_a_year_that_no_workbook_with_a_code_has_leaves_what_was_published_for_it(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dated(2023, *source.rglob("*.xlsx"))
    output = source.parent / "output"
    evaluate_and_publish(request(source))
    before = digests(output / "2023")
    dated(2024, *source.rglob("*.xlsx"))
    strange = books(source)[1]
    edited(strange, IDENTITY, B3=None, B5=2023)
    assert command(["evaluate", "--input", str(source), "--output", str(output), "--jobs", "1"]) == 1
    printed = capsys.readouterr().out
    assert printed.count(f"[错误] {KEPT}") == printed.count("[错误] F201") == 1
    assert digests(output / "2023") == before
    assert years(evaluated(source)) == {2024: 4}


def test_results_stay_where_all_workbooks_of_the_year_contradict_each_other_until_one_can_be_evaluated(
    source: Path,
) -> None:
    evaluate_and_publish(request(source))
    folder = source.parent / "output" / "2024"
    before = digests(folder)
    for path in list(source.rglob("*.xlsx")):
        edited(Path(shutil.copy(path, path.with_stem(f"{path.stem}-2"))), IDENTITY, B12="李四")
    outcome = evaluate_and_publish(request(source)).outcome
    assert years(outcome) == {}
    assert len(outcome.unplaced) == len(UNITS)
    assert [Path(one.place.file).parts[0] for one in outcome.findings if one.code == KEPT] == ["清河县甲镇人民政府"]
    assert digests(folder) == before
    for path in books(source):
        if path.stem.endswith("-2"):
            path.unlink()
    assert years(evaluate_and_publish(request(source)).outcome) == {2024: 1}


def test_all_workbooks_of_one_unit_among_many_of_another_year_are_held_back(source: Path) -> None:
    dated(2023, *books(source))
    outcome = evaluated(source)
    assert years(outcome) == {2024: 3}
    assert told(outcome, HELD) == [(path.name, "B5") for path in books(source)]


def test_a_year_for_which_many_units_hand_in_is_no_mistake(source: Path) -> None:
    dated(2023, *books(source), *books(source, 1))
    outcome = evaluated(source)
    assert years(outcome) == {2023: 2, 2024: 2}
    assert told(outcome, HELD) == []


def test_a_year_that_has_other_workbooks_is_evaluated_whatever_one_unit_mistyped(source: Path) -> None:
    dated(2023, *books(source), *books(source, 1), books(source, 2)[0])
    assert years(evaluated(source)) == {2023: 3, 2024: 2}


def test_workbooks_of_this_year_that_still_say_last_year_do_not_take_the_place_of_its_results(source: Path) -> None:
    for unit in list(UNITS.values())[1:]:
        shutil.rmtree(source / unit)
    dated(2023, *books(source))
    evaluate_and_publish(request(source))
    folder = source.parent / "output" / "2023"
    before = digests(folder)
    dated(2024, books(source)[0])
    outcome = evaluate_and_publish(request(source)).outcome
    assert years(outcome) == {}
    assert told(outcome, HELD) == [(path.name, "B5") for path in books(source)]
    assert digests(folder) == before
    dated(2024, *books(source))
    assert years(evaluate_and_publish(request(source)).outcome) == {2024: 1}


def test_a_unit_that_tells_two_years_is_evaluated_for_the_one_that_others_have(source: Path) -> None:
    dated(2023, *books(source)[:2])
    outcome = evaluated(source)
    assert years(outcome) == {2024: 4}
    assert told(outcome, HELD) == [(path.name, "B5") for path in books(source)[:2]]


def test_where_nobody_can_tell_which_year_is_right_none_is_evaluated(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for unit in list(UNITS.values())[1:]:
        shutil.rmtree(source / unit)
    books(source)[2].unlink()
    dated(2023, books(source)[0])
    outcome = evaluated(source)
    assert years(outcome) == {}
    assert told(outcome, HELD) == [(path.name, "B5") for path in books(source)]
    output = source.parent / "output"
    assert command(["evaluate", "--input", str(source), "--output", str(output), "--jobs", "1"]) == 2
    assert HELD in capsys.readouterr().out
    assert not output.exists()


def test_a_year_that_is_asked_for_is_evaluated_and_once_accepted_needs_not_be_asked_for_again(source: Path) -> None:
    dated(2023, *books(source))
    published = evaluate_and_publish(request(source, year=2023))
    assert years(published.outcome) == {2023: 1}
    assert told(published.outcome, HELD) == []
    decisions = source.parent / "output" / "2023" / FILE
    book = load_workbook(decisions)
    sheet = book[SHEET]
    columns = {cell.value: at for at, cell in enumerate(sheet[4], start=1)}
    given: dict[str, Any] = {Head.DECISION: "属实", Head.REASON: "补评", Head.WHO: "张三", Head.WHEN: date(2025, 3, 1)}
    asked = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, columns[Head.CODE]).value == "F244"]
    assert len(asked) == 3
    for row in asked:
        for head, value in given.items():
            sheet.cell(row, columns[head]).value = value
    book.save(decisions)
    again = evaluate_and_publish(request(source)).outcome
    assert years(again) == {2023: 1, 2024: 3}
    assert told(again, HELD) == []


def test_a_marked_copy_in_which_a_year_in_doubt_was_corrected_takes_the_place_of_its_original(source: Path) -> None:
    wrong = books(source)[0]
    dated(2023, wrong)
    edited(wrong, "预算执行", G5="十万")
    evaluate_and_publish(request(source, year=2023))
    (copy,) = (source.parent / "output" / "2023").glob("*/核查回单/01*.xlsx")
    mended = Path(shutil.copy(copy, wrong.parent / "改好.xlsx"))
    assert years(evaluated(source)) == {2024: 4}
    dated(2024, mended)
    outcome = evaluated(source)
    assert years(outcome) == {2024: 4}
    assert told(outcome, HELD) == []
    assert told(outcome, "F126") == [(wrong.name, "")]
    assert told(outcome, "F218") == []


@pytest.mark.parametrize("others", [0, 2])
def test_a_marked_copy_that_is_the_base_of_the_next_year_leaves_the_year_that_is_asked_for_whole(
    source: Path, others: int
) -> None:
    first, *rest = books(source)
    edited(first, "预算执行", G5="十万")
    evaluate_and_publish(request(source))
    (copy,) = (source.parent / "output" / "2024").glob(f"{first.parent.name}/核查回单/01*.xlsx")
    for unit in (1, 2, 3):
        dated(2025, *books(source, unit))
    dated(2025, Path(shutil.copy(copy, first.with_stem("次年"))))
    for path in rest[:others]:
        dated(2025, Path(shutil.copy(path, path.with_stem(f"次年{path.stem}"))))
    outcome = evaluated(source, year=2024)
    assert years(outcome) == {2024: 1}
    assert len(outcome.years[0].batch.appraisals[0].submission.files) == 3
    assert told(outcome, "F126") == []
    held = evaluated(source)
    assert years(held) == {2025: 4}
    assert len(told(held, "F126")) == (0 if others else 1)


def test_a_unit_whose_system_is_not_at_hand_is_evaluated_by_no_other(source: Path) -> None:
    made_for("our-2024", *books(source), books(source, 1)[0])
    outcome = evaluated(source)
    assert years(outcome) == {2024: 2}
    (year,) = outcome.years
    assert [one.code for one in year.batch.unevaluated] == list(UNITS)[:2]
    assert all("our-2024" in one.reason for one in year.batch.unevaluated)
    (finding,) = [one for one in outcome.findings if one.code == ABSENT]
    assert "our-2024" in finding.found
    assert finding.place.cell == "B8"


def test_earlier_results_of_a_unit_that_waits_are_not_to_be_removed_those_of_one_that_is_gone_are(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", "--input", str(source), "--output", str(source.parent / "output"), "--jobs", "1"]
    assert command(arguments) == 0
    made_for("our-2024", *books(source))
    shutil.rmtree(source / list(UNITS.values())[1])
    capsys.readouterr()
    assert command(arguments) == 1
    of_folders = [line for line in capsys.readouterr().out.splitlines() if line.startswith("文件夹")]
    assert ["移走" in line for line in of_folders if "乙镇" in line] == [True]
    assert ["移走" in line for line in of_folders if "甲镇" in line] == [False]


def test_whoever_typed_the_code_of_a_system_again_is_told_to_put_it_back(source: Path) -> None:
    made_for("Ｔown-2024", books(source)[0])
    (finding,) = [one for one in evaluated(source).findings if one.code == ABSENT]
    assert finding.place.cell == "B8"
    assert TOWN.system.code in finding.remedy


def test_where_every_unit_waits_for_its_system_nothing_is_written_and_the_system_is_named_once(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate_and_publish(request(source))
    manifest = source.parent / "output" / "2024" / MANIFEST
    before = manifest.read_bytes()
    made_for("our-2024", *source.rglob("*.xlsx"))
    arguments = ["evaluate", "--input", str(source), "--output", str(source.parent / "output"), "--jobs", "1"]
    assert command(arguments) == 2
    printed, why = capsys.readouterr()
    assert printed.count(ABSENT) == printed.count("our-2024") == 1
    assert "F204" not in printed
    assert "没有可以评价的工作簿" in why
    assert manifest.read_bytes() == before
    assert len(evaluated(source).unplaced) == 4


def test_a_report_cannot_be_held_against_results_that_there_are_not(source: Path) -> None:
    evaluate_and_publish(request(source))
    report = next((source.parent / "output" / "2024").glob("*/评价报告.docx"))
    made_for("our-2024", *source.rglob("*.xlsx"))
    with pytest.raises(OperatorError, match="make check"):
        verify(report, request(source))


def test_a_returned_copy_that_waits_leaves_its_place_to_nothing(source: Path) -> None:
    first = books(source)[0]
    edited(first, "预算执行", G5="十万")
    made_for("our-2024", *source.rglob("*.xlsx"))
    evaluate_and_publish(request(source, "town-2024"))
    (copy,) = (source.parent / "output" / "2024").glob(f"{first.parent.name}/核查回单/01*.xlsx")
    shutil.copy(copy, first.parent / "改好.xlsx")
    outcome = evaluated(source)
    assert years(outcome) == {}
    assert [len(one.files) for one in outcome.unplaced] == [3, 3, 3, 3]


@pytest.mark.parametrize("code", [None, "common-2013", TOWN.system.code])
def test_workbooks_that_name_no_system_or_a_shipped_one_are_evaluated_as_ever(source: Path, code: str | None) -> None:
    for path in source.rglob("*.xlsx"):
        edited(path, IDENTITY, B8=code)
    assert years(evaluated(source)) == {2024: 4}


def test_whoever_asks_for_a_system_has_workbooks_of_an_unknown_one_evaluated_by_it(source: Path) -> None:
    made_for("our-2024", *source.rglob("*.xlsx"))
    outcome = evaluated(source, TOWN.system.code)
    assert years(outcome) == {2024: 4}
    assert told(outcome, ABSENT) == []


def test_a_file_beside_the_workbooks_of_another_year_is_no_matter_of_this_one(tmp_path: Path) -> None:
    source = tmp_path / "input"
    for year in (2023, 2024):
        written(TOWN, source / str(year), complete(TOWN, 评价年度=year))
        (source / str(year) / f"催报记录{year}.txt").touch()
    outcome = evaluated(source)
    told_of = {
        one.batch.year: [each.place.file for each in one.batch.findings if each.code == "F130"] for one in outcome.years
    }
    assert told_of == {2023: ["2023"], 2024: ["2024"]}
    assert told(outcome, "F130") == [("2023", ""), ("2024", "")]
    assert told(evaluated(source, year=2024), "F130") == [("2024", "")]
    (source / "2024" / "佐证").mkdir()
    (source / "2024" / "佐证" / "说明.txt").touch()
    assert told(evaluated(source, year=2024), "F130") == [("2024", ""), ("佐证", "")]
