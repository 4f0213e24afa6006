"""What the exit status is made of."""

import pytest

from pipeline import findings
from pipeline.model import Batch, Finding, Place, Unevaluated
from pipeline.run import Evaluated, Outcome
from pipeline.standard import load_standard

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
