"""What stands before and after the rows of a worksheet -> its hidden columns and merged ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.addresses import Area
from pipeline.intake.opening.facts import hidden_columns, merged_areas
from pipeline.intake.opening.markup import SMALL, Elements, as_text, elements
from pipeline.intake.opening.refusal import RefusalError
from pipeline.intake.opening.zipped import MOST_AHEAD
from pipeline.remembering import remembered

_MERGES, _TAGS = b"mergeCells", 2
"""The name of the element that lists the merged ranges, and how often the tags of an element have its name."""
_USUAL = re.compile(rb'<mergeCells(?: count="[0-9]*")?>(?:<mergeCell ref="[^"<>&]*" ?/>)*+</mergeCells>')
"""Such an element with nothing else in it: the reader would take rows or the range of the sheet from there, too."""
_LINE_OR_MERGE = re.compile(rb"<(?:[^<>\s/]*:)?(?:col|mergeCell)(?=[\s/>])[^<]*")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows; `written` is the XML of the merged ranges, if it has the usual form."""

    hidden_columns: frozenset[int]
    merges: tuple[Area, ...]
    written: bytes


@remembered(256, SMALL)
def frame_of(frame: bytes, part: str) -> Frame | None:
    """Return what the XML before and after the rows says, or None where markup could hide other rows."""
    if b"<!" in frame or b"<?" in frame[8:] or frame.count(b"sheetData") != _TAGS or as_text(frame) is None:
        return None
    elements(frame, part, frozenset())
    outside = _lines_and_merges(frame, part)
    columns = [attributes for name, attributes in outside if name == "col"]
    merges = merged_areas(attributes for name, attributes in outside if name == "mergeCell")
    return Frame(hidden_columns(columns), merges, _written(frame))


def _lines_and_merges(frame: bytes, part: str) -> Elements:
    """Return the `col` and `mergeCell` elements of sound XML, most of which need not be looked at for that."""
    wanted = frozenset({"col", "mergeCell"})
    try:
        return elements(b"<a>" + b"".join(_LINE_OR_MERGE.findall(frame)) + b"</a>", part, wanted)
    except RefusalError:  # one of them is closed by a tag of its own
        return elements(frame, part, wanted)


def _written(frame: bytes) -> bytes:
    """Return the element that lists the merged ranges, one that lists none, or nothing if it is hard to tell."""
    if _MERGES not in frame:
        return b"<%s></%s>" % (_MERGES, _MERGES)
    written = _USUAL.search(frame) if frame.count(_MERGES) == _TAGS else None
    return written[0] if written and len(written[0]) <= MOST_AHEAD else b""
