"""Rows that count -> those that people marked as void in the sheet itself: struck out, or with 作废 in a cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from pipeline import findings
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import Raw, fold, show_raw

_VOID = re.compile(r"[(\[【*]?(?:[此本该][行条项笔])?已?(?:作废|删除)[)\]】*]?[。.!]?")
"""What says of its whole row that it does not count; 发票作废 and 项目取消 say something else."""


def report_voided(sheet: Sheet, columns: Collection[int], rows: Sequence[int], report: Report) -> None:
    """Ask about each of these rows that is marked as void: a cell says so, or one of `columns` is struck out.

    Neither is a way to take a row out, and it counts; whoever marked it may well believe that it does not.
    """
    counting, said = np.array(rows, dtype=np.int64), set[int]()
    for column in range(1, sheet.width + 1):
        strip = sheet.strip(column)
        is_void = [_says_void(raw) for raw in strip.distinct]
        if any(is_void):
            for row in counting[np.array([*is_void, False])[strip.codes[counting - 1]]].tolist():
                if row not in said:
                    report.add(findings.MARKED_VOID, row, column, show_raw(sheet.at(row, column)))
                said.add(row)
    struck: dict[int, list[int]] = {}
    for row, column in sheet.struck:
        if column in columns and sheet.is_filled(row, column):
            struck.setdefault(row, []).append(column)
    for row in (one for one in rows if one in struck and one not in said):
        first = min(struck[row])
        found = f"本行有 {len(struck[row])} 格画了删除线，首格为 {show_raw(sheet.shown(row, first))}"
        report.add(findings.MARKED_VOID, row, first, found)


def _says_void(raw: Raw) -> bool:
    return isinstance(raw, str) and ("废" in raw or "除" in raw) and _VOID.fullmatch(fold(raw)) is not None
