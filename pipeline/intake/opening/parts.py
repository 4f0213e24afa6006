"""A workbook package -> its parts checked, and the facts about the cells of each worksheet."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.findings import FAR_CELL
from pipeline.intake.opening.container import MARKUP, Package
from pipeline.intake.opening.facts import MAX_FAULTS, CellFacts
from pipeline.intake.opening.listed import STYLES, WANTED, SheetPart, check_places, elements_of
from pipeline.intake.opening.markup import (
    SMALL,
    check_has_no_dtd,
    check_has_no_giant,
    check_is_utf8,
    elements,
    too_large,
)
from pipeline.intake.opening.plain import scan_plain
from pipeline.intake.opening.refusal import Fault, RefusalError
from pipeline.intake.opening.scan import TextsAbsentError, scan_thoroughly
from pipeline.intake.opening.strays import without_strays
from pipeline.intake.opening.strings import STRINGS, SharedTexts
from pipeline.intake.opening.struck import STRIKE, STYLE_ELEMENTS, struck_cells, struck_styles
from pipeline.intake.opening.styles import at_least, dated_styles
from pipeline.intake.opening.volume import Volume
from pipeline.remembering import remembered

_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s[^>]*")
_NAMING = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt=["']s["']""")
_ADDRESS = re.compile(rb"""\sr=["']([A-Za-z]+\d+)["']""")
MAX_STRICT_PART = 64 << 20  # of those that every reader goes through
MAX_LOOSE_PART = 400 << 20  # of those that are only searched for what is dangerous
_WORKSHEETS = "xl/worksheets/"


def check_parts(package: Package, volume: Volume) -> None:
    """Refuse a package with a damaged, ill-formed or dangerous XML part; worksheets are left to `scan_sheets`."""
    for name in package.parts:
        if not name.endswith(MARKUP) or name.startswith(_WORKSHEETS) or name == STRINGS:
            continue
        size, most = package.parts[name].file_size, MAX_STRICT_PART if name in WANTED else MAX_LOOSE_PART
        if size > most:
            raise too_large(name, f"解压后 {size >> 20} MB，上限 {most >> 20} MB")
        data = package.read(name)
        if name in WANTED:
            volume.walk(data, name)
        _check_part(data, name)
    check_places(package, volume)


@remembered(256, SMALL)
def _check_part(data: bytes, name: str) -> None:
    check_has_no_dtd(data, name)
    if name in WANTED:
        check_is_utf8(data, name)
        check_has_no_giant(data, name)
        elements(data, name, WANTED[name])


def scan_sheets(
    package: Package, volume: Volume, sheets: list[SheetPart], *, is_thorough: bool = False
) -> dict[str, CellFacts]:
    """Return the facts about the cells of each worksheet, by title; the faults of all sheets come in one refusal.

    If `is_thorough`, sheets in the usual form are searched as thoroughly as any other.
    """
    texts, styles = SharedTexts(package, volume.walk), _count_styles(package, volume)
    dated = dated_styles(package.read(STYLES), styles) if styles else frozenset[int]()
    struck = _struck_styles(package, volume) if styles else frozenset[int]()
    texts.check(lambda: sum(_count_named(package.read(sheet.part)) for sheet in sheets if sheet.part))
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
            found = None if is_thorough else scan_plain(xml, sheet.part, styles, dated)
            if found is None:
                found = replace(_scan(xml, sheet, texts, volume, dated), odd_style=_odd_style(xml, styles))
            volume.add(sheet.title, xml, found, texts)
            facts[sheet.title] = replace(found, struck=struck_cells(xml, struck)) if struck else found
        except TextsAbsentError:
            raise
        except RefusalError as refusal:
            faults += [fault if fault.sheet else replace(fault, sheet=sheet.title) for fault in refusal.faults]
    if faults:
        raise RefusalError(*faults)
    listed = {sheet.part for sheet in sheets}
    for name in package.parts:
        if name.startswith(_WORKSHEETS) and name.endswith(MARKUP) and name not in listed:
            check_has_no_dtd(package.read(name), name)
    return facts


def _count_named(xml: bytes) -> int:
    """Return how many cells name a shared text; nearly all programs write them alike, and those are counted at once."""
    return xml.count(b' t="s"><v>') or sum(1 for _ in _NAMING.finditer(xml))


def _scan(xml: bytes, sheet: SheetPart, texts: SharedTexts, volume: Volume, dated: frozenset[int]) -> CellFacts:
    """Return the facts about a sheet in any form; blank texts that stand far out are left out."""
    refused: RefusalError | None = None
    volume.walk(xml, sheet.part)
    try:
        facts = scan_thoroughly(xml, sheet.part, sheet.title, texts.count, dated)
    except RefusalError as refusal:
        if any(fault.kind is not FAR_CELL for fault in refusal.faults) or not volume.can_walk(xml, xml, texts.read()):
            raise
        refused = refusal
    else:
        if not facts.is_loose or not volume.can_walk(xml, xml, texts.read()):
            return facts
    for _ in range(2):  # to find the strays, and to scan what is left
        volume.walk(xml, sheet.part)
    cleaned, strays = without_strays(xml, sheet.part, texts.blanks())
    if refused and not strays:
        raise refused
    facts = scan_thoroughly(cleaned, sheet.part, sheet.title, texts.count, dated)
    return replace(facts, strays=strays, cleaned=cleaned if strays else None)


def _count_styles(package: Package, volume: Volume) -> int:
    """Return how many styles a cell may name; 0 where the workbook has none, as simple exporters write it."""
    if STYLES not in package.parts:
        return 0
    names = [name for name, _ in elements_of(package, volume, STYLES)]
    start = names.index("cellXfs") + 1 if "cellXfs" in names else len(names)
    end = next((place for place in range(start, len(names)) if names[place] != "xf"), len(names))
    return end - start


def _struck_styles(package: Package, volume: Volume) -> frozenset[int]:
    data = package.read(STYLES)
    if STRIKE not in data:  # as in nearly all workbooks
        return frozenset()
    volume.walk(data, STYLES)
    return struck_styles(elements(data, STYLES, STYLE_ELEMENTS))


def _odd_style(xml: bytes, styles: int) -> str:
    """Return the address of the first cell whose style is not among the `styles` of the workbook, or ""."""
    if not styles:
        return ""
    for found in re.finditer(rb"""\ss=["'](?:""" + at_least(styles).encode() + rb""")["']""", xml):
        tag = _CELL_TAG.match(xml, xml.rfind(b"<", 0, found.start()))
        if tag is not None:
            address = _ADDRESS.search(tag[0])
            return address[1].decode() if address else ""
    return ""
