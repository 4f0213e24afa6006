"""Where both years of a unit are in a run, this year's workbooks and last year's must say the same of last year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.intake import Filled, gather
from pipeline.model import Finding
from pipeline.standard import load_standard
from tests.filling import complete, edited, read, written

STANDARD = load_standard("town-2024")
BUDGET, THREE = "预算执行", "三公经费"
LAST: dict[str, dict[str, Any]] = {THREE: {"D5": 0, "E5": 0, "D6": 111, "E6": 99}}


def told(
    folder: Path, now: dict[str, dict[str, Any]], last: dict[str, dict[str, Any]] = LAST, before: int = 2023,
    money: tuple[str, str] = ("元", "元"),
) -> list[Finding]:  # fmt: skip
    """Fill in two years of one unit; return what is said of this one's figures of the last."""
    for name, year, unit, changes in (("上年", before, money[0], last), ("本年", 2024, money[1], now)):
        book = written(STANDARD, folder / name, complete(STANDARD, 评价年度=year, 金额单位=unit)) / "01_预算执行.xlsx"
        for sheet, cells in changes.items():
            edited(book, sheet, **cells)
    books = [one for name in ("上年", "本年") for one in read(folder / name, STANDARD) if isinstance(one, Filled)]
    return [
        told for year in gather(books)[0] for one in year.submissions for told in one.findings if told.code == "F265"
    ]


def cells(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.place.sheet, one.place.cell) for one in found]


AS_IT_WAS = {"B5": 0, "C5": 0, "B6": 111, "C6": 99, "B7": 28000, "C7": 26000, "B8": 28000, "C8": 26000}


def test_figures_of_last_year_that_are_as_they_were_are_not_asked_about(tmp_path: Path) -> None:
    same = {cell: value for cell, value in AS_IT_WAS.items() if cell[1] in "56"}
    assert [one for one in cells(told(tmp_path, {THREE: same})) if one[0] == THREE and one[1][1] in "56"] == []


def test_both_cells_are_named_where_this_year_says_otherwise_of_the_last(tmp_path: Path) -> None:
    found = [one for one in told(tmp_path, {THREE: {**AS_IT_WAS, "C6": "9.9"}}) if one.place.cell == "C6"]
    (one,) = found
    assert (one.severity, one.place.sheet) == ("待核实", THREE)
    assert one.place.cell == "C6"
    assert "9.90" in one.found
    assert "99.00" in one.expected
    assert "E6" in one.expected


def test_what_was_left_over_is_compared_by_project(tmp_path: Path) -> None:
    assert (BUDGET, "F5") in cells(told(tmp_path / "a", {BUDGET: {"F5": 1}}))
    assert (BUDGET, "F5") not in cells(told(tmp_path / "b", {BUDGET: {"F5": 10000}}))
    assert (BUDGET, "F5") not in cells(told(tmp_path / "c", {BUDGET: {"F5": 1, "B5": "另一个项目"}}))


@pytest.mark.parametrize(("amount", "is_told"), [("0.0100", False), ("0.0160", True)])
def test_what_rounding_to_ten_thousands_explains_is_not_asked_about(tmp_path: Path, amount: str, is_told: bool) -> None:
    found = told(tmp_path, {THREE: {"C6": float(amount)}}, money=("元", "万元"))
    assert ((THREE, "C6") in cells(found)) == is_told


def test_amounts_that_stand_otherwise_in_their_cells_are_told_with_their_unit(tmp_path: Path) -> None:
    (mixed,) = (
        one for one in told(tmp_path / "a", {THREE: {"C6": 0.016}}, money=("元", "万元")) if one.place.cell == "C6"
    )
    assert (mixed.found, mixed.expected.partition("（")[0]) == ("“上年决算”为 160.00 元", "“本年决算”为 99.00 元")
    (plain,) = (one for one in told(tmp_path / "b", {THREE: {"C6": 160}}) if one.place.cell == "C6")
    assert plain.found == "“上年决算”为 160.00"


def test_a_year_that_is_not_the_one_before_is_not_compared(tmp_path: Path) -> None:
    assert told(tmp_path, {THREE: {"C6": 1}}, before=2022) == []


def test_they_are_told_in_the_order_of_the_rows_whatever_order_a_set_of_names_has(tmp_path: Path) -> None:
    found = [cell for sheet, cell in cells(told(tmp_path, {})) if sheet == THREE and cell[0] == "B"]
    assert found == ["B5", "B6", "B7", "B8"]
