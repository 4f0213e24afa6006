"""A folder made anew and the standing one, changed for each other."""

import ctypes
import errno
import os
import sys
from pathlib import Path

import pytest

from pipeline.run import swapping
from pipeline.run.swapping import exchange, make_durable, put_in_place, remove, take_back
from tests.run.trees import tree, write
from tests.run.watching import Counter, fail_at, watched


@pytest.fixture(params=["exchange", "renames"])
def places(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    if request.param == "renames":
        monkeypatch.setattr(swapping, "exchange", lambda _one, _other: False)
    (tmp_path / "old").mkdir()
    return write(tmp_path / "new", {"a": "新"}), write(tmp_path / "2024", {"a": "旧"}), tmp_path / "old" / "2024"


def test_the_new_folder_stands_and_the_old_one_is_aside(places: tuple[Path, Path, Path]) -> None:
    staged, standing, aside = places
    put_in_place(*places)
    assert (tree(standing), tree(aside)) == ({"a": "新".encode()}, {"a": "旧".encode()})
    assert not staged.exists()
    take_back(*places)
    assert (tree(standing), tree(staged)) == ({"a": "旧".encode()}, {"a": "新".encode()})
    assert not aside.exists()


def test_where_nothing_stands_nothing_is_put_aside(places: tuple[Path, Path, Path]) -> None:
    staged, standing, aside = places
    remove(standing)
    put_in_place(*places)
    assert tree(standing) == {"a": "新".encode()}
    assert not aside.exists()
    take_back(*places)
    assert not standing.exists()
    assert tree(staged) == {"a": "新".encode()}


@pytest.mark.parametrize("number", [1, 2])
def test_a_swap_that_fails_leaves_everything_as_it_was(places: tuple[Path, Path, Path], number: int) -> None:
    top = places[1].parent
    before = tree(top)
    with watched(Counter(top, fail_at(number, errno.EACCES))), pytest.raises(PermissionError):
        put_in_place(*places)
    assert tree(top) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders")
def test_linux_exchanges_two_folders_at_one_instant(tmp_path: Path) -> None:
    one, other = write(tmp_path / "一", {"a": "1"}), write(tmp_path / "二", {"a": "2"})
    inodes = one.stat().st_ino, other.stat().st_ino
    assert exchange(one, other)
    assert (other.stat().st_ino, one.stat().st_ino) == inodes
    with pytest.raises(FileNotFoundError):
        exchange(one, tmp_path / "没有")


@pytest.mark.parametrize(("code", "is_told"), [(errno.EINVAL, False), (errno.ENOSYS, False), (errno.EACCES, True)])
def test_a_file_system_that_cannot_exchange_is_no_error(
    code: int, is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Library:
        def renameat2(self, *_arguments: object) -> int:
            return -1

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_all, **_more: Library())
    monkeypatch.setattr(ctypes, "get_errno", lambda: code)
    if is_told:
        with pytest.raises(PermissionError):
            exchange(tmp_path, tmp_path)
    else:
        assert not exchange(tmp_path, tmp_path)


def test_nothing_is_removed_through_a_link(tmp_path: Path) -> None:
    kept = write(tmp_path / "别处", {"a": "1"})
    folder = write(tmp_path / "旧", {"b": "2"})
    (folder / "链接").symlink_to(kept)
    remove(folder)
    (tmp_path / "链接").symlink_to(kept)
    remove(tmp_path / "链接")
    assert tree(tmp_path) == {"别处/a": b"1"}


def test_folders_that_may_not_be_written_are_removed_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "旧", {"只读/a": "1"})
    (folder / "只读").chmod(0o500)
    if os.geteuid() == 0:
        os.chown(folder / "只读", 65534, 65534)
    remove(folder)
    assert not folder.exists()


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_everything_in_a_folder_is_put_on_the_disk_whatever_lies_there(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    folder = write(tmp_path / "2024", {"a": "1", "甲局/b": "2"})
    (folder / "断").symlink_to(tmp_path / "没有")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "管道")
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(os, "fsync", lambda opened: written.append(os.fstat(opened).st_ino))
    make_durable(folder)
    inodes = {path.stat().st_ino for path in (folder, folder / "甲局", folder / "a", folder / "甲局" / "b")}
    assert set(written) == (inodes if system == "darwin" else set())
