"""Of several ways to score an indicator one is taken: that with most marks, or the one that the unit names."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.derivation import derive
from pipeline.model import Status
from tests.spoiling import Handed, mark_of
from tests.ways import CASES, standard, unit

__all__ = ["standard", "unit"]


@pytest.mark.parametrize(
    ("case", "way", "points"),
    [
        ("as it is", "比例", "14.00"),
        ("nearly all spent", "分档", "15.00"),
        ("all spent", "比例", "15.00"),
        ("spent little", "比例", "6.00"),
    ],
)
def test_the_way_with_most_marks_is_taken_and_of_equals_the_first(
    unit: Handed, case: str, way: str, points: str
) -> None:
    found = mark_of(CASES[case](unit).appraisal(), "B1")
    assert (found.way, found.points) == (way, Decimal(points))
    assert max(one.points or 0 for one in found.options) == found.points


@pytest.mark.parametrize(
    ("case", "way", "points"),
    [("as it is", "从严", "5.76"), ("another way named", "从宽", "6.00")],
)
def test_the_way_that_the_unit_names_is_taken_though_another_gives_more(
    unit: Handed, case: str, way: str, points: str
) -> None:
    found = mark_of(CASES[case](unit).appraisal(), "B2")
    assert (found.way, found.points) == (way, Decimal(points))
    assert found.sources[0].sheet == "补充数据"


@pytest.mark.parametrize(
    ("case", "code"), [("spending unknown", "B1"), ("no way named", "B2"), ("purchases unknown", "B2")]
)
def test_what_cannot_be_told_in_every_way_is_not_scored(unit: Handed, case: str, code: str) -> None:
    one = CASES[case](unit).appraisal()
    assert mark_of(one, code).status == Status.UNSCORED
    assert mark_of(one, code).reason
    assert one.grade is None


def test_what_applies_in_no_way_is_worth_what_the_system_says(unit: Handed) -> None:
    found = mark_of(CASES["nothing to buy"](unit).appraisal(), "B2")
    assert (found.status, found.points) == (Status.NOT_APPLICABLE, Decimal(2))


def test_a_claim_that_it_does_not_apply_counts_only_where_no_way_has_a_value(unit: Handed) -> None:
    claimed = CASES["spending unknown and said not to apply"](unit).appraisal()
    assert mark_of(claimed, "B1").status == Status.NOT_APPLICABLE
    against = CASES["said not to apply though it does"](unit).appraisal()
    assert {mark_of(against, code).status for code in ("B1", "B2")} == {Status.SCORED}


def test_nothing_is_given_in_any_way_where_there_are_no_marks_whatever_the_value(unit: Handed) -> None:
    (at, rule) = next(one for one in enumerate(unit.standard.indicators) if one[1].indicator.code == "B1")
    zero = next(one.zero_if for one in unit.standard.indicators if one.indicator.code == "A1")
    rules = list(unit.standard.indicators)
    rules[at] = replace(rule, zero_if=zero)
    found = mark_of(replace(unit, standard=replace(unit.standard, indicators=tuple(rules))).identity(B14=0, B15=0)
                    .appraisal(), "B1")  # fmt: skip
    assert (found.status, found.points) == (Status.SCORED, Decimal(0))


def test_the_derivation_names_every_way_with_its_target(unit: Handed) -> None:
    told = derive(unit.appraisal(), unit.standard, "B2")
    for way in next(rule for rule in unit.standard.indicators if rule.indicator.code == "B2").options:
        assert all(way.indicator.label in text for text in (told.standard_words, told.value_formula, told.target))
