"""New findings about single cells -> which of them keeps a run from looking at what was listed in a cell before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import findings
from pipeline.addresses import parse_area, share_cells
from pipeline.intake.returned import Listed
from pipeline.kinds import fold
from pipeline.model import Finding

_NOTHING_THERE = (findings.REQUIRED_BLANK, findings.EMPTY_RESULT, findings.CONCLUSION_ABSENT)
_NOT_READ = (
    findings.NOT_NUMBER, findings.NOT_WHOLE, findings.NOT_DATE, findings.NOT_CHOICE, findings.WRONG_TYPE,
    findings.NOT_YEAR, findings.DIGITS_LOST,
)  # fmt: skip
_NO_RESULT = (findings.ERROR_VALUE, findings.NO_CACHED_VALUE, findings.MERGED_NUMBER)
_OFF_LIMITS = (findings.BELOW_MINIMUM, findings.ABOVE_MAXIMUM, findings.OUT_OF_RANGE)
_STAGES = {
    kind.code: stage
    for stage, kinds in enumerate((_NO_RESULT, _NOTHING_THERE, _NOT_READ, _OFF_LIMITS))
    for kind in kinds
}
"""What keeps the content of a cell from being read, in the order of reading: each hides what would come after it."""


class InCells:
    """The `fresh` findings of a workbook, which were not listed, beside those listed that are `gone`.

    There may be thousands of either, so each is looked for by its cell.
    """

    def __init__(self, fresh: Sequence[Finding], gone: Sequence[Listed]) -> None:
        self._left = {(fold(one.sheet), one.cell) for one in gone}
        self._of_sheet: dict[str, list[Finding]] = {}
        self._at: dict[tuple[str, str], list[int]] = {}
        for one in fresh:
            if one.code in _STAGES:
                sheet = fold(one.place.sheet)
                own = self._of_sheet.setdefault(sheet, [])
                self._at.setdefault((sheet, "" if ":" in one.place.cell else one.place.cell), []).append(len(own))
                own.append(one)

    def hindrance(self, listed: Listed, *, may_have_moved: bool) -> Finding | None:
        """Return what keeps a cell from being looked at; where its row may have moved, it may be any of its column."""
        stage, sheet = _STAGES.get(listed.code, len(_STAGES)), fold(listed.sheet)
        for other in self._near(sheet, "" if may_have_moved else listed.cell):
            cell = other.place.cell
            if _STAGES[other.code] >= stage:
                continue
            is_another = not may_have_moved or (sheet, cell) in self._left or not _share_column(cell, listed.cell)
            if share_cells(cell, listed.cell) or not is_another:
                return other
        return None

    def _near(self, sheet: str, cell: str) -> Sequence[Finding]:
        """Return what may be about a cell, or all there is of the sheet: of a range, or where it may be another."""
        own = self._of_sheet.get(sheet, [])
        if not cell or ":" in cell:
            return own
        return [own[at] for at in sorted({*self._at.get((sheet, cell), ()), *self._at.get((sheet, ""), ())})]


def _share_column(one: str, other: str) -> bool:
    first, second = parse_area(one), parse_area(other)
    return first is not None and second is not None and first.left <= second.right and second.left <= first.right
