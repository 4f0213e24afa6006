"""The XML of a workbook's shared texts -> checked; how long each is is only found out where it is asked for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from functools import cached_property
from html import unescape

from pipeline.findings import TOO_LARGE, UNSAFE
from pipeline.intake.opening.container import Package
from pipeline.intake.opening.markup import (
    SAVE_ANEW,
    check_has_no_giant,
    check_is_utf8,
    elements,
    feed,
    local_name,
    new_parser,
    too_large,
)
from pipeline.intake.opening.memory import memory_of
from pipeline.intake.opening.refusal import refuse
from pipeline.kinds import is_blank

MAX_TEXTS = 8_000_000
MAX_UNNAMED = 1_000_000
"""Texts beyond the cells that name one; programs leave some behind, but nobody reads them, and each takes memory."""
STRINGS = "xl/sharedstrings.xml"
_OPEN, _CLOSE, _NEXT = b"<si><t>", b"</t></si>", b"</t></si><si><t>"
_END = b"</si>"
_KEEPING_SPACE = b'<t xml:space="preserve">'
_ODD = re.compile(rb"<si[^<>]*/>|</si\s|<\w+:si[\s/>]|<!|<\?(?!xml )")
"""Where this stands in sound XML, it has other items than those that end with a usual tag."""
_TAG = re.compile(rb"<[^<>]*>")
_LOOSE = re.compile(rb"<(?!(?:\w+:)?t[\s>])[^<>]*>\s*[^<\s]")
"""Text behind anything but a tag that opens a text: nowhere in sound XML, or where a tag or a comment holds ">"."""
_PHONETIC = re.compile(rb"</t>(<phoneticPr[^<>]*/>)</si>")
_FEW = 1 << 20
"""Where all texts together take less than this, the longest of them is soon found."""
_WIDEST = 5
"""A byte of XML may take so many bytes of memory where a cell names it: what the reader takes for it, and we."""
Walk = Callable[[bytes, str], None]
"""Counts what the parser is about to walk through, and refuses too much of it."""


class SharedTexts:
    """The shared texts of one workbook."""

    def __init__(self, package: Package, walk: Walk) -> None:
        self._package, self._walk = package, walk
        self.is_there = STRINGS in package.parts
        self._is_odd = False

    def read(self) -> bytes:
        """Return the XML, nothing where there is none."""
        return self._package.read(STRINGS) if self.is_there else b""

    def check(self, count_named: Callable[[], int]) -> None:
        """Refuse what is no sound XML, and far more texts than cells that name one: those are counted if need be."""
        if not self.is_there:
            return
        xml = self.read()
        check_is_utf8(xml, STRINGS)
        check_has_no_giant(xml, STRINGS)
        count = xml.count(_END)
        if count > MAX_TEXTS:
            raise too_large(STRINGS, f"超过 {MAX_TEXTS} 项")
        if count > MAX_UNNAMED and count > MAX_UNNAMED + (named := count_named()):
            raise refuse(TOO_LARGE, f"工作簿存有 {count} 条文字，而用到的单元格只有 {named} 个", SAVE_ANEW)
        short = _flat(xml) or xml
        self._walk(short, STRINGS)
        elements(short, STRINGS, frozenset())
        self._is_odd = _ODD.search(short) is not None  # what was taken out is not odd
        if _LOOSE.search(short):
            self._check_has_nothing_loose(short)

    def _check_has_nothing_loose(self, xml: bytes) -> None:
        """Refuse a shared text that is not where the reader of values looks for it: it would give an empty cell."""
        path: list[str] = []

        def text(text: str) -> None:
            if path[-1] != "t" and text.strip():
                raise refuse(UNSAFE, f"共享文字（xl/sharedStrings.xml）中的 {text.strip()[:40]} 没有写在应有的位置")

        self._walk(xml, STRINGS)
        parser = new_parser(STRINGS)
        parser.StartElementHandler = lambda name, _: path.append(local_name(name))
        parser.EndElementHandler = lambda _: path.pop()
        parser.CharacterDataHandler = text
        feed(parser, xml, STRINGS)

    @property
    def count(self) -> int | None:
        """How many there are; None where their part is absent."""
        return len(self.rooms) if self.is_there else None

    def bounds(self) -> Iterator[int]:
        """Yield what the longest text takes of memory at the most: ever closer, and each costs more to find."""
        most = _WIDEST * self._package.parts[STRINGS].file_size if self.is_there else 0
        if most > _FEW:
            yield most
        yield self._longest_item or most
        yield max(self.rooms, default=0)

    @cached_property
    def _longest_item(self) -> int:
        """The bound that the longest stretch of XML between two items gives; 0 where there may be other items."""
        return 0 if self._is_odd else _WIDEST * max(map(len, self.read().split(_END)))

    @cached_property
    def rooms(self) -> array[int]:
        """About how many bytes of memory each text takes where a cell names it."""
        xml = self.read()
        if self._is_odd:
            found = array("q")
            self._parse(lambda text: found.append(_room(text.encode())))
            return found
        if _flat(xml) is None:
            return array("q", (_room(_TAG.sub(b"", item)) for item in xml.split(_END)[:-1]))
        return array("q", (_room(item[len(_OPEN) :]) for item in xml[xml.index(_OPEN[:-1]) :].split(_END)[:-1]))

    def blanks(self) -> frozenset[int]:
        """Return the numbers of those texts in which nothing can be seen."""
        are_blank: list[bool] = []
        if self.is_there:
            self._parse(lambda text: are_blank.append(is_blank(text)))
        return frozenset(at for at, is_one in enumerate(are_blank) if is_one)

    def _parse(self, tell: Callable[[str], None]) -> None:
        """Tell each text of XML in which tags alone may not say where one begins."""
        pieces: list[str] = []

        def end(name: str) -> None:
            if local_name(name) == "si":
                tell("".join(pieces))

        xml = self.read()
        self._walk(xml, STRINGS)
        parser = new_parser(STRINGS)
        parser.StartElementHandler = lambda name, _: pieces.clear() if local_name(name) == "si" else None
        parser.EndElementHandler = end
        parser.CharacterDataHandler = pieces.append
        feed(parser, xml, STRINGS)


def _room(text: bytes) -> int:
    shown = text.decode("utf-8", "replace")
    return len(text) + memory_of(unescape(shown) if "&#" in shown else shown)


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
