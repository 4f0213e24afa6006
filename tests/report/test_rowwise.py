"""The rows of a report's tables: rates that their own amounts deny, marks above the full mark."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.evaluate import contradictions
from pipeline.evaluate.rowwise import wrong_rows
from pipeline.intake.passages import passages_of
from tests.report.reading import plain, the_town

ABOVE = "情况见下表（单位：万元）。"


def found(*rows: Sequence[str]) -> list[tuple[str, str]]:
    passages = passages_of(plain([ABOVE], rows))
    return [(one.place, one.expected.partition("（")[0].removeprefix("不大于分值 ")) for one in wrong_rows(passages)]


# 部门整体支出绩效评价基础数据表 2018, 湖南, wanglu.net t4-462766; the last column is worked out from it
THREE_PUBLICS = [
    ["项目", "2017年决算数", "2018年预算数", "2018年决算数", "决算较上年增减（%）"],
    ["三公经费", "29.08", "63.46", "44.29", "52.30%"],
    ["公务用车购置和维护经费", "11.86", "41.46", "39.30", "231.37%"],
    ["其中：公车购置", "", "29.46", "29.46", ""],
    ["公务接待", "17.22", "22", "4.99", "-71.02%"],
]
# 项目支出绩效自评表 2022, 池州市贵池区棠溪镇: all that was spent of 89.974 is 100 %
SELF = [
    ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["90", "89.974", "89.974", "10", "100%", "10"],
]


@pytest.mark.parametrize("table", [THREE_PUBLICS, SELF])
def test_a_published_table_that_is_right_is_not_contradicted(table: list[list[str]]) -> None:
    assert found(*table) == []


@pytest.mark.parametrize(
    ("table", "row", "column", "wrong", "should"),
    [
        (THREE_PUBLICS, 4, 4, "-71.20%", "与本行的数相符"), (THREE_PUBLICS, 1, 4, "34.34%", "与本行的数相符"),
        (SELF, 1, 4, "98.79%", "99.97%或 100.00%"), (SELF, 1, 2, "80.974", "89.97%或 90.00%"), (SELF, 1, 5, "11", "10"),
    ],
)  # fmt: skip
def test_a_figure_that_its_row_denies_is_found(
    table: list[list[str]], row: int, column: int, wrong: str, should: str
) -> None:
    changed = [list(one) for one in table]
    changed[row][column] = wrong
    ((place, told),) = found(*changed)
    assert place.startswith(f"表1第{row + 1}行")
    assert told == should


@pytest.mark.parametrize(
    "rows",
    [
        # rounded or cut in print, over-fulfilled, either budget, nothing to hold it against
        [["预算数", "执行数", "执行率"], ["3.0", "2.0", "68%"]],
        [["预算数", "执行数", "执行率"], ["300", "200", "66.66%"]],
        [["计划数", "完成数", "完成率"], ["10", "12", "100%"]], [["计划数", "完成数", "完成率"], ["10", "12", "120%"]],
        [["年初预算", "调整后预算", "支出", "执行率"], ["80", "100", "60", "75%"], ["80", "100", "60", "60%"]],
        [["年初预算", "支出", "预算执行率"], ["916", "1449", "88.04%"]],
        [["项目", "分值", "完成率"], ["道路", "10", "95%"]],
        [["预算数", "执行数", "执行率"], ["0", "0", "100%"]],
        [["预算数", "执行数", "占总支出的比率"], ["100", "50", "3%"]], [["目标值", "完成率"], ["100", "3%"]],
        [["指标值", "实际完成值", "分值", "得分"], ["≥90%", "95%", "10", "10"]],
        [["项目", "分值", "得分"], ["加分项", "0", "3"]], [["权重", "得分"], ["10%", "95"]],
        [["分值", "得分率", "得分"], ["10", "95%", "9.5"]],
        # the plan, or what was spent, stands in several columns; paid is a share of what arrived
        [["年初预算", "追加预算", "执行数", "执行率"], ["900", "100", "950", "95%"]],
        [["上年结转", "年初预算", "追减预算", "预算调整", "支出", "执行率"], ["50", "900", "30", "80", "950", "95%"]],
        [["财政资金支出", "自有资金支出", "预算", "执行率"], ["500", "450", "1000", "95%"]],
        [["计划投资", "到位资金", "实际支出", "资金支付率"], ["1000", "800", "760", "95%"]],
        # of less cost and time all may be had
        [["指标", "目标值", "完成值", "完成率"], ["成本指标", "100万元", "80万元", "100%"]],
        [["指标", "目标值", "完成值", "完成率"], ["死亡人数", "5", "3", "100%"], ["响应时长", "2", "1.5", "100%"]],
        [["指标", "目标值", "完成值", "完成率"], ["未办结事项", "5", "3", "100%"]],
        # last year's figure stands elsewhere, or the change beside this year's alone
        [["预算数", "决算数", "完成率", "比上年增减率"], ["10", "8.5", "85%", "-29.17%"]],
        [["本年决算", "比上年增减额", "增减率"], ["8.5", "-1.5", "-15%"]],
        # rates that are planned, or of another year
        [["月份", "计划进度", "累计支出", "预算", "支出进度"], ["9月", "75%", "760", "1000", "76%"]],
        [["预算数", "执行数", "上年执行率", "执行率"], ["100", "95", "88.04%", "95%"]],
        [["2024年预算", "2024年执行", "2023年执行率", "2024年执行率"], ["100", "95", "88.04%", "95%"]],
        [["计划数", "完成数", "计划完成率", "实际完成率"], ["100", "95", "100%", "95%"]],
        # what it changed from stands in another row or elsewhere; of a mean, or over several years
        [["年度", "收入", "支出", "支出增减率"], ["2023", "100", "90", "5%"], ["2024", "120", "100", "11.11%"]],
        [["单位", "收入", "支出", "支出增长率"], ["甲", "100", "90", "5%"]],
        [["单位", "在编人数", "经费", "人均经费变动率"], ["甲", "10", "90", "3%"]],
        [["项目", "2022年", "2023年", "2024年", "年均增长率"], ["甲", "80", "100", "120", "22.47%"]],
        # marks out of a hundred, weighted
        [["权重", "得分", "加权得分"], ["20", "95", "19"]], [["权重", "得分"], ["0.2", "95"]],
    ],
)  # fmt: skip
def test_a_figure_that_its_row_may_bear_is_not(rows: list[list[str]]) -> None:
    assert found(*rows) == []


@pytest.mark.parametrize(
    ("rows", "should"),
    [
        ([["一级指标", "分值", "得分", "得分率"], ["投入", "15", "12.08", "85.53%"]], "80.53%"),
        ([["指标", "分值", "自评得分", "评价得分"], ["控制率", "8", "8", "9"]], "8"),
        ([["任务", "计划数", "完成数", "完成率"], ["农田", "29", "27", "100%"]], "93.10%"),
        ([["预算数", "执行数", "执行率"], ["689.16", "689.16", "99%"]], "100.00%"),
        ([["累计支出", "预算", "支出进度"], ["760.00", "1000.00", "67%"]], "76.00%"),
        ([["2024年预算", "2024年执行", "2024年执行率"], ["100.00", "95.00", "59%"]], "95.00%"),
        ([["年初预算", "预算调整", "支出", "执行率"], ["900", "100", "950", "59%"]], "105.56%或 950.00%"),
        (
            [["上年决算", "本年决算", "增减额", "比上年增减率"], ["10.00", "8.50", "-1.50", "-17.65%"]],
            "17.65%或 -15.00%",
        ),
    ],
)
def test_a_rate_or_mark_is_held_against_what_it_is_made_of(rows: list[list[str]], should: str) -> None:
    assert [told for _place, told in found(*rows)] == [should]


def test_a_report_is_told_of_it() -> None:
    rows = [["一级指标", "分值", "得分", "得分率"], ["投入", "15", "12.08", "80.35%"]]
    told = contradictions([], passages_of(plain([ABOVE], rows)), *the_town())
    assert [one.place for one in told] == ["表1第2行第4列"]
