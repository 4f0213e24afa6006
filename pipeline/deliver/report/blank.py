"""How a house wants its reports -> the document in which nothing stands yet, opened anew for each of them.

What no report changes, as styles and pages' feet, is taken apart and put together once and not for each report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart

from pipeline.deliver.packing import packed
from pipeline.deliver.report.house import TYPES, House
from pipeline.deliver.report.official import add_styles, lay_out

_POINTERS = frozenset(qn(f"r:{name}") for name in ("id", "embed", "link"))
_BORDERED = "Table Grid"
_THUMBNAIL, _APPLICATION = "thumbnail", "extended-properties"
"""Parts that say how another document looked, and which program made the empty one."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A document in which nothing stands yet: its package, and its parts with their bytes.

    `styles` are the identities of its styles by their names; `bordered` is that of tables with lines, None where that
    is how tables are anyway.
    """

    package: Package
    parts: Sequence[tuple[Part, bytes]]
    styles: Mapping[str, str]
    bordered: str | None

    @property
    def has_bordered(self) -> bool:
        """Whether there is a style of tables with lines."""
        return _BORDERED in self.styles

    def opened(self) -> Document:
        """Return the document; only its body and its properties are taken apart, as nothing else is written to."""
        package = Package()
        made = {part: _own(part, content, package) for part, content in self.parts}
        holders: list[tuple[Any, Any]] = [(self.package, package), *made.items()]
        for holder, own in holders:
            for identity, one in holder.rels.items():
                target = one.target_ref if one.is_external else made[one.target_part]
                own.load_rel(one.reltype, target, identity, one.is_external)
        found: Document = cast(DocumentPart, package.main_document_part).document
        return found


def _own(part: Part, content: bytes, package: Package) -> Part:
    kind: Any = type(part) if isinstance(part, (DocumentPart, CorePropertiesPart)) else Part
    found: Part = kind.load(part.partname, part.content_type, content, package)
    return found


@lru_cache(maxsize=2)
def blank_of(house: House) -> Blank:
    """Return what all reports of a house begin with."""
    document = docx.Document(BytesIO(house.template)) if house.template else docx.Document()
    _empty(document)
    _leave_out(document, _THUMBNAIL)
    if house.template:
        add_styles(document, house.pitch, is_official=False)
    else:
        lay_out(document, house.pitch)
        _leave_out(document, _APPLICATION)
    document.element.body.get_or_add_sectPr()
    # python-docx looks through all styles whenever it is given the name of one
    styles = {style.name: style.style_id for style in document.styles if style.name}
    known: Any = document.part
    bordered = known.get_style_id(_BORDERED, WD_STYLE_TYPE.TABLE) if _BORDERED in styles else None
    package = Package.open(BytesIO(packed(parts_of(document))))
    return Blank(package, [(part, part.blob) for part in package.iter_parts()], styles, bordered)


def _leave_out(document: Document, kind: str) -> None:
    """Take the part of a kind out of the package."""
    relations = document.part.package.rels
    for identity in [identity for identity, one in relations.items() if one.reltype.endswith(f"/{kind}")]:
        relations.pop(identity)


def _empty(document: Document) -> None:
    """Take out what stands in the body, with its pictures and charts, but for the layout of the page."""
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
            for identity in {
                value for one in element.iter() for name, value in one.attrib.items() if name in _POINTERS
            }:
                document.part.rels.pop(identity, None)


def parts_of(document: Document) -> list[tuple[str, bytes]]:
    """Return the parts of a document by their names, in the order in which they are packed."""
    package, taken = document.part.package, _Taken()
    assert package
    parts, packer = list(package.parts), cast(Any, PackageWriter)
    for part in parts:
        part.before_marshal()
    packer._write_content_types_stream(taken, parts)
    packer._write_pkg_rels(taken, package.rels)
    packer._write_parts(taken, parts)
    return sorted(taken.parts.items(), key=lambda one: (one[0] != TYPES, one[0]))


class _Taken:
    """Takes from python-docx what it would pack, twice as slowly, with a clock in it."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, place: PackURI, content: bytes) -> None:
        self.parts[place.membername] = content
