"""Sheet + header -> the rows of other tables that somebody has put below the declared one, each told as one range."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pipeline import findings
from pipeline.addresses import Area
from pipeline.intake.headers import Header
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import KindName, Raw, fold, is_blank, show_raw
from pipeline.kinds.numbers import is_figure
from pipeline.standard.workbook import Column, TableSheet

_FREE = frozenset({KindName.TEXT, KindName.CODE})
"""Kinds that take any text: what stands there says nothing of whose row it is."""
_FEWEST_HEADS, _FEWEST_UNFIT, _FEWEST_FIGURES = 3, 2, 2
_MOST_ABOVE = 3
"""Rows, with a title or a unit, that a table may have above its header."""
_SHOWN = 4


def foreign_rows(sheet: Sheet, table: TableSheet, header: Header, marks: Sequence[int], report: Report) -> set[int]:
    """Return the rows of tables of another make below the declared one; `marks` tell which rows are not blank.

    Such a table stands behind a blank row, has a header of its own and several figures in a row, as who signs with a
    telephone number has not, and not one of its rows could be one of ours: what might be is read, lest it be lost.
    """
    own = {header.columns[one.name]: one for one in table.columns if one.name in header.columns and not one.is_computed}
    closed = {at: one for at, one in own.items() if one.value_kind.name not in _FREE}
    asked = {at: one for at, one in own.items() if one.required}
    if closed.keys().isdisjoint(asked):
        return set()
    blocks = []
    for first, last in itertools.islice(_behind_gaps(marks), 1, None):
        top = sheet.rows[first - 1 : min(first + _MOST_ABOVE, last)]
        heads = next((cells for cells in top if _is_header(cells, closed)), None)
        if heads is None or header.is_repeated_in(heads, table.folded_titles):
            continue
        rows = sheet.rows[first - 1 : last]
        if any(_has_figures(cells) for cells in rows) and not any(_fits(cells, asked) for cells in rows):
            blocks.append((Area(first, 1, last, _width(rows)), _said(heads, len(rows))))
    report.add_areas(findings.TABLE_BELOW, blocks)
    return {row for area, _said in blocks for row in range(area.top, area.bottom + 1)}


def _behind_gaps(marks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of each unbroken run of rows in which anything stands."""
    is_filled = np.concatenate(([False], np.array(marks, dtype=np.uint8) != 0, [False]))
    edges = np.flatnonzero(is_filled[1:] != is_filled[:-1])
    yield from zip((edges[::2] + 1).tolist(), edges[1::2].tolist(), strict=True)


def _is_header(cells: Sequence[Raw], closed: Mapping[int, Column]) -> bool:
    """Tell whether a row has nothing but words, and several of them where none of ours has a word.

    Those who sign (负责人：) stand below a table, too.
    """
    filled = [(column, raw) for column, raw in enumerate(cells, start=1) if not is_blank(raw)]
    if len(filled) < _FEWEST_HEADS or any(not isinstance(raw, str) or is_figure(raw) for _column, raw in filled):
        return False
    inside = [closed[column].value_kind.read(raw) for column, raw in filled if column in closed]
    is_unfit = len(inside) >= _FEWEST_UNFIT and all(one.is_void for one in inside)
    return is_unfit and not any(":" in fold(str(raw)) for _column, raw in filled)


def _has_figures(cells: Sequence[Raw]) -> bool:
    return sum(map(is_figure, cells)) >= _FEWEST_FIGURES


def _fits(cells: Sequence[Raw], asked: Mapping[int, Column]) -> bool:
    """Tell whether all that a row must have stands in a row and can be read."""
    return all(at <= len(cells) and one.value_kind.read(cells[at - 1]).value is not None for at, one in asked.items())


def _width(rows: Sequence[Sequence[Raw]]) -> int:
    return max(column for cells in rows for column, raw in enumerate(cells, start=1) if not is_blank(raw))


def _said(heads: Sequence[Raw], count: int) -> str:
    words = [show_raw(raw) for raw in heads if not is_blank(raw)]
    return f"{count} 行，表头为“{'、'.join(words[:_SHOWN])}{'……' if len(words) > _SHOWN else ''}”"
