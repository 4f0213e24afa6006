"""The outcome of a run -> the rows of 更正与说明: what people decided so far, and the findings that are still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.findings.of_rulings import ABOUT_RULINGS
from pipeline.intake import Decided, DecidedRow, Executed, Fate, Filled, cells_of, is_beyond_deciding, money_unit_at
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import FILE, Decision, Decisions, Elsewhere, Head, Row, subject_key
from pipeline.run.evaluating import Evaluated, Outcome

_OPEN = (Severity.ERROR, Severity.QUERY)
_AT_ONCE = 4
"""Workbooks whose tables are unpacked at a time: the findings come unit by unit."""


def decision_rows(year: Evaluated, outcome: Outcome, standing: Path) -> Decisions:
    """Return what is decided and open in one year; `standing` is the workbook of the earlier run, filled in or not.

    What people filled in there is carried on word for word until they take it back. A decision that lies elsewhere is
    only named, with what became of it: every decision has one home.
    """
    paths = outcome.reading.paths
    own = [row for one in outcome.reading.decided if paths[one.source.path] == standing for row in one.rows]
    others = [one for one in outcome.reading.decided if paths[one.source.path] != standing]
    told = {subject_key(row.cells) for row in own if not _is_stale(row, outcome)}
    fresh = [_row(book, finding, place) for book, finding in _open(year, outcome) for place in cells_of(finding)]
    elsewhere = [
        Elsewhere(one.source.path, _carried(row, outcome))
        for one in others
        for row in one.rows
        if _is_of_year(row, year.batch.year, is_result=_is_result(one, outcome, standing))
    ]
    rows = [*(_carried(row, outcome) for row in own), *(row for row in fresh if subject_key(row) not in told)]
    return Decisions(tuple(rows), tuple(elsewhere))


def _is_result(one: Decided, outcome: Outcome, standing: Path) -> bool:
    """Tell whether a workbook of decisions lies among the results, as that of another year."""
    path = outcome.reading.paths[one.source.path]
    return path.name == FILE and path.parent.parent == standing.parent.parent


def _is_of_year(row: DecidedRow, year: int, *, is_result: bool) -> bool:
    """Tell whether a row is about this year; one that names none is shown in each, unless it stands in another's."""
    return not is_result if row.ruling is None else row.ruling.subject.year == year


def _carried(row: DecidedRow, outcome: Outcome) -> Row:
    """Return a row as it was filled in, with what became of it."""
    if row.ruling is None:
        said = Executed(row.place, Fate.REFUSED, row.why)
    else:
        said = outcome.executed.get(row.place, Executed(row.place, Fate.REFUSED, "该单位本次没有评价"))
    return {**row.cells, Head.OUTCOME: said.words}


def _is_stale(row: DecidedRow, outcome: Outcome) -> bool:
    """Tell whether what was decided about has changed: then its finding is to be decided about anew."""
    said = outcome.executed.get(row.place)
    return said is not None and said.is_stale


def _open(year: Evaluated, outcome: Outcome) -> Iterator[tuple[Filled, Finding]]:
    """Yield the findings about workbooks of the year that call for a decision, unit by unit."""
    books = {one.source.path: one for one in outcome.reading.counting() if one.year == year.batch.year}

    @lru_cache(_AT_ONCE)
    def opened(path: str) -> Filled:
        """Return the workbook with its tables unpacked: once for all its findings, which may be thousands."""
        return replace(books[path], tables=dict(books[path].tables))

    for finding in dict.fromkeys(year.findings):
        is_open = finding.severity in _OPEN and finding.code not in ABOUT_RULINGS
        if finding.place.file in books and finding.place.sheet and is_open:
            yield opened(finding.place.file), finding


def _row(book: Filled, finding: Finding, place: Place) -> Row:
    return {
        Head.SEVERITY: str(finding.severity),
        Head.YEAR: book.year,
        Head.UNIT: book.code,
        Head.NAME: book.name,
        Head.WORKBOOK: book.title,
        Head.FILE: place.file,
        Head.SHEET: place.sheet,
        Head.CELL: place.cell,
        Head.ROW: book.rows.get(place, ""),
        Head.CODE: finding.code,
        Head.TITLE: finding.title,
        Head.FOUND: finding.found,
        Head.EXPECTED: finding.expected,
        Head.CONTENT: book.contents.get(place),
        Head.MONEY_UNIT: money_unit_at(book, place),
        Head.OUTCOME: "；".join(part for part in (finding.handling, _why_not_here(book, finding, place)) if part),
    }


def _why_not_here(book: Filled, finding: Finding, place: Place) -> str:
    """Return what cannot be decided in the row of a finding that is about no single cell of the unit's own data."""
    what, how = "没有指明一个单元格", "请改正原工作簿"
    if ":" in place.cell:
        how = f"请在表末的空行中逐格更正，或{how.removeprefix('请')}"
    elif place.cell:
        if not is_beyond_deciding(book, finding, place):
            return ""
        what = "该处不是填报的数据"
    if finding.severity == Severity.ERROR:
        return f"不能在本行决定（{what}），{how}"
    return f"本行只能填“{Decision.ACCEPT}”（{what}）；不属实的，{how}"
