"""What the exit status is made of, and what a run leaves in the output folder."""

import shutil
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline import findings
from pipeline.intake import Assigned
from pipeline.model import Batch, Finding, Place, Unevaluated
from pipeline.run.evaluating import Evaluated, Outcome, evaluate_folder
from pipeline.run.operator import Request
from pipeline.run.owned import OwnSystems
from pipeline.run.publishing import evaluate_and_publish
from pipeline.run.reading import FolderReading
from pipeline.run.systems import Systems
from pipeline.standard import load_standard

TOWN, COUNTY = HERE / "town-2024", HERE / "county-2024"
NOTHING = FolderReading((), (), Assigned({}, ()), {}, (), (), OwnSystems(Systems()))
LEFT = Unevaluated("某单位", "001", "没有可用的评价年度", ())
ERROR, QUERY = (kind.at(Place("01.xlsx")) for kind in (findings.NO_UNIT, findings.OLD_TEMPLATE))


def year(*unevaluated: Unevaluated) -> Evaluated:
    return Evaluated(Batch(2024, {}, (), unevaluated, (), ()), load_standard())


@pytest.mark.parametrize(
    ("years", "unplaced", "found", "has_errors"),
    [
        ((year(),), (), (), False),
        ((year(),), (), (QUERY,), False),
        ((year(),), (), (ERROR,), True),
        ((year(),), (LEFT,), (), True),
        ((), (LEFT,), (), True),
        ((year(), year(LEFT)), (), (QUERY,), True),
    ],
)
def test_an_error_a_file_without_a_place_and_a_unit_left_out_each_count(
    years: tuple[Evaluated, ...], unplaced: tuple[Unevaluated, ...], found: tuple[Finding, ...], has_errors: bool
) -> None:
    assert Outcome(years, unplaced, found, (), {}, NOTHING).has_errors is has_errors


def test_folders_that_an_earlier_run_left_are_named(tmp_path: Path) -> None:
    evaluate_and_publish(Request(TOWN, tmp_path))
    published = evaluate_and_publish(Request(COUNTY, tmp_path))
    assert [path.name for path in published.leftovers] == ["西乡县柳树镇人民政府"]
    assert evaluate_and_publish(Request(TOWN, tmp_path / "again")).leftovers == ()


def test_of_two_equal_files_the_one_that_people_see_counts(tmp_path: Path) -> None:
    for file in TOWN.glob("*.xlsx"):
        shutil.copy(file, tmp_path)
        shutil.copy(file, tmp_path / f".{file.name}")
    (one,) = evaluate_folder(Request(tmp_path, tmp_path / "output")).years
    counted = [Path(file.path).name for file in one.batch.appraisals[0].submission.files]
    assert counted
    assert not any(name.startswith(".") for name in counted)
