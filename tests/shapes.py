"""A unit under the small system of the tests that has rules of every shape."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.standard import Standard, load_standard
from pipeline.standard.load import SHIPPED
from tests.filling import written
from tests.spoiling import Handed, handed

SYSTEM = Path(__file__).parent / "systems" / "shapes.toml"
SCORES, POINTS, SPECIFICS = "指标评分", "要点核查", "个性指标"


def shapes(folder: Path, *changes: tuple[str, str]) -> Standard:
    """Load the system of every shape, some texts of its declaration replaced; "" means at the end."""
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = SYSTEM.read_text(encoding="utf-8")
    for old, new in changes:
        assert not old or text.count(old) == 1, old
        text = text.replace(old, new) if old else f"{text}\n{new}"
    (folder / "systems" / SYSTEM.name).write_text(text, encoding="utf-8")
    return load_standard(SYSTEM.stem, folder=folder)


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    return shapes(tmp_path_factory.mktemp("shapes") / "standard")


@pytest.fixture(scope="session")
def unit(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A unit that has filled in everything, as well as can be."""
    return handed(written(standard, tmp_path_factory.mktemp("unit")), standard).without_results()


def put(one: Handed, title: str, column: str, cells: Mapping[str, Any]) -> Handed:
    """Set one column of 指标评分 or 要点核查 by the number of the indicator or 评价要点."""
    rows = {str(row[0]): at for at, row in enumerate(one.sheet(title).rows, start=1) if row}
    return one.put(title, {f"{column}{rows[key]}": value for key, value in cells.items()})


def own(one: Handed, *rows: Sequence[Any]) -> Handed:
    """Let the unit refine indicators by its own."""
    full = [[*row, *[""] * (12 - len(row))] for row in rows]
    return one.rows(SPECIFICS, 6, *full).put(SPECIFICS, {"B3": None})
