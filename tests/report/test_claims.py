from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.claims import Claim, Measure, Passage, claims_in


def claims(text: str) -> list[Claim]:
    return list(claims_in(Passage(text, "", "第1段")))


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("执行14,492,426.11元", "14492426.11", Measure.MONEY),
        ("执行1,449.24万元", "14492400", Measure.MONEY),
        ("执行0.14亿元", "14000000", Measure.MONEY),
        ("执行率88.04%", "0.8804", Measure.RATE),
        ("变动率-7.94％", "-0.0794", Measure.RATE),
        ("得分90.94分", "90.94", Measure.POINTS),
        ("在职72人", "72", Measure.COUNT),
        ("开展学习50余次", "50", Measure.COUNT),
        ("得分为90.94", "90.94", Measure.PLAIN),
    ],
)
def test_a_number_is_read_with_its_unit_of_measure(text: str, value: str, measure: Measure) -> None:
    (claim,) = claims(text)
    assert (claim.value, claim.measure) == (Decimal(value), measure)


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年12月31日", "3月、4月", "2024-03-21", "财预〔2020〕10号", "第12条", "（2）资产管理", "1.资产管理",
        "凭证号记-0029", "指标体系（2024）", "GB/T 9704", "2024年度",
    ],
)  # fmt: skip
def test_dates_document_numbers_and_numbering_are_no_figures(text: str) -> None:
    assert claims(text) == []


def test_a_number_keeps_the_words_since_the_one_before_it() -> None:
    first, second = claims("其中行政编制35名、事业编制40名")
    assert (first.before, second.before) == ("其中行政编制", "、事业编制")


def test_the_words_before_a_number_end_with_the_sentence() -> None:
    _first, second = claims("编制75人。在职72人")
    assert second.before == "在职"


@pytest.mark.parametrize(
    ("text", "exact", "is_rounded"),
    [("1,646.12万元", "16461154.60", True), ("1,646.13万元", "16461154.60", False), ("88.0%", "0.880402", True)],
)
def test_a_number_stands_for_all_that_is_rounded_to_it(text: str, exact: str, is_rounded: bool) -> None:
    (claim,) = claims(text)
    assert claim.rounds(Decimal(exact)) is is_rounded
