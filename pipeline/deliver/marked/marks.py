"""Findings + loaded workbook -> its cells marked; and the marks of the last time taken away again.

What a marked cell looked like before is kept in a hidden column of the list sheet: a cell that holds the address and
wears the format. Excel and WPS keep it through corrections; the old format could not be told from the mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from pipeline.deliver.marked.around import Bounds
from pipeline.deliver.marked.notes import colour, is_ours, mark, resized, unmark
from pipeline.deliver.marked.reading import Page, cells_of
from pipeline.model import Finding
from pipeline.standard.returned import CORRECTED, DIGEST_LABEL, RETURNED_SHEET

MOST_OF_RANGE, MOST_MARKS = 2_000, 20_000
KEEPER = 13
"""The hidden column of the list sheet (M) that keeps the formats of the marked cells."""
_CELL = re.compile(r"([A-Z]{1,3}[1-9]\d{0,6})(?::([A-Z]{1,3}[1-9]\d{0,6}))?")
_ROW = re.compile(r"第(\d{1,7})行")
_MOST_ROW, _MOST_COLUMN = 1_048_576, 16_384
Cell = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class KeptFormat:
    """A marked cell and the format that it had."""

    sheet: str
    cell: str
    style: Any


class SheetCells:
    """The cells of a sheet, as the places of findings name them; `merged` are the ranges that look like one cell."""

    def __init__(self, page: Page, merged: Iterable[Bounds]) -> None:
        self.page = page
        self._merged = np.array(sorted(merged), dtype=np.int64).reshape(-1, 4)

    def first(self, place: str) -> str:
        """Return the address that a place leads to; A1 where it names none."""
        cell = next(self.cells(place), (1, 1))
        return f"{get_column_letter(cell[1])}{cell[0]}"

    def cells(self, place: str) -> Iterator[Cell]:
        """Yield the cells that a place means and that can be marked, at most so many."""
        if match := _ROW.fullmatch(place):
            row = int(match[1])
            typed = next((column for column in range(1, self._width + 1) if self._is_typed(row, column)), None)
            if typed is not None:
                yield self._shown(row, typed)
        elif _CELL.fullmatch(place):
            left, top, right, bottom = CellRange(place).bounds
            if bottom <= _MOST_ROW and right <= _MOST_COLUMN and top <= self._height + MOST_OF_RANGE:
                most = max(MOST_OF_RANGE // (right - left + 1), 1)
                for row in range(top, min(bottom, top + most - 1) + 1):
                    for column in range(left, min(right, left + MOST_OF_RANGE - 1) + 1):
                        yield self._shown(row, column)

    @cached_property
    def _height(self) -> int:
        """The last row, for which openpyxl goes through all cells."""
        return int(self.page.max_row)

    @cached_property
    def _width(self) -> int:
        return min(int(self.page.max_column), _MOST_COLUMN)

    def _is_typed(self, row: int, column: int) -> bool:
        cell = self.page._cells.get((row, column))
        return cell is not None and cell.value is not None

    def _shown(self, row: int, column: int) -> Cell:
        """Return the first cell of the merged range around a cell, or the cell itself: nothing else is seen."""
        if not len(self._merged):
            return row, column
        left, top, right, bottom = self._merged.T
        inside = (top <= row) & (row <= bottom) & (left <= column) & (column <= right)
        index = int(np.argmax(inside))
        return (int(top[index]), int(left[index])) if inside[index] else (row, column)


def mark_cells(grid: SheetCells, findings: Sequence[Finding], room: int) -> list[KeptFormat]:
    """Colour and note the cell of every finding that has one; return what at most `room` cells looked like."""
    page = grid.page
    notes: dict[Cell, list[Finding]] = {}
    fills: dict[Cell, list[Finding]] = {}
    for finding in findings:
        if finding.place.sheet != page.title or finding.handling == CORRECTED:
            continue
        cells = list(dict.fromkeys(grid.cells(finding.place.cell)))
        for cell in cells:
            fills.setdefault(cell, []).append(finding)
        if cells:
            notes.setdefault(cells[0], []).append(finding)
    kept = []
    for position, found in list(fills.items())[:room]:
        marked = page.cell(*position)
        kept.append(KeptFormat(page.title, marked.coordinate, copy(marked._style)))
        colour(marked, found)
        if position in notes:
            mark(marked, notes[position])
    return kept


def take_marks_away(book: Any) -> bool:
    """Make of a returned copy what its unit's workbook was without our marks; tell whether it was one."""
    if RETURNED_SHEET not in book.sheetnames:
        return False
    old = book[RETURNED_SHEET]
    is_copy = any(cell.value == DIGEST_LABEL for cell in cells_of(old))
    kept = list(_kept(old)) if is_copy else []
    book.remove(old)
    ours = {index for index, fill in enumerate(book._fills) if is_ours(fill)}
    for page in book.worksheets if is_copy else ():
        _restore(page, [one for one in kept if one.sheet == page.title], ours)
        for cell in cells_of(page):
            unmark(cell)
    return is_copy


def _kept(old: Page) -> Iterator[KeptFormat]:
    for cell in cells_of(old):
        if cell.column == KEEPER and isinstance(cell.value, str):
            sheet, _, address = cell.value.rpartition("!")
            if sheet and _CELL.fullmatch(address) and ":" not in address:
                yield KeptFormat(sheet, address, cell._style)


def _restore(page: Page, kept: Sequence[KeptFormat], ours: set[int]) -> None:
    """Give the marked cells their old fill, also those that inserted or deleted rows have moved.

    We changed nothing else of them; whatever else looks different now, its author wanted.
    """
    moved: dict[int, list[Any]] = {}
    for one in kept:
        column, row, _right, _bottom = CellRange(one.cell).bounds
        cell = page._cells.get((row, column))
        if cell is not None and cell._style.fillId in ours:
            _refill(cell, one.style)
        else:
            moved.setdefault(column, []).append(one.style)
    for cell in cells_of(page) if moved else ():
        if cell.column in moved and cell._style.fillId in ours:
            styles = moved[cell.column]
            _refill(cell, next((one for one in styles if _is_alike(one, cell._style)), styles[0]))


def _refill(cell: Any, style: Any) -> None:
    refilled = copy(cell._style)
    refilled.fillId = style.fillId
    cell._style = refilled


def _is_alike(one: Any, other: Any) -> bool:
    """Tell whether two formats differ in nothing but the fill."""
    first, second = copy(one), copy(other)
    first.fillId = second.fillId = 0
    return bool(first == second)


def give_room(book: Workbook) -> None:
    """Size the notes that people had written."""
    for page in book.worksheets:
        for cell in cells_of(page):
            if cell.comment is not None:
                resized(cell)
