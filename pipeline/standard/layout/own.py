"""A tree that says what all systems share as well -> the one that only says what is the system's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.model import Place
from pipeline.standard.canonical import written
from pipeline.standard.declarations import Declarations
from pipeline.standard.errors import TroubleKind
from pipeline.standard.layout.columns import SystemSheet
from pipeline.standard.layout.grown import Growing, Grown
from pipeline.standard.layout.inherited import without_outdated
from pipeline.standard.layout.rows import Lists, Tree, name_of
from pipeline.standard.layout.sheets import LAYOUT, list_of
from pipeline.standard.rules import Citation, Item, Method, ProblemRule
from pipeline.standard.source import Path

_SHARED: Mapping[str, type[BaseModel]] = {
    "items": Item,
    "methods": Method,
    "problems": ProblemRule,
    "citations": Citation,
}
"""What a system may declare of its own beside what all systems share."""


def catalogue(declared: Declarations) -> dict[str, list[dict[str, Any]]]:
    """Return what all systems share, as the trees that a system would have of its own."""
    return {key: [written(one) for one in getattr(declared, key)] for key in _SHARED}


def without_shared(growing: Growing, shared: Lists, titles: Collection[str]) -> Grown:
    """Return what has grown from sheets of some titles without the entries that are the shared ones; others move up."""
    owning = _Owning(growing, shared, titles)
    for key, model in _SHARED.items():
        owning.keep(key, model)
    places = {}
    for path, place in growing.places.items():
        start = owning.moved.get(path[:2], path[:2])
        if start is not None:
            places[*start, *path[2:]] = place
    return Grown(growing.tree, places, growing.troubles, owning.overrides, owning.outdated)


class _Owning:
    """Goes through one list after another; `moved` says where each entry goes, None if nowhere."""

    def __init__(self, growing: Growing, shared: Lists, titles: Collection[str]) -> None:
        self.growing, self.shared, self.titles = growing, shared, titles
        self.moved: dict[Path, Path | None] = {}
        self.overrides: dict[Path, str] = {}
        self.outdated: dict[Place, str] = {}

    def keep(self, key: str, model: type[BaseModel]) -> None:
        """Keep the entries of a list that are the system's own, of several of one name the first."""
        sheet = list_of(key)
        shared = {name_of(sheet, one): one for one in self.shared.get(key, ())}
        kept: list[Tree] = []
        taken: set[str] = set()
        for at, entry in enumerate(self.growing.tree.get(key, ())):
            name, own = name_of(sheet, entry), entry
            if name in taken:
                self.tell_repeated(sheet, (key, at), name)
            elif name in shared:
                own = self.differing((key, at), model, entry, shared[name])
                self.overrides |= {(key, len(kept)): name} if own else {}
            is_own = bool(own) and name not in taken
            self.moved[key, at] = (key, len(kept)) if is_own else None
            kept += [own] if is_own else []
            taken |= {name} - {""}
        self.growing.tree.pop(key, None)
        if kept:
            self.growing.tree[key] = kept

    def differing(self, path: Path, model: type[BaseModel], entry: Tree, same: Tree) -> Tree:
        """Return an entry without the examples that are only those of the shared one; nothing if it is that one."""
        key = str(path[0])
        own, other = _made(model, self.whole(key, entry, same)), _made(model, same)
        if own == other:
            return {}
        bare = without_outdated(key, entry, own, other)
        if bare is not None:
            self.outdated[self.first_example(path)] = name_of(list_of(key), entry)
        return entry if bare is None else bare

    def tell_repeated(self, sheet: SystemSheet, path: Path, name: str) -> None:
        """Two entries of one name are a mistake, though one of them says what is shared anyway."""
        first = sheet.columns[0]
        text = f"{first.head}“{name}”在“{sheet.title}”表中重复"
        self.growing.tell(TroubleKind.DUPLICATE, self.growing.at((*path, first.key)), text)

    def first_example(self, path: Path) -> Place:
        places = self.growing.places
        ways = ((*path, "examples", 0, "gives"), (*path, "example", "gives"))
        return next((places[way] for way in ways if way in places), self.growing.at(path))

    def whole(self, key: str, entry: Tree, same: Tree) -> dict[str, Any]:
        """Return an entry with what the shared one has on sheets that the workbook does not have."""
        absent = {one.key for one in LAYOUT if one.parent == key and one.title not in self.titles}
        return {**entry, **{inside: same[inside] for inside in absent if inside in same}}


def _made(model: type[BaseModel], entry: Tree) -> Any:
    """Return the declaration that an entry makes, or the entry itself where it makes none."""
    try:
        return model.model_validate(entry)
    except ValidationError:
        return entry
