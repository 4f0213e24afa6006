"""Entries that people do not adopt -> no 错误 where a blank would be none: what is only compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.evaluate.review import rests_on_data
from pipeline.evaluate.scoresheet import Entries
from pipeline.findings.of_rulings import REJECTED
from pipeline.model import Finding, Mark, Place, Severity
from pipeline.standard import Standard
from pipeline.standard.workbook import ColumnRole

_REMEDY = "该格只作比较，不采纳不影响评价，不用处理。"


def without_need(
    found: Iterable[Finding], entries: Entries, marks: Sequence[Mark], standard: Standard
) -> tuple[Finding, ...]:
    """Return the findings; that an entry which nothing rests on is not adopted asks for nothing."""
    found = tuple(found)
    if all(one.code != REJECTED.code for one in found):
        return found
    idle = set(_compared_only(entries, marks, standard))
    return tuple(
        replace(one, severity=Severity.NOTE, remedy=_REMEDY) if one.code == REJECTED.code and one.place in idle else one
        for one in found
    )


def _compared_only(entries: Entries, marks: Sequence[Mark], standard: Standard) -> Iterator[Place]:
    """Yield the cells of scores and values that may as well be blank."""
    for mark in marks:
        entry = entries.scores.get(mark.code)
        is_idle = mark.is_by_own or rests_on_data(standard.by_code[mark.code], mark)
        computed: tuple[ColumnRole, ...] = ("actual", "entered") if is_idle else ()
        if entry is not None:
            yield from (entry.place(role) for role in ("claimed", *computed))
