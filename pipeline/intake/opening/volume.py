"""A worksheet that would come to far more than its file shows -> refused: little XML may stand for very much."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable

from pipeline.findings import TOO_LARGE
from pipeline.intake.opening.container import check_total, most_total
from pipeline.intake.opening.markup import MAX_TAGS
from pipeline.intake.opening.refusal import refuse
from pipeline.intake.opening.scan import PICTURE, ROOMY_AREA, CellFacts

MAX_FRAME = 64 << 20
"""Bytes around the rows: merged ranges, rules, links."""
MAX_ODD = 200_000
"""Cells with an error value, a formula without a result or a picture: each is remembered and told."""
_SMALL_XML = 4 << 20  # which cannot hold so many
_CELL_SIZE = 22  # of the shortest cell that names a shared text
_ERROR, _PICTURE = b' t="e"', PICTURE.encode()
_NAMED = re.compile(rb' t="s"><v>([0-9]+)')


def check_frame(xml: bytes) -> None:
    """Refuse more around the rows than anybody could look at."""
    rows = xml.rfind(b"</sheetData>") - xml.find(b"<sheetData>")
    if rows >= 0 and len(xml) - rows > MAX_FRAME:
        raise refuse(TOO_LARGE, f"表格之外的内容超过 {MAX_FRAME >> 20} MB")


def _check_odd(count: int) -> None:
    if count > MAX_ODD:
        raise refuse(TOO_LARGE, f"错误值、没有结果的公式等超过 {MAX_ODD} 个单元格")


class Volume:
    """What the worksheets of one workbook come to together; `size` are the bytes of the file.

    `lengths` gives the bytes of each shared text, all of which take `texts_size`.
    """

    def __init__(self, size: int, texts_size: int, lengths: Callable[[], array[int]]) -> None:
        self.size, self.texts_size, self.lengths = size, texts_size, lengths
        self.tags = self.loose_area = self.texts = self.uncounted = 0

    def check_unusual(self, xml: bytes) -> None:
        """Refuse more XML in an unusual form than can be searched in the time that a person would wait."""
        if len(xml) > _SMALL_XML:
            _check_odd(xml.count(_ERROR) + xml.count(_PICTURE))
        self.tags += xml.count(b"<")
        if self.tags > MAX_TAGS:
            raise refuse(TOO_LARGE, f"写法少见的工作表，标记超过 {MAX_TAGS} 个")

    def add(self, xml: bytes, facts: CellFacts) -> None:
        """Add a worksheet; refuse it if that is too much."""
        _check_odd(len(facts.errors) + len(facts.uncached) + len(facts.pictures))
        self.loose_area += facts.loose_area
        if self.loose_area > 2 * ROOMY_AREA:
            raise refuse(TOO_LARGE, "各表内容稀疏，离表格很远的地方有内容")
        self._add_texts(xml, facts)

    def _add_texts(self, xml: bytes, facts: CellFacts) -> None:
        """Count a shared text once for each cell that names it, as if the file had packed it so often."""
        cells = len(xml) // _CELL_SIZE
        if self._is_harmless(cells * self.texts_size) or self._is_harmless(cells * max(self.lengths(), default=0)):
            return
        lengths = self.lengths()
        named = facts.texts or Counter(map(int, _NAMED.findall(xml)))
        self.texts += sum(lengths[text] * count for text, count in named.items() if text < len(lengths))
        check_total(self.texts, self.size)

    def _is_harmless(self, most: int) -> bool:
        """Return whether a worksheet need not be counted: with all such, it comes to less than half of the limit."""
        possible = self.uncounted + most
        if 2 * possible > most_total(possible, self.size):
            return False
        self.uncounted = possible
        return True
