"""The town of the public report: every published figure comes out of its three workbooks."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from pipeline.formula import Value
from pipeline.model import Appraisal, Severity
from tests.examples.evaluating import town
from tests.report.reading import draft, text_of

CODE = "610724118"
MARKS = {
    "A101": "3.00", "A102": "2.50", "A201": "2.00", "A202": "2.00", "A203": "2.58",
    "B101": "7.04", "B102": "2.00", "B103": "2.00", "B104": "2.00", "B201": "1.00", "B202": "2.50", "B203": "1.00",
    "B204": "1.25", "B301": "1.00", "B302": "1.50", "B303": "1.86",
    "C101": "10.00", "C102": "9.31", "C103": "10.00", "C104": "10.00",
    "D101": "3.50", "D102": "4.50", "D103": "3.75", "D104": "4.65",
}  # fmt: skip
PUBLISHED_AMOUNTS = {"年初预算总额": "9158647.00", "调整后预算总额": "16461154.60", "执行总额": "14492426.11"}
PUBLISHED_HEADS = {"编制人数": 75, "编制_行政": 35, "编制_事业": 40, "在职人数": 72, "在职_行政": 34, "在职_事业": 38}
RATES = {
    "预算执行率": "88.04%", "预算调整率": "79.73%", "重点支出安排率": "86.00%", "资产闲置率": "6.95%",
    "固定资产利用率": "93.05%", "在职人员控制率": "96.00%", "完成及时率": "93.10%", "满意率": "93.00%",
}  # fmt: skip
OF_THE_REPORT = {
    "P001": "goals that leave out the key tasks",
    "P002": "indicators that cannot be measured",
    "P501": "receptions in March and April without letter and list",
    "P502": "vehicle insurance outside the designated insurers",
    "P701": "idle rate of 6.95 %",
    "P706": "net values stated as original values",
}
FROM_ITS_FIGURES = {"P101", "P201", "P302", "P506", "P802"}


def the_town() -> Appraisal:
    return town().of(CODE)


def fact(name: str) -> Value:
    return the_town().facts[name].value


def shown(name: str) -> str:
    value = fact(name)
    assert isinstance(value, Decimal)
    return f"{(value * 100).quantize(Decimal('0.01'))}%"


@pytest.mark.parametrize("name", PUBLISHED_AMOUNTS)
def test_the_published_amounts_come_out_to_the_cent(name: str) -> None:
    assert fact(name) == Decimal(PUBLISHED_AMOUNTS[name])


@pytest.mark.parametrize("name", PUBLISHED_HEADS)
def test_the_published_headcounts_come_out(name: str) -> None:
    assert fact(name) == PUBLISHED_HEADS[name]


@pytest.mark.parametrize("name", RATES)
def test_the_published_rates_come_out_as_printed(name: str) -> None:
    assert shown(name) == RATES[name]


def test_nothing_was_carried_over_cut_or_adjusted_by_policy() -> None:
    assert {fact("上年结转总额"), fact("追减总额"), fact("政策性调整总额")} == {Decimal(0)}


@pytest.mark.parametrize("code", MARKS)
def test_each_third_level_mark_is_that_of_the_reconstruction(code: str) -> None:
    marks = {mark.code: mark.points for mark in the_town().marks}
    assert marks.keys() == MARKS.keys()
    assert marks[code] == Decimal(MARKS[code])


def test_the_published_scores_of_the_four_areas_come_out() -> None:
    earned = {area.name: str(area.earned) for area in the_town().areas}
    assert earned == {"投入": "12.08", "过程": "23.15", "产出": "39.31", "效益": "16.40"}


def test_the_total_is_90_94_and_the_grade_is_excellent() -> None:
    assert (the_town().total.points, the_town().grade) == (Decimal("90.94"), "优")


def test_seven_of_eight_million_are_in_use_and_the_rest_is_idle() -> None:
    cards = the_town().submission.tables["固定资产台账"].columns["使用状况"].values
    assert set(cards) == {"在用", "闲置"}
    assert (fact("在用资产原值"), fact("资产原值")) == (Decimal(7_444_000), Decimal(8_000_000))


def test_the_workbooks_are_as_large_as_those_of_a_town() -> None:
    tables = the_town().submission.tables
    assert 100 <= len(tables["固定资产台账"]) <= 200
    assert 20 <= len(tables["预算执行"]) <= 30
    assert fact("内设机构数") == 8
    assert str(fact("内设机构名称")).count("、") == 7


def test_the_record_holds_three_achievements_with_the_facts_of_the_report() -> None:
    record = the_town().submission.tables["评价记录"]
    kinds, texts = record.columns["记录类别"].values, record.columns["记录内容"].values
    achievements = "".join(texts[np.flatnonzero(kinds == "主要业绩")])
    assert Counter(kinds)["主要业绩"] == 3
    assert all(one in achievements for one in ("182 件", "50 余次", "100%"))


def test_the_problems_are_those_of_the_report_and_those_its_figures_show() -> None:
    assert {problem.code for problem in the_town().problems} == OF_THE_REPORT.keys() | FROM_ITS_FIGURES


def test_the_problems_carry_the_figures_of_the_report() -> None:
    facts = {problem.code: problem.fact for problem in the_town().problems}
    assert "88.04%" in facts["P101"]
    assert "79.73%" in facts["P201"]
    assert "6.95%" in facts["P701"]
    assert all(one in facts["P706"] for one in ("房屋和构筑物", "车辆"))
    assert all(month in facts["P501"] for month in ("2024-03", "2024-04"))
    assert "2024-03" in facts["P502"]


def test_of_what_was_not_cut_nor_changed_by_policy_nothing_is_said() -> None:
    (adjusted,) = (problem.fact for problem in the_town().problems if problem.code == "P201")
    said = "年初预算9,158,647.00元，年中追加7,302,507.60元，预算调整率为79.73%，超过30%。"
    assert adjusted == said
    assert said in text_of(draft())


def test_no_finding_is_an_error() -> None:
    assert not [one for one in the_town().findings if one.severity == Severity.ERROR]


def test_only_the_planted_faults_have_to_be_explained() -> None:
    found = Counter((one.code, one.place.sheet) for one in the_town().findings)
    assert found == {("R222", "绩效目标"): 5, ("R311", "决算对照"): 2}


def test_every_file_of_the_folder_is_used() -> None:
    assert (len(town().batch.files), town().unplaced, town().batch.unevaluated) == (0, [], ())
    assert [file.role[:2] for file in the_town().submission.files] == ["01", "02", "03"]
