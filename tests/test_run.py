"""What the exit status is made of, and what a run leaves in the output folder."""

from pathlib import Path

import pytest

from examples.units import HERE
from pipeline import findings
from pipeline.model import Batch, Finding, Place, Unevaluated
from pipeline.run import Evaluated, OperatorError, Outcome, evaluate_and_publish
from pipeline.standard import load_standard

TOWN, COUNTY = HERE / "town-2024", HERE / "county-2024"
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
    assert Outcome(years, unplaced, found, ()).has_errors is has_errors


def test_a_workbook_that_cannot_be_written_is_named_and_the_others_are_written(tmp_path: Path) -> None:
    target = tmp_path / "output"
    first, *others = sorted(path.name for path in _units(evaluate_and_publish(COUNTY, target)))
    for path in target.rglob("*.xlsx"):
        path.unlink()
    (target / "2024" / first / "评价底稿.xlsx").mkdir()
    with pytest.raises(OperatorError, match=first) as raised:
        evaluate_and_publish(COUNTY, target)
    assert "其余文件已经写出" in str(raised.value)
    assert all((target / "2024" / name / "评价底稿.xlsx").is_file() for name in others)
    assert (target / "2024" / "绩效评价汇总.xlsx").is_file()


def test_folders_that_an_earlier_run_left_are_named(tmp_path: Path) -> None:
    evaluate_and_publish(TOWN, tmp_path)
    outcome = evaluate_and_publish(COUNTY, tmp_path)
    assert [path.name for path in outcome.leftovers] == ["西乡县柳树镇人民政府"]
    assert evaluate_and_publish(TOWN, tmp_path / "again").leftovers == ()


def _units(outcome: Outcome) -> list[Path]:
    (summary,) = outcome.written
    return [path for path in summary.parent.iterdir() if path.is_dir()]
