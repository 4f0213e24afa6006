"""A unit under the small system of the tests that has rules of every shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.standard import Standard, load_standard
from tests.declarations import replaced, shipped_copy
from tests.filling import written
from tests.spoiling import Handed, handed

SYSTEM = Path(__file__).parent / "systems" / "shapes.toml"
SCORES, POINTS, SPECIFICS = "指标评分", "要点核查", "个性指标"
ACTUAL, CLAIMED, ENTERED, INAPPLICABLE, REASON, FINDING = "H", "I", "J", "K", "L", "E"
"""Columns of 指标评分, and the conclusion of 要点核查."""
CLAIMS = {"A1": 12, "A2": 8, "B1": 14, "B2": 6, "B3": 8, "B4": 6, "C1": 25, "C2": 20}


def shapes(folder: Path, *changes: tuple[str, str]) -> Standard:
    """Load the system of every shape, some texts of its declaration replaced; "" means at the end."""
    own = replaced(SYSTEM.read_text(encoding="utf-8"), *changes)
    (shipped_copy(folder) / "systems" / SYSTEM.name).write_text(own, encoding="utf-8")
    return load_standard(SYSTEM.stem, folder=folder)


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    return shapes(tmp_path_factory.mktemp("shapes") / "standard")


@pytest.fixture(scope="session")
def by_area(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    """The same system, where each first-level heading is rescaled by itself."""
    rescaled = ("from_year = 2024\n", 'from_year = 2024\nrescale = "一级指标"\n')
    return shapes(tmp_path_factory.mktemp("by_area") / "standard", rescaled)


@pytest.fixture(scope="session")
def unit(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A unit that has filled in everything, as well as can be."""
    whole = handed(written(standard, tmp_path_factory.mktemp("unit")), standard).without_results()
    return put(put(whole, SCORES, CLAIMED, CLAIMS), SCORES, REASON, {"X1": "推广了新做法"})


def put(one: Handed, title: str, column: str, cells: Mapping[str, Any]) -> Handed:
    """Set one column of 指标评分 or 要点核查 by the number of the indicator or 评价要点."""
    rows = {str(row[0]): at for at, row in enumerate(one.sheet(title).rows, start=1) if row}
    return one.put(title, {f"{column}{rows[key]}": value for key, value in cells.items()})


def own(one: Handed, *rows: Sequence[Any]) -> Handed:
    """Let the unit refine indicators by its own."""
    full = [[*row, *[""] * (12 - len(row))] for row in rows]
    return one.rows(SPECIFICS, 6, *full).put(SPECIFICS, {"B3": None})


NO_POSTS = {"B14": 0, "B15": 0}
CASES: Mapping[str, Callable[[Handed], Handed]] = {
    "as well as can be": lambda one: one,
    "two of four points fail": lambda one: put(one, POINTS, FINDING, {"B3-1": "不符合", "B3-2": "部分符合"}),
    "all points fail": lambda one: put(one, POINTS, FINDING, {f"B3-{at}": "不符合" for at in range(1, 5)}),
    "a point is open": lambda one: put(one, POINTS, FINDING, {"B3-1": None, "A1-1": "部分符合"}),
    "no point applies": lambda one: put(one, POINTS, FINDING, {f"B3-{at}": "不适用" for at in range(1, 5)}),
    "no posts": lambda one: one.identity(**NO_POSTS),
    "no posts, nothing judged": lambda one: put(
        put(one.identity(**NO_POSTS), POINTS, FINDING, {"A1-1": None}), SCORES, ENTERED, {"B4": None}
    ),
    "no posts, no point of A1 applies": lambda one: put(
        one.identity(**NO_POSTS), POINTS, FINDING, {f"A1-{at}": "不适用" for at in range(1, 4)}
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
    "spent little": lambda one: one.put("预算执行", {"L5": 60000}),
    "spending unknown": lambda one: one.put("预算执行", {"L5": None}),
    "nothing to buy": lambda one: one.put("政府采购", {"B6": 0, "C6": 0}),
    "next to nothing bought": lambda one: one.put("政府采购", {"C6": 100}),
    "purchases unknown": lambda one: one.put("政府采购", {"C6": None}),
    "no bonus": lambda one: put(one, SCORES, ENTERED, {"X1": 0}),
    "bonus not decided": lambda one: put(one, SCORES, ENTERED, {"X1": None}),
    "bonus does not apply": lambda one: put(
        put(one, SCORES, INAPPLICABLE, {"X1": "是"}), SCORES, ENTERED, {"X1": None}
    ),
    "self-score far off": lambda one: put(one, SCORES, ACTUAL, {"C2": 0.3}),
    "self-score quite off": lambda one: put(one, SCORES, ACTUAL, {"C2": 0.6}),
    "some self-scores": lambda one: put(one, SCORES, CLAIMED, {"A1": None, "C2": 5, "B1": 99}),
    "no self-score": lambda one: put(one, SCORES, CLAIMED, dict.fromkeys(CLAIMS)),
    "nothing right": lambda one: put(
        put(one.identity(**NO_POSTS), SCORES, ACTUAL, {"C2": 0}), SCORES, ENTERED, {"X1": 0}
    ).put("预算执行", {"L5": 0}),
    "an area left out": lambda one: put(
        put(one, SCORES, INAPPLICABLE, {"C2": "是", "A1": "是", "C1": "是"}),
        POINTS,
        FINDING,
        {f"A1-{at}": None for at in range(1, 4)},
    ).put("重点工作", {"B5": None}),
    "left out in one area, open in another": lambda one: put(
        put(one, SCORES, INAPPLICABLE, {"C2": "是", "B4": "是"}), POINTS, FINDING, {"A1-1": None}
    ),
    "an indicator left out": lambda one: put(one, SCORES, INAPPLICABLE, {"C2": "是", "B4": "是"}),
    "a left out indicator and a bonus": lambda one: put(
        put(one, SCORES, INAPPLICABLE, {"C2": "是"}), POINTS, FINDING, {f"A1-{at}": "不符合" for at in range(1, 4)}
    ),
}
