"""An installation -> the facts that its results depend on; two of them -> where they differ, in words."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.program import facts


@dataclass(frozen=True, slots=True)
class Installation:
    """What results depend on, by name, and whether a process of it may have processes of its own."""

    facts: Mapping[str, str]
    is_daemonic: bool

    def unlike(self, other: Installation) -> str:
        """Say where the other one differs; empty if it gives the same results."""
        for name, ours in self.facts.items():
            theirs = other.facts.get(name, "没有")
            if theirs != ours:
                return f"{name} 是 {theirs}，本机是 {ours}"
        return ""


@cache
def installation() -> Installation:
    """Return what this process runs in, as it was when it was first asked."""
    return Installation(facts(), multiprocessing.current_process().daemon)
