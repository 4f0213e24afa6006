"""The one error of the standard: all that is wrong with declarations, each with its kind and its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.findings import of_systems
from pipeline.model import Finding, Place
from pipeline.standard.source import Path


class TroubleKind(Enum):
    """What can be wrong with a declaration, each with the finding that tells people."""

    NAME = of_systems.NAME_UNKNOWN
    WEIGHTS = of_systems.WEIGHTS_DIFFER
    LEVEL = of_systems.LEVEL_ABSENT
    BANDS = of_systems.BANDS_UNFIT
    GRADES = of_systems.GRADES_UNFIT
    PARAMETER = of_systems.PARAMETER_UNFIT
    CIRCLE = of_systems.FORMULA_CIRCLE
    FORMULA = of_systems.FORMULA_UNFIT
    KEY = of_systems.KEY_UNKNOWN
    VALUE = of_systems.VALUE_UNFIT
    ABSENT = of_systems.VALUE_ABSENT
    DUPLICATE = of_systems.DECLARED_TWICE
    UNFIT = of_systems.DECLARED_UNFIT
    EXAMPLE = of_systems.EXAMPLE_DIFFERS
    FILE = of_systems.DECLARATIONS_UNREADABLE


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: `path` leads to it in its document, `subject` names the declaration, `text` says what.

    `expected` is what should stand there, where that is known.
    """

    kind: TroubleKind
    place: Place
    path: Path
    text: str
    expected: str = ""
    subject: str = ""

    def __str__(self) -> str:
        told = f"{self.text}，应为{self.expected}" if self.expected else self.text
        return "：".join(part for part in (str(self.place), self.subject, told) if part)


class StandardError(ValueError):
    """Declarations that cannot be used, with all that is wrong with them."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__(troubles)
        self.troubles = list(troubles)

    def __str__(self) -> str:
        return "\n".join(map(str, self.troubles))


def as_findings(error: StandardError) -> list[Finding]:
    """Return what is wrong as findings about the file in which the declarations stand."""
    return [
        one.kind.value.at(one.place, "：".join(part for part in (one.subject, one.text) if part), one.expected)
        for one in error.troubles
    ]
