"""A worksheet that would come to far more than its file shows -> refused: little XML may stand for very much."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable

from pipeline.findings import TOO_LARGE
from pipeline.intake.opening.container import check_total
from pipeline.intake.opening.refusal import refuse
from pipeline.intake.opening.scan import CellFacts

MAX_ODD = 200_000
"""Cells with an error value, a formula without a result or a picture: each is remembered and told."""
_SMALL_XML = 4 << 20  # which cannot hold so many
_CELL_SIZE = 22  # of the shortest cell that names a shared text
_SMALL_TEXTS = 100 << 20
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
        most = len(xml) // _CELL_SIZE
        if most * self.texts_size <= _SMALL_TEXTS or most * max(self.lengths(), default=0) <= _SMALL_TEXTS:
            return
        lengths = self.lengths()
        named = facts.texts or Counter(map(int, _NAMED.findall(xml)))
        self.total += sum(lengths[text] * count for text, count in named.items() if text < len(lengths))
        check_total(self.total, self.size)
