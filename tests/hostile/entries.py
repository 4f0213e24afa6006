"""The files of the town as entries of a folder, and what the product has to say about the entries of one."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.intake import Filled, Unused, discover
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from tests.filling import read_file
from tests.hostile.making import ASSETS, BUDGET, SCORES, standard

TOWN = (BUDGET, SCORES, ASSETS)


def read_at(path: Path, name: str = "") -> Filled | Unused:
    return read_file(path, name or path.name, lambda _code, _year: standard())


def codes_of(read: Filled | Unused) -> list[str]:
    assert all(one.place.file and one.remedy for one in read.findings)
    return [one.code for one in read.findings]


def skipped(folder: Path) -> list[tuple[str, str]]:
    """Return the code and the file of what discovering the folder has to say."""
    return [(one.code, one.place.file) for one in discover(folder).findings]


def town_in(folder: Path) -> None:
    """Put the town's workbooks into the folder: they have to be read whatever else is there."""
    for path in TOWN:
        shutil.copy(path, folder / path.name)


def town_is_evaluated(folder: Path) -> None:
    (year,) = evaluate_folder(Request(folder, folder / "output")).years
    assert [one.unit.code for one in year.batch.appraisals] == ["610724118"]
