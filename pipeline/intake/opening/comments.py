"""A workbook package -> what people correct in comments beside the cells of each worksheet, which is no data.

A correction in a comment (实际应为 1234) is not read; whoever wrote it may well believe that it is, and is told. Other
comments are nobody's business. As nothing rests on these texts, they are searched for as the usual programs write them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from pipeline.intake.opening.container import Package
from pipeline.intake.opening.listed import SheetPart
from pipeline.standard.returned import NOTE_MARK

MOST_BYTES = 4 << 20
"""Of a larger part with comments nothing is told."""
_RELATION = re.compile(rb'<(?:\w+:)?Relationship\s[^<>]*/comments"[^<>]*')
_TARGET = re.compile(rb'\sTarget="([^"]+)"')
_COMMENT = re.compile(rb'<(?:\w+:)?comment\s[^<>]*?\bref="([A-Z]{1,3}[0-9]{1,7})"')
_FIGURE = r"[\s:：,，为是]{0,5}(?:约|人民币|¥|￥)?\s?[-−]?\d(?!\d{0,2}-|[\d,.%]{0,20}\s?[位~～—–至到])"
"""The figure that is right; 18位 and 0-100 say how a cell is filled in, as those do who send out a template."""
_CORRECTS = re.compile(
    rf"(?:应该?[为是]|[更改]正?[为成]|实[为是]|(?:实际|正确)(?:支出|执行|到位|完成)?(?:数|值|额|金额)?){_FIGURE}"
    r"|(?:作废|不应?计入)(?!\w)"
)
_OF_THREAD = "linkid=870924"
"""The end of what Excel puts before each text of a threaded comment, for programs that know of none."""
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<")


class Corrections(NamedTuple):
    """How many cells of a sheet are corrected in comments, which is the first, and what its comment says."""

    title: str
    number: int
    cell: str
    text: str


def corrections_of(package: Package, sheets: Iterable[SheetPart]) -> Iterator[Corrections]:
    """Yield what is corrected in each sheet; what a 核查回单 says itself is left out."""
    seen = {""}
    for sheet in sheets:
        part = _part(package, sheet.part)
        # a part belongs to one sheet; a thousand that name the same would cost minutes
        found = list(_corrections(package.read(part))) if part not in seen else []
        seen.add(part)
        if found:
            yield Corrections(sheet.title, len(found), *found[0])


def _part(package: Package, sheet: str) -> str:
    """Return the name of the part with the comments of the worksheet in the part `sheet`; empty if it has none."""
    base, name = posixpath.split(sheet)
    relations = f"{base}/_rels/{name}.rels"
    relation = _RELATION.search(package.read(relations)) if sheet and _is_small(package, relations) else None
    target = _TARGET.search(relation[0]) if relation else None
    written = target[1].decode("utf-8", "replace").lower() if target else ""
    part = posixpath.normpath(posixpath.join(f"/{base}", written))[1:]
    return part if _is_small(package, part) else ""


def _is_small(package: Package, part: str) -> bool:
    return part in package.parts and package.parts[part].file_size <= MOST_BYTES


def _corrections(xml: bytes) -> Iterator[tuple[str, str]]:
    """Yield the cells whose comments correct them, with what they say."""
    starts = list(_COMMENT.finditer(xml))
    ends = [*(one.start() for one in starts), len(xml)][1:]
    for start, end in zip(starts, ends, strict=True):
        text = unescape(b"".join(_TEXT.findall(xml, start.end(), end)).decode("utf-8", "replace"))
        own = (text.partition(_OF_THREAD)[2] or text).partition(NOTE_MARK)[0]
        if _CORRECTS.search(own):
            yield start[1].decode(), own
