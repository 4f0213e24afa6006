"""Where an indicator may be scored in several ways, a spreadsheet program takes the same one as the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.deliver.cells import plain
from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import PROOF, Paper
from pipeline.standard import Standard
from tests.deliver.workpaper.delivered import figures
from tests.shapes import shapes
from tests.spoiling import Handed
from tests.spreadsheet import Content, Stored, agrees, compared, content, named_cells, recalculate_all, with_cells
from tests.ways import CASES, standard, two_ways, unit

__all__ = ["standard", "unit"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]


@pytest.fixture(scope="module")
def shown(
    standard: Standard, unit: Handed, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[Content, Content]]:
    folder = tmp_path_factory.mktemp("ways")
    paths = [folder / f"{at}.xlsx" for at in range(len(CASES))]
    for path, change in zip(paths, CASES.values(), strict=True):
        write_workpaper(change(unit).appraisal(), standard, path)
    pairs = zip(paths, recalculate_all(paths), strict=True)
    return {name: (content(path), content(copy)) for name, (path, copy) in zip(CASES, pairs, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_no_figure_changes_when_it_is_computed_anew(shown: Mapping[str, tuple[Content, Content]], name: str) -> None:
    before, after = shown[name]
    assert compared(before, after) == []
    assert not after.errors
    assert after.values[PROOF, "B4"] == "一致"


TRIALS: Mapping[str, tuple[Mapping[str, float], tuple[str, str]]] = {
    "bound and marks of another way, so that it is taken": (
        {"第2档界限_B1_2": 0.93, "第2档得分_B1_2": 14.5}, ("[0.80, 10]", "[0.93, 14.5]")
    ),
    "the target of the way that is taken": (
        {"目标值_B1": 0.9}, ("target = 1\nparameters = {", "target = 0.9\nparameters = {")
    ),
    "the target of the way that is not taken": ({"目标值_B2_2": 0.99}, ("target = 0.8", "target = 0.99")),
}  # fmt: skip
"""What is tried in named cells, and the same said by the declaration."""


@pytest.mark.parametrize("name", TRIALS)
def test_a_number_tried_in_the_workbook_takes_the_way_that_the_engine_takes(
    standard: Standard, unit: Handed, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tried")
    tried, (old, new) = TRIALS[name]
    changed = [(one, other.replace(old, new)) for one, other in two_ways()]
    is_of_ways = changed != list(two_ways())
    other = shapes(folder / "standard", *([] if is_of_ways else [(old, new)]), *changed)
    write_workpaper(unit.appraisal(), standard, folder / "unit.xlsx")
    names = named_cells(folder / "unit.xlsx")
    stored = {names[cell]: Stored(value) for cell, value in tried.items()}
    (copy,) = recalculate_all([with_cells(folder / "unit.xlsx", folder / "tried.xlsx", stored)])
    after, said = content(copy), figures(Paper(replace(unit, standard=other).appraisal(), other))
    differing = {
        (figure.group, figure.code, figure.name): (plain(figure.value), after.values.get(place))
        for place, figure in said.items()
        if not agrees(plain(figure.value), after.values.get(place))
    }
    assert differing == {}
    assert said != figures(Paper(unit.appraisal(), standard))
