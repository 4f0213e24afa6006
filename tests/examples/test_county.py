"""The invented county: what was planted is found, in the right unit and at the right cell, and nowhere else."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from examples.build import build_county
from examples.county import county_data
from examples.faults import UNIT as FAULTY
from examples.faults import faults
from pipeline.formula import NotApplicable
from pipeline.intake.filled import Unused
from pipeline.model import Severity, Status
from tests.examples.evaluating import county

DATA = county_data()
UNITS = {one["code"]: one for one in DATA["units"]}
PLANTED = {code: set(one["planted"]) for code, one in UNITS.items()}
PROBLEMS = sorted(set[str]().union(*PLANTED.values()))
GRADES = {
    "999001": "优", "999002": "良", "999003": "中", "999004": "良", "999005": "良", "999006": "优", "999101": "差",
    "999102": "优", "999103": "良", "999104": "中", "999105": None, "999106": None, "999107": None,
}  # fmt: skip
WITHOUT_REGISTER, CONFLICTING, IN_TEN_THOUSANDS, BORDER = "999105", "999107", "999005", "999103"


def problems(code: str) -> set[str]:
    return {problem.code for problem in county().of(code).problems}


def refused(file: str) -> list[str]:
    return [
        finding.code
        for one in county().unplaced
        if isinstance(one, Unused) and one.source.path == file
        for finding in one.findings
    ]


def test_every_unit_of_the_county_is_in_the_batch() -> None:
    assert [one.unit.code for one in county().batch.appraisals] == sorted(UNITS)
    assert {one.unit.name for one in county().batch.appraisals} == {one["name"] for one in UNITS.values()}


@pytest.mark.parametrize("code", GRADES)
def test_each_unit_has_its_grade(code: str) -> None:
    assert county().of(code).grade == GRADES[code]


def test_all_four_grades_occur() -> None:
    assert {one.grade for one in county().batch.appraisals} >= {"优", "良", "中", "差"}


def test_exactly_one_unit_is_a_border_case() -> None:
    borders = {one.unit.code: one.border for one in county().batch.appraisals if one.border}
    assert list(borders) == [BORDER]
    assert abs(borders[BORDER].distance) <= Decimal("0.5")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_planted_problem_is_found_in_just_the_units_where_it_was_planted(problem: str) -> None:
    found = {code for code in UNITS if problem in problems(code)}
    assert found == {code for code, planted in PLANTED.items() if problem in planted}


def test_the_county_shows_most_of_the_catalogue() -> None:
    assert len(PROBLEMS) >= 25


def test_the_unit_in_ten_thousands_is_read_in_yuan() -> None:
    hospital = county().of(IN_TEN_THOUSANDS)
    assert hospital.submission.fields["金额单位"] == "万元"
    original = hospital.facts["资产原值"].value
    assert isinstance(original, Decimal)
    assert original > 60_000_000
    assert not [one for one in hospital.findings if one.code == "F328"]


def test_a_zero_base_is_not_applicable_and_no_percentage() -> None:
    marks = {mark.code: mark for mark in county().of("999006").marks}
    assert {code for code, mark in marks.items() if mark.status == Status.NOT_APPLICABLE} >= {"A202", "B108", "D101"}
    assert isinstance(marks["A202"].value, NotApplicable)


def test_spending_without_a_budget_has_no_percentage_either_but_is_worth_nothing() -> None:
    (control,) = [mark for mark in county().of("999006").marks if mark.code == "B107"]
    assert isinstance(control.value, NotApplicable)
    assert (control.status, control.points) == (Status.SCORED, Decimal(0))
    assert "没有三公经费预算而有支出" in control.reason


def test_a_unit_without_its_register_is_scored_as_far_as_it_goes() -> None:
    unit = county().of(WITHOUT_REGISTER)
    assert [mark.code for mark in unit.marks if mark.status == Status.UNSCORED] == ["B303"]
    assert "F218" in {finding.code for finding in unit.findings}
    assert WITHOUT_REGISTER not in county().batch.ranks


def test_two_versions_of_a_workbook_are_both_left_out_and_named() -> None:
    unit = county().of(CONFLICTING)
    conflicts = [finding.place.file for finding in unit.findings if finding.code == "F116"]
    assert sorted(conflicts) == sorted([UNITS[CONFLICTING]["files"][0], DATA["others"]["conflict"]["file"]])
    assert {"预算执行", "凭证抽查"} <= unit.submission.absent.keys()


def test_a_copy_of_a_workbook_counts_once() -> None:
    notes = [one.place.file for one in county().batch.findings if one.code == "F115"]
    assert notes == [DATA["others"]["duplicate"]["file"]]


def test_a_truncated_file_is_refused_as_broken() -> None:
    assert refused(DATA["others"]["truncated"]["file"]) == ["F108"]


def test_a_file_with_a_password_is_refused_as_such() -> None:
    assert refused(DATA["others"]["encrypted"]) == ["F107"]


def test_a_workbook_that_is_no_template_is_skipped_with_a_word() -> None:
    assert refused(DATA["others"]["contacts"]) == ["F111"]


def test_a_lock_file_is_skipped_with_a_word() -> None:
    assert [(one.code, one.place.file) for one in county().skipped] == [("F110", DATA["others"]["lock"])]


def test_about_twenty_kinds_of_mistakes_are_planted_in_one_unit() -> None:
    assert len({fault["code"] for fault in faults()}) >= 18


def test_the_mistakes_of_the_faulty_unit_are_reported_at_exactly_their_cells(tmp_path: Path) -> None:
    keys = dict(zip(UNITS[FAULTY]["files"], ("01", "02", "03"), strict=True))
    planted = Counter((one.code, one.key, one.sheet, one.cell) for one in build_county(tmp_path))
    found = Counter(
        (one.code, keys[one.place.file], one.place.sheet, one.place.cell) for one in county().of(FAULTY).findings
    )
    assert found == planted


def test_what_the_mistakes_do_not_touch_is_still_scored() -> None:
    faulty = county().of(FAULTY)
    assert 0 < faulty.total.assessed < faulty.total.full_score
    assert any(finding.severity == Severity.ERROR for finding in faulty.findings)
