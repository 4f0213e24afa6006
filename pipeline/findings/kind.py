"""Code, severity, title and remedy -> a kind of finding, and the finding of that kind at a place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.model import Finding, Place, Severity

A_SYSTEM = "体系编号"
"""What stands in advice for the code of an indicator system."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding. The code is stable and never reused; `remedy` tells the filler of the workbook what to do."""

    code: str
    severity: Severity
    title: str
    remedy: str

    def at(self, place: Place, found: str = "", expected: str = "", remedy: str = "") -> Finding:
        """Return the finding of this kind at `place`; `remedy` replaces the usual advice."""
        return Finding(self.code, self.severity, self.title, place, found, expected, remedy or self.remedy)

    def towards(self, system: str) -> FindingKind:
        """Return the kind with advice that says which system a command is to be given."""
        return replace(self, remedy=self.remedy.replace(A_SYSTEM, system))


def by_severity(finding: Finding) -> int:
    """Return what findings are sorted by for those that weigh most to come first."""
    return list(Severity).index(finding.severity)


def error(code: str, title: str, remedy: str) -> FindingKind:
    """Return the kind of what is wrong."""
    return FindingKind(code, Severity.ERROR, title, remedy)


def query(code: str, title: str, remedy: str) -> FindingKind:
    """Return the kind of what has to be asked."""
    return FindingKind(code, Severity.QUERY, title, remedy)


def note(code: str, title: str, remedy: str) -> FindingKind:
    """Return the kind of what is worth a word."""
    return FindingKind(code, Severity.NOTE, title, remedy)
