"""Marks -> what a unit claims against what the review gave, over the indicators that have both, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.formula import Missing, NotApplicable, Value
from pipeline.formula.arithmetic import CONTEXT, round_half_up
from pipeline.kinds import Kind, KindName
from pipeline.model import Mark, Status
from pipeline.standard.scoring import brief
from pipeline.standard.system import System

PLACES = 4
"""Decimals of a share as it is printed, and as it is held against the limits: 5.00 % is not above 5 %."""

SELF_TOTAL, REVIEWED_TOTAL, SELF_DEVIATION = "自评总分", "评价总分", "自评差异率"
SELF_KINDS = {
    SELF_TOTAL: Kind(KindName.NUMBER),
    REVIEWED_TOTAL: Kind(KindName.NUMBER),
    SELF_DEVIATION: Kind(KindName.RATE),
}
"""What only the indicators outside the full score may ask: the sums of what both scored, and how far they are apart."""


@dataclass(frozen=True, slots=True)
class SelfScore:
    """A unit's self-score and review over the indicators that have both.

    `unclaimed` and `unscored` count the others: those without a self-score, and those with one but 未评.
    """

    full_score: Decimal
    claimed: Decimal
    points: Decimal
    unclaimed: int
    unscored: int

    @property
    def gap(self) -> Decimal:
        """How much more the unit gave itself; negative where it gave itself less."""
        return self.claimed - self.points

    @property
    def rate(self) -> Decimal | None:
        """差异率: the gap as a share of the review; None where that is nothing."""
        return CONTEXT.divide(self.gap, self.points) if self.points else None


def compared(mark: Mark) -> bool:
    """Tell whether a mark has both a self-score and a review."""
    return mark.claimed is not None and mark.points is not None


def self_score(marks: Sequence[Mark], system: System) -> SelfScore:
    """Add up what was claimed and what was given, as printed; what is left out as 不适用 counts on neither side.

    Nobody scores itself on what is added to the total or taken off.
    """
    extras = {one.code for one in system.indicators if system.is_extra(one)}
    within = [mark for mark in marks if mark.code not in extras]
    both = [mark for mark in within if compared(mark)]
    asked = [mark for mark in within if mark.points is not None or mark.status == Status.UNSCORED]
    return SelfScore(
        full_score=sum((mark.full_score for mark in both), Decimal(0)),
        claimed=round_half_up(sum((mark.claimed or Decimal(0) for mark in both), Decimal(0)), system.decimals),
        points=sum((mark.points or Decimal(0) for mark in both), Decimal(0)),
        unclaimed=sum(mark.claimed is None for mark in asked),
        unscored=sum(mark.claimed is not None and mark.points is None for mark in asked),
    )


def self_values(marks: Sequence[Mark], system: System) -> dict[str, Value]:
    """Return the values of SELF_KINDS for the marks within the full score."""
    score = self_score(marks, system)
    if any(mark.status == Status.UNSCORED for mark in marks) or not score.full_score:
        why = "没有填写自评得分" if not score.full_score else "有指标未评，自评与评价不能比较"
        return dict.fromkeys(SELF_KINDS, Missing(why, is_blank=False))
    rate = NotApplicable("评价得分为 0") if score.rate is None else round_half_up(score.rate, PLACES)
    return dict(zip(SELF_KINDS, (score.claimed, score.points, rate), strict=True))


def within(system: System) -> str:
    """Return what a difference is called that no declared limit is below: 5%以内; empty where none is declared."""
    return f"{brief(Kind(KindName.RATE), system.deviations[0].above)}以内" if system.deviations else ""


def level_of(rate: Decimal, system: System) -> str:
    """Return what the system calls a difference: the name of the highest limit that it exceeds."""
    share = round_half_up(abs(rate), PLACES)
    exceeded = [deviation.name for deviation in system.deviations if share > deviation.above]
    return exceeded[-1] if exceeded else within(system)
