"""Rows below the header that only speak of the columns, as forms of final accounts have them, are no data."""

from __future__ import annotations

import pytest

from pipeline.kinds import Raw
from tests.intake.budgeting import BUDGET, budget, budget_row, executed, rows_of
from tests.spoiling import Handed

WIDTH = 15
"""Columns of 预算执行."""
COMPUTED = 11, 13
SURVEY = "满意度问卷"


def numbered(*, first: int = 1, form: str = "{}") -> list[Raw]:
    """Number the columns from one on."""
    return [form.format(at) for at in range(first, first + WIDTH)]


ROWS: dict[str, list[Raw]] = {
    "numbers": [float(at) for at in range(1, WIDTH + 1)],
    "texts": numbered(),
    "in brackets": numbered(form="（{}）"),
    "behind their label": ["栏次", *numbered()[: WIDTH - 1]],
    "stems first": ["甲", "乙", "丙", *numbered()[: WIDTH - 3]],
    "with what they are made of": [*numbered()[:10], "11=6+7+8-9", "12", "13=11-12", "14", "15"],
    "of some columns": ["", "", "", "", "", 1, 2, 3, 4, 5, "", 6, "", 7, ""],
    "left out where computed": ["" if at in COMPUTED else at for at in range(1, WIDTH + 1)],
    "units": ["", "", "", "", "", "元", "元", "元", "元", "元", "元", "元", "元", "元", ""],
    "units behind their label": ["计量单位", "", "", "", "", "", "（元）"],
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_that_numbers_the_columns_or_names_their_units_is_no_data(faultless: Handed, row: list[Raw]) -> None:
    handed = budget(faultless, row, budget_row(100), budget_row(200, "另一项目"))
    assert handed.findings() == [("F216", BUDGET, "A5")]
    assert rows_of(handed) == [6, 7]
    assert executed(handed) == 300


def test_units_and_numbers_may_both_stand_there(faultless: Handed) -> None:
    handed = budget(faultless, ROWS["units"], ROWS["texts"], budget_row(100))
    assert handed.findings() == [("F216", BUDGET, "A5"), ("F216", BUDGET, "A6")]
    assert executed(handed) == 100


@pytest.mark.parametrize(
    "row",
    [
        [*budget_row(100)[:5], 1, 2, 3, 4, 5, "", 6],
        ["项目支出", 1, "", "", "否", 1, 1, 0, 0, 0, "", 2],
        ["", "", "", "", "", 1, 2],
        ["", "", "", "", "", 2, 3, 4, 5],
        ["", "", "", "", "", "元"],
        ["甲", "丙", 1, 2, 3],
    ],
)
def test_a_row_with_anything_else_is_data(faultless: Handed, row: list[Raw]) -> None:
    assert rows_of(budget(faultless, row, budget_row(100))) == [5, 6]


def test_only_what_follows_a_header_speaks_of_its_columns(faultless: Handed) -> None:
    assert rows_of(budget(faultless, budget_row(100), ROWS["numbers"], budget_row(200))) == [5, 6, 7]


def test_a_row_of_units_that_are_not_those_of_the_workbook_takes_its_amounts_away(faultless: Handed) -> None:
    other = [raw and "万元" for raw in ROWS["units"]]
    handed = budget(faultless, other, budget_row(100))
    assert handed.findings() == [("F216", BUDGET, "A5"), ("F242", BUDGET, "F5")]
    in_ten_thousands = budget(faultless, ROWS["units"], budget_row(100)).identity(B6="万元")
    assert [one for one in in_ten_thousands.findings() if one[1] == BUDGET] == [
        ("F216", BUDGET, "A5"),
        ("F242", BUDGET, "F5"),
    ]


def test_a_row_of_the_right_units_is_no_contradiction(faultless: Handed) -> None:
    other = [raw and "万元" for raw in ROWS["units"]]
    handed = budget(faultless, other, budget_row(100)).identity(B6="万元")
    assert executed(handed) == 100 * 10_000


@pytest.mark.parametrize("blanks", [0, 1])
def test_a_title_with_its_header_in_the_middle_is_no_data(faultless: Handed, blanks: int) -> None:
    head = [list(row) for row in faultless.sheet(BUDGET).rows[:4]]
    gap: list[list[Raw]] = [[""]] * blanks
    handed = budget(faultless, budget_row(100), *gap, *head[:1], *gap, *head[1:], ROWS["texts"], budget_row(200))
    assert {one[:2] for one in handed.findings()} == {("F216", BUDGET)}
    assert len(handed.findings()) == 1 + sum(any(row) for row in head)
    assert executed(handed) == 300


def test_a_project_called_like_the_table_is_no_title(faultless: Handed) -> None:
    """Only what stands right above a header is its title; the amounts of this row are asked for."""
    title = faultless.sheet(SURVEY).rows[0][0]
    handed = faultless.rows(SURVEY, 6, [title], [], list(faultless.sheet(SURVEY).rows[5]))
    assert rows_of(handed, SURVEY) == [6, 8]
