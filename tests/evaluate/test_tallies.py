from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.evaluate import assemble, tallies
from pipeline.formula import Missing, NotApplicable
from pipeline.model import Appraisal, Mark, Status, Unit
from pipeline.standard import Standard, settle
from pipeline.tally import Tally
from tests.spoiling import Handed


def mark(code: str, full: str, points: str | None, status: Status = Status.SCORED) -> Mark:
    got = None if points is None else Decimal(points)
    return Mark(code, Decimal(full), status, got, Missing(""), Missing(""), "", (), "")


def whole(points: str) -> Tally:
    return Tally("合计", Decimal(100), Decimal(100), Decimal(points), Decimal(points))


def total(marks: Sequence[Mark], standard: Standard) -> Tally:
    """Return what marks under one heading come to."""
    return settle.whole(standard.system, [tallies.tally("合计", marks)])


def left_out(code: str, full: str) -> Mark:
    return replace(mark(code, full, None, Status.NOT_APPLICABLE), value=NotApplicable("无"))


def ranked(standard: Standard, appraisal: Appraisal, totals: Sequence[tuple[str, str | None]]) -> dict[str, int]:
    units = [
        replace(
            appraisal,
            unit=Unit(code, code, 2024),
            total=whole(total or "0"),
            grade=None if total is None else "良",
        )
        for code, total in totals
    ]
    return dict(assemble(2024, standard, units).ranks)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90.00", "优"), ("89.99", "良"), ("80.00", "良"), ("79.99", "中"), ("60.00", "中"),
     ("59.99", "差"), ("0", "差")],
)  # fmt: skip
def test_a_bound_belongs_to_the_better_grade(standard: Standard, total: str, grade: str) -> None:
    assert tallies.grade(whole(total), standard) == grade


@pytest.mark.parametrize(
    ("total", "bound", "distance"),
    [
        ("90.50", 90, "0.50"),
        ("90.00", 90, "0.00"),
        ("89.50", 90, "-0.50"),
        ("79.99", 80, "-0.01"),
        ("60.10", 60, "0.10"),
    ],
)
def test_a_total_within_half_a_mark_of_a_bound_is_a_border_case(
    standard: Standard, total: str, bound: int, distance: str
) -> None:
    border = tallies.border(whole(total), standard.system)
    assert border
    assert (border.bound, border.distance) == (Decimal(bound), Decimal(distance))


@pytest.mark.parametrize("total", ["90.51", "89.49", "100", "70", "0.3"])
def test_a_total_further_away_is_none(standard: Standard, total: str) -> None:
    assert tallies.border(whole(total), standard.system) is None


def test_the_names_on_both_sides_of_a_border_are_given(standard: Standard) -> None:
    border = tallies.border(whole("79.80"), standard.system)
    assert border
    assert (border.upper, border.lower) == ("良", "中")


def test_an_incomplete_total_has_neither_grade_nor_border(standard: Standard) -> None:
    open_total = Tally("合计", Decimal(100), Decimal(95), Decimal(90), Decimal(90))
    assert tallies.grade(open_total, standard) is None
    assert tallies.border(open_total, standard.system) is None


class TestTotal:
    def test_printed_marks_add_up(self, standard: Standard) -> None:
        summed = total((mark("A", "60", "33.33"), mark("B", "40", "6.67")), standard)
        assert (summed.points, summed.is_complete, summed.rate) == (Decimal("40.00"), True, Decimal("0.4"))

    def test_what_is_unscored_keeps_its_weight(self, standard: Standard) -> None:
        marks = (mark("A", "60", "50"), mark("B", "40", None, Status.UNSCORED))
        summed = total(marks, standard)
        assert (summed.full_score, summed.assessed, summed.points) == (Decimal(100), Decimal(60), Decimal(50))
        assert summed.rate is None

    def test_what_is_left_out_gives_its_weight_to_the_rest(self, standard: Standard) -> None:
        summed = total((mark("A", "60", "40"), left_out("B", "40")), standard)
        assert (summed.full_score, summed.earned, summed.points) == (Decimal(60), Decimal(40), Decimal("66.67"))

    def test_before_everything_is_scored_nothing_is_rescaled(self, standard: Standard) -> None:
        marks = (mark("A", "30", "20"), mark("B", "30", None, Status.UNSCORED), left_out("C", "40"))
        summed = total(marks, standard)
        assert (summed.full_score, summed.assessed, summed.points) == (Decimal(60), Decimal(30), Decimal(20))

    def test_if_nothing_applies_there_is_no_total_and_no_grade(self, standard: Standard) -> None:
        summed = total((left_out("A", "60"), left_out("B", "40")), standard)
        assert (summed.points, summed.rate, tallies.grade(summed, standard)) == (None, None, None)

    def test_full_or_no_marks_for_what_does_not_apply_count_like_any_marks(self, standard: Standard) -> None:
        marks = (mark("A", "60", "60", Status.NOT_APPLICABLE), mark("B", "40", "0", Status.NOT_APPLICABLE))
        summed = total(marks, standard)
        assert (summed.full_score, summed.points) == (Decimal(100), Decimal(60))


def test_areas_and_themes_add_up_to_the_total(faultless: Handed) -> None:
    appraisal = faultless.appraisal()
    for groups in (appraisal.areas, appraisal.themes):
        assert sum(one.earned for one in groups) == appraisal.total.earned
        assert sum(one.full_score for one in groups) == appraisal.total.full_score
        assert sum(one.assessed for one in groups) == appraisal.total.assessed
    assert [one.name for one in appraisal.areas] == ["投入", "过程", "产出", "效益"]


def test_a_faultless_unit_has_its_total_grade_and_no_border(faultless: Handed) -> None:
    appraisal = faultless.appraisal()
    assert appraisal.total.earned == sum(mark.points for mark in appraisal.marks if mark.points is not None)
    assert (appraisal.total.earned, appraisal.total.points) == (Decimal("97.04"), Decimal("99.02"))
    assert (appraisal.grade, appraisal.border) == ("优", None)


@pytest.mark.parametrize(
    ("totals", "ranks"),
    [
        ([("1", "90"), ("2", "80"), ("3", "85")], {"1": 1, "2": 3, "3": 2}),
        ([("1", "90"), ("2", "90"), ("3", "85")], {"1": 1, "2": 1, "3": 3}),
        ([("1", "90.00"), ("2", "90"), ("3", "90.01")], {"1": 2, "2": 2, "3": 1}),
        ([("1", "90"), ("2", None), ("3", "85")], {"1": 1, "3": 2}),
        ([("1", None)], {}),
    ],
)
def test_equal_totals_share_a_place_and_the_ungraded_have_none(
    standard: Standard, faultless: Handed, totals: list[tuple[str, str | None]], ranks: dict[str, int]
) -> None:
    assert ranked(standard, faultless.appraisal(), totals) == ranks
