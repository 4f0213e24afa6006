"""What the parts of one workbook come to together -> refused if that is far more than its file shows.

Little XML may stand for very much: a far cell for all the cells before it, a number for a long text, a rare character
for the width of a whole text. What is counted here is only that, not what any honest content takes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest

from pipeline.addresses import show_cell
from pipeline.findings import ERROR_VALUE, NO_CACHED_VALUE, TOO_LARGE, WRONG_TYPE
from pipeline.intake.opening.container import HIGH_RATIO
from pipeline.intake.opening.facts import MAX_AREA_PER_CELL, MAX_FAULTS, MAX_ODD, CellFacts, far_cell
from pipeline.intake.opening.markup import SAVE_ANEW
from pipeline.intake.opening.refusal import Fault, RefusalError
from pipeline.intake.opening.strings import SharedTexts

MAX_TAGS = 8_000_000
"""Tags that the parser walks through, some 15 s; what Excel writes is not walked through tag by tag."""
MAX_FRAME = 64 << 20
"""Bytes around the rows of a sheet: merged ranges, rules, links."""
MAX_MEMORY = 640 << 20
"""What all that is counted may take; in a file that is large itself, HIGH_RATIO times its size."""
_EMPTY_CELL, _EMPTY_ROW = 40, 64
"""Bytes that the reader takes to hold what stands between A1 and the last filled cell."""
MAX_KEPT = 500_000
"""Merged ranges and hidden columns, each of which is looked at and remembered; Excel itself gives up long before."""
_CELL_SIZE = 22  # of the XML of the shortest cell that names a shared text
_NAMED = re.compile(rb' t="s"><v>([0-9]+)')
_SHOWN_CELLS = 3


class Volume:
    """What the parts of a workbook of `size` bytes come to, as far as they were looked at."""

    def __init__(self, size: int) -> None:
        self.most = max(MAX_MEMORY, HIGH_RATIO * size)
        self.is_spent = False
        self._tags = self._texts = self._uncounted = self._kept = self._odd = 0
        self._empty: Counter[str] = Counter()
        self._sheets: dict[str, CellFacts] = {}

    def can_walk(self, *parts: bytes) -> bool:
        """Return whether the parser may walk through the parts."""
        return self._tags + sum(xml.count(b"<") for xml in parts) <= MAX_TAGS

    def walk(self, xml: bytes, part: str) -> None:
        """Count a part that the parser is about to walk through, or of which it is known what it would find."""
        self._walk(xml.count(b"<"), part)

    def walk_frame(self, xml: bytes, part: str) -> None:
        """Count what stands around the rows; where its tags have a prefix, the whole sheet is walked through anyway."""
        start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
        if not 0 <= start <= end:
            return
        size = len(xml) - (end - start)
        if size > MAX_FRAME:
            found = f"表格之外的内容（合并单元格、条件格式、链接等）有 {size >> 20} MB"
            raise RefusalError(Fault(TOO_LARGE, found, expected=f"不超过 {MAX_FRAME >> 20} MB"))
        self._walk(xml.count(b"<", 0, start) + xml.count(b"<", end), part)

    def _walk(self, tags: int, part: str) -> None:
        self._tags += tags
        if self._tags > MAX_TAGS:
            found = f"到部件 {part[:80]} 为止，XML 标记超过 {MAX_TAGS} 个"
            self._spend(Fault(TOO_LARGE, found, expected=f"全工作簿不超过 {MAX_TAGS} 个", remedy=SAVE_ANEW))

    def add(self, title: str, xml: bytes, facts: CellFacts, texts: SharedTexts) -> None:
        """Add a worksheet; refuse the workbook if that is too much."""
        self._sheets[title] = facts
        self._odd += len(facts.errors) + len(facts.uncached) + len(facts.pictures) + len(facts.undated)
        if self._odd > MAX_ODD:
            self._spend(*list(self._odd_cells())[:MAX_FAULTS])
        self._kept += len(facts.merges) + len(facts.hidden_columns)
        if self._kept > MAX_KEPT:
            found, expected = f"到本表为止，合并单元格和隐藏的列超过 {MAX_KEPT} 个", f"全工作簿不超过 {MAX_KEPT} 个"
            remedy = "请取消多余的合并单元格和隐藏的列后另存。"
            self._spend(Fault(TOO_LARGE, found, title, expected=expected, remedy=remedy))
        self._empty[title] = _empty_room(facts)
        self._texts += facts.size + self._shared(xml, facts, texts)
        if self._texts + self._empty.total() > self.most:
            self._spend(*self._blamed(self._texts, self._empty.total()))

    def _shared(self, xml: bytes, facts: CellFacts, texts: SharedTexts) -> int:
        """Return what the shared texts take once the reader has given each cell that names one its own.

        Not counted are worksheets that cannot come to half of the limit, together with all such.
        """
        cells = len(xml) // _CELL_SIZE
        for longest in texts.bounds():
            most = cells * longest
            if 2 * (self._uncounted + most) <= self.most:
                self._uncounted += most
                return 0
        named = facts.texts or Counter(map(int, _NAMED.findall(xml)))
        return sum(texts.rooms[text] * count for text, count in named.items() if text < len(texts.rooms))

    def _odd_cells(self) -> Iterator[Fault]:
        for title, facts in self._sheets.items():
            for kind, cells, what in (
                (NO_CACHED_VALUE, facts.uncached, "没有结果的公式"),
                (ERROR_VALUE, facts.errors, "错误值"),
                (TOO_LARGE, facts.pictures, "单元格图片"),
                (WRONG_TYPE, facts.undated, "设成日期格式的数字"),
            ):
                if cells:
                    first = [show_cell(*cell) for cell in nsmallest(_SHOWN_CELLS, cells)]
                    found = f"至少 {len(cells)} 个{what}：{'、'.join(first)}……"
                    yield Fault(kind, found, title, first[0], expected=f"全工作簿不超过 {MAX_ODD} 个")

    def _blamed(self, texts: int, empty: int) -> Iterator[Fault]:
        """Yield what to change: that of which there is most."""
        if texts >= empty:
            found, most = f"各单元格的文字读入后共 {texts >> 20} MB", f"全工作簿不超过 {self.most >> 20} MB"
            yield Fault(TOO_LARGE, found, expected=most, remedy="请删去过长的文字，或把工作簿分成几个后另存。")
        else:
            for title, room in self._empty.most_common(MAX_FAULTS):
                yield far_cell(title, self._sheets[title])
                empty -= room
                if texts + empty <= self.most:
                    break

    def _spend(self, *faults: Fault) -> None:
        self.is_spent = True
        raise RefusalError(*faults)


def _empty_room(facts: CellFacts) -> int:
    """Return the bytes for the empty cells of a sheet in which few others are filled."""
    area = facts.rows * facts.columns
    if area <= MAX_AREA_PER_CELL * facts.filled:
        return 0
    return _EMPTY_CELL * area + _EMPTY_ROW * facts.rows
