"""Rows that may count again what stands in others count, and are asked about."""

from unittest.mock import patch

import pytest

from pipeline.kinds import Raw
from tests.intake.budgeting import BUDGET, budget, budget_row, executed
from tests.spoiling import Handed, finding_of


def spent(amount: int, name: str) -> list[Raw]:
    """A project that spends its budget, with nothing carried over."""
    return ["项目支出", name, "", "", "否", 0, amount, 0, 0, 0, "", amount]


def test_a_row_that_equals_the_sum_of_those_above_is_counted_and_asked_about(faultless: Handed) -> None:
    handed = budget(faultless, spent(100_000, "甲"), spent(200_000, "乙"), spent(300_000, "丙"))
    assert [one for one in handed.findings() if one[1] == BUDGET] == [("F364", BUDGET, "B7")]
    assert "第 7 行“丙”的各项金额等于第 5 至 6 行之和" in finding_of(handed.filled("01").findings, "F364").found
    assert executed(handed) == 600_000


def test_a_first_row_that_equals_the_sum_of_those_below_is_asked_about(faultless: Handed) -> None:
    handed = budget(faultless, spent(300_000, "甲"), spent(200_000, "乙"), spent(100_000, "丙"))
    assert ("F364", BUDGET, "B5") in handed.findings()


@pytest.mark.parametrize("amounts", [(100, 200, 301), (100, 100), (0, 0, 0), (100, 0, 100), (0, 0)])
def test_amounts_that_are_no_sum_of_two_are_not_asked_about(faultless: Handed, amounts: tuple[int, ...]) -> None:
    handed = budget(faultless, *(spent(one * 1000, f"项目{at}") for at, one in enumerate(amounts)))
    assert [one for one in handed.findings() if one[0] == "F364"] == []


def budgeted(budget: int, spent: int, name: str) -> list[Raw]:
    return ["项目支出", name, "", "", "否", "", budget, "", "", "", "", spent]


def test_a_row_that_is_the_sum_of_the_group_below_or_above_it_is_asked_about(faultless: Handed) -> None:
    school = budgeted(500_000, 480_000, "学校"), budgeted(300_000, 300_000, "甲校"), budgeted(200_000, 180_000, "乙校")
    road = budgeted(70_000, 70_000, "甲路"), budgeted(40_000, 38_000, "乙路"), budgeted(110_000, 108_000, "道路类")
    handed = budget(faultless, budgeted(90_000, 90_000, "其他"), *school, *road)
    found = [one for one in handed.filled("01").findings if one.code == "F364"]
    assert [one.place.cell for one in found] == ["B6", "B11"]
    assert "第 7 至 8 行" in found[0].found
    assert "第 9 至 10 行" in found[1].found


@pytest.mark.parametrize(
    ("name", "cells"), [("二、道路", ["B7"]), ("（二）道路", ["B7"]), ("道路", []), ("十里铺道路", [])]
)
def test_a_row_numbered_as_a_head_is_asked_about_if_it_is_the_sum_of_one_amount_below(
    faultless: Handed, name: str, cells: list[str]
) -> None:
    rows = spent(90_000, "甲"), spent(80_000, "乙"), spent(70_000, name), spent(70_000, "乡道")
    handed = budget(faultless, *rows, spent(60_000, "丁"))
    assert [cell for code, _sheet, cell in handed.findings() if code == "F364"] == cells


@pytest.mark.parametrize(
    "names",
    [("一、东村", "二、西村", "三、南村", "四、北村"), ("（一）东村", "（二）西村", "（三）南村", "（四）北村")],
)
def test_rows_numbered_alike_are_none_of_them_the_sum_of_others_by_chance(
    faultless: Handed, names: tuple[str, ...]
) -> None:
    rows = [spent(amount, name) for amount, name in zip((100_000, 50_000, 50_000, 30_000), names, strict=True)]
    assert [one for one in budget(faultless, *rows).findings() if one[0] == "F364"] == []


def test_a_head_above_numbered_rows_is_asked_about(faultless: Handed) -> None:
    rows = spent(90_000, "一、其他"), spent(70_000, "二、道路"), spent(70_000, "（一）乡道"), spent(60_000, "三、学校")
    assert [cell for code, _sheet, cell in budget(faultless, *rows).findings() if code == "F364"] == ["B6"]


def rounded(amount: float, name: str) -> list[Raw]:
    return ["项目支出", name, "", "", "否", 0, amount, 0, 0, 0, "", amount]


def test_a_head_in_ten_thousands_that_was_rounded_by_itself_is_asked_about(faultless: Handed) -> None:
    rows = rounded(12.35, "一、基本支出"), rounded(6.17, "（一）工资"), rounded(6.17, "（二）津贴")
    handed = budget(faultless.identity(B6="万元"), *rows, spent(90, "二、道路"))
    assert [cell for code, _sheet, cell in handed.findings() if code == "F364"] == ["B5"]
    assert "约等于第 6 至 7 行之和" in finding_of(handed.filled("01").findings, "F364").found


@pytest.mark.parametrize("second", [5.95, 6.40])
def test_a_head_that_differs_by_more_than_rounding_is_no_sum(faultless: Handed, second: float) -> None:
    rows = rounded(12.35, "一、基本支出"), rounded(6.17, "（一）工资"), rounded(second, "（二）津贴")
    handed = budget(faultless.identity(B6="万元"), *rows)
    assert [one for one in handed.findings() if one[0] == "F364"] == []


def test_in_yuan_a_head_has_to_be_the_sum(faultless: Handed) -> None:
    rows = spent(123_500, "一、基本支出"), spent(61_700, "（一）工资"), spent(61_700, "（二）津贴")
    assert [one for one in budget(faultless, *rows).findings() if one[0] == "F364"] == []


def test_a_sum_without_a_name_is_told_by_its_row_alone(faultless: Handed) -> None:
    handed = budget(faultless, spent(100_000, "甲"), spent(200_000, "乙"), spent(300_000, ""))
    (found,) = [one for one in handed.filled("01").findings if one.code == "F364"]
    assert found.found == "第 7 行的各项金额等于第 5 至 6 行之和"


def test_a_row_without_amounts_between_two_that_are_alike_makes_no_sum_of_one(faultless: Handed) -> None:
    rows = budgeted(90_000, 80_000, "甲"), budgeted(0, 0, "乙"), budgeted(90_000, 80_000, "丙")
    handed = budget(faultless, budgeted(50_000, 40_000, "丁"), *rows, budgeted(30_000, 10_000, "戊"))
    assert [one for one in handed.findings() if one[0] == "F364"] == []


def test_one_amount_that_is_the_sum_of_two_others_by_chance_is_no_total(faultless: Handed) -> None:
    rows = budgeted(90_000, 90_000, "甲"), budgeted(50_000, 50_000, "乙"), budgeted(20_000, 20_000, "丙")
    handed = budget(faultless, *rows, budgeted(30_000, 30_000, "丁"), budgeted(75_000, 70_000, "戊"))
    assert [one for one in handed.findings() if one[0] == "F364"] == []


def test_every_amount_of_a_sum_has_to_agree(faultless: Handed) -> None:
    other = spent(300_000, "丙")
    other[11] = 299_000
    handed = budget(faultless, spent(100_000, "甲"), spent(200_000, "乙"), other)
    assert [one for one in handed.findings() if one[0] == "F364"] == []


def test_a_total_need_not_repeat_every_column(faultless: Handed) -> None:
    summed: list[Raw] = ["项目支出", "丙", "", "", "否", "", 300_000, "", "", "", "", 300_000]
    other = spent(200_000, "乙")
    other[7] = other[8] = 5000
    handed = budget(faultless, spent(100_000, "甲"), other, summed)
    assert ("F364", BUDGET, "B7") in handed.findings()


def test_parts_of_a_total_that_does_not_count_are_none_of_the_row_above_it(faultless: Handed) -> None:
    total: list[Raw] = ["", "公用经费小计", "", "", "", "", 70, "", "", "", "", 70]
    rows = budget_row(100, "工资"), total, budget_row(40, "其中：办公费"), budget_row(30, "其中：水电费")
    handed = budget(faultless, *rows)
    assert [code for code, _sheet, _cell in handed.findings()] == ["F215"]
    assert executed(handed) == 170


def test_rows_are_not_looked_through_for_totals_where_there_is_no_part(faultless: Handed) -> None:
    with patch("pipeline.intake.totals._is_total_between") as looked:
        assert budget(faultless, budget_row(100, "工资"), *[[]] * 20, budget_row(40, "津贴")).findings() == []
    assert not looked.called


def test_a_header_repeated_between_a_row_and_its_part_does_not_part_them(faultless: Handed) -> None:
    header = list(faultless.sheet(BUDGET).rows[3])
    handed = budget(faultless, budget_row(100, "工资"), header, budget_row(40, "其中：绩效工资"))
    assert [code for code, _sheet, _cell in handed.findings()] == ["F216", "F365"]


@pytest.mark.parametrize(
    "name",
    [
        "其中：绩效工资", "其中:绩效工资", "  其中  绩效工资", "（其中）绩效工资", "1.其中：绩效工资",
        "包括：绩效工资", "（含：绩效工资）",
    ],
)  # fmt: skip
def test_a_part_of_the_row_above_is_counted_and_asked_about(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, "工资"), budget_row(40, name), budget_row(30, "其中：津贴"))
    found = [one for one in handed.filled("01").findings if one.code == "F365"]
    assert [one.place.cell for one in found] == ["B6", "B7"]
    assert all("第 5 行“工资”" in one.found for one in found)
    assert executed(handed) == 170


@pytest.mark.parametrize("name", ["乡镇（其中两个村）道路", "包含税费的办公用房租赁", "包括厨余在内的垃圾清运"])
def test_a_name_that_only_holds_the_word_is_no_part(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, "工资"), budget_row(40, name))
    assert handed.findings() == []
