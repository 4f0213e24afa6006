"""The columns of areas, extras and cap on 汇总 and 指标得分 -> the total as a live formula over them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.deliver import settling
from pipeline.deliver.cells import Block, cell
from pipeline.deliver.contents import Content, Live
from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.model import Appraisal
from pipeline.standard import settle
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
    if settle.has_open_cap(one.verdicts):
        return UNDECIDED
    system = summary.standard.system
    return min(map(system.most_of, settle.held_caps(system, one.verdicts)), default=settling.NO_CAP)


def within_span(summary: Summary, row: int, first: int) -> str:
    """Return the areas within the full score of a row where they begin in column `first`."""
    return f"{cell(row, first)}:{cell(row, first + len(summary.standard.system.within) - 1)}"


def out_of(summary: Summary, span: str, due: str) -> str:
    """Return what areas are out of: `due`, or where each is rescaled the full scores of those that apply."""
    if summary.standard.system.rescale == "总分":
        return due
    full = ",".join(f"{area.full_score:f}" for area in summary.standard.system.within)
    return f"SUMPRODUCT(ISNUMBER({span})*{{{full}}})"


def total(summary: Summary, one: Appraisal, row: int, first: int, due: str) -> Content:
    """Return the live total of a unit in a row where the areas begin in column `first`, with the cap behind them.

    It is a sum of the areas, rescaled where indicators were left out and `due` is left of the full score; words where
    none applies; then extras and cap.
    """
    if one.total.points is None:
        return NOT_APPLICABLE_TEXT
    span = within_span(summary, row, first)
    base = f"ROUND(SUM({span}),{summary.decimals})"
    if one.total.is_complete and settle.is_rescaled(summary.standard.system, one.total):
        full = summary.rules.full_score
        base = settling.rescaled(f"SUM({span})", full, out_of(summary, span, due), summary.decimals)
    text = _settled(summary, first, base, lambda column: cell(row, column), lambda column: cell(row, column))
    return Live(text, one.total.points)


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
