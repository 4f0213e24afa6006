from decimal import Decimal
from typing import Any

import pytest

from pipeline.model import Mark, Status
from tests.spoiling import Error, Handed, Vary

# 要点核查: A101 (1, 2 and 1 marks) in rows 5 to 7, B201 (1 mark in three parts) in rows 12 to 14.
MET, PARTLY, NOT_MET, NOT_APPLICABLE = "符合", "部分符合", "不符合", "不适用"


def mark(handed: Handed, code: str, first: int, *findings: Any) -> Mark:
    cells = {f"E{row}": finding for row, finding in enumerate(findings, start=first)}
    return handed.put("要点核查", cells).mark(code)


def test_a_mark_split_in_three_adds_up_with_the_remainder_on_the_last(faultless: Handed) -> None:
    found = faultless.mark("B201")
    assert [part.full_score for part in found.parts] == [Decimal("0.33"), Decimal("0.33"), Decimal("0.34")]
    assert (found.points, found.working) == (Decimal(1), "0.33＋0.33＋0.34")


@pytest.mark.parametrize(
    ("findings", "points"),
    [
        ((MET, MET, MET), "4"),
        ((MET, NOT_MET, MET), "2"),
        ((NOT_MET, MET, NOT_MET), "2"),
        ((PARTLY, PARTLY, PARTLY), "2"),
        ((PARTLY, NOT_MET, NOT_MET), "0.5"),
        ((NOT_MET, NOT_MET, NOT_MET), "0"),
        ((MET, NOT_APPLICABLE, MET), "4"),
        ((MET, NOT_APPLICABLE, NOT_MET), "2"),
        ((NOT_APPLICABLE, PARTLY, NOT_APPLICABLE), "2"),
        (("是", "基本符合", "否"), "2"),
    ],
)
def test_declared_marks_are_given_by_finding(faultless: Handed, findings: tuple[str, ...], points: str) -> None:
    found = mark(faultless, "A101", 5, *findings)
    assert (found.status, found.points) == (Status.SCORED, Decimal(points))


@pytest.mark.parametrize(
    ("findings", "points", "working"),
    [
        ((PARTLY, PARTLY, PARTLY), "0.5", "0.165＋0.165＋0.17"),
        ((MET, MET, NOT_MET), "0.66", "0.33＋0.33＋0.00"),
        ((PARTLY, NOT_MET, NOT_MET), "0.17", "0.165＋0.00＋0.00"),
        ((MET, NOT_MET, NOT_APPLICABLE), "0.5", "0.33＋0.00"),
    ],
)
def test_parts_are_rounded_once_and_the_working_adds_up(
    faultless: Handed, findings: tuple[str, ...], points: str, working: str
) -> None:
    found = mark(faultless, "B201", 12, *findings)
    assert (found.points, found.working) == (Decimal(points), working)


@pytest.mark.parametrize("raw", [None, "-", "差不多", Error()])
def test_one_part_without_a_finding_leaves_the_indicator_unscored(faultless: Handed, raw: Any) -> None:
    found = mark(faultless, "A101", 5, MET, raw, MET)
    assert (found.status, found.points) == (Status.UNSCORED, None)
    assert "E6" in found.reason


def test_when_no_part_applies_the_indicator_does_not(faultless: Handed) -> None:
    found = mark(faultless, "A101", 5, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE)
    assert (found.status, found.points) == (Status.NOT_APPLICABLE, None)


def test_without_the_sheet_every_checklist_is_unscored_with_the_reason(faultless: Handed) -> None:
    marks = {one.code: one for one in faultless.without_sheet("要点核查").appraisal().marks}
    assert {code for code, one in marks.items() if one.status == Status.UNSCORED} == {
        "A101", "A102", "B201", "B203", "B204", "B301", "B302",
    }  # fmt: skip
    assert "要点核查" in marks["A101"].reason


def test_lost_parts_are_named_with_what_the_evaluator_said(faultless: Handed) -> None:
    found = faultless.put("要点核查", {"E6": NOT_MET, "F6": "没有年度任务清单"}).mark("A101")
    assert "没有年度任务清单" in found.reason
    assert [place.cell for place in found.sources] == ["E5", "E6", "E7"]


def test_what_a_part_is_worth_that_is_partly_met_is_declared(faultless: Handed, vary: Vary) -> None:
    generous = vary({"systems/sample.toml": [("from_year = 2024", "from_year = 2024\npartial_share = 0.6")]})
    handed = Handed(faultless.books, generous)
    assert mark(handed, "A101", 5, PARTLY, PARTLY, PARTLY).points == Decimal("2.40")
