"""The bytes of an input workbook -> why no marked copy is made of it, told from its XML before openpyxl opens it.

The guard of the intake lets through whatever can be read; openpyxl keeps every cell and every style as an object, so
a workbook that calamine reads in a moment may cost it minutes. What is counted here costs little to count.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO

from pipeline.deliver.marked.archive import plain_name

MOST_ROWS = 50_000
MOST_CELLS = 1_000_000
MOST_PART = 100 << 20
MOST_TEXT = 200 << 20
MOST_MERGES = MOST_STYLES = MOST_RULES = MOST_COMMENTS = 20_000
MOST_NAMES = 5_000

_STRING = re.compile(rb"<(?:\w+:)?si\b(?:[^<>]*/>|.*?</(?:\w+:)?si>)", re.DOTALL)
_REFERENCE = re.compile(rb' t=["\']s["\'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)')
_SHARED = re.compile(rb'<(?:\w+:)?f\b[^<>]*\bt=["\']shared["\'][^<>]*?(?:/>|>([^<]*)<)')


def _element(name: str) -> re.Pattern[bytes]:
    return re.compile(rf"<(?:\w+:)?{name}[\s/>]".encode())


_ROW, _CELL, _MERGE, _STYLE, _NAME = (_element(name) for name in ("row", "c", "mergeCell", "xf", "definedName"))
_RULE, _COLUMN, _COMMENT = (_element(name) for name in ("(?:cfRule|dataValidation|hyperlink)", "col", "comment"))


def why_too_large(data: bytes) -> str:
    """Return in words why openpyxl is not to open the workbook; empty where it may."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = [one for one in archive.infolist() if one.filename.lower().endswith((".xml", ".vml", ".rels"))]
        if any(one.file_size > MOST_PART for one in entries):
            return f"工作簿解开后有超过 {MOST_PART >> 20} MB 的部分"
        parts = {plain_name(one.filename): one for one in entries}
        sheets = [archive.read(one) for name, one in parts.items() if name.startswith("xl/worksheets/sheet")]
        return _of_sheets(sheets) or _of_parts(archive, parts, sheets)


def _of_sheets(sheets: list[bytes]) -> str:
    for xml in sheets:
        rows = _count(_ROW, xml, most=MOST_ROWS)
        if rows > MOST_ROWS:
            return f"有工作表超过 {MOST_ROWS:,} 行（共 {rows:,} 行，含只有格式的空行）"
    cells = _count(_CELL, *sheets, most=MOST_CELLS)
    if cells > MOST_CELLS:
        return f"单元格超过 {MOST_CELLS:,} 个（共 {cells:,} 个，含只有格式的空单元格）"
    for what, pattern, most in (("合并单元格", _MERGE, MOST_MERGES), ("列的设置", _COLUMN, MOST_STYLES),
                                ("条件格式、数据有效性和超链接", _RULE, MOST_RULES)):  # fmt: skip
        if why := _too_many(what, most, pattern, *sheets):
            return why
    if any(_shared_formulas(xml) > MOST_TEXT for xml in sheets):
        return "公式过多、过长"
    return ""


def _of_parts(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], sheets: list[bytes]) -> str:
    for what, name, pattern, most in (("单元格格式", "xl/styles.xml", _STYLE, MOST_STYLES),
                                      ("名称", "xl/workbook.xml", _NAME, MOST_NAMES)):  # fmt: skip
        if name in parts and (why := _too_many(what, most, pattern, archive.read(parts[name]))):
            return why
    notes = (archive.read(one) for name, one in parts.items() if "comment" in name)
    if why := _too_many("批注", MOST_COMMENTS, _COMMENT, *notes):
        return why
    strings = parts.get("xl/sharedstrings.xml")
    if strings is not None and _is_long(archive.read(strings), sheets):
        return f"文字过多，写出后超过 {MOST_TEXT >> 20} MB"
    return ""


def _too_many(what: str, most: int, pattern: re.Pattern[bytes], *parts: bytes) -> str:
    """Say that there are more of an element than `most`, if there are."""
    number = _count(pattern, *parts, most=most)
    return f"{what}超过 {most:,} 个（共 {number:,} 个）" if number > most else ""


def _count(pattern: re.Pattern[bytes], *parts: bytes, most: int) -> int:
    """Return how many there are of an element, or of all tags together where they are no more than `most`."""
    tags = sum(xml.count(b"<") for xml in parts)
    return tags if tags <= most else sum(1 for xml in parts for _match in pattern.finditer(xml))


def _shared_formulas(xml: bytes) -> int:
    """Return how long the shared formulas of a sheet may become, for each cell gets its own."""
    texts = [len(match[1] or b"") for match in _SHARED.finditer(xml)]
    return max(texts, default=0) * len(texts)


def _is_long(strings: bytes, sheets: list[bytes]) -> bool:
    """Tell whether the texts become too long; mostly they would not if every cell held all of them."""
    named = sum(xml.count(b't="s"') + xml.count(b"t='s'") for xml in sheets)
    return len(strings) * named > MOST_TEXT and _text(strings, sheets) > MOST_TEXT


def _text(strings: bytes, sheets: list[bytes]) -> int:
    """Return how long the texts become, for each cell gets its own."""
    lengths = [match.end() - match.start() for match in _STRING.finditer(strings)]
    times: Counter[int] = Counter()
    for xml in sheets:
        times.update(map(int, _REFERENCE.findall(xml)))
    return sum(lengths[index] * count for index, count in times.items() if index < len(lengths))
