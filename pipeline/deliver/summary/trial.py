"""A unit and its marks -> what would move its grade: which marks more, which marks less, and how few."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from math import ceil
from types import MappingProxyType

from pipeline.model import Appraisal
from pipeline.standard import settle
from pipeline.standard.system import Cap, Indicator, System
from pipeline.tally import Tally


@dataclass(frozen=True)
class Held:
    """An indicator that was scored: what to call it, the marks it has, those it lost, and the position of its area."""

    label: str
    points: Decimal
    lost: Decimal
    area: int


Change = Mapping[int, Decimal]
"""Marks gained, or lost, by the position of the area."""
NOTHING: Change = MappingProxyType({})


@dataclass(frozen=True)
class Moves:
    """What would move the grade of a unit, everything else, what is added or taken off too, staying as it is."""

    one: Appraisal
    system: System
    indicators: Sequence[Indicator]

    @cached_property
    def labels(self) -> list[str]:
        """What to call the indicators."""
        return [f"{indicator.code} {indicator.name}" for indicator in self.indicators]

    @cached_property
    def held(self) -> list[Held]:
        """The scored indicators within the full score, in the order of the system."""
        areas = {area.name: at for at, area in enumerate(self.system.areas) if not area.role}
        rows = zip(self.indicators, self.labels, self.one.marks, strict=True)
        return [
            Held(label, mark.points, mark.full_score - mark.points, areas[indicator.area])
            for indicator, label, mark in rows
            if mark.points is not None and indicator.area in areas
        ]

    def is_rescaled(self, area: int) -> bool:
        """Tell whether a mark in an area counts for more than itself in the total, since indicators were left out."""
        is_whole = settle.is_rescaled(self.system, self.one.total)
        return is_whole or settle.is_area_rescaled(self.system, self.system.areas[area], self._scored[area])

    @cached_property
    def _scored(self) -> list[Tally]:
        """The areas as they would be if nothing were open: what is 未评 has no marks yet."""
        found = [replace(tally, assessed=tally.full_score) for tally in self.one.areas]
        for at, area in enumerate(self.system.within):
            whole = replace(found[at], points=found[at].earned if found[at].full_score else None)
            found[at] = replace(whole, points=settle.area_points(self.system, area, whole))
        return found

    def total(self, change: Change = NOTHING) -> Decimal:
        """Return the total after marks were gained or lost; many indicators have, or lost, the same."""
        asked = frozenset(change.items())
        known = self._totals.get(asked)
        if known is None:
            known = self._totals[asked] = self._total(change)
        return known

    @cached_property
    def _totals(self) -> dict[frozenset[tuple[int, Decimal]], Decimal]:
        return {}

    def _total(self, change: Change) -> Decimal:
        areas = [*self._scored]
        for at, marks in change.items():
            whole = areas[at]
            earned = whole.earned + marks
            changed = Tally(whole.name, whole.full_score, whole.assessed, earned, earned)
            points = settle.area_points(self.system, self.system.areas[at], changed)
            areas[at] = Tally(whole.name, whole.full_score, whole.assessed, earned, points)
        return settle.settled(self.system, areas, settle.whole(self.system, areas), self._caps)[-1].total

    @cached_property
    def _caps(self) -> list[Cap]:
        return settle.held_caps(self.system, self.one.verdicts)

    def grade_at(self, change: Change = NOTHING) -> int:
        """Return the position of the grade after marks were gained or lost, 0 being the best."""
        total = self.total(change)
        return next(at for at, grade in enumerate(self.system.grades) if total >= grade.from_score)

    @cached_property
    def grade(self) -> int:
        """The position of the grade of what was earned."""
        return self.grade_at()

    @property
    def gap(self) -> Decimal | None:
        """How far the total is below the next better grade; None at the best."""
        return self.system.grades[self.grade - 1].from_score - self.total() if self.grade else None

    @property
    def margin(self) -> Decimal | None:
        """How far the total is above the bound of its grade; None at the worst, which nothing can lower."""
        is_worst = self.grade == len(self.system.grades) - 1
        return None if is_worst else self.total() - self.system.grades[self.grade].from_score

    @cached_property
    def losing(self) -> list[Held]:
        """The indicators that lost marks, the greatest loss first."""
        return sorted((held for held in self.held if held.lost > 0), key=lambda held: -held.lost)

    @property
    def lifting(self) -> list[Held]:
        """The indicators of which one alone, with full marks, would lift the grade."""
        return _leading(self.losing, lambda held: self.grade_at({held.area: held.lost}) < self.grade)

    @property
    def fewest(self) -> list[Held]:
        """The fewest indicators that would together lift the grade: the greatest losses; empty if all do not."""
        gained: dict[int, Decimal] = {}
        for count, held in enumerate(self.losing, start=1):
            gained[held.area] = gained.get(held.area, Decimal(0)) + held.lost
            if self.grade_at(gained) < self.grade:
                return self.losing[:count]
        return []

    @cached_property
    def lowering(self) -> list[Held]:
        """The indicators of which one alone, without its marks, would lower the grade, the most marks first."""
        most = sorted(self.held, key=lambda held: -held.points)
        return _leading(most, lambda held: self.grade_at({held.area: -held.points}) > self.grade)

    @property
    def least_loss(self) -> tuple[Decimal, int]:
        """The fewest marks whose loss in one area lowers the grade, and the area; some indicator there has so many."""
        return min((self._least_loss(area), area) for area in {held.area for held in self.lowering})

    def _least_loss(self, area: int) -> Decimal:
        earned = self.one.areas[area].earned
        return self._fewest_marks(earned, lambda marks: self.grade_at({area: -marks}) > self.grade, self.margin)

    @cached_property
    def open_areas(self) -> dict[int, Decimal]:
        """The marks that are still open within the full score, by area."""
        areas = enumerate(settle.within(self.system, self.one.areas))
        return {at: tally.full_score - tally.assessed for at, (_area, tally) in areas if not tally.is_complete}

    def _open_extras(self, role: str) -> dict[int, Decimal]:
        """The marks that are still open of what is added, or taken off, by area."""
        areas = enumerate(zip(self.system.areas, self.one.areas, strict=True))
        return {at: tally.full_score - tally.assessed for at, (area, tally) in areas if area.role == role}

    @property
    def worst(self) -> Change:
        """What is still open, at its worst: no marks more, and all taken off that may be."""
        return self._open_extras("扣分")

    @property
    def best(self) -> Change:
        """What is still open, at its best: all marks, and all added that may be."""
        return {**self.open_areas, **self._open_extras("加分")}

    @property
    def has_open_extras(self) -> bool:
        """Tell whether it is open how much is added or taken off."""
        return any(not tally.is_complete for _area, tally in settle.extras(self.system, self.one.areas))

    @property
    def alike(self) -> int | None:
        """An area in which an open mark counts as much as in any other; None where it depends on the area."""
        areas = list(self.open_areas)
        is_scaled = any(settle.is_area_rescaled(self.system, self.system.areas[at], self._scored[at]) for at in areas)
        return None if is_scaled and len(areas) > 1 else areas[0]

    def least_gain(self, position: int, most: Decimal, area: int) -> Decimal:
        """The fewest marks with which the unit reaches a grade that it reaches with `most` marks, counted as `area`."""
        return self._fewest_marks(most, lambda marks: self.grade_at({area: marks}) <= position)

    def _fewest_marks(
        self, most: Decimal, is_enough: Callable[[Decimal], bool], short: Decimal | None = None
    ) -> Decimal:
        """Return the least number of marks that is enough, in steps of the smallest one, and no more than `most`.

        Where a mark counts as itself in the total, that is the first above what falls `short`, if that is known.
        """
        step = Decimal(1).scaleb(-self.system.decimals)
        if short is not None:
            short = short // step * step
            if short + step < most and is_enough(short + step) and not is_enough(short):
                return short + step
        steps = range(ceil(most / step))
        return min(most, step * bisect_left(steps, True, key=lambda count: is_enough(step * count)))


def _leading(helds: Sequence[Held], is_enough: Callable[[Held], bool]) -> list[Held]:
    """Return those that are enough: after one that is not, none of its area that stands behind it is, having less."""
    found: list[Held] = []
    short: set[int] = set()
    for held in helds:
        if held.area in short:
            continue
        if is_enough(held):
            found.append(held)
        else:
            short.add(held.area)
    return found
