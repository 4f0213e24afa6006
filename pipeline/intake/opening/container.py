"""The bytes of a zip package -> its parts, each inflated under limits and checked; readers cannot disagree about it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from zlib_ng import zlib_ng as zlib

from pipeline.findings import BROKEN, ENCRYPTED, NOT_WORKBOOK, TOO_LARGE, UNSAFE
from pipeline.intake.opening.guard import ZIP_START
from pipeline.intake.opening.refusal import OF_ARCHIVE, OF_OTHER, RefusalError, refuse
from pipeline.intake.opening.zipped import END, END_START, ENTRY_START, LOCAL, UTF8_NAME, Ahead, Member, zipped

# harmless on 4,343 real workbooks; an honest register of 1,000,000 rows inflates to 771 MiB at ratio 10
MAX_PARTS = 2_000
MAX_RATIO = 250
SMALL_PART = 10 << 20  # inflating less than this harms nobody, whatever its ratio
HIGH_RATIO = 50
MAX_PART_AT_HIGH_RATIO = 200 << 20
MAX_TOTAL_AT_HIGH_RATIO = 400 << 20
MAX_PART = 900 << 20
MODEST_RATIO = 16
"""A part that inflates to less than this many times its size may be as large as all: registers with texts in cells."""
MAX_TOTAL = 2 << 30
_SMALL_TOTAL = 8 << 20
"""The parts of a package up to this size are inflated once and kept until they are read."""

MARKUP = (".xml", ".rels", ".vml")
"""How the names of the parts end that are XML."""
_STEP = 32 << 10
"""Bytes inflated at once: what they come to stays in the processor's cache until it is written."""
_ZIP64_LOCATOR = b"PK\x06\x07"  # tells of another directory, that may be larger than the one at the end says
_ZIP64_LOCATOR_SIZE = 20
_ENCRYPTION_FLAGS = 0x1 | 0x40 | 0x2000
_ILLEGAL_NAME = re.compile(r"^/|//|^[A-Za-z]:|(?:^|/)\.\.?(?:/|$)|[\x00-\x1f]")
_WORKBOOK_ELSEWHERE = re.compile(r"(?:^|/)workbook\d*\.xml$")
_OTHER_PACKAGES = (  # a part that tells what else the package is, and what to do, if not the usual
    ("xl/workbook.bin", "二进制工作簿（.xlsb）", ""),
    ("word/document.xml", "Word 文档（.docx）", OF_OTHER),
    ("ppt/presentation.xml", "演示文稿（.pptx）", OF_OTHER),
)


@dataclass(frozen=True, slots=True)
class Package:
    """A zip whose directory is sound. `parts` maps each name, in lower case and with `/`, to its entry."""

    data: bytes
    parts: Mapping[str, zipfile.ZipInfo]
    is_small: bool
    _kept: dict[str, bytes] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """Return the inflated part; a wrong checksum, length or name refuses the file."""
        content = self._kept.get(name)
        if content is None:
            content = _inflate(self.data, self.parts[name])
            if self.is_small:
                self._kept[name] = content
        return content

    def for_reader(self, changed: Mapping[str, bytes], ahead: Mapping[str, Ahead]) -> bytes:
        """Return the package that the reader of values is given, with other content in some parts.

        Of a small one it gets just the parts that were checked, uncompressed: it cannot see anything else in the file,
        and need not inflate them again. A large one is not worth the memory if nothing is changed: its parts stay as
        they are packed, some with a text ahead of them that spares the reader work.
        """
        if not (changed or ahead or self.is_small):
            return self.data
        is_packed = not (changed or self.is_small)
        return zipped(
            self._packed(name).behind(ahead.get(name)) if is_packed else self._inflated(name, changed)
            for name in self.parts
            if name.endswith(MARKUP)
        )

    def _packed(self, name: str) -> Member:
        entry = self.parts[name]
        packed = _packed(self.data, entry)
        return Member(entry.orig_filename.encode(), entry.compress_type, entry.CRC, entry.file_size, (packed,))

    def _inflated(self, name: str, changed: Mapping[str, bytes]) -> Member:
        content = changed[name] if name in changed else self.read(name)
        return Member.stored(self.parts[name].orig_filename.encode(), content)


def open_package(data: bytes) -> Package:
    """Return the workbook in `data`; only its directory is looked at, nothing is inflated but an OpenDocument label."""
    package = open_zip(data)
    _check_is_workbook(package)
    return package


def open_zip(data: bytes) -> Package:
    """Return the package in `data`, whatever it is of; only its directory is looked at."""
    entries = _directory(data)
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        if _ILLEGAL_NAME.search(name):
            raise refuse(UNSAFE, f"部件名不合规：{name[:80]}")
        if name.lower() in parts:
            raise refuse(UNSAFE, f"同名部件出现两次：{name[:80]}")
        parts[name.lower()] = entry
        _check_entry(entry)
    total = sum(entry.file_size for entry in entries)
    check_total(total, len(data))
    return Package(data, MappingProxyType(parts), total <= _SMALL_TOTAL)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """Return the entries of the zip that fills `data` from the first byte to the last."""
    end = data.rfind(END_START)
    if end < 0 or end + END.size > len(data):
        raise refuse(BROKEN, "文件不完整，缺少结尾")
    *_, size, _, comment_size = END.unpack_from(data, end)
    if end + END.size + comment_size != len(data):
        raise refuse(BROKEN, "文件结尾不完整或附有多余内容")
    start = 0 if _ZIP64_LOCATOR in data[max(end - _ZIP64_LOCATOR_SIZE, 0) : end] else max(end - size, 0)
    # counted first: listing millions of entries already takes gigabytes; a zip embedded before them has entries, too
    if data.count(ENTRY_START, start, end) > MAX_PARTS:
        raise refuse(UNSAFE, f"部件超过 {MAX_PARTS} 个")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except Exception as error:  # zipfile raises many kinds of errors on a hostile directory
        raise refuse(BROKEN, "压缩目录无法读取") from error
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise refuse(BROKEN, "文件开头附有多余内容")
    return entries


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTION_FLAGS:
        raise refuse(ENCRYPTED, f"部件已加密：{entry.orig_filename[:80]}")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refuse(UNSAFE, f"部件的压缩方式不常见：{entry.orig_filename[:80]}")
    ratio = entry.file_size / max(entry.compress_size, 1)
    too_dense = ratio > MAX_RATIO and entry.file_size > SMALL_PART
    if too_dense or entry.file_size > _most_part(ratio):
        size = f"{entry.orig_filename[:80]} 解压后 {entry.file_size >> 20} MB，为压缩后的 {ratio:.0f} 倍"
        raise refuse(TOO_LARGE, size)


def _most_part(ratio: float) -> int:
    """Return how large a part may be that inflates to so many times its size."""
    if ratio > HIGH_RATIO:
        return MAX_PART_AT_HIGH_RATIO
    return MAX_PART if ratio > MODEST_RATIO else MAX_TOTAL


def check_total(total: int, size: int) -> None:
    """Refuse a file of `size` bytes that comes to `total` bytes in all."""
    if total > most_total(total, size):
        raise refuse(TOO_LARGE, f"解压后共 {total >> 20} MB，上限 {most_total(total, size) >> 20} MB")


def most_total(total: int, size: int) -> int:
    """Return how much a file of `size` bytes may come to: what comes to very many times its size, to less."""
    return MAX_TOTAL_AT_HIGH_RATIO if total > HIGH_RATIO * size else MAX_TOTAL


def _check_is_workbook(package: Package) -> None:
    if "xl/workbook.xml" in package.parts:
        return
    for part, words, remedy in _OTHER_PACKAGES:
        if part in package.parts:
            raise refuse(NOT_WORKBOOK, words, remedy)
    label = package.parts.get("mimetype")
    if label is not None and label.file_size < 200 and b"opendocument" in package.read("mimetype"):
        raise refuse(NOT_WORKBOOK, "OpenDocument 文件（.ods 等）")
    elsewhere = [name for name in package.parts if _WORKBOOK_ELSEWHERE.search(name)]
    if elsewhere and "[content_types].xml" in package.parts:
        raise refuse(UNSAFE, f"部件不在通常的位置：{elsewhere[0][:80]}")
    raise refuse(NOT_WORKBOOK, "压缩包，其中没有工作簿的内容", OF_ARCHIVE)


def _inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return the entry's content; never more than the directory declares is inflated."""
    packed = _packed(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        content, is_whole = bytes(packed), True
    else:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        room = io.BytesIO()  # grows where it is; inflated in one piece, a part would take twice its size for a while
        try:
            for at in range(0, len(packed), _STEP):
                if stream.eof or room.tell() > entry.file_size:
                    break  # what follows the end would be copied again with every further piece
                room.write(stream.decompress(packed[at : at + _STEP], entry.file_size + 1 - room.tell()))
            content = room.getvalue()
        except zlib.error as error:  # type: ignore[misc]  # its stub takes the class for an instance
            raise _damaged(entry) from error
        is_whole = stream.eof and not stream.unused_data and at + _STEP >= len(packed)
    if not is_whole or len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise _damaged(entry)
    return content


def _packed(data: bytes, entry: zipfile.ZipInfo) -> memoryview:
    """Return the entry's content as it is packed, once its own header is sure to say what the directory says."""
    offset = entry.header_offset
    if offset + LOCAL.size > len(data):
        raise _damaged(entry)
    signature, _, flags, method, _, _, _, _, _, name_size, extra_size = LOCAL.unpack_from(data, offset)
    start = offset + LOCAL.size + name_size
    name = entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8_NAME else "cp437")
    if signature != ZIP_START or start + extra_size + entry.compress_size > len(data):
        raise _damaged(entry)
    if data[offset + LOCAL.size : start] != name or method != entry.compress_type or flags & _ENCRYPTION_FLAGS:
        raise refuse(UNSAFE, f"部件与目录不符：{entry.orig_filename[:80]}")
    return memoryview(data)[start + extra_size : start + extra_size + entry.compress_size]


def _damaged(entry: zipfile.ZipInfo) -> RefusalError:
    return refuse(BROKEN, f"部件校验不符：{entry.orig_filename[:80]}")
