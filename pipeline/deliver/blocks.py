"""Rows that come again, as those that a standard alone gives -> laid into a workbook as they stood in the last one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.deliver.contents import Content, Head, put_row
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.swift import Laid

_MOST = 16
"""Blocks that are kept: a unit workbook has four, and a run seldom has more than one or two standards."""


class _Row(NamedTuple):
    """A row of a block: its cells with holes, what goes into each of them, and how high it is at least."""

    cells: Laid
    holes: tuple[tuple[Look, str] | str, ...]
    height: float


_Rows = Sequence[Sequence[Content]]
_kept: list[tuple[_Rows, Sequence[Head], object, Sequence[_Row]]] = []


def put_same(page: Page, heads: Sequence[Head], rows: _Rows, first: int) -> None:
    """Write rows that are handed over for every workbook, the very same, which nobody changes.

    They hold no links, and no chart is drawn of them.
    """
    place = (page.name, first, *page.widths)
    for known, under, where, block in _kept:
        if known is rows and under is heads and where == place:
            _lay(page, block)
            return
    shapes = [page.shape(column, head.look, head.number) for column, head in enumerate(heads)]
    for row, contents in enumerate(rows, start=first):
        put_row(page, row, contents, shapes)
    _kept.insert(0, (rows, heads, place, _taken(page, range(first, first + len(rows)))))
    del _kept[_MOST:]


def _taken(page: Page, rows: Sequence[int]) -> Sequence[_Row]:
    """Take down rows that were just written."""
    looks, texts = page.book.looks(), {index: text for text, index in page.strings.string_table.items()}
    taken = []
    for row in rows:
        cells, holes = page.raw.taken(row)
        filled = tuple(texts[one] if isinstance(one, int) else looks[one] for one in holes)
        taken.append(_Row(cells, filled, page.reached(row)))
    return taken


def _lay(page: Page, block: Sequence[_Row]) -> None:
    known, new, formats = page.strings.string_table, page.strings._get_shared_string_index, dict[object, object]()
    for cells, holes, height in block:
        filled = list[object]()
        for hole in holes:
            if type(hole) is str:
                index = known.get(hole)
                if index is None:
                    index = new(hole)
                else:
                    page.strings.count += 1
                filled.append(index)
            else:
                shown = formats.get(hole)
                if shown is None:
                    shown = formats[hole] = page.book.look(*hole)
                filled.append(shown)
        page.lay(cells, filled, height)
