"""The parts of a package, each as it is packed or inflated -> the bytes of a zip, the least that makes one.

What zipfile does takes ages over it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED

from zlib_ng import zlib_ng as zlib

from pipeline.intake.opening.guard import ZIP_START

ENTRY_START, END_START = b"PK\x01\x02", b"PK\x05\x06"
LOCAL = struct.Struct("<4s5H3I2H")
END = struct.Struct("<4s4H2IH")
UTF8_NAME = 0x800
_ENTRY = struct.Struct("<4s6H3I5H2I")
_VERSION = 20
_STORED_BLOCK = struct.Struct("<BHH")
MOST_AHEAD = 0xFFFF
"""Bytes that may stand ahead of content: so many can precede what is deflated without being so themselves."""


class Ahead(NamedTuple):
    """A text to be found ahead of the content of a part, and the checksum of both together."""

    text: bytes
    checksum: int

    @classmethod
    def of(cls, text: bytes, content: bytes) -> Ahead:
        """Return a text that is to stand ahead of this content."""
        return cls(text, zlib.crc32(content, zlib.crc32(text)))


class Member(NamedTuple):
    """A part of `size` bytes as it is written into a zip: `packed` are the pieces that `method` made of them."""

    name: bytes
    method: int
    checksum: int
    size: int
    packed: Sequence[bytes | memoryview]

    @classmethod
    def stored(cls, name: bytes, content: bytes) -> Member:
        """Return a part whose content is not compressed."""
        return cls(name, ZIP_STORED, zlib.crc32(content), len(content), (content,))

    def behind(self, ahead: Ahead | None) -> Member:
        """Return the part with a text ahead of its content, which stays packed as it is."""
        if ahead is None:
            return self
        size = len(ahead.text)
        block = _STORED_BLOCK.pack(0, size, size ^ MOST_AHEAD) if self.method == ZIP_DEFLATED else b""
        packed = (block, ahead.text, *self.packed)
        return self._replace(checksum=ahead.checksum, size=size + self.size, packed=packed)


def zipped(members: Iterable[Member]) -> bytes:
    """Return a zip of the parts."""
    pieces: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for name, method, checksum, size, packed in members:
        room = sum(map(len, packed))
        header = _VERSION, UTF8_NAME, method, 0, 0, checksum, room, size, len(name), 0
        directory += (_ENTRY.pack(ENTRY_START, _VERSION, *header, 0, 0, 0, 0, offset), name)
        pieces += (LOCAL.pack(ZIP_START, *header), name, *packed)
        offset += LOCAL.size + len(name) + room
    count, listed = len(directory) // 2, b"".join(directory)
    return b"".join((*pieces, listed, END.pack(END_START, 0, 0, count, count, len(listed), offset, 0)))
