"""Findings about a workbook -> rows of a list, the same in its marked copy and in a list of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.findings.kind import by_severity
from pipeline.model import Finding, Place
from pipeline.standard.returned import CORRECTED, listed_text

MOST_LISTED = 5_000
"""Findings in one list; a workbook with more is not corrected finding by finding."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose workbook it is, which one (01 预算执行), the file with its SHA-256, and those of the files before it.

    `rows` says how many rows its tables have, by sheet; `spots` which row a place is in, as it is to be read again.
    """

    code: str
    name: str
    year: int | None
    workbook: str
    file: str
    digest: str
    earlier: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    spots: Mapping[Place, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return the unit, the year and the workbook in one line."""
        unit = f"{self.name}（{self.code}）" if self.name and self.code else self.name or self.code or "单位不明"
        return "　".join([unit, *([f"{self.year} 年度"] if self.year else []), self.workbook])


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings as people work through them: what is wrong first, what is mended last."""
    return sorted(findings, key=lambda one: (one.handling == CORRECTED, by_severity(one)))[:MOST_LISTED]


def row_of(number: int, finding: Finding) -> tuple[int | str, ...]:
    """Return a finding as the list shows it, in the order of its header."""
    place = finding.place
    texts = (
        finding.severity.value, finding.code, finding.title, place.sheet, place.cell, finding.found, finding.expected,
        finding.remedy, finding.handling,
    )  # fmt: skip
    return (number, *map(listed_text, texts))


WIDTHS = (6.0, 8.0, 8.0, 24.0, 16.0, 12.0, 36.0, 28.0, 36.0, 10.0)
"""Of the columns of the list."""
SHEET_COLUMN, CELL_COLUMN = 4, 5
"""Which of them, from 0, lead to the sheet and to the cell."""
