"""What a unit claims against what the review gave: the sums, the share, and what the system calls it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pipeline.formula import Missing
from pipeline.model import Mark, Status
from pipeline.standard import load_systems
from pipeline.standard.consistent import system_faults
from pipeline.standard.deviation import level_of, self_score, within
from pipeline.standard.system import System

SYSTEM = load_systems()["town-2024"]
MISSING = Missing("没有")


def mark(full: str, claimed: str | None, points: str | None, status: Status = Status.SCORED) -> Mark:
    given, got = (None if one is None else Decimal(one) for one in (claimed, points))
    return Mark("A101", Decimal(full), status, got, MISSING, MISSING, "", (), "", claimed=given)


def with_limits(*bounds: str) -> System:
    tree = SYSTEM.model_dump()
    return System.model_validate({**tree, "deviations": [{"above": Decimal(one), "name": one} for one in bounds]})


def test_only_indicators_with_both_scores_are_added_up() -> None:
    marks = [mark("10", "10", "8"), mark("5", None, "5"), mark("4", "4", None, Status.UNSCORED)]
    score = self_score(marks, SYSTEM)
    assert [score.full_score, score.claimed, score.points] == [10, 10, 8]
    assert (score.unclaimed, score.unscored) == (1, 1)
    assert score.rate == Decimal("0.25")


def test_what_does_not_apply_and_is_left_out_counts_on_neither_side() -> None:
    left_out = mark("5", "5", None, Status.NOT_APPLICABLE)
    silent = mark("5", None, None, Status.NOT_APPLICABLE)
    given = mark("2", "1", "2", Status.NOT_APPLICABLE)
    score = self_score([mark("10", "8", "10"), left_out, silent, given], SYSTEM)
    assert [score.full_score, score.claimed, score.points] == [12, 9, 12]
    assert (score.unclaimed, score.unscored) == (0, 0)
    assert score.rate == Decimal("-0.25")


def test_what_is_added_to_the_total_or_taken_off_counts_on_neither_side() -> None:
    tree = SYSTEM.model_dump()
    extra = {**tree["areas"][-1], "name": "加分项", "role": "加分", "themes": ("创新",)}
    one = {**tree["indicators"][-1], "code": "X1", "area": "加分项", "theme": "创新"}
    system = System.model_validate({**tree, "areas": (*tree["areas"], extra), "indicators": (*tree["indicators"], one)})
    bonus = replace(mark("5", None, "5"), code="X1")
    assert self_score([mark("10", "10", "8"), bonus], system) == self_score([mark("10", "10", "8")], system)


def test_there_is_no_share_of_a_review_of_nothing() -> None:
    assert self_score([mark("10", "3", "0")], SYSTEM).rate is None
    assert self_score([], SYSTEM).rate is None


@pytest.mark.parametrize(
    ("rate", "exceeded"),
    [("0", 0), ("0.05", 0), ("0.05004", 0), ("0.05005", 1), ("0.1", 1), ("-0.1001", 2), ("0.2", 2), ("3", 3)],
)
def test_a_difference_exceeds_a_limit_only_as_it_is_printed(rate: str, exceeded: int) -> None:
    names = [within(SYSTEM), *(one.name for one in SYSTEM.deviations)]
    assert level_of(Decimal(rate), SYSTEM) == names[exceeded]


def test_every_shipped_system_says_when_a_self_score_is_far_off() -> None:
    for system in load_systems().values():
        assert [one.above for one in system.deviations] == [Decimal("0.05"), Decimal("0.1"), Decimal("0.2")]


def test_a_system_without_limits_calls_no_difference_anything() -> None:
    assert level_of(Decimal(1), with_limits()) == within(with_limits()) == ""


@pytest.mark.parametrize("bounds", [("0.1", "0.05"), ("0.1", "0.1")])
def test_limits_rise(bounds: tuple[str, ...]) -> None:
    system = with_limits(*bounds)
    (fault,) = system_faults(system)
    assert (fault.declared, fault.keys) == (system.deviations[1], ("above",))


@pytest.mark.parametrize("bound", ["-0.1", "1"])
def test_limits_are_shares(bound: str) -> None:
    with pytest.raises(ValidationError):
        with_limits(bound)
