"""The outcome of a run -> the rows of 更正与说明: what people decided so far, and the findings that are still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.findings import ABOUT_RULINGS
from pipeline.intake import DecidedRow, Owner, read_contents
from pipeline.kinds import Raw
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import Head, Row, subject_key
from pipeline.run.evaluating import Evaluated, Outcome
from pipeline.workers import Loss, Task, Workers

Contents = Mapping[Place, Raw]
_OPEN = (Severity.ERROR, Severity.QUERY)


def decision_rows(year: Evaluated, outcome: Outcome, standing: Path, workers: Workers) -> list[Row]:
    """Return the rows for one year; `standing` is the workbook of the earlier run, which people may have filled in.

    What they filled in there is carried on word for word until they take it back. A decision that lies in the input
    folder is not copied: every decision has one home.
    """
    decided = [row for one in outcome.reading.decided if outcome.reading.paths[one.source.path] == standing
               for row in one.rows]  # fmt: skip
    carried = [{**row.cells, Head.OUTCOME: _words(row, outcome)} for row in decided]
    told = {subject_key(row.cells) for row in decided if not _is_stale(row, outcome)}
    found = list(_open(year, outcome))
    contents = _contents([finding.place for _owner, finding in found], outcome, workers)
    fresh = [_row(owner, finding, contents) for owner, finding in found]
    return [*carried, *(row for row in fresh if subject_key(row) not in told)]


def _words(row: DecidedRow, outcome: Outcome) -> str:
    if row.ruling is None:
        return f"未执行：{row.why}"
    said = outcome.executed.get(row.place)
    return said.words if said else "未执行：该单位本次没有评价"


def _is_stale(row: DecidedRow, outcome: Outcome) -> bool:
    """Tell whether what was decided about has changed: then its finding is to be decided about anew."""
    said = outcome.executed.get(row.place)
    return said is not None and said.is_stale


def _open(year: Evaluated, outcome: Outcome) -> Iterator[tuple[Owner, Finding]]:
    """Yield the findings about workbooks of the year that call for a decision, unit by unit."""
    owners = {file: one for file, one in outcome.reading.owners.items() if one.year == year.batch.year}
    own = [finding for one in year.batch.appraisals for finding in one.findings]
    for finding in dict.fromkeys([*own, *year.batch.findings]):
        owner = owners.get(finding.place.file)
        is_open = finding.severity in _OPEN and finding.code not in ABOUT_RULINGS
        if owner is not None and finding.place.sheet and is_open:
            yield owner, finding


def _row(owner: Owner, finding: Finding, contents: Contents) -> Row:
    place = finding.place
    return {
        Head.SEVERITY: str(finding.severity),
        Head.YEAR: owner.year,
        Head.UNIT: owner.unit,
        Head.NAME: owner.name,
        Head.WORKBOOK: f"{owner.workbook} {owner.title}",
        Head.FILE: place.file,
        Head.SHEET: place.sheet,
        Head.CELL: place.cell,
        Head.CODE: finding.code,
        Head.TITLE: finding.title,
        Head.FOUND: finding.found,
        Head.EXPECTED: finding.expected,
        Head.CONTENT: contents.get(place),
        Head.OUTCOME: finding.handling,
    }


def _contents(places: Sequence[Place], outcome: Outcome, workers: Workers) -> dict[Place, Raw]:
    """Read what stands in the cells of findings."""
    by_file: dict[str, set[Place]] = defaultdict(set)
    for place in places:
        by_file[place.file].add(place)
    known = {file: own for file, own in by_file.items() if file in outcome.reading.owners}
    tasks = [Task.on(outcome.reading.paths[file], file, frozenset(own)) for file, own in known.items()]
    contents: dict[Place, Raw] = {}
    for read in workers.each(read_contents, tasks):
        if not isinstance(read, Loss):
            contents |= read
    return contents
