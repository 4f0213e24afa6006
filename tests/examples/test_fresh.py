"""The checked-in examples are what their data give today, are of reasonable size and say so in the README."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from examples import county, town
from examples.build import build
from examples.county import county_data
from examples.describe import tables
from examples.faults import Planted
from examples.units import HERE

pytestmark = pytest.mark.slow
STALE = "the examples are not up to date: run `make examples` and check in what it writes"
MOST_BYTES = 3 << 20


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Planted]]:
    folder = tmp_path_factory.mktemp("examples")
    return folder, build(folder)


def content(path: Path) -> object:
    """Return the parts of a workbook, so that another zlib does not matter; the bytes of any other file."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for name in (town.FOLDER, county.FOLDER)
        for path in sorted((folder / name).rglob("*"))
        if path.is_file()
    }


def test_the_checked_in_workbooks_are_those_the_data_give(rebuilt: tuple[Path, list[Planted]]) -> None:
    checked_in, made = files(HERE), files(rebuilt[0])
    assert checked_in.keys() == made.keys(), STALE
    cut = f"{county.FOLDER}/{county_data()['others']['truncated']['file']}"
    differing = [name for name in made if name != cut and content(checked_in[name]) != content(made[name])]
    assert not differing, STALE


def test_the_truncated_file_is_the_beginning_of_a_workbook() -> None:
    others = county_data()["others"]["truncated"]
    folder = HERE / county.FOLDER
    assert (folder / others["of"]).read_bytes().startswith((folder / others["file"]).read_bytes()), STALE


def test_building_twice_gives_the_same_bytes(rebuilt: tuple[Path, list[Planted]], tmp_path: Path) -> None:
    build(tmp_path)
    once, again = files(rebuilt[0]), files(tmp_path)
    assert [name for name in once if once[name].read_bytes() != again[name].read_bytes()] == []


def test_all_workbooks_together_are_small() -> None:
    assert sum(path.stat().st_size for path in files(HERE).values()) < MOST_BYTES


def test_the_readme_holds_the_tables_of_what_was_planted(rebuilt: tuple[Path, list[Planted]]) -> None:
    assert tables(rebuilt[1]) in (HERE / "README.md").read_text(encoding="utf-8"), STALE
