"""The bytes of an XML part -> the few elements asked for; DTDs, odd encodings and ill-formed text are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.parsers import expat

from pipeline.findings import BROKEN, TOO_LARGE, UNSAFE
from pipeline.intake.opening.refusal import RefusalError, refuse
from pipeline.remembering import remembered

SAVE_ANEW = "请用 Excel 或 WPS 打开，另存为新的“Excel 工作簿（*.xlsx）”。"
"""The remedy for XML that takes long just because of how it is written."""
MAX_DEPTH = 64
MAX_FOUND = 500_000  # elements to be remembered
MAX_STRETCH = 4 << 20  # a cell holds 32,767 characters at most
Elements = tuple[tuple[str, Mapping[str, str]], ...]
SMALL = 16 << 10
"""Parts up to this size are remembered."""
_DTDS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_BOM = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)""")
_READ_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def check_has_no_dtd(data: bytes, part: str) -> None:
    """Refuse a part with a document type: entities make readers differ, read other files, or use up the memory."""
    if any(dtd in data for dtd in _DTDS):
        raise refuse(UNSAFE, f"部件 {part} 含有文档类型定义（DTD）")


def check_is_utf8(data: bytes, part: str) -> None:
    """Refuse what the workbook reader would misread: it takes every part for UTF-8."""
    if b"\0" in data:
        raise refuse(UNSAFE, f"部件 {part} 含有空字节，或不是 UTF-8 编码")
    declared = _ENCODING.match(data, len(_BOM) if data.startswith(_BOM) else 0)
    if declared and declared[1].lower() not in _READ_ENCODINGS:
        raise refuse(UNSAFE, f"部件 {part} 的编码是 {declared[1].decode('ascii', 'replace')[:20]}，不是 UTF-8")


def check_has_no_giant(data: bytes, part: str) -> None:
    """Refuse a tag or text longer than any program writes."""
    at = -1
    while at + MAX_STRETCH < len(data):
        at = data.rfind(b"<", at + 1, at + 1 + MAX_STRETCH)
        if at < 0:
            raise _giant(part)


def _check_has_no_giant_comment(data: bytes, part: str) -> None:
    """Refuse the same of what may hold any "<": the parser goes through it again with every further megabyte."""
    if len(data) <= MAX_STRETCH:
        return
    for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>")):
        at = data.find(opening)
        while at >= 0:
            end = data.find(closing, at)
            if (end if end >= 0 else len(data)) - at > MAX_STRETCH:
                raise _giant(part)
            at = data.find(opening, end) if end >= 0 else -1


@remembered(256, SMALL)
def elements(data: bytes, part: str, wanted: frozenset[str]) -> Elements:
    """Return the elements named in `wanted`, without prefix, with their attributes, in order.

    The workbooks of one template have many small parts in common; such a part is parsed once.
    """
    found: list[tuple[str, Mapping[str, str]]] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep(part)
        local = local_name(name)
        if local in wanted:
            if len(found) == MAX_FOUND:
                raise too_large(part, f"超过 {MAX_FOUND} 项")
            found.append((local, MappingProxyType(attributes)))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = new_parser(part)
    if wanted or data.count(b"</") > MAX_DEPTH:  # what is nested so deep is closed as often
        parser.StartElementHandler = start
        parser.EndElementHandler = end
    feed(parser, data, part)
    return tuple(found)


def new_parser(part: str) -> expat.XMLParserType:
    """Return a parser that refuses any DTD, also one that a search for its text misses.

    Like the reader of values it takes every part for UTF-8: it does not know all names that are in use for it.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True

    def refuse_dtd(*_: object) -> None:
        raise refuse(UNSAFE, f"部件 {part} 含有文档类型定义（DTD）")

    parser.StartDoctypeDeclHandler = refuse_dtd
    return parser


def feed(parser: expat.XMLParserType, data: bytes, part: str) -> None:
    """Parse the whole part; ill-formed XML, a cut one above all, refuses the file."""
    _check_has_no_giant_comment(data, part)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refuse(BROKEN, f"部件 {part} 第 {error.lineno} 行不是完整合规的 XML") from error
    except (LookupError, ValueError) as error:  # what the parser raises for an encoding that it does not know
        raise refuse(UNSAFE, f"部件 {part} 的编码无法识别") from error


def too_deep(part: str) -> RefusalError:
    """Return the refusal of a part nested deeper than any program writes."""
    return refuse(UNSAFE, f"部件 {part} 嵌套超过 {MAX_DEPTH} 层")


def too_large(part: str, found: str) -> RefusalError:
    """Return the refusal of a part that would take too long."""
    return refuse(TOO_LARGE, f"部件 {part} {found}")


def _giant(part: str) -> RefusalError:
    return too_large(part, f"有一段超过 {MAX_STRETCH >> 20} MB")


def local_name(name: str) -> str:
    """Return an element's name without its namespace prefix."""
    return name.rpartition(":")[2]


def as_text(xml: bytes) -> str | None:
    """Return the bytes as text in UTF-8, None where they are none or hold one of the two characters XML forbids."""
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return None
    return None if "\ufffe" in text or "\uffff" in text else text
