"""The bytes of a Word document -> its passages in their order: paragraphs and table cells, with where they stand."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from pipeline.claims import Owned, Passage
from pipeline.intake.opening.document import main_part
from pipeline.tags import key_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_CHAPTER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章部分]+)\s*\S")
_LONGEST_HEADING = 40
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def passages_of(data: bytes) -> list[Passage]:
    """Return all passages with text, notes last; raise ValueError for what is no Word document."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            root = etree.fromstring(package.read(main_part(package.read, package.namelist())), _PARSER)
            notes = [etree.fromstring(package.read(one), _PARSER) for one in _NOTES if one in package.namelist()]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    body = root.find(f"{_W}body")
    return [*(() if body is None else _Walk().through(body)), *(one for part in notes for one in _notes(part))]


def _notes(part: etree._Element) -> Iterator[Passage]:
    """Yield the notes at the feet of pages, or at the end; the lines above them are notes without text."""
    texts = [_text(note) for note in part if isinstance(note.tag, str)]
    for number, (text, owned) in enumerate((one for one in texts if one[0].strip()), start=1):
        yield Passage(text, "", f"{'脚注' if part.tag == f'{_W}footnotes' else '尾注'}{number}", owned=owned)


@dataclass(slots=True)
class _Walk:
    """Walks through a body and counts where it is."""

    chapter: str = ""
    paragraphs: int = 0
    tables: int = 0
    found: list[Passage] = field(default_factory=list)

    def through(self, parent: etree._Element) -> Iterator[Passage]:
        for element in parent:
            match element.tag.removeprefix(_W) if isinstance(element.tag, str) else "":
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    yield from self._table(element)
                case "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag":
                    yield from self.through(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Passage]:
        text, owned = _text(element)
        if not text.strip():
            return
        if _CHAPTER.match(text) and len(text) <= _LONGEST_HEADING:
            self.chapter, self.paragraphs = text.strip(), 0
            return
        self.paragraphs += 1
        where = f"“{self.chapter}”" if self.chapter else "正文"
        yield Passage(text, self.chapter, f"{where}第{self.paragraphs}段", owned=owned)

    def _table(self, element: etree._Element) -> Iterator[Passage]:
        self.tables += 1
        rows = [row for row in element.iter(f"{_W}tr") if _nearest_table(row) is element]
        heads: list[str] = []
        for number, row in enumerate(rows, start=1):
            cells = [_cell(one) for one in row.findall(f"{_W}tc")]
            texts = [text for text, _owned in cells]
            if number == 1:
                heads = texts
            for column, (text, owned) in enumerate(cells):
                if text.strip():
                    place = f"表{self.tables}第{number}行第{column + 1}列"
                    known = (
                        (_row_head(texts, column), heads[column] if column < len(heads) else "") if number > 1 else ()
                    )
                    yield Passage(text, self.chapter, place, known, self.tables, number, column + 1, owned)


def _nearest_table(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{_W}tbl"), None)


def _row_head(texts: Sequence[str], column: int) -> str:
    """Return what names a row: the last cell before `column` that has words in it."""
    words = [text.strip() for text in texts[:column] if re.search(r"[^\W\d]", text) and not text.strip().endswith("%")]
    return words[-1] if words else ""


def _cell(element: etree._Element) -> tuple[str, tuple[Owned, ...]]:
    text, owned = "", list[Owned]()
    for paragraph in element.iter(f"{_W}p"):
        own, figures = _text(paragraph)
        start = len(text) + bool(text)
        text = f"{text}\n{own}" if text else own
        owned += [Owned(start + one.start, start + one.end, one.key) for one in figures]
    return text, tuple(owned)


def _text(paragraph: etree._Element) -> tuple[str, tuple[Owned, ...]]:
    """Return the text of a paragraph as it is read, without what is struck out, and the program's own figures in it."""
    text, owned = "", list[Owned]()
    open_controls: list[tuple[etree._Element, int, str]] = []
    open_bookmarks: dict[str, tuple[int, str]] = {}
    for element in _read(paragraph):
        tag = str(element.tag).removeprefix(_W)
        while open_controls and open_controls[-1][0] not in element.iterancestors():
            _last, start, key = open_controls.pop()
            owned.append(Owned(start, len(text), key))
        if tag == "sdt" and (key := _key(element)):
            open_controls.append((element, len(text), key))
        elif tag == "bookmarkStart" and (key := key_in(str(element.get(f"{_W}name")))):
            open_bookmarks[str(element.get(f"{_W}id"))] = len(text), key
        elif tag == "bookmarkEnd" and (begun := open_bookmarks.pop(str(element.get(f"{_W}id")), None)):
            owned.append(Owned(begun[0], len(text), begun[1]))
        else:
            text += element.text or "" if tag == "t" else _SIGNS.get(tag, "")
    owned += [Owned(start, len(text), key) for _last, start, key in open_controls]
    return text, tuple(owned)


def _read(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of a paragraph that people read: not the second form of what older programs cannot draw."""
    for element in paragraph:
        if isinstance(element.tag, str) and element.tag != _FALLBACK:
            yield element
            yield from _read(element)


def _key(control: etree._Element) -> str:
    """Return the key of a figure of the program's, from the tag of its control or from its name; else nothing."""
    found = (control.find(f"{_W}sdtPr/{_W}{name}") for name in ("tag", "alias"))
    keys = (key_in(one.get(f"{_W}val", "")) for one in found if one is not None)
    return next((key for key in keys if key), "")
