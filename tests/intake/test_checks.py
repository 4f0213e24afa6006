from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.model import Status
from tests.spoiling import UNCACHED, Error, Handed, finding_of

BUDGET, ASSETS, STATEMENT = "预算执行", "固定资产台账", "决算对照"
ROW_CHECKS = [
    ("R101", BUDGET, {"L5": 150001}, "L5"),
    ("R102", BUDGET, {"J5": 50001}, "J5"),
    ("R103", BUDGET, {"L5": 1000}, "O5"),
    ("R104", BUDGET, {"N5": 10001}, "N5"),
    ("R121", "三公经费", {"E6": 28001}, "E6"),
    ("R131", "政府采购", {"C6": 50001}, "C6"),
    ("R141", "凭证抽查", {"I6": None}, "I6"),
    ("R142", "凭证抽查", {"F6": "车辆加油"}, "K6"),
    ("R143", "凭证抽查", {"A6": date(2023, 12, 31)}, "A6"),
    ("R144", "凭证抽查", {"N6": 1201}, "N6"),
    ("R145", "凭证抽查", {"F6": "工程项目"}, "L6"),
    ("R146", "凭证抽查", {"G6": None}, "G6"),
    ("R211", "要点核查", {"E9": "部分符合"}, "F9"),
    ("R221", "绩效目标", {"D5": None}, "D5"),
    ("R222", "绩效目标", {"C5": "定性"}, "F5"),
    ("R223", "绩效目标", {"B5": "成本"}, "C5"),
    ("R231", "重点工作", {"F5": None}, "F5"),
    ("R232", "重点工作", {"G5": "否", "H5": "否"}, "F5"),
    ("R233", "重点工作", {"H5": None}, "H5"),
    ("R234", "重点工作", {"G5": "否", "F5": None}, "H5"),
    ("R241", "满意度问卷", {"E6": 121}, "D6"),
    ("R242", "满意度问卷", {"C6": 221}, "C6"),
    ("R243", "满意度问卷", {"C6": 199}, "D6"),
    ("R301", ASSETS, {"K5": 2000.01}, "K5"),
    ("R302", ASSETS, {"J5": 6000, "K5": -1000}, "J5"),
    ("R303", ASSETS, {"L5": "闲置"}, "M5"),
    ("R304", ASSETS, {"L5": "出租"}, "T5"),
    ("R305", ASSETS, {"F5": date(2025, 1, 1)}, "F5"),
    ("R306", ASSETS, {"L5": "闲置", "M5": date(2019, 6, 29)}, "M5"),
    ("R311", STATEMENT, {"C7": 2000}, "C7"),
    ("R312", STATEMENT, {"C7": 4000}, "C7"),
    ("R313", STATEMENT, {"D7": 2001}, "D7"),
    ("R314", STATEMENT, {"B7": 2}, "B7"),
]


@pytest.mark.parametrize(("code", "title", "cells", "cell"), ROW_CHECKS, ids=[one[0] for one in ROW_CHECKS])
def test_a_failed_row_check_names_its_cell_and_nothing_else(
    faultless: Handed, code: str, title: str, cells: dict[str, Any], cell: str
) -> None:
    assert faultless.without_results().put(title, cells).findings() == [(code, title, cell)]


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
        (ASSETS, {"K5": 2000.004}),
        (ASSETS, {"F5": date(2024, 12, 31)}),
        (STATEMENT, {"B7": 1, "D7": 2000}),
        ("凭证抽查", {"F6": "差旅", "I6": None, "J6": None}),
        ("凭证抽查", {"E6": -1200, "N6": 1200}),
    ],
)
def test_just_inside_the_bound_is_no_finding(faultless: Handed, title: str, cells: dict[str, Any]) -> None:
    assert faultless.without_results().put(title, cells).findings() == []


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


@pytest.mark.parametrize("raw", [150000.004, "150000", "150,000.00", None])
def test_a_saved_result_that_agrees_or_is_absent_is_no_finding(faultless: Handed, raw: Any) -> None:
    assert faultless.put(BUDGET, {"K5": raw}).findings() == []


def test_lookups_sum_the_rows_of_the_same_class(faultless: Handed) -> None:
    more = [["A2", "车", "车辆", "", "", "", 2, "", 300, 100, 200, "在用"],
            ["A3", "机", "通用设备", "", "", "", 4, "", 50, 0, 50, "在用"]]  # fmt: skip
    handed = faultless.without_results().rows(ASSETS, 6, *more).put(STATEMENT, {"C6": 300, "C7": 5050})
    assert handed.findings() == []
    columns = handed.filled("03").tables[STATEMENT].columns
    sums = {name: [columns[name].at(row) for row in (0, 1, 2)] for name in ("台账数量", "台账原值", "台账净值")}
    assert sums == {"台账数量": [0, 2, 5], "台账原值": [0, 300, 5050], "台账净值": [0, 200, 2050]}


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


def test_the_cumulated_months_must_come_to_the_year(faultless: Handed) -> None:
    found = finding_of(faultless.put("月度执行", {"B16": 139999}).appraisal().findings, "K103")
    assert (found.place.sheet, found.place.cell) == ("月度执行", "B5:B16")
    assert [one.code for one in faultless.put("月度执行", {"B16": 140000}).appraisal().findings] == []


@pytest.mark.parametrize(("amount", "is_slip"), [(10, True), (10.05, True), (1e9, True), (99000, False), (0, False)])
def test_an_amount_ten_thousand_times_off_is_called_a_slip_of_the_unit(
    faultless: Handed, amount: float, is_slip: bool
) -> None:
    found = faultless.put("单位信息", {"B23": amount}, "01").appraisal().findings
    assert [one.code for one in found] == (["K101", "F328"] if is_slip else ["K101"])
    assert {one.place.cell for one in found} == {"B23"}


def test_tie_outs_over_exact_sums_raise_no_false_alarm(faultless: Handed) -> None:
    rows = [["项目支出", f"项目{n}", "", "", "否", 0, 0.1, 0, 0, 0, "", 0.1] for n in range(3)]
    handed = faultless.without_results().rows(BUDGET, 5, *rows).put("单位信息", {"B23": 0.3, "B24": 0.3}, "01")
    assert handed.appraisal().findings == ()
    assert handed.appraisal().facts["执行总额"].value == Decimal("0.30")
