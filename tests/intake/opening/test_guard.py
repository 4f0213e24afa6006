from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.findings import (
    ARCHIVE,
    BROKEN,
    EMPTY_FILE,
    ENCRYPTED,
    FILE_CHANGED,
    IS_FOLDER,
    LOCK_FILE,
    MAC_FILE,
    NO_PERMISSION,
    NOT_REGULAR,
    NOT_WORKBOOK,
    OTHER_FILES,
    TEXT_TABLE,
    TOO_LARGE,
    WRONG_EXTENSION,
)
from pipeline.intake.discover import discover
from pipeline.intake.opening import Refused, read_book
from pipeline.intake.opening.refusal import OF_ARCHIVE, OF_OTHER, OF_UNKNOWN
from pipeline.model import INPUT_FOLDER, MANIFEST
from tests.intake.opening.workbooks import NAME, book, reasons, two_sheets

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def _refusal(path: Path) -> str:
    result = read_book(path, NAME)
    assert isinstance(result, Refused)
    (finding,) = result.findings
    assert finding.place.file == NAME
    return finding.code


def _package(*names: str, label: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if label:
            archive.writestr("mimetype", label)
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", EMPTY_FILE.code, ""),
        (bytes(4096), BROKEN.code, "空字节"),
        (b"<html><table><tr><td>1</td></tr></table></html>", NOT_WORKBOOK.code, "HTML"),
        ("单位,金额\n甲,1\n".encode("gbk"), NOT_WORKBOOK.code, "CSV"),
        ("\ufeff单位\t金额\n".encode("utf-16-le"), NOT_WORKBOOK.code, "CSV"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            NOT_WORKBOOK.code,
            "2003",
        ),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ENCRYPTED.code, ""),
        (OLE + "Workbook".encode("utf-16-le"), NOT_WORKBOOK.code, ".xls"),
        (OLE + "WordDocument".encode("utf-16-le"), NOT_WORKBOOK.code, "Word"),
        (b"\x09\x08\x10\x00" + bytes(100), NOT_WORKBOOK.code, ".xls"),
        (b"%PDF-1.7 ...", NOT_WORKBOOK.code, "PDF"),
        (_package("word/document.xml"), NOT_WORKBOOK.code, "Word"),
        (_package("xl/workbook.bin"), NOT_WORKBOOK.code, "xlsb"),
        (_package("a.txt"), NOT_WORKBOOK.code, "压缩包"),
        (
            _package("content.xml", label="application/vnd.oasis.opendocument.spreadsheet"),
            NOT_WORKBOOK.code,
            "OpenDocument",
        ),
        (b"\x89\x01\x00\xff\xfe\x00", NOT_WORKBOOK.code, ""),
    ],
)
def test_a_file_that_is_no_package_is_refused_saying_what_it_is(
    tmp_path: Path, data: bytes, code: str, word: str
) -> None:
    path = tmp_path / "收入.xlsx"
    path.write_bytes(data)
    result = read_book(path, NAME)
    assert isinstance(result, Refused)
    assert [finding.code for finding in result.findings] == [code]
    assert word in result.findings[0].found


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (_package("柳树镇_01_预算执行.xlsx"), OF_ARCHIVE),
        (b"Rar!\x1a\x07\x00...", OF_ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c...", OF_ARCHIVE),
        (b"%PDF-1.7 ...", OF_OTHER),
        (b"\x89PNG\r\n\x1a\n...", OF_OTHER),
        (OLE + "WordDocument".encode("utf-16-le"), OF_OTHER),
        (_package("word/document.xml"), OF_OTHER),
        (b"PK\x05\x06" + bytes(18), OF_UNKNOWN),
        (b"\x89\x01\x00\xff\xfe\x00", OF_UNKNOWN),
        (OLE + "Workbook".encode("utf-16-le"), NOT_WORKBOOK.remedy),
        (_package("xl/workbook.bin"), NOT_WORKBOOK.remedy),
        (b"a,b\n1,2\n", NOT_WORKBOOK.remedy),
    ],
)
def test_to_save_it_as_a_workbook_is_only_advised_where_an_office_program_can(
    tmp_path: Path, data: bytes, advice: str
) -> None:
    path = tmp_path / "收入.xlsx"
    path.write_bytes(data)
    result = read_book(path, NAME)
    assert isinstance(result, Refused)
    assert [finding.remedy for finding in result.findings] == [advice]


def test_links_folders_pipes_and_missing_files_are_refused_without_opening_them(tmp_path: Path) -> None:
    loop, away, pipe, folder = (tmp_path / name for name in ("loop.xlsx", "away.xlsx", "pipe.xlsx", "folder.xlsx"))
    loop.symlink_to(loop)
    away.symlink_to("/etc/passwd")
    os.mkfifo(pipe)
    folder.mkdir()
    assert [_refusal(path) for path in (loop, away, pipe, folder)] == [NOT_REGULAR.code] * 4
    assert _refusal(tmp_path / "gone.xlsx") == FILE_CHANGED.code


def test_a_huge_sparse_file_is_refused_on_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sparse.xlsx"
    with path.open("wb") as stream:
        stream.truncate(3 << 30)
    assert _refusal(path) == TOO_LARGE.code


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(two_sheets())
    original = Path.open

    def grow(self: Path, mode: str = "r") -> object:
        with original(self, "ab") as stream:
            stream.write(b"more")
        return original(self, mode)

    monkeypatch.setattr(Path, "open", grow)
    assert _refusal(path) == FILE_CHANGED.code


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(two_sheets())

    def deny(self: Path, mode: str = "r") -> object:
        raise PermissionError(self, mode)

    monkeypatch.setattr(Path, "open", deny)
    assert _refusal(path) == NO_PERMISSION.code


@pytest.mark.parametrize("name", ["收入（终稿）😀 .xlsx", "--help.xlsx", "长" * 83 + ".xlsx"])
def test_odd_file_names_are_read(tmp_path: Path, name: str) -> None:
    assert book(tmp_path, two_sheets(), name).sheets[0].rows[1][1] == 3


def test_an_encrypted_zip_is_not_taken_for_a_broken_one(tmp_path: Path) -> None:
    assert reasons(tmp_path, OLE + "EncryptionInfo".encode("utf-16-le"))[0][0] == ENCRYPTED.code


def test_a_folder_is_listed_in_order_and_what_is_skipped_is_said(tmp_path: Path) -> None:
    for name in ("b/2.xlsx", "b/1.XLSM", "a.xls", "c.et", ".git/x.xlsx", "README.md", "x.docx", "y.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for name in ("~$a.xls", "._a.xls", "all.zip", "table.csv"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "folder.xlsx" / "inside.xlsx").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    (tmp_path / "linked").symlink_to("/etc")
    (tmp_path / "notes.txt").symlink_to("/etc/passwd")
    found = discover(tmp_path)
    assert [name for _, name in found.files] == ["a.xls", "b/1.XLSM", "b/2.xlsx", "c.et"]
    assert all(path == tmp_path / name for path, name in found.files)
    assert [(finding.place.file, finding.code) for finding in found.findings] == [
        ("._a.xls", MAC_FILE.code),
        ("all.zip", ARCHIVE.code),
        ("folder.xlsx", IS_FOLDER.code),
        ("link.xlsx", NOT_REGULAR.code),
        ("linked", NOT_REGULAR.code),
        ("pipe.xlsx", NOT_REGULAR.code),
        ("table.csv", TEXT_TABLE.code),
        ("~$a.xls", LOCK_FILE.code),
        (INPUT_FOLDER, OTHER_FILES.code),
    ]


@pytest.mark.parametrize("name", ["预算.zip", "预算.csv", "预算.rar"])
def test_a_workbook_called_an_archive_is_read_by_its_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(two_sheets())
    found = discover(tmp_path)
    assert ([shown for _, shown in found.files], found.findings) == ([name], ())
    read = read_book(tmp_path / name, name)
    assert WRONG_EXTENSION.code in {finding.code for finding in read.findings}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_of_workbooks_is_no_workbook(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", method) as archive:
        archive.writestr("预算.xlsx", two_sheets())
    assert [finding.code for finding in discover(tmp_path).findings] == [ARCHIVE.code]


def test_names_are_shown_on_one_line_in_valid_unicode(tmp_path: Path) -> None:
    (tmp_path / "a\n\x1b[31m.xlsx").write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "收入.xlsx".encode("gbk"))).write_bytes(b"x")
    assert [name for _, name in discover(tmp_path).files] == ["a\\n\\x1b[31m.xlsx", "收入.xlsx"]


def test_a_folder_that_may_not_be_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(self: Path) -> object:
        raise PermissionError(self)

    monkeypatch.setattr(Path, "iterdir", deny)
    assert [finding.code for finding in discover(tmp_path).findings] == [NO_PERMISSION.code]


def test_a_folder_of_our_own_results_is_said_and_not_entered(tmp_path: Path) -> None:
    for name in ("output/2024/a.xlsx", "output/2024/单位/b.xlsx", "output/c.xlsx", "output/.jixiao.new/2024/d.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "output" / "2024" / MANIFEST).write_bytes(b"{}")
    found = discover(tmp_path)
    assert [name for _, name in found.files] == ["output/c.xlsx"]
    assert [(finding.code, finding.place.file) for finding in found.findings] == [("F128", "output/2024")]
    assert discover(tmp_path / "output" / "2024").files == ()
