"""Whatever stands in a system of people's own, it is loaded or refused with places; nothing else comes of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.standard import Document, StandardError, as_findings, load_own, load_system, tree_of
from pipeline.standard.source import Path
from tests.standard.trees import own

EXTRA: dict[Path, Any] = {
    ("items", "+"): {
        "name": "建成率", "kind": "rate", "formula": "执行总额/年初预算总额",
        "example": {"given": {"执行总额": "90", "年初预算总额": "100"}, "gives": "90.00%"},
    },
    ("methods", "+"): {
        "name": "减半得分", "decided_by": "computed", "formula": "分值*值/折扣", "wording": "减半，{折扣}。",
        "parameters": [{"name": "折扣", "default": "2"}],
        "examples": [{"given": {"分值": "4", "值": "50%"}, "gives": "1"}],
    },
    ("problems", "+"): {
        "code": "P950", "category": "预算执行", "name": "执行不足", "condition": "预算执行率<95%", "severity": "一般",
        "fact": "{预算执行率}。", "cause": "慢。", "recommendation": "快。", "items": ["预算执行率"], "basis": ["本县"],
        "examples": [{"given": {"预算执行率": "94.99%"}, "gives": "是"}],
    },
    ("citations", "+"): {"key": "本县", "title": "本县办法"},
    ("supplements", "+"): {"name": "建成面积", "kind": "measure"},
}  # fmt: skip
WHOLE = own(EXTRA).tree
STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, "", " ", "甲", "=1+1", "1e9999999", "NaN", "-1", "0", "\x00", "{", "{}", "(" * 99, "甲" * 9000,
        True, 0, -1, 10**30, Decimal("0.001"), Decimal("1E+999999999"), Decimal("Infinity"), 1.5,
        [], {}, [[]], [{}], [None], {"甲": "乙"}, {"": {}}, [["1", "2", "3"]], [[1, 2], ["a", 2]],
    ]
)  # fmt: skip


def paths(tree: Any, inside: Path = ()) -> Iterator[Path]:
    if inside:
        yield inside
    for key, value in tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ():
        yield from paths(value, (*inside, key))


# Without its code it would be another system.
PATHS = [path for path in paths(WHOLE) if path not in (("system",), ("system", "code"))]


def put(tree: Any, path: Path, value: Any) -> None:
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = copy.deepcopy(value)


def test_the_tree_before_it_is_spoilt_is_a_system() -> None:
    assert load_own(Document("我县.xlsx", "", WHOLE)).citations["本县"]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), STRANGE), min_size=1, max_size=3))
def test_a_spoilt_tree_is_refused_with_places_or_is_another_system(changes: list[tuple[Path, Any]]) -> None:
    tree = copy.deepcopy(dict(WHOLE))
    # Longest first: a part is spoilt before what it stands in.
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        put(tree, path, value)
    document = Document("我县.xlsx", "", tree)
    error = refusal(document)
    if error is None:
        system = load_own(document).system
        assert load_system(Document("again", "", tree_of(system))) == system
        return
    assert len(as_findings(error)) == len(error.troubles) > 0
    assert {one.place.file for one in error.troubles} == {"我县.xlsx"}


def refusal(document: Document) -> StandardError | None:
    try:
        load_own(document)
    except StandardError as error:
        return error
    return None
