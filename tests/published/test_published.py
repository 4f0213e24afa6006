"""Published tables, filled into the templates and read back: their figures are reproduced or their errors flagged."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from pipeline.formula import NotApplicable
from pipeline.formula.arithmetic import round_half_up
from pipeline.model import Mark
from pipeline.tally import Tally
from tests.published.running import UNSCORED, Filled, Run, filled_tables, published_cases, run, standard_for

TABLES = {one.name: one for one in filled_tables()}
STANDARD = cache(standard_for)
RATES = [(name, rate["indicator"]) for name, one in TABLES.items() for rate in one.printed("rates")]
SCORES = [(name, score["indicator"]) for name, one in TABLES.items() for score in one.printed("scores")]
MARKS = [(name, code) for name, one in TABLES.items() for code in one.marks]
FLAGS = [(name, flag) for name, one in TABLES.items() for flag in one.flags]
WRONG = ("WRONG", "convention")


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    return {name: run(one, STANDARD(one.system), tmp_path_factory.mktemp("published")) for name, one in TABLES.items()}


def record(one: Filled, kind: str, name: str) -> Mapping[str, Any]:
    return next(found for found in one.printed(kind) if found["indicator"] == name)


def test_every_published_case_is_evaluated_once_under_each_name() -> None:
    assert {one.id for one in TABLES.values()} == set(published_cases())
    assert len(TABLES) == len(filled_tables())


@pytest.mark.parametrize("kind", ["rates", "scores"])
def test_every_published_figure_is_looked_at(kind: str) -> None:
    looked_at = {(one.id, found["indicator"]) for one in TABLES.values() for found in one.printed(kind)}
    assert looked_at == {(key, found["indicator"]) for key, case in published_cases().items() for found in case[kind]}


def test_every_expected_flag_is_looked_for_or_is_a_rate_that_cannot_be_worked_out() -> None:
    for key, case in published_cases().items():
        looked_for = {flag for one in TABLES.values() if one.id == key for flag in one.flags}
        left = set(case["expected_flags"]) - looked_for
        assert left <= ({"ZERO_BASE"} if any(rate["computed_pct"] is None for rate in case["rates"]) else set()), key


@pytest.mark.parametrize(("name", "indicator"), RATES)
def test_a_published_rate_is_reproduced_or_its_error_known(runs: dict[str, Run], name: str, indicator: str) -> None:
    one = runs[name]
    rate = record(one.filled, "rates", indicator)
    place = one.filled.rates[indicator]
    found = one.place(place)
    value = found.rate if isinstance(found, Tally) else found
    if indicator in one.filled.differs:
        assert not isinstance(value, Mark)
        assert one.standard.kinds[place].show(value) == one.filled.differs[indicator]["gives"]
    elif rate["computed_pct"] is None:
        assert isinstance(value, NotApplicable)
    else:
        assert isinstance(value, Decimal)
        # The table's own figure where it is right to its printed digits, else the one it should have printed.
        expected = rate["computed_rounded"] if rate.get("decimals") else round(rate["computed_pct"], 2)
        assert round_half_up(value * 100, rate.get("decimals") or 2) == Decimal(str(float(expected)))


@pytest.mark.parametrize("name", TABLES)
def test_a_published_rate_that_is_wrong_is_flagged_at_its_cell_and_rounding_is_not(
    runs: dict[str, Run], name: str
) -> None:
    one = runs[name]
    wrong = {
        one.filled.rates[rate["indicator"]]
        for rate in one.filled.printed("rates")
        if rate["published_pct"] is not None and (rate["verdict"] in WRONG or rate["indicator"] in one.filled.differs)
    }
    of_items = {rule.indicator.value: rule.indicator.name for rule in one.standard.indicators}
    assert one.told("F330") == {of_items[item] for item in wrong if item in of_items}


@pytest.mark.parametrize(("name", "indicator"), SCORES)
def test_a_published_score_is_reproduced_or_the_table_does_not_bear_it(
    runs: dict[str, Run], name: str, indicator: str
) -> None:
    one = runs[name]
    points, differs = one.points(one.filled.scores[indicator]), one.filled.differs.get(indicator)
    if differs is None:
        assert Decimal(points) == Decimal(str(record(one.filled, "scores", indicator)["published_score"]))
    else:
        assert points == differs["gives"]
        assert differs["flagged"] in one.codes


@pytest.mark.parametrize(("name", "code"), MARKS)
def test_an_indicator_earns_what_the_published_rule_gives(runs: dict[str, Run], name: str, code: str) -> None:
    assert runs[name].points(code) == runs[name].filled.marks[code]


@pytest.mark.parametrize("name", [name for name, one in TABLES.items() if one.published["total"]])
def test_a_published_total_and_grade_come_out_unless_something_could_not_be_scored(
    runs: dict[str, Run], name: str
) -> None:
    one = runs[name]
    if any(differs["gives"] == UNSCORED for differs in one.filled.differs.values()):
        assert one.appraisal.grade is None
        return
    assert one.appraisal.total.points == Decimal(str(one.filled.published["total"]["published"]))
    assert one.appraisal.grade == one.filled.published["grade"]["expected"]


@pytest.mark.parametrize(("name", "flag"), FLAGS)
def test_a_known_error_of_a_published_table_is_flagged(runs: dict[str, Run], name: str, flag: str) -> None:
    assert flag in runs[name].filled.published["expected_flags"]
    assert runs[name].filled.flags[flag] in runs[name].codes
