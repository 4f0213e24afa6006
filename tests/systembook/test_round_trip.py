"""A system written as a workbook and read again is the same system."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pipeline.standard import load_document, load_standard, load_system
from pipeline.standard.system import System
from tests.systembook.books import SYSTEMS, handed_in
from tests.systembook.made_up import FEW, systems


@pytest.mark.parametrize("code", sorted(SYSTEMS))
def test_a_shipped_system_is_itself_again(code: str, tmp_path: Path) -> None:
    book = handed_in(tmp_path, system=SYSTEMS[code])
    assert book.findings == []
    assert load_system(book.book.document) == SYSTEMS[code]
    bound, shipped = book.standard(), load_standard(code)
    assert bound.system == shipped.system
    assert (bound.items, bound.methods, bound.problems) == (shipped.items, shipped.methods, shipped.problems)
    assert [one.wording for one in bound.indicators] == [one.wording for one in shipped.indicators]


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "systems").glob("*.toml")), ids=lambda path: path.stem
)
def test_a_system_with_rules_of_every_shape_is_itself_again(path: Path, tmp_path: Path) -> None:
    system = load_system(load_document(path))
    book = handed_in(tmp_path, system=system)
    assert book.findings == []
    assert load_system(book.book.document) == system


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(systems())
def test_a_made_up_system_is_itself_again(system: System) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = handed_in(Path(folder), system=system, declared=FEW)
    assert [one for one in book.book.findings if one.code not in ("F516", "F523", "F550", "F551")] == []
    tree = book.book.document.tree
    # Made-up formulas mean nothing, so that only the declarations themselves are made of the tree.
    assert (
        System.model_validate({**tree["system"], **{key: one for key, one in tree.items() if key != "system"}})
        == system
    )
