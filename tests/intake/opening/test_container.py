from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import python_calamine

from pipeline.findings import BROKEN, ENCRYPTED, NOT_WORKBOOK, TOO_LARGE, UNSAFE
from pipeline.intake.opening import container
from pipeline.intake.opening.cells import checked
from pipeline.intake.opening.listed import for_reader
from tests.intake.opening.workbooks import (
    SECOND,
    SHEET,
    STRINGS,
    book,
    directory_field,
    edited,
    package_parts,
    reasons,
    replacing,
    two_sheets,
)

MERGED = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'


def _only(folder: Path, data: bytes) -> str:
    (found,) = reasons(folder, data)
    return found[0]


def test_a_part_that_inflates_too_much_is_refused_from_the_directory(tmp_path: Path) -> None:
    padded = edited(two_sheets(), added={"xl/styles2.xml": b"<a>" + b" " * (20 << 20) + b"</a>"})
    assert _only(tmp_path, padded) == TOO_LARGE.code
    declared = directory_field(two_sheets(), STRINGS, 24, "<I", 1 << 30)
    assert _only(tmp_path, declared) == TOO_LARGE.code


def test_the_total_is_limited_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_TOTAL", 1000)
    assert _only(tmp_path, two_sheets()) == TOO_LARGE.code


def test_a_stream_longer_than_declared_is_refused_even_when_the_checksum_fits(tmp_path: Path) -> None:
    data = edited(two_sheets(), {SHEET: lambda xml: xml + b" " * 500})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(SHEET)[:100]
    short = directory_field(data, SHEET, 24, "<I", 100)
    assert reasons(tmp_path, directory_field(short, SHEET, 16, "<I", zlib.crc32(xml))) == [(BROKEN.code, "收入", "")]


@pytest.mark.parametrize("size", [0.5, -10, -1])
def test_an_incomplete_copy_is_refused(tmp_path: Path, size: float) -> None:
    data = two_sheets()
    end = int(len(data) * size) if size > 0 else int(size)
    assert _only(tmp_path, data[:end]) == BROKEN.code


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_flipped_byte_is_refused(tmp_path: Path, compression: int) -> None:
    data = bytearray(edited(two_sheets(), compression=compression))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(SHEET)
    data[entry.header_offset + 30 + len(SHEET) + entry.compress_size // 2] ^= 0x01
    assert reasons(tmp_path, bytes(data)) == [(BROKEN.code, "收入", "")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper(), SHEET.replace("/", "\\")])
def test_two_parts_of_one_name_are_refused(tmp_path: Path, name: str) -> None:
    assert _only(tmp_path, edited(two_sheets(), added={name: b"<worksheet/>"})) == UNSAFE.code


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "C:/evil", "xl/../../evil", "..\\evil"])
def test_part_names_that_leave_the_package_are_refused(tmp_path: Path, name: str) -> None:
    assert _only(tmp_path, edited(two_sheets(), added={name: b"x"})) == UNSAFE.code


def test_a_part_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    data = edited(two_sheets(), added={"xl/evil_.xml": b"<x/>"}).replace(b"xl/evil_.xml", b"xl/evil\0.xml")
    assert _only(tmp_path, data) == UNSAFE.code


def test_junk_before_or_after_the_zip_is_refused_in_words(tmp_path: Path) -> None:
    data = two_sheets()
    assert _only(tmp_path, data + b"-- \r\nscanned by gateway\r\n") == BROKEN.code
    assert _only(tmp_path, b"scanned by gateway\r\n" + data) == NOT_WORKBOOK.code
    assert _only(tmp_path, data + data) == BROKEN.code


def test_a_zip_comment_is_harmless(tmp_path: Path) -> None:
    stream = io.BytesIO(two_sheets())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"made by an exporter"
    assert book(tmp_path, stream.getvalue()).sheets[0].rows[1][1] == 3


def test_an_encrypted_part_is_said_to_have_a_password(tmp_path: Path) -> None:
    assert _only(tmp_path, directory_field(two_sheets(), SHEET, 8, "<H", 1)) == ENCRYPTED.code


def test_thousands_of_parts_are_refused(tmp_path: Path) -> None:
    data = edited(two_sheets(), added={f"xl/media/{number}": b"" for number in range(2_001)})
    assert _only(tmp_path, data) == UNSAFE.code


def test_a_local_header_with_another_name_is_refused(tmp_path: Path) -> None:
    data = two_sheets()
    at = data.index(SHEET.encode())
    renamed = data[:at] + b"xl/worksheets/sheet9.xml" + data[at + len(SHEET) :]
    assert reasons(tmp_path, renamed) == [(UNSAFE.code, "收入", "")]


def test_an_uncommon_compression_is_refused(tmp_path: Path) -> None:
    assert _only(tmp_path, edited(two_sheets(), compression=zipfile.ZIP_BZIP2)) == UNSAFE.code


def test_part_names_in_other_case_or_with_backslashes_read_all_sheets(tmp_path: Path) -> None:
    for rename in (_upper, _backslashes):
        sheets = book(tmp_path, edited(two_sheets(), renamed=rename)).sheets
        assert [sheet.rows[1][1] for sheet in sheets] == [3, 5]


def _upper(name: str) -> str:
    return name.upper() if "worksheets/" in name else name


def _backslashes(name: str) -> str:
    return name.replace("/", "\\")


@pytest.mark.parametrize(
    "part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_document_type_is_refused_in_any_part(tmp_path: Path, part: str) -> None:
    dtd = '<!DOCTYPE a [<!ENTITY n SYSTEM "file:///etc/passwd">]>'

    def edit(xml: bytes) -> bytes:
        return xml.replace(b"?>", b"?>" + dtd.encode(), 1)

    ((code, _, _),) = reasons(tmp_path, edited(two_sheets(), {part: edit}))
    assert code == UNSAFE.code


def test_a_document_type_in_utf_16_is_refused(tmp_path: Path) -> None:
    item = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    assert _only(tmp_path, edited(two_sheets(), added={"customXml/item1.xml": item})) == UNSAFE.code


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml"])
def test_other_encodings_and_nul_bytes_are_refused_in_words(tmp_path: Path, part: str) -> None:
    for edit in (
        lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda xml: xml.decode().replace("UTF-8", "GBK").encode("gbk"),
        lambda xml: xml + b"\0",
    ):
        ((code, _, _),) = reasons(tmp_path, edited(two_sheets(), {part: edit}))
        assert code == UNSAFE.code


def test_a_zip_with_a_huge_directory_is_refused_before_it_is_listed(tmp_path: Path) -> None:
    entry = b"PK\x01\x02" + bytes(42)
    data = b"PK\x03\x04" + entry * 100_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * 100_000, 4, 0)
    assert _only(tmp_path, data + end) == UNSAFE.code


def test_styles_may_be_absent(tmp_path: Path) -> None:
    drop = {"xl/_rels/workbook.xml.rels": replacing("styles.xml", "gone.xml")}
    assert _only(tmp_path, edited(two_sheets(), drop)) == UNSAFE.code
    assert book(tmp_path, edited(two_sheets(), dropped=frozenset({"xl/styles.xml"}))).sheets[0].rows[1][1] == 3


def test_the_reader_of_a_small_workbook_sees_just_the_parts_that_were_checked() -> None:
    data = edited(two_sheets(), added={"xl/media/image1.png": b"picture"})
    package = container.open_package(data)
    given = package_parts(package.for_reader({SHEET: b"<worksheet/>"}, {}))
    assert given == {name: part for name, part in package_parts(data).items() if "media" not in name} | {
        SHEET: b"<worksheet/>"
    }


@pytest.fixture
def every_workbook_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.intake.opening.container._SMALL_TOTAL", 1)


@pytest.mark.usefixtures("every_workbook_is_large")
def test_a_large_workbook_goes_to_the_reader_as_it_came() -> None:
    data = two_sheets()
    assert container.open_package(data).for_reader({}, {}) is data


@pytest.mark.usefixtures("every_workbook_is_large")
@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_reader_of_a_large_workbook_finds_the_merged_ranges_ahead_of_the_rows(compression: int) -> None:
    """It asks for them once it has read the rows, and would go through all the rows again until it came to them."""
    added = {"xl/media/image1.png": b"picture"}
    data = edited(_merged("A1:B1"), added=added, compression=compression)
    seen = checked(data)
    given = for_reader(seen.package, seen.sheets, seen.facts, since_1904=seen.since_1904)[0]
    own = {name: part for name, part in package_parts(data).items() if name not in added}
    ahead = {SHEET: MERGED.format("A1:B1").encode(), SECOND: b"<mergeCells></mergeCells>"}
    assert package_parts(given) == {name: ahead.get(name, b"") + part for name, part in own.items()}
    merged = [ranges for _rows, ranges in _as_read(given)]
    assert merged == [[((0, 0), (0, 1))], []]
    assert _as_read(given) == _as_read(data)


@pytest.mark.usefixtures("every_workbook_is_large")
def test_merged_ranges_around_the_rows_hide_none_of_them() -> None:
    def around(xml: bytes) -> bytes:
        return xml.replace(b"<sheetData>", b"<mergeCells><sheetData>").replace(
            b"</worksheet>", b"</mergeCells></worksheet>"
        )

    seen = checked(data := edited(two_sheets(), {SHEET: around}))
    given = _as_read(for_reader(seen.package, seen.sheets, seen.facts, since_1904=seen.since_1904)[0])
    assert given == _as_read(data) == _as_read(two_sheets())


def _as_read(data: bytes) -> list[tuple[object, object]]:
    """Return the rows and the merged ranges of each sheet."""
    with python_calamine.load_workbook(io.BytesIO(data)) as read:
        sheets = [read.get_sheet_by_name(name) for name in read.sheet_names]
    return [(one.to_python(skip_empty_area=False), one.merged_cell_ranges) for one in sheets]


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("written", ["A1:", "!", ""])
def test_merged_ranges_that_the_reader_does_not_understand_are_refused(
    tmp_path: Path, request: pytest.FixtureRequest, written: str, *, is_large: bool
) -> None:
    if is_large:
        request.getfixturevalue("every_workbook_is_large")
    assert _only(tmp_path, _merged(written)) == BROKEN.code


def _merged(ranges: str) -> bytes:
    return edited(two_sheets(), {SHEET: replacing("</sheetData>", "</sheetData>" + MERGED.format(ranges))})
