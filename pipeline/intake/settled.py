"""Exceptions that people make + findings -> those that are settled; an exception that settles none is reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.addresses import parse_area
from pipeline.findings import of_rulings
from pipeline.intake.ruled import Executed, Fate, of_another_row, refused
from pipeline.kinds import fold
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import Decision, Ruling, same_content

_REMEDY = f"已按“{Decision.ACCEPT}”认可，不用再处理。"
Sort = tuple[str, str, str]
"""What all findings have in common that an exception may be about, wherever they moved: file, sheet and code."""
Rows = Mapping[Place, str]


def settle(
    found: Sequence[Finding], exceptions: Mapping[str, Sequence[Ruling]], rows: Mapping[str, Rows]
) -> tuple[tuple[Finding, ...], list[Executed]]:
    """Return the findings with those marked that people accept as true; they no longer have to be explained.

    `rows` gives, by file, what names the row of a place.
    """
    settled = _Settled(found)
    executed: list[Executed] = []
    for file, rulings in exceptions.items():
        executed += [_settle(settled, file, one, rows.get(file, {})) for one in rulings]
    return (*settled.findings, *(one.finding for one in executed if one.finding is not None)), executed


class _Settled:
    """Findings of which some are being settled; where each stands is looked up once, however many exceptions ask."""

    def __init__(self, found: Sequence[Finding]) -> None:
        self.findings = list(found)
        self._cells: dict[Sort, dict[str, list[int]]] = {}
        self._named: dict[Sort, dict[tuple[int, int, str], Place]] = {}
        for at, one in enumerate(found):
            sort = one.place.file, fold(one.place.sheet), one.code
            self._cells.setdefault(sort, {}).setdefault(one.place.cell, []).append(at)

    def at(self, sort: Sort, cell: str) -> Sequence[int]:
        """Return which of the findings stand in this cell."""
        return self._cells.get(sort, {}).get(cell, ())

    def now(self, sort: Sort, cell: str, row: str, rows: Rows) -> Place | None:
        """Return the first place at which a finding stands in the columns of `cell` and in a row that is named so."""
        area = parse_area(cell)
        if sort not in self._named:
            self._named[sort] = self._by_name(sort, rows)
        return None if area is None else self._named[sort].get((area.left, area.right, fold(row)))

    def _by_name(self, sort: Sort, rows: Rows) -> dict[tuple[int, int, str], Place]:
        found: dict[tuple[int, int, str], Place] = {}
        for at in sorted(at for same in self._cells.get(sort, {}).values() for at in same):
            place = self.findings[at].place
            area = parse_area(place.cell)
            if area is not None:
                found.setdefault((area.left, area.right, fold(rows.get(place, ""))), place)
        return found


def _settle(settled: _Settled, file: str, ruling: Ruling, rows: Rows) -> Executed:
    """Carry out one exception on the findings, in place."""
    about, found = ruling.subject, settled.findings
    sort = file, fold(about.sheet), about.code
    same, moved = settled.at(sort, about.cell), _moved(settled, sort, ruling, rows)
    if not same and moved:
        was = f"决定时的行：{about.row}（现为第 {moved} 行）"
        place, now = Place(file, about.sheet, about.cell), "该处现在没有这条核查结果"
        return refused(ruling, of_rulings.RULING_STALE, place, now, was)
    if not same:
        place = Place(file, about.sheet, about.cell)
        note = replace(of_rulings.RULING_NOT_NEEDED.at(place, about.found), handling=ruling.handling)
        return Executed(ruling.place, Fate.NEEDLESS, "该条核查结果已不再出现", note)
    there = found[same[0]].place
    elsewhere = of_another_row(ruling, there, rows.get(there, ""), moved)
    if elsewhere is not None:
        return elsewhere
    exact = [at for at in same if same_content(found[at].found, about.found)]
    finding = found[(exact or same)[0]]
    if not exact:
        was = f"决定时的内容：{about.found}"
        return refused(ruling, of_rulings.RULING_STALE, finding.place, finding.found, was)
    if finding.severity == Severity.ERROR:
        said, wanted = f"{finding.found}，{ruling.wanted}", "更正，或改正原工作簿；“错误”处的数据不能采用"
        return refused(ruling, of_rulings.RULING_UNCLEAR, finding.place, said, wanted)
    for at in exact:
        found[at] = replace(found[at], severity=Severity.NOTE, remedy=_REMEDY, handling=ruling.handling)
    return Executed(ruling.place, Fate.DONE)


def _moved(settled: _Settled, sort: Sort, ruling: Ruling, rows: Rows) -> int | None:
    """Return the row in which the finding stands now, by what names the row; None if it stands in no other."""
    about = ruling.subject
    place = settled.now(sort, about.cell, about.row, rows) if about.row else None
    area = None if place is None else parse_area(place.cell)
    return None if place is None or area is None or place.cell == about.cell else area.top
