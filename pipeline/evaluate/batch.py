"""The appraisals of one year -> Batch: ranks, and the problems that only show across units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from pipeline.evaluate.problems import make
from pipeline.evaluate.unequal import unequal
from pipeline.kinds import fold
from pipeline.model import Appraisal, Batch, Finding, Mark, Place, Problem, SourceFile, Status, Unevaluated
from pipeline.standard import Standard
from pipeline.standard.placeholders import DETAILS, ROW_COUNT
from pipeline.standard.rules import ProblemRule

SHORTEST_TEXT = 15
"""Texts shorter than this are alike by chance."""


def assemble(
    year: int,
    standard: Standard,
    appraisals: Sequence[Appraisal],
    unevaluated: Sequence[Unevaluated] = (),
    findings: Sequence[Finding] = (),
    files: Sequence[SourceFile] = (),
) -> Batch:
    """Put the units of a year together, in order of unit code."""
    ordered = sorted(appraisals, key=lambda one: one.unit.code)
    extra: dict[str, list[Problem]] = {one.unit.code: [] for one in ordered}
    for check in standard.problems:
        if check.rule.over == "batch" and check.rule.compare:
            for code, problem in _COMPARE[check.rule.compare](check.rule, standard, ordered).items():
                extra[code].append(problem)
    compared = [replace(one, problems=(*one.problems, *extra[one.unit.code])) for one in ordered]
    return Batch(
        year=year,
        ranks=_ranks(compared),
        appraisals=tuple(compared),
        unevaluated=tuple(sorted(unevaluated, key=lambda one: (one.code, one.name))),
        findings=tuple(findings),
        files=tuple(sorted(files, key=lambda one: one.path)),
        unequal=unequal(compared, standard),
    )


def _ranks(appraisals: Sequence[Appraisal]) -> dict[str, int]:
    """Rank graded units by printed total; equal totals share a place, as RANK does."""
    totals = {one.unit.code: one.total.points for one in appraisals if one.grade is not None}
    places: dict[Decimal, int] = {}
    for place, total in enumerate(sorted((one for one in totals.values() if one is not None), reverse=True), start=1):
        places.setdefault(total, place)
    return {code: places[total] for code, total in totals.items() if total is not None}


Found = dict[str, Problem]


def _same_text(rule: ProblemRule, standard: Standard, appraisals: Sequence[Appraisal]) -> Found:
    """Find units whose texts in one column are the same as another unit's."""
    title, _, column = rule.of.partition(".")
    holders: dict[str, list[tuple[Appraisal, Place]]] = {}
    for one in appraisals:
        table = one.submission.tables.get(title)
        if table is None:
            continue
        texts = table.columns[column]
        for index in np.flatnonzero(~texts.blank).tolist():
            text = fold(str(texts.values[index]))
            if len(text) >= SHORTEST_TEXT:
                holders.setdefault(text, []).append((one, table.at(column, int(table.rows[index]))))
    places: dict[str, list[Place]] = {}
    others: dict[str, set[str]] = {}
    for same in holders.values():
        for one, place in same:
            names = {other.unit.name for other, _place in same if other is not one}
            if names:
                places.setdefault(one.unit.code, []).append(place)
                others.setdefault(one.unit.code, set()).update(names)
    return {
        code: make(rule, standard, {}, places[code], listed=_counted(len(places[code]), sorted(others[code])))
        for code in places
    }


def _all_full(rule: ProblemRule, standard: Standard, appraisals: Sequence[Appraisal]) -> Found:
    """Find units that claim full marks for every indicator, when every unit of the batch does so."""
    claims = {one.unit.code: _claims_all(one.marks[: len(standard.within)]) for one in appraisals}
    if len(appraisals) < 2 or not all(claims.values()):
        return {}
    names = [one.unit.name for one in appraisals]
    listed = _counted(len(names), names)
    return {one.unit.code: make(rule, standard, {}, (), listed=listed) for one in appraisals}


def _claims_all(marks: Sequence[Mark]) -> bool:
    asked = [mark for mark in marks if mark.status != Status.NOT_APPLICABLE]
    return bool(asked) and all(mark.claimed == mark.full_score for mark in asked)


def _counted(count: int, names: Sequence[str]) -> Mapping[str, str]:
    """How often something stands, and the units where it does: two different numbers."""
    return {ROW_COUNT: str(count), DETAILS: "、".join(names)}


_COMPARE: Mapping[str, Callable[[ProblemRule, Standard, Sequence[Appraisal]], Found]] = {
    "same_text": _same_text,
    "all_full": _all_full,
}
