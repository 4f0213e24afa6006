"""A blank never earns a mark: what a unit that loses marks everywhere leaves out never raises one of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model import Appraisal, Status
from tests.spoiling import Error, Handed

QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST = {"政府采购": 6, "满意度问卷": 6, "绩效目标": 6}
SHEETS = [
    "预算执行",
    "三公经费",
    "政府采购",
    "凭证抽查",
    "要点核查",
    "指标评分",
    "满意度问卷",
    "重点工作",
    "固定资产台账",
]
PRESET = ["三公经费", "要点核查", "指标评分", "决算对照"]
LEFT_OUT = {"预算执行": "FHIJN", "指标评分": "BCFG", "要点核查": "BD"}
"""Columns where the template says that a blank is 0, so that it is no blank but a figure; and words never read."""


@pytest.fixture(scope="module")
def losing(judged: Handed) -> Handed:
    """A unit to which everything applies and that has full marks for nothing."""
    voucher = ["2024-04-15", "记-0001", "", "支出", 900]
    work = [[f"{n:02}", "任务", "是", "", "2024-10-31"] for n in range(4)]
    asset = [["机", "设备", "", "购置", "2019-06-30", 1, "台", 5000, 0, 5000] for _n in range(2)]
    half = ["符合", "部分符合", "不符合"]
    return (
        judged.without_results()
        .put("单位信息", {"B17": 50, "B18": 38}, "01")
        .rows(
            "预算执行",
            5,
            ["项目支出", "公路", "", "", "是", 0, 50000, 0, 0, 0, "", 30000, "", 0, "跨年"],
            ["项目支出", "水渠", "", "", "否", 0, 50000, 0, 0, 0, "", 40000, "", 0, "跨年"],
            ["公用经费", "日常", "", "", "", 0, 20000, 0, 0, 0, "", 20010, "", 0, ""],
        )
        .put("三公经费", {f"{column}{row}": amount for row in range(5, 9) for column, amount in
                          zip("BCDE", (30000, 30000, 32000, 33000), strict=True)})
        .put("政府采购", {"C6": 30000})
        .rows(
            "凭证抽查",
            5,
            [*voucher, "公务接待", "否", "否", "否", "否", "", "", "手续不全", 900],
            [*voucher, "车辆加油", "是", "是", "", "", "否"],
            [*voucher, "工程项目", "是", "是", "", "", "", "否"],
        )
        .put("要点核查", {f"{column}{row}": ("说明" if column == "F" else half[row % 3])
                          for row in range(5, 28) for column in "EF"})
        .put("指标评分", {"H25": 0.5, "H27": 0.3, "J26": 2, "L26": "效果一般", "I10": 8, "J10": 8})
        .put("满意度问卷", dict(zip(["E6", "F6", "G6", "H6", "I6"], [50, 50, 50, 30, 20], strict=True)))
        .rows(
            "重点工作",
            5,
            [*work[0], "2024-10-20", "是", "是"],
            [*work[1], "2024-12-20", "是", "是"],
            [*work[2], "2024-10-20", "是", "否", "返工"],
            [*work[3], "", "否", "否", "未完成"],
        )
        .rows("固定资产台账", 5, ["A1", *asset[0], "在用"], ["A2", *asset[1], "闲置", "2020-01-01"])
    )  # fmt: skip


@pytest.fixture(scope="module")
def before(losing: Handed) -> Appraisal:
    return losing.appraisal()


def cells_of(handed: Handed, title: str) -> list[str]:
    """Addresses of everything typed below the header."""
    sheet = handed.sheet(title)
    return [
        f"{chr(65 + column)}{row}"
        for row in range(FIRST.get(title, 5), len(sheet.rows) + 1)
        for column, raw in enumerate(sheet.rows[row - 1])
        if raw not in ("", None)
        and (row, column + 1) not in sheet.formulas
        and chr(65 + column) not in LEFT_OUT.get(title, "")
    ]


def raised(before: Appraisal, after: Appraisal) -> Iterator[str]:
    """Name the marks that were decided and are now higher, or left out."""
    for old, new in zip(before.marks, after.marks, strict=True):
        if new.status == Status.NOT_APPLICABLE or (new.points or 0) > (old.points or 0):
            yield f"{new.code} {old.points} -> {new.points} {new.status}"


def test_the_unit_loses_marks_everywhere(before: Appraisal) -> None:
    assert {mark.status for mark in before.marks} == {Status.SCORED}
    assert [mark.code for mark in before.marks if mark.points is None or mark.points >= mark.full_score] == []
    assert before.grade is not None


@pytest.mark.slow
@pytest.mark.parametrize("title", SHEETS)
@pytest.mark.parametrize("raw", [None, Error()], ids=["blank", "error"])
def test_no_single_cell_left_out_raises_a_mark(losing: Handed, before: Appraisal, title: str, raw: Any) -> None:
    for address in cells_of(losing, title):
        after = losing.put(title, {address: raw}).appraisal()
        assert list(raised(before, after)) == [], address
        assert after.total.earned <= before.total.earned


@pytest.mark.parametrize("address", ["B14", "B15", "B17", "B18"])
def test_no_head_left_out_raises_a_mark(losing: Handed, before: Appraisal, address: str) -> None:
    assert list(raised(before, losing.put("单位信息", {address: None}, "01").appraisal())) == []


@pytest.mark.slow
@QUIET
@given(st.data())
def test_a_blank_never_earns_a_mark(losing: Handed, before: Appraisal, data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(SHEETS))
    blank = dict.fromkeys(data.draw(st.sets(st.sampled_from(cells_of(losing, title)), min_size=2, max_size=6)))
    after = losing.put(title, blank).appraisal()
    assert list(raised(before, after)) == []
    if after.total.is_complete:
        assert after.total.earned <= before.total.earned


@pytest.mark.slow
@pytest.mark.parametrize("title", PRESET)
def test_no_given_row_deleted_or_repeated_raises_a_mark(losing: Handed, before: Appraisal, title: str) -> None:
    sheet = losing.sheet(title)
    for at in range(FIRST.get(title, 5) - 1, len(sheet.rows)):
        deleted = replace(sheet, rows=[*sheet.rows[:at], *sheet.rows[at + 1 :]], formulas=frozenset())
        repeated = replace(sheet, rows=[*sheet.rows, sheet.rows[at]], formulas=frozenset())
        for spoiled in (deleted, repeated):
            assert list(raised(before, losing.swapped(spoiled).appraisal())) == [], at


@pytest.mark.parametrize("title", SHEETS)
def test_no_sheet_left_empty_or_deleted_raises_a_mark(losing: Handed, before: Appraisal, title: str) -> None:
    for spoiled in (losing.rows(title, FIRST.get(title, 5)), losing.without_sheet(title)):
        after = spoiled.appraisal()
        assert list(raised(before, after)) == []
        assert [mark for mark in after.marks if mark.status == Status.UNSCORED]
        assert after.grade is None
        assert after.total.earned <= before.total.earned


@pytest.mark.parametrize("key", ["01", "02", "03"])
def test_no_workbook_kept_back_raises_a_mark(losing: Handed, before: Appraisal, key: str) -> None:
    kept = losing.only(*({"01", "02", "03"} - {key}))
    assert list(raised(before, kept.appraisal())) == []
