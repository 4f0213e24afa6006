"""The one error of the standard: all that is wrong with declarations, each with its kind and its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline import findings
from pipeline.model import Finding, Place
from pipeline.standard.source import Path


class TroubleKind(Enum):
    """What can be wrong with a declaration, each with the finding that tells people."""

    NAME = findings.NAME_UNKNOWN
    WEIGHTS = findings.WEIGHTS_DIFFER
    LEVEL = findings.LEVEL_ABSENT
    BANDS = findings.BANDS_UNFIT
    GRADES = findings.GRADES_UNFIT
    PARAMETER = findings.PARAMETER_UNFIT
    CIRCLE = findings.FORMULA_CIRCLE
    FORMULA = findings.FORMULA_UNFIT
    KEY = findings.KEY_UNKNOWN
    VALUE = findings.VALUE_UNFIT
    ABSENT = findings.VALUE_ABSENT
    DUPLICATE = findings.DECLARED_TWICE
    UNFIT = findings.DECLARED_UNFIT
    EXAMPLE = findings.EXAMPLE_DIFFERS
    FILE = findings.DECLARATIONS_UNREADABLE


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

    @property
    def problems(self) -> list[str]:
        """Chinese sentences, each naming file, place and declaration."""
        return [str(trouble) for trouble in self.troubles]

    def __str__(self) -> str:
        return "\n".join(self.problems)


def as_findings(error: StandardError) -> list[Finding]:
    """Return what is wrong as findings about the file in which the declarations stand."""
    return [
        one.kind.value.at(one.place, "：".join(part for part in (one.subject, one.text) if part), one.expected)
        for one in error.troubles
    ]
