"""What marks come to, as part of the model: Tally, the steps to a total, the verdict on a cap, the nearest bound."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """Marks added up over an area, a theme or everything.

    `full_score` is what could be had, without indicators left out as 不适用; `assessed` the part of it that was scored;
    `earned` the sum of the marks. `points` differ from it where indicators were left out and the rest is rescaled: in
    the total, or in each area. Where it is in each area, the total has in `weighed` what the areas came to, and out of
    what. None where nothing applies.
    """

    name: str
    full_score: Decimal
    assessed: Decimal
    earned: Decimal
    points: Decimal | None
    weighed: tuple[Decimal, Decimal] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every mark under this heading was decided."""
        return self.assessed == self.full_score

    @property
    def rate(self) -> Decimal | None:
        """得分率: the share of the marks that could be had; None before everything is scored."""
        earned, full_score = self.counted
        return earned / full_score if self.is_complete and full_score else None

    @property
    def counted(self) -> tuple[Decimal, Decimal]:
        """What the marks count for before a total is rescaled, and out of what."""
        return self.weighed or (self.earned, self.full_score)


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a total: what it changed, the total after it and why; `code` is that of a cap."""

    code: str
    name: str
    change: Decimal
    total: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class CapVerdict:
    """Whether the condition of a cap holds; `reason` says why it does not apply, or, with None, cannot be told."""

    code: str
    holds: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Border:
    """A total close to the lower bound of a grade: the grades on both sides and how far it is (negative: below)."""

    bound: Decimal
    upper: str
    lower: str
    distance: Decimal
