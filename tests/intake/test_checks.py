"""Checks of a row, between sheets and over saved results: what each names, and what an error leaves unused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.model import Status
from tests.spoiling import UNCACHED, Error, Handed, finding_of

BUDGET, ASSETS, STATEMENT = "预算执行", "固定资产台账", "决算对照"
OWN = {"B3": None, "A6": "C101", "B6": "公路完好率", "C6": 10, "D6": "按比例得分"}
"""An indicator of a unit's own, refining that of the system."""
SMALL = {"F5": 0, "G5": 3000, "H5": 0, "I5": 0, "J5": 0, "L5": 2900, "N5": 0}
IN_TEN_THOUSANDS = {"B6": "万元"}
UNSTATED = {f"C{row}": None for row in range(5, 12)}
OTHER_ASSET = {
    "A6": "TY2019000002", "B6": "复印机", "C6": "设备", "G6": 1, "I6": 2, "J6": 1, "K6": 1, "L6": "在用"
}  # fmt: skip
LITTLE = {f"{column}{row}": 1 for column in "BCDE" for row in range(5, 9)}
ROW_CHECKS = [
    ("R101", BUDGET, {"L5": 150001}, "L5"),
    ("R102", BUDGET, {"J5": 50001}, "J5"),
    ("R103", BUDGET, {"L5": 1000}, "O5"),
    ("R104", BUDGET, {"N5": 10001}, "N5"),
    ("R105", BUDGET, {"E5": None}, "E5"),
    ("R106", BUDGET, {"F5": 0, "G5": 10, "H5": 5, "I5": 0, "J5": 0, "L5": 14, "N5": 0}, "G5"),
    ("R107", BUDGET, {"L5": 1_400_000_000}, "L5"),
    ("R108", BUDGET, {"G5": 1_000_000_000}, "G5"),
    ("R109", BUDGET, {"G5": 1_000_000_000, "O5": "尚未开工"}, "G5"),
    ("R110", BUDGET, {"I5": 500_000_000}, "I5"),
    ("R111", "月度执行", {"C13": 0}, "C13"),
    ("R112", "月度执行", {"B13": 140001}, "B13"),
    ("R113", "月度执行", {"B16": 1_400_000_000}, "B16"),
    ("R114", BUDGET, {"G5": 1_400_000_000, "L5": 1_400_000_000}, "L5"),
    ("R115", BUDGET, {"G5": 1_400_000_000, "L5": 1_400_000_000}, "G5"),
    ("R116", BUDGET, {"A6": "公用经费", "B6": "日常公用", "G6": 600, "L6": 600}, "G5"),
    ("R117", BUDGET, SMALL | {"A6": "公用经费", "B6": "日常公用", "G6": 10_000_000, "L6": 10_000_000}, "G5"),
    ("R118", BUDGET, {"A6": "公用经费", "B6": "日常公用", "G6": 7199, "L6": 7199}, "L6"),
    ("R119", BUDGET, {"L5": 144_001}, "L5"),
    ("R120", BUDGET, {"G5": 144_001, "O5": "跨年"}, "G5"),
    ("R121", "三公经费", {"E6": 28001}, "E6"),
    ("R122", "三公经费", {"E6": 260_000_000}, "E6"),
    ("R123", "三公经费", {"C6": 280_000_000}, "C6"),
    ("R124", "三公经费", {"D6": 280_000_000}, "D6"),
    ("R125", "三公经费", {"B6": 300_000_000}, "B6"),
    ("R126", "三公经费", {"D6": 29.99, "E6": 29}, "E6"),
    ("R127", "三公经费", {"B7": 12, "C7": 11.86, "D7": 12, "E7": 9.84}, "E7"),
    ("R128", "三公经费", {f"{column}7": 361 for column in "BCDE"}, "E7"),
    ("R131", "政府采购", {"C6": 50001}, "C6"),
    ("R132", "政府采购", {"C6": 480_000_000}, "C6"),
    ("R133", "政府采购", {"B6": 500_000_000}, "B6"),
    ("R134", "政府采购", {"B6": 150_001, "C6": 100_000}, "B6"),
    ("R135", "政府采购", {"B6": 5, "C6": 4.8}, "B6"),
    ("R141", "凭证抽查", {"I5": None}, "I5"),
    ("R142", "凭证抽查", {"F5": "车辆加油"}, "K5"),
    ("R143", "凭证抽查", {"A5": date(2023, 12, 31)}, "A5"),
    ("R144", "凭证抽查", {"N5": 1201}, "N5"),
    ("R145", "凭证抽查", {"F5": "工程项目"}, "L5"),
    ("R146", "凭证抽查", {"G5": None}, "G5"),
    ("R147", "凭证抽查", {"E5": -140001}, "E5"),
    ("R148", "凭证抽查", {"E5": 1_000_001}, "E5"),
    ("R201", "个性指标", {**OWN, "E6": 0.95, "F6": 92}, "F6"),
    ("R202", "个性指标", {**OWN, "E6": 1, "F6": 92}, "F6"),
    ("R211", "要点核查", {"E9": "部分符合"}, "F9"),
    ("R221", "绩效目标", {"D6": None}, "D6"),
    ("R222", "绩效目标", {"C6": "定性"}, "F6"),
    ("R223", "绩效目标", {"B6": "成本"}, "C6"),
    ("R224", "绩效目标", {"D6": 0.9, "E6": "％", "G6": 92}, "G6"),
    ("R225", "绩效目标", {"B6": "满意度", "D6": 0.9, "E6": None, "G6": 92}, "G6"),
    ("R231", "重点工作", {"F5": None}, "F5"),
    ("R232", "重点工作", {"G5": "否", "H5": "否"}, "F5"),
    ("R233", "重点工作", {"H5": None}, "H5"),
    ("R234", "重点工作", {"G5": "否", "F5": None}, "H5"),
    ("R235", "重点工作", {"E5": date(2023, 12, 31)}, "E5"),
    ("R236", "重点工作", {"E5": date(2032, 12, 31), "F5": None, "G5": "否", "H5": "否"}, "E5"),
    ("R237", "重点工作", {"F5": date(2025, 1, 1)}, "F5"),
    ("R238", "重点工作", {"F5": date(2014, 6, 30)}, "F5"),
    ("R241", "满意度问卷", {"E6": 121}, "D6"),
    ("R242", "满意度问卷", {"C6": 221}, "C6"),
    ("R243", "满意度问卷", {"C6": 199}, "D6"),
    ("R301", ASSETS, {"K5": 2000.01}, "K5"),
    ("R302", ASSETS, {"J5": 6000, "K5": -1000}, "J5"),
    ("R303", ASSETS, {"L5": "闲置"}, "M5"),
    ("R304", ASSETS, {"L5": "出租"}, "T5"),
    ("R305", ASSETS, {"F5": date(2025, 1, 1)}, "F5"),
    ("R306", ASSETS, {"L5": "闲置", "M5": date(2019, 6, 29)}, "M5"),
    ("R319", ASSETS, {"L5": "闲置", "M5": date(2025, 1, 1)}, "M5"),
    ("R307", ASSETS, {"C5": "车辆", "I5": 25, "J5": 10, "K5": 15}, "I5"),
    ("R308", ASSETS, {"K5": 20_000_000}, "K5"),
    ("R309", ASSETS, {"J5": 30_000_000}, "J5"),
    ("R310", ASSETS, {"I5": 50_000_000}, "I5"),
    ("R315", ASSETS, {"I5": 5001, "J5": 3000, "K5": 2001}, "I5"),
    ("R316", ASSETS, {"C5": "房屋和构筑物", "I5": 5000, "J5": 3000, "K5": 2000, "Q5": 400}, "I5"),
    ("R317", ASSETS, {**OTHER_ASSET, "I5": 5000, "J5": 3000, "K5": 2000}, "I5"),
    ("R318", ASSETS, {"I5": 0.5, "J5": 0.3, "K5": 0.2}, "I5"),
    ("R311", STATEMENT, {"C7": 2000}, "C7"),
    ("R312", STATEMENT, {"C7": 4000}, "C7"),
    ("R313", STATEMENT, {"D7": 2001}, "D7"),
    ("R314", STATEMENT, {"B7": 2}, "B7"),
]
BESIDE: dict[str, list[tuple[str, dict[str, Any], str]]] = {
    "R108": [("单位信息", {"B23": 100000}, "01")],
    "R112": [("单位信息", {"B24": 140000}, "01")],
    "R113": [("单位信息", {"B24": 140000}, "01")],
    "R114": [("单位信息", {"B24": 140000}, "01")],
    "R115": [("单位信息", {"B23": 100000}, "01")],
    "R116": [("单位信息", IN_TEN_THOUSANDS, "01"), ("三公经费", LITTLE, "01")],
    "R119": [("单位信息", IN_TEN_THOUSANDS | {"B24": 72_000}, "01"), ("三公经费", LITTLE, "01")],
    "R120": [("单位信息", IN_TEN_THOUSANDS | {"B23": 72_000}, "01"), ("三公经费", LITTLE, "01")],
    "R128": [("单位信息", IN_TEN_THOUSANDS, "01"), ("三公经费", LITTLE, "01")],
    "R134": [("单位信息", IN_TEN_THOUSANDS, "01"), ("三公经费", LITTLE, "01")],
    "R147": [("单位信息", {"B24": 140000}, "01")],
    "R307": [(STATEMENT, {"C6": 25, "C7": 0}, "03")],
    "R315": [("单位信息", IN_TEN_THOUSANDS, "03"), (STATEMENT, {"C7": 5001}, "03")],
    "R316": [("单位信息", IN_TEN_THOUSANDS, "03"), (STATEMENT, {"C5": 5000, "C7": 0}, "03")],
    "R317": [("单位信息", IN_TEN_THOUSANDS, "03"), (STATEMENT, UNSTATED, "03")],
    "R318": [(STATEMENT, UNSTATED, "03")],
}
"""What must stand on another sheet for a check to be made, or for the others to have nothing to say."""


@pytest.mark.parametrize(
    "cells",
    [
        {"C5": "房屋和构筑物", "I5": 1, "J5": 0, "K5": 1},
        {"C5": "车辆", "I5": 1000, "J5": 0, "K5": 1000},
        {"C5": "家具和用具", "I5": 300, "J5": 0, "K5": 300},
    ],
    ids=["nominal", "at the threshold", "cheap things"],
)
def test_what_may_well_be_worth_so_little_is_not_asked_about(faultless: Handed, cells: dict[str, Any]) -> None:
    assert "R307" not in {code for code, *_place in faultless.without_results().put(ASSETS, cells).findings()}


def test_a_register_that_was_not_handed_in_is_compared_with_nothing(faultless: Handed) -> None:
    handed = faultless.without_results().rows(ASSETS, 5)
    assert handed.findings() == [("F227", ASSETS, "")]


@pytest.mark.parametrize(("code", "title", "cells", "cell"), ROW_CHECKS, ids=[one[0] for one in ROW_CHECKS])
def test_a_failed_row_check_names_its_cell_and_nothing_else(
    faultless: Handed, code: str, title: str, cells: dict[str, Any], cell: str
) -> None:
    handed = faultless.without_results()
    beside = BESIDE.get(code, [])
    for one in beside:
        handed = handed.put(*one)
    blank = [("F301", STATEMENT, one) for _title, put, _key in beside if put is UNSTATED for one in put]
    assert sorted(handed.put(title, cells).findings()) == sorted([(code, title, cell), *blank])


@pytest.mark.parametrize(("unit", "spent"), [("元", "150,001.00"), ("万元", "1,500,010,000.00 元")])
def test_amounts_in_yuan_say_so_beside_cells_in_ten_thousands(faultless: Handed, unit: str, spent: str) -> None:
    handed = faultless.without_results().put("单位信息", {"B6": unit}, "01").put(BUDGET, {"L5": 150001})
    finding = finding_of(handed.filled("01").findings, "R101")
    assert finding.found.startswith(f"“执行数”为 {spent}，“调整后预算数”为 ")
    assert finding.found.count(" 元") == (2 if unit == "万元" else 0)


def test_every_row_check_of_the_standard_is_tried_above(faultless: Handed) -> None:
    declared = {rule.check.code for rule in faultless.standard.checks if rule.sheet is not None}
    assert {code for code, *_rest in ROW_CHECKS} == declared


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        (BUDGET, {"L5": 150000}),
        (BUDGET, {"J5": 50000}),
        (BUDGET, {"L5": 135000}),
        (BUDGET, {"L5": 1000, "O5": "工程跨年"}),
        (BUDGET, {"N5": 10000}),
        (BUDGET, {"A5": "公用经费", "E5": None}),
        (BUDGET, {"F5": 0, "G5": 1000, "H5": 5, "I5": 0, "J5": 0, "L5": 1000, "N5": 0}),
        (ASSETS, {"K5": 2000.004}),
        (ASSETS, {"F5": date(2024, 12, 31)}),
        (STATEMENT, {"B7": 1, "D7": 2000}),
        ("凭证抽查", {"F5": "差旅", "I5": None, "J5": None}),
        ("凭证抽查", {"F5": "补助发放", "G5": None}),
        ("凭证抽查", {"E5": -1200, "N5": 1200}),
        ("重点工作", {"E5": date(2029, 12, 31), "F5": None, "G5": "否", "H5": "否"}),
        ("重点工作", {"F5": date(2024, 12, 31)}),
        ("绩效目标", {"D6": 0.9, "E6": "％", "G6": 0.92}),
        ("绩效目标", {"D6": 90, "E6": "％", "G6": 92}),
        ("绩效目标", {"D6": 0.5, "E6": "%", "G6": 14.9}),
        ("绩效目标", {"D6": 1.51, "E6": "%", "G6": 60}),
        ("绩效目标", {"D6": 0.01, "E6": "%", "G6": 0.45}),
        ("绩效目标", {"D6": 0.05, "E6": "%", "G6": 0.0003}),
        ("绩效目标", {"D6": 0.05, "E6": "%", "G6": 1.5}),
        ("绩效目标", {"D6": 5, "E6": "%", "G6": 200}),
        ("绩效目标", {"D6": 0.9, "E6": "公里", "G6": 92}),
        ("绩效目标", {"D6": 1, "E6": None, "G6": 60}),
        ("绩效目标", {"D6": 0.9, "E6": None, "G6": 49}),
    ],
)
def test_just_inside_the_bound_is_no_finding(faultless: Handed, title: str, cells: dict[str, Any]) -> None:
    assert faultless.without_results().put(title, cells).findings() == []


@pytest.mark.parametrize(
    ("title", "cells", "code"),
    [
        ("绩效目标", {"D6": 0.5, "E6": "%", "G6": 15}, "R224"),
        ("绩效目标", {"D6": 92, "E6": "百分比", "G6": 0.9}, "R224"),
        ("绩效目标", {"D6": 1.5, "E6": "%", "G6": 60}, "R224"),
        ("绩效目标", {"D6": 0.9, "E6": None, "G6": 50}, "R225"),
        ("绩效目标", {"D6": 0.5, "E6": None, "G6": 100}, "R225"),
        ("绩效目标", {"B6": "满意度", "D6": 1, "E6": None, "G6": 30}, "R225"),
        ("重点工作", {"E5": date(2030, 1, 1), "F5": None, "G5": "否", "H5": "否"}, "R236"),
    ],
)
def test_at_the_bound_it_is_a_finding(faultless: Handed, title: str, cells: dict[str, Any], code: str) -> None:
    assert [one for one, *_place in faultless.put(title, cells).findings()] == [code]


def test_an_error_voids_its_cell_and_what_rests_on_it_and_no_more(faultless: Handed) -> None:
    spoiled = faultless.put("满意度问卷", {"E6": 121})
    table = spoiled.filled("02").tables["满意度问卷"]
    assert table.voids["有效份数"] == {6}
    assert table.columns["有效份数"].blank.tolist() == [True]
    assert table.columns["很满意"].at(0) == 121
    appraisal = spoiled.appraisal()
    assert [mark.code for mark in appraisal.marks if mark.status == Status.UNSCORED] == ["D104"]
    assert appraisal.grade is None
    assert [appraisal.total.assessed, appraisal.total.full_score] == [93, 98]


def test_a_query_leaves_its_cell_in_use(faultless: Handed) -> None:
    spoiled = faultless.put(ASSETS, {"K5": 1999})
    assert spoiled.filled("03").tables[ASSETS].columns["净值"].at(0) == 1999
    assert spoiled.mark("B303").status == Status.SCORED


@pytest.mark.parametrize("raw", [Error(), UNCACHED, "五千", None])
def test_a_check_over_a_void_cell_says_nothing_more(faultless: Handed, raw: Any) -> None:
    assert len(faultless.put(ASSETS, {"I5": raw}).findings()) == 1


def test_a_computed_column_rests_on_the_cells_it_uses(faultless: Handed) -> None:
    table = faultless.put(BUDGET, {"G5": "很多"}).filled("01").tables[BUDGET]
    assert table.voids["调整后预算数"] == table.voids["结转结余"] == {5}


def test_a_count_over_a_computed_column_is_missing_when_a_cell_it_uses_is_void(faultless: Handed) -> None:
    facts = faultless.put(BUDGET, {"G5": "很多", "L5": 0}).appraisal().facts
    assert type(facts["零执行项目数"].value).__name__ == "Missing"


@pytest.mark.parametrize(
    ("title", "address", "raw"),
    [
        (BUDGET, "K5", 150000.01),
        (BUDGET, "K5", 0.0),
        (BUDGET, "M5", "见附表"),
        (BUDGET, "M5", Error("#REF!")),
        (BUDGET, "K5", 1e308),
        (STATEMENT, "F7", 4999),
        (STATEMENT, "E5", 3),
    ],
)
def test_a_saved_result_that_is_not_the_recomputed_one_is_named(
    faultless: Handed, title: str, address: str, raw: Any
) -> None:
    spoiled = faultless.put(title, {address: raw})
    assert spoiled.findings() == [("F316", title, address)]
    assert spoiled.appraisal().total == faultless.appraisal().total


def test_one_wrong_amount_makes_one_finding_however_many_results_of_its_row_rest_on_it(faultless: Handed) -> None:
    spoiled = faultless.put(BUDGET, {"K5": 150001, "M5": 10001})
    assert spoiled.findings() == [("F316", BUDGET, "K5")]
    told = finding_of(spoiled.appraisal().findings, "F316").found
    assert told == "“调整后预算数”为 150001，本行的“结转结余”也不一致"
    apart = faultless.put(BUDGET, {"K5": 150001}).put(STATEMENT, {"E5": 3})
    assert sorted(apart.findings()) == sorted([("F316", BUDGET, "K5"), ("F316", STATEMENT, "E5")])


@pytest.mark.parametrize(("unit", "wanted"), [("元", "150,000.00"), ("万元", "150,000.00 万元")])
def test_what_a_saved_amount_should_be_is_told_in_the_unit_of_the_workbook(
    faultless: Handed, unit: str, wanted: str
) -> None:
    found = faultless.put("单位信息", {"B6": unit}, "01").put(BUDGET, {"K5": 4807}).filled("01").findings
    assert [one.expected for one in found if one.code == "F316" and one.place.cell == "K5"] == [wanted]


@pytest.mark.parametrize("raw", [150000.004, "150000", "150,000.00", None])
def test_a_saved_result_that_agrees_or_is_absent_is_no_finding(faultless: Handed, raw: Any) -> None:
    assert faultless.put(BUDGET, {"K5": raw}).findings() == []


def test_lookups_sum_the_rows_of_the_same_class(faultless: Handed) -> None:
    more = [["A2", "车", "车辆", "", "", "", 2, "", 3000, 100, 2900, "在用"],
            ["A3", "机", "通用设备", "", "", "", 4, "", 50, 0, 50, "在用"]]  # fmt: skip
    handed = faultless.without_results().rows(ASSETS, 6, *more).put(STATEMENT, {"C6": 3000, "C7": 5050})
    assert handed.findings() == []
    columns = handed.filled("03").tables[STATEMENT].columns
    sums = {name: [columns[name].at(row) for row in (0, 1, 2)] for name in ("台账数量", "台账原值", "台账净值")}
    assert sums == {"台账数量": [0, 2, 5], "台账原值": [0, 3000, 5050], "台账净值": [0, 2900, 2050]}


@pytest.mark.parametrize(("address", "void"), [("I5", [False, False, True]), ("C5", [True, True, True])])
def test_a_void_amount_voids_the_sum_of_its_class_and_a_void_class_every_sum(
    faultless: Handed, address: str, void: list[bool]
) -> None:
    spoiled = faultless.put(ASSETS, {address: "不详"})
    assert len(spoiled.findings()) == 1
    assert spoiled.filled("03").tables[STATEMENT].columns["台账原值"].blank.tolist()[:3] == void


@pytest.mark.parametrize(
    ("code", "cells", "cell"),
    [
        ("K101", {"B23": 100000.01}, "B23"),
        ("K102", {"B24": 139999.99}, "B24"),
        ("K104", {"B17": 52, "B18": 39}, "B17"),
    ],
)
def test_a_failed_tie_out_names_the_cell_of_the_form(
    faultless: Handed, code: str, cells: dict[str, Any], cell: str
) -> None:
    found = finding_of(faultless.put("单位信息", cells, "01").appraisal().findings, code)
    assert (found.place.sheet, found.place.cell) == ("单位信息", cell)


def test_a_tie_out_of_amounts_kept_in_ten_thousands_says_that_it_speaks_of_yuan(faultless: Handed) -> None:
    spoiled = faultless.put("单位信息", {"B23": 100000.01}, "01")
    assert "元" not in finding_of(spoiled.appraisal().findings, "K101").found
    told = finding_of(spoiled.put("单位信息", {"B6": "万元"}, "01").appraisal().findings, "K101").found
    assert "1,000,000,100.00 元" in told


def test_a_quantity_is_told_without_decimals_that_say_nothing(faultless: Handed) -> None:
    told = finding_of(faultless.put(STATEMENT, {"B7": 2}).appraisal().findings, "R314")
    assert "为 2，" in told.found
    assert "." not in told.found + told.expected


@pytest.mark.parametrize(
    ("day", "is_asked"),
    [
        (date(2023, 12, 31), True),
        (date(2024, 12, 30), True),
        (date(2024, 12, 31), False),
        (date(2025, 6, 30), False),
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (None, False),
    ],
)
def test_the_day_of_an_evaluation_is_the_end_of_its_year_or_in_the_next(
    faultless: Handed, day: date | None, is_asked: bool
) -> None:
    found = faultless.put("单位信息", {"B13": day}, "01").appraisal().findings
    assert [(one.code, one.place.cell) for one in found] == ([("K113", "B13")] if is_asked else [])


@pytest.mark.parametrize(("cell", "code"), [("B13", "K107"), ("B15", "K108")])
def test_no_month_has_spent_more_than_the_year(faultless: Handed, cell: str, code: str) -> None:
    found = finding_of(faultless.put("月度执行", {cell: 999_999_999_999}).appraisal().findings, code)
    assert (found.place.sheet, found.place.cell) == ("月度执行", cell)
    assert [one.code for one in faultless.put("月度执行", {cell: 140_000}).appraisal().findings] == []


def test_nothing_may_be_planned_for_january_alone(faultless: Handed) -> None:
    planned = {"C5": 0, "C6": 0.1, "C13": 0.7}
    assert faultless.put("月度执行", planned).findings() == []
    falling = faultless.put("月度执行", {**planned, "C14": 0.6})
    assert falling.findings() == [("F361", "月度执行", "C14")]


def test_the_cumulated_months_must_come_to_the_year(faultless: Handed) -> None:
    found = finding_of(faultless.put("月度执行", {"B16": 139999}).appraisal().findings, "K103")
    assert (found.place.sheet, found.place.cell) == ("月度执行", "B16")
    assert [one.code for one in faultless.put("月度执行", {"B16": 140000}).appraisal().findings] == []


@pytest.mark.parametrize(
    ("amount", "is_slip"),
    [(10, True), (10.05, True), (10.2, False), (100, False), (1, False), (99000, False), (0, False), (1e9, True),
     (1.01e9, True), (1.0101e9, False), (9.9e8, True), (9.899e8, False)],
)  # fmt: skip
def test_an_amount_ten_thousand_times_off_is_called_a_slip_of_the_unit(
    faultless: Handed, amount: float, is_slip: bool
) -> None:
    found = faultless.put("单位信息", {"B23": amount}, "01").appraisal().findings
    assert [one.code for one in found] == (["K101", "F328"] if is_slip else ["K101"])
    assert {one.place.cell for one in found} == {"B23"}


@pytest.mark.parametrize(
    ("typed", "whole", "slipped"),
    [(12, 300_000, ["L6"]), (12.05, 300_000, ["L6"]), (12.3, 300_000, []), (0, 300_000, []),
     (12_000_000, 181_200, ["L6"]), (12_000_000, 180_000, []), (120_000, 180_000, [])],
)  # fmt: skip
def test_the_row_that_alone_is_ten_thousand_times_off_is_named(
    faultless: Handed, typed: float, whole: float, slipped: list[str]
) -> None:
    rows = {5: 180_000, 6: typed}
    cells = {f"{column}{row}": amount for row, amount in rows.items() for column in "GL"}
    named = {"A6": "公用经费", "B6": "日常公用", "F5": 0, "H5": 0, "I5": 0, "J5": 0, "O5": "见说明"}
    handed = faultless.without_results().put("单位信息", {"B24": whole}, "01").put(BUDGET, {**named, **cells})
    found = [one for one in handed.appraisal().findings if one.code == "F328"]
    assert [one.place.cell for one in found] == slipped


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        (71999.99, ["K105"]),
        (72000, []),  # 72 people, 1,000 each
        (7_200_000_000, []),
        (7_200_000_000.01, ["K106"]),
        (0, []),
    ],
)
def test_a_sum_that_no_unit_spends_per_head_hints_at_the_money_unit(
    faultless: Handed, amount: float, codes: list[str]
) -> None:
    cells = {"G5": amount, "H5": 0, "L5": amount, "O5": "说明"}
    found = faultless.without_results().put(BUDGET, cells).appraisal().findings
    hints = [one for one in found if one.code in ("K105", "K106")]
    assert [one.code for one in hints] == codes
    assert {one.place.cell for one in hints} <= {"L5:L5"}


def test_what_is_expected_may_quote_another_cell_of_the_row(faultless: Handed) -> None:
    found = faultless.without_results().put(STATEMENT, {"C7": 4000}).submission().findings
    assert finding_of(found, "R312").expected == "与台账原值 5,000.00 一致"
    assert "改正台账" in finding_of(found, "R312").remedy


def test_a_sum_that_is_missing_does_not_hide_that_another_differs(faultless: Handed) -> None:
    """What the register comes to in 净值 is not known; in 原值 it is, and the accounts say otherwise."""
    handed = faultless.without_results().put(ASSETS, {"K5": "不详"}).put(STATEMENT, {"C7": 4000, "D7": 4000})
    assert handed.findings() == [("F302", ASSETS, "K5"), ("R312", STATEMENT, "C7")]
    (problem,) = [one for one in handed.appraisal().problems if one.code in ("P706", "P707")]
    assert (problem.code, [place.cell for place in problem.places]) == ("P707", ["C7"])
    assert "其中1类资产的原值账表不一致" in problem.fact


def test_where_one_class_has_its_net_value_for_the_gross_one_the_other_is_still_told(faultless: Handed) -> None:
    handed = faultless.without_results().put(STATEMENT, {"C7": 2000, "C6": 77})
    told = {one.code: [place.cell for place in one.places] for one in handed.appraisal().problems}
    assert (told["P706"], told["P707"]) == (["C7"], ["C6"])


@pytest.mark.parametrize("address", ["C7", "I5"])
@pytest.mark.parametrize("raw", [Error(), UNCACHED, "不详"])
def test_of_a_row_with_a_void_cell_no_check_says_anything(faultless: Handed, address: str, raw: Any) -> None:
    title = STATEMENT if address == "C7" else ASSETS
    found = faultless.without_results().put(title, {address: raw}).findings()
    assert [one for one in found if one[0].startswith("R")] == []
    assert len(found) == 1


def test_a_blank_that_is_void_is_no_blank_to_a_check(faultless: Handed) -> None:
    assert faultless.put("凭证抽查", {"I5": "大概"}).findings() == [("F311", "凭证抽查", "I5")]
    assert faultless.put(ASSETS, {"L5": "闲置", "M5": "去年"}).findings() == [("F308", ASSETS, "M5")]


@pytest.mark.parametrize(
    ("cell", "code"), [("I5", "R141"), ("J5", "R141"), ("G5", "R146"), ("K5", "R142"), ("L5", "R145")]
)
def test_a_voucher_that_was_not_checked_for_what_it_needs_is_not_in_order(
    faultless: Handed, cell: str, code: str
) -> None:
    kind = {"K5": "车辆维修", "L5": "劳务服务"}.get(cell, "公务接待")
    spoiled = faultless.put("凭证抽查", {"F5": kind, cell: None})
    assert [one for one, *_rest in spoiled.findings()] == [code]
    assert spoiled.mark("B202").status == Status.UNSCORED


def test_a_project_that_does_not_say_whether_it_is_key_leaves_the_share_open(faultless: Handed) -> None:
    assert faultless.put(BUDGET, {"E5": None}).mark("A203").status == Status.UNSCORED


def test_tie_outs_over_exact_sums_raise_no_false_alarm(faultless: Handed) -> None:
    rows = [["项目支出", f"项目{n}", "", "", "否", 0, 60000.1, 0, 0, 0, "", 60000.1] for n in range(3)]
    put = {"B23": 180000.3, "B24": 180000.3}
    handed = faultless.without_results().rows(BUDGET, 5, *rows).put("单位信息", put, "01")
    assert handed.appraisal().findings == ()
    assert handed.appraisal().facts["执行总额"].value == Decimal("180000.30")


def test_a_finding_that_sounds_like_another_one_is_told_as_what_it_was_read(faultless: Handed) -> None:
    handed = faultless.put("要点核查", {"E9": "基本符合", "F9": "材料不全"})
    told = finding_of(handed.filled("02").findings, "F367")
    assert (told.place.cell, told.expected) == ("E9", "部分符合")
    assert "F367" not in {code for code, *_place in faultless.put("要点核查", {"E9": "是"}).findings()}
