"""Rows that people marked as void in the sheet itself count, and are asked about."""

from dataclasses import replace

import pytest

from tests.intake.budgeting import BUDGET, budget, budget_row, executed
from tests.spoiling import Handed, finding_of


def struck(handed: Handed, title: str, *cells: tuple[int, int]) -> Handed:
    return handed.swapped(replace(handed.sheet(title), struck=frozenset(cells)), "01")


def test_a_row_that_is_struck_out_counts_and_is_asked_about_once(faultless: Handed) -> None:
    handed = struck(budget(faultless, budget_row(100), budget_row(200, "乙")), BUDGET, (6, 1), (6, 2), (6, 7), (6, 14))
    assert handed.findings() == [("F580", BUDGET, "A6")]
    assert "3 格画了删除线" in finding_of(handed.filled("01").findings, "F580").found
    assert executed(handed) == 300


def test_a_row_that_is_struck_out_and_says_that_it_is_void_is_asked_about_once(faultless: Handed) -> None:
    marked = budget(faultless, budget_row(100), budget_row(200, "乙")).put(BUDGET, {"O6": "作废"})
    assert struck(marked, BUDGET, (6, 1), (6, 2)).findings() == [("F580", BUDGET, "O6")]


def test_what_is_struck_out_in_no_row_of_data_is_not_asked_about(faultless: Handed) -> None:
    handed = struck(budget(faultless, budget_row(100), ["合计"]), BUDGET, (1, 1), (6, 1), (9, 2), (5, 30))
    assert [code for code, *_place in handed.findings()] == ["F215"]


def test_an_item_of_the_unit_that_is_struck_out_is_asked_about(faultless: Handed) -> None:
    handed = struck(faultless, "单位信息", (14, 1), (14, 2))
    assert handed.findings() == [("F580", "单位信息", "B14")]


@pytest.mark.parametrize("words", ["作废", "已作废", "（作废）", "此行作废", "本项已作废。", "作 废", "【已删除】"])
@pytest.mark.parametrize("column", ["O", "P"])
def test_a_row_that_says_it_is_void_counts_and_is_asked_about(faultless: Handed, words: str, column: str) -> None:
    handed = budget(faultless, budget_row(100), budget_row(200, "乙")).put(BUDGET, {f"{column}6": words})
    assert ("F580", BUDGET, f"{column}6") in handed.findings()
    assert executed(handed) == 300


@pytest.mark.parametrize("words", ["发票作废重开", "项目取消", "作废票据清理", "废旧物资处置", "删除重复项", "报废"])
def test_a_reason_that_speaks_of_something_void_is_none(faultless: Handed, words: str) -> None:
    handed = budget(faultless, budget_row(100)).put(BUDGET, {"O5": words})
    assert handed.findings() == []
