"""An appraised unit -> how the total comes about: sums, what they are rescaled to, extras, limits, caps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.figures.stated import Stated, keyed, points, words, worth
from pipeline.model import Appraisal, Status
from pipeline.standard import Standard, settle
from pipeline.standard import outline as said
from pipeline.standard.scoring import plain
from pipeline.standard.system import Role
from pipeline.tally import Tally

_NONE = Decimal(0)
_NAMED = 5
"""Indicators that are named of those without marks."""


def to_total(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    """Yield all steps to the total; one that changes nothing is 0, so that a report that tells of it stays right."""
    system, total, steps = standard.system, appraisal.total, appraisal.steps
    within = settle.within(system, appraisal.areas)
    yield worth(said.DUE, total.full_score)
    yield worth(said.SUM_FULL, sum((settle.worth(system, *one) for one in within), _NONE))
    for name, number in (
        (said.MARKS_SUM, total.earned),
        (said.SUM_POINTS, total.counted[0]),
        (said.RESCALED, settle.base(system, total)),
    ):
        yield points(name, number if steps else None, standard)
    for area, tally in settle.extras(standard.system, appraisal.areas):
        yield points(keyed(said.EXTRA, area.name), signed(area.role, came_to(tally)), standard, area.name)
    yield points(said.LIMIT, _limit(appraisal, standard), standard)
    for rule in standard.caps:
        code, reason = rule.cap.code, rule.cap.reason
        change = next((step.change for step in steps if step.code == code), _NONE)
        yield points(keyed(said.CAP, code), change, standard, f"{said.CAP}：{reason}")
        yield words(keyed(said.CAP_REASON, code), reason, f"{said.CAP}{code}")
    yield words(said.HOW, "；".join(_told(appraisal, standard)), is_prose=True)


def left_open(appraisal: Appraisal, standard: Standard) -> Stated:
    """Return why a unit has no grade: the indicators without marks, or that a cap could not be judged."""
    marks = standard.marked(appraisal.marks)
    names = [rule.indicator.name for rule, mark in marks if mark.points is None and mark.status is Status.UNSCORED]
    more = f"等{len(names)}项指标" if len(names) > _NAMED else ""
    text = f"{'、'.join(names[:_NAMED])}{more}因资料不全未评" if names else ""
    if not text and settle.has_open_cap(appraisal.verdicts):
        text = "是否封顶因资料不全未能判断"
    return words(said.OPEN, text, is_prose=True)


def came_to(tally: Tally) -> Decimal | None:
    """Return the marks under a heading; None where none was given yet."""
    return tally.points if tally.assessed or not tally.full_score else None


def signed(role: Role, marks: Decimal | None) -> Decimal | None:
    """Return what marks add to the total, negative where they are taken off it."""
    return None if marks is None else settle.signed(role, marks)


def _limit(appraisal: Appraisal, standard: Standard) -> Decimal:
    """Return by how much marks and extras together are more than the full score, as a negative number, or below 0."""
    if not appraisal.steps:
        return _NONE
    system = standard.system
    extras = (signed(area.role, tally.points) or _NONE for area, tally in settle.extras(system, appraisal.areas))
    summed = settle.base(system, appraisal.total) + sum(extras, _NONE)
    return [step.total for step in appraisal.steps if not step.code][-1] - summed


def _told(appraisal: Appraisal, standard: Standard) -> Iterator[str]:
    """Yield in words how the total comes about."""
    yield "得分由各一级指标得分相加得出"
    yield from _left_out(appraisal, standard)
    for area, tally in settle.extras(standard.system, appraisal.areas):
        if tally.points:
            yield f"{area.name}{area.role[0]}{_shown(tally.points, standard)}分"
    limit = _limit(appraisal, standard)
    if limit:
        yield f"超过满分的{_shown(-limit, standard)}分不计" if limit < 0 else "低于0分的按0分计"
    reasons = {rule.cap.code: rule.cap.reason for rule in standard.caps}
    for step in appraisal.steps:
        if step.code:
            yield f"按{_shown(step.total, standard)}分封顶（{reasons[step.code]}）"
    for cap in settle.idle_caps(standard.system, appraisal.steps, appraisal.verdicts):
        yield f"符合封顶条件（{cap.reason}），得分没有超过该线，不再降低"
    unknown = [reasons[one.code] for one in appraisal.verdicts if one.holds is None]
    if unknown:
        yield f"因缺少资料，是否封顶未能判断（{'；'.join(unknown)}）"


def _left_out(appraisal: Appraisal, standard: Standard) -> Iterator[str]:
    """Yield how many indicators do not apply, and what became of their marks."""
    system, total = standard.system, appraisal.total
    marks = standard.marked_within(appraisal.marks)
    left = [mark.full_score for _rule, mark in marks if mark.points is None and mark.status is Status.NOT_APPLICABLE]
    if not left:
        return
    told = f"有{len(left)}项指标不适用，分值{plain(sum(left, _NONE))}分不计入"
    if any(settle.is_area_rescaled(system, *one) for one in settle.within(system, appraisal.areas)):
        told += "，所在一级指标的得分按比例换算为该一级指标的分值"
    if appraisal.steps and total.is_complete and settle.is_rescaled(system, total):
        base = settle.base(system, total)
        told += f"，得分{_shown(total.counted[0], standard)}分按比例换算为{_shown(base, standard)}分"
    yield told


def _shown(number: Decimal, standard: Standard) -> str:
    return points("", number, standard).text
