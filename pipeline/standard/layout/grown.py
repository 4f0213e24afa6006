"""What rows grow into: the tree of a system, the place of every value, and what is wrong with the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.model import Place
from pipeline.standard.errors import Trouble, TroubleKind
from pipeline.standard.source import Path


class SystemCell(NamedTuple):
    """What was read from a cell, None where it is blank, and where the cell is."""

    value: Any
    place: Place


Cells = Mapping[str, SystemCell]
"""A row: the cell under each heading."""
Places = dict[Path, Place]


@dataclass(frozen=True)
class Grown:
    """The tree that rows make, where each value stands, and what is wrong with the rows themselves.

    `overrides` are the names of own declarations that differ from the shared ones of those names, by path; `outdated`
    names those of which the examples are left out, for they are the shared one's, by the place of the examples.
    """

    tree: dict[str, Any]
    places: Places
    troubles: list[Trouble]
    overrides: dict[Path, str] = field(default_factory=dict)
    outdated: dict[Place, str] = field(default_factory=dict)


@dataclass
class Growing:
    """A tree while it grows, its places, and what is told on the way."""

    tree: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def tell(self, kind: TroubleKind, place: Place, text: str, expected: str = "", path: Path = ()) -> None:
        """Note what is wrong."""
        self.troubles.append(Trouble(kind, place, path, text, expected))

    def at(self, path: Path) -> Place:
        """Return where a value stands, or the nearest thing around it that has a place."""
        return next(self.places[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self.places)
