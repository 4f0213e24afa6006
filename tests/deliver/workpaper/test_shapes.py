"""Under rules of every shape, too, a spreadsheet program computes the same marks, totals and grades as the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import PROOF
from pipeline.model import Appraisal
from pipeline.standard import Standard
from tests.shapes import POINTS, SCORES, own, put, standard, unit
from tests.spoiling import Handed
from tests.spreadsheet import Content, compared, content, recalculate_all

__all__ = ["standard", "unit"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]

FINDINGS, ENTERED, REASON, ACTUAL, NONE = "E", "J", "L", "H", "K"
NO_POSTS = {"B14": 0, "B15": 0}
CASES: Mapping[str, Callable[[Handed], Handed]] = {
    "as well as can be": lambda one: one,
    "two of four points fail": lambda one: put(one, POINTS, FINDINGS, {"B3-1": "不符合", "B3-2": "部分符合"}),
    "all points fail": lambda one: put(one, POINTS, FINDINGS, {f"B3-{at}": "不符合" for at in range(1, 5)}),
    "a point is open": lambda one: put(one, POINTS, FINDINGS, {"B3-1": None, "A1-1": "部分符合"}),
    "no point applies": lambda one: put(one, POINTS, FINDINGS, {f"B3-{at}": "不适用" for at in range(1, 5)}),
    "no posts": lambda one: one.identity(**NO_POSTS),
    "no posts, nothing judged": lambda one: put(
        put(one.identity(**NO_POSTS), POINTS, FINDINGS, {"A1-1": None}), SCORES, ENTERED, {"B4": None}
    ),
    "no posts, no point of A1 applies": lambda one: put(
        one.identity(**NO_POSTS), POINTS, FINDINGS, {f"A1-{at}": "不适用" for at in range(1, 4)}
    ),
    "no posts, own indicators": lambda one: own(
        one.identity(**NO_POSTS), ["C1", "公路", 10, "按比例得分", 12, 12], ["C1", "水渠", 15, "按比例得分", 12, 6]
    ),
    "own indicators with usual parameters": lambda one: own(
        one, ["C1", "公路", 10, "按比例得分_超额扣减", 10, 15], ["C1", "水渠", 15, "按比例得分_超额扣减", 10, 15, 0.5]
    ),
    "as many staff as posts": lambda one: one.identity(B14=35, B15=40, B17=35, B18=40),
    "more staff than posts": lambda one: one.identity(B14=5, B15=4),
    "spent more than planned": lambda one: one.put("预算执行", {"L5": 190000}),
}


@dataclass(frozen=True)
class Shown:
    """A unit's workbook as it was written, and what a spreadsheet program makes of it."""

    appraisal: Appraisal
    before: Content
    after: Content


@pytest.fixture(scope="module")
def shown(standard: Standard, unit: Handed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shown]:
    folder = tmp_path_factory.mktemp("shapes")
    appraisals = {name: change(unit).appraisal() for name, change in CASES.items()}
    paths: list[Path] = []
    for at, appraisal in enumerate(appraisals.values()):
        paths.append(folder / f"{at}.xlsx")
        write_workpaper(appraisal, standard, paths[-1])
    pairs = zip(paths, recalculate_all(paths), strict=True)
    return {
        name: Shown(appraisal, content(path), content(copy))
        for (name, appraisal), (path, copy) in zip(appraisals.items(), pairs, strict=True)
    }


@pytest.mark.parametrize("name", CASES)
def test_no_figure_changes_when_it_is_computed_anew(shown: Mapping[str, Shown], name: str) -> None:
    one = shown[name]
    assert compared(one.before, one.after) == []
    assert not one.after.errors
    assert one.after.values[PROOF, "B4"] == "一致"


def test_the_cases_differ(shown: Mapping[str, Shown]) -> None:
    results = [(one.appraisal.total, one.appraisal.grade) for one in shown.values()]
    assert len({str(result) for result in results}) > len(results) // 2
