"""A folder of workbooks -> evaluated batch, through the real intake and evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from examples.county import FOLDER as COUNTY
from examples.town import FOLDER as TOWN
from examples.units import HERE, standard_of
from pipeline.intake.discover import discover
from pipeline.intake.filled import Filled, Unused
from pipeline.intake.gather import gather
from pipeline.model import Appraisal, Batch, Finding
from pipeline.standard import Standard
from tests.filling import batch_of, read_file


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One year of a folder, the files of no unit, and what was skipped before reading."""

    batch: Batch
    unplaced: Sequence[Unused | Filled]
    skipped: Sequence[Finding]

    def of(self, code: str) -> Appraisal:
        """Return the appraisal of a unit."""
        return next(one for one in self.batch.appraisals if one.unit.code == code)


@cache
def town() -> Evaluated:
    return evaluated(HERE / TOWN, "town-2024")


@cache
def county() -> Evaluated:
    return evaluated(HERE / COUNTY, "common-2013")


def evaluated(folder: Path, system: str) -> Evaluated:
    def choose(code: str, _year: int | None) -> Standard:
        return standard_of(code or system)

    found = discover(folder)
    years, unplaced = gather([read_file(path, name, choose) for path, name in found.files])
    (year,) = years
    return Evaluated(batch_of(year), unplaced, found.findings)
