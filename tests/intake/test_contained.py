"""Whatever a file does to its reader, the run goes on and names the file."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.intake import ChooseStandard, Filled, Unused, discover, read_files
from pipeline.limits import Limits
from pipeline.standard import Standard, load_standard
from pipeline.workers import Workers
from tests.filling import edited, read_file
from tests.hostile.making import is_same

TOWN = HERE / "town-2024"
FILES = tuple((path, path.name) for path in sorted(TOWN.glob("*.xlsx")))


class CrossError(Exception):
    """An exception that cannot be made again from its arguments, as some libraries have."""

    def __init__(self, one: str, two: int) -> None:
        super().__init__(f"{one} {two}")


def plain(_system: str | None) -> ChooseStandard:
    return lambda _code, _year: load_standard("town-2024")


def murderous(_system: str | None) -> ChooseStandard:
    """Make a chooser that does to its process what some readers do, when a workbook asks for it."""
    standard = load_standard("town-2024")

    def choose(code: str, _year: int | None) -> Standard:
        match code:
            case "abort":
                os.abort()
            case "exit":
                os._exit(3)
            case "hang":
                time.sleep(600)
            case "raise":
                raise CrossError("无法序列化", 2)
            case "leave":
                raise SystemExit(4)
            case "swell":
                bytearray(64 << 30)
        return standard

    return choose


def with_bad_file(folder: Path, code: str) -> list[tuple[Path, str]]:
    """Return the three good files of the town and, in their midst, one whose system code asks for trouble."""
    for path, name in FILES:
        shutil.copy(path, folder / name)
    bad = shutil.copy(FILES[0][0], folder / "中间的坏文件.xlsx")
    cell = "B8"
    edited(Path(bad), "单位信息", **{cell: code})
    return list(discover(folder).files)


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("abort", "F123"),
        ("exit", "F123"),
        ("raise", "F123"),
        ("leave", "F123"),
        ("hang", "F122"),
        ("swell", "F103"),
    ],
)
def test_a_file_that_kills_its_worker_is_one_finding_and_the_others_are_read(
    code: str, finding: str, tmp_path: Path
) -> None:
    files = with_bad_file(tmp_path, code)
    with Workers(Limits(seconds=4, memory=4096), jobs=2) as workers:
        read = list(read_files(files, murderous, None, workers))
    assert [one.source.path for one in read] == [name for _path, name in files]
    (lost,) = [one for one in read if isinstance(one, Unused)]
    assert lost.source.path == "中间的坏文件.xlsx"
    assert [one.code for one in lost.findings] == [finding]
    assert lost.is_refused
    assert sum(isinstance(one, Filled) for one in read) == len(FILES)


def test_a_worker_reads_what_the_process_itself_would() -> None:
    standard = load_standard("town-2024")
    with Workers(jobs=2) as workers:
        others = list(read_files(FILES, plain, None, workers))
    for (path, name), other in zip(FILES, others, strict=True):
        own = read_file(path, name, lambda _code, _year: standard)
        assert isinstance(own, Filled)
        assert isinstance(other, Filled)
        assert other.workbook == own.workbook
        assert (other.source, other.code, other.name, other.year) == (own.source, own.code, own.name, own.year)
        assert (other.fields, other.places, other.findings) == (own.fields, own.places, own.findings)
        assert is_same(other, path)


def test_the_order_is_that_of_the_files_however_many_workers_there_are() -> None:
    names = [name for _path, name in FILES]
    for jobs in (1, 3):
        with Workers(jobs=jobs) as workers:
            assert [one.source.path for one in read_files(FILES, plain, None, workers)] == names


def test_no_files_need_no_workers() -> None:
    with Workers() as workers:
        assert list(read_files((), plain, None, workers)) == []


def test_a_large_file_may_take_longer_and_more_room() -> None:
    limits = Limits()
    assert limits.time(100 << 20) > limits.time(0) == limits.seconds
    assert limits.room(100 << 20) > limits.room(0) == limits.memory << 20
