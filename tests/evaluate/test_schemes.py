"""What the provincial and project schemes say about special cases: nothing built, steps begun, overruns, no survey."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Appraisal, Mark, Status
from pipeline.standard import load_standard
from tests.filling import appraised, complete, with_rows, written
from tests.spoiling import mark_of


def unit(folder: Path, code: str, **fields: Any) -> Appraisal:
    standard = load_standard(code)
    return appraised(written(standard, folder, complete(standard, **fields)), standard)


def marked(one: Mark) -> tuple[Status, Decimal | None]:
    return one.status, one.points


NOTHING_BUILT = {"楼堂馆所批准面积": 0, "楼堂馆所实际面积": 0, "楼堂馆所投资概算": 0, "楼堂馆所实际投资": 0}


def test_a_department_that_built_nothing_has_the_full_marks_of_hunan(tmp_path: Path) -> None:
    found = unit(tmp_path, "hunan-2017", **NOTHING_BUILT)
    for code in ("B103", "B104"):
        assert marked(mark_of(found, code)) == (Status.NOT_APPLICABLE, Decimal(5))


def test_building_without_approval_has_none(tmp_path: Path) -> None:
    found = unit(tmp_path, "hunan-2017", **NOTHING_BUILT | {"楼堂馆所实际面积": 1, "楼堂馆所实际投资": 1})
    for code in ("B103", "B104"):
        assert marked(mark_of(found, code)) == (Status.SCORED, Decimal(0))


@pytest.mark.parametrize(("built", "points"), [(1000, "5"), (1049, "5"), (1050, "3"), (1099, "3"), (1150, "0")])
def test_each_whole_step_beyond_the_approved_area_costs_two_marks(tmp_path: Path, built: int, points: str) -> None:
    found = unit(tmp_path, "hunan-2017", 楼堂馆所批准面积=1000, 楼堂馆所实际面积=built)
    assert mark_of(found, "B103").points == Decimal(points)


def test_the_faults_of_one_voucher_count_one_by_one_in_hunan(tmp_path: Path) -> None:
    standard = load_standard("hunan-2017")
    filled = complete(standard)
    (voucher,) = filled.tables["凭证抽查"]
    filled = with_rows(filled, "凭证抽查", {**voucher, "有发票": "否", "审批完整": "否"})
    assert mark_of(appraised(written(standard, tmp_path, filled), standard), "B205").points == 4


def test_a_department_of_sichuan_without_other_income_is_scored_on_what_is_left(tmp_path: Path) -> None:
    found = unit(tmp_path, "sichuan-2017", 非税收入应征数=0, 非税收入实征数=0, 非税收入上缴数=0)
    assert {mark_of(found, code).status for code in ("B301", "B302")} == {Status.NOT_APPLICABLE}
    assert found.total.full_score == 98


def test_partners_who_were_not_asked_are_not_satisfied(tmp_path: Path) -> None:
    standard = load_standard("sichuan-2017")
    filled = complete(standard)
    not_asked = {"指标编号": "C301", "指标不适用": "是", "扣分原因": "没有开展调查"}
    rows = [not_asked if row["指标编号"] == "C301" else row for row in filled.tables["指标评分"]]
    found = appraised(written(standard, tmp_path, with_rows(filled, "指标评分", *rows)), standard)
    assert mark_of(found, "C301").points == 0


@pytest.mark.parametrize(("cost", "points"), [(140_000, "7"), (150_000, "7"), (153_000, "5.6"), (165_000, "0")])
def test_a_project_loses_marks_only_for_what_it_cost_too_much(tmp_path: Path, cost: int, points: str) -> None:
    assert mark_of(unit(tmp_path, "project-2020", 实际成本=cost), "C401").points == Decimal(points)


def test_the_execution_of_a_project_is_measured_by_what_arrived(tmp_path: Path) -> None:
    found = unit(tmp_path, "project-2020", 应到位资金=200_000, 实际到位资金=140_000)
    assert mark_of(found, "B101").value == Decimal("0.7")
    assert mark_of(found, "B102").value == Decimal(1)
    assert found.facts["预算执行率"].value != Decimal(1)


def test_self_evaluation_left_whole_is_judged_by_the_evaluator(tmp_path: Path) -> None:
    found = unit(tmp_path, "self-2020")
    assert [marked(mark_of(found, code)) for code in ("B101", "C101")] == [
        (Status.SCORED, Decimal(50)),
        (Status.SCORED, Decimal(30)),
    ]
