"""What a report says twice: an amount in another unit in brackets, a rate behind the numbers that it is of."""

from __future__ import annotations

import pytest

from pipeline.claims import Passage
from pipeline.evaluate import contradictions
from pipeline.evaluate.restated import restated
from pipeline.intake.passages import passages_of
from tests.report.reading import plain, the_town


def found(text: str) -> list[tuple[str, str]]:
    return [(one.found, one.expected) for one in restated([Passage(text, "", "第1段")])]


@pytest.mark.parametrize(
    "text",
    ["全年支出14492426.11元（1494.24万元）。", "支出1449.24万元（约14492462.11元）", "共0.15亿元（即1,449.24万元）"],
)
def test_an_amount_in_another_unit_that_is_another_amount_is_a_contradiction(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "全年支出14492426.11元（1449.24万元）。", "支出1449.24万元（14,492,426.11元）", "共0.14亿元（约1449万元）",
        "补助20万元（每户5000元）", "补助20万元（5000元/户）", "补助20万元（其中县级5000元）",
        "补助20万元（不低于5000元）", "支出12万元（上年13万元）", "甲20万元、乙5000元（已付）",
    ],
)  # fmt: skip
def test_an_amount_that_is_the_same_or_of_something_else_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("年度计划29项工作，实际完成28项，完成率100%。", "96.55%"),
        ("计划完成29项，完成28项，实际完成率为98.55%。", "96.55%"),
        ("收到提案12件、议案3件，办结14件，办结率100%。", "93.33%"),
        ("预算50万元，执行45万元，执行率95%。", "90.00%"),
    ],
)
def test_a_rate_that_does_not_fit_its_numbers_is_a_contradiction(text: str, ratio: str) -> None:
    assert [expected for _said, expected in found(text)] == [ratio]


@pytest.mark.parametrize(
    "text",
    [
        "计划29项，完成28项，完成率96.55%。", "计划29项，完成28项，完成率96.5%。", "计划29项，完成28项，完成率97%。",
        "收到提案12件、议案3件，办结15件，办结率100%。", "收到230件，其中当年200件，办结180件，办结率90%。",
        "计划29项，按时完成27项，完成率100%。", "计划29项，完成28项，完成及时率93.10%。",
        "种植50亩，完成30亩，成活率90%。", "甲村计划10户，完成9户，乙村计划10户，完成10户，完成率95%。",
        "计划12项，1-6月完成6项，完成率100%。", "排查矛盾50余件，化解45件，化解率95%。",
        "预算0.5亿元，执行0.45亿元，执行率89.5%。",
        "计划29项，完成28项。完成率100%。", "计划29项，完成28项，完成率90%以上。",
        "计划29项，完成31项，完成率100%。", "化解182件，化解率100%。",
    ],
)  # fmt: skip
def test_a_rate_that_fits_or_may_be_of_something_else_is_none(text: str) -> None:
    assert found(text) == []


def test_what_does_not_agree_with_itself_makes_a_report_wrong() -> None:
    passages = passages_of(plain(["全年支出14492426.11元（1494.24万元）。"]))
    (one,) = contradictions([], passages, *the_town())
    assert (one.place, one.expected) == ("正文第1段", "同一金额")
