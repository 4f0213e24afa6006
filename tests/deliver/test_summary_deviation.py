"""自评偏差: totals, levels and averages are live over the single scores, and agree with what the engine adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.links import Links
from pipeline.deliver.summary import deviation, write_summary
from pipeline.model import Batch, Submission
from pipeline.standard import Standard
from pipeline.standard.deviation import compared, level_of, self_score
from tests.deliver.batches import batch_of, edited, is_live, named, rows_of, without_register
from tests.spreadsheet import CellValues, cached_values, differences

SHEET = "自评偏差"
Rows = Mapping[str, tuple[int, dict[str, Any]]]


def claiming(submission: Submission, standard: Standard, share: str) -> Submission:
    """Let a unit give itself the same share of all marks."""
    for row, rule in enumerate(standard.indicators):
        claim = (rule.indicator.full_score * Decimal(share)).quantize(Decimal("0.01"))
        submission = edited(submission, "指标评分", row, 自评得分=claim)
    return submission


def silent(submission: Submission) -> Submission:
    """Let a unit leave all its self-scores blank."""
    table = submission.tables["指标评分"]
    column = table.columns["自评得分"]
    blank = replace(column, blank=np.ones_like(column.blank))
    scores = replace(table, columns={**table.columns, "自评得分": blank})
    return replace(submission, tables={**submission.tables, "指标评分": scores})


@pytest.fixture(scope="module")
def claimed(standard: Standard, base: Submission) -> Batch:
    every = claiming(base, standard, "1")
    return batch_of(
        standard,
        named(claiming(base, standard, "0.97"), "a1", "甲镇"),
        named(claiming(base, standard, "0.7"), "A1", "乙镇"),
        named(without_register(every), "003", "丙镇"),
        named(silent(base), "004", "丁镇"),
    )


@pytest.fixture(scope="module")
def at(claimed: Batch, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deviation") / "绩效评价汇总.xlsx"
    write_summary(claimed, standard, path, Links(to_input="../input"))
    return path


@pytest.fixture(scope="module")
def made(at: Path) -> Workbook:
    return load_workbook(at)


@pytest.fixture(scope="module")
def values(at: Path) -> CellValues:
    return cached_values(at)


def headers(made: Workbook, first: str) -> list[int]:
    return [cell.row for cell in made[SHEET]["A"] if cell.value == first]


def units_of(made: Workbook, values: CellValues) -> Rows:
    header = headers(made, "单位编码")[0]
    end = headers(made, "指标编号")[0]
    rows = [(number, row) for number, row in rows_of(made, values, SHEET, header) if number < end]
    return {row["单位编码"]: (number, row) for number, row in rows if row["单位名称"]}


@pytest.fixture(scope="module")
def units(made: Workbook, values: CellValues) -> Rows:
    return units_of(made, values)


def test_a_unit_shows_what_it_claims_what_it_got_and_how_far_that_is_off(
    units: Rows, claimed: Batch, standard: Standard, made: Workbook
) -> None:
    for one in claimed.appraisals:
        score, (number, row) = self_score(one.marks, standard.system), units[one.unit.code]
        if score.rate is not None:
            assert (row["自评得分"], row["评价得分"]) == (float(score.claimed), float(score.points))
            assert row["差异率"] == pytest.approx(float(score.rate))
            assert row["程度"] == level_of(score.rate, standard.system)
            assert all(is_live(made, SHEET, f"{column}{number}") for column in "CDEFGH")


def test_a_unit_without_self_scores_has_no_difference_and_stands_last(units: Rows) -> None:
    assert list(units)[-1] == "004"
    assert {units["004"][1][title] for title in ("自评得分", "评价得分", "差异率", "程度")} == {"—"}


def test_indicators_without_a_review_are_left_out_of_both_sums_and_counted(units: Rows, claimed: Batch) -> None:
    unscored = next(one for one in claimed.appraisals if one.unit.code == "003")
    _number, row = units["003"]
    assert row["比较的分值"] == float(unscored.total.assessed)
    assert row["未计入的指标数"] > 0


def test_units_are_counted_by_how_far_they_are_off(
    made: Workbook, values: CellValues, units: Rows, standard: Standard
) -> None:
    first = headers(made, "差异率超过")[0] + 1
    for row in range(first, first + 1 + len(standard.system.deviations)):
        levels = [one["程度"] for _number, one in units.values()]
        assert values[SHEET, f"C{row}"] == levels.count(values[SHEET, f"B{row}"])
        assert is_live(made, SHEET, f"C{row}")


def test_every_single_score_leads_to_its_cell_the_greatest_difference_first(
    made: Workbook, values: CellValues, claimed: Batch
) -> None:
    header = headers(made, "单位编码")[1]
    rows = list(rows_of(made, values, SHEET, header))
    both = [mark for one in claimed.appraisals for mark in one.marks if compared(mark)]
    assert len(rows) == len(both)
    gaps = [abs(row["差异"]) for _number, row in rows]
    assert gaps == sorted(gaps, reverse=True)
    for number, row in rows[:5]:
        assert made[SHEET][f"J{number}"].hyperlink.location.startswith("'指标评分'!I")
        assert row["自评出处"].startswith("指标评分!")


def test_the_average_of_an_indicator_is_that_of_the_units_that_scored_themselves(
    made: Workbook, values: CellValues, claimed: Batch, standard: Standard
) -> None:
    (header,) = headers(made, "指标编号")
    listed = {row["指标编号"]: (number, row) for number, row in rows_of(made, values, SHEET, header)}
    for at, rule in enumerate(standard.indicators):
        marks = [one.marks[at] for one in claimed.appraisals]
        both = [one for one in marks if compared(one)]
        assert (rule.indicator.code in listed) == bool(both)
        if not both:
            continue
        number, row = listed[rule.indicator.code]
        assert row["比较的单位数"] == len(both)
        assert row["自评偏高单位数"] == sum(one.claimed > one.points for one in both if one.claimed and one.points)
        assert all(is_live(made, SHEET, f"{column}{number}") for column in "CDFGHIJ")


def test_figures_stay_right_when_the_single_scores_are_too_many_to_show(
    claimed: Batch, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, units: Rows
) -> None:
    monkeypatch.setattr(deviation, "MOST_ROWS", 3)
    write_summary(claimed, standard, tmp_path / "cut.xlsx")
    book, values = load_workbook(tmp_path / "cut.xlsx"), cached_values(tmp_path / "cut.xlsx")
    cut = units_of(book, values)
    assert {code: row["差异率"] for code, (_at, row) in cut.items()} == {
        code: row["差异率"] for code, (_at, row) in units.items()
    }
    assert book[SHEET].max_row == headers(book, "单位编码")[1] + 3


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_spreadsheet_program_computes_the_same(at: Path) -> None:
    assert differences(at) == []
