"""Small workbooks made by the tests, and surgery on their bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter

from pipeline.intake.opening import Book, Refused, read_book

SHEET = "xl/worksheets/sheet1.xml"
SECOND = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
NAME = "单位/收入.xlsx"

Edit = Callable[[bytes], bytes]


def two_sheets() -> bytes:
    """收入: A1 单位, B2 3, C4 text; 支出: A1 支出, B2 5."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        first = workbook.add_worksheet("收入")
        first.write("A1", "单位")
        first.write("B2", 3)
        first.write("C4", "甲")
        second = workbook.add_worksheet("支出")
        second.write("A1", "支出")
        second.write("B2", 5)
    return stream.getvalue()


def edited(
    data: bytes,
    edits: Mapping[str, Edit] | None = None,
    *,
    added: Mapping[str, bytes] | None = None,
    dropped: frozenset[str] = frozenset(),
    renamed: Callable[[str], str] = str,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return the package with parts changed, added, left out or renamed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for name in old.namelist():
            if name not in dropped:
                content = old.read(name)
                new.writestr(renamed(name), (edits or {}).get(name, bytes)(content))
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def package_parts(data: bytes) -> dict[str, bytes]:
    """Return the content of every part of the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replacing(old: str, new: str) -> Edit:
    """Return an edit that replaces text which must be there."""

    def edit(xml: bytes) -> bytes:
        assert old.encode() in xml
        return xml.replace(old.encode(), new.encode())

    return edit


def with_rows(rows: str) -> bytes:
    """Return the two sheets with XML added below the rows of the first."""
    return edited(two_sheets(), {SHEET: replacing("</sheetData>", rows + "</sheetData>")})


def directory_field(data: bytes, part: str, offset: int, form: str, value: int) -> bytes:
    """Return the zip with one field of the directory entry of `part` overwritten."""
    at = -1
    while True:
        at = data.index(b"PK\x01\x02", at + 1)
        size = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + size] == part.encode():
            changed = bytearray(data)
            struct.pack_into(form, changed, at + offset, value)
            return bytes(changed)


def read(folder: Path, data: bytes, name: str = "收入.xlsx") -> Book | Refused:
    """Write the bytes to a file and read it."""
    path = folder / name
    path.write_bytes(data)
    return read_book(path, NAME)


def book(folder: Path, data: bytes, name: str = "收入.xlsx") -> Book:
    """Return the book that must be readable."""
    result = read(folder, data, name)
    assert isinstance(result, Book), result
    return result


def reasons(folder: Path, data: bytes, name: str = "收入.xlsx") -> list[tuple[str, str, str]]:
    """Return code, sheet and cell of each reason for refusing the file."""
    result = read(folder, data, name)
    assert isinstance(result, Refused), result
    assert all(finding.place.file == NAME and finding.remedy for finding in result.findings)
    return [(finding.code, finding.place.sheet, finding.place.cell) for finding in result.findings]
