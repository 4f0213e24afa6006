"""A number <-> a content control around it in a Word document, which is found and written again by its tag.

LibreOffice 7 writes Chinese text in a content control twice over, so only numbers have one: words have bookmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import SubElement
from lxml.etree import _Element as Element

from pipeline.deliver.report.elements import replace_text
from pipeline.deliver.report.owned import Owned
from pipeline.figures import Stated
from pipeline.tags import key_in, name_of, tag_of

_PROPERTIES, _CONTENT, _ID, _TEXT, _VAL = (qn(f"w:{name}") for name in ("sdtPr", "sdtContent", "id", "text", "val"))
_PLACEHOLDER = f"{_PROPERTIES}/{qn('w:showingPlcHdr')}"
_NAMED: dict[str, Callable[[str, str], str]] = {qn("w:alias"): name_of, qn("w:tag"): tag_of}
"""Where a control says whose figure it is, and how."""


def control(key: str, text: str, number: int, run: Element) -> Element:
    """Return a content control around `run`, which holds the text; `number` tells it from the others."""
    found: Element = OxmlElement("w:sdt")
    properties = SubElement(found, _PROPERTIES)
    said = {name: words(key, text) for name, words in _NAMED.items()}
    for name, value in (*said.items(), (_ID, str(number))):
        SubElement(properties, name, {_VAL: value})
    SubElement(properties, _TEXT)
    SubElement(found, _CONTENT).append(run)
    return found


@dataclass(frozen=True, slots=True)
class Control(Owned):
    """A figure that was found in a document: its control, what its tag or name says and what stands in it."""

    element: Element
    said: str
    text: str

    def write(self, stated: Stated, text: str) -> None:
        """Put another text in its place, in the form that the old one had."""
        replace_text(list(self.element.iter(qn("w:t"))), text)
        for name, words in _NAMED.items():
            named = _named(self.element, name)
            if named is not None:
                named.set(_VAL, words(stated.key, text))


def controls_in(root: Element) -> Iterator[Control]:
    """Yield the figures of a document, or of a part of it; where one was taken out Word asks for another."""
    for element in root.iter(qn("w:sdt")):
        texts = [one.text or "" for one in element.iter(qn("w:t"))]
        said = said_of(element)
        if texts and said and element.find(_PLACEHOLDER) is None:
            yield Control(element, said, "".join(texts))


def said_of(element: Element) -> str:
    """Return the tag of a figure's control, or its name where a program has lost the tag; empty for other controls."""
    found = (_named(element, name) for name in reversed(_NAMED))
    said = (one.get(_VAL, "") for one in found if one is not None)
    return next((one for one in said if key_in(one)), "")


def _named(element: Element, name: str) -> Element | None:
    return element.find(f"{_PROPERTIES}/{name}")
