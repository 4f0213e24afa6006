"""How a total comes about, as live formulas: the same steps as `standard.settle`, over cells."""

from __future__ import annotations

from collections.abc import Sequence

NO_CAP = "—"
"""What stands in the cell of a cap that does not hold: no number, so that MIN passes over it."""


def rescaled(earned: str, full: str, due: str, decimals: int) -> str:
    """Return what marks come to where only `due` of `full` could be had."""
    return f"ROUND({earned}*{full}/{due},{decimals})"


def settled(
    base: str, added: Sequence[str], taken: Sequence[str], full: str, caps: Sequence[str], decimals: int
) -> str:
    """Return the total: extras added and taken off what the areas come to, limited, and under the lowest cap.

    `caps` are cells or ranges; of those, only numbers count.
    """
    text = base
    if added or taken:
        summed = "".join([base, *(f"+{cell}" for cell in added), *(f"-{cell}" for cell in taken)])
        text = f"MIN({full},MAX(0,ROUND({summed},{decimals})))"
    return f"MIN({text},{','.join(caps)})" if caps else text
