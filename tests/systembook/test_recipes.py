"""写法对照 says how the rules of published schemes are written: each recipe works, and every method has one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.system import write_system
from pipeline.standard import StandardError, shared
from pipeline.standard.layout import RECIPES
from pipeline.standard.layout.recipes import methods_of
from pipeline.standard.rules import Recipe
from tests.declarations import rewrite, shipped_copy
from tests.systembook.books import SHARED, TOWN, handed_in
from tests.systembook.cooking import system_of, worked


@pytest.mark.parametrize("recipe", SHARED.recipes, ids=lambda one: one.text)
def test_a_recipe_typed_into_a_system_gives_the_marks_it_says(recipe: Recipe) -> None:
    standard = system_of(recipe)
    assert recipe.cases
    for case in recipe.cases:
        assert worked(standard, case) == case.gives, case.given


def test_every_scoring_method_has_a_recipe() -> None:
    assert {name for one in SHARED.recipes for name in methods_of(one.rows)} == {one.name for one in SHARED.methods}


def test_the_sheet_shows_every_recipe_with_its_cases_and_prints_in_full(tmp_path: Path) -> None:
    write_system(TOWN, SHARED, tmp_path / "指标体系.xlsx")
    sheet = load_workbook(tmp_path / "指标体系.xlsx")[RECIPES]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[1] for row in rows] == [one.text for one in SHARED.recipes]
    for row, one in zip(rows, SHARED.recipes, strict=True):
        assert all(content in row[3] for typed in one.rows for content in (typed.sheet, *typed.cells.values()))
        assert all(case.gives in row[4] for case in one.cases)
    assert (sheet.print_area, sheet.print_title_rows, sheet.page_setup.fitToHeight) == ("", "$4:$4", 0)


def test_what_stands_there_is_not_read(tmp_path: Path) -> None:
    def scribbled(edited: Workbook) -> None:
        edited[RECIPES]["B5"] = "改过的话"

    assert handed_in(tmp_path, scribbled).findings == []


def test_no_rule_stands_twice() -> None:
    texts = [one.text for one in SHARED.recipes]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"评分方法" = "满意度得分"', '"评分方法" = "满意得分"', "满意得分"),
        ('"评分方法" = "满意度得分"', '"得分方法" = "满意度得分"', "得分方法"),
        ('sheet = "择一"', 'sheet = "二选一"', "二选一"),
        ('"不适用时" = "满分"', '"不适用时" = "全分"', "全分"),
        ('"参数" = "容差=30%"', '"参数" = "容差30%"', "容差30%"),
        ('of = "得分率"', 'of = "比率"', "比率"),
    ],
)  # fmt: skip
def test_a_recipe_for_what_there_is_not_is_refused(old: str, new: str, told: str, tmp_path: Path) -> None:
    folder = shipped_copy(tmp_path / "standard")
    rewrite(folder / "recipes.toml", (old, new))
    with pytest.raises(StandardError, match=told):
        shared(folder)


@pytest.mark.parametrize(
    ("typed", "marks"), [("92%", "9.68"), ("0.92", "9.68"), ("150%", "10"), ("92", "未评"), ("1000.01%", "未评")]
)
def test_a_number_of_percent_typed_for_a_rate_earns_nothing(typed: str, marks: str) -> None:
    """92 would be 9200%, and full marks."""
    row = {"sheet": "指标", "cells": {"分值": "10", "评分方法": "按比例得分", "目标值": "95%"}}
    case = {"given": {"完成值": typed}, "gives": marks}
    recipe = Recipe.model_validate({"topic": "按比例", "text": "达到95%得满分", "rows": [row], "cases": [case]})
    assert [worked(system_of(recipe), one) for one in recipe.cases] == [marks]
