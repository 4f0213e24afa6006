"""What all systems share, as the trees that a system would have of its own."""

from __future__ import annotations

from typing import Any

from pipeline.standard.canonical import written
from pipeline.standard.declarations import Declarations


def catalogue(declared: Declarations) -> dict[str, list[dict[str, Any]]]:
    """Return the declarations that all systems share, by the key under which a system has its own."""
    return {
        "items": [written(one) for one in declared.items],
        "methods": [written(one) for one in declared.methods],
        "problems": [written(one) for one in declared.problems],
        "citations": [written(one) for one in declared.citations],
    }
