"""Columns of a table as they were read -> what stands there twice, and what falls where it can only rise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.formula import Values
from pipeline.intake.report import Report
from pipeline.kinds.texts import folded
from pipeline.standard.workbook import Column, TableSheet


def report_repeated_keys(column: Column, position: int, values: Values, rows: Sequence[int], report: Report) -> None:
    """Report each value of a unique column that stands above already."""
    filled = np.flatnonzero(~values.blank)
    keys = folded(list(map(str, values.values[filled].tolist())))
    first: dict[str, int] = {}
    repeated = [at for at, key in enumerate(keys) if first.setdefault(key, at) != at]
    if not repeated:
        return

    def words(at: int) -> tuple[str, str]:
        place = filled[repeated[at]]
        row = rows[filled[first[keys[repeated[at]]]]]
        return f"“{column.title}”{values.values[place]} 与第 {row} 行重复", ""

    report.add_all(findings.DUPLICATE_KEY, _rows(rows)[filled[repeated]], position, words)


def report_repeated_rows(
    table: TableSheet,
    positions: Mapping[str, int],
    columns: Mapping[str, Values],
    voids: Mapping[str, frozenset[int]],
    rows: Sequence[int],
    report: Report,
) -> None:
    """Report each row in which the same stands, cell by cell, as in one above; what is unreadable equals nothing."""
    own = [part for name in positions if name in columns for part in (columns[name].values, columns[name].blank)]
    unreadable = frozenset[int]().union(*voids.values())
    lines = list(zip(*(one.tolist() for one in own), strict=True))
    if len(set(lines)) == len(lines):
        return
    first: dict[tuple[object, ...], int] = {}
    repeated = [
        (at, first[line])
        for at, line in enumerate(lines)
        if rows[at] not in unreadable and first.setdefault(line, at) != at
    ]

    def words(number: int) -> tuple[str, str]:
        at, before = repeated[number]
        return f"第 {rows[at]} 行与第 {rows[before]} 行各格都相同", ""

    naming = table.naming
    position = positions.get(naming.name, 0) if naming is not None else 0
    told = _rows(rows)[[at for at, _before in repeated]]
    report.add_all(findings.ROW_STANDS_TWICE, told, position or min(positions.values()), words)


def report_falls(column: Column, position: int, values: Values, order: Sequence[int], report: Report) -> None:
    """Report each value that is less than the one before it; `order` are the Excel rows of the column as they follow.

    Values stand in the ascending order of their rows.
    """
    rows = sorted(order)
    standing = {row: at for at, row in enumerate(rows)}
    sequence = [standing[row] for row in order if not values.blank[standing[row]]]
    fallen = [(at, before) for before, at in pairwise(sequence) if values.values[at] < values.values[before]]
    fallen.sort()

    def words(number: int) -> tuple[str, str]:
        at, before = fallen[number]
        show, above = column.value_kind.show, report.place(rows[before], position).cell
        found = f"“{column.title}”为 {show(values.at(at))}，小于前一期（{above}）的 {show(values.at(before))}"
        return found, f"不小于 {show(values.at(before))}"

    report.add_all(findings.CUMULATIVE_FALLS, _rows(rows)[[at for at, _before in fallen]], position, words)


def _rows(rows: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.array(rows, dtype=np.int64)
