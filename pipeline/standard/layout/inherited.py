"""A shared declaration that people changed -> what it took over from the shared one and what no longer fits it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.kinds.texts import half_width
from pipeline.standard.layout.rows import Tree
from pipeline.standard.placeholders import PLACEHOLDER

_RULE: Mapping[str, tuple[str, ...]] = {
    "items": ("formula", "kind", "decimals"),
    "methods": ("formula", "decided_by", "closed", "value_kind", "parameters"),
    "problems": ("condition", "over"),
}
"""What the examples of a declaration are examples of."""
_EXAMPLES = ("example", "examples")
_PERCENT = re.compile(r"(?<!\d)\d+(?:\.\d+)?%")


def without_outdated(key: str, entry: Tree, own: object, shared: object) -> dict[str, Any] | None:
    """Return an entry without its examples where they are still those of a rule that is another now; None if not so.

    `own` is what the entry declares and `shared` what it was changed from.
    """
    rule = _RULE.get(key, ())
    if all(getattr(own, name, None) == getattr(shared, name, None) for name in rule):
        return None
    examples = [name for name in _EXAMPLES if entry.get(name)]
    if not examples or any(getattr(own, name, None) != getattr(shared, name, None) for name in examples):
        return None
    return {name: value for name, value in entry.items() if name not in examples}


def strange_limits(problem: Tree) -> list[str]:
    """Return the percentages that the fact of a problem states and its condition does not have: 低于90%."""
    fact = half_width(PLACEHOLDER.sub("", str(problem.get("fact", ""))))
    condition = half_width(str(problem.get("condition", "")))
    return [limit for limit in dict.fromkeys(_PERCENT.findall(fact)) if condition and limit not in condition]
