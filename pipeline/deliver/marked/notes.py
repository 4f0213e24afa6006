"""Findings about a cell -> its fill and its note, beside what people had noted there."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pipeline.deliver.style import MARKS, Highlight, lines_of
from pipeline.findings.kind import by_severity
from pipeline.model import Finding, Severity
from pipeline.standard.returned import NOTE_MARK, RETURNED_SHEET, listed_text

COLOURS = {
    Severity.ERROR: str(MARKS[Highlight.BAD]["bg_color"])[1:],
    Severity.QUERY: str(MARKS[Highlight.BLANK]["bg_color"])[1:],
    Severity.NOTE: "C9E4F5",
}
"""Fills by severity; the note and the list say the same in words."""
FILLS = {severity: PatternFill("solid", fgColor=f"FF{colour}") for severity, colour in COLOURS.items()}
_OURS = frozenset(f"FF{colour}" for colour in COLOURS.values())
_LONGEST = 2_000
_WIDTH, _MOST_HEIGHT, _LINE, _MARGIN = 320, 480, 19, 14
"""Pixels of the box of a note."""
_ROOM = 42.0
"""Half-width characters that a line of a note holds."""


def mark(cell: Any, findings: Sequence[Finding]) -> None:
    """Colour the cell by its gravest finding and note all of them."""
    colour(cell, findings)
    own = cell.comment.text.rstrip() + "\n" if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else RETURNED_SHEET
    said = "\n".join(note_text(one) for one in findings)
    cell.comment = _sized(own + said[:_LONGEST], author)


def colour(cell: Any, findings: Sequence[Finding]) -> None:
    """Fill the cell with the colour of its gravest finding."""
    cell._style = copy(cell._style)  # which other cells may share
    cell.fill = FILLS[min(findings, key=by_severity).severity]


def note_text(finding: Finding) -> str:
    """Return what the note says about a finding."""
    parts = [finding.title]
    parts += [f"现为：{listed_text(finding.found)}"] if finding.found else []
    parts += [f"应为：{listed_text(finding.expected)}"] if finding.expected else []
    said = "。".join(one.rstrip("。") for one in parts)
    handling = f"（{finding.handling}）" if finding.handling else ""
    return f"{NOTE_MARK}{finding.code} {finding.severity}{handling}】{said}。处理办法：{listed_text(finding.remedy)}"


def unmark(cell: Any) -> None:
    """Take our part of a cell's note away."""
    if cell.comment is None or NOTE_MARK not in cell.comment.text:
        return
    own, author = cell.comment.text.partition(NOTE_MARK)[0].rstrip(), cell.comment.author
    cell.comment = _sized(own, author) if own else None


def is_ours(fill: Any) -> bool:
    """Tell whether a fill is one of ours."""
    return getattr(fill, "fill_type", None) == "solid" and fill.fgColor.rgb in _OURS


def resized(cell: Any) -> None:
    """Give the box of a note the room that its text needs: openpyxl does not keep the size it had."""
    cell.comment = _sized(cell.comment.text, cell.comment.author)


def _sized(text: str, author: str) -> Comment:
    height = min(_MOST_HEIGHT, lines_of(text, _ROOM) * _LINE + _MARGIN)
    return Comment(text, author or RETURNED_SHEET, height=height, width=_WIDTH)
