"""The columns of 汇总 and 指标得分 from which a total comes about, and the total as a live formula over them."""

from __future__ import annotations

from decimal import Decimal

from pipeline.deliver import settling
from pipeline.deliver.cells import cell
from pipeline.deliver.summary.layout import Summary
from pipeline.model import Appraisal
from pipeline.standard.system import Area

UNDECIDED = "待定"
"""What stands for the cap of a unit where it cannot be told whether it holds."""


def area_title(area: Area) -> str:
    """Return how an area heads its column: with its full score, or as what is added or taken off at most."""
    return f"{area.name}（{area.role + '，最多' if area.role else ''}{area.full_score:f}分）"


def cap_of(summary: Summary, one: Appraisal) -> Decimal | str:
    """Return the lowest cap of a unit; words where there is none, or where that cannot be told."""
    if any(verdict.holds is None for verdict in one.verdicts):
        return UNDECIDED
    held = {verdict.code for verdict in one.verdicts if verdict.holds}
    system = summary.standard.system
    return min((system.most_of(cap) for cap in system.caps if cap.code in held), default=settling.NO_CAP)


def within_span(summary: Summary, row: int, first: int) -> str:
    """Return the areas within the full score of a row where they begin in column `first`."""
    return f"{cell(row, first)}:{cell(row, first + len(summary.standard.system.within) - 1)}"


def out_of(summary: Summary, span: str) -> str:
    """Return what areas are out of that are rescaled each: the full scores of those in which something applies."""
    full = ",".join(f"{area.full_score:f}" for area in summary.standard.system.within)
    return f"SUMPRODUCT(ISNUMBER({span})*{{{full}}})"


def total(summary: Summary, row: int, first: int, base: str) -> str:
    """Return the live total in a row where the areas begin in column `first`, with the cap behind them.

    `base` is what the areas within the full score come to.
    """
    system = summary.standard.system
    extras = [(area, cell(row, first + len(system.within) + at)) for at, area in enumerate(system.extras)]
    added, taken = ([at for area, at in extras if area.role == role] for role in ("加分", "扣分"))
    caps = [cell(row, first + len(system.areas))] if system.caps else []
    return settling.settled(base, added, taken, summary.full_score, caps, summary.decimals)
