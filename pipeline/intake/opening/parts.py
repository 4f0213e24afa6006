"""A workbook package -> its sheets in order, each with checked XML and the facts about its cells."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.findings import BROKEN, UNSAFE
from pipeline.intake.opening.container import Package
from pipeline.intake.opening.markup import check_has_no_dtd, check_is_utf8, elements
from pipeline.intake.opening.plain import count_plain_strings, scan_plain
from pipeline.intake.opening.refusal import Fault, RefusalError, refuse
from pipeline.intake.opening.scan import CellFacts, scan_thoroughly

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
ROOT_RELATIONS = "_rels/.rels"
STRINGS = "xl/sharedstrings.xml"
STYLES = "xl/styles.xml"
_MARKUP = (".xml", ".rels", ".vml")
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


def check_parts(package: Package) -> None:
    """Refuse a package with a damaged, ill-formed or dangerous XML part; worksheets are left to `scan_sheets`."""
    strict = {WORKBOOK, WORKBOOK_RELATIONS, ROOT_RELATIONS, STYLES}
    for name in package.parts:
        if not name.endswith(_MARKUP) or name.startswith(_WORKSHEETS) or name == STRINGS:
            continue
        data = package.read(name)
        check_has_no_dtd(data, name)
        if name in strict:
            check_is_utf8(data, name)
            elements(data, name, frozenset())
    for relations, base in ((ROOT_RELATIONS, ""), (WORKBOOK_RELATIONS, "xl")):
        for relation in _relations(package, relations, base):
            if relation.target != _FIXED_PARTS.get(relation.kind, relation.target):
                raise refuse(UNSAFE, f"部件不在通常的位置：{relation.target[:80]}")


def sheet_parts(package: Package) -> list[SheetPart]:
    """Return all sheets in the workbook's order; refuse a name given twice or a sheet whose content is missing."""
    relations = {relation.identity: relation for relation in _relations(package, WORKBOOK_RELATIONS, "xl")}
    sheets: list[SheetPart] = []
    faults: list[Fault] = []
    for _, attributes in elements(package.read(WORKBOOK), WORKBOOK, frozenset({"sheet"})):
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


def scan_sheets(package: Package, sheets: list[SheetPart]) -> dict[str, CellFacts]:
    """Return the facts about the cells of each worksheet, by title; the faults of all sheets come in one refusal."""
    strings = _count_strings(package)
    facts: dict[str, CellFacts] = {}
    faults: list[Fault] = []
    for sheet in sheets:
        if not sheet.part:
            continue
        try:
            facts[sheet.title] = _scan(package.read(sheet.part), sheet, strings)
        except RefusalError as refusal:
            faults += [fault if fault.sheet else fault.on(sheet.title) for fault in refusal.faults]
    if faults:
        raise RefusalError(*faults)
    listed = {sheet.part for sheet in sheets}
    for name in package.parts:
        if name.startswith(_WORKSHEETS) and name.endswith(_MARKUP) and name not in listed:
            check_has_no_dtd(package.read(name), name)
    return facts


def _scan(xml: bytes, sheet: SheetPart, strings: int) -> CellFacts:
    check_is_utf8(xml, sheet.part)
    plain = scan_plain(xml, sheet.part, strings)
    return plain if plain is not None else scan_thoroughly(xml, sheet.part, sheet.title, strings)


def _count_strings(package: Package) -> int:
    if STRINGS not in package.parts:
        return 0
    xml = package.read(STRINGS)
    check_is_utf8(xml, STRINGS)
    count = count_plain_strings(xml)
    return len(elements(xml, STRINGS, frozenset({"si"}))) if count is None else count


def _relations(package: Package, name: str, base: str) -> Iterator[_Relation]:
    """Yield the relations inside the package; targets are part names in lower case."""
    if name not in package.parts:
        return
    for _, attributes in elements(package.read(name), name, frozenset({"Relationship"})):
        if attributes.get("TargetMode") == "External":
            continue
        target = attributes.get("Target", "").replace("\\", "/").lower()
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
        yield _Relation(attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target)
