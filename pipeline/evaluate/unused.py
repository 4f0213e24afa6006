"""Typed scores of computed indicators that are 未评 -> one finding a cause, unless an 错误 says it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline import findings
from pipeline.evaluate.handed import Handed
from pipeline.evaluate.review import TYPED_SCORES, rests_on_data
from pipeline.evaluate.scoresheet import Entries
from pipeline.evaluate.unfilled import share_places
from pipeline.formula import Missing
from pipeline.model import Finding, Mark, Place, Severity, Status


def unused(handed: Handed, entries: Entries, marks: Sequence[Mark], told: Iterable[Finding]) -> Iterator[Finding]:
    """Name the first typed score that stands beside nothing for each cause that none of `told` explains."""
    wrong = [one.place for one in told if one.severity == Severity.ERROR]
    said = set(handed.submission.absent.values())
    causes: dict[str, tuple[Place, list[str]]] = {}
    for mark in marks:
        rule = handed.standard.by_code[mark.code]
        if mark.status != Status.UNSCORED or not isinstance(mark.value, Missing) or not rests_on_data(rule, mark):
            continue
        entry, why = entries.scores.get(mark.code), mark.value.reason
        role = next((role for role in TYPED_SCORES if entry and entry.number(role) is not None), None)
        is_told = any(share_places(source, place) for source in mark.sources for place in wrong)
        if entry is None or role is None or is_told or said.issuperset(why.split("；")):
            continue
        causes.setdefault(why, (entry.place(role), []))[1].append(f"{mark.code}{rule.indicator.name}")
    for why, (place, indicators) in causes.items():
        yield findings.SCORE_UNUSED.at(place, f"{'、'.join(indicators)}：{why}")
