"""The XML of a worksheet as the usual programs write it -> its cells for openpyxl, many times faster than openpyxl.

Everything here either proves that rows and cells have the usual form, and then takes them as openpyxl would, or gives
up (None) and leaves the worksheet to openpyxl.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import column_index_from_string

Result = tuple[str, str]
"""The type (n, str, b, e) and the text of a formula's stored result, as the XML has them."""
BLANKS = " \t\r\n"
"""What is no part of a text around which it stands, unless the file says that it is to be kept."""
_START, _END = b"<sheetData>", b"</sheetData>"
_HEAD = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="(?:yes|no)")? ?\?>\s*)?'
    rb'<worksheet(?: xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"| [\w.-]+:[\w.-]+="[^"<>&]*")+>'
)
_NO_MARKUP = r"[^<&\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]*+"
_TEXT = _NO_MARKUP + r"(?:&(?:amp|lt|gt|quot|apos|#1[03]|#x0*[AaDd]);" + _NO_MARKUP + r")*+"
_TOKEN = re.compile(
    r'<c r="([A-Z]{1,3}+)(\d{1,7}+)"(?: s="(\d{1,9}+)")?(?: t="(n|s|str|b|e|inlineStr)")?'
    rf"(?: ?/>|>(?:<f>({_TEXT})</f>)?(?:<v>({_TEXT})</v>|<v ?/>)?"
    rf'(?:<is><t( xml:space="preserve")?(?:>({_TEXT})</t>|/>)</is>)?</c>)'
    r'|<row r="(\d{1,7}+)"((?: [\w:.]++="[^"<>&\s]*+")*+) ?(?:/>|>)|</row>'
)
_ATTRIBUTE = re.compile(r' ([\w:.]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:#x([\dA-Fa-f]+)|#(\d+)|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class Rows:
    """The cells of a worksheet, the attributes of its rows by their numbers, and the stored results of its formulas.

    `frame` is the worksheet without its rows.
    """

    frame: bytes
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)


def plain_rows(xml: bytes, page: Any, texts: Sequence[Any], styles: Sequence[Any]) -> Rows | None:
    """Return the rows of a worksheet in the usual form, or None.

    Cells of one style share it: who changes that of one copies it first.
    """
    split = _split(xml)
    if split is None:
        return None
    frame, body = split
    found, cells, known, at, is_in_row = Rows(frame), {}, len(styles), 0, False
    new = Cell.__new__
    for match in _TOKEN.finditer(body):
        start, end = match.span()
        if start != at:
            return None
        at = end
        letters, row, style, kind, formula, value, kept, inline, number, attributes = match.groups()
        if letters is None:
            is_end = number is None
            if is_end != is_in_row or not (is_end or _add_row(found, number, attributes)):
                return None
            is_in_row = not is_end and not match[0].endswith("/>")
            continue
        if not is_in_row:
            return None
        kind = kind or "n"
        content: Any = None
        if formula is not None:
            if value is not None or "<v" in match[0]:
                found.results[letters + row] = kind, _read(value or "")
            kind, content = "f", "=" + _read(formula)
        elif kind == "inlineStr":
            if "<is>" in match[0]:
                text = _read(inline or "")
                kind, content = "s", text if kept else text.strip(BLANKS)
        elif value:
            kind, content = _typed(kind, _read(value), texts)
        of_style = int(style) if style else 0
        place = int(row), _column(letters)
        cell: Any = new(Cell)
        cell.parent = page
        cell.row, cell.column = place
        cell._style = styles[of_style if of_style < known else 0]
        cell._value, cell.data_type, cell._hyperlink, cell._comment = content, kind, None, None
        cells[place] = cell
    found.cells = cells
    return found if at == len(body) and not is_in_row else None


def _split(xml: bytes) -> tuple[bytes, str] | None:
    """Return a worksheet without its rows, and its rows."""
    start, end = xml.find(_START) + len(_START), xml.rfind(_END)
    if not len(_START) <= start <= end or _HEAD.match(xml) is None or b"<!" in xml or b"]]>" in xml:
        return None
    head, tail = xml[:start], xml[end:]
    if head.count(_START) + tail.count(_START) != 1 or head.count(b" xmlns=") != 1:
        return None
    return head + tail, xml[start:end].decode()


def _add_row(found: Rows, number: str, attributes: str) -> bool:
    """Take the attributes of a row; False where it has one twice."""
    if not attributes:
        return True
    each = _ATTRIBUTE.findall(attributes)
    own = {name: value for name, value in each if ":" not in name}
    if len(dict(each)) != len(each) or "r" in own:
        return False
    if own.keys() - {"spans"}:
        found.rows[str(int(number))] = {"r": number, **own}
    return True


def _typed(kind: str, value: str, texts: Sequence[Any]) -> tuple[str, Any]:
    """Return the kind and the value of a cell as openpyxl has them."""
    if kind == "n":
        return kind, float(value) if "." in value or "E" in value or "e" in value else int(value)
    if kind == "s":
        return kind, texts[int(value)]
    if kind == "b":
        return kind, bool(int(value))
    return "s" if kind == "str" else kind, value


def _read(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    digits, decimals, name = match.groups()
    return _NAMED[name] if name else chr(int(digits, 16) if digits else int(decimals))


@lru_cache(20_000)
def _column(letters: str) -> int:
    return int(column_index_from_string(letters))
