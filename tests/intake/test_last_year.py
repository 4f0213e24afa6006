"""This year's workbooks begin with what last year's say: carry-overs, last year's budgets, the register."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from pipeline.intake import last_year
from pipeline.standard import StandardError
from tests.filling import codes
from tests.spoiling import Handed, Vary

BUDGET, THREE, REGISTER = "预算执行", "三公经费", "固定资产台账"


def begun(handed: Handed) -> tuple[dict[str, list[dict[str, object]]], list[tuple[str, str, str]]]:
    found = last_year(handed.submission(), handed.standard)
    return {title: [dict(row) for row in rows] for title, rows in found.tables.items()}, codes(found.findings)


def test_what_was_not_spent_is_what_this_year_begins_with(faultless: Handed) -> None:
    tables, found = begun(faultless)
    assert found == []
    (row,) = tables[BUDGET]
    assert (row["项目名称"], row["上年结转"]) == ("人居环境整治", Decimal(10000))
    assert "年初预算数" not in row


def test_a_project_that_came_to_its_end_is_not_listed_again(faultless: Handed) -> None:
    tables, _found = begun(faultless.put(BUDGET, {"L5": 150000}).without_results())
    assert tables[BUDGET] == []


def test_this_year_s_budget_is_last_year_s_of_the_next(faultless: Handed) -> None:
    tables, _found = begun(faultless.put(THREE, {"D5": 0, "E5": 0, "D6": 111, "E6": 99}))
    assert [(row["三公项目"], row["上年预算"], row["上年决算"]) for row in tables[THREE]][:2] == [
        ("因公出国（境）", 0, 0),
        ("公务用车购置", 111, 99),
    ]


def test_the_register_is_handed_on_but_for_the_stocktake(faultless: Handed) -> None:
    tables, _found = begun(faultless)
    (row,) = tables[REGISTER]
    assert (row["资产编号"], row["原值"], row["使用状况"]) == ("TY2019000001", 5000, "在用")
    assert "盘点结果" not in row


def test_an_overspent_project_has_no_carry_over_and_is_named(faultless: Handed) -> None:
    tables, found = begun(faultless.put(BUDGET, {"L5": 160000}).without_results())
    assert tables[BUDGET] == []
    assert found == [("F263", BUDGET, "M5")]


def test_an_amount_that_cannot_be_used_is_told_with_its_unit(faultless: Handed) -> None:
    handed = faultless.put(BUDGET, {"L5": 160000}).without_results()
    found = last_year(handed.submission(), handed.standard).findings
    assert [one.found for one in found if one.code == "F263"] == ["-10,000.00 元"]


def test_a_cell_that_could_not_be_read_is_named_and_left_blank(faultless: Handed) -> None:
    tables, found = begun(faultless.put(REGISTER, {"I5": "五千"}))
    assert "原值" not in tables[REGISTER][0]
    assert ("F263", REGISTER, "I5") in found


def test_a_table_that_was_not_handed_in_is_named(faultless: Handed) -> None:
    tables, found = begun(faultless.only("01", "02"))
    assert REGISTER not in tables
    assert ("F262", REGISTER, "") in found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("三公经费.本年预算", "三公经费.本年预算数", "三公经费.本年预算"),
        ("三公经费.本年预算", "三公经费.三公项目", "三公经费.三公项目"),
        ("三公经费.本年预算", "预算执行.执行数", "同一张表"),
    ],
)
def test_a_source_that_is_not_there_or_no_amount_is_refused(vary: Vary, old: str, new: str, told: str) -> None:
    with pytest.raises(StandardError, match=re.escape(told)):
        vary({"workbooks/01_budget.toml": [(f'last_year = "{old}"', f'last_year = "{new}"')]})
