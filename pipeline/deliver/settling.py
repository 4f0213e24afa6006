"""How a total comes about, as live formulas: the same steps as `standard.settle`, over cells."""

from __future__ import annotations


def rescaled(earned: str, full: str, due: str, decimals: int) -> str:
    """Return what marks come to where only `due` of `full` could be had."""
    return f"ROUND({earned}*{full}/{due},{decimals})"
