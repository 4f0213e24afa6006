"""Totals of tables and sentences against their parts: what must add up, and what need not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from pipeline.claims import Passage
from pipeline.evaluate import sums
from pipeline.evaluate.sums import wrong_sums
from pipeline.intake.passages import passages_of
from tests.report.reading import plain


def is_wrong(*rows: str, heads: str = "指标 分值") -> bool:
    cells: Sequence[Sequence[str]] = [row.split() for row in (heads, *rows)]
    return bool(list(wrong_sums(passages_of(plain(["下表"], cells)))))


@pytest.mark.parametrize(
    "rows",
    [
        ("投入 15", "过程 24", "合计 39", "换算后总分 40"),
        ("投入 15", "过程 24", "换算 1", "合计 100"),
        ("投入 15", "过程 24", "加分 2", "扣分 1", "合计 40"),
        ("投入 15", "过程 24", "合计 39", "加分 2", "扣分 1", "总计 40"),
        ("人员 6", "公用 4", "小计 10", "项目 5", "合计 15"),
        ("人员 6", "公用 4", "小计 10", "甲 5", "乙 6", "小计 11", "合计 21"),
        ("投入 15", "合计 15", "过程 25", "合计 25"),
        ("投入 15", "其中：目标 7", "预算 8", "过程 25", "合计 40"),
        ("一、基本 10", "（一）人员 6", "（二）公用 4", "二、项目 5", "合计 15"),
        ("合计 39", "投入 15", "过程 24"),
        ("合计 39", "投入 15", "过程 24", "合计 39"),
        ("总计 21", "小计 10", "人员 6", "公用 4", "小计 11", "甲 5", "乙 6"),
        ("合计 21", "人员 6", "公用 4", "小计 10", "甲 5", "乙 6", "小计 11"),
        ("合计 15", "基本 10", "人员 6", "公用 4", "项目 5"),
        ("合计 15", "一、基本 10", "（一）人员 6", "（二）公用 4", "二、项目 5"),
        ("合计 15", "201 10", "20103 10", "2010301 6", "2010302 4", "208 5", "20805 5", "2080505 5"),
        ("合计 15", "其中：人员 6", "公用 4"),
        ("合计 15", "人员经费"),
    ],
)
def test_tables_that_add_up_in_their_own_way_are_right(rows: Sequence[str]) -> None:
    assert not is_wrong(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        ("投入 15", "过程 24", "合计 40"),
        ("投入 15", "过程 24", "合计 40", "换算后总分 40"),
        ("人员 6", "公用 4", "小计 11", "项目 5", "合计 15"),
        ("人员 6", "公用 4", "小计 10", "项目 5", "合计 16"),
        ("投入 15", "过程 24", "扣分 1", "合计 40"),
        ("合计 40", "投入 15", "过程 24"),
        ("总计 21", "小计 12", "人员 6", "公用 4", "小计 11", "甲 5", "乙 6"),
        ("合计 16", "201 10", "20103 10", "2010301 6", "2010302 4", "208 5", "20805 5", "2080505 5"),
    ],
)
def test_tables_that_add_up_in_no_way_are_wrong(rows: Sequence[str]) -> None:
    assert is_wrong(*rows)


@pytest.mark.parametrize("head", ["人均支出", "平均得分", "得分率（%）", "占比", "单价"])
def test_means_and_rates_are_not_added_up(head: str) -> None:
    assert not is_wrong("甲 90", "乙 80", "合计 85", heads=f"单位 {head}")


def test_rounded_amounts_may_miss_their_total_by_the_rounding() -> None:
    amounts = ("甲 1.01", "乙 1.01")
    assert not is_wrong(*amounts, "合计 2.03", heads="单位 支出（万元）")
    assert is_wrong(*amounts, "合计 2.05", heads="单位 支出（万元）")


@pytest.mark.parametrize(
    "text",
    [
        "发放问卷100份，其中收回98份、有效95份。",
        "提案10件，其中办结10件、满意9件。",
        "资金500万元，其中中央300万元、省级150万元、县级50万元、已支出480万元。",
        "党员1500名，其中女500名、男1000名、预备20名。",
        "追加500,000.00元、追减60,000.00元，其中政策性调整300,000.00元。",
        "公车运行费3万元、公务接待费2万元，合计比上年减少1万元。",
    ],
)
def test_parts_that_overlap_or_whose_whole_is_not_clear_are_not_added_up(text: str) -> None:
    assert not list(wrong_sums([Passage(text, "", "第1段")]))


def test_parts_that_are_more_than_any_amount_before_them_are_too_much() -> None:
    text = "编制75人，年末实有72人，其中行政35名、事业41名。"
    assert [one.place for one in wrong_sums([Passage(text, "", "第1段")])] == ["第1段"]


def test_the_rows_of_a_long_table_are_not_added_up_anew_for_every_total(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of 5,000 rows may have hundreds of totals, each of them held against all rows above."""
    asked: list[str] = []
    original = sums._NUMBERING

    class Counted:
        def match(self, head: str) -> re.Match[str] | None:
            asked.append(head)
            return original.match(head)

    monkeypatch.setattr(sums, "_NUMBERING", Counted())
    rows = [line for number in range(1, 41) for line in (f"甲{number} 6", f"乙{number} 4", "小计 10")]
    assert not is_wrong(*rows, "合计 400")
    assert is_wrong(*rows, "合计 401")
    assert len(asked) <= 2 * 2 * 4 * (len(rows) + 1)  # two tables of two columns, and four ways to add up each row


@pytest.mark.parametrize(
    ("text", "is_off"),
    [
        ("全年支出1381.47万元，其中人员经费500万元、公用经费120万元、项目支出700万元。", True),
        ("全年支出1320万元，其中人员经费500万元、公用经费120万元、项目支出700万元。", False),
        ("全年支出1381.47万元，其中基本支出600万元、项目支出700万元。", True),
        ("全年支出1381.47万元，其中人员经费500万元、公用经费120万元。", False),
        ("全年支出1381.47万元，其中人员经费500万元、公用经费120万元、项目支出700万元、经营支出61.47万元。", False),
        ("全年支出1381.47万元，其中人员经费500万元、公用经费120万元、项目支出700万元，经营支出61.47万元。", False),
    ],
)
def test_all_kinds_of_spending_add_up_to_the_whole(text: str, is_off: bool) -> None:
    assert bool(list(wrong_sums(passages_of(plain([text]))))) is is_off
