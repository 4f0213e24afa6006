"""The bytes of a Word document -> its passages in their order: headings, paragraphs, cells, with where they stand."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from pipeline.claims import Owned, Passage
from pipeline.intake.grids import DocumentCell, DocumentTable, unit_in
from pipeline.intake.headings import Headings, said_at
from pipeline.intake.opening.document import PARSER, main_part
from pipeline.intake.opening.document import WORD as _W
from pipeline.tags import key_in

_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRUCK = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
"""What nobody reads: struck out, moved elsewhere, or the second form of what older programs cannot draw."""
_P, _TABLE, _ROW, _CELL, _BOX = (f"{_W}{tag}" for tag in ("p", "tbl", "tr", "tc", "txbxContent"))
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def passages_of(data: bytes) -> list[Passage]:
    """Return all passages with text, then notes, headers and footers; raise ValueError for what is no Word document."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = frozenset(package.namelist())
            root, *others = (
                etree.fromstring(package.read(one), PARSER) if one in names else None
                for one in (main_part(package.read, names), _STYLES, _NUMBERING, *_NOTES, *_margins_of(names))
            )
    # a part packed in a way that zipfile does not know is a NotImplementedError
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    styles, numbering, footnotes, endnotes, *margins = others
    body = None if root is None else root.find(f"{_W}body")
    found = [] if body is None else list(_Walk(Headings(styles, numbering), _Reader(body)).through(body))
    noted = (one for part in (footnotes, endnotes) if part is not None for one in _notes(part))
    return [*found, *noted, *_margins(part for part in margins if part is not None)]


def _margins_of(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if _MARGIN.fullmatch(name))


def _notes(part: etree._Element) -> Iterator[Passage]:
    """Yield the notes at the feet of pages, or at the end; the lines above them are notes without text."""
    reader = _Reader(part)
    texts = [reader.text_of(note) for note in part if isinstance(note.tag, str)]
    for number, (text, owned) in enumerate((one for one in texts if one[0].strip()), start=1):
        yield Passage(text, "", f"{'脚注' if part.tag == f'{_W}footnotes' else '尾注'}{number}", owned=owned)


def _margins(parts: Iterable[etree._Element]) -> Iterator[Passage]:
    """Yield what stands at the top and foot of pages, once if first, even and other pages have the same."""
    said = set[tuple[str, str]]()
    for part in parts:
        _drop_fields(part)
        place, reader = "页眉" if part.tag == f"{_W}hdr" else "页脚", _Reader(part)
        for paragraph in part.iter(_P):
            text, owned = reader.text_of(paragraph)
            is_read = text.strip() and not any(one.tag in _STRUCK for one in paragraph.iterancestors())
            if is_read and (place, text) not in said:
                said.add((place, text))
                yield Passage(text, "", place, owned=owned)


def _drop_fields(part: etree._Element) -> None:
    """Take out what Word fills in: page numbers."""
    depth = 0
    for element in part.iter(f"{_W}fldChar", f"{_W}fldSimple", f"{_W}t"):
        depth += {"begin": 1, "end": -1}.get(str(element.get(f"{_W}fldCharType")), 0)
        if element.tag == f"{_W}t" and (depth > 0 or any(element.iterancestors(f"{_W}fldSimple"))):
            element.text = ""


class _Reader:
    """Reads what paragraphs say and which of it is the program's own; a bookmark may end in a later paragraph."""

    def __init__(self, part: etree._Element) -> None:
        self._ends = {str(one.get(f"{_W}id")) for one in part.iter(f"{_W}bookmarkEnd")}
        self._marks: dict[str, str] = {}

    def text_of(self, paragraph: etree._Element) -> tuple[str, tuple[Owned, ...]]:
        """Return the text of a paragraph as it is read, without text boxes, and the program's own figures in it."""
        text, owned = "", list[Owned]()
        begun = dict.fromkeys(self._marks, 0)
        open_controls: list[tuple[etree._Element, int, str]] = []
        for element in _read(paragraph):
            tag = str(element.tag).removeprefix(_W)
            while open_controls and open_controls[-1][0] not in element.iterancestors():
                _last, start, key = open_controls.pop()
                owned.append(Owned(start, len(text), key))
            if tag == "sdt" and (key := _key(element)):
                open_controls.append((element, len(text), key))
            elif tag == "bookmarkStart" and self.opens(element):
                begun[str(element.get(f"{_W}id"))] = len(text)
            elif tag == "bookmarkEnd" and (key := self.closes(element)):
                owned.append(Owned(begun.pop(str(element.get(f"{_W}id")), 0), len(text), key))
            else:
                text += element.text or "" if tag == "t" else _SIGNS.get(tag, "")
        owned += [Owned(start, len(text), key) for _last, start, key in open_controls]
        owned += [Owned(start, len(text), self._marks[mark]) for mark, start in begun.items()]
        return text, tuple(owned)

    def opens(self, element: etree._Element) -> bool:
        """Tell whether a figure's bookmark begins, one that ends somewhere."""
        mark, key = str(element.get(f"{_W}id")), key_in(str(element.get(f"{_W}name")))
        if key and mark in self._ends:
            self._marks[mark] = key
        return mark in self._marks

    def closes(self, element: etree._Element) -> str:
        """Return the key of the figure whose bookmark ends, else nothing."""
        return self._marks.pop(str(element.get(f"{_W}id")), "")


@dataclass(slots=True)
class _Walk:
    """Walks through a body and counts where it is."""

    headings: Headings
    reader: _Reader
    chapter: str = ""
    paragraphs: int = 0
    tables: int = 0
    unit: str = ""
    """What the numbers of the next table are counted in, by the line above it."""

    def through(self, parent: etree._Element) -> Iterator[Passage]:
        """Yield what stands in a body, a text box or whatever wraps paragraphs and tables."""
        for element in _inside(parent):
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TABLE:
                yield from self._table(element)
            elif element.tag == f"{_W}bookmarkStart":
                self.reader.opens(element)
            elif element.tag == f"{_W}bookmarkEnd":
                self.reader.closes(element)
            else:
                yield from self.through(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Passage]:
        text, owned = self.reader.text_of(element)
        if text.strip():
            yield Passage(text, self.chapter, self._place(element, text), owned=owned)
        for box in _boxes(element):
            yield from self.through(box)

    def _place(self, element: etree._Element, text: str) -> str:
        """Return where a paragraph stands; a heading begins a chapter."""
        if self.headings.is_chapter(element, text):
            self.chapter, self.paragraphs, self.unit = text.strip(), 0, ""
            return f"标题“{self.chapter}”"
        self.paragraphs += 1
        self.unit = unit_in(text) or self.unit
        return f"{f'“{self.chapter}”' if self.chapter else '正文'}第{self.paragraphs}段"

    def _table(self, element: etree._Element) -> Iterator[Passage]:
        self.tables += 1
        rows = [one for one in _nearest(element, _ROW) if one.find(f"{_W}trPr/{_W}del") is None]
        grid, self.unit = DocumentTable([list(self._cells(row)) for row in rows], self.unit), ""
        yield from grid.passages(self.chapter, self.tables)
        for cell in (cell for row in rows for cell in _nearest(row, _CELL)):
            for box in (box for paragraph in _nearest(cell, _P) for box in _boxes(paragraph)):
                yield from self.through(box)
            for table in _nearest(cell, _TABLE):
                yield from self._table(table)

    def _cells(self, row: etree._Element) -> Iterator[DocumentCell]:
        column = 1 + _number(row, "trPr/gridBefore", 0)
        for one in _nearest(row, _CELL):
            span, merge = _number(one, "tcPr/gridSpan", 1), one.find(f"{_W}tcPr/{_W}vMerge")
            is_continued = merge is not None and merge.get(f"{_W}val") != "restart"
            yield DocumentCell(*self._cell(one), column, span, is_continued, is_merged=span > 1 or merge is not None)
            column += span

    def _cell(self, element: etree._Element) -> tuple[str, tuple[Owned, ...]]:
        text, owned = "", list[Owned]()
        for paragraph in _nearest(element, _P):
            own, figures = self.reader.text_of(paragraph)
            start = len(text) + bool(text)
            text = f"{text}\n{own}" if text else own
            owned += [Owned(start + one.start, start + one.end, one.key) for one in figures]
        return text, tuple(owned)


def _inside(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children that people read."""
    return (one for one in parent if isinstance(one.tag, str) and one.tag not in _STRUCK)


def _nearest(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows, cells, paragraphs or tables of `parent`, whatever control they are wrapped in."""
    for element in _inside(parent):
        if element.tag == tag:
            yield element
        elif element.tag not in (_P, _TABLE, _ROW, _CELL):
            yield from _nearest(element, tag)


def _read(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of a paragraph that people read; of a text box not what is in it."""
    for element in _inside(paragraph):
        yield element
        if element.tag != _BOX:
            yield from _read(element)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    return (one for one in _read(paragraph) if one.tag == _BOX)


def _number(element: etree._Element, path: str, otherwise: int) -> int:
    value = said_at(element, path)
    return int(value) if value.isdecimal() and len(value) < 4 else otherwise


def _key(control: etree._Element) -> str:
    """Return the key of a figure of the program's, from the tag of its control or from its name; else nothing."""
    found = (control.find(f"{_W}sdtPr/{_W}{name}") for name in ("tag", "alias"))
    keys = (key_in(one.get(f"{_W}val", "")) for one in found if one is not None)
    return next((key for key in keys if key), "")
