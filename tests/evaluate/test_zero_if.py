"""Spending without a budget has no rate, but it is worth no marks either."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.formula import NotApplicable
from pipeline.model import Status
from pipeline.standard import Standard, load_standard
from tests.filling import codes
from tests.spoiling import Handed, Vary

SCORES, THREE, PURCHASES = "指标评分", "三公经费", "政府采购"
CONTROL, CHANGE, BOUGHT = "三公经费控制率", "三公经费变动率", "政府采购执行率"
RULES = {
    CONTROL: ("AND(三公经费本年预算=0,三公经费本年决算>0)", "没有三公经费预算而有支出"),
    CHANGE: ("AND(三公经费上年预算=0,三公经费本年预算>0)", "上年没有三公经费预算而本年新增"),
    BOUGHT: ("AND(政府采购预算总额=0,政府采购执行总额>0)", "没有政府采购预算而实施采购"),
}
NOTHING = {f"{column}{row}": 0 for column in "BCDE" for row in range(5, 9)}
SHIPPED = [load_standard(code) for code in ("common-2013", "town-2024")]


@pytest.fixture(scope="module")
def handed(faultless: Handed, vary: Vary) -> Handed:
    """Nothing budgeted and nothing spent; without a base the indicators would be worth their full marks."""
    pairs = [
        (f'value = "{name}"\n', f'value = "{name}"\nzero_if = "{condition}"\nzero_reason = "{reason}"\n')
        for name, (condition, reason) in RULES.items()
    ]
    varied = replace(faultless.without_results(), standard=vary({"systems/sample.toml": pairs}))
    return varied.put(THREE, NOTHING).put(PURCHASES, {"B6": 0, "C6": 0})


@pytest.mark.parametrize("code", ["A202", "B103", "B104"])
def test_without_budget_and_without_spending_it_does_not_apply(handed: Handed, code: str) -> None:
    found = handed.mark(code)
    assert (found.status, found.points) == (Status.NOT_APPLICABLE, found.full_score)


@pytest.mark.parametrize(
    ("code", "name", "title", "cells"),
    [
        ("B103", CONTROL, THREE, {"E8": 0.01}),
        ("A202", CHANGE, THREE, {"D8": 1}),
        ("B104", BOUGHT, PURCHASES, {"C6": 48000}),
    ],
)
def test_spending_without_a_budget_scores_nothing_and_says_why(
    handed: Handed, code: str, name: str, title: str, cells: dict[str, float]
) -> None:
    found = handed.put(title, cells).mark(code)
    assert (found.status, found.points) == (Status.SCORED, Decimal(0))
    assert isinstance(found.value, NotApplicable)
    assert RULES[name][1] in found.reason
    assert found.working.endswith("→0")
    assert title in {place.sheet for place in found.sources}


def test_it_counts_like_any_mark_and_is_not_left_out(handed: Handed) -> None:
    spent = handed.put(THREE, {"E8": 1}).appraisal()
    assert spent.total.full_score == handed.appraisal().total.full_score
    assert spent.total.earned == handed.appraisal().total.earned - 2
    assert spent.grade is not None


def test_with_a_budget_the_value_counts(handed: Handed) -> None:
    assert handed.put(THREE, {"D8": 10, "E8": 9}).mark("B103").points == 2
    assert handed.put(THREE, {"D8": 10, "E8": 11}).mark("B103").points == 0


def test_of_what_is_missing_nothing_can_be_said(handed: Handed) -> None:
    assert handed.put(THREE, {"D8": None, "E8": 1}).mark("B103").status == Status.UNSCORED


def test_a_claim_that_it_does_not_apply_does_not_save_the_marks(handed: Handed) -> None:
    claimed = handed.put(THREE, {"E8": 1}).put(SCORES, {"K12": "是", "L12": "没有预算"})
    assert (claimed.mark("B103").status, claimed.mark("B103").points) == (Status.SCORED, Decimal(0))
    assert ("F337", SCORES, "K12") in codes(claimed.appraisal().findings)


@pytest.mark.parametrize("standard", SHIPPED, ids=lambda one: one.system.code)
def test_the_shipped_systems_say_so_in_their_wording(standard: Standard) -> None:
    rules = {rule.indicator.name: rule for rule in standard.indicators if rule.zero_if is not None}
    assert set(rules) == {*RULES, "公用经费控制率"}
    for name, (condition, reason) in RULES.items():
        assert rules[name].indicator.zero_if == condition
        assert f"{reason}的不得分。" in rules[name].wording
