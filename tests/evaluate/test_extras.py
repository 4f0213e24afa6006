"""What is added to the total or taken off is no loss of marks: nobody is asked why it is not more."""

from __future__ import annotations

import pytest

from tests.filling import written
from tests.shapes import ENTERED, FINDING, POINTS, REASON, SCORES, put, shapes, standard, unit
from tests.spoiling import Handed, handed

__all__ = ["standard", "unit"]
BONUS = 'full_score = 5\nmethod = "评价人评分"\n'
BY_POINTS = 'full_score = 5\nmethod = "要点评分"\npoints = [{ text = "省级表彰" }, { text = "市级表彰" }]\n'


def asked(one: Handed) -> set[str]:
    return {found.code for found in one.appraisal().findings} & {"F326", "R211"}


@pytest.fixture(scope="module")
def by_points(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A unit under a system that adds marks by 评价要点."""
    folder = tmp_path_factory.mktemp("points")
    varied = shapes(folder / "standard", (BONUS, BY_POINTS))
    return handed(written(varied, folder / "unit"), varied).without_results()


@pytest.mark.parametrize("points", [0, 1.5, 5])
def test_no_reason_is_asked_for_a_bonus_below_its_most(unit: Handed, points: float) -> None:
    assert asked(put(put(unit, SCORES, ENTERED, {"X1": points}), SCORES, REASON, {"X1": None})) == set()


def test_the_rule_of_a_bonus_does_not_speak_of_lost_marks(unit: Handed) -> None:
    said = {rule.indicator.code: rule.wording for rule in unit.standard.indicators}
    assert "0 至5分之间评分。" in said["X1"]
    assert "0 至6分之间评分，未得满分的说明原因。" in said["B4"]


def test_a_point_of_a_bonus_that_is_not_met_needs_no_words(by_points: Handed) -> None:
    missed = put(by_points, POINTS, FINDING, {"X1-1": "不符合"})
    assert missed.mark("X1").points == 2.5
    assert asked(missed) == set()
    assert "P908" not in {one.code for one in missed.appraisal().problems}


def test_a_point_within_the_full_score_still_does(by_points: Handed) -> None:
    missed = put(by_points, POINTS, FINDING, {"X1-1": "不符合", "A1-1": "不符合"})
    (problem,) = [one for one in missed.appraisal().problems if one.code == "P908"]
    assert asked(missed) == {"R211"}
    assert len(problem.places) == 1
