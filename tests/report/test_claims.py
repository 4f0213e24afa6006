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
        ("提高3.5个百分点", "3.5", Measure.CHANGE),
        ("支出１２３．４５万元", "1234500", Measure.MONEY),
        ("共计12 345 678.90元", "12345678.90", Measure.MONEY),
        ("得分91 .94 分", "91.94", Measure.POINTS),
        ("支出3千万元", "30000000", Measure.MONEY),
        ("惠及3.2万人", "32000", Measure.COUNT),
        ("种植2万亩", "20000", Measure.COUNT),
        ("增长－2.1%", "-0.021", Measure.RATE),
    ],
)
def test_a_number_is_read_with_its_unit_of_measure(text: str, value: str, measure: Measure) -> None:
    (claim,) = claims(text)
    assert (claim.value, claim.measure) == (Decimal(value), measure)


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年12月31日", "3月、4月", "2024-03-21", "财预〔2020〕10号", "第12条", "（2）资产管理", "1.资产管理",
        "凭证号记-0029", "指标体系（2024）", "GB/T 9704", "2024年度", "2021-2023年", "2021年至2023年",
        "财预（2020）10号", "国办发﹝2018﹞5号", "电话0912-3123456", "手机13812345678", "身份证号610123198001011234",
        "约1/3", "三分之一", "百分之八十",
    ],
)  # fmt: skip
def test_dates_document_numbers_and_numbering_are_no_figures(text: str) -> None:
    assert claims(text) == []


@pytest.mark.parametrize("text", ["85%-90%", "85%—90%", "85%～90%", "85%至90%", "85-90%"])
def test_both_ends_of_a_range_are_bounds_and_neither_is_negative(text: str) -> None:
    first, second = claims(text)
    assert (first.is_bound, second.is_bound, second.value) == (True, True, Decimal("0.9"))


@pytest.mark.parametrize(
    ("text", "is_bound"),
    [("低于90%", True), ("90%以上", True), ("90%（含）以上", True), ("由5%降至90%", False), ("从-3%至90%", True)],
)
def test_a_limit_is_told_by_the_words_before_or_behind_it(text: str, is_bound: bool) -> None:
    assert claims(text)[-1].is_bound is is_bound


def test_noughts_at_the_ends_of_a_number_do_not_make_it_known_by_its_digits() -> None:
    assert [one.digits for one in claims("8,000,000.00元、0.05万元、14,492,426.11元")] == [1, 1, 10]


def test_a_bare_number_in_a_cell_is_counted_in_what_its_heads_say() -> None:
    bare, own = (next(claims_in(Passage(text, "", "表1", unit="万元", row=2))) for text in ("915.86", "75人"))
    assert (bare.value, bare.measure, own.measure) == (Decimal(9158600), Measure.MONEY, Measure.COUNT)


def test_a_number_keeps_the_words_since_the_one_before_it() -> None:
    first, second = claims("其中行政编制35名、事业编制40名")
    assert (first.before, second.before) == ("其中行政编制", "、事业编制")


def test_the_words_before_a_number_end_with_the_sentence() -> None:
    _first, second = claims("编制75人。在职72人")
    assert second.before == "在职"


@pytest.mark.parametrize(
    ("text", "exact", "is_rounded"),
    [
        ("1,646.12万元", "16461154.60", True),
        ("1,646.13万元", "16461154.60", False),
        ("88.0%", "0.880402", True),
        ("7.0%", "0.0695", True),
        ("6.9%", "0.0695", False),
        ("-8.0%", "-0.0795", True),
    ],
)
def test_a_number_stands_for_all_that_is_rounded_to_it_half_up(text: str, exact: str, is_rounded: bool) -> None:
    (claim,) = claims(text)
    assert claim.rounds(Decimal(exact)) is is_rounded
