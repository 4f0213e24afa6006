"""Every figure of the evaluation is computed by a formula in the unit workbook, or the workbook says why it is not."""

from __future__ import annotations

from pathlib import Path

from tests.deliver.workpaper.delivered import Delivered, Examples, figures, unexplained
from tests.spreadsheet import Stored, content, with_cells


def test_every_figure_of_every_example_is_a_formula_or_the_workbook_says_why_not(delivered: Examples) -> None:
    found = {one.appraisal.unit.name: unexplained(one.paper, content(one.path)) for one in delivered.units}
    assert len(found) == len(delivered.units) > 12
    assert {name: places for name, places in found.items() if places} == {}


def test_a_constant_in_the_place_of_any_formula_is_caught(delivered: Examples, tmp_path: Path) -> None:
    """Everything shown stays the same: no comparison of values could tell."""
    town: Delivered = delivered.units[0]
    before = content(town.path)
    live = {place for place in figures(town.paper) if place in before.formulas}
    constants = {place: Stored(before.values[place]) for place in live}
    path = with_cells(town.path, tmp_path / "constants.xlsx", constants)
    assert content(path).values == before.values
    assert unexplained(town.paper, content(path)) == live
    assert len(live) > 200
