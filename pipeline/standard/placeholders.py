"""Texts with {names} in them, and what to put there."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def names_in(text: str) -> list[str]:
    """Return the names that stand in braces."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, texts: Mapping[str, str]) -> str:
    """Put texts in the place of {names}; a name without one stays as it is."""
    return _PLACEHOLDER.sub(lambda match: texts.get(match.group(1), match.group()), text)
