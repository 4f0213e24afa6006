"""Marks added up -> the total: rescaled where some did not apply, extras added and taken off, limited, capped.

And what is shown of the marks under one heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.formula.arithmetic import CONTEXT, round_half_up
from pipeline.model import Status
from pipeline.standard.system import Area, Cap, Role, System
from pipeline.tally import CapVerdict, Step, Tally

TOTAL = "合计"
_NONE = Decimal(0)


def within(system: System, areas: Sequence[Tally]) -> list[tuple[Area, Tally]]:
    """Return the areas that make up the full score, each with what it came to: they stand before the others."""
    return list(zip(system.within, areas[: len(system.within)], strict=True))


def extras(system: System, areas: Sequence[Tally]) -> list[tuple[Area, Tally]]:
    """Return the areas outside the full score, each with what it came to."""
    return list(zip(system.extras, areas[len(system.within) :], strict=True))


def area_points(system: System, area: Area, tally: Tally) -> Decimal | None:
    """Return what the marks of an area come to: rescaled to its full score where each area is, once it is complete."""
    if tally.points is None or not is_area_rescaled(system, area, tally):
        return tally.points
    return _rescaled(tally.earned, area.full_score, tally.full_score, system.decimals)


def worth(system: System, area: Area, tally: Tally) -> Decimal:
    """Return what the marks of an area are out of: what could be had, or all of it where they are rescaled to that."""
    return area.full_score if is_area_rescaled(system, area, tally) else tally.full_score


def is_area_rescaled(system: System, area: Area, tally: Tally) -> bool:
    """Tell whether the marks of an area count for more than themselves as some of it was left out."""
    has_gap = tally.full_score not in (0, area.full_score)
    return system.rescale == "一级指标" and tally.is_complete and has_gap


def whole(system: System, areas: Sequence[Tally]) -> Tally:
    """Add up the areas within the full score; `points` are what they come to once all are scored, before any extra."""
    areas = areas[: len(system.within)]
    full_score = sum((area.full_score for area in areas), _NONE)
    assessed = sum((area.assessed for area in areas), _NONE)
    earned = sum((area.earned for area in areas), _NONE)
    weighed = _weighed(system, areas) if system.rescale == "一级指标" else None
    summed = Tally(TOTAL, full_score, assessed, earned, earned if full_score else None, weighed)
    return Tally(TOTAL, full_score, assessed, earned, base(system, summed), weighed) if full_score else summed


def _weighed(system: System, areas: Sequence[Tally]) -> tuple[Decimal, Decimal]:
    """Return what the areas come to, each rescaled to its full score, and out of what."""
    there = [(tally.points, area.full_score) for area, tally in within(system, areas)]
    came_to = sum((points for points, _full in there if points is not None), _NONE)
    return came_to, sum((full for points, full in there if points is not None), _NONE)


def is_rescaled(system: System, summed: Tally) -> bool:
    """Tell whether the whole is more than the sum of the areas as indicators were left out."""
    return summed.counted[1] not in (0, system.full_score)


def base(system: System, summed: Tally) -> Decimal:
    """Return what the areas come to together: rescaled once all is scored; before that, nothing is."""
    earned, due = summed.counted
    if not summed.is_complete or not is_rescaled(system, summed):
        return earned
    return _rescaled(earned, system.full_score, due, system.decimals)


def steps(
    system: System, summed: Tally, extras: Sequence[tuple[Area, Decimal]], held: Sequence[Cap]
) -> tuple[Step, ...]:
    """Return how the total comes about, the last step being the total; none where nothing applies."""
    if summed.points is None:
        return ()
    earned = summed.counted[0]
    found = [Step("", "各一级指标得分合计", earned, earned, "")]

    def step(code: str, name: str, total: Decimal, reason: str) -> None:
        found.append(Step(code, name, total - found[-1].total, total, reason))

    if summed.points != earned:
        step("", "按应评分值换算", summed.points, "有指标不适用")
    for area, marks in extras:
        step("", area.name, found[-1].total + signed(area.role, marks), area.role)
    if extras:
        limited = min(system.full_score, max(Decimal(0), found[-1].total))
        if limited != found[-1].total:
            step("", "不超过满分" if limited else "不低于 0 分", limited, "")
    for cap in sorted(held, key=system.most_of):
        if system.most_of(cap) < found[-1].total:
            step(cap.code, "封顶", system.most_of(cap), cap.reason)
    return tuple(found)


def has_open_cap(asked: Sequence[CapVerdict]) -> bool:
    """Tell whether there is a cap of which nobody can tell whether it holds."""
    return any(one.holds is None for one in asked)


def held_caps(system: System, asked: Sequence[CapVerdict]) -> list[Cap]:
    """Return the caps that hold."""
    held = {one.code for one in asked if one.holds}
    return [cap for cap in system.caps if cap.code in held]


def idle_caps(system: System, taken: Sequence[Step], asked: Sequence[CapVerdict]) -> list[Cap]:
    """Return the caps that hold and take nothing off, as the total is no more than they allow."""
    used = {step.code for step in taken}
    return [cap for cap in held_caps(system, asked) if taken and cap.code not in used]


def signed(role: Role, marks: Decimal) -> Decimal:
    """Return what marks add to the total: those that are taken off are negative."""
    return -marks if role == "扣分" and marks else marks


def settled(system: System, areas: Sequence[Tally], summed: Tally, held: Sequence[Cap]) -> tuple[Step, ...]:
    """Return how the total of areas that are added up comes about, the extras being those behind the others."""
    added = [(area, tally.points or Decimal(0)) for area, tally in extras(system, areas)]
    return steps(system, summed, added, held)


def shown(tally: Tally) -> Decimal | str:
    """Return the marks under a heading, or in words why there are none: nothing evaluated is no 0."""
    if tally.points is None:
        return NOT_APPLICABLE_TEXT
    return tally.points if tally.assessed else Status.UNSCORED.value


def _rescaled(earned: Decimal, full: Decimal, due: Decimal, decimals: int) -> Decimal:
    return round_half_up(CONTEXT.divide(CONTEXT.multiply(earned, full), due), decimals)
