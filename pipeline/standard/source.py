"""A declaration as it was written: a tree of keys and values from a TOML file or a workbook, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import Place

Path = tuple[str | int, ...]
"""The way to a value: keys, and positions in lists from 0: ("indicators", 3, "value")."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of declarations. `digest` is that of its bytes; `places` are the cells of a workbook, none for TOML.

    `unread` are the lists, and the keys of all entries of a list, that could not be found: (indicators,) and
    (indicators, value). That is told already.
    """

    name: str
    digest: str
    tree: Mapping[str, Any] = field(hash=False)
    places: Mapping[Path, Place] = field(default_factory=dict, hash=False)
    unread: frozenset[tuple[str, ...]] = frozenset()

    def place(self, path: Path) -> Place:
        """Return where the value at `path` stands, or the nearest thing around it that has a place."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.name, cell="" if self.places else written(path))


def written(path: Path) -> str:
    """Return a path as people read it, counted from 1: indicators[4].value."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
