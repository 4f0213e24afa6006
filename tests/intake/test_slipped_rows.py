"""A row in another unit of money than its workbook is asked about where it stands, and its unit is marked."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.standard.doubted import doubts_of
from tests.spoiling import Handed, finding_of

BUDGET, ASSETS, STATEMENT = "预算执行", "固定资产台账", "决算对照"
TEXTS = {"A6": "公用经费", "B6": "日常公用"}
NO_SUM = {"F5": 0, "H5": 0, "I5": 0, "J5": 0}


def told(handed: Handed, *codes: str) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell) for one in handed.appraisal().findings if one.code in codes]


def budget(faultless: Handed, unit: str, odd: float, others: float, **cells: Any) -> Handed:
    """A project, and one row more that stands for all others; no total is stated."""
    rows = {**NO_SUM, **TEXTS, "G5": odd, "L5": odd, "G6": others, "L6": others}
    return faultless.without_results().put("单位信息", {"B6": unit}, "01").put(BUDGET, {**rows, **cells})


@pytest.mark.parametrize(
    ("odd", "others", "is_asked"),
    [(150_000, 1400, True), (7001, 1400, False), (7201, 1440, True), (7200, 1440, False), (7500, 1500, False)],
)
def test_a_row_that_outweighs_all_others_in_ten_thousands_may_be_in_yuan(
    faultless: Handed, odd: float, others: float, is_asked: bool
) -> None:
    """Of 72 people, each with more than a million; five times all others."""
    handed = budget(faultless, "万元", odd, others)
    assert told(handed, "R116") == ([("R116", "G5")] if is_asked else [])
    assert told(budget(faultless, "元", odd * 10_000, others * 10_000), "R116") == []


def test_what_was_budgeted_and_not_spent_may_be_in_yuan_too(faultless: Handed) -> None:
    assert told(budget(faultless, "万元", 150_000, 1400, L5=0, O5="未开工"), "R116") == [("R116", "G5")]


def test_an_amount_that_no_yuan_can_be_is_in_ten_thousands(faultless: Handed) -> None:
    assert told(budget(faultless, "万元", 150_000.123, 1400), "R116") == []
    assert told(budget(faultless, "万元", 150_000.12, 1400), "R116") == [("R116", "G5")]


@pytest.mark.parametrize(
    ("title", "cells"),
    [("单位信息", {"B24": 151_400}), ("单位信息", {"B23": 151_400}), ("月度执行", {"B16": 151_400})],
)
def test_a_row_is_proved_by_a_total_that_is_stated_elsewhere(
    faultless: Handed, title: str, cells: dict[str, float]
) -> None:
    handed = budget(faultless, "万元", 150_000, 1400).put("月度执行", {"B13": None, "B15": None, "B16": None})
    assert told(handed, "R116", "R119", "R120", "F328") == [("R116", "G5")]
    assert told(handed.put(title, cells, "01"), "R116", "R119", "R120", "F328") == []


@pytest.mark.parametrize(("amount", "is_asked"), [(5000, True), (2901, True), (2900, False)])
def test_a_row_of_more_than_twice_the_year_is_asked_about(faultless: Handed, amount: float, is_asked: bool) -> None:
    """The total differs by more than the row is worth: no row alone explains it, and yet this one cannot be."""
    stated = {"B23": 1450, "B24": 1450}
    handed = budget(faultless, "万元", amount, 1400).put("单位信息", stated, "01")
    assert told(handed, "R114", "R115", "R119", "R120") == ([("R119", "L5"), ("R120", "G5")] if is_asked else [])
    assert ("R119" in doubts_of(handed.appraisal(), handed.standard)) == is_asked
    in_yuan = handed.put("单位信息", {"B6": "元", "B23": 145_000, "B24": 145_000}, "01")
    assert told(in_yuan.put(BUDGET, {"G5": 500_000, "L5": 500_000}), "R119", "R120") == []


@pytest.mark.parametrize(
    ("cells", "is_asked"),
    [
        ({}, True),
        ({"E5": "否"}, False),
        ({"E5": "否", "G5": 3000.5}, True),
        ({"G5": 9999.99}, True),
        ({"G5": 10_000}, False),
        ({"G5": 800, "L5": 790}, False),
        ({"G6": 2_990_000, "L6": 2_990_000}, False),
    ],
)
def test_a_key_project_of_a_few_thousand_yuan_may_be_in_ten_thousands(
    faultless: Handed, cells: dict[str, Any], is_asked: bool
) -> None:
    handed = budget(faultless, "元", 3000, 14_000_000, **cells)
    assert told(handed, "R117") == ([("R117", "G5")] if is_asked else [])
    assert told(handed.put("单位信息", {"B24": 14_003_000}, "01"), "R117") == []


@pytest.mark.parametrize(
    ("nature", "amount", "is_asked"),
    [("人员经费", 71_999, True), ("人员经费", 72_000, False), ("公用经费", 7199, True), ("公用经费", 7200, False),
     ("公用经费", 0, False)],
)  # fmt: skip
def test_72_people_are_not_paid_a_few_hundred_yuan(
    faultless: Handed, nature: str, amount: float, is_asked: bool
) -> None:
    handed = budget(faultless, "元", 14_000_000, amount, A6=nature)
    assert told(handed, "R118") == ([("R118", "L6")] if is_asked else [])


@pytest.mark.parametrize(("amount", "is_asked"), [(360, False), (360.01, True), (20_000, True)])
def test_three_publics_of_more_than_fifty_thousand_a_head_may_be_in_yuan(
    faultless: Handed, amount: float, is_asked: bool
) -> None:
    cells = {f"{column}{row}": 1 for column in "BCDE" for row in range(5, 9)} | {f"{one}7": amount for one in "BCDE"}
    handed = faultless.put("单位信息", {"B6": "万元"}, "01").put("三公经费", cells)
    assert told(handed, "R128") == ([("R128", "E7")] if is_asked else [])


REGISTER = [
    ("TY1", "设备", 5000, 3000, 2000),
    ("TY2", "设备", 6000, 1000, 5000),
    ("TY3", "车辆", 180_000, 80_000, 100_000),
]


def register(faultless: Handed, unit: str, slipped: int, times: float) -> Handed:
    """Three assets of which one has all its amounts so many times; the accounts are right."""
    by = 1 if unit == "元" else 10_000
    cells: dict[str, Any] = {}
    for at, (code, kind, *amounts) in enumerate(REGISTER):
        row, factor = 5 + at, times if at == slipped else 1
        cells |= {f"A{row}": code, f"B{row}": "资产", f"C{row}": kind, f"G{row}": 1, f"L{row}": "在用"}
        cells |= {f"{column}{row}": one * factor / by for column, one in zip("IJK", amounts, strict=True)}
    accounts = {"C6": 180_000 / by, "D6": 100_000 / by, "C7": 11_000 / by, "D7": 7000 / by}
    return faultless.without_results().put("单位信息", {"B6": unit}, "03").put(ASSETS, cells).put(STATEMENT, accounts)


@pytest.mark.parametrize("slipped", range(len(REGISTER)))
@pytest.mark.parametrize(("unit", "times"), [("万元", 10_000), ("元", 1 / 10_000)])
def test_the_asset_that_alone_is_ten_thousand_times_off_is_named(
    faultless: Handed, unit: str, times: float, slipped: int
) -> None:
    handed = register(faultless, unit, slipped, times)
    alone = [("F328", "C6")] if slipped == len(REGISTER) - 1 else []
    assert told(handed, "F328") == [*alone, ("F328", f"I{5 + slipped}")]
    assert "F328" in doubts_of(handed.appraisal(), handed.standard)
    assert told(register(faultless, unit, slipped, 1), "F328", "R312") == []


@pytest.mark.parametrize(("unit", "times"), [("万元", 10_000), ("元", 1 / 10_000)])
@pytest.mark.parametrize(
    ("others", "account", "is_told"), [(900, 13_700, True), (900, 14_000, False), (0, 11_000, False)]
)
def test_assets_that_are_ten_thousand_times_off_together_are_named(
    faultless: Handed, unit: str, times: float, others: int, account: float, is_told: bool
) -> None:
    """Two of five devices: without the three others nothing tells them from a class of the accounts that is wrong."""
    by = 1 if unit == "元" else 10_000
    cells: dict[str, Any] = {}
    for row, amount in enumerate([others, 5000 * times, others, 6000 * times, others], 5):
        cells |= {f"A{row}": f"TY{row}", f"B{row}": "资产", f"C{row}": "设备", f"G{row}": 1, f"L{row}": "在用"}
        cells |= {f"I{row}": amount / by, f"J{row}": 0, f"K{row}": amount / by}
    handed = register(faultless, unit, 0, 1).put(ASSETS, cells)
    handed = handed.put(STATEMENT, {"C6": 0, "D6": 0, "C7": account / by, "D7": account / by})
    found = [one for one in handed.appraisal().findings if one.code == "F328" and one.place.sheet == ASSETS]
    assert [(one.place.cell, "第 6、8 行共 2 行" in one.found) for one in found] == ([("I6", True)] if is_told else [])


def test_an_asset_that_differs_otherwise_is_no_slip(faultless: Handed) -> None:
    handed = register(faultless, "元", 0, 10)
    assert told(handed, "R312", "F328") == [("R312", "C7")]


def test_a_class_of_the_accounts_in_another_unit_is_a_slip_of_the_accounts(faultless: Handed) -> None:
    handed = register(faultless, "元", 0, 1).put(STATEMENT, {"C7": 1.1, "D7": 0.7})
    assert told(handed, "F328") == [("F328", "C7")]


def test_of_assets_without_accounts_only_what_cannot_cost_so_much_is_asked_about(faultless: Handed) -> None:
    blank = {f"{column}{row}": None for column in "CD" for row in range(5, 12)}
    odd = register(faultless, "万元", 0, 10_000).put(STATEMENT, blank)
    assert told(odd, "R315", "R317") == [("R317", "I5")]
    dear = register(faultless, "万元", 2, 10_000).put(STATEMENT, blank)
    assert told(dear, "R315", "R317") == [("R315", "I7")]
    little = register(faultless, "元", 1, 1 / 10_000).put(STATEMENT, blank)
    assert told(little, "R318") == [("R318", "I6")]
    assert told(register(faultless, "万元", 0, 1).put(STATEMENT, blank), "R315", "R317", "R318") == []


def test_what_a_row_is_held_against_stands_in_the_finding(faultless: Handed) -> None:
    found = finding_of(budget(faultless, "万元", 150_000, 1400).appraisal().findings, "R116").found
    assert "1,500,000,000.00 元" in found
    assert "1,514,000,000.00 元" in found
