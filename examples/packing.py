"""Bytes that depend on their content alone: workbooks saved by openpyxl packed again, and files that are none."""

from __future__ import annotations

import io
import re
import struct
import zipfile

from openpyxl import Workbook

FIXED_TIME = (2024, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_SECTOR = 512
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def repacked(book: Workbook) -> bytes:
    """Return the workbook as bytes without the time of saving."""
    saved, packed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, _STAMP.sub(rb"\g<1>2024-01-01T00:00:00Z", old.read(name)))
    return packed.getvalue()


def encrypted_container() -> bytes:
    """Return a compound file as Office writes a workbook with a password: two streams, nothing readable in them."""
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 0x1000, _END, 0, _END, 0, 0)
    header += struct.pack("<I", _FREE) * ((_SECTOR - len(header)) // 4)
    fat = struct.pack("<2I", _FAT_SECTOR, _END) + struct.pack("<I", _FREE) * (_SECTOR // 4 - 2)
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage", "")
    return header + fat + b"".join(_entry(name, number) for number, name in enumerate(names))


def _entry(name: str, number: int) -> bytes:
    """Return a directory entry: the root, or a stream without content."""
    kind = 0 if not name else 5 if number == 0 else 2
    text = (name + "\0").encode("utf-16-le") if name else b""
    right = 2 if number == 1 else _FREE
    child = 1 if number == 0 else _FREE
    links = struct.pack("<HBBIII", len(text), kind, 1, _FREE, right, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", _END, 0)


def lock_file(user: str) -> bytes:
    """Return what Office leaves beside an open workbook: the name of who opened it, twice."""
    short = user.encode("ascii")
    return bytes([len(short)]) + short.ljust(54) + struct.pack("<H", len(short)) + user.ljust(54).encode("utf-16-le")
