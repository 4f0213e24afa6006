"""System -> the one tree that says it and nothing more, and a short digest of that tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from pipeline.standard.system import System

HEAD = "system"
"""The table of a document that holds what a system says of itself; its lists stand beside it."""
_DIGITS = 12
_NEITHER_SHOWN_NOR_SCORED = frozenset({
    "series", "from_year", "to_year", "is_default", "border", "weak", "source", "status", "basis", "notes",
    "deviations", "problems", "without_problems", "theme_as", "citations",
})  # fmt: skip
"""What a system declares that templates do not show and no mark rests on: it may change while they are filled in."""


def tree_of(system: System) -> Mapping[str, Any]:
    """Return the tree that a document of `system` holds; what is as it would be anyway is left out."""
    tree = written(system)
    lists = [key for key, value in tree.items() if value and isinstance(value, list) and isinstance(value[0], dict)]
    head = {key: value for key, value in tree.items() if key not in lists}
    return {HEAD: head, **{key: tree[key] for key in lists}}


def revision(system: System) -> str:
    """Return a short text that changes with what templates show or scores rest on; 4 and 4.0 are the same number."""
    tree = {key: value for key, value in written(system).items() if key not in _NEITHER_SHOWN_NOR_SCORED}
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, default=_number)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def written(declared: BaseModel) -> dict[str, Any]:
    """Return the tree of one declaration; what is as it would be anyway is left out."""
    values = ((name, getattr(declared, name), field) for name, field in type(declared).model_fields.items())
    return {
        name: _plain(value)
        for name, value, field in values
        if field.is_required() or value != field.get_default(call_default_factory=True)
    }


def _plain(value: Any) -> Any:
    match value:
        case BaseModel():
            return written(value)
        case tuple():
            return [_plain(one) for one in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case Enum():
            return value.value
        case _:
            return value


def _number(value: Decimal) -> str:
    # Decimal(0).normalize() of 0E+2 is 0, and so is that of -0.
    return f"{value.normalize() + 0:f}"
