"""The columns of areas, extras and cap on 汇总 and 指标得分 -> the total as a live formula over them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.deliver import settling
from pipeline.deliver.cells import Block, cell
from pipeline.model import Appraisal
from pipeline.standard.system import Area

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

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
    return _settled(summary, first, base, lambda column: cell(row, column), lambda column: cell(row, column))


def within_of(summary: Summary, rows: Block, code: str) -> str:
    """Return what the areas within the full score come to on 汇总, for the unit whose code stands in a cell."""
    columns = range(summary.ranking.first_area, summary.ranking.first_area + len(summary.standard.system.within))
    summed = "+".join(summary.ranking.found_by_code(rows, column, code) for column in columns)
    return f"ROUND({summed},{summary.decimals})"


def total_of(summary: Summary, rows: Block, code: str, base: str) -> str:
    """Return what the total would be for the unit whose code stands in a cell, if the areas came to `base`."""

    def found(column: int) -> str:
        return summary.ranking.found_by_code(rows, column, code)

    def cap(column: int) -> str:
        """Where no cap holds, no number stands: then full marks are the limit anyway."""
        is_held = f"SUMPRODUCT(EXACT({rows.range(summary.ranking.code)},{code})*ISNUMBER({rows.range(column)}))>0"
        return f"IF({is_held},{found(column)},{summary.rules.full_score})"

    return _settled(summary, summary.ranking.first_area, base, found, cap)


def _settled(summary: Summary, first: int, base: str, extra: Callable[[int], str], cap: Callable[[int], str]) -> str:
    """Return the total where the areas begin in column `first`, with what stands for an extra and for the cap."""
    system = summary.standard.system
    extras = [(area, extra(first + len(system.within) + at)) for at, area in enumerate(system.extras)]
    added, taken = ([at for area, at in extras if area.role == role] for role in ("加分", "扣分"))
    caps = [cap(first + len(system.areas))] if system.caps else []
    return settling.settled(base, added, taken, summary.rules.full_score, caps, summary.decimals)
