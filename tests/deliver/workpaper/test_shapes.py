"""Under rules of every shape, too, a spreadsheet program computes the same marks, totals and grades as the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import PROOF
from pipeline.model import Appraisal
from pipeline.standard import Standard
from tests.shapes import CASES, by_area, standard, unit
from tests.spoiling import Handed
from tests.spreadsheet import Content, compared, content, recalculate_all

__all__ = ["by_area", "standard", "unit"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]

LEFT_OUT = [name for name in CASES if "left out" in name or "applies" in name]


@dataclass(frozen=True)
class Shown:
    """A unit's workbook as it was written, and what a spreadsheet program makes of it."""

    appraisal: Appraisal
    before: Content
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


def test_the_cases_differ(shown: Mapping[str, Shown]) -> None:
    results = [(one.appraisal.total, one.appraisal.grade) for one in shown.values()]
    assert len({str(result) for result in results}) > len(results) // 2
