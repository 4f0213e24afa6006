"""Sheet + declared table -> the header row and the column of each declared column."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import findings
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import Raw, fold, is_blank
from pipeline.standard.workbook import DECLARATION_LABEL, DECLARED_NONE, TableSheet

SEARCHED_ROWS = 60
FEWEST_MATCHES = 2


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (Excel row) and in which column (number from 1) each declared column is."""

    row: int
    columns: Mapping[str, int]

    def is_repeated_in(self, cells: Sequence[Raw], titles: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether a row repeats the header, as sheets cut into print pages do."""
        texts = [(name, cells[column - 1]) for name, column in self.columns.items() if column <= len(cells)]
        same = sum(isinstance(raw, str) and fold(raw) in titles[name] for name, raw in texts)
        return same >= max(FEWEST_MATCHES, len(self.columns) // 2)


def folded_titles(table: TableSheet) -> dict[str, frozenset[str]]:
    """Return every accepted header of each column, as compared."""
    return {column.name: frozenset(map(fold, column.accepted_titles)) for column in table.columns}


def find_header(sheet: Sheet, table: TableSheet, report: Report) -> Header | None:
    """Find the row with the most declared headers; report absent, repeated and unknown columns."""
    by_title = {title: name for name, titles in folded_titles(table).items() for title in titles}
    best, matches = 0, FEWEST_MATCHES - 1
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        known = {by_title[text] for raw in cells if isinstance(raw, str) and (text := fold(raw)) in by_title}
        if len(known) > matches:
            best, matches = row, len(known)
    if not best:
        titles = "、".join(column.title for column in table.columns if column.required)
        report.add(findings.HEADER_ABSENT, expected=f"含有 {titles} 的表头行")
        return None
    return Header(best, _columns(sheet, table, by_title, best, report))


def _columns(sheet: Sheet, table: TableSheet, by_title: Mapping[str, str], row: int, report: Report) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for column, raw in enumerate(sheet.rows[row - 1], start=1):
        text = fold(raw) if isinstance(raw, str) else ""
        if text in by_title:
            found.setdefault(by_title[text], []).append(column)
        elif not is_blank(raw):
            report.add(findings.COLUMN_UNKNOWN, row, column, f"列“{' '.join(str(raw).split())}”")
    single: dict[str, int] = {}
    for declared in table.columns:
        columns = found.get(declared.name, [])
        if len(columns) == 1:
            single[declared.name] = columns[0]
        elif columns:
            report.add(
                findings.COLUMN_AMBIGUOUS, row, columns[1], f"列“{declared.title}”出现 {len(columns)} 次", "一列"
            )
        elif not declared.is_computed:
            report.add(findings.COLUMN_ABSENT, row, expected=f"列“{declared.title}”")
    return single


def declares_none(sheet: Sheet, table: TableSheet, header_row: int) -> bool:
    """Tell whether the unit wrote 无 beside the declaration label above the header of a table that may be empty."""
    if not table.may_be_none:
        return False
    for cells in sheet.rows[: header_row - 1]:
        for raw, beside in itertools.pairwise(cells):
            if isinstance(raw, str) and fold(raw).rstrip(":") == fold(DECLARATION_LABEL):
                return isinstance(beside, str) and fold(beside) == fold(DECLARED_NONE)
    return False
