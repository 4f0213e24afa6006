"""Files that are no workbook, or another one than their name says: content decides, and is named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import python_calamine

from pipeline.findings import BROKEN, EMPTY_FILE, ENCRYPTED, NOT_WORKBOOK, WRONG_EXTENSION
from pipeline.intake import Unused
from tests.hostile.endings import reads_as_usual
from tests.hostile.making import ASSETS, BUDGET, SCORES, original, refused, result
from tests.hostile.ole import AGILE, STANDARD, biff8, compound
from tests.hostile.zips import member, zipped
from tests.intake.opening.workbooks import edited, package_parts

TOWN = pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["01", "02", "03"])
NAMES = pytest.mark.parametrize("name", ["预算执行.xls", "预算执行.xlsx", "预算执行.et", "预算执行.ods"])
TABLE = "预算执行"
_CELLS: dict[tuple[int, int], str | float] = {(3, 0): "功能分类科目编码", (4, 0): "2010301", (4, 4): 1234567.89}


def _said(folder: Path, data: bytes, name: str) -> str:
    """Return what the refusal says to have found in a file that is no workbook."""
    assert refused(folder, data, name) == [(NOT_WORKBOOK.code, "", "")]
    read = result(folder, data, name)
    return read.findings[0].found


def _page(*, charset: str = "gb2312") -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in column.values[:5]) + "</tr>"
        for column in original(BUDGET).tables[TABLE].columns.values()
    )
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>'
    return f"<html>{head}<body><table border=1>{rows}</table></body></html>"


@NAMES
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(_page().encode("gbk"), id="F01"),
        pytest.param(b"\xef\xbb\xbf" + _page(charset="utf-8").encode(), id="F01 utf-8"),
        pytest.param(_page(charset="utf-16").encode("utf-16"), id="F01 utf-16"),
        pytest.param(b"\r\n\r\n <!-- export -->" + _page().upper().encode("gbk"), id="F01 blanks before"),
        pytest.param(b"<table><tr><td>1</td></tr></table>", id="F01 bare table"),
        pytest.param(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', id="F01 xhtml"),
    ],
)
def test_a_web_page_is_named_as_one(tmp_path: Path, page: bytes, name: str) -> None:
    assert "HTML" in _said(tmp_path, page, name)


@NAMES
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_table_is_named_as_text(tmp_path: Path, encoding: str, separator: str, name: str) -> None:
    """F02: of any length, so that the part looked at may end within a character."""
    lines = [separator.join(("科目", "支出", "金")), separator.join(("2010301", "行政", "1234.50"))]
    for times in (1, 50, 1000, 1001):
        assert "CSV" in _said(tmp_path, "\r\n".join(lines * times).encode(encoding), name)


@NAMES
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_spreadsheet_of_2003_in_xml_is_named_as_such(tmp_path: Path, encoding: str, name: str) -> None:
    """F03."""
    xml = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\r\n'
        '<?mso-application progid="Excel.Sheet"?>\r\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="预算执行"><Table><Row><Cell><Data ss:Type="Number">1234.5</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    )
    assert "2003" in _said(tmp_path, xml.encode(encoding), name)


@NAMES
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(compound({"EncryptionInfo": AGILE, "EncryptedPackage": BUDGET.read_bytes()}), id="F04"),
        pytest.param(compound({"EncryptionInfo": STANDARD, "EncryptedPackage": b"\x07" * 9000}), id="F04 as of 2007"),
        pytest.param(compound({"EncryptedPackage": b"\x07" * 90_000, "EncryptionInfo": AGILE}), id="F05"),
        pytest.param(compound({"Workbook": biff8(TABLE, _CELLS, encrypted=True)}), id="F04, F05 old format"),
    ],
)
def test_an_encrypted_workbook_is_said_to_have_a_password(tmp_path: Path, data: bytes, name: str) -> None:
    """F04, F05: whichever password it is; one that opens without asking has it from a protected structure."""
    assert refused(tmp_path, data, name) == [(ENCRYPTED.code, "", "")]


@TOWN
def test_protected_sheets_and_structure_are_no_encryption(tmp_path: Path, base: Path) -> None:
    """F06: protection of the sheets, of the workbook and against writing, with a password each."""
    protection = b'<sheetProtection algorithmName="SHA-512" hashValue="AA==" saltValue="AA==" spinCount="1" sheet="1"/>'
    locked = b'<fileSharing readOnlyRecommended="1" reservationPassword="CC3D"/>'
    structure = b'<workbookProtection workbookPassword="CC3D" lockStructure="1" lockWindows="1"/>'
    data = base.read_bytes()
    edits = {
        name: lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + protection) for name in package_parts(data)
    }
    edits["xl/workbook.xml"] = lambda xml: xml.replace(b"<workbookPr", locked + b"<workbookPr", 1).replace(
        b"<bookViews>", structure + b"<bookViews>"
    )
    reads_as_usual(tmp_path, edited(data, edits), base)


@NAMES
@pytest.mark.parametrize(
    ("stream", "codepage"),
    [
        pytest.param("Workbook", 1200, id="F07, F08, F10"),
        pytest.param("Workbook", 936, id="F28"),
        pytest.param("Workbook", 1252, id="F28 western"),
        pytest.param("Book", 1200, id="F07 older"),
    ],
)
def test_the_old_format_is_refused_in_words(tmp_path: Path, stream: str, codepage: int, name: str) -> None:
    """Whatever the file is called; its texts come out wrong where the code page is not that of the format."""
    data = compound({stream: biff8(TABLE, _CELLS, codepage=codepage), "\x05SummaryInformation": b""})
    assert ".xls" in _said(tmp_path, data, name)


def test_the_old_format_made_here_is_the_one_that_is_misread() -> None:
    """F07, F28: the reader of values takes it, and turns every text into another one if the code page is 936."""
    titles = []
    for codepage in (1200, 936):
        data = compound({"Workbook": biff8(TABLE, _CELLS, codepage=codepage)})
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            assert workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)[4][4] == 1234567.89
            titles.append(workbook.sheet_names[0])
    assert titles[0] == TABLE != titles[1]


def test_the_bare_stream_of_the_old_format_is_refused_in_words(tmp_path: Path) -> None:
    """F07: without a compound file around it, as very old programs wrote it."""
    assert ".xls" in _said(tmp_path, biff8(TABLE, _CELLS), "预算执行.xls")


@TOWN
@pytest.mark.parametrize("extension", [".xls", ".et", ".ods", ".xlsb"])
def test_a_workbook_with_another_extension_is_read_by_its_content(tmp_path: Path, base: Path, extension: str) -> None:
    """F09: and a note says that the extension is wrong."""
    said = (WRONG_EXTENSION.code, "", "")
    reads_as_usual(tmp_path, base.read_bytes(), base, said, name=f"预算{extension}")


def _open_document(rows: str) -> bytes:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="{TABLE}">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    label = member("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
    return zipped([label, member("content.xml", content.encode()), member("META-INF/manifest.xml", b"<x/>")])


@NAMES
@pytest.mark.parametrize(("rows", "columns"), [pytest.param(1, 1, id="F11"), pytest.param(1_048_576, 16_384, id="F12")])
def test_an_open_document_is_refused_before_a_cell_of_it_is_read(
    tmp_path: Path, rows: int, columns: int, name: str
) -> None:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
    data = _open_document(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')
    assert "OpenDocument" in _said(tmp_path, data, name)


@NAMES
def test_an_open_document_in_one_xml_file_is_named_as_such(tmp_path: Path, name: str) -> None:
    """F11: and not as the web page whose elements it borrows."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:xhtml="http://www.w3.org/1999/xhtml" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:meta><meta:generator>'
        "LibreOffice</meta:generator></office:meta></office:document>"
    )
    assert "OpenDocument" in _said(tmp_path, xml.encode(), name)


@NAMES
@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", EMPTY_FILE.code, id="F14"),
        pytest.param(bytes(20_000), BROKEN.code, id="F14 only zeros"),
        pytest.param(b"\r\n" * 3, NOT_WORKBOOK.code, id="F14 blank lines"),
    ],
)
def test_a_file_that_did_not_arrive_yet_is_refused(tmp_path: Path, data: bytes, code: str, name: str) -> None:
    assert refused(tmp_path, data, name) == [(code, "", "")]


@TOWN
def test_a_workbook_followed_by_half_of_another_is_refused(tmp_path: Path, base: Path) -> None:
    """F27: as the copy of a longer file over a shorter one looks on the way, and the other way round."""
    data = base.read_bytes()
    assert refused(tmp_path, data + data[: len(data) // 2]) == [(BROKEN.code, "", "")]
    assert refused(tmp_path, data[: len(data) // 2] + data[len(data) // 3 :]) == [(BROKEN.code, "", "")]


def test_a_refusal_keeps_what_identifies_the_file(tmp_path: Path) -> None:
    """F01 to F14: its size and digest are told, so that the person can find it."""
    read = result(tmp_path, b"a,b\r\n1,2\r\n")
    assert isinstance(read, Unused)
    assert (read.source.size, len(read.source.digest)) == (10, 64)
