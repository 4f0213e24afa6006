"""Amounts and shares that cannot be true are not used; those that may be true are asked about."""

from typing import Any

import pytest

from tests.spoiling import Handed, finding_of, problem_of

BUDGET, ASSETS = "预算执行", "固定资产台账"
OVER = {"O5": "超支原因"}
BOUNDS = [
    # a project of the least budget that is one, spent a thousand times and for more than ten millions
    (BUDGET, {"G5": 1000, "H5": 0, "L5": 10_000_001}, "R107"),
    (BUDGET, {"G5": 999, "H5": 0, "L5": 10_000_001}, "R101"),
    (BUDGET, {"G5": 1000, "H5": 0, "L5": 10_000_000}, "R101"),
    # 1 元 and 1 万元 stand for a budget that is still to come
    (BUDGET, {"G5": 1, "H5": 0, "L5": 5_000_000_000}, "R101"),
    (BUDGET, {"G5": 10_000, "H5": 0, "L5": 5_000_000_000}, "R101"),
    # a supplement that was left out makes hundreds of times, but not of so much
    (BUDGET, {"G5": 50_000, "H5": 0, "L5": 12_000_000}, "R101"),
    (BUDGET, {"G5": 1_000_000, "H5": 0, "L5": 100_000_001}, "R107"),
    (BUDGET, {"G5": 1_000_000, "H5": 0, "L5": 100_000_000}, "R101"),
    # as much is budgeted and hardly spent, which happens
    (BUDGET, {"G5": 200_000_000, "H5": 0, "L5": 199_999}, "R109"),
    (BUDGET, {"G5": 100_000_000, "H5": 0, "L5": 1000}, ""),
    (BUDGET, {"G5": 100_000_001, "H5": 0, "L5": 1000}, "R109"),
    (BUDGET, {"G5": 200_000_000, "H5": 0, "L5": 0}, ""),
    (BUDGET, {"I5": 15_000_000}, "R101"),
    (BUDGET, {"I5": 15_000_001}, "R110"),
    ("三公经费", {"D6": 28_000, "E6": 2_800_000}, "R121"),
    ("三公经费", {"D6": 28_000, "E6": 2_800_001}, "R122"),
    ("三公经费", {"D6": 999, "E6": 1_000_001}, "R121"),
    ("三公经费", {"B6": 5000, "C6": 1_000_000}, ""),
    ("三公经费", {"B6": 5000, "C6": 1_000_001}, "R123"),
    ("三公经费", {"D6": 10_000_000}, ""),
    ("三公经费", {"D6": 10_000_001}, "R124"),
    ("三公经费", {"B6": 10_000_000}, ""),
    ("三公经费", {"B6": 10_000_001}, "R125"),
    # budget and spending of a year go together, and not with the other year
    ("三公经费", {"B6": 28_000_000, "C6": 27_000_000}, ""),
    ("三公经费", {"B6": 28_000_001, "C6": 27_000_000}, "R126"),
    ("三公经费", {"D6": 30_000_000, "E6": 29_000_000}, ""),
    ("三公经费", {"D6": 30_000_001, "E6": 29_000_000}, "R126"),
    ("三公经费", {"B6": 3, "C6": 2.8}, "R126"),
    ("三公经费", {"B6": 0, "C6": 0}, ""),
    # one amount alone in another unit: of budget and spending of a year none is a thousandth of the other
    ("三公经费", {"B6": 2.8}, "R127"),
    ("三公经费", {"E6": 2.6}, "R127"),
    ("三公经费", {"E6": 30}, ""),
    ("三公经费", {"D6": 280_000, "E6": 101}, ""),
    ("政府采购", {"B6": 50_000, "C6": 50_000_000}, "R131"),
    ("政府采购", {"B6": 50_000, "C6": 50_000_001}, "R132"),
    ("政府采购", {"B6": 10_000, "C6": 50_000_001}, "R131"),
    ("政府采购", {"B6": 100_000_000, "C6": 48_000}, ""),
    ("政府采购", {"B6": 100_000_001, "C6": 48_000}, "R133"),
    ("政府采购", {"B6": 100_000_001, "C6": 0}, ""),
    (ASSETS, {"K5": 1_000_000}, "R301"),
    (ASSETS, {"K5": 1_000_001}, "R308"),
    (ASSETS, {"I5": 5_000_000, "J5": 2500, "K5": 2500}, "R301"),
    (ASSETS, {"I5": 5_000_001, "J5": 2500, "K5": 2500}, "R310"),
    (ASSETS, {"I5": 5_000_001, "J5": 0, "K5": 999}, "R301"),
]


@pytest.mark.parametrize(("title", "cells", "code"), BOUNDS)
def test_only_an_amount_that_cannot_be_true_is_not_used(
    faultless: Handed, title: str, cells: dict[str, Any], code: str
) -> None:
    unexplained = {"O5": None} if code == "R101" else {}
    found = faultless.without_results().put(BUDGET, OVER | unexplained).put(title, cells).findings()
    assert {one for one, *_place in found if one not in ("R302", "R312")} == ({code} if code else set())


@pytest.mark.parametrize(
    ("approved", "code"), [(9_999_999, "R108"), (10_000_000, "R109"), (999, "R109"), (None, "R109")]
)
def test_a_budget_is_wrong_if_neither_what_was_approved_nor_what_was_spent_goes_with_it(
    faultless: Handed, approved: float | None, code: str
) -> None:
    handed = faultless.without_results().put("单位信息", {"B23": approved}, "01")
    assert {one for one, *_place in handed.put(BUDGET, {**OVER, "G5": 1_000_000_000}).findings()} == {code}


@pytest.mark.parametrize(
    ("total", "month", "code"),
    [(140_000, 14_000_001, "R113"), (140_000, 14_000_000, "R112"), (72_000, 14_000_001, "R113"),
     (71_999, 14_000_001, "R112")],
)  # fmt: skip
def test_a_month_is_held_against_a_year_that_may_be_true(
    faultless: Handed, total: float, month: float, code: str
) -> None:
    handed = faultless.put("单位信息", {"B24": total}, "01").put("月度执行", {"B16": month})
    assert code in {one for one, *_place in handed.findings()}
    assert {"R112", "R113"} - {code} - {one for one, *_place in handed.findings()}


@pytest.mark.parametrize(
    ("total", "amount", "is_wrong"),
    [(140_000, 14_000_001, True), (140_000, 14_000_000, False), (72_000, 14_000_001, True), (71_999, 14_000_001, False),
     (90_000, 9_900_000, False)],
)  # fmt: skip
def test_a_row_is_held_against_wholes_that_may_be_true(
    faultless: Handed, total: float, amount: float, is_wrong: bool
) -> None:
    whole = faultless.without_results().put("单位信息", {"B23": total, "B24": total}, "01")
    handed = whole.put(BUDGET, {**OVER, "F5": 0, "G5": amount, "H5": 0, "I5": 0, "J5": 0, "L5": amount})
    found = {one for one, *_place in handed.findings()}
    assert found & {"R114", "R115"} == ({"R114", "R115"} if is_wrong else set())


def test_an_amount_ten_thousand_times_too_large_earns_no_mark_and_no_grade(faultless: Handed) -> None:
    appraisal = faultless.without_results().put(BUDGET, {"L5": 1_400_000_000}).appraisal()
    assert [one.code for one in appraisal.findings if one.place.sheet == BUDGET] == ["R107"]
    assert appraisal.grade is None
    facts = appraisal.facts
    assert {type(facts[name].value).__name__ for name in ("执行总额", "结转结余总额", "预算执行率")} == {"Missing"}


@pytest.mark.parametrize(
    ("budget", "spent", "is_asked"),
    [(28_000, 249.99, True), (28_000, 250, False), (28_000, 0, False), (249.99, 250, True), (250, 250, False)],
)
def test_a_year_of_the_three_publics_below_a_thousand_hints_at_the_money_unit(
    faultless: Handed, budget: float, spent: float, is_asked: bool
) -> None:
    cells = {f"D{row}": budget for row in range(5, 9)} | {f"E{row}": spent for row in range(5, 9)}
    handed = faultless.without_results().put("三公经费", cells).put("凭证抽查", {"F5": "差旅"})
    assert ("K109" in {one.code for one in handed.appraisal().findings}) == is_asked


@pytest.mark.parametrize(
    ("kind", "year", "is_asked"),
    [("公务接待", 1199.99, True), ("公务接待", 1200, False), ("差旅", 1199.99, False)],
)
def test_no_reception_costs_more_than_all_of_the_year(
    faultless: Handed, kind: str, year: float, is_asked: bool
) -> None:
    handed = faultless.without_results().put("三公经费", {"E8": year}).put("凭证抽查", {"F5": kind})
    found = [one for one in handed.appraisal().findings if one.code == "K110"]
    assert [one.place.cell for one in found] == (["E8"] if is_asked else [])


def test_a_share_typed_once_with_and_once_without_its_sign_is_no_low_target(faultless: Handed) -> None:
    low = faultless.put("绩效目标", {"D6": 0.9, "E6": "%", "G6": 1.2}).appraisal()
    assert problem_of(low, "P003") is not None
    mixed = faultless.put("绩效目标", {"D6": 0.9, "E6": "%", "G6": 92}).appraisal()
    assert problem_of(mixed, "P003") is None
    assert mixed.grade == faultless.appraisal().grade


@pytest.mark.parametrize(
    ("own", "is_asked"), [((12, 11.86, 12, 9.84), True), ((12, 11.86, 100, 9.84), False), ((0, 0, 0, 0), False)]
)
def test_one_of_the_three_publics_below_a_hundred_hints_at_the_money_unit(
    faultless: Handed, own: tuple[float, ...], is_asked: bool
) -> None:
    handed = faultless.put("三公经费", dict(zip(("B7", "C7", "D7", "E7"), own, strict=True)))
    found = [(one, cell) for one, _sheet, cell in handed.findings() if one == "R127"]
    assert found == ([("R127", "E7")] if is_asked else [])


@pytest.mark.parametrize(
    ("cells", "is_asked"),
    [({}, False), ({"E8": 140_000 - 78_000}, False), ({"E8": 140_000 - 77_999.99}, True), ({"D8": 66_000}, False),
     ({"D8": 66_000.01}, True)],
)  # fmt: skip
def test_the_three_publics_are_not_more_than_all_that_is_spent_or_budgeted(
    faultless: Handed, cells: dict[str, float], is_asked: bool
) -> None:
    found = [
        one for one in faultless.without_results().put("三公经费", cells).appraisal().findings if one.code == "K111"
    ]
    assert bool(found) == is_asked


@pytest.mark.parametrize(("budget", "is_asked"), [(150_000, False), (150_000.01, True)])
def test_no_more_is_purchased_than_is_budgeted_in_all(faultless: Handed, budget: float, is_asked: bool) -> None:
    handed = faultless.without_results().put("政府采购", {"B6": budget})
    found = [one.place.sheet for one in handed.appraisal().findings if one.code == "K112"]
    assert found == (["政府采购"] if is_asked else [])


def test_what_an_amount_is_held_against_stands_in_the_finding(faultless: Handed) -> None:
    handed = faultless.put("单位信息", {"B24": 140_000}, "01").put("月度执行", {"B16": 1_400_000_000})
    found = finding_of(handed.appraisal().findings, "R113").found
    assert "140,000.00" in found
    assert "1,400,000,000.00" in found
    assert "在职" not in found
