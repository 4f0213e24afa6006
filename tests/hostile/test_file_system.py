"""Bad entries of the input folder: links, pipes, folders, what other programs leave there, files that change."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pipeline.findings import (
    EMPTY_FOLDER,
    FILE_CHANGED,
    IS_FOLDER,
    LOCK_FILE,
    MAC_FILE,
    NO_PERMISSION,
    NOT_REGULAR,
    NOT_WORKBOOK,
    TOO_LARGE,
)
from pipeline.intake import Filled, discover
from pipeline.model import Severity
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from tests.hostile.entries import TOWN, codes_of, read_at, skipped, town_in, town_is_evaluated
from tests.hostile.making import BUDGET, is_same

GIB = 1 << 30
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such entries")


@pytest.mark.parametrize(
    ("lock", "opened"),
    [
        ("~$F13_lock.xlsx", "F13_lock.xlsx"),
        (".~F13_lock.xlsx", "F13_lock.xlsx"),
        (".~lock.F13_lock.xlsx#", "F13_lock.xlsx"),
        ("~$收入（终稿）.xls", "收入（终稿）.xls"),
        ("~$a\n\x1b[31m.xlsx", "a\\n\\x1b[31m.xlsx"),
    ],
    ids=["Excel", "WPS", "LibreOffice", "Chinese", "escapes"],
)
@pytest.mark.parametrize("data", [b"\x05Admin" + b" " * 159, b"", b"PK\x03\x04"])
def test_a_lock_file_is_skipped_saying_what_is_open(tmp_path: Path, lock: str, opened: str, data: bytes) -> None:
    """F13: a note only, and everything else is read."""
    town_in(tmp_path)
    (tmp_path / lock).write_bytes(data)
    found = discover(tmp_path)
    ((code, severity, said),) = [(one.code, one.severity, one.found) for one in found.findings]
    assert (code, severity, said) == (LOCK_FILE.code, Severity.NOTE, opened)
    assert [path for path, _ in found.files] == [tmp_path / path.name for path in TOWN]


@pytest.mark.parametrize(
    "target", ["loop.xlsx", "other.xlsx", "/etc/passwd", "/nowhere", "town.xlsx", "/dev/zero", "/"]
)
def test_links_are_never_followed(tmp_path: Path, target: str) -> None:
    """F15, F16: a link to itself, in a circle, out of the folder, to nothing, to a workbook beside it."""
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(BUDGET, folder / "town.xlsx")
    (folder / "loop.xlsx").symlink_to(target)
    (folder / "other.xlsx").symlink_to("loop.xlsx")
    assert skipped(folder) == [(NOT_REGULAR.code, "loop.xlsx"), (NOT_REGULAR.code, "other.xlsx")]
    for name in ("loop.xlsx", "other.xlsx"):
        read = read_at(folder / name)
        assert codes_of(read) == [NOT_REGULAR.code]
        assert "root:" not in repr(read)


def test_linked_folders_are_never_entered(tmp_path: Path) -> None:
    """F15, F16: a circle of folders, and one that leads out."""
    town_in(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "etc").symlink_to("/etc")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "up").symlink_to("..")
    assert skipped(tmp_path) == [(NOT_REGULAR.code, name) for name in ("again", "b/up", "etc")]
    assert len(discover(tmp_path).files) == len(TOWN)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Go without the rights of an administrator."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Path]:
    """Return a folder that everybody can reach; the usual one of a test is for its owner only."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        (folder / "单位").chmod(0o755)


def test_a_file_that_may_not_be_read_says_so(shared: Path) -> None:
    """F17: mode 000, and a folder of mode 000; an administrator reads them all the same."""
    closed, folder = shared / "closed.xlsx", shared / "单位"
    shutil.copy(BUDGET, closed)
    closed.chmod(0)
    folder.mkdir()
    shutil.copy(BUDGET, folder / "a.xlsx")
    folder.chmod(0)
    if not os.geteuid():
        read = read_at(closed)
        assert isinstance(read, Filled)
        assert is_same(read, BUDGET)
    with as_nobody():
        assert codes_of(read_at(closed)) == [NO_PERMISSION.code]
        assert skipped(shared) == [(NO_PERMISSION.code, "单位")]
        assert [name for _, name in discover(shared).files] == ["closed.xlsx"]


def test_a_folder_whose_files_may_be_listed_but_not_reached_says_so(shared: Path) -> None:
    """F17: mode 444 on the folder."""
    folder = shared / "单位"
    folder.mkdir()
    shutil.copy(BUDGET, folder / "a.xlsx")
    folder.chmod(0o444)
    with as_nobody():
        assert skipped(shared) == [(NO_PERMISSION.code, "单位/a.xlsx")]


def test_folders_that_are_called_like_workbooks_are_skipped(tmp_path: Path) -> None:
    """F18: with a word, for the files in them are not read."""
    town_in(tmp_path)
    for name in ("预算.xlsx", "旧.XLS", "b.et"):
        (tmp_path / name).mkdir()
        shutil.copy(BUDGET, tmp_path / name / "a.xlsx")
    assert skipped(tmp_path) == [(IS_FOLDER.code, name) for name in ("b.et", "旧.XLS", "预算.xlsx")]
    assert codes_of(read_at(tmp_path / "预算.xlsx")) == [NOT_REGULAR.code]
    town_is_evaluated(tmp_path)


def test_pipes_and_sockets_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F19: opening a pipe would wait for ever."""
    town_in(tmp_path)
    os.mkfifo(tmp_path / "pipe.xlsx")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.xlsx")
        assert skipped(tmp_path) == [(NOT_REGULAR.code, "pipe.xlsx"), (NOT_REGULAR.code, "socket.xlsx")]
        for name in ("pipe.xlsx", "socket.xlsx"):
            assert codes_of(read_at(tmp_path / name)) == [NOT_REGULAR.code]
        town_is_evaluated(tmp_path)


@pytest.mark.parametrize("head", [b"", b"PK\x03\x04", b"a,b\r\n"])
def test_a_file_of_3_gib_is_refused_on_its_size(tmp_path: Path, head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """F20: it is not even opened."""
    town_in(tmp_path)
    path = tmp_path / "sparse.xlsx"
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(3 * GIB)
    opened = Path.open

    def watched(self: Path, *arguments: Any, **named: Any) -> object:
        assert self != path
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", watched)
    assert codes_of(read_at(path)) == [TOO_LARGE.code]
    town_is_evaluated(tmp_path)


@pytest.mark.parametrize("data", [b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", b""])
def test_what_a_mac_adds_is_skipped(tmp_path: Path, data: bytes) -> None:
    """F25: a note, also about those in the folder that packing adds; the workbook itself is read."""
    town_in(tmp_path)
    (tmp_path / f"._{BUDGET.name}").write_bytes(data)
    (tmp_path / ".DS_Store").write_bytes(data)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / f"._{BUDGET.name}").write_bytes(data)
    names = [f"._{BUDGET.name}", f"__MACOSX/._{BUDGET.name}"]
    assert skipped(tmp_path) == [(MAC_FILE.code, name) for name in names]
    assert {one.severity for one in discover(tmp_path).findings} == {Severity.NOTE}
    town_is_evaluated(tmp_path)


@pytest.mark.parametrize("how", ["longer", "shorter", "touched", "replaced", "removed", "a pipe"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """F27: a copy in progress; whatever of it was read is not used."""
    path = tmp_path / "copy.xlsx"
    shutil.copy(BUDGET, path)
    opened = Path.open

    def meddling(self: Path, mode: str = "r") -> object:
        stream = opened(self, mode)
        monkeypatch.setattr(Path, "open", opened)
        if how in ("longer", "shorter"):
            os.truncate(self, self.stat().st_size + (100 if how == "longer" else -100))
        elif how == "touched":
            os.utime(self, ns=(1, 1))
        else:
            self.unlink()
            if how == "replaced":
                shutil.copy2(BUDGET, self)
            elif how == "a pipe":
                os.mkfifo(self)
        return stream

    monkeypatch.setattr(Path, "open", meddling)
    assert codes_of(read_at(path)) == [FILE_CHANGED.code]


def test_a_file_that_is_gone_when_its_turn_comes_is_said(tmp_path: Path) -> None:
    """F27: listed, then moved away."""
    town_in(tmp_path)
    ((path, name), *_) = discover(tmp_path).files
    path.unlink()
    assert codes_of(read_at(path, name)) == [FILE_CHANGED.code]


def test_bad_files_do_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    """F01, F14, F16, F19: each is named, and the town is evaluated."""
    town_in(tmp_path)
    (tmp_path / "网页.xls").write_text("<html><table></table></html>", encoding="utf-8")
    (tmp_path / "空.xlsx").touch()
    os.mkfifo(tmp_path / "管道.xlsx")
    outcome = evaluate_folder(Request(tmp_path, tmp_path / "output"))
    said = {one.place.file: one.code for one in outcome.findings if one.code.startswith("F1")}
    assert said == {"网页.xls": NOT_WORKBOOK.code, "空.xlsx": "F102", "管道.xlsx": NOT_REGULAR.code}
    town_is_evaluated(tmp_path)


def test_what_cannot_be_opened_counts_among_the_files_that_were_not_used(tmp_path: Path) -> None:
    """F16, F19: it is no unit's, so without that it would be missing from every count."""
    town_in(tmp_path)
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "链接.xlsx").symlink_to("/etc/passwd")
    (year,) = (outcome := evaluate_folder(Request(tmp_path, tmp_path / "output"))).years
    assert [(one.name, one.code) for one in outcome.unplaced] == [("管道.xlsx", ""), ("链接.xlsx", "")]
    assert year.batch.unevaluated == outcome.unplaced
    assert [one.code for one in outcome.findings if one.place.file == "管道.xlsx"] == [NOT_REGULAR.code]


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    """A unit that was given a folder and put nothing in it would otherwise not be mentioned at all."""
    town_in(tmp_path)
    for name in ("交通局", "教育局/2024", "水利局", "农业局", ".git"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "水利局" / "Thumbs.db").touch()
    (tmp_path / "农业局" / "说明.txt").touch()
    said = [name for code, name in skipped(tmp_path) if code == EMPTY_FOLDER.code]
    assert said == ["交通局", "教育局/2024", "水利局"]


def test_a_workbook_under_any_other_name_is_read_and_other_files_are_one_line_a_folder(tmp_path: Path) -> None:
    """F09: the content decides; evidence beside the workbooks is no mistake, but is not passed over in silence."""
    for number, path in enumerate(sorted(TOWN)):
        shutil.copy(path, tmp_path / ("资产台账.txt", "台账.xlsx.bak", "没有扩展名")[number])
    (tmp_path / "佐证").mkdir()
    for name in ("合同.pdf", "照片.jpg", "Thumbs.db", ".DS_Store", "README.md"):
        (tmp_path / "佐证" / name).write_bytes(b"%PDF-1.7")
    town_is_evaluated(tmp_path)
    (note,) = discover(tmp_path).findings
    assert (note.place.file, note.code) == ("佐证", "F130")
    assert "合同.pdf" in note.found
    assert "Thumbs" not in note.found
