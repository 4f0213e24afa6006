"""Compound files (OLE) put together by hand, and in them the old workbook format BIFF8, plain or encrypted."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # shorter streams would have to be kept elsewhere, so they are filled up

AGILE = (
    b"\x04\x00\x04\x00\x40\x00\x00\x00"
    + b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"
 xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">
<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"
 cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/>
<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">
<p:encryptedKey spinCount="100000" saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"
 cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/>
</keyEncryptor></keyEncryptors></encryption>"""
)
STANDARD = b"\x03\x00\x02\x00\x24\x00\x00\x00" + bytes(200)
"""How a file is encrypted: as Excel and WPS do it today, and as Excel 2007 did."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with these streams below its root."""
    sectors: list[bytes] = []
    table: list[int] = []

    def add(content: bytes) -> int:
        first = len(sectors)
        content = content.ljust(max(_SMALLEST, -(-len(content) // SECTOR) * SECTOR), b"\0")
        sectors.extend(content[at : at + SECTOR] for at in range(0, len(content), SECTOR))
        table.extend([*range(first + 1, len(sectors)), _END])
        return first

    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        following = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, add(content), max(len(content), _SMALLEST), right=following))
    directory = add(b"".join(entries))
    fat_sectors = -(-(len(table) + len(table) // 127 + 2) // 128)
    first_of_fat = len(table)
    table += [_FAT] * fat_sectors
    table += [_FREE] * (fat_sectors * 128 - len(table))
    fat = struct.pack(f"<{len(table)}I", *table)
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, fat_sectors, directory, 0, _SMALLEST, _END, 0, _END, 0)
    places = [*range(first_of_fat, first_of_fat + fat_sectors)]
    header += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    return header + b"".join(sectors) + fat


def _entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    spelt = name.encode("utf-16-le")
    head = spelt.ljust(64, b"\0") + struct.pack("<HBB3I", len(spelt) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def biff8(
    title: str, cells: Mapping[tuple[int, int], str | float], *, codepage: int = 1200, encrypted: bool = False
) -> bytes:
    """Return the old workbook format with one sheet; rows and columns count from 0.

    With another code page than 1200 the texts are still 16-bit, as WPS writes them.
    """
    name = title.encode("utf-16-le")
    globals_head = _record(0x809, struct.pack("<4H2I", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    if encrypted:
        globals_head += _record(0x2F, struct.pack("<3H", 1, 1, 1) + bytes(48))
    globals_head += _record(0x42, struct.pack("<H", codepage))
    sheet_size = 4 + 8 + len(name)
    start = len(globals_head) + sheet_size + 4
    told = _record(0x85, struct.pack("<IBBBB", start, 0, 0, len(title), 1) + name)
    stream = globals_head + told + _record(0x0A, b"")
    assert len(stream) == start
    stream += _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    for (row, column), value in cells.items():
        at = struct.pack("<3H", row, column, 0)
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            stream += _record(0x204, at + struct.pack("<HB", len(value), 1) + text)
        else:
            stream += _record(0x203, at + struct.pack("<d", value))
    return stream + _record(0x0A, b"")


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body
