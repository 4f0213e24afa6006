"""The rows of a table -> a grid of cells, with the heads that each stands beside and under, and its unit of measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.claims import Owned, Passage, number_alone

_UNIT = r"[百千]?[万亿]?元|[%％‰]"
_UNIT_OF_HEAD = re.compile(rf"[（(/](?:单位[：:])?\s*({_UNIT}|[分个人项名]|平方米)[）)]?\s*$")
_POINTS, _OF_POINTS = "分", ("得分", "分值", "分数", "满分")
_UNIT_OF_TABLE = re.compile(rf"单位[：:][^。；]*?({_UNIT})")
_NEAREST = 3
"""Heads of a row that are kept."""
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell: its first column in the grid, from 1, and how many it takes. A `continued` one is part of that above."""

    text: str
    owned: tuple[Owned, ...]
    column: int
    span: int = 1
    is_continued: bool = False
    is_merged: bool = False

    @property
    def is_number(self) -> bool:
        """Whether a number is all that it holds; a year is a head."""
        return number_alone(Passage(self.text, "", "")) is not None and not _YEAR.fullmatch(self.text.strip())

    @property
    def is_head(self) -> bool:
        """Whether it may name its row."""
        return re.search(r"\w", self.text) is not None and not self.is_number


class DocumentTable:
    """A table. Its first line are heads, and the next while cells of the last are merged and no number stands below.

    A line of names with a number beside each is none.
    """

    def __init__(self, rows: Sequence[Sequence[DocumentCell]], unit: str) -> None:
        self.rows = list(_filled(rows))
        self._width = max((one.column + one.span - 1 for row in rows for one in row), default=0)
        self._count = self._count_heads()
        titles = (unit_in(one.text) for row in self.rows[: self._count] for one in row if self._is_title(one))
        self._unit = next((one for one in titles if one), unit)

    def _count_heads(self) -> int:
        if self.rows and _is_of_pairs(self.rows[0]):
            return 0
        merged_above = (
            any(one.is_merged for one in above) and not any(one.is_number for one in row)
            for above, row in pairwise(self.rows)
        )
        return 1 + next((at for at, goes_on in enumerate(merged_above) if not goes_on), 0)

    def _is_title(self, cell: DocumentCell) -> bool:
        return cell.span == self._width > 1

    def passages(self, chapter: str, table: int) -> Iterator[Passage]:
        """Yield the cells with text."""
        heads = self._column_heads()
        for number, row in enumerate(self.rows, start=1):
            is_body = number > self._count
            for cell, beside in _with_heads(row):
                if cell.text.strip() and not cell.is_continued:
                    place = f"表{table}第{number}行第{cell.column}列"
                    rows, above = (beside, heads.get(cell.column, "")) if is_body else ((), "")
                    unit = next(filter(None, map(_unit_of, (above, *rows))), self._unit)
                    yield Passage(cell.text, chapter, place, rows, above, unit, table, number, cell.column, cell.owned)

    def _column_heads(self) -> dict[int, str]:
        """Return the heads of each column from top to bottom; one that the next repeats says nothing more."""
        found: dict[int, list[str]] = {}
        for cell in (one for row in self.rows[: self._count] for one in row if not self._is_title(one)):
            for column in range(cell.column, cell.column + cell.span):
                found.setdefault(column, []).append(cell.text.strip())
        return {
            column: "".join(one for one, below in pairwise([*texts, ""]) if one not in below)
            for column, texts in found.items()
        }


def _is_of_pairs(row: Sequence[DocumentCell]) -> bool:
    """Tell whether numbers stand in a line, each beside its name."""
    named = [one.is_head for one, beside in pairwise(row) if beside.is_number]
    return bool(named) and all(named) and not row[0].is_number


def unit_in(line: str) -> str:
    """Return the unit of measure that a line above a table, or in its head, gives for its numbers."""
    match = _UNIT_OF_TABLE.search(line)
    return match[1] if match else ""


def _unit_of(head: str) -> str:
    """Return the unit of measure that a head gives, or says by its last word."""
    match = _UNIT_OF_HEAD.search(head)
    return match[1] if match else _POINTS if head.endswith(_OF_POINTS) else ""


def _with_heads(row: Sequence[DocumentCell]) -> Iterator[tuple[DocumentCell, tuple[str, ...]]]:
    """Yield cells with what names their row: of cells with words side by side the last, the nearest such first."""
    heads, goes_on = list[str](), False
    for cell in row:
        yield cell, tuple(heads)
        if is_head := cell.is_head:
            heads[: 1 if goes_on else 0] = [cell.text.strip()]
        goes_on = is_head
        del heads[_NEAREST:]


def _filled(rows: Sequence[Sequence[DocumentCell]]) -> Iterator[list[DocumentCell]]:
    """Yield the rows with what merged cells say in each of them."""
    above: list[DocumentCell] = []
    for row in rows:
        said = {one.column: one.text for one in above}
        above = [replace(one, text=said.get(one.column, "")) if one.is_continued else one for one in row]
        yield above
