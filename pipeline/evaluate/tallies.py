"""Marks -> totals by theme and area, the unit's total, its grade, and how close it is to a bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from pipeline.formula import Missing, NotApplicable, Value, evaluate
from pipeline.model import Mark, Status
from pipeline.standard import Standard, settle
from pipeline.standard.system import Cap, System
from pipeline.tally import Border, CapVerdict, Tally


def tally(name: str, marks: Iterable[Mark]) -> Tally:
    """Add up marks under one heading; indicators left out as 不适用 count on neither side."""
    counted = [mark for mark in marks if not is_left_out(mark)]
    full_score = sum((mark.full_score for mark in counted), Decimal(0))
    scored = [mark for mark in counted if mark.points is not None]
    assessed = sum((mark.full_score for mark in scored), Decimal(0))
    earned = sum((mark.points for mark in scored if mark.points is not None), Decimal(0))
    return Tally(name, full_score, assessed, earned, earned if full_score else None)


def is_left_out(mark: Mark) -> bool:
    """Tell whether the mark is 不适用 and the system leaves such indicators out."""
    return mark.status == Status.NOT_APPLICABLE and mark.points is None


def areas(marks: tuple[Mark, ...], standard: Standard) -> tuple[Tally, ...]:
    """Return the tally of each area, in the order of the system."""
    system, found = standard.system, []
    for area in system.areas:
        own = tally(area.name, (mark for rule, mark in standard.marked(marks) if rule.indicator.area == area.name))
        # Of what only adds or takes off, nothing is missing where it does not apply.
        points = own.earned if area.role else settle.area_points(system, area, own)
        found.append(replace(own, points=points))
    return tuple(found)


def themes(marks: tuple[Mark, ...], standard: Standard) -> tuple[Tally, ...]:
    """Return the tally of each theme within the full score, in the order of the system."""
    return tuple(
        tally(
            theme,
            (
                mark
                for rule, mark in standard.marked(marks)
                if (rule.indicator.area, rule.indicator.theme) == (area.name, theme)
            ),
        )
        for area in standard.system.within
        for theme in area.themes
    )


def verdicts(standard: Standard, values: Mapping[str, Value]) -> tuple[CapVerdict, ...]:
    """Ask the condition of each cap: over something 不适用 it does not hold, over 缺失 nothing can be told."""
    found = []
    for rule in standard.caps:
        held = evaluate(rule.condition, values)
        holds = held if isinstance(held, bool) else None if isinstance(held, Missing) else False
        reason = held.reason if isinstance(held, Missing | NotApplicable) else ""
        found.append(CapVerdict(rule.cap.code, holds, reason))
    return tuple(found)


def held_caps(standard: Standard, asked: Iterable[CapVerdict]) -> list[Cap]:
    """Return the caps whose condition holds."""
    return [rule.cap for rule, verdict in zip(standard.caps, asked, strict=True) if verdict.holds]


def is_settled(tallied: Iterable[Tally], asked: Iterable[CapVerdict]) -> bool:
    """Tell whether every mark, an extra too, and every cap is decided."""
    return all(one.is_complete for one in tallied) and all(verdict.holds is not None for verdict in asked)


def grade(whole: Tally, standard: Standard) -> str | None:
    """Return the grade of a complete total, None otherwise."""
    return standard.grade_of(whole.points) if whole.is_complete and whole.points is not None else None


def border(whole: Tally, system: System) -> Border | None:
    """Return the bound that a complete total is close to, if any."""
    if not whole.is_complete or whole.points is None:
        return None
    for upper, lower in pairwise(system.grades):
        distance = whole.points - upper.from_score
        if abs(distance) <= system.border:
            return Border(upper.from_score, upper.name, lower.name, distance)
    return None
