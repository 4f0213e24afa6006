"""The formats of a workbook -> as openpyxl reads and writes them, worked out once for the same text.

The workbooks of a standard have them in common; openpyxl makes an object of every attribute.
"""

# The type stubs describe the public face of openpyxl; this module works behind it.
# mypy: disable-error-code="attr-defined, no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.named_styles import NamedStyle, NamedStyleList
from openpyxl.styles.stylesheet import apply_stylesheet, write_stylesheet
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.xml.constants import ARC_STYLE
from openpyxl.xml.functions import tostring

_LISTS = ("_borders", "_fonts", "_fills", "_number_formats", "_protections", "_alignments", "_cell_styles")
"""The lists of a workbook to which formats are added; those that are there never change."""
_MOST_KNOWN, _LONG = 16, 256 << 10
"""How many sorts of workbooks are remembered, how many additions to the formats of each, and of how many bytes."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of workbooks with the same text of them, and what is `written` of them, by what was added."""

    digest: bytes
    lists: Mapping[str, Any] = field(default_factory=dict)
    named: Sequence[Any] = ()
    others: Mapping[str, Any] = field(default_factory=dict)
    of_rules: Sequence[Any] = ()
    written: dict[object, bytes] = field(default_factory=dict)

    def give(self, book: Workbook) -> None:
        """Give a workbook formats of its own, which can grow."""
        for name, known in self.lists.items():
            setattr(book, name, _copied(known))
        for name, known in self.others.items():
            setattr(book, name, known)
        book._differential_styles.styles = list(self.of_rules)
        named = NamedStyleList()
        list.extend(named, (_bound(one, book) for one in self.named))
        book._named_styles = named

    def text(self, book: Workbook) -> bytes:
        """Return the part of the file that holds the formats of a workbook."""
        if not self.lists:  # they are not known again, so nothing of theirs is either
            return _written(book)
        grown = [getattr(book, name)[len(known) :] for name, known in self.lists.items()]
        more = book._differential_styles.styles[len(self.of_rules) :]
        key = (*map(tuple, grown), tuple(more))
        found = self.written.get(key)
        if found is None:
            found = _written(book)
            if len(found) <= _LONG:
                remember(self.written, key, found, _MOST_KNOWN)
        return found


def _written(book: Workbook) -> bytes:
    found: bytes = tostring(write_stylesheet(book))
    return found


_known: dict[bytes, Formats] = {}


def read_formats(archive: ZipFile, book: Workbook) -> Formats:
    """Give a workbook the formats that stand in its file."""
    if ARC_STYLE not in archive.namelist():
        apply_stylesheet(archive, book)
        return Formats(b"")
    text = archive.read(ARC_STYLE)
    digest = sha256(text).digest()
    if len(text) > _LONG:
        apply_stylesheet(archive, book)
        return Formats(digest)
    found = _known.get(digest)
    if found is None:
        apply_stylesheet(archive, book)
        found = Formats(
            digest,
            {name: _copied(getattr(book, name)) for name in _LISTS},
            [_bound(one, None) for one in book._named_styles],
            {name: getattr(book, name) for name in ("_table_styles", "_colors")},
            list(book._differential_styles.styles),
        )
        remember(_known, digest, found, _MOST_KNOWN)
    else:
        found.give(book)
    return found


def remember(known: dict[Any, Any], key: object, value: object, most: int) -> None:
    """Keep what was worked out; where so much is known already, all of that is forgotten."""
    if len(known) >= most:
        known.clear()
    known[key] = value


def _copied(known: Any) -> Any:
    """Return a list of openpyxl as it is, with what it remembers; it takes long to fill one anew."""
    found: Any = IndexedList()
    list.extend(found, (StyleArray(one) if isinstance(one, StyleArray) else one for one in known))
    found._dict, found.clean = dict(known._dict), known.clean
    return found


def _bound(style: Any, book: Workbook | None) -> Any:
    found = NamedStyle.__new__(NamedStyle)
    found.__dict__.update(style.__dict__, _style=copy(style._style), _wb=book)
    return found
