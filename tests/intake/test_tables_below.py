"""Another table below the declared one, with a header of its own: told once with its range, none of its rows read."""

from datetime import date

import pytest

from pipeline.kinds import Raw
from tests.intake.budgeting import BUDGET, budget, budget_row, executed
from tests.spoiling import Handed, finding_of

ACCOUNT: list[list[Raw]] = [
    ["部门决算支出表"],
    ["科目编码", "科目名称", "年初预算数", "调整预算数", "决算数", "备注"],
    ["2010301", "行政运行", 100, 120, 110, "无"],
    ["2010302", "一般行政", 200, 220, 210],
]


@pytest.mark.parametrize("table", [ACCOUNT, ACCOUNT[1:], [*ACCOUNT, ["合计", "", 300, 340, 320]]])
def test_a_table_of_another_make_below_is_one_finding_with_its_range(faultless: Handed, table: list[list[Raw]]) -> None:
    handed = budget(faultless, budget_row(100), budget_row(200), [], *table)
    assert handed.findings() == [("F560", BUDGET, f"A8:F{7 + len(table)}")]
    assert executed(handed) == 300
    said = finding_of(handed.filled("01").findings, "F560").found
    assert said == f"{len(table)} 行，表头为“科目编码、科目名称、年初预算数、调整预算数……”"


def test_rows_of_our_own_below_another_table_still_count(faultless: Handed) -> None:
    handed = budget(faultless, budget_row(100), [], *ACCOUNT, [], budget_row(200))
    assert handed.findings() == [("F560", BUDGET, "A7:F10")]
    assert executed(handed) == 300


@pytest.mark.parametrize(
    ("title", "cell"), [("固定资产台账", "A7:F10"), ("三公经费", "A12:F15"), ("月度执行", "A18:D21")]
)
def test_so_it_is_below_registers_and_tables_whose_rows_are_given(faultless: Handed, title: str, cell: str) -> None:
    rows = [list(row) for row in faultless.sheet(title).rows]
    while not any(rows[-1]):
        rows.pop()
    first = int(cell[1 : cell.index(":")])
    handed = faultless.without_results().rows(title, 1, *rows, *[[]] * (first - 1 - len(rows)), *ACCOUNT)
    assert handed.findings() == [("F560", title, cell)]


def test_our_own_rows_under_a_header_in_other_words_are_not_taken_for_another_table(faultless: Handed) -> None:
    header: list[Raw] = ["性质", "名称", "科目", "来源", "重点", "结转", "年初"]
    handed = budget(faultless, budget_row(100), [], header, budget_row(200))
    assert ("F311", BUDGET, "A7") in handed.findings()
    assert list(handed.table(BUDGET).rows) == [5, 7, 8]
    assert "F560" not in {code for code, *_place in handed.findings()}


@pytest.mark.parametrize(
    "signed",
    [
        [
            ["单位负责人：张三", "", "", "", "财务负责人：李四", "", "填表人：王五"],
            ["日期：", "", "", "", "", "", date(2025, 1, 15)],
        ],
        [["单位负责人", "张三", "填表人", "李四", "复核人", "王五"], ["联系电话", "13800000000"]],
        [["初审意见", "同意", "复审意见", "同意", "终审意见", "同意"], ["日期", "2025"]],
    ],
)
def test_those_who_sign_below_in_several_columns_are_no_table(faultless: Handed, signed: list[list[Raw]]) -> None:
    handed = budget(faultless, budget_row(100), [], *signed)
    assert "F560" not in {code for code, *_place in handed.findings()}
