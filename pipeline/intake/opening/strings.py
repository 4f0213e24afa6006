"""The XML of a workbook's shared texts -> checked; how many there are is only counted where it is asked for."""

from __future__ import annotations

import re

from pipeline.intake.opening.container import Package
from pipeline.intake.opening.markup import check_is_utf8, elements

STRINGS = "xl/sharedstrings.xml"
_OPEN, _CLOSE, _NEXT = b"<si><t>", b"</t></si>", b"</t></si><si><t>"
_KEEPING_SPACE = b'<t xml:space="preserve">'
_PHONETIC = re.compile(rb"</t>(<phoneticPr[^<>]*/>)</si>")


def check_strings(package: Package) -> None:
    """Refuse shared texts that are no sound XML."""
    if STRINGS not in package.parts:
        return
    xml = package.read(STRINGS)
    check_is_utf8(xml, STRINGS)
    elements(_flat(xml) or xml, STRINGS, frozenset())


def count_strings(package: Package) -> int:
    """Return how many shared texts there are."""
    return len(elements(package.read(STRINGS), STRINGS, frozenset({"si"}))) if STRINGS in package.parts else 0


def _flat(xml: bytes) -> bytes | None:
    """Return XML with all the texts in one, that is sound just if `xml` is, but much shorter to parse; None if unusual.

    What is taken out closes an item and opens the next one; it stands in nothing but the text of an item.
    """
    start, end = xml.find(_OPEN[:-1]), xml.rfind(_CLOSE)
    if not 0 < start < end:
        return None
    head, items, tail = xml[:start], xml[start:end].replace(_KEEPING_SPACE, b"<t>"), xml[end:]
    phonetic = _PHONETIC.search(items)
    if phonetic is not None:
        items = items.replace(phonetic[0], _CLOSE)
    items = items.replace(_NEXT, b"\n")
    if not items.startswith(_OPEN) or b"<" in items[len(_OPEN) :] or b"<!" in head or b"<!" in tail:
        return None
    return head + items + (phonetic[1] if phonetic else b"").join((b"</t>", b"</si>")) + tail.removeprefix(_CLOSE)
