"""The path of a Word document -> its bytes, if it is sound: a whole zip within limits, without a DTD in any part."""

from __future__ import annotations

from pathlib import Path

from pipeline.findings import BROKEN, NOT_WORKBOOK
from pipeline.intake.opening.container import MARKUP, open_zip
from pipeline.intake.opening.guard import ZIP_START, read_bytes
from pipeline.intake.opening.markup import check_has_no_dtd, too_large
from pipeline.intake.opening.refusal import refuse

MAIN = "word/document.xml"
MAX_PART = 64 << 20
"""Bytes of one part: the text of a report of some ten thousand pages."""


def read_document(path: Path) -> bytes:
    """Return the bytes of a Word document (.docx); raise a refusal for what is none or is not sound."""
    data = read_bytes(path)
    if not data.startswith(ZIP_START):
        raise refuse(NOT_WORKBOOK, "不是 Word 文档（.docx）")
    package = open_zip(data)
    if MAIN not in package.parts:
        raise refuse(BROKEN, "其中没有 Word 文档的正文")
    for name, entry in package.parts.items():
        if name.endswith(MARKUP):
            if entry.file_size > MAX_PART:
                raise too_large(name, f"解压后 {entry.file_size >> 20} MB，上限 {MAX_PART >> 20} MB")
            check_has_no_dtd(package.read(name), name)
    return data
