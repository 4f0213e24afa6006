"""Bad zip containers: whatever one reader could take for another content than the next one is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.findings import BROKEN, ENCRYPTED, HAS_EMBEDDED, NOT_WORKBOOK, TOO_LARGE, UNSAFE
from tests.hostile.endings import reads_as_usual
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    number_cell,
    part_of,
    refused,
    with_cells,
)
from tests.hostile.zips import MIB, Member, member, members, saying, swollen, with_member, zipped
from tests.intake.opening.workbooks import edited, package_parts

TABLE = "预算执行"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
TOWN = pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["01", "02", "03"])


def _budget() -> bytes:
    return BUDGET.read_bytes()


def _sheet() -> str:
    return part_of(_budget(), TABLE)


def _halves(xml: bytes, at: bytes) -> tuple[bytes, bytes]:
    head, mark, tail = xml.partition(at)
    assert mark
    return head, mark + tail


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("part", "at", "filler", "size"),
    [
        pytest.param("", b"</sheetData>", b'<row r="9"/>', 300 * MIB, id="A01"),
        pytest.param(STRINGS, b"</sst>", b"<si><t>0</t></si>", 300 * MIB, id="A01 texts"),
        pytest.param(STYLES, b"</styleSheet>", b" ", 150 * MIB, id="A01 denser than any real part"),
        pytest.param(STRINGS, b"</t>", b"0", 1024 * MIB, id="A02"),
        pytest.param(STYLES, b"</styleSheet>", b" ", 1024 * MIB, id="A03"),
    ],
)
def test_a_part_that_inflates_to_hundreds_of_megabytes_is_refused(
    tmp_path: Path, part: str, at: bytes, filler: bytes, size: int
) -> None:
    data = _budget()
    head, tail = _halves(package_parts(data)[part or _sheet()], at)
    bomb = with_member(data, part or _sheet(), lambda one: swollen(one.name, head, filler, tail, size))
    assert refused(tmp_path, bomb) == [(TOO_LARGE.code, "", "")]


def test_a_part_that_is_only_said_to_be_huge_is_refused_from_the_directory(tmp_path: Path) -> None:
    """A01: before anything is inflated."""
    assert refused(tmp_path, with_member(_budget(), _sheet(), saying(size=1 << 30))) == [(TOO_LARGE.code, "", "")]


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
def test_many_parts_that_are_huge_together_are_refused(tmp_path: Path) -> None:
    """A01: no part is over the limit, but all in all they are."""
    one = swollen("", b"<x>", bytes(range(256)) * 16, b"</x>", 190 * MIB)
    one = replace(one, packed=one.packed + bytes(MIB))
    data = zipped([*members(_budget()), *(replace(one, name=f"xl/media/{number}.emf") for number in range(3))])
    assert refused(tmp_path, data) == [(TOO_LARGE.code, "", "")]


def _nested(levels: int, *, method: int) -> bytes:
    """Return ten zips in a zip, and so on; in the innermost 10 MB of zeros."""
    content, name = bytes(10 * MIB), "zeros"
    for _ in range(levels):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method if content[:2] == b"PK" else zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}{name}", content)
        content, name = stream.getvalue(), ".zip"
    return content


@TOWN
@pytest.mark.parametrize(
    ("levels", "method"),
    [(1, zipfile.ZIP_DEFLATED), (4, zipfile.ZIP_DEFLATED), (3, zipfile.ZIP_STORED)],
    ids=["one level", "four levels", "stored"],
)
def test_a_zip_embedded_in_the_workbook_is_never_opened(tmp_path: Path, base: Path, levels: int, method: int) -> None:
    """A04: the workbook reads as usual; a note tells that something is embedded."""
    embedded = {"xl/embeddings/nested.zip": _nested(levels, method=method)}
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        data = edited(base.read_bytes(), added=embedded, compression=compression)
        reads_as_usual(tmp_path, data, base, (HAS_EMBEDDED.code, "", ""))


def test_a_zip_of_thousands_of_files_may_be_embedded(tmp_path: Path) -> None:
    """A04: the files in it are no parts of the workbook, also where it is stored as it is."""
    inner = zipped(member(f"{number}.txt", b"") for number in range(3000))
    data = zipped([*members(_budget()), member("xl/embeddings/a.zip", inner, zipfile.ZIP_STORED)])
    reads_as_usual(tmp_path, data, BUDGET, (HAS_EMBEDDED.code, "", ""))


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
def test_a_sheet_said_to_be_small_is_not_inflated_beyond_what_is_said(tmp_path: Path) -> None:
    """A05: the directory says 100 bytes, the stream holds 1 GiB; also where the checksum fits the first 100."""
    data = _budget()
    head, tail = _halves(package_parts(data)[_sheet()], b"</sheetData>")
    bomb = swollen(_sheet(), head, b" ", tail, 1024 * MIB)
    others = [one for one in members(data) if one.name != _sheet()]
    for crc in (bomb.crc, zlib.crc32(head[:100])):
        assert refused(tmp_path, zipped([*others, replace(bomb, size=100, crc=crc)])) == [(BROKEN.code, TABLE, "")]


@TOWN
@pytest.mark.parametrize(
    "part",
    [
        pytest.param(0.5, id="A06"),
        pytest.param(0.1, id="A06 a tenth"),
        pytest.param(0.99, id="A06 almost all"),
        pytest.param(-10, id="A07"),
        pytest.param(-1, id="A07 one byte"),
        pytest.param(-22, id="A07 no end"),
    ],
)
def test_an_incomplete_copy_is_refused(tmp_path: Path, base: Path, part: float) -> None:
    data = base.read_bytes()
    assert refused(tmp_path, data[: int(len(data) * part) if part > 0 else int(part)]) == [(BROKEN.code, "", "")]


def test_a_copy_whose_rest_is_blank_is_refused(tmp_path: Path) -> None:
    """A06: the size is right already, the second half is not yet there."""
    data = _budget()
    assert refused(tmp_path, data[: len(data) // 2] + bytes(len(data) - len(data) // 2)) == [(BROKEN.code, "", "")]


@TOWN
def test_any_flipped_byte_of_a_sheet_is_refused(tmp_path: Path, base: Path) -> None:
    """A08: wherever in the stream it is; never a shorter table."""
    data = base.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet3.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    for step in range(20):
        spoilt = bytearray(data)
        spoilt[start + step * entry.compress_size // 20] ^= 0xFF
        ((code, _, _),) = refused(tmp_path, bytes(spoilt))
        assert code == BROKEN.code


@pytest.mark.parametrize(
    "name", ["", "XL/Worksheets/SHEET3.XML", "xl\\worksheets\\sheet3.xml", "xl/./worksheets/sheet3.xml"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_part_given_twice_is_refused(tmp_path: Path, name: str, is_first: bool) -> None:
    """A09: with other amounts; also where only the case or the slashes differ."""
    data = _budget()
    other = package_parts(with_cells(data, TABLE, {"E6": number_cell("999")}))[_sheet()]
    twice = member(name or _sheet(), other)
    parts = [twice, *members(data)] if is_first else [*members(data), twice]
    assert refused(tmp_path, zipped(parts)) == [(UNSAFE.code, "", "")]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "C:\\evil", "xl/../../evil.xml", "..\\..\\evil.txt"])
def test_part_names_that_leave_the_package_are_refused(tmp_path: Path, name: str) -> None:
    """A10: and nothing is written anywhere."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    assert refused(inside, zipped([*members(_budget()), member(name, b"evil")])) == [(UNSAFE.code, "", "")]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["坏文件.xlsx"]


@pytest.mark.parametrize(
    "junk", [b"-- \r\nscanned by gateway\r\n", b"\0" * 600, b"\n", b"x" * 70_000], ids=["text", "zeros", "line", "much"]
)
def test_what_is_added_behind_or_before_the_zip_is_said(tmp_path: Path, junk: bytes) -> None:
    """A11, A12: refused in words, for who added something may have changed something; never misread."""
    assert refused(tmp_path, _budget() + junk) == [(BROKEN.code, "", "")]
    ((code, _, _),) = refused(tmp_path, junk + _budget())
    assert code in (NOT_WORKBOOK.code, BROKEN.code)


def test_a_second_workbook_behind_or_before_the_first_is_said(tmp_path: Path) -> None:
    """A11, A12: two whole workbooks in one file: which is meant cannot be told."""
    assert refused(tmp_path, _budget() + SCORES.read_bytes()) == [(BROKEN.code, "", "")]


def test_a_comment_at_the_end_of_the_zip_is_harmless(tmp_path: Path) -> None:
    """A11: the room that the format itself gives to such texts."""
    stream = io.BytesIO(_budget())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"scanned by gateway"
    reads_as_usual(tmp_path, stream.getvalue(), BUDGET)


@pytest.mark.parametrize("main", ["word/document.xml", "ppt/presentation.xml", "xl/workbook.bin", "a.txt"])
def test_a_package_that_is_no_workbook_is_refused_saying_so(tmp_path: Path, main: str) -> None:
    """A13: a Word file, and other packages, with the extension changed."""
    package = [member("[Content_Types].xml", b"<Types/>"), member("_rels/.rels", b"<x/>"), member(main, b"<x/>")]
    assert refused(tmp_path, zipped(package)) == [(NOT_WORKBOOK.code, "", "")]


@pytest.mark.parametrize("main", ["xl/workbook22.xml", "workbook.xml", "excel/workbook.xml"])
def test_a_workbook_whose_parts_lie_elsewhere_is_not_called_something_else(tmp_path: Path, main: str) -> None:
    """Legal and opened by Excel, which saves it in the usual form."""
    data = edited(_budget(), renamed=lambda name: main if name == "xl/workbook.xml" else name)
    assert refused(tmp_path, data) == [(UNSAFE.code, "", "")]
    nested = edited(data, renamed=lambda name: f"预算执行/{name}")  # a folder packed by hand is no workbook to Excel
    assert refused(tmp_path, nested) == [(NOT_WORKBOOK.code, "", "")]


@TOWN
@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(lambda name: name.replace("/", "\\"), id="backslashes"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda name: name.upper() if "worksheets" in name else name, id="sheets in upper case"),
        pytest.param(lambda name: name.replace("sheet3", "Sheet3"), id="one sheet"),
        pytest.param(lambda name: name.replace("sharedStrings", "SharedStrings"), id="texts"),
        pytest.param(lambda name: name.replace("xl/", "XL\\").replace("sheet3", "SHEET3"), id="both"),
    ],
)
def test_part_names_in_other_case_or_with_backslashes_lose_no_sheet(tmp_path: Path, base: Path, rename: object) -> None:
    """A14: all sheets read as usual."""
    assert callable(rename)
    parts = [replace(one, name=rename(one.name)) for one in members(base.read_bytes())]
    reads_as_usual(tmp_path, zipped(parts), base)


@TOWN
def test_a_workbook_packed_again_by_hand_reads_as_usual(tmp_path: Path, base: Path) -> None:
    """A14: packed with the folders as entries of their own, the parts in another order."""
    folders = [member(f"{name}/", b"", zipfile.ZIP_STORED) for name in ("_rels", "docProps", "xl", "xl/worksheets")]
    reads_as_usual(tmp_path, zipped([*reversed(members(base.read_bytes())), *folders]), base)


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2000])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet3.xml", "docProps/app.xml"])
def test_an_encrypted_part_is_said_to_have_a_password(tmp_path: Path, flag: int, part: str) -> None:
    """A15: also if only one part is."""
    assert refused(tmp_path, with_member(_budget(), part, saying(flags=flag))) == [(ENCRYPTED.code, "", "")]


def test_encryption_told_in_the_part_itself_only_is_refused(tmp_path: Path) -> None:
    """A15: the directory does not tell it."""
    data = bytearray(_budget())
    at = data.index(_sheet().encode()) - 30
    struct.pack_into("<H", data, at + 6, 1)
    assert refused(tmp_path, bytes(data)) == [(UNSAFE.code, TABLE, "")]


@pytest.mark.parametrize("count", [2_001, 20_000, 60_000])
def test_thousands_of_parts_are_refused(tmp_path: Path, count: int) -> None:
    """A16."""
    many = [Member(f"xl/media/image{number}.png", b"", 0, 0, zipfile.ZIP_STORED) for number in range(count)]
    assert refused(tmp_path, zipped([*members(_budget()), *many])) == [(UNSAFE.code, "", "")]


def test_hundreds_of_parts_are_harmless(tmp_path: Path) -> None:
    """A16: a workbook full of pictures reads as usual."""
    many = [Member(f"xl/media/image{number}.png", b"", 0, 0, zipfile.ZIP_STORED) for number in range(1_900)]
    reads_as_usual(tmp_path, zipped([*members(_budget()), *many]), BUDGET)


def test_an_amount_changed_in_a_stored_sheet_is_refused(tmp_path: Path) -> None:
    """A17: the XML is as sound as before; only the checksum tells."""
    data = edited(with_cells(_budget(), TABLE, {"E6": number_cell("1234567.89")}), compression=zipfile.ZIP_STORED)
    assert data.count(b"<v>1234567.89</v>") == 1
    assert refused(tmp_path, data.replace(b"1234567.89", b"9234567.89")) == [(BROKEN.code, TABLE, "")]


@pytest.mark.parametrize("name", ["xl/worksheets/sheet99.xml", "xl/worksheets/sheet3.XML", "xl/worksheets/sheet4.xml"])
def test_a_part_that_calls_itself_otherwise_than_the_directory_is_refused(tmp_path: Path, name: str) -> None:
    """A18: readers differ about which of the names counts."""
    assert refused(tmp_path, with_member(_budget(), _sheet(), saying(local_name=name))) == [(UNSAFE.code, TABLE, "")]
