"""The path of a Word document -> its bytes, if it is sound: a whole zip within limits, without a DTD in any part."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection
from pathlib import Path

from lxml import etree

from pipeline.findings import BROKEN, NOT_WORKBOOK
from pipeline.intake.opening.container import MARKUP, open_zip
from pipeline.intake.opening.guard import ZIP_START, read_bytes
from pipeline.intake.opening.markup import check_has_no_dtd, too_large
from pipeline.intake.opening.refusal import refuse

PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_PART = 64 << 20
"""Bytes of one part: the text of a report of some ten thousand pages."""
_RELATIONS, _MAIN = "_rels/.rels", "word/document.xml"


def read_document(path: Path) -> bytes:
    """Return the bytes of a Word document (.docx); raise a refusal for what is none or is not sound."""
    data = read_bytes(path)
    if not data.startswith(ZIP_START):
        raise refuse(NOT_WORKBOOK, "不是 Word 文档（.docx）")
    package = open_zip(data)
    for name, entry in package.parts.items():
        if name.endswith(MARKUP):
            if entry.file_size > MAX_PART:
                raise too_large(name, f"解压后 {entry.file_size >> 20} MB，上限 {MAX_PART >> 20} MB")
            check_has_no_dtd(package.read(name), name)
    _check_main(package.read, package.parts)
    return data


def main_part(read: Callable[[str], bytes], names: Collection[str]) -> str:
    """Return the name of the part with the text: programs on the web call it word/document2.xml. Empty without one."""
    if _RELATIONS in names:
        for relation in etree.fromstring(read(_RELATIONS), PARSER):
            if str(relation.get("Type")).endswith("/officeDocument"):
                found = posixpath.normpath("/" + str(relation.get("Target")))[1:]
                return found if found in names else ""
    return _MAIN if _MAIN in names else ""


def _check_main(read: Callable[[str], bytes], names: Collection[str]) -> None:
    try:
        main = main_part(read, names)
        tag = etree.fromstring(read(main), PARSER).tag if main else ""
    except etree.XMLSyntaxError as error:
        raise refuse(BROKEN, "正文不是完好的 XML") from error
    if not main or str(tag).partition("}")[2] != "document":
        raise refuse(BROKEN, "其中没有 Word 文档的正文")
    if tag != f"{WORD}document":
        raise refuse(BROKEN, "是“Strict Open XML”格式，请另存为普通的“Word 文档（.docx）”")
