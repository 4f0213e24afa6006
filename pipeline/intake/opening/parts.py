"""A workbook package -> its sheets in order, each with checked XML and the facts about its cells."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.findings import BROKEN, FAR_CELL, UNSAFE
from pipeline.intake.opening.container import MARKUP, MAX_PARTS, Package
from pipeline.intake.opening.facts import MAX_FAULTS, CellFacts, is_true
from pipeline.intake.opening.markup import (
    SMALL,
    Elements,
    check_has_no_dtd,
    check_has_no_giant,
    check_is_utf8,
    elements,
    too_large,
)
from pipeline.intake.opening.plain import scan_plain
from pipeline.intake.opening.refusal import Fault, RefusalError, refuse
from pipeline.intake.opening.scan import TextsAbsentError, scan_thoroughly
from pipeline.intake.opening.strays import blank_strings, without_strays
from pipeline.intake.opening.strings import STRINGS, SharedTexts
from pipeline.intake.opening.volume import Volume

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
ROOT_RELATIONS = "_rels/.rels"
STYLES = "xl/styles.xml"
_RELATIONSHIP = frozenset({"Relationship"})
_WANTED = {  # what is asked of the parts that every reader needs; each is parsed once for all of it
    WORKBOOK: frozenset({"sheet", "workbookPr"}),
    WORKBOOK_RELATIONS: _RELATIONSHIP,
    ROOT_RELATIONS: _RELATIONSHIP,
    STYLES: frozenset({"cellStyleXfs", "cellXfs", "xf", "cellStyles", "dxfs"}),
}
_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s[^>]*")
_ADDRESS = re.compile(rb"""\sr=["']([A-Za-z]+\d+)["']""")
MAX_STRICT_PART = 64 << 20  # of those that every reader goes through
MAX_LOOSE_PART = 400 << 20  # of those that are only searched for what is dangerous
_WORKSHEETS = "xl/worksheets/"
# the reader of values looks for these parts by name, other programs by relation: both must mean the same part
_FIXED_PARTS = {"officeDocument": WORKBOOK, "sharedStrings": STRINGS, "styles": STYLES}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet that the workbook lists; `part` is empty for a chart sheet or the like."""

    title: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class _Relation:
    identity: str
    kind: str
    target: str


def check_parts(package: Package, volume: Volume) -> None:
    """Refuse a package with a damaged, ill-formed or dangerous XML part; worksheets are left to `scan_sheets`."""
    for name in package.parts:
        if not name.endswith(MARKUP) or name.startswith(_WORKSHEETS) or name == STRINGS:
            continue
        size, most = package.parts[name].file_size, MAX_STRICT_PART if name in _WANTED else MAX_LOOSE_PART
        if size > most:
            raise too_large(name, f"解压后 {size >> 20} MB，上限 {most >> 20} MB")
        data = package.read(name)
        if name in _WANTED:
            volume.walk(data, name)
        (_known_part if len(data) <= SMALL else _check_part)(data, name)
    for relations, base in ((ROOT_RELATIONS, ""), (WORKBOOK_RELATIONS, "xl")):
        for relation in _relations(package, volume, relations, base):
            if relation.target != _FIXED_PARTS.get(relation.kind, relation.target):
                raise refuse(UNSAFE, f"部件不在通常的位置：{relation.target[:80]}")


def _check_part(data: bytes, name: str) -> None:
    check_has_no_dtd(data, name)
    if name in _WANTED:
        check_is_utf8(data, name)
        check_has_no_giant(data, name)
        elements(data, name, _WANTED[name])


_known_part = lru_cache(256)(_check_part)


def sheet_parts(package: Package, volume: Volume) -> list[SheetPart]:
    """Return all sheets in the workbook's order; refuse a name given twice or a sheet whose content is missing."""
    relations = {relation.identity: relation for relation in _relations(package, volume, WORKBOOK_RELATIONS, "xl")}
    sheets: list[SheetPart] = []
    faults: list[Fault] = []
    listed = [attributes for name, attributes in _elements(package, volume, WORKBOOK) if name == "sheet"]
    if len(listed) > MAX_PARTS:
        raise refuse(UNSAFE, f"工作表超过 {MAX_PARTS} 个")
    for attributes in listed:
        title = attributes.get("name", "")
        identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        relation = relations.get(identity)
        if relation is None or relation.target not in package.parts:
            faults.append(Fault(BROKEN, "工作表的内容缺失", title))
            continue
        part = relation.target if relation.kind == "worksheet" else ""
        if any(title == sheet.title for sheet in sheets):
            faults.append(Fault(BROKEN, "两个工作表同名", title))
        elif part and any(part == sheet.part for sheet in sheets):
            faults.append(Fault(BROKEN, "两个工作表指向同一内容", title))
        sheets.append(SheetPart(title, part, attributes.get("state", "visible") != "visible"))
    if faults:
        raise RefusalError(*faults)
    return sheets


def is_1904(package: Package, volume: Volume) -> bool:
    """Return whether the workbook counts its days from 1904, as old ones from a Mac do."""
    settings = [attributes for name, attributes in _elements(package, volume, WORKBOOK) if name == "workbookPr"]
    return any(is_true(attributes.get("date1904")) for attributes in settings)


def scan_sheets(
    package: Package, volume: Volume, sheets: list[SheetPart], *, is_thorough: bool = False
) -> dict[str, CellFacts]:
    """Return the facts about the cells of each worksheet, by title; the faults of all sheets come in one refusal.

    If `is_thorough`, sheets in the usual form are searched as thoroughly as any other.
    """
    texts, styles = SharedTexts(package, volume.walk), _count_styles(package, volume)
    texts.check()
    facts: dict[str, CellFacts] = {}
    faults: list[Fault] = []
    for sheet in sheets:
        if not sheet.part or len(faults) >= MAX_FAULTS or volume.is_spent:
            continue
        try:
            xml = package.read(sheet.part)
            check_is_utf8(xml, sheet.part)
            check_has_no_giant(xml, sheet.part)
            volume.walk_frame(xml, sheet.part)
            found = None if is_thorough else scan_plain(xml, sheet.part, styles)
            if found is None:
                found = replace(_scan(xml, sheet, texts, volume), odd_style=_odd_style(xml, styles))
            volume.add(sheet.title, xml, found, texts)
            facts[sheet.title] = found
        except TextsAbsentError:
            raise
        except RefusalError as refusal:
            faults += [fault if fault.sheet else fault.on(sheet.title) for fault in refusal.faults]
    if faults:
        raise RefusalError(*faults)
    listed = {sheet.part for sheet in sheets}
    for name in package.parts:
        if name.startswith(_WORKSHEETS) and name.endswith(MARKUP) and name not in listed:
            check_has_no_dtd(package.read(name), name)
    return facts


def _scan(xml: bytes, sheet: SheetPart, texts: SharedTexts, volume: Volume) -> CellFacts:
    """Return the facts about a sheet in any form; blank texts that stand far out are left out."""
    refused: RefusalError | None = None
    volume.walk(xml, sheet.part)
    try:
        facts = scan_thoroughly(xml, sheet.part, sheet.title, texts.count)
    except RefusalError as refusal:
        if any(fault.kind is not FAR_CELL for fault in refusal.faults) or not volume.can_walk(xml, xml, texts.read()):
            raise
        refused = refusal
    else:
        if not facts.is_loose or not volume.can_walk(xml, xml, texts.read()):
            return facts
    for again, part in ((xml, sheet.part), (xml, sheet.part), (texts.read(), STRINGS)):
        volume.walk(again, part)
    blanks = blank_strings(texts.read(), STRINGS) if texts.is_there else frozenset()
    cleaned, strays = without_strays(xml, sheet.part, blanks)
    if refused and not strays:
        raise refused
    facts = scan_thoroughly(cleaned, sheet.part, sheet.title, texts.count)
    return replace(facts, strays=strays, cleaned=cleaned if strays else None)


def _count_styles(package: Package, volume: Volume) -> int:
    """Return how many styles a cell may name; 0 where the workbook has none, as simple exporters write it."""
    if STYLES not in package.parts:
        return 0
    names = [name for name, _ in _elements(package, volume, STYLES)]
    start = names.index("cellXfs") + 1 if "cellXfs" in names else len(names)
    end = next((place for place in range(start, len(names)) if names[place] != "xf"), len(names))
    return end - start


def _odd_style(xml: bytes, styles: int) -> str:
    """Return the address of the first cell whose style is not among the `styles` of the workbook, or ""."""
    if not styles:
        return ""
    for found in re.finditer(rb"""\ss=["'](?:""" + _at_least(styles).encode() + rb""")["']""", xml):
        tag = _CELL_TAG.match(xml, xml.rfind(b"<", 0, found.start()))
        if tag is not None:
            address = _ADDRESS.search(tag[0])
            return address[1].decode() if address else ""
    return ""


def _at_least(number: int) -> str:
    """Return a pattern of the numbers from `number` on: of 57 those of 3 digits, 60-99, 58-59 and 57 itself."""
    digits = str(number)
    above = [
        f"{digits[:place]}[{int(digit) + 1}-9]\\d{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if digit < "9"
    ]
    return "|".join([f"\\d{{{len(digits) + 1},}}", *above, digits])


def _elements(package: Package, volume: Volume, name: str) -> Elements:
    data = package.read(name)
    volume.walk(data, name)
    return elements(data, name, _WANTED[name])


def _relations(package: Package, volume: Volume, name: str, base: str) -> tuple[_Relation, ...]:
    """Return the relations inside the package; targets are part names in lower case."""
    if name not in package.parts:
        return ()
    data = package.read(name)
    volume.walk(data, name)
    return (_known_relations if len(data) <= SMALL else _new_relations)(data, name, base)


def _new_relations(data: bytes, name: str, base: str) -> tuple[_Relation, ...]:
    relations: list[_Relation] = []
    for _, attributes in elements(data, name, _RELATIONSHIP):
        if attributes.get("TargetMode") == "External":
            continue
        target = attributes.get("Target", "").replace("\\", "/").lower()
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
        relations.append(_Relation(attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target))
    return tuple(relations)


_known_relations = lru_cache(64)(_new_relations)
