"""Zip files put together by hand, so that their headers may say what is not true."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

_LOCAL = "<4s5H3I2H"
_ENTRY = "<4s6H3I5H2I"
_END = "<4s4H2IH"
_EMPTY_BLOCK = b"\0\0\0\xff\xff"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a zip as it is packed, and what the headers say about it; `local_name` only in its own header."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = zipfile.ZIP_DEFLATED
    flags: int = 0
    local_name: str = ""


def member(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> Member:
    """Return an honest member."""
    packed = content
    if method == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
    return Member(name, packed, len(content), zlib.crc32(content), method)


def swollen(name: str, head: bytes, filler: bytes, tail: bytes, size: int, ratio: int = 0) -> Member:
    """Return a member that really inflates to some `size` bytes: head, a filler as often as need be, tail.

    With a `ratio` it is packed with so many empty blocks that it inflates to just that many times its size.
    """
    filler *= max(1, MIB // len(filler))
    times = size // len(filler)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = [packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)]
    packed += [packer.compress(filler) + packer.flush(zlib.Z_FULL_FLUSH)] * times  # each stands alone after the flush
    if ratio:
        packed.append(_EMPTY_BLOCK * max(0, (size // ratio - sum(map(len, packed))) // len(_EMPTY_BLOCK)))
    packed.append(packer.compress(tail) + packer.flush())
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(filler, crc)
    return Member(name, b"".join(packed), len(head) + times * len(filler) + len(tail), zlib.crc32(tail, crc))


def members(data: bytes) -> list[Member]:
    """Return the members of an honest zip, packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [member(name, archive.read(name)) for name in archive.namelist()]


def zipped(parts: Iterable[Member]) -> bytes:
    """Return the zip of the members, each with what its headers are to say."""
    body, directory, count = bytearray(), bytearray(), 0
    for one in parts:
        name, local = one.name.encode(), (one.local_name or one.name).encode()
        flags = one.flags | (0 if name.isascii() else 0x800)
        told = (flags, one.method, 0, 0x21, one.crc, len(one.packed), one.size)
        directory += struct.pack(_ENTRY, b"PK\x01\x02", 20, 20, *told, len(name), 0, 0, 0, 0, 0, len(body)) + name
        body += struct.pack(_LOCAL, b"PK\x03\x04", 20, *told, len(local), 0) + local + one.packed
        count += 1
    end = struct.pack(_END, b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory) + end


def with_member(data: bytes, name: str, change: Callable[[Member], Member]) -> bytes:
    """Return the zip with one member changed."""
    parts = members(data)
    assert any(one.name == name for one in parts)
    return zipped(change(one) if one.name == name else one for one in parts)


def saying(**told: object) -> Callable[[Member], Member]:
    """Return the change that makes the headers of a member say something else."""
    return lambda one: replace(one, **told)  # type: ignore[arg-type]
