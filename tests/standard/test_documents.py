"""An indicator system is one tree, whoever wrote it: read, written and read again it is the same system."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Place
from pipeline.standard import (
    SHIPPED,
    Document,
    StandardError,
    TroubleKind,
    as_findings,
    load_document,
    load_standard,
    load_system,
    revision,
    tree_of,
)
from pipeline.standard.source import Path as TreePath
from tests.declarations import shipped_copy
from tests.standard.trees import TOWN, own, refused

FILES = sorted((SHIPPED / "systems").glob("*.toml"))
CELLS: dict[TreePath, Place] = {
    ("system", "code"): Place("我县.xlsx", "体系", "B2"),
    ("indicators", 0): Place("我县.xlsx", "指标", "A2"),
    ("indicators", 1, "full_score"): Place("我县.xlsx", "指标", "E3"),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_system_written_as_its_tree_and_read_again_is_the_same(path: Path) -> None:
    system = load_system(load_document(path))
    again = load_system(Document("again", "", tree_of(system)))
    assert again == system
    assert tree_of(again) == tree_of(system)
    assert revision(again) == revision(system)


def test_a_tree_holds_nothing_that_would_be_so_anyway() -> None:
    assert "decimals" not in tree_of(TOWN)["system"]
    assert "parameters" not in tree_of(TOWN)["indicators"][0]
    assert load_system(own({("system", "decimals"): 2})) == load_system(own({}))


def test_the_revision_tells_what_is_declared_and_not_how_it_is_written() -> None:
    weight = TOWN.indicators[0].full_score
    assert revision(load_system(own({("indicators", 0, "full_score"): f"{weight}.00"}))) == revision(
        load_system(own({}))
    )
    names = {revision(load_system(own({("system", "name"): name}))) for name in ("甲", "乙")}
    assert len(names | {revision(TOWN)}) == 3


@pytest.mark.parametrize(
    "change",
    [
        {("system", "to_year"): 2030},
        {("system", "notes"): ["另一说明。"]},
        {("system", "source"): "另一来源", ("system", "status"): "待核对"},
        {("system", "without_problems"): ["P101"]},
    ],
)
def test_what_templates_do_not_show_and_no_score_rests_on_is_not_in_the_revision(change: dict[TreePath, Any]) -> None:
    changed = load_system(own(change, code=TOWN.code))
    assert changed != TOWN
    assert revision(changed) == revision(load_system(own({}, code=TOWN.code)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of declarations of its own, for tests to add systems to."""
    return shipped_copy(tmp_path / "standard")


def system_file(folder: Path, code: str, *changes: tuple[str, str]) -> Path:
    """Add a shipped system once more, changed so."""
    text = (SHIPPED / "systems" / f"{code}.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "systems" / "另一个.toml"
    path.write_text(text, "utf-8")
    return path


def test_two_default_systems_are_refused(folder: Path) -> None:
    system_file(
        folder, load_standard().system.code, (f'code = "{load_standard().system.code}"', 'code = "county-2025"')
    )
    with pytest.raises(StandardError) as caught:
        load_standard(folder=folder)
    assert [(one.kind, one.place.file) for one in caught.value.troubles] == [(TroubleKind.DUPLICATE, "另一个.toml")]


def test_two_systems_with_one_code_are_refused_with_both_files(folder: Path) -> None:
    system_file(folder, TOWN.code)
    with pytest.raises(StandardError) as caught:
        load_standard(folder=folder)
    (trouble,) = caught.value.troubles
    assert (trouble.kind, trouble.place.file) == (TroubleKind.DUPLICATE, "另一个.toml")
    assert f"{TOWN.code}.toml" in trouble.text


def test_a_mistake_in_one_system_is_no_hindrance_to_another(folder: Path) -> None:
    system_file(
        folder, TOWN.code, (f'code = "{TOWN.code}"', 'code = "county-2025"'), ("full_score = ", "full_scores = ")
    )
    assert load_standard(TOWN.code, folder=folder).system == TOWN
    with pytest.raises(StandardError):
        load_standard("county-2025", folder=folder)


def test_a_value_that_cannot_be_read_is_told_at_its_cell_and_the_rest_is_looked_at_too() -> None:
    error = refused(own({("indicators", 1, "full_score"): "五分", ("system", "decimals"): "两位"}, places=CELLS))
    assert {(one.kind, one.path) for one in error.troubles} == {
        (TroubleKind.VALUE, ("indicators", 1, "full_score")),
        (TroubleKind.VALUE, ("system", "decimals")),
    }
    assert {finding.place for finding in as_findings(error)} >= {CELLS["indicators", 1, "full_score"]}
    assert all(finding.found and finding.remedy for finding in as_findings(error))


@pytest.mark.parametrize(
    ("changes", "kind", "path"),
    [
        ({("indicators", 0, "name"): None}, TroubleKind.ABSENT, ("indicators", 0, "name")),
        ({("system", "name"): None}, TroubleKind.ABSENT, ("system", "name")),
        ({("areas",): None}, TroubleKind.ABSENT, ("areas",)),
        ({("system", "nmae"): "甲"}, TroubleKind.KEY, ("system", "nmae")),
        ({("indicators", 0, "sign"): "<"}, TroubleKind.VALUE, ("indicators", 0, "sign")),
        (
            {("indicators", 0, "full_score"): Decimal("1E+999999999")},
            TroubleKind.UNFIT,
            ("indicators", 0, "full_score"),
        ),
        ({("grades", 0, "from_score"): "NaN"}, TroubleKind.VALUE, ("grades", 0, "from_score")),
        ({("indicators",): "没有"}, TroubleKind.VALUE, ("indicators",)),
        ({("system",): "没有"}, TroubleKind.KEY, ("system",)),
    ],
)
def test_what_cannot_be_a_system_is_told_where_it_stands(
    changes: dict[TreePath, Any], kind: TroubleKind, path: TreePath
) -> None:
    with pytest.raises(StandardError) as caught:
        load_system(own(changes))
    assert (kind, path) in [(one.kind, one.path) for one in caught.value.troubles]
