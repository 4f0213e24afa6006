"""Word documents as other programs write them: read by the names they give their parts, or refused with a word why."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.deliver.report import refreshed
from pipeline.intake import RefusalError, read_document
from pipeline.intake.passages import passages_of
from tests.report.reading import draft, figures, written


def renamed(data: bytes, old: str, new: str) -> bytes:
    """The document with a part under another name, and everything that points to it."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(result, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                content = content.replace(old.encode(), new.encode())
            copy.writestr(name.replace(old, new), content)
    return result.getvalue()


def test_a_document_written_on_the_web_is_read_and_renewed(tmp_path: Path) -> None:
    data = read_document(written(tmp_path, renamed(draft(), "document.xml", "document2.xml")))
    assert [one.text for one in passages_of(data)] == [one.text for one in passages_of(draft())]
    assert refreshed(data, figures()).same == refreshed(draft(), figures()).same > 50


def test_a_document_in_the_strict_format_is_refused(tmp_path: Path) -> None:
    strict = BytesIO()
    with zipfile.ZipFile(BytesIO(draft())) as package, zipfile.ZipFile(strict, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            old, new = (
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            copy.writestr(name, content.replace(old, new))
    with pytest.raises(RefusalError, match="Strict"):
        read_document(written(tmp_path, strict.getvalue()))


def test_a_workbook_is_no_word_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(draft())) as package:
        name = next(one for one in package.namelist() if one.endswith(".xlsx"))
        workbook = package.read(name)
    with pytest.raises(RefusalError, match="没有 Word 文档的正文"):
        read_document(written(tmp_path, workbook))
