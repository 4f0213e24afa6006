"""Corrections + what the evaluation finds in their cells -> those told anew whose value cannot be used after all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import findings
from pipeline.findings import of_rulings
from pipeline.intake.ruled import Executed, Fate
from pipeline.model import Finding

_NOT_USED = frozenset(
    kind.code
    for kind in (
        findings.OUT_OF_RANGE, findings.SCORE_ABOVE_FULL, findings.SPECIFIC_PARENT, findings.SPECIFIC_METHOD,
    )
)  # fmt: skip
"""What is found wrong with the content of a cell only where the rules are known by which it is scored."""


def unfit(found: Sequence[Finding], executed: Iterable[Executed]) -> tuple[tuple[Finding, ...], list[Executed]]:
    """Return the findings of a unit, and what became of those corrections whose value the evaluation cannot use.

    The cell was read as the correction wants it, so neither that value nor the unit's own counts.
    """
    wrong = {one.place: one for one in reversed(found) if one.code in _NOT_USED}
    if not wrong:
        return tuple(found), []
    done = [(one, told) for one in executed if one.is_done and (told := one.finding) and told.place in wrong]
    refused = [_refused(one, told, wrong[told.place]) for one, told in done if told.code == of_rulings.CORRECTED.code]
    instead = {one.finding.place: one.finding for one in refused if one.finding is not None}
    return tuple(_instead(one, instead.get(one.place)) for one in found), refused


def _refused(executed: Executed, told: Finding, error: Finding) -> Executed:
    why = f"{error.title}，应为{error.expected}" if error.expected else f"{error.title}：{error.found}"
    kind = of_rulings.CORRECTION_UNFIT
    finding = replace(kind.at(told.place, f"{told.found}，{told.expected}", why), handling=told.handling)
    return Executed(executed.place, Fate.REFUSED, f"{kind.title}：{why}", finding)


def _instead(finding: Finding, other: Finding | None) -> Finding:
    return other if other is not None and finding.code == of_rulings.CORRECTED.code else finding
