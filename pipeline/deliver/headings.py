"""Indicators in their order -> the headings above them: the areas and themes under which neighbours stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.standard.system import Indicator

AREAS, THEMES = 1, 2
"""The levels of headings."""


def headings(indicators: Iterable[Indicator], level: int) -> Iterator[tuple[int, int, str]]:
    """Yield first and last position and name of neighbouring indicators under one area, or one theme of an area."""
    keys = [(one.area, one.theme)[:level] for one in indicators]
    for key, run in groupby(enumerate(keys), key=lambda pair: pair[1]):
        positions = [at for at, _key in run]
        yield positions[0], positions[-1], key[-1]
