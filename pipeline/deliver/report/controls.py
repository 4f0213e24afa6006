"""A number in a Word document: a content control around it, which is found and written again by its tag.

LibreOffice 7 writes Chinese text in a content control twice over, so only numbers have one: words have bookmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from pipeline.deliver.report.owned import Owned
from pipeline.figures import Stated
from pipeline.tags import key_in, name_of, tag_of

_PLACEHOLDER = f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"
_NAMED: dict[str, Callable[[str, str], str]] = {"w:alias": name_of, "w:tag": tag_of}
"""Where a control says whose figure it is, and how."""


def control(key: str, text: str, number: int, run: Element) -> Element:
    """Return a content control around `run`, which holds the text; `number` tells it from the others."""
    properties = OxmlElement("w:sdtPr")
    said = {name: words(key, text) for name, words in _NAMED.items()}
    for name, value in (*said.items(), ("w:id", str(number))):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    properties.append(OxmlElement("w:text"))
    content = OxmlElement("w:sdtContent")
    content.append(run)
    found = OxmlElement("w:sdt")
    found.extend([properties, content])
    return found


@dataclass(frozen=True, slots=True)
class Control(Owned):
    """A figure that was found in a document: its control, what its tag or name says and what stands in it."""

    element: Element
    said: str
    text: str

    def write(self, stated: Stated, text: str) -> None:
        """Put another text in its place, in the form that the old one had."""
        texts = list(self.element.iter(qn("w:t")))
        texts[0].text = text
        for further in texts[1:]:
            further.text = ""
        for name, words in _NAMED.items():
            named = _named(self.element, name)
            if named is not None:
                named.set(qn("w:val"), words(stated.key, text))


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
    said = (one.get(qn("w:val"), "") for one in found if one is not None)
    return next((one for one in said if key_in(one)), "")


def _named(element: Element, name: str) -> Element | None:
    return element.find(f"{qn('w:sdtPr')}/{qn(name)}")
