"""A spreadsheet program computes every figure of every delivered workbook of the examples again and finds the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from tests.spreadsheet import Content, Difference, compared, content, recalculate_all

SUMMARY, WORKPAPER = "绩效评价汇总.xlsx", "评价底稿.xlsx"
UNITS = {"town-2024": 1, "county-2024": 13}
FEWEST_FORMULAS = {SUMMARY: 400, WORKPAPER: 1500}
VERDICT, PROVED, WRONG = (("校核", cell) for cell in ("B4", "E4", "G4"))


@dataclass(frozen=True)
class Delivered:
    """A delivered workbook as it was written, and what a spreadsheet program makes of it."""

    path: Path
    before: Content
    after: Content

    @property
    def differences(self) -> list[Difference]:
        return compared(self.before, self.after)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> list[Delivered]:
    target = tmp_path_factory.mktemp("delivered")
    for example in UNITS:
        evaluate_and_publish(Request(HERE / example, target / example))
    # a 核查回单 holds what the unit wrote, right or wrong, and 更正与说明 no formula at all
    paths = sorted(path for path in target.rglob("*.xlsx") if path.name in FEWEST_FORMULAS)
    copies = recalculate_all(paths)
    return [Delivered(path, content(path), content(copy)) for path, copy in zip(paths, copies, strict=True)]


def units(delivered: list[Delivered]) -> list[Delivered]:
    return [one for one in delivered if one.path.name == WORKPAPER]


@pytest.mark.slow
@pytest.mark.libreoffice
def test_each_year_has_a_summary_and_each_unit_its_workbook(delivered: list[Delivered]) -> None:
    for example, count in UNITS.items():
        names = [one.path.name for one in delivered if example in one.path.parts]
        assert sorted(names) == sorted([SUMMARY, *[WORKPAPER] * count])


@pytest.mark.slow
@pytest.mark.libreoffice
def test_recalculation_changes_no_figure_of_any_delivered_workbook(delivered: list[Delivered]) -> None:
    assert {one.path: one.differences for one in delivered if one.differences} == {}


@pytest.mark.slow
@pytest.mark.libreoffice
def test_no_delivered_cell_is_an_error_before_or_after_recalculation(delivered: list[Delivered]) -> None:
    assert {one.path: one.before.errors | one.after.errors for one in delivered if one.before.errors} == {}
    assert [one.path for one in delivered if one.after.errors] == []


@pytest.mark.slow
@pytest.mark.libreoffice
def test_delivered_workbooks_are_full_of_live_formulas(delivered: list[Delivered]) -> None:
    short = {
        one.path: len(one.before.formulas)
        for one in delivered
        if len(one.before.formulas) < FEWEST_FORMULAS[one.path.name]
    }
    assert short == {}


@pytest.mark.slow
@pytest.mark.libreoffice
def test_every_formula_has_a_cached_value_that_is_compared(delivered: list[Delivered]) -> None:
    """A formula without one would be blank on both sides of the comparison, and shown blank by a viewer."""
    blank = {
        (one.path, place): one.before.formulas[place]
        for one in delivered
        for place in one.before.formulas.keys() - one.before.values.keys()
        if place in one.after.values
    }
    assert blank == {}


@pytest.mark.slow
@pytest.mark.libreoffice
def test_every_unit_workbook_says_that_its_figures_are_those_of_the_evaluation(delivered: list[Delivered]) -> None:
    for one in units(delivered):
        for values in (one.before.values, one.after.values):
            assert (values[VERDICT], values[WRONG]) == ("一致", 0)
            proofs = [place for place, value in values.items() if place[0] == "校核" and value == "一致"]
            assert len(proofs) == values[PROVED] + 1 > 150
            banner = values["得分总表", "A4"]
            assert f"校核 {values[PROVED]:.0f} 项，差异 0 项" in banner
