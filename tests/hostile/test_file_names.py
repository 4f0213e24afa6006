"""Names of files and folders, and how deep they may lie: read, shown on one line, and never part of an output name."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.findings import NOT_REGULAR
from pipeline.intake import Filled, discover
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from tests.hostile.entries import read_at, town_in
from tests.hostile.making import BUDGET, is_same, original

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("收入 决算（终稿）【2】😀 .xlsx", "", id="F21"),
        pytest.param("　全角空格　和\u00a0不断行空格.xlsx", "", id="F21 wide blanks"),
        pytest.param("100%'\"<>|?*:^`{}[]#&.xlsx", "", id="F21 marks"),
        pytest.param("长" * 83 + "a.xlsx", "", id="F22"),
        pytest.param("%" * 250 + ".xlsx", "", id="F22 escapes in links"),
        pytest.param("a\n\x1b[31m[错误] F999 收入.xlsx", "a\\n\\x1b[31m[错误] F999 收入.xlsx", id="F23"),
        pytest.param("a\r\u2028\u202egnp.xlsx", "a\\r\\u2028\\u202egnp.xlsx", id="F23 other breaks"),
        pytest.param(os.fsdecode("收入决算.xlsx".encode("gbk")), "收入决算.xlsx", id="F24"),
        pytest.param(os.fsdecode(b"\xff\xfe\x80.xlsx"), "", id="F24 no encoding"),
        pytest.param("--output=x.xlsx", "", id="F26"),
        pytest.param("-rf.xlsx", "", id="F26 one dash"),
        pytest.param("=cmd|' -C calc'!A1.xlsx", "", id="F26 formula"),
    ],
)
def test_a_workbook_of_any_name_is_read_and_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, shown: str
) -> None:
    """The name is the same in every message, on one line and in valid Unicode; nothing delivered carries it."""
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    town_in(folder)
    (folder / BUDGET.name).rename(folder / name)
    os.mkfifo(folder / f"{name[:-6]}.xls")  # so that there is a message to print
    ((path, found),) = [one for one in discover(folder).files if one[0].name == name]
    assert found == (shown or found)
    assert found.isprintable() or all(one.isprintable() or one.isspace() for one in found)
    assert "\n" not in found
    assert found.encode("utf-8")
    if not shown and not name.startswith("\udcff"):
        assert found == name
    read = read_at(path, found)
    assert isinstance(read, Filled)
    assert is_same(read, BUDGET)
    assert [one.code for one in read.findings] == [one.code for one in original(BUDGET).findings]
    outcome = evaluate_and_publish(Request(folder, target)).outcome
    assert [one.code for one in outcome.findings if one.code.startswith("F")] == [NOT_REGULAR.code]
    assert {"更正与说明.xlsx", "绩效评价汇总.xlsx", "评价底稿.xlsx"} <= {one.name for one in target.rglob("*.xlsx")}
    with pytest.raises(SystemExit):
        main(["check", "--input", str(folder), "--output", str(target)])
    (line,) = [one for one in capsys.readouterr().out.splitlines() if NOT_REGULAR.code in one]
    assert line.startswith(f"[错误] {NOT_REGULAR.code}")


def test_folders_of_any_name_are_entered(tmp_path: Path) -> None:
    """F21 to F24, F26: the names of folders are shown in the same way."""
    names = ["（一）教育局 😀", "a\nb", os.fsdecode("民政局".encode("gbk")), "--help", "长" * 85]
    for name in names:
        (tmp_path / name).mkdir()
        shutil.copy(BUDGET, tmp_path / name / "a.xlsx")
    shown = ["（一）教育局 😀", "a\\nb", "民政局", "--help", "长" * 85]
    assert [name for _, name in discover(tmp_path).files] == sorted(f"{name}/a.xlsx" for name in shown)


def test_each_folder_and_file_of_a_path_is_named_in_its_own_encoding(tmp_path: Path) -> None:
    """F24: a file unpacked from a Windows archive lies in a folder that people made."""
    (tmp_path / "县直部门").mkdir()
    shutil.copy(BUDGET, tmp_path / "县直部门" / os.fsdecode("收入决算.xlsx".encode("gbk")))
    assert [name for _, name in discover(tmp_path).files] == ["县直部门/收入决算.xlsx"]


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with a workbook 1,200 folders below it, which no function that calls itself could remove."""
    monkeypatch.chdir(tmp_path)
    for _ in range(1_200):
        Path("d").mkdir()
        os.chdir("d")
    shutil.copy(BUDGET, "a.xlsx")
    yield tmp_path
    Path("a.xlsx").unlink()
    for _ in range(1_200):
        os.chdir("..")
        Path("d").rmdir()


def test_folders_within_folders_are_entered_however_deep(deep: Path) -> None:
    """F22: deeper than a function may call itself."""
    ((path, _name),) = discover(deep).files
    assert isinstance(read_at(path), Filled)
