"""A path -> the bytes of an Office Open XML package, or the words why they were not taken."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from pipeline.causes import cause
from pipeline.findings import (
    BROKEN,
    EMPTY_FILE,
    ENCRYPTED,
    FILE_CHANGED,
    NO_PERMISSION,
    NOT_REGULAR,
    NOT_WORKBOOK,
    TOO_LARGE,
)
from pipeline.intake.opening.refusal import OF_ARCHIVE, OF_OTHER, OF_UNKNOWN, refuse

MAX_FILE_SIZE = 256 << 20
ZIP_START = b"PK\x03\x04"
_OLE_START = bytes.fromhex("D0CF11E0A1B11AE1")
_BIFF_STARTS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_OLE_STREAMS = (  # names in the directory of a compound file, most telling first; and what to do, if not the usual
    ("Workbook", "旧版工作簿（.xls 或 WPS .et）", ""),
    ("Book", "旧版工作簿（.xls 或 WPS .et）", ""),
    ("WordDocument", "Word 文档（.doc）", OF_OTHER),
    ("PowerPoint Document", "演示文稿（.ppt）", OF_OTHER),
)
# an old workbook opens with a record that tells its kind; where a password is set, the one on it follows
_LOCKED_BIFF = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
# Excel and WPS open a file with a password of their own without asking when only its structure is protected
_UNASKED = "整个文件已加密；如打开时不问密码，请撤销“保护工作簿”"
_STARTS = (
    (b"%PDF", "PDF 文件", OF_OTHER),
    (b"{\\rtf", "RTF 文档", OF_OTHER),
    (b"Rar!", "RAR 压缩包", OF_ARCHIVE),
    (b"7z\xbc\xaf", "7z 压缩包", OF_ARCHIVE),
    (b"PK\x05\x06", "空的压缩包", OF_UNKNOWN),
    (b"\x89PNG", "图片", OF_OTHER),
    (b"\xff\xd8\xff", "图片", OF_OTHER),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # which no text has in any encoding of those in use
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes, read once; raise a refusal for anything but a regular file that stays as it is."""
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            raise refuse(NOT_REGULAR, _kind_of_entry(before.st_mode))
        if before.st_size > MAX_FILE_SIZE:
            raise refuse(TOO_LARGE, f"{before.st_size >> 20} MB，上限 {MAX_FILE_SIZE >> 20} MB")
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_SIZE + 1)
        after = path.lstat()
    except PermissionError as error:
        raise refuse(NO_PERMISSION) from error
    except FileNotFoundError as error:
        raise refuse(FILE_CHANGED, "文件已不在原处") from error
    except OSError as error:
        raise refuse(BROKEN, f"无法读取：{cause(error)}") from error
    if _stamp(before) != _stamp(after) or len(data) != after.st_size:
        raise refuse(FILE_CHANGED)
    if not data:
        raise refuse(EMPTY_FILE)
    return data


def digest_at(path: Path) -> str:
    """Return the SHA-256 of the file as it is now, empty where there is no regular one, or none that may be read."""
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode) or before.st_size > MAX_FILE_SIZE:
            return ""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest if _stamp(before) == _stamp(path.lstat()) else ""
    except OSError:
        return ""


def check_is_package(data: bytes) -> None:
    """Refuse everything that is no zip package, saying what it is; the extension is not asked."""
    if data.startswith(ZIP_START):
        return
    if data.startswith(_OLE_START):
        if _utf16("EncryptedPackage") in data or _utf16("EncryptionInfo") in data or _LOCKED_BIFF.search(data):
            raise refuse(ENCRYPTED, _UNASKED)
        told = ((words, remedy) for name, words, remedy in _OLE_STREAMS if _utf16(name) in data)
        raise refuse(NOT_WORKBOOK, *next(told, ("旧版 Office 文件",)))
    if data.startswith(_BIFF_STARTS):
        raise refuse(NOT_WORKBOOK, "旧版工作簿（.xls）")
    if not data.strip(b"\0"):
        raise refuse(BROKEN, "文件内容全是空字节")
    told = ((words, remedy) for start, words, remedy in _STARTS if data.startswith(start))
    raise refuse(NOT_WORKBOOK, *next(told, None) or _text_kind(data[:8192]))


def _text_kind(head: bytes) -> tuple[str, str]:
    """Return what kind of text begins like `head`, in words, and what to do with it, if not the usual."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b'progid="Excel.Sheet"' in head:
        return "XML 表格 2003（SpreadsheetML）", ""
    if b"urn:oasis:names:tc:opendocument" in head:
        return "OpenDocument 文件（.fods 等）", ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(b"mime-version"):
        return "单个文件网页（.mht）", ""
    if _HTML.search(head):
        return "网页（HTML）", ""
    if ZIP_START in head:
        return "前面多出其他内容的工作簿", ""
    return ("无法识别的内容", OF_UNKNOWN) if _CONTROLS.search(head) else ("文本（如 CSV）", "")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_ino, status.st_dev, status.st_size, status.st_mtime_ns


def _kind_of_entry(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "链接"
    if stat.S_ISDIR(mode):
        return "文件夹"
    return "管道" if stat.S_ISFIFO(mode) else "设备文件"
