"""Words of the results in a Word document: a bookmark around them, which is found and written again by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from pipeline.figures import Stated
from pipeline.tags import is_as_written, key_in, mark_of

_START, _END, _ID, _NAME = (qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "id", "name"))


def enclose(run: Element, key: str, text: str, number: int) -> None:
    """Put a bookmark around a run, which says `text`; `number` tells it from the others."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(_ID, str(number))
    start.set(_NAME, mark_of(key, text, number))
    run.addprevious(start)
    run.addnext(end)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Words that were found in a document: the start of their bookmark, and the elements that hold their text."""

    start: Element
    texts: tuple[Element, ...]

    @property
    def said(self) -> str:
        """The name of the bookmark."""
        return self.start.get(_NAME, "")

    @property
    def key(self) -> str:
        """The key of the figure, as the name carries it."""
        return key_in(self.said)

    @property
    def text(self) -> str:
        """What stands in it."""
        return "".join(one.text or "" for one in self.texts)

    @property
    def is_untouched(self) -> bool:
        """Whether the text is what the program last wrote."""
        return self.was_written_as(self.text)

    def was_written_as(self, text: str) -> bool:
        """Tell whether `text` is what the program last wrote."""
        return is_as_written(self.said, text)

    def write(self, stated: Stated, text: str) -> None:
        """Put other words in their place, in the form that the old ones had."""
        self.texts[0].text = text
        for further in self.texts[1:]:
            further.text = ""
        self.rename(stated.key, text)

    def rename(self, key: str, text: str) -> None:
        """Say in the name what is written now."""
        self.start.set(_NAME, mark_of(key, text, int(self.said.rpartition("_")[2])))


def bookmarks_in(root: Element) -> Iterator[Bookmark]:
    """Yield the words of the program in a part of a document, in the order of their beginnings."""
    for start in starts_in(root):
        texts = tuple(one for one in within(start) if one.tag == qn("w:t"))
        if texts:
            yield Bookmark(start, texts)


def starts_in(root: Element) -> list[Element]:
    """Return the starts of the program's bookmarks in a part of a document."""
    return [one for one in root.iter(_START) if key_in(one.get(_NAME, ""))]


def within(start: Element) -> Iterator[Element]:
    """Yield the elements between the start of a bookmark and its end; none where it has no end."""
    number, found = start.get(_ID), list[Element]()
    for element in _behind(start):
        if element.tag == _END and element.get(_ID) == number:
            yield from found
            return
        found.append(element)


def _behind(start: Element) -> Iterator[Element]:
    """Yield all that follows an element: from its siblings on, outwards, only as far as it is asked for."""
    at: Element | None = start
    while at is not None:
        for sibling in at.itersiblings():
            yield from sibling.iter()
        at = at.getparent()
