"""Templates, manuals, lists of units and migration on the command line: what people have filled in stays."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import TOWN, run
from tests.filling import edited


def test_blank_templates_are_replaced_and_filled_ones_are_not(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    assert run("templates", "--output", tmp_path) == 0
    assert run("templates", "--output", tmp_path, "--system", "town-2024") == 0
    begun = edited(tmp_path / "02_指标评分.xlsx", "单位信息", B4="柳树镇")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run("templates", "--output", tmp_path) == 2
    error = said.readouterr().err
    assert begun.name in error
    assert "01_预算执行.xlsx" not in error
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_filled_workbooks_under_the_names_of_the_templates_are_all_named(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    for path in TOWN.iterdir():
        shutil.copy(path, tmp_path / path.name.removeprefix("柳树镇_"))
    assert run("templates", "--output", tmp_path) == 2
    error = said.readouterr().err
    assert all(path.name in error for path in tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) == 3


def test_templates_are_written_for_the_system_asked_for(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    assert run("templates", "--output", tmp_path, "--system", "town-2024") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "01_预算执行.xlsx",
        "02_指标评分.xlsx",
        "03_资产台账.xlsx",
        "单位名单.xlsx",
        "指标体系.xlsx",
    ]
    assert "01_预算执行.xlsx" in said.readouterr().out


def test_the_manual_is_written_again_but_never_over_a_page_that_is_not_ours(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run("manual", "--output", tmp_path / "书", "--system", "town-2024") == 0
    pages = sorted((tmp_path / "书").iterdir())
    assert all(str(page) in said.readouterr().out for page in pages[:1])
    assert run("manual", "--output", tmp_path / "书") == 0
    pages[0].write_text("<p>somebody's own", encoding="utf-8")
    before = pages[1].read_bytes()
    assert run("manual", "--output", tmp_path / "书", "--system", "town-2024") == 2
    assert pages[0].name in said.readouterr().err
    assert sorted((tmp_path / "书").iterdir()) == pages
    assert (pages[0].read_text(encoding="utf-8"), pages[1].read_bytes()) == ("<p>somebody's own", before)


def test_a_list_of_units_makes_their_workbooks_and_says_what_became_of_every_row(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run("templates", "--output", tmp_path) == 0
    units = edited(tmp_path / "单位名单.xlsx", "单位名单", B5="0101", C5="甲局", C6="乙局")
    assert run("templates", "--units", units, "--output", tmp_path / "下发", "--jobs", "1") == 1
    printed = said.readouterr().out
    assert "F301" in printed
    assert "1 个单位" in printed
    assert sorted(path.name for path in (tmp_path / "下发").iterdir()) == ["甲局"]
    assert run("templates", "--output", tmp_path) == 2  # the list is filled in now
    assert "单位名单.xlsx" in said.readouterr().err


def test_an_empty_list_of_units_makes_nothing(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    assert run("templates", "--output", tmp_path) == 0
    assert run("templates", "--units", tmp_path / "单位名单.xlsx", "--output", tmp_path / "下发") == 2
    assert said.readouterr().err.count("\n") == 1
    assert not list((tmp_path / "下发").iterdir())


def test_filled_workbooks_are_carried_over_and_what_is_left_to_do_is_said(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run("migrate", "--input", TOWN, "--output", tmp_path / "新", "--jobs", "1") == 0
    assert "3 个" in said.readouterr().out
    other = ("--output", tmp_path / "另", "--system", "common-2013", "--jobs", "1")
    assert run("migrate", "--input", TOWN, *other) == 1
    assert str(tmp_path / "另" / "迁移清单.xlsx") in said.readouterr().out


def test_where_nothing_can_be_carried_over_the_status_is_2(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "旧").mkdir()
    assert run("migrate", "--input", tmp_path / "旧", "--output", tmp_path / "新") == 2
    (tmp_path / "旧" / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    assert run("migrate", "--input", tmp_path / "旧", "--output", tmp_path / "新", "--jobs", "1") == 2
    assert "坏.xlsx" in said.readouterr().out


@pytest.mark.parametrize("option", [["--zip"], ["--last-year", "上年"]])
def test_what_is_only_for_lists_is_refused_without_one(option: list[str], said: pytest.CaptureFixture[str]) -> None:
    assert run("templates", *option) == 2
    assert "--units" in said.readouterr().err


def test_a_template_with_data_but_no_unit_yet_is_not_overwritten_either(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run("templates", "--output", tmp_path) == 0
    assert run("templates", "--output", tmp_path) == 0  # blank ones may be written again
    edited(tmp_path / "03_资产台账.xlsx", "固定资产台账", A5="TY0001", B5="台式计算机")
    before = (tmp_path / "03_资产台账.xlsx").read_bytes()
    assert run("templates", "--output", tmp_path) == 2
    assert "03_资产台账.xlsx" in said.readouterr().err
    assert (tmp_path / "03_资产台账.xlsx").read_bytes() == before


def test_a_file_that_is_no_template_is_not_overwritten_by_one(tmp_path: Path) -> None:
    (tmp_path / "01_预算执行.xlsx").write_bytes(b"somebody's own")
    assert run("templates", "--output", tmp_path) == 2
    assert (tmp_path / "01_预算执行.xlsx").read_bytes() == b"somebody's own"
