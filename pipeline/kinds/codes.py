"""Codes of a column -> how codes that refer to them are compared with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def spelling(codes: Iterable[object]) -> Callable[[object], str]:
    """Return how codes are compared: without leading zeros, which spreadsheets drop, where they mean nothing here."""
    folded = {str(code).casefold() for code in codes}
    if len({code.lstrip("0") for code in folded}) < len(folded):
        return lambda code: str(code).casefold()
    return lambda code: str(code).casefold().lstrip("0")
