"""Words of the results <-> a bookmark around them in a Word document, found and written again by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from pipeline.deliver.report.elements import replace_text
from pipeline.deliver.report.owned import Owned
from pipeline.figures import Stated
from pipeline.tags import key_in, mark_of

_START, _END, _ID, _NAME = (qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "id", "name"))
_TEXT, _CHART = qn("w:t"), qn("c:chart")


def enclose(run: Element, key: str, text: str, number: int) -> None:
    """Put a bookmark around a run, which says `text`; `number` tells it from the others."""
    run.addprevious(run.makeelement(_START, {_ID: str(number), _NAME: mark_of(key, text, number)}))
    run.addnext(run.makeelement(_END, {_ID: str(number)}))


@dataclass(frozen=True, slots=True)
class Bookmark(Owned):
    """A bookmark of the program that was found in a document: its start, and the texts and charts within it."""

    start: Element
    texts: list[Element] = field(default_factory=list)
    charts: list[Element] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The name of the bookmark."""
        return self.start.get(_NAME, "")

    @property
    def text(self) -> str:
        """The words that stand in it."""
        return "".join(one.text or "" for one in self.texts)

    def write(self, stated: Stated, text: str) -> None:
        """Put other words in their place, in the form that the old ones had."""
        replace_text(self.texts, text)
        self.rename(stated.key, text)

    def rename(self, key: str, text: str) -> None:
        """Say in the name what is written now."""
        self.start.set(_NAME, mark_of(key, text, int(self.said.rpartition("_")[2])))


def words_in(root: Element) -> Iterator[Bookmark]:
    """Yield the words of the program in a part of a document; a caption beside its chart is none."""
    yield from (one for one in bookmarks_in(root) if one.texts and not one.charts)


def bookmarks_in(root: Element) -> Iterator[Bookmark]:
    """Yield the bookmarks of the program in a part of a document that have an end, in the order of their ends."""
    begun: dict[str, Bookmark] = {}
    for element in root.iter(_START, _END, _TEXT, _CHART):
        match element.tag:
            case tag if tag == _START and key_in(element.get(_NAME, "")):
                begun[element.get(_ID, "")] = Bookmark(element)
            case tag if tag == _END:
                found = begun.pop(element.get(_ID, ""), None)
                if found is not None:
                    yield found
            case tag if tag == _TEXT:
                for one in begun.values():
                    one.texts.append(element)
            case tag if tag == _CHART:
                for one in begun.values():
                    one.charts.append(element)
