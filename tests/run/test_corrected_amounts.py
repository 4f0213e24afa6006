"""A correction of an amount that may be meant in the other unit (元, 万元) is asked about, not silently carried out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model import Severity
from pipeline.rulings import BLANK, Head
from tests.filling import edited
from tests.run.town import Town, found

_FIELDS = ("批复的年初预算总额", "部门决算支出总额")


def keep_in_ten_thousands(town: Town) -> None:
    """Keep the budget workbook in 万元: the same amounts, each a ten-thousandth."""
    book = load_workbook(town.budget)
    identity = book["单位信息"]
    for label, value, *_rest in identity.iter_rows():
        total: Any = value.value
        if label.value == "金额单位":
            value.value = "万元"
        elif label.value in _FIELDS and total is not None:
            value.value = total / 10_000
    for row in book["预算执行"].iter_rows(min_row=5):
        for cell in row:
            amount: Any = cell.value
            if isinstance(amount, int | float):
                cell.value = amount / 10_000
    book.save(town.budget)
    town.run()


def content(town: Town, cell: str) -> Any:
    value = load_workbook(town.budget)["预算执行"][cell].value
    return BLANK if value is None else value


def correct(town: Town, cell: str, value: object) -> None:
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL=cell, CONTENT=content(town, cell),
             DECISION="更正", VALUE=value)  # fmt: skip


def executed(town: Town, row: int = 0) -> Decimal:
    (value,) = [town.appraisal().submission.tables["预算执行"].columns["执行数"].at(row)]
    assert isinstance(value, Decimal)
    return value


def test_an_amount_in_yuan_typed_into_a_workbook_in_ten_thousands_is_asked_about(town: Town) -> None:
    keep_in_ten_thousands(town)
    before = executed(town)
    correct(town, "L5", float(before))
    appraisal = town.appraisal()
    (doubt,) = found(appraisal, "F410", "L5")
    assert doubt.severity == Severity.QUERY
    assert "（万元）" in doubt.found
    assert "万元" in doubt.expected
    assert not found(appraisal, "F401", "L5")
    assert executed(town) == before
    town.run()
    assert next(row for row in town.rows() if row[Head.CELL] == "L5")[Head.OUTCOME].startswith("未执行")


@pytest.mark.parametrize(("typed", "amount"), [("1900000元", "1900000"), ("190万元", "1900000"), ("190", "1900000")])
def test_a_correction_that_names_its_unit_or_is_near_is_carried_out(town: Town, typed: str, amount: str) -> None:
    keep_in_ten_thousands(town)
    edited(town.budget, "预算执行", L5=192.28)
    correct(town, "L5", float(typed) if typed.isdigit() else typed)
    appraisal = town.appraisal()
    (told,) = found(appraisal, "F401", "L5")
    assert told.found == "原内容 192.28（万元）"
    assert told.expected.endswith(("元", "（万元）"))
    assert executed(town) == Decimal(amount)
    assert not [one for one in appraisal.findings if one.code in ("F318", "F410")]


@pytest.mark.parametrize("typed", [278.642, 27864200000])
def test_where_nothing_readable_stands_a_correction_is_held_against_the_rest_of_the_row(
    town: Town, typed: float
) -> None:
    edited(town.budget, "预算执行", G5="十万", L5=3_005_060)
    town.run()
    correct(town, "G5", typed)
    assert found(town.appraisal(), "F410", "G5")


def test_a_cell_kept_in_the_wrong_unit_is_put_right_by_a_correction_that_names_the_unit(town: Town) -> None:
    edited(town.budget, "预算执行", L5=425.7)
    correct(town, "L5", 4257000)
    assert found(town.appraisal(), "F410", "L5")
    edited(town.budget, "预算执行", L5=425.7)
    town.run()
    book = load_workbook(town.decisions)
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[4]]
    (row,) = [row for row in sheet.iter_rows(min_row=5) if row[heads.index(Head.CELL)].value == "L5"
              and row[heads.index(Head.VALUE)].value]  # fmt: skip
    row[heads.index(Head.VALUE)].value = "4257000元"
    book.save(town.decisions)
    assert found(town.appraisal(), "F401", "L5")
    assert executed(town) == Decimal(4257000)


def test_an_amount_for_a_blank_cell_is_held_against_the_others_of_its_row(town: Town) -> None:
    keep_in_ten_thousands(town)
    edited(town.budget, "预算执行", L6=None)
    correct(town, "L6", 2570000)
    assert found(town.appraisal(), "F410", "L6")


def test_the_unit_of_an_amount_stands_beside_what_the_cell_holds(town: Town) -> None:
    keep_in_ten_thousands(town)
    edited(town.budget, "预算执行", L6="许多")
    town.run()
    row = town.row("L6")
    assert (row[Head.CONTENT], row[Head.MONEY_UNIT]) == ("许多", "万元")
    assert all(row[Head.MONEY_UNIT] in (None, "元", "万元") for row in town.rows())
