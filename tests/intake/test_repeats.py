"""Rows that were filled in twice, and sums of the year so far that fall: both count, and both are asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from pipeline.formula import Type, Values
from pipeline.intake.repeats import report_falls
from pipeline.intake.report import Report
from pipeline.model import Finding, Severity
from pipeline.standard import load_standard
from tests.spoiling import Handed, finding_of

MONTHS = "月度执行"


def said(handed: Handed) -> list[Finding]:
    return [finding for one in handed.read() for finding in one.findings]


def twice(handed: Handed, title: str) -> Handed:
    """The table with its one row once more below it."""
    (row,) = handed.table(title).rows.tolist()
    sheet = handed.sheet(title)
    return handed.rows(title, row + 1, sheet.rows[row - 1])


def monthly(*amounts: Any) -> dict[str, Any]:
    return {f"B{row}": amount for row, amount in enumerate(amounts, start=5)}


def test_a_sum_of_the_year_that_falls_names_both_months(faultless: Handed) -> None:
    handed = faultless.put(MONTHS, monthly(10000, 20000, 3000, 40000))
    assert [one for one in handed.findings() if one[0] == "F361"] == [("F361", MONTHS, "B7")]
    told = finding_of(said(handed), "F361")
    assert told.severity == Severity.QUERY
    assert "3,000.00" in told.found
    assert "（B6）的 20,000.00" in told.found


def test_where_a_row_stands_is_looked_up_once_for_a_whole_column() -> None:
    """Of a sheet that is filled in day by day there may be thousands, each once looked for among all."""
    compared: list[int] = []

    class Row(int):
        def __eq__(self, other: object) -> bool:
            compared.append(int(self))
            return int.__eq__(self, other) is True

        __hash__ = int.__hash__

    rows = [Row(number) for number in range(5, 105)]
    amounts = np.arange(100, 0, -1)
    report, column = Report("甲.xlsx", MONTHS), load_standard("town-2024").tables[MONTHS].column("累计执行数")
    report_falls(column, 2, Values(Type.NUMBER, amounts, amounts < 0, 2), rows, report)
    assert [one.place.cell for one in report.condensed()] == ["B6:B104"]
    assert len(compared) <= len(rows)


def test_a_month_left_blank_hides_no_fall(faultless: Handed) -> None:
    handed = faultless.put(MONTHS, monthly(10000, 20000, None, 3000))
    assert [one for one in handed.findings() if one[0] == "F361"] == [("F361", MONTHS, "B8")]


def test_sums_that_rise_or_stay_are_as_they_should_be(faultless: Handed) -> None:
    assert "F361" not in {code for code, *_place in faultless.put(MONTHS, monthly(0, 0, 10, 10, None, 11)).findings()}


def test_months_that_stand_in_another_order_are_compared_in_that_of_the_year(faultless: Handed) -> None:
    turned = {"A5": "2月", "A6": "1月", **monthly(20000, 10000, 30000)}
    assert "F361" not in {code for code, *_place in faultless.put(MONTHS, turned).findings()}


@pytest.mark.parametrize("title", ["预算执行", "政府采购", "凭证抽查", "绩效目标", "满意度问卷"])
def test_a_row_that_stands_twice_names_both_and_counts_twice(faultless: Handed, title: str) -> None:
    handed = twice(faultless, title)
    first, second = handed.table(title).rows.tolist()
    told = finding_of(said(handed), "F362")
    assert (told.place.sheet, told.severity) == (title, Severity.QUERY)
    assert told.place.cell.endswith(str(second))
    assert told.found == f"第 {second} 行与第 {first} 行各格都相同"


@pytest.mark.parametrize("title", ["预算执行", "凭证抽查"])
def test_rows_that_differ_in_any_cell_are_two(faultless: Handed, title: str) -> None:
    second = twice(faultless, title).table(title).rows[1]
    letter = {"预算执行": "O", "凭证抽查": "M"}[title]
    told = twice(faultless, title).put(title, {f"{letter}{second}": "第二笔"}).findings()
    assert "F362" not in {code for code, *_place in told}


def test_what_stands_twice_is_summed_twice(faultless: Handed) -> None:
    column = twice(faultless, "预算执行").table("预算执行").columns["执行数"]
    assert column.at(0) == column.at(1) != Decimal(0)
