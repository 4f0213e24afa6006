"""From a folder of workbooks to their marked copies, and back again into the next run."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from examples.units import HERE
from pipeline.cli.show import print_counts
from pipeline.deliver.marked import About
from pipeline.encoding import Stowed
from pipeline.intake import Filled
from pipeline.intake.opening import Book, read_book
from pipeline.intake.returned import read_returned
from pipeline.limits import Limits
from pipeline.model import Finding
from pipeline.run import marking
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from pipeline.run.publishing import Published, evaluate_and_publish
from pipeline.standard import load_standard
from pipeline.standard.returned import RETURNED_SHEET
from tests.filling import edited, read_file

COUNTY, TOWN = HERE / "county-2024", HERE / "town-2024"
NORTH = "样例县北坪乡人民政府"
BUDGET = "01 预算执行（核查回单）.xlsx"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over two of the county's towns wrote, beside its input."""
    folder = tmp_path_factory.mktemp("county")
    for town in ("北坪乡", "南坡镇"):
        shutil.copytree(COUNTY / "乡镇" / town, folder / "input" / town)
    evaluate_and_publish(Request(folder / "input", folder / "output", system="town-2024"))
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("核查回单/*"))


def run(source: Path, target: Path, **more: Any) -> Published:
    return evaluate_and_publish(Request(source, target, system="town-2024", **more))


def about(published: Published, file: str) -> list[Finding]:
    return [one for one in published.outcome.findings if one.place.file == file]


def test_each_workbook_with_findings_has_its_copy_under_the_name_of_the_standard(county: Path) -> None:
    assert copies(county / "output" / "2024" / NORTH) == [
        BUDGET, "02 指标评分（核查回单）.xlsx", "03 资产台账（核查回单）.xlsx",
    ]  # fmt: skip


def test_a_copy_says_whose_it_is_and_how_many_rows_its_tables_had(county: Path) -> None:
    copy = read_book(county / "output" / "2024" / NORTH / "核查回单" / BUDGET, BUDGET)
    assert isinstance(copy, Book)
    said = read_returned(copy)
    assert said is not None
    filled = read_file(
        county / "input" / "北坪乡" / "北坪乡01预算执行.xlsx",
        "01.xlsx",
        lambda _code, _year: load_standard("town-2024"),
    )
    assert isinstance(filled, Filled)
    assert (said.code, said.year) == (filled.code, filled.year)
    assert said.rows == {title: len(table) for title, table in filled.tables.items()}


def test_workbooks_that_were_left_out_for_a_conflict_have_theirs_too_numbered(county: Path) -> None:
    names = copies(county / "output" / "2024" / "样例县南坡镇人民政府")
    assert [one for one in names if one.startswith("01")] == ["01 预算执行-2（核查回单）.xlsx", BUDGET]


@pytest.mark.slow
def test_corrected_and_sent_back_the_next_run_says_what_is_closed_what_remains_and_what_is_new(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "input"
    shutil.copytree(county / "input" / "北坪乡", source)
    before = digests(source)
    first = run(source, tmp_path / "output")
    assert digests(source) == before
    assert {one.handling for one in first.outcome.findings} == {""}
    file = "北坪乡01预算执行.xlsx"
    listed = about(first, file)
    back = source / "改好了.xlsx"
    shutil.copy(tmp_path / "output" / "2024" / NORTH / "核查回单" / BUDGET, back)
    edited(back, "预算执行", G10=5000, I8=0, F5="见附件")
    second = run(source, tmp_path / "output")
    now = about(second, "改好了.xlsx")
    handled = {(one.place.sheet, one.place.cell): one.handling for one in now}
    assert handled["预算执行", "G10"] == handled["预算执行", "I8"] == "已改正"
    assert handled["单位信息", "B14"] == "未改正"
    assert handled["预算执行", "F5"] == "新发现"
    counts = Counter(one.handling for one in now)
    assert counts["已改正"] + counts["未改正"] == len(listed)
    assert [one.code for one in about(second, file)] == ["F126"]
    print_counts(second.outcome)
    words = [f"{word} {counts[word]} 条" for word in ("已改正", "未改正", "新发现")]
    assert "回单核对：" + "，".join(words) in capsys.readouterr().out
    again = tmp_path / "output" / "2024" / NORTH / "核查回单"
    assert [path.name for path in again.glob("01*")] == [BUDGET]  # of the copy, none of the replaced original
    texts = [cell.value for row in load_workbook(again / BUDGET)[RETURNED_SHEET].iter_rows() for cell in row]
    assert {"已改正", "未改正", "新发现"} <= set(texts)
    shutil.copy(again / BUDGET, source / "再改.xlsx")
    third = run(source, tmp_path / "output")
    assert {one.code for one in about(third, "改好了.xlsx")} == {one.code for one in about(third, file)} == {"F126"}
    assert {one.handling for one in about(third, "再改.xlsx")} == {"未改正"}


def test_a_copy_that_was_corrected_among_the_results_is_named_until_it_is_handed_in(
    county: Path, tmp_path: Path
) -> None:
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    source, target = tmp_path / "input", tmp_path / "output"

    def left_aside() -> list[str]:
        found = evaluate_folder(Request(source, target, system="town-2024")).findings
        return [Path(one.place.file).name for one in found if one.code == "F354"]

    assert left_aside() == []
    copy = target / "2024" / NORTH / "核查回单" / BUDGET
    edited(copy, "预算执行", G10=5000)
    assert left_aside() == [BUDGET]
    shutil.copy(copy, source / "改好了.xlsx")
    assert left_aside() == []


@pytest.mark.slow
def test_a_workbook_without_code_or_year_has_its_copy_beside_the_units(tmp_path: Path) -> None:
    source = tmp_path / "input"
    shutil.copytree(TOWN, source)
    assets, scores = (next(source.glob(f"*{key}*.xlsx")) for key in ("_03_", "_02_"))
    edited(assets, "单位信息", B3=None)
    edited(scores, "单位信息", B5=None)
    run(source, tmp_path / "output")
    found = sorted(path.name for path in (tmp_path / "output/2024/未评价单位核查回单").iterdir())
    assert found == [f"西乡县柳树镇人民政府 {name}（核查回单）.xlsx" for name in ("02 指标评分", "03 资产台账")]


@pytest.mark.slow
def test_the_same_inputs_give_the_same_copies(county: Path, tmp_path: Path) -> None:
    run(county / "input", tmp_path / "output")
    old, new = (
        {path.name + path.parent.parent.name: path.read_bytes() for path in folder.rglob("*（核查回单）.xlsx")}
        for folder in (county / "output", tmp_path / "output")
    )
    assert old == new


def given_up(_source: Path, _target: str, _findings: Any, _about: Any) -> str:
    return "有工作表超过 50,000 行"


def dying(_source: Path, target: str, _findings: Any, _about: Any) -> str:
    Path(target).write_bytes(b"half")
    os._exit(9)


def hanging(_source: Path, _target: str, _findings: Any, _about: Any) -> str:
    time.sleep(60)
    return ""


def failing(_source: Path, _target: str, _findings: Any, _about: Any) -> str:
    raise ValueError("no such style")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "why"),
    [(given_up, "超过 50,000 行"), (dying, "异常退出"), (failing, "不能原样写出"), (hanging, "超过时限")],
)
def test_where_no_copy_can_be_made_there_is_a_list_with_the_reason(
    work: Any, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "_mark", work)
    limits = Limits(seconds=4, seconds_each=0) if work is hanging else Limits()
    run(TOWN, tmp_path / "output", limits=limits)
    folder = tmp_path / "output" / "2024" / "西乡县柳树镇人民政府" / "核查回单"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["02 指标评分（核查清单）.xlsx", "03 资产台账（核查清单）.xlsx"]
    texts = [str(cell.value) for row in load_workbook(folder / names[0]).worksheets[0].iter_rows() for cell in row]
    assert any(why in text for text in texts)


def test_a_file_that_changed_since_it_was_read_gets_no_copy(tmp_path: Path) -> None:
    path = next(TOWN.glob("*_01_*.xlsx"))
    told = marking._mark(path, tmp_path / "a.xlsx", (), About("", "", None, "", path.name, "0" * 64))
    assert "改动" in told
    assert not (tmp_path / "a.xlsx").exists()


def test_a_copy_is_made_anew_of_whatever_its_rows_and_spots_rest_on(county: Path) -> None:
    outcome = evaluate_folder(Request(county / "input", county / "output", system="town-2024"))
    (year,) = outcome.years
    job = next(one for one in marking._jobs(outcome, year, {}) if one.about().spots)
    read = job.read
    assert read is not None
    fewer = dict(list(read.tables.items())[1:])
    moved = {name: replace(place, cell="Z99") for name, place in read.places.items()}
    others = [
        replace(read, tables=Stowed.of(fewer)),
        replace(read, places=moved),
        replace(read, standard=load_standard("common-2013")),
    ]
    made_of = [replace(job, read=one).made_of for one in others]
    assert len({job.made_of, *made_of}) == 1 + len(others)
    assert replace(job, read=replace(read, tables=Stowed.of(read.tables))).made_of == job.made_of
    assert job.about() != replace(job, read=others[0]).about()


def test_what_was_read_of_a_workbook_is_not_looked_into_where_its_copy_stands(
    county: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(marking, "keyed_sheets", None)
    assert run(tmp_path / "input", tmp_path / "output").copies


def test_a_workbook_of_which_nothing_asks_for_anything_has_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TOWN, tmp_path / "input")
    (scores,) = (tmp_path / "input").glob("*02*")
    edited(scores, "指标评分", I10=1)
    assert "F363" in {one.code for one in about(run(tmp_path / "input", tmp_path / "first"), scores.name)}
    others = {one.code for one in about(run(tmp_path / "input", tmp_path / "first"), scores.name)} - {"F363"}
    monkeypatch.setattr(marking, "_UNTOLD", marking._UNTOLD | others)
    run(tmp_path / "input", tmp_path / "output")
    assert list((tmp_path / "first").rglob("02*（核查回单）.xlsx"))
    assert not list((tmp_path / "output").rglob("02*（核查回单）.xlsx"))
