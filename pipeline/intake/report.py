"""What is noticed in the cells of one sheet -> the findings about it; many of a kind in one column are one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from pipeline.addresses import Area, column_letters, show_area
from pipeline.findings import FindingKind
from pipeline.model import Finding, Place, Severity

MANY = 10
_ROW = "第行"
_ADDRESS = re.compile(r"[A-Z]{1,3}\d+")
MOST_ALIKE = 5_000
"""So many of a kind in one column are told one by one where each is an 错误; nobody mends more than that singly."""
Words = str | Callable[[], str]
"""A text, or what makes it: of a million findings that are only counted none is put into words."""


@dataclass(slots=True)
class _Alike:
    """The findings of one kind in one column: the first `most` of them, and how many there are in all.

    If they are `merged`, more than that are told as one; otherwise those beyond are.
    """

    letter: str
    most: int
    is_merged: bool
    told: list[Finding] = field(default_factory=list)
    count: int = 0
    first_row: int = 0
    last_row: int = 0

    def counted(self, row: int) -> bool:
        """Count one more in `row`; return whether it must be put into words."""
        self.count += 1
        if self.is_merged or self.count > self.most:
            self.first_row, self.last_row = min(self.first_row or row, row), max(self.last_row, row)
        return self.count <= self.most + 1

    def count_more(self, count: int, first: int, last: int) -> None:
        """Count more, in the rows from `first` to `last`, after so many that nobody wants them in words."""
        self.count += count
        self.first_row, self.last_row = min(self.first_row or first, first), max(self.last_row, last)

    def condensed(self) -> Iterator[Finding]:
        if self.count <= self.most:
            yield from self.told
        elif self.is_merged:
            yield self._range(self.told[0], f"共 {self.count} 处")
        else:
            yield from self.told[: self.most]
            yield self._range(self.told[self.most], f"另有 {self.count - self.most} 处")

    def _range(self, first: Finding, words: str) -> Finding:
        cell = f"{self.letter}{self.first_row}:{self.letter}{self.last_row}" if self.letter and self.first_row else ""
        said = f"：{first.found}" if first.found else ""
        at = f"，首处 {first.place.cell}" if first.place.cell else ""
        return replace(first, place=replace(first.place, cell=cell), found=f"{words}{at}{said}")


@dataclass(slots=True)
class Report:
    """The findings about one sheet, by kind and column in the order in which they began; `sheet` is as in the file."""

    file: str
    sheet: str
    _alike: dict[tuple[str, str], _Alike] = field(default_factory=dict)

    def place(self, row: int = 0, column: int = 0, last: int = 0) -> Place:
        """Return the place of a cell (Excel row, column number from 1), of the cells down to row `last`, or the sheet.

        Where no column can be named, a row is told in words.
        """
        letter = column_letters(column)
        cell = f"{letter}{row}" if letter else f"第{row}行" if row else ""
        return Place(self.file, self.sheet, f"{cell}:{letter}{last}" if last > row else cell)

    def add(self, kind: FindingKind, row: int = 0, column: int = 0, found: Words = "", expected: Words = "") -> None:
        """Note a finding at a cell, a row or the sheet."""
        letter = column_letters(column) if column and row else ""
        alike = self._of(kind, letter or (_ROW if row else ""), letter)
        if alike.counted(row):
            texts = (one if isinstance(one, str) else one() for one in (found, expected))
            alike.told.append(kind.at(self.place(row, column), *texts))

    def add_all(
        self, kind: FindingKind, rows: npt.NDArray[np.int64], column: int, words: Callable[[int], tuple[str, str]]
    ) -> None:
        """Note a finding in each of these ascending rows; `words` tells what was found and expected in the n-th."""
        if not len(rows):
            return
        letter = column_letters(column)
        alike = self._of(kind, letter or _ROW, letter)
        told = min(alike.most + 1, len(rows))
        for at, row in enumerate(rows[:told].tolist()):
            if alike.counted(row):
                alike.told.append(kind.at(self.place(row, column), *words(at)))
        if told < len(rows):
            alike.count_more(len(rows) - told, int(rows[told]), int(rows[-1]))

    def add_at(self, kind: FindingKind, place: Place, found: str = "", expected: str = "") -> None:
        """Note a finding at a place of more than one cell, or known from elsewhere."""
        columns = "".join(one for one in place.cell if one.isalpha())
        is_cell = _ADDRESS.fullmatch(place.cell) is not None
        alike = self._of(kind, columns if is_cell or not place.cell else f"{columns}:", columns if is_cell else "")
        if alike.counted(int(place.cell.removeprefix(columns)) if is_cell else 0):
            alike.told.append(kind.at(place, found, expected))

    def add_areas(self, kind: FindingKind, found: Sequence[tuple[Area, str]]) -> None:
        """Note a finding at each range; more than MANY of them are told as one, over the range that holds them all."""
        told = found
        if len(found) > MANY:
            tops, lefts, bottoms, rights = zip(*(area for area, _said in found), strict=True)
            whole = Area(min(tops), min(lefts), max(bottoms), max(rights))
            told = [(whole, f"共 {len(found)} 处，首处 {show_area(found[0][0])}：{found[0][1]}")]
        for area, said in told:
            self.add_at(kind, Place(self.file, self.sheet, show_area(area)), said)

    def condensed(self) -> Iterator[Finding]:
        """Yield the findings; more than MANY of one kind below 错误 in one column are told as one range."""
        for alike in self._alike.values():
            yield from alike.condensed()

    def _of(self, kind: FindingKind, where: str, letter: str) -> _Alike:
        alike = self._alike.get((kind.code, where))
        if alike is None:
            is_merged = bool(letter) and kind.severity != Severity.ERROR
            alike = self._alike[kind.code, where] = _Alike(letter, MANY if is_merged else MOST_ALIKE, is_merged)
        return alike


def stretches(rows: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the first and last row of each unbroken run of rows; many runs are told as one."""
    gaps = np.flatnonzero(np.diff(rows) != 1)
    if len(gaps) >= MANY:
        return [(int(rows[0]), int(rows[-1]))]
    return list(zip(rows[[0, *(gaps + 1)]].tolist(), rows[[*gaps, -1]].tolist(), strict=True))
