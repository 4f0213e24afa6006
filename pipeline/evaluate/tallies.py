"""Marks -> totals by theme and area, the unit's total, its grade, and how close it is to a bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from pipeline.model import Border, Mark, Status, Tally
from pipeline.standard import IndicatorRule, Standard, settle
from pipeline.standard.system import System

TOTAL = "合计"


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
    return tuple(
        tally(area.name, (mark for mark, rule in _paired(marks, standard) if rule.indicator.area == area.name))
        for area in standard.system.areas
    )


def themes(marks: tuple[Mark, ...], standard: Standard) -> tuple[Tally, ...]:
    """Return the tally of each theme, in the order of the system."""
    return tuple(
        tally(
            theme,
            (
                mark
                for mark, rule in _paired(marks, standard)
                if (rule.indicator.area, rule.indicator.theme) == (area.name, theme)
            ),
        )
        for area in standard.system.areas
        for theme in area.themes
    )


def _paired(marks: tuple[Mark, ...], standard: Standard) -> list[tuple[Mark, IndicatorRule]]:
    return list(zip(marks, standard.indicators, strict=True))


def total(marks: tuple[Mark, ...], system: System) -> Tally:
    """Return the unit's total; where indicators were left out, what was earned is rescaled to the full score."""
    summed = tally(TOTAL, marks)
    if not summed.is_complete or not summed.full_score:
        return summed
    return replace(summed, points=settle.rescaled(system, summed.earned, summed.full_score))


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
