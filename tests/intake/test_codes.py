"""Codes typed as numbers: asked about where a nought may be lost, a word in one line where none can be."""

from typing import Any

import pytest

from tests.spoiling import Handed

SPENDING = "预算执行"


def said(faultless: Handed, *codes: Any) -> list[tuple[str, str]]:
    """What is said of 功能分类科目编码 in as many rows as there are codes."""
    row = faultless.sheet(SPENDING).rows[4]
    rows = [[*row[:2], code, *row[3:]] for code in codes]
    found = faultless.without_results().rows(SPENDING, 5, *rows).filled("01").findings
    return [(str(one.severity), one.place.cell) for one in found if one.code == "F314"]


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ([2050203.0, 2050204.0], [("提示", "C5:C6")]),
        ([2050203.0], [("提示", "C5")]),
        ([2050203.0, "2050204"], [("提示", "C5")]),
        ([50203.0, "2050204"], [("待核实", "C5")]),
        ([50203.0, 2050204.0], [("待核实", "C5"), ("提示", "C6")]),
        ([1.0, 2.0, 12.0], [("提示", "C5:C7")]),
        ([45.0, "0046"], [("待核实", "C5")]),
        ([1046.0, "0046"], [("待核实", "C5")]),
        (["0045", "0046"], []),
    ],
)
def test_a_number_is_asked_about_where_it_is_shorter_or_noughts_are_in_use(
    faultless: Handed, codes: list[Any], found: list[tuple[str, str]]
) -> None:
    assert said(faultless, *codes) == found


def test_many_that_are_too_short_stay_what_they_are_beside_one_that_is_not(faultless: Handed) -> None:
    found = said(faultless, *(50203.0 + at for at in range(12)), 2050204.0)
    assert next(severity for severity, _cell in found) == "待核实"
