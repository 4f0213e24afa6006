"""How a total comes about: rescaled, extras added and taken off, kept within nothing and full marks, under caps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.deliver.summary.trial import Moves
from pipeline.model import Appraisal, Status
from pipeline.standard import Standard, StandardError, settle
from pipeline.standard.consistent import system_faults
from pipeline.standard.system import System
from pipeline.tally import Tally
from tests.shapes import CASES, CLAIMED, CLAIMS, SCORES, by_area, put, shapes, standard, unit
from tests.spoiling import Handed, mark_of

__all__ = ["by_area", "standard", "unit"]


@pytest.fixture(scope="module")
def cases(unit: Handed) -> dict[str, Appraisal]:
    return {name: change(unit).appraisal() for name, change in CASES.items()}


def areas(*points: str) -> list[Tally]:
    numbers = [Decimal(one) for one in points]
    fulls = [Decimal(one) for one in (20, 35, 45, 5, 10)]
    return [Tally("", full, full, one, one) for one, full in zip(numbers, fulls, strict=True)]


class TestSteps:
    @pytest.mark.parametrize(
        ("points", "held", "total"),
        [
            (("18", "30", "40", "0", "0"), (), "88"),
            (("18", "30", "40", "5", "4"), (), "89"),
            (("20", "35", "44", "5", "0"), (), "100"),
            (("20", "35", "45", "5", "10"), (), "95"),
            (("1", "2", "3", "0", "10"), (), "0"),
            (("20", "35", "45", "5", "0"), ("K1",), "79.99"),
            (("20", "35", "45", "5", "0"), ("K3", "K1"), "79.99"),
            (("20", "35", "45", "5", "0"), ("K1", "K2", "K3"), "59.99"),
            (("10", "20", "30", "0", "0"), ("K1", "K3"), "60"),
        ],
    )
    def test_extras_are_limited_together_and_the_lowest_cap_is_last(
        self, standard: Standard, points: tuple[str, ...], held: tuple[str, ...], total: str
    ) -> None:
        tallies = areas(*points)
        caps = [cap for cap in standard.system.caps if cap.code in held]
        steps = settle.settled(standard.system, tallies, settle.whole(standard.system, tallies), caps)
        assert steps[-1].total == Decimal(total)
        assert sum(step.change for step in steps) == steps[-1].total

    def test_where_nothing_applies_there_are_no_steps(self, standard: Standard) -> None:
        nothing = [replace(one, full_score=Decimal(0), assessed=Decimal(0), points=None) for one in areas(*"00000")]
        assert settle.settled(standard.system, nothing, settle.whole(standard.system, nothing), []) == ()

    def test_rescaling_comes_before_what_is_added(self, cases: dict[str, Appraisal]) -> None:
        one = cases["a left out indicator and a bonus"]
        assert one.total.earned == Decimal("66.76")
        assert [step.total for step in one.steps] == [Decimal(n) for n in ("66.76", "83.45", "88.45", "80.45")]


class TestByArea:
    def test_the_published_case(self, by_area: Standard) -> None:
        area = by_area.system.areas[1]
        tally = Tally(area.name, Decimal(29), Decimal(29), Decimal(25), Decimal(25))
        assert settle.area_points(by_area.system, area, tally) == Decimal("30.17")

    @pytest.mark.parametrize("name", [name for name in CASES if "left out" in name or "applies" in name])
    def test_printed_areas_add_up_to_the_printed_total(self, by_area: Standard, unit: Handed, name: str) -> None:
        one = replace(CASES[name](unit), standard=by_area).appraisal()
        within = one.areas[: len(by_area.system.within)]
        if all(area.points is not None for area in within):
            assert sum(area.points or 0 for area in within) == one.steps[0].total

    def test_an_area_to_which_nothing_applies_leaves_its_marks_to_the_whole(self, by_area: Standard) -> None:
        there, gone = areas("18", "28", "0", "0", "0"), Decimal(0)
        there[2] = replace(there[2], full_score=gone, assessed=gone, points=None)
        whole = settle.whole(by_area.system, there)
        assert whole.points == Decimal("83.64")
        assert whole.rate == Decimal(46) / Decimal(55)

    def test_an_area_is_rescaled_only_when_it_is_complete(self, by_area: Standard) -> None:
        area = by_area.system.areas[1]
        tally = Tally(area.name, Decimal(29), Decimal(20), Decimal(15), Decimal(15))
        assert settle.area_points(by_area.system, area, tally) == 15


class TestExtras:
    def test_they_touch_neither_rate_nor_full_score(self, cases: dict[str, Appraisal]) -> None:
        with_bonus, without = cases["as well as can be"].total, cases["no bonus"].total
        assert with_bonus.points != without.points
        assert (with_bonus.rate, with_bonus.full_score) == (without.rate, without.full_score)

    def test_one_that_is_not_decided_leaves_the_unit_without_a_grade(self, cases: dict[str, Appraisal]) -> None:
        assert cases["bonus not decided"].total.is_complete
        assert cases["bonus not decided"].grade is None

    def test_one_that_does_not_apply_is_worth_nothing(self, cases: dict[str, Appraisal]) -> None:
        found = mark_of(cases["bonus does not apply"], "X1")
        assert (found.status, found.points) == (Status.NOT_APPLICABLE, Decimal(0))
        assert cases["bonus does not apply"].grade is not None

    def test_what_moves_the_grade_never_names_them(self, standard: Standard, cases: dict[str, Appraisal]) -> None:
        indicators = [rule.indicator for rule in standard.indicators]
        for one in cases.values():
            moves = Moves(one, standard.system, indicators)
            assert not {held.label[:2] for held in moves.held} & {"X1", "Y1"}
            if one.grade is not None:
                assert moves.total() == one.total.points

    def test_no_problem_is_laid_to_them(self, cases: dict[str, Appraisal]) -> None:
        for one in cases.values():
            assert not {code for problem in one.problems for code in problem.indicators} & {"X1", "Y1"}

    @pytest.mark.parametrize(
        ("claimed", "taken"),
        [("20", "0"), ("15.06", "0"), ("15.05", "4"), ("10.12", "4"), ("10.11", "8"), ("0.25", "8"), ("0.24", "10")],
    )
    def test_a_self_score_that_is_far_off_costs_marks_by_how_far(self, unit: Handed, claimed: str, taken: str) -> None:
        """What is given is 98.76; the self-score agrees with it but for what is claimed for C2, which has 20."""
        exact = {**CLAIMS, "B2": 5.76, "C2": claimed}
        assert mark_of(put(unit, SCORES, CLAIMED, exact).appraisal(), "Y1").points == Decimal(taken)


def test_bands_that_are_open_at_the_top_are_worded_to_their_end(standard: Standard, tmp_path: Path) -> None:
    (worded,) = [rule.wording for rule in standard.indicators if rule.indicator.code == "Y1"]
    assert worded.endswith("差异5%以内不扣分，差异5%至10%扣4分，差异10%至20%扣8分，差异超过20%扣10分。")
    labels = 'band_labels = ["差异5%以内", "差异5%至10%", "差异10%至20%", "差异超过20%"]\n'
    plain = shapes(tmp_path / "plain", (labels, ""))
    (worded,) = [rule.wording for rule in plain.indicators if rule.indicator.code == "Y1"]
    assert worded.endswith("≤5%不扣分，≤10%扣4分，≤20%扣8分，＞20%扣10分。")


class TestCaps:
    def test_one_that_cannot_be_told_leaves_the_unit_without_a_grade_and_says_why(
        self, cases: dict[str, Appraisal]
    ) -> None:
        one = cases["purchases unknown"]
        (open_one,) = [verdict for verdict in one.verdicts if verdict.holds is None]
        assert open_one.code == "K3"
        assert open_one.reason
        assert one.grade is None

    def test_one_over_what_does_not_apply_does_not_hold(self, cases: dict[str, Appraisal]) -> None:
        one = cases["nothing to buy"]
        assert [verdict.holds for verdict in one.verdicts] == [False, False, False]
        assert mark_of(one, "B2").points == 2
        assert one.grade is not None

    def test_a_veto_leaves_the_best_total_of_the_worst_grade(self, cases: dict[str, Appraisal]) -> None:
        assert (cases["more staff than posts"].total.points, cases["more staff than posts"].grade) == (
            Decimal("59.99"),
            "差",
        )

    def test_the_cap_that_counted_is_the_last_step(self, cases: dict[str, Appraisal]) -> None:
        assert [cases[name].steps[-1].code for name in ("spent little", "next to nothing bought")] == ["K1", "K3"]


class TestRefused:
    def test_only_what_adds_or_takes_off_may_ask_for_the_self_score(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for number, name in enumerate(("自评总分", "评价总分", "自评差异率")):
            folder = tmp_path_factory.mktemp("refused") / str(number)
            with pytest.raises(StandardError) as error:
                shapes(folder, ('value = "预算执行率"', f'value = "{name}"'))
            assert name in str(error.value)

    @pytest.mark.parametrize(
        ("cap", "keys"),
        [
            ({"most": None, "grade": ""}, ("most",)),
            ({"most": Decimal(60), "grade": "差"}, ("grade",)),
            ({"most": Decimal(101), "grade": ""}, ("most",)),
            ({"most": None, "grade": "优"}, ("grade",)),
            ({"most": None, "grade": "劣"}, ("grade",)),
        ],
    )
    def test_a_cap_says_one_limit_that_is_one(
        self, standard: Standard, cap: dict[str, object], keys: tuple[str, ...]
    ) -> None:
        changed = standard.system.caps[0].model_copy(update=cap)
        system = standard.system.model_copy(update={"caps": (changed,)})
        (fault,) = system_faults(system)
        assert (fault.declared, fault.keys) == (changed, keys)

    def test_what_adds_or_takes_off_stands_behind_the_rest(self, standard: Standard) -> None:
        tree = standard.system.model_dump()
        tree["areas"] = [tree["areas"][-1], *tree["areas"][:-1]]
        assert [fault.keys for fault in system_faults(System.model_validate(tree))] == [("role",)]

    @pytest.mark.parametrize(("points", "policy"), [(None, "定分"), (Decimal(1), "零分"), (Decimal(7), "定分")])
    def test_fixed_marks_are_given_where_they_are_meant_and_no_more_than_full(
        self, standard: Standard, points: Decimal | None, policy: str
    ) -> None:
        tree = standard.system.model_dump()
        tree["indicators"] = [*tree["indicators"]]
        tree["indicators"][3] |= {"not_applicable": policy, "not_applicable_points": points}
        assert len(list(system_faults(System.model_validate(tree)))) == 1


def test_what_is_still_open_counts_at_its_worst_and_at_its_best(
    standard: Standard, cases: dict[str, Appraisal]
) -> None:
    indicators = [rule.indicator for rule in standard.indicators]
    for one in cases.values():
        moves = Moves(one, standard.system, indicators)
        assert moves.total(moves.worst) <= moves.total() <= moves.total(moves.best)
        if one.total.points is not None and not moves.has_open_extras and one.total.is_complete:
            assert moves.total(moves.worst) == moves.total(moves.best)
    undecided = Moves(cases["bonus not decided"], standard.system, indicators)
    assert undecided.total(undecided.best) - undecided.total(undecided.worst) == min(
        5, standard.system.full_score - undecided.total()
    )
