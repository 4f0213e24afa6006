"""The styles and numbering of a Word document -> which of its paragraphs are headings of chapters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.intake.opening.document import WORD as W

_CHAPTER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章部分]+)\s*\S")
_NAMES = frozenset({"heading 1", "标题 1"})
_COUNTED = re.compile(r"%1、|第%1[章部分]+")
_CHINESE = re.compile(r"(?:chinese|japanese|taiwanese)Counting|ideograph")
_LONGEST, _DEEPEST = 40, 10


class Headings:
    """Tells headings of chapters by the number typed or counted before them, by their style or their level."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None) -> None:
        self._styles = {_value(one, "styleId"): one for one in _children(styles, "style")}
        self._lists = {_value(one, "abstractNumId"): one for one in _children(numbering, "abstractNum")}
        self._numbers = {_value(one, "numId"): said_at(one, "abstractNumId") for one in _children(numbering, "num")}

    def is_chapter(self, paragraph: etree._Element, text: str) -> bool:
        """Tell whether a paragraph is the heading of a chapter; a sentence is none, however it begins."""
        if len(text) > _LONGEST or "。" in text:
            return False
        return bool(_CHAPTER.match(text)) or any(self._makes_chapter(one) for one in self._sources(paragraph))

    def _sources(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """Yield what says how a paragraph looks: itself, its style and those that the style is based on."""
        yield paragraph
        name = said_at(paragraph, "pPr/pStyle")
        for _ in range(_DEEPEST):
            if (style := self._styles.get(name)) is None:
                return
            yield style
            name = said_at(style, "basedOn")

    def _makes_chapter(self, source: etree._Element) -> bool:
        is_first = said_at(source, "name").lower() in _NAMES or said_at(source, "pPr/outlineLvl") == "0"
        return is_first or self._is_counted(source)

    def _is_counted(self, source: etree._Element) -> bool:
        """Tell whether Word writes 一、 or 第一章 in front."""
        levels = _children(self._lists.get(self._numbers.get(said_at(source, "pPr/numPr/numId"), "")), "lvl")
        own = said_at(source, "pPr/numPr/ilvl") or "0"
        return own == "0" and any(
            _value(one, "ilvl") == own
            and _COUNTED.match(said_at(one, "lvlText")) is not None
            and _CHINESE.match(said_at(one, "numFmt")) is not None
            for one in levels
        )


def _children(parent: etree._Element | None, tag: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(f"{W}{tag}")


def said_at(parent: etree._Element, path: str) -> str:
    """Return what the element at a path says, else nothing."""
    found = parent.find("/".join(f"{W}{tag}" for tag in path.split("/")))
    return "" if found is None else _value(found, "val")


def _value(element: etree._Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))
