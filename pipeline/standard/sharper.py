"""The condition of a rule over a table + those that say the same more sharply -> the rows that are its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.formula import Formula, Scope, Type, compile_formula

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of each row of a table, where others may say the same more sharply.

    A row of which nobody can tell whether one of those holds is this one's, for its own condition does.
    """

    own: Formula
    sharper: tuple[Formula, ...] = ()

    def alone(self, scope: Scope) -> Formula:
        """Return one condition that does not hold where a sharper one does."""
        if not self.sharper:
            return self.own
        parts = [self.own.text, *(f"NOT({one.text})" for one in self.sharper)]
        return compile_formula(f"AND({','.join(parts)})", scope, Type.BOOLEAN)

    def rows(self, holding: Callable[[Formula], Mask]) -> Mask:
        """Mark the rows in question; `holding` marks those in which a condition holds."""
        held = holding(self.own)
        for one in self.sharper:
            held = held & ~holding(one)
        return held
