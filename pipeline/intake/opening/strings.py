"""The XML of a workbook's shared texts -> checked; how long each is is only found out where it is asked for."""

from __future__ import annotations

import re
from array import array

from pipeline.intake.opening.container import Package
from pipeline.intake.opening.markup import (
    check_has_no_giant,
    check_is_utf8,
    elements,
    feed,
    local_name,
    new_parser,
    too_large,
)

MAX_TEXTS = 8_000_000
STRINGS = "xl/sharedstrings.xml"
_OPEN, _CLOSE, _NEXT = b"<si><t>", b"</t></si>", b"</t></si><si><t>"
_END = b"</si>"
_KEEPING_SPACE = b'<t xml:space="preserve">'
_ITEM = re.compile(rb"[<:/]si[\s/>]")
_PHONETIC = re.compile(rb"</t>(<phoneticPr[^<>]*/>)</si>")


def check_strings(package: Package) -> None:
    """Refuse shared texts that are no sound XML."""
    if STRINGS not in package.parts:
        return
    xml = package.read(STRINGS)
    check_is_utf8(xml, STRINGS)
    check_has_no_giant(xml, STRINGS)
    if xml.count(_END) > MAX_TEXTS:
        raise too_large(STRINGS, f"超过 {MAX_TEXTS} 项")
    elements(_flat(xml) or xml, STRINGS, frozenset())


def string_lengths(package: Package) -> array[int]:
    """Return about how many bytes each shared text takes."""
    lengths = array("q")
    if STRINGS not in package.parts:
        return lengths
    xml = package.read(STRINGS)
    start_of_items, end_of_items = xml.find(_OPEN[:-1]), xml.rfind(_CLOSE)
    around = xml[:start_of_items] + xml[end_of_items + len(_CLOSE) :]
    if _flat(xml) is not None and not _ITEM.search(around):
        return array("q", map(len, xml[start_of_items:end_of_items].split(_END)))

    def start(name: str, _: dict[str, str]) -> None:
        if local_name(name) == "si":
            lengths.append(0)

    def text(text: str) -> None:
        if lengths:
            lengths[-1] += len(text.encode())

    parser = new_parser(STRINGS)
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    feed(parser, xml, STRINGS)
    return lengths


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
