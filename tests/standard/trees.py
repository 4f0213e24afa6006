"""An indicator system of people's own: the tree of a shipped one with other values at some paths."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.model import Place
from pipeline.standard import (
    SHIPPED,
    Document,
    StandardError,
    TroubleKind,
    load_document,
    load_own,
    load_system,
    tree_of,
)
from pipeline.standard.source import Path

TOWN = load_system(load_document(SHIPPED / "systems" / "town-2024.toml"))
CODE = "county-2024"


def own(
    changes: Mapping[Path, Any],
    *,
    code: str = CODE,
    name: str = "我县.xlsx",
    places: Mapping[Path, Place] | None = None,
) -> Document:
    """The town system under another code with `changes`: a value put at a path, None to leave the key out.

    A path that ends in `+` adds to the list of that name.
    """
    tree: dict[str, Any] = copy.deepcopy(dict(tree_of(TOWN)))
    for path, value in {("system", "code"): code, **changes}.items():
        _put(tree, path, value)
    return Document(name, "", tree, places or {})


def _put(tree: Any, path: Path, value: Any) -> None:
    *outer, last = path
    if last == "+":
        *outer, last = outer
        value = [*tree.get(last, []), value]
    for key in outer:
        tree = tree[key]
    if value is None:
        del tree[last]
    else:
        tree[last] = value


def refused(document: Document) -> StandardError:
    """What the loader says of a system that cannot be used."""
    with pytest.raises(StandardError) as caught:
        load_own(document)
    return caught.value


def told(document: Document) -> set[tuple[TroubleKind, Path]]:
    """The kinds and paths of all that is wrong."""
    return {(one.kind, one.path) for one in refused(document).troubles}


def at(code: str) -> int:
    """The position of an indicator."""
    return [one.code for one in TOWN.indicators].index(code)
