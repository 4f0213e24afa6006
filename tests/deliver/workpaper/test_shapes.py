"""Under rules of every shape, too, a spreadsheet program computes the same marks, totals and grades as the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.deliver.cells import plain
from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import PROOF, Paper
from pipeline.deliver.workpaper.proof import Figure
from pipeline.model import Appraisal
from pipeline.standard import Standard
from tests.deliver.workpaper.delivered import figures
from tests.shapes import CASES, by_area, shapes, standard, unit
from tests.spoiling import Handed
from tests.spreadsheet import (
    CellPlace,
    Content,
    Stored,
    agrees,
    compared,
    content,
    named_cells,
    recalculate_all,
    with_cells,
)

__all__ = ["by_area", "standard", "unit"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]

LEFT_OUT = [name for name in CASES if "left out" in name or "applies" in name]


@dataclass(frozen=True)
class Shown:
    """A unit's workbook as it was written, and what a spreadsheet program makes of it."""

    appraisal: Appraisal
    before: Content
    after: Content


@dataclass(frozen=True)
class Tried:
    """What the engine says of a unit before and after a change, and the workbook in which the same was tried."""

    was: Mapping[CellPlace, Figure]
    now: Mapping[CellPlace, Figure]
    after: Content


@pytest.fixture(scope="module")
def shown(
    standard: Standard, by_area: Standard, unit: Handed, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Shown]:
    folder = tmp_path_factory.mktemp("shapes")
    systems = {**dict.fromkeys(CASES, standard), **{f"{name}, by area": by_area for name in LEFT_OUT}}
    appraisals: dict[str, Appraisal] = {}
    paths: list[Path] = []
    for at, (name, system) in enumerate(systems.items()):
        appraisals[name] = replace(CASES[name.removesuffix(", by area")](unit), standard=system).appraisal()
        paths.append(folder / f"{at}.xlsx")
        write_workpaper(appraisals[name], system, paths[-1])
    pairs = zip(paths, recalculate_all(paths), strict=True)
    return {
        name: Shown(appraisal, content(path), content(copy))
        for (name, appraisal), (path, copy) in zip(appraisals.items(), pairs, strict=True)
    }


@pytest.mark.parametrize("name", [*CASES, *(f"{name}, by area" for name in LEFT_OUT)])
def test_no_figure_changes_when_it_is_computed_anew(shown: Mapping[str, Shown], name: str) -> None:
    one = shown[name]
    assert compared(one.before, one.after) == []
    assert not one.after.errors
    assert one.after.values[PROOF, "B4"] == "一致"


TRIALS: Mapping[str, tuple[str, Mapping[str, float], tuple[tuple[str, str], ...]]] = {
    "the highest total under a cap": ("spent little", {"封顶分_K1": 70}, (("most = 79.99", "most = 70"),)),
    "the limit below which a cap holds": ("spent little", {"界限1_K1": 0.2}, (("率<60%", "率<20%"),)),
    "the bound under which a veto leaves a unit": (
        "more staff than posts", {"等级线_中": 65}, (("from_score = 60", "from_score = 65"),)
    ),
    "the marks for what does not apply": (
        "nothing to buy", {"不适用得分_B2": 3}, (("not_applicable_points = 2", "not_applicable_points = 3"),)
    ),
    "what a self-score costs that is far off": (
        "self-score far off",
        {"第4档得分_Y1": 7, "第3档得分_Y1": 6},
        (
            ("[0.20, 8]]", "[0.20, 6]]"),
            ("beyond = 10", "beyond = 7"),
            ("full_score = 10\nmethod", "full_score = 7\nmethod"),
            ("full_score = 10\nrole", "full_score = 7\nrole"),
            ("= 10 }", "= 7 }"),
        ),
    ),
}  # fmt: skip
"""What a reviewer tries: in which case, in which named cells, and the same said by the declaration."""


@pytest.fixture(scope="module")
def tried(standard: Standard, unit: Handed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Tried]:
    folder = tmp_path_factory.mktemp("tried")
    engines, paths = [], []
    for at, (case, cells, changes) in enumerate(TRIALS.values()):
        handed = CASES[case](unit)
        write_workpaper(handed.appraisal(), standard, folder / f"{at}.xlsx")
        named = named_cells(folder / f"{at}.xlsx")
        stored = {named[name]: Stored(value) for name, value in cells.items()}
        paths.append(with_cells(folder / f"{at}.xlsx", folder / f"{at} tried.xlsx", stored))
        other = shapes(folder / str(at), *changes)
        engines.append(
            (figures(Paper(handed.appraisal(), standard)),
             figures(Paper(replace(handed, standard=other).appraisal(), other)))
        )  # fmt: skip
    copies = recalculate_all(paths)
    return {name: Tried(*engine, content(copy)) for name, engine, copy in zip(TRIALS, engines, copies, strict=True)}


@pytest.mark.parametrize("name", TRIALS)
def test_a_number_tried_in_the_workbook_moves_the_total_as_the_engine_says(
    tried: Mapping[str, Tried], name: str
) -> None:
    one = tried[name]
    differing = {
        (figure.group, figure.code, figure.name): (plain(figure.value), one.after.values.get(place))
        for place, figure in one.now.items()
        if not agrees(plain(figure.value), one.after.values.get(place))
    }
    assert differing == {}
    assert not one.after.errors
    assert [figure.value for figure in one.was.values()] != [figure.value for figure in one.now.values()]


def test_the_cases_differ(shown: Mapping[str, Shown]) -> None:
    results = [(one.appraisal.total, one.appraisal.grade) for one in shown.values()]
    assert len({str(result) for result in results}) > len(results) // 2
