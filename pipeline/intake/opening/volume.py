"""A worksheet that would come to far more than its file shows -> refused: little XML may stand for very much."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable

from pipeline.findings import TOO_LARGE
from pipeline.intake.opening.container import check_total, most_total
from pipeline.intake.opening.refusal import refuse
from pipeline.intake.opening.scan import CellFacts

MAX_ODD = 200_000
"""Cells with an error value, a formula without a result or a picture: each is remembered and told."""
_SMALL_XML = 4 << 20  # which cannot hold so many
_CELL_SIZE = 22  # of the shortest cell that names a shared text
_ERROR = b' t="e"'
_NAMED = re.compile(rb' t="s"><v>([0-9]+)')


def check_errors(xml: bytes) -> None:
    """Refuse more error values than anybody could look at, before they are gathered."""
    if len(xml) > _SMALL_XML:
        _check_odd(xml.count(_ERROR))


def check_odd_cells(facts: CellFacts) -> None:
    """Refuse more odd cells than anybody could look at."""
    _check_odd(len(facts.errors) + len(facts.uncached) + len(facts.pictures))


def _check_odd(count: int) -> None:
    if count > MAX_ODD:
        raise refuse(TOO_LARGE, f"错误值、没有结果的公式等超过 {MAX_ODD} 个单元格")


class Volume:
    """What the texts of a workbook of `size` bytes come to when every cell that names a shared text has its own."""

    def __init__(self, size: int, texts_size: int, lengths: Callable[[], array[int]]) -> None:
        self.size = size
        self.texts_size = texts_size
        self.lengths = lengths
        self.total = 0

    def add(self, xml: bytes, facts: CellFacts) -> None:
        """Add a worksheet; refuse the workbook if that is too much, as if the texts were packed in a zip."""
        cells = len(xml) // _CELL_SIZE
        if self._is_harmless(cells * self.texts_size) or self._is_harmless(cells * max(self.lengths(), default=0)):
            return
        lengths = self.lengths()
        named = facts.texts or Counter(int(match[1]) for match in _NAMED.finditer(xml))
        self.total += sum(lengths[text] * count for text, count in named.items() if text < len(lengths))
        check_total(self.total, self.size)

    def _is_harmless(self, most: int) -> bool:
        """Add what a worksheet may come to at most, unless that is too much: the cells of few need to be looked at."""
        if self.total + most > most_total(self.total + most, self.size):
            return False
        self.total += most
        return True
