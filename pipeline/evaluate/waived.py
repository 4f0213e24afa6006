"""Tables left blank by a unit that has nothing to fill in -> no 错误 where it says so of all that rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.findings import TABLE_REQUIRED
from pipeline.model import Finding, Mark, Severity, Status
from pipeline.standard import Standard

_REMEDY = "依据本表的指标都填了“不适用”，本表可以不填；理由是否成立，由评价组核对。"


def as_waived(found: Iterable[Finding], marks: Sequence[Mark], standard: Standard) -> Iterator[Finding]:
    """Yield the findings; a table that must be filled in and is blank is a 提示 where its indicators are 不适用."""
    status = {mark.code: mark.status for mark in marks}
    for one in found:
        resting = _resting_on(one.place.sheet, standard) if one.code == TABLE_REQUIRED.code else ()
        is_waived = {status[code] for code in resting} == {Status.NOT_APPLICABLE}
        yield replace(one, severity=Severity.NOTE, remedy=_REMEDY) if is_waived else one


def _resting_on(table: str, standard: Standard) -> Iterator[str]:
    """Yield the codes of the indicators whose value is worked out from a table."""
    items = {rule.item.name for rule in standard.items if rule.item.table == table}
    for rule in standard.indicators:
        if any(not standard.rests_on[name].isdisjoint(items) for name in rule.asks):
            yield rule.indicator.code
