"""The appraisals of a year -> faults for which people took different shares of the marks from different units.

Only what people judge is compared: a formula takes more from a rate that is worse. One fault is one reason in the same
words, or one problem that the reasons name, by its name or code. That a unit has a problem says nothing about why it
lost marks: the problem is laid to every indicator of its theme. One about the marks themselves (no reason given,
self-score too high) is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipeline.kinds import fold
from pipeline.model import Appraisal, Deduction, Mark, Part, Place, Status, Unequal
from pipeline.standard import IndicatorRule, Standard

_ENDINGS = "。.；;，,、!！"
Taken = dict[tuple[str, str], tuple[str, list[Deduction]]]
"""By the indicator or 评价要点 and the fault as it is compared: the fault in words, and what was taken for it."""


def unequal(appraisals: Sequence[Appraisal], standard: Standard) -> tuple[Unequal, ...]:
    """Return the faults treated unequally, in the order of the system; what a reason tells, no problem repeats."""
    found: list[Unequal] = []
    faults = _faults(standard)
    for position, rule in enumerate(standard.within):
        if rule.value is not None:
            continue
        judged = [(one, one.marks[position]) for one in appraisals if _is_judged(one.marks[position])]
        reasons = _differing(rule, _by_reason(judged, rule))
        told = [_units(one) for one in reasons]
        problems = _merged(_differing(rule, _by_problem(judged, rule, faults)))
        found += reasons
        found += [one for one in problems if not any(_units(one) <= units for units in told)]
    return tuple(found)


def _faults(standard: Standard) -> Mapping[str, re.Pattern[str]]:
    """Return what names each problem of the unit's performance, by the problem as it is told."""
    rules = [one.rule for one in standard.problems if one.condition is not None and one.rule.over != "marks"]
    return {
        f"{one.code} {one.name}": re.compile(
            rf"{re.escape(fold(one.name))}|(?<![0-9a-z]){re.escape(fold(one.code))}(?![0-9a-z])"
        )
        for one in rules
    }


def _is_judged(mark: Mark) -> bool:
    """Tell whether people decided the mark; a unit's own indicators are compared with no other unit's."""
    return mark.status == Status.SCORED and mark.points is not None and not mark.is_by_own


def _units(one: Unequal) -> frozenset[str]:
    return frozenset(deduction.unit for deduction in one.deductions)


def _by_reason(judged: Sequence[tuple[Appraisal, Mark]], rule: IndicatorRule) -> Taken:
    """Gather what was taken for the same words: of a 评价要点 where there are any, else of the indicator."""
    found: Taken = {}
    for one, mark in judged:
        for at, share, remark, place in _remarks(mark, rule):
            if words := fold(remark).rstrip(_ENDINGS):
                _fault, taken = found.setdefault((at, words), (remark, []))
                taken.append(Deduction(one.unit.code, share, remark, place))
    return found


def _remarks(mark: Mark, rule: IndicatorRule) -> Iterator[tuple[str, Decimal, str, Place]]:
    if not mark.parts:
        yield mark.code, _lost(mark), mark.remark, _place(mark)
        return
    for number, part in zip(rule.indicator.point_numbers, mark.parts, strict=True):
        if part.points is not None:
            yield number, _lost(part), part.reason, part.place


def _by_problem(
    judged: Sequence[tuple[Appraisal, Mark]], rule: IndicatorRule, faults: Mapping[str, re.Pattern[str]]
) -> Taken:
    """Gather what was taken, as by reason, where the words name the same problem."""
    found: Taken = {}
    named: dict[str, list[str]] = {}
    for one, mark in judged:
        for at, share, remark, place in _remarks(mark, rule):
            if remark not in named:  # most units are told the same, or nothing
                words = fold(remark)
                named[remark] = [fault for fault, name in faults.items() if name.search(words)]
            for fault in named[remark]:
                _fault, taken = found.setdefault((at, fault), (fault, []))
                taken.append(Deduction(one.unit.code, share, remark, place))
    return found


def _differing(rule: IndicatorRule, faults: Taken) -> list[Unequal]:
    """Return the faults of several units that did not cost all of them the same, who lost most first."""
    return [
        Unequal(rule.indicator.code, fault, tuple(sorted(taken, key=lambda one: (-one.share, one.unit))))
        for fault, taken in faults.values()
        if len({one.unit for one in taken}) > 1 and len({one.share for one in taken}) > 1
    ]


def _merged(found: Sequence[Unequal]) -> list[Unequal]:
    """Tell problems of one indicator and the same units together: their deductions are the same."""
    groups: dict[tuple[Deduction, ...], list[Unequal]] = {}
    for one in found:
        groups.setdefault(one.deductions, []).append(one)
    return [
        Unequal(same[0].code, "；".join(one.fault for one in same), deductions) for deductions, same in groups.items()
    ]


def _lost(marked: Mark | Part) -> Decimal:
    """Return the share of the marks that is lost."""
    assert marked.points is not None
    return 1 - marked.points / marked.full_score if marked.full_score else Decimal(0)


def _place(mark: Mark) -> Place:
    return mark.sources[0] if mark.sources else Place("")
