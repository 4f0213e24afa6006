"""Every shipped indicator system can be used: its templates are filled, read back, scored and recalculated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.deliver.templates import Prefill
from pipeline.deliver.workpaper import write_workpaper
from pipeline.evaluate import appraise
from pipeline.model import Appraisal
from pipeline.standard import Standard, load_standard, load_systems
from tests.deliver.workpaper.submissions import random_unit
from tests.filling import appraised, complete, with_rows, written
from tests.spoiling import handed
from tests.spreadsheet import compared, content, recalculate_all

SYSTEMS = sorted(load_systems())
SEEDS = (2, 12, 15)
"""Random units: one with gaps, and two whose every figure is there."""

BUDGET = [
    {"支出性质": "人员经费", "项目名称": "工资福利", "年初预算数": 100_000, "执行数": 100_000},
    {"支出性质": "公用经费", "项目名称": "日常公用", "年初预算数": 100_000, "执行数": 100_000},
    {
        "支出性质": "项目支出", "项目名称": "人居环境整治", "是否重点支出": "是", "上年结转": 1_000,
        "年初预算数": 99_000, "执行数": 100_000,
    },
]  # fmt: skip
SPENT = 300_000
MONTHS = [
    {"月份": f"{month}月", "累计执行数": SPENT * month // 12, "计划进度": round(month / 12, 4)}
    for month in range(1, 13)
]
EXPENSES = [
    {"三公项目": name, "上年预算": 5_000, "上年决算": 5_000, "本年预算": 5_000, "本年决算": 4_000}
    for name in ("因公出国（境）", "公务用车购置", "公务用车运行维护", "公务接待")
]
PURCHASE = {"采购项目": "办公设备", "采购预算": 20_000, "采购执行数": 20_000}
SURVEY = {
    "调查对象": "辖区群众", "发放份数": 220, "回收份数": 210, "有效份数": 200,
    "很满意": 150, "比较满意": 50, "一般满意": 0, "较不满意": 0, "不满意": 0,
}  # fmt: skip
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "project-2020": {"应到位资金": SPENT, "实际到位资金": SPENT, "计划成本": SPENT, "实际成本": SPENT},
}


def as_planned(standard: Standard) -> Prefill:
    """What a unit hands in that did everything as planned, and has proof of it."""
    filled = complete(standard, **FIELDS.get(standard.system.code, {}))
    tables: dict[str, list[dict[str, Any]]] = {
        "预算执行": BUDGET,
        "月度执行": MONTHS,
        "三公经费": EXPENSES,
        "政府采购": [PURCHASE],
        "满意度问卷": [SURVEY],
    }
    for title, key, value in (("绩效目标", "对应任务编号", "01"), ("指标评分", "佐证材料", "见评价档案")):
        tables[title] = [{**row, key: value} for row in filled.tables[title]]
    for title, rows in tables.items():
        filled = with_rows(filled, title, *rows)
    return filled


@pytest.fixture(scope="module", params=SYSTEMS)
def standard(request: pytest.FixtureRequest) -> Standard:
    return load_standard(request.param)


@pytest.fixture(scope="module")
def folder(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(standard, tmp_path_factory.mktemp("planned") / "unit", as_planned(standard))


@pytest.fixture(scope="module")
def planned(folder: Path, standard: Standard) -> Appraisal:
    return appraised(folder, standard)


def test_a_unit_that_did_everything_as_planned_earns_every_mark(planned: Appraisal) -> None:
    assert [(one.code, one.status, one.points) for one in planned.marks if one.points != one.full_score] == []
    assert planned.total.points == planned.total.full_score == 100
    assert planned.grade == "优"


def test_nothing_is_found_about_it_and_it_has_no_problem(planned: Appraisal) -> None:
    assert [(one.code, str(one.place)) for one in planned.findings] == []
    assert [one.code for one in planned.problems] == []


def test_what_the_system_alone_asks_for_is_missed_when_it_is_blank(standard: Standard, tmp_path: Path) -> None:
    asked = {field.name for field in standard.system.supplements}
    filled = as_planned(standard)
    given = {name: value for name, value in filled.fields.items() if name not in asked}
    found = appraised(written(standard, tmp_path, replace(filled, fields=given)), standard)
    missed = {one.place.cell for one in found.findings if one.place.sheet == "补充数据"}
    assert len(missed) == len(asked)
    resting = {
        rule.indicator.code
        for rule in standard.indicators
        if rule.value and any(standard.rests_on[name] & asked for name in rule.value.names)
    }
    assert {one.code for one in found.marks if one.points is None} == resting
    assert (found.grade is None) == bool(resting)


@pytest.mark.slow
@pytest.mark.libreoffice
def test_recalculation_changes_no_figure_under_any_shipped_system(
    standard: Standard, planned: Appraisal, folder: Path, tmp_path: Path
) -> None:
    faultless = handed(folder, standard).without_results()
    random = [appraise(random_unit(faultless, seed).submission(), standard) for seed in SEEDS]
    paths = [tmp_path / f"{position}.xlsx" for position in range(1 + len(random))]
    for path, appraisal in zip(paths, (planned, *random), strict=True):
        write_workpaper(appraisal, standard, path)
    for path, copy in zip(paths, recalculate_all(paths), strict=True):
        before, after = content(path), content(copy)
        assert compared(before, after) == []
        assert not after.errors
        assert before.values["校核", "B4"] == "一致"
