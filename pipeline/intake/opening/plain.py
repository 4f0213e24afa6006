"""A worksheet's XML as the usual programs write it -> the same facts about its cells, many times faster.

Everything here either proves that the XML has the usual form, in which nothing can be wrong that is not looked for, or
gives up (None) and leaves the sheet to `scan.scan_thoroughly`. So a clean workbook costs little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.intake.opening.addresses import MAX_COLUMN, MAX_ROW, Cell, column_number
from pipeline.intake.opening.markup import elements
from pipeline.intake.opening.scan import CellFacts, hidden_columns, is_area_too_large

_NO_MARKUP = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
_TEXT = _NO_MARKUP + rb"(?:&(?:amp|lt|gt|quot|apos|#1[03]|#x0*[AaDd]);" + _NO_MARKUP + rb")*+"
_ATTRIBUTES = rb'(?: [A-Za-z][\w:]*="[^"<>&]*")*+ ?'
_NUMBER = rb"-?\d++(?:\.\d++)?(?:[eE][-+]?\d{1,2})?"
_FORMULA = rb"<f" + _ATTRIBUTES + rb"(?:/>|>" + _TEXT + rb"</f>)"
_CACHED = rb"(?:" + _FORMULA + rb")?+<v>"
# \1 is the row's number: a cell that names another row is not plain
_CELL = (
    rb'<c r="[A-Z]{1,3}\1"(?: s="\d{1,5}")?+(?: ?/>|(?: t="n")?+>(?:'
    + (_CACHED + _NUMBER + rb"</v>|" + _FORMULA + rb"(?:<v ?/>|<v></v>)?+")
    + rb')?+</c>| t="(?:s"><v>\d{1,9}</v>|b">'
    + (_CACHED + rb'[01]</v>|e">' + _CACHED + rb'#[A-Z0-9/!?_]++</v>|str">' + _CACHED + _TEXT + rb"</v>")
    + (rb'|inlineStr"><is><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></is>)</c>)")
)
_ROW = re.compile(rb'\s*+<row r="([1-9]\d{0,6})"(' + _ATTRIBUTES + rb")(?:/>|>(?:" + _CELL + rb")*+</row>)\s*+")
_COLUMN_OF_CELL = re.compile(rb'<c r="([A-Z]+)')
_STRING_INDEX = re.compile(rb' t="s"><v>(\d+)')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]* t="e">(?:<f[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?:<v>([^<]?))?')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_STRING_ITEM = re.compile(
    rb'<si>(?:<t/>|<t(?: xml:space="preserve")?>' + _TEXT + rb"</t>)(?:<phoneticPr" + _ATTRIBUTES + rb"/>)?</si>\s*+"
)


def scan_plain(xml: bytes, part: str, strings: int) -> CellFacts | None:
    """Return the facts of a worksheet in the usual form with nothing wrong in it, or None."""
    split = _split(xml)
    if split is None or not _is_utf8(xml):
        return None
    frame, body = split
    rows = _walk(body)
    if rows is None or _has_bad_string(body, strings):
        return None
    columns = [attributes for _, attributes in elements(frame, part, frozenset({"col"}))]
    errors = {_cell(match): match[3].decode() for match in _cells_with(b' t="e"><', _ERROR_CELL, body)}
    uncached: set[Cell] = set()
    formulas: set[Cell] = set()
    for match in _cells_with(b"<f", _FORMULA_CELL, body):
        is_cached = match[3] or (match[3] is not None and b' t="str"' in match[0])
        (formulas if is_cached else uncached).add(_cell(match))
    return CellFacts(errors, frozenset(uncached), frozenset(formulas), rows, hidden_columns(columns))


def count_plain_strings(xml: bytes) -> int | None:
    """Return how many texts a shared-string table in the usual form holds, or None."""
    start, end = xml.find(b"<si>"), xml.rfind(b"</sst>")
    if not 0 < start < end or not _is_utf8(xml):
        return None
    count, position = 0, start
    for item in _STRING_ITEM.finditer(xml, start, end):
        if item.start() != position:
            return None
        position = item.end()
        count += 1
    if position != end:
        return None
    elements(xml[:start] + xml[end:], "xl/sharedStrings.xml", frozenset())
    return count


def _split(xml: bytes) -> tuple[bytes, bytes] | None:
    """Return the XML without its rows, and the rows; None where markup could hide a second set of rows."""
    start, end = xml.find(b"<sheetData>") + len(b"<sheetData>"), xml.find(b"</sheetData>")
    if not len(b"<sheetData>") <= start <= end:
        return None
    head, tail = xml[:start], xml[end:]
    is_odd = b"<!" in head or b"<!" in tail or b"<?" in head[8:] or b"<?" in tail or tail.count(b"sheetData") > 1
    return None if is_odd else (head + tail, xml[start:end])


def _walk(body: bytes) -> frozenset[int] | None:
    """Return the hidden rows; None unless rows ascend, no row has a cell twice, and all lie close together."""
    position = last = 0
    shapes: set[tuple[bytes, ...]] = set()
    hidden: list[int] = []
    for match in _ROW.finditer(body):
        number = int(match[1])
        if match.start() != position or number <= last:
            return None
        position, last = match.end(), number
        shapes.add(tuple(_COLUMN_OF_CELL.findall(match[0])))
        if _HIDDEN.search(match[2]):
            hidden.append(number)
    if position != len(body) or last > MAX_ROW or any(len(set(shape)) != len(shape) for shape in shapes):
        return None
    width = max((column_number(letters.decode()) for shape in shapes for letters in shape), default=0)
    if width > MAX_COLUMN or is_area_too_large(last * width, body.count(b"<c ")):
        return None
    return frozenset(hidden)


def _has_bad_string(body: bytes, strings: int) -> bool:
    return any(int(index) >= strings for index in set(_STRING_INDEX.findall(body)))


def _cells_with(marker: bytes, pattern: re.Pattern[bytes], body: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the cells that match, looking only where the marker stands: most cells have none.

    The marker must hold "<", which no text contains, or long texts full of markers would take hours.
    """
    at = body.find(marker)
    while at >= 0:
        match = pattern.match(body, body.rfind(b"<c ", 0, at))
        if match is not None:
            yield match
        at = body.find(marker, at + len(marker))


def _cell(match: re.Match[bytes]) -> Cell:
    return int(match[2]), column_number(match[1].decode())


def _is_utf8(xml: bytes) -> bool:
    try:
        xml.decode()
    except UnicodeDecodeError:
        return False
    return True
