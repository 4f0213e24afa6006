from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.formula import Missing, NotApplicable
from pipeline.model import Fact
from tests.spoiling import UNCACHED, Error, Handed, Vary

ASSETS, WORK, GOALS = "固定资产台账", "重点工作", "绩效目标"
ITEMS = """
[[items]]
name = "面积合计"
kind = "number"
aggregate = "sum"
of = "固定资产台账.面积"

[[items]]
name = "最小面积"
kind = "number"
aggregate = "min"
of = "固定资产台账.面积"

[[items]]
name = "最大面积"
kind = "number"
aggregate = "max"
of = "固定资产台账.面积"

[[items]]
name = "有面积项数"
kind = "count"
aggregate = "count"
of = "固定资产台账.面积"

[[items]]
name = "车辆面积"
kind = "number"
aggregate = "max"
of = "固定资产台账.面积"
where = '资产类别="车辆"'

[[items]]
name = "重复地点项数"
kind = "count"
aggregate = "duplicates"
of = "固定资产台账.存放地点"

[[items]]
name = "记录条数"
kind = "count"
aggregate = "count"
of = "评价记录"

[[items]]
name = "采购最高额"
kind = "money"
aggregate = "max"
of = "政府采购.采购预算"

[[items]]
name = "超编项数"
kind = "count"
aggregate = "count"
of = "固定资产台账"
where = "资产数量>在职人数"
"""


@pytest.fixture(scope="module")
def handed(faultless: Handed, vary: Vary) -> Handed:
    """Two houses of 100 and 20 square metres and a car without any."""
    varied = vary({"items.toml": [("", ITEMS)]})
    rows = [house("A1", 100, "东院"), house("A2", 20, " 东 院"), house("A3", None, "西院", "车辆")]
    return replace(faultless.without_results(), standard=varied).rows(ASSETS, 5, *rows)


def house(code: str, area: float | None, place: str, kind: str = "房屋和构筑物") -> list[Any]:
    return [code, "房", kind, "", "", "", 1, "", 0, 0, 0, "在用", "", "", "", place, "" if area is None else area]


def fact(handed: Handed, name: str) -> Fact:
    return handed.appraisal().facts[name]


def is_missing(handed: Handed, name: str) -> bool:
    return isinstance(fact(handed, name).value, Missing)


def test_a_sum_over_a_blank_is_missing_and_names_the_cell(handed: Handed) -> None:
    found = fact(handed, "面积合计")
    assert isinstance(found.value, Missing)
    assert [str(place) for place in found.sources] == ["03_资产台账.xlsx：固定资产台账!Q7"]


def test_a_sum_takes_only_the_rows_that_are_meant(handed: Handed) -> None:
    found = fact(handed, "房屋面积")
    assert found.value == 120
    assert [place.cell for place in found.sources] == ["Q5:Q7"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("面积合计", 125), ("最小面积", 5), ("最大面积", 100), ("有面积项数", 3), ("车辆面积", 5), ("资产项数", 3)],
)
def test_every_aggregate_over_filled_cells(handed: Handed, name: str, value: int) -> None:
    assert fact(handed.put(ASSETS, {"Q7": 5}), name).value == value


@pytest.mark.parametrize("name", ["最小面积", "最大面积"])
def test_an_extreme_over_a_blank_is_missing_not_the_extreme_of_the_rest(handed: Handed, name: str) -> None:
    assert is_missing(handed, name)


def test_a_blank_is_not_counted_and_no_duplicate(handed: Handed) -> None:
    assert fact(handed, "有面积项数").value == 2
    assert fact(handed.put(ASSETS, {"P5": None, "P6": None}), "重复地点项数").value == 0


@pytest.mark.parametrize("raw", [Error(), UNCACHED, "很大"])
@pytest.mark.parametrize("name", ["面积合计", "房屋面积", "最小面积", "最大面积", "有面积项数"])
def test_every_aggregate_over_a_void_cell_is_missing(handed: Handed, name: str, raw: Any) -> None:
    assert is_missing(handed.put(ASSETS, {"Q5": raw}), name)


def test_a_void_cell_in_a_row_that_is_not_meant_does_no_harm(handed: Handed) -> None:
    assert fact(handed.put(ASSETS, {"Q7": "很大"}), "房屋面积").value == 120


def test_a_void_cell_in_a_condition_makes_the_aggregate_missing(handed: Handed) -> None:
    assert is_missing(handed.put(ASSETS, {"C7": "不详"}), "房屋面积")


def test_a_condition_over_a_missing_item_is_no_count_of_zero(handed: Handed) -> None:
    assert fact(handed, "超编项数").value == 0
    assert is_missing(handed.put("单位信息", {"B17": None}, "01"), "超编项数")


def test_an_extreme_of_no_row_does_not_apply(handed: Handed) -> None:
    assert isinstance(fact(handed.put(ASSETS, {"C7": "设备"}), "车辆面积").value, NotApplicable)


@pytest.mark.parametrize(
    ("name", "value"),
    [("政府采购预算总额", Decimal(0)), ("政府采购执行率", NotApplicable), ("采购最高额", NotApplicable)],
)
def test_a_table_declared_empty_is_nothing_bought_not_nothing_known(handed: Handed, name: str, value: Any) -> None:
    found = fact(handed.rows("政府采购", 6).put("政府采购", {"B3": "无"}), name).value
    assert found == value or isinstance(found, value)


@pytest.mark.parametrize("name", ["政府采购预算总额", "采购最高额"])
def test_a_table_left_empty_is_nothing_known(handed: Handed, name: str) -> None:
    assert is_missing(handed.rows("政府采购", 6), name)


def test_rows_are_counted(handed: Handed) -> None:
    assert fact(handed, "记录条数").value == 1
    assert fact(handed.rows("评价记录", 6).put("评价记录", {"B3": "无"}), "记录条数").value == 0


def test_duplicates_count_every_row_of_a_value_that_stands_more_than_once(handed: Handed) -> None:
    codes = {"A5": "A1", "A6": "a1", "A7": "A1"}
    assert fact(handed, "重复资产编号项数").value == 0
    assert fact(handed.put(ASSETS, codes), "重复资产编号项数").value == 3


class TestUnmatched:
    NAME = "未纳入目标重点工作数"

    def test_a_task_without_a_goal_is_unmatched(self, faultless: Handed) -> None:
        assert fact(faultless, self.NAME).value == 1

    @pytest.mark.parametrize("code", ["01", "０１", " 01 "])
    def test_a_task_named_by_a_goal_is_matched(self, faultless: Handed, code: str) -> None:
        assert fact(faultless.put(GOALS, {"H6": code}), self.NAME).value == 0

    def test_a_number_is_the_code_that_lost_its_zero(self, faultless: Handed) -> None:
        """Spreadsheets drop it: nobody is accused of a goal without a task for that, and F314 asks for the zero."""
        handed = faultless.put(GOALS, {"H6": 1})
        assert fact(handed, self.NAME).value == 0
        assert "F314" in {code for code, _sheet, _cell in handed.findings()}
        assert fact(faultless.put(GOALS, {"H6": "01"}).put(WORK, {"A5": 1}), self.NAME).value == 0
        assert fact(faultless.put(GOALS, {"H6": 10}), self.NAME).value == 1

    def test_where_two_tasks_differ_by_a_zero_it_counts(self, faultless: Handed) -> None:
        handed = faultless.rows(WORK, 6, ["1", "另一项任务", "否", "", date(2024, 6, 1), date(2024, 6, 1), "是", "是"])
        assert fact(handed.put(GOALS, {"H6": 1}), self.NAME).value == 1
        assert fact(handed.put(GOALS, {"H6": "01"}), self.NAME).value == 0

    def test_only_key_tasks_are_asked_for(self, faultless: Handed) -> None:
        assert fact(faultless.put(WORK, {"C5": "否"}), self.NAME).value == 0

    @pytest.mark.parametrize("raw", [Error(), UNCACHED])
    def test_against_a_void_code_nothing_can_be_said(self, faultless: Handed, raw: Any) -> None:
        assert is_missing(faultless.put(GOALS, {"H6": raw}), self.NAME)

    def test_against_a_table_that_is_not_filled_nothing_can_be_said(self, faultless: Handed) -> None:
        assert is_missing(faultless.rows(GOALS, 6), self.NAME)
        assert is_missing(faultless.without_sheet(GOALS), self.NAME)


class TestGivenRows:
    """A table whose given rows are absent or stand twice is not a table with less in it."""

    THREE, TOTAL = "三公经费", "三公经费本年决算"

    @pytest.mark.parametrize("name", [TOTAL, "公务用车本年决算", "三公经费控制率"])
    def test_over_a_table_that_lacks_a_row_nothing_is_known(self, faultless: Handed, name: str) -> None:
        sheet = faultless.sheet(self.THREE)
        spoiled = faultless.swapped(replace(sheet, rows=sheet.rows[:7]))  # without 公务接待
        found = fact(spoiled, name).value
        assert isinstance(found, Missing)
        assert "公务接待" in found.reason
        assert not found.is_blank

    def test_nor_over_one_with_a_row_that_stands_twice(self, faultless: Handed) -> None:
        again = faultless.put(
            self.THREE, dict(zip(["A9", "B9", "C9", "D9", "E9"], ["公务接待", 0, 0, 0, 0], strict=True))
        )
        found = fact(again, self.TOTAL).value
        assert isinstance(found, Missing)
        assert "公务接待" in found.reason

    def test_an_unknown_row_does_no_harm(self, faultless: Handed) -> None:
        more = faultless.put(self.THREE, dict(zip(["A9", "B9", "C9", "D9", "E9"], ["会议费", 1, 1, 1, 1], strict=True)))
        assert fact(more, self.TOTAL).value == fact(faultless, self.TOTAL).value

    def test_a_count_over_such_a_table_is_not_zero(self, faultless: Handed) -> None:
        sheet = faultless.sheet("月度执行")
        without = faultless.put("月度执行", {"B13": 100000})
        assert fact(without, "九月累计执行数").value == 100000
        assert is_missing(without.swapped(replace(sheet, rows=sheet.rows[:12])), "九月累计执行数")


def test_goals_declared_none_are_no_goals(faultless: Handed) -> None:
    none = faultless.rows(GOALS, 6).put(GOALS, {"B3": "无"})
    assert fact(none, "绩效指标个数").value == 0
    assert fact(none, "未纳入目标重点工作数").value == 1


def test_vouchers_that_were_not_checked_are_not_faultless(faultless: Handed) -> None:
    assert is_missing(faultless.rows("凭证抽查", 5), "资金违规类型数")
    assert is_missing(faultless.rows("凭证抽查", 5).put("凭证抽查", {"A3": "无内容声明", "B3": "无"}), "资金违规类型数")


def test_a_rate_shows_its_working_and_all_its_sources(faultless: Handed) -> None:
    found = fact(faultless, "预算执行率")
    assert found.working == "140,000.00÷150,000.00＝93.33%"
    assert [place.cell for place in found.sources] == ["L5:L5", "K5:K5"]


def test_a_zero_base_does_not_apply(faultless: Handed) -> None:
    zero = {f"{column}{row}": 0 for column in "BCDE" for row in range(5, 9)}
    assert isinstance(fact(faultless.put("三公经费", zero), "三公经费变动率").value, NotApplicable)


def test_sums_are_exact_in_fen(faultless: Handed) -> None:
    rows = [["项目支出", f"项目{n}", "", "", "否", 0, 0.1, 0, 0, 0, "", 0.1] for n in range(1000)]
    assert fact(faultless.rows("预算执行", 5, *rows), "执行总额").value == Decimal("100.00")


@pytest.mark.parametrize(("bad", "named"), [(1, 1), (3, 3), (9, 5)])
def test_what_rests_on_cells_that_cannot_be_used_names_them_and_counts_those_beyond_a_few(
    faultless: Handed, bad: int, named: int
) -> None:
    row = list(faultless.sheet("预算执行").rows[4])
    spoiled = faultless.rows("预算执行", 5, *[row] * 9).put("预算执行", {f"L{5 + at}": Error() for at in range(bad)})
    mark = spoiled.mark("B101")
    assert [f"L{5 + at}" in mark.reason for at in range(9)] == [at < named for at in range(9)]
    assert (str(bad) + " 格" in mark.reason) is (bad > named)
