"""A unit and its marks -> what would move its grade: which marks more, which marks less, and how few."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from math import ceil

from pipeline.model import Appraisal
from pipeline.standard import settle
from pipeline.standard.system import System


@dataclass(frozen=True)
class Held:
    """An indicator that was scored: what to call it, the marks it has, and those it lost."""

    label: str
    points: Decimal
    lost: Decimal


@dataclass(frozen=True)
class Moves:
    """What would move the grade of a unit, everything else staying as it is."""

    one: Appraisal
    system: System
    labels: Sequence[str]

    @cached_property
    def held(self) -> list[Held]:
        """The scored indicators, in the order of the system."""
        pairs = zip(self.labels, self.one.marks, strict=True)
        return [
            Held(label, mark.points, mark.full_score - mark.points) for label, mark in pairs if mark.points is not None
        ]

    @property
    def is_rescaled(self) -> bool:
        """Whether a mark counts for more than itself in the total, since indicators were left out."""
        return settle.is_rescaled(self.system, self.one.total)

    def total(self, change: Decimal = Decimal(0)) -> Decimal:
        """Return the total after marks were gained or lost."""
        return settle.rescaled(self.system, self.one.total.earned + change, self.one.total.full_score)

    def grade_at(self, change: Decimal = Decimal(0)) -> int:
        """Return the position of the grade after marks were gained or lost, 0 being the best."""
        total = self.total(change)
        return next(at for at, grade in enumerate(self.system.grades) if total >= grade.from_score)

    @property
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
        return [held for held in self.losing if self.grade_at(held.lost) < self.grade]

    @property
    def fewest(self) -> list[Held]:
        """The fewest indicators that would together lift the grade: the greatest losses; empty if all do not."""
        sums = accumulate(held.lost for held in self.losing)
        count = next((count for count, lost in enumerate(sums, start=1) if self.grade_at(lost) < self.grade), 0)
        return self.losing[:count]

    @property
    def lowering(self) -> list[Held]:
        """The indicators of which one alone, without its marks, would lower the grade, the most marks first."""
        found = [held for held in self.held if self.grade_at(-held.points) > self.grade]
        return sorted(found, key=lambda held: -held.points)

    @property
    def least_loss(self) -> Decimal:
        """The fewest marks whose loss lowers the grade; what was earned if nothing does."""
        return self._fewest_marks(self.one.total.earned, lambda marks: self.grade_at(-marks) > self.grade)

    def least_gain(self, position: int, most: Decimal) -> Decimal:
        """The fewest marks with which the unit reaches a grade that it reaches with `most` marks."""
        return self._fewest_marks(most, lambda marks: self.grade_at(marks) <= position)

    def _fewest_marks(self, most: Decimal, is_enough: Callable[[Decimal], bool]) -> Decimal:
        """Return the least number of marks that is enough, in steps of the smallest one, and no more than `most`."""
        step = Decimal(1).scaleb(-self.system.decimals)
        steps = range(ceil(most / step))
        return min(most, step * bisect_left(steps, True, key=lambda count: is_enough(step * count)))
