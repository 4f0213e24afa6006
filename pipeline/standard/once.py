"""What follows from a standard alone -> worked out once for it, however many units ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from pipeline.standard.standard import Standard

Made = TypeVar("Made")
_MOST = 16
"""Standards whose results are kept: a run seldom has more than one or two, and few have more than the shipped ones."""


def of_standard(work: Callable[[Standard], Made]) -> Callable[[Standard], Made]:
    """Keep what `work` makes of each of the last few standards; nobody may change what it returns."""
    kept: list[tuple[Standard, Made]] = []

    @wraps(work)
    def made(standard: Standard) -> Made:
        for known, result in kept:
            if known is standard:
                return result
        result = work(standard)
        kept.insert(0, (standard, result))
        del kept[_MOST:]
        return result

    return made
