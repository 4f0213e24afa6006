"""Cells with marks -> the total that comes of them, as live formulas: the same steps as `standard.settle`."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.formula import NOT_APPLICABLE_TEXT
from pipeline.model import Status

NO_CAP = "—"
"""What stands in the cell of a cap that does not hold: no number, so that MIN passes over it."""


def rescaled(earned: str, full: str, due: str, decimals: int) -> str:
    """Return what marks come to where only `due` of `full` could be had."""
    return f"ROUND({earned}*{full}/{due},{decimals})"


def shown(points: str, due: str, assessed: str) -> str:
    """Return the marks under a heading, or words where none of it applies or was evaluated."""
    scored = f'IF({assessed}>0,{points},"{Status.UNSCORED.value}")'
    return f'IF({due}>0,{scored},"{NOT_APPLICABLE_TEXT}")'


def settled(
    base: str, added: Sequence[str], taken: Sequence[str], full: str, caps: Sequence[str], decimals: int
) -> str:
    """Return the total: extras added and taken off what the areas come to, limited, and under the lowest cap.

    `caps` are cells or ranges; of those, only numbers count.
    """
    text = base
    if added or taken:
        # SUM passes over words that stand where there are no marks.
        signed = [f"{sign}SUM({','.join(cells)})" for sign, cells in (("+", added), ("-", taken)) if cells]
        summed = "".join([base, *signed])
        text = f"MIN({full},MAX(0,ROUND({summed},{decimals})))"
    return f"MIN({text},{','.join(caps)})" if caps else text
