"""Sheets whose cells lie in odd places: far out, beyond the grid, twice, in reverse, without addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.addresses import show_cell
from pipeline.findings import BROKEN, COLUMN_UNKNOWN, FAR_BLANK, FAR_CELL, NUMBER_TEXT, ROWS_DISORDERED
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    is_same,
    new_findings,
    number_cell,
    refused,
    text_cell,
    used,
    with_cells,
    with_sheet,
)
from tests.intake.opening.workbooks import STRINGS, edited, package_parts, replacing

MONEY, IDENTITY, MONTHS, REGISTER = "预算执行", "单位信息", "月度执行", "固定资产台账"
Edit = Callable[[bytes], bytes]
WORKBOOK_SHEETS = [(BUDGET, MONEY), (BUDGET, IDENTITY), (BUDGET, MONTHS), (SCORES, "指标评分"), (ASSETS, REGISTER)]
EVERYWHERE = pytest.mark.parametrize(("base", "sheet"), WORKBOOK_SHEETS)
_CELL = re.compile(rb"<c [^>]*/>|<c [^>]*[^/]>.*?</c>", re.DOTALL)
_ROW = re.compile(rb"<row [^>]*/>|<row [^>]*[^/]>.*?</row>", re.DOTALL)


def _rows(rows: str) -> Edit:
    """Return an edit that puts rows below all others."""
    return lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")


def _dimension(area: str) -> Edit:
    return lambda xml: re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{area}"'.encode(), xml)


def _columns(columns: str) -> Edit:
    return lambda xml: re.sub(rb"<cols>.*?</cols>", f"<cols>{columns}</cols>".encode(), xml)


def _merges(*areas: str) -> Edit:
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in areas).encode()
    return lambda xml: re.sub(rb"(<mergeCells[^>]*>).*?</mergeCells>", rb"\1" + merged + b"</mergeCells>", xml)


def without_addresses(xml: bytes) -> bytes:
    """Take away the address of each row and cell that stands where its order says."""
    row = 0

    def bare_row(match: re.Match[bytes]) -> bytes:
        nonlocal row
        line = match[0]
        number = int(re.findall(rb'<row r="(\d+)"', line)[0])
        column = 0

        def bare_cell(cell: re.Match[bytes]) -> bytes:
            nonlocal column
            column += 1
            return cell[0].replace(f' r="{show_cell(number, column)}"'.encode(), b"", 1)

        line = _CELL.sub(bare_cell, line)
        row += 1
        return line.replace(f'<row r="{row}"'.encode(), b"<row", 1)

    return _ROW.sub(bare_row, xml)


def _reversed_rows(xml: bytes) -> bytes:
    start, end = xml.index(b"<sheetData>") + len(b"<sheetData>"), xml.index(b"</sheetData>")
    return xml[:start] + b"".join(reversed(_ROW.findall(xml[start:end]))) + xml[end:]


def _reversed_cells(xml: bytes) -> bytes:
    def turn(row: re.Match[bytes]) -> bytes:
        return row[1] + b"".join(reversed(_CELL.findall(row[2]))) + b"</row>"

    return re.sub(rb"(<row [^>]*[^/]>)(.*?)</row>", turn, xml, flags=re.DOTALL)


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:B2", "A1", "ZZ900:ZZ901"])
@EVERYWHERE
def test_the_stated_area_of_a_sheet_is_not_trusted(tmp_path: Path, base: Path, sheet: str, area: str) -> None:
    """G01, G02"""
    read = used(tmp_path, with_sheet(base.read_bytes(), sheet, _dimension(area)))
    assert is_same(read, base)
    assert not new_findings(read, base)


@pytest.mark.slow
def test_a_format_painted_down_a_column_to_the_end_costs_little(tmp_path: Path) -> None:
    """G03"""
    painted = "".join(f'<row r="{row}"><c r="G{row}" s="2"/></row>' for row in range(45, 1_048_577))
    read = used(tmp_path, with_sheet(BUDGET.read_bytes(), MONEY, _rows(painted)))
    assert is_same(read, BUDGET)
    assert not new_findings(read, BUDGET)


@pytest.mark.parametrize("content", [number_cell("1"), text_cell("x"), ' t="b"><v>1</v>', ' t="e"><v>#REF!</v>'])
@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "P1048000"])
def test_one_stray_value_far_out_refuses_the_workbook_by_name(tmp_path: Path, cell: str, content: str) -> None:
    """G04"""
    found = refused(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {cell: content}))
    assert found == [(FAR_CELL.code, MONEY, cell)]


@pytest.mark.parametrize("cell", ["A1048576", "XFD1048576", "XFD5", "C200000"])
@pytest.mark.parametrize(
    "content",
    [
        text_cell(" "),
        ' t="str"><v>　</v>',
        ' t="inlineStr"><is><t></t></is>',
        ' t="inlineStr"><is/>',
    ],
    ids=["blank", "wide", "empty", "nothing"],
)
@EVERYWHERE
def test_one_stray_blank_far_out_is_left_out_and_named(
    tmp_path: Path, base: Path, sheet: str, cell: str, content: str
) -> None:
    """G05: also an empty text, at which the reader of values would ask for 512 GiB and end the program"""
    read = used(tmp_path, with_cells(base.read_bytes(), sheet, {cell: content}))
    assert is_same(read, base)
    far = [(FAR_BLANK.code, sheet, cell)]
    assert new_findings(read, base) in (far, []) if cell == "XFD5" else new_findings(read, base) == far


def test_a_stray_blank_among_the_shared_texts_is_left_out_and_named(tmp_path: Path) -> None:
    """G05"""
    data = BUDGET.read_bytes()
    count = package_parts(data)[STRINGS].count(b"<si>")
    blank = b'<si><t xml:space="preserve"> </t></si></sst>'
    data = edited(data, {STRINGS: lambda xml: xml.replace(b"</sst>", blank)})
    cells = {"A1048576": f' t="s"><v>{count}</v>', "B1048576": f' t="s"><v>{count}</v>'}
    read = used(tmp_path, with_cells(data, MONEY, cells))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [(FAR_BLANK.code, MONEY, cell) for cell in cells]
    beside = with_cells(data, MONEY, {"A1048576": f' t="s"><v>{count}</v>', "C1048000": number_cell("1")})
    assert refused(tmp_path, beside) == [(FAR_CELL.code, MONEY, "C1048000")]


@pytest.mark.parametrize(("base", "sheet", "row"), [(BUDGET, MONEY, 4), (BUDGET, "政府采购", 5), (ASSETS, REGISTER, 4)])
def test_headers_to_the_last_column_are_told_in_one_line_and_the_known_ones_read(
    tmp_path: Path, base: Path, sheet: str, row: int
) -> None:
    """G06"""

    def widen(xml: bytes) -> bytes:
        start = xml.index(f'<row r="{row}"'.encode())
        end = xml.index(b"</row>", start)
        more = "".join(f'<c r="{show_cell(row, column)}"{text_cell(f"列{column}")}</c>' for column in range(30, 16_385))
        return xml[:end] + more.encode() + xml[end:]

    read = used(tmp_path, with_sheet(base.read_bytes(), sheet, widen))
    assert is_same(read, base)
    assert new_findings(read, base) == [(COLUMN_UNKNOWN.code, sheet, f"AD{row}:XFD{row}")]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ('<row r="1000"><c r="XFE1000"><v>1</v></c></row>', "XFE1000"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "A1048577"),
        ('<row><c r="A1048577"><v>1</v></c></row>', "A1048577"),
        ('<row r="1000"><c r="AAAAAAAAA1000"><v>1</v></c></row>', "AAAAAAAAA1000"),
        ('<row r="1000"><c r="A4294967297"><v>1</v></c></row>', "A4294967297"),
        ('<row r="0"><c r="E0"><v>1</v></c></row>', "E0"),
        ('<row r="1000"><c r="E0"><v>1</v></c></row>', "E0"),
        ('<row r="1000"><c r="5E"><v>1</v></c></row>', "5E"),
        ('<row r="1000"><c r="E-5"><v>1</v></c></row>', "E-5"),
        ('<row r="1000"><c r="E1001"><v>1</v></c></row>', "E1001"),
    ],
)
@EVERYWHERE
def test_a_cell_outside_the_grid_refuses_the_workbook_and_is_named(
    tmp_path: Path, base: Path, sheet: str, row: str, cell: str
) -> None:
    """G07, G08, G16"""
    found = refused(tmp_path, with_sheet(base.read_bytes(), sheet, _rows(row)))
    assert (BROKEN.code, sheet, cell) in found
    assert {(code, title) for code, title, _ in found} == {(BROKEN.code, sheet)}


def test_a_cell_outside_the_grid_within_the_table_is_named(tmp_path: Path) -> None:
    """G08, G16"""
    for wrong in ("AAAAAAAAA4", "E0", "XFE4"):
        data = with_sheet(BUDGET.read_bytes(), MONEY, replacing('<c r="E4"', f'<c r="{wrong}"'))
        assert refused(tmp_path, data) == [(BROKEN.code, MONEY, wrong)]


@EVERYWHERE
def test_rows_and_cells_without_addresses_are_read_by_their_order(tmp_path: Path, base: Path, sheet: str) -> None:
    """G09"""
    data = with_sheet(base.read_bytes(), sheet, without_addresses)
    read = used(tmp_path, data)
    assert is_same(read, base)
    assert not new_findings(read, base)


@pytest.mark.parametrize(
    ("sheet", "cell", "second"),
    [
        (MONEY, "L6", "><v>9995030.6</v>"),
        (MONEY, "L6", "><v>2995030.6</v>"),
        (MONEY, "L6", "/>"),
        (IDENTITY, "B4", text_cell("另一个单位")),
        (MONTHS, "B5", text_cell("见附件")),
    ],
)
def test_a_cell_given_twice_refuses_the_workbook_and_is_named(
    tmp_path: Path, sheet: str, cell: str, second: str
) -> None:
    """G10: also where both are the same or one is empty, for readers differ in which they take"""
    ending = "" if second == "/>" else "</c>"
    for is_before in (True, False):

        def double(xml: bytes, is_before: bool = is_before) -> bytes:
            (first,) = re.findall(rb'<c r="' + cell.encode() + rb'"[^>]*>.*?</c>', xml)
            twin = f'<c r="{cell}"{second}{ending}'.encode()
            return xml.replace(first, twin + first if is_before else first + twin)

        assert refused(tmp_path, with_sheet(BUDGET.read_bytes(), sheet, double)) == [(BROKEN.code, sheet, cell)]


@EVERYWHERE
def test_a_row_given_twice_refuses_the_workbook_and_is_named(tmp_path: Path, base: Path, sheet: str) -> None:
    """G11"""

    def double(xml: bytes) -> bytes:
        rows = _ROW.findall(xml)
        (row,) = [one for one in rows if one.startswith(b'<row r="6"')]
        return xml.replace(row, row + row.replace(b"<v>1", b"<v>2"))

    found = refused(tmp_path, with_sheet(base.read_bytes(), sheet, double))
    assert (BROKEN.code, sheet, "A6") in found
    at_the_end = refused(
        tmp_path, with_sheet(base.read_bytes(), sheet, _rows('<row r="6"><c r="B6"><v>7</v></c></row>'))
    )
    assert (BROKEN.code, sheet, "A6") in at_the_end


@EVERYWHERE
def test_cells_in_reverse_are_read_by_their_addresses(tmp_path: Path, base: Path, sheet: str) -> None:
    """G12"""
    read = used(tmp_path, with_sheet(base.read_bytes(), sheet, _reversed_cells))
    assert is_same(read, base)
    assert not new_findings(read, base)


@EVERYWHERE
def test_rows_in_reverse_are_read_by_their_numbers_and_told(tmp_path: Path, base: Path, sheet: str) -> None:
    """G12"""
    read = used(tmp_path, with_sheet(base.read_bytes(), sheet, _reversed_rows))
    assert is_same(read, base)
    assert [(code, title) for code, title, _ in new_findings(read, base)] == [(ROWS_DISORDERED.code, sheet)]


def test_rows_in_reverse_with_a_text_for_a_number_are_told_apart(tmp_path: Path) -> None:
    """G12"""
    data = with_cells(BUDGET.read_bytes(), MONEY, {"L6": text_cell("2995030.60")})
    read = used(tmp_path, with_sheet(data, MONEY, _reversed_rows))
    assert is_same(read, BUDGET)
    assert (NUMBER_TEXT.code, MONEY, "L6") in new_findings(read, BUDGET)


def test_two_hundred_thousand_merged_ranges_beside_the_table_cost_little(tmp_path: Path) -> None:
    """G13"""
    areas = (f"T{row}:U{row}" for row in range(1, 200_001))
    read = used(tmp_path, with_sheet(BUDGET.read_bytes(), MONEY, _merges(*areas)))
    assert is_same(read, BUDGET)
    assert not new_findings(read, BUDGET)


def test_a_whole_sheet_merged_into_one_keeps_its_values(tmp_path: Path) -> None:
    """G14: what may be said about it concerns that range or that sheet, and voids nothing"""
    read = used(tmp_path, with_sheet(BUDGET.read_bytes(), MONEY, _merges("A1:XFD1048576")))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [("F238", MONEY, "A1:XFD1048576")]


@pytest.mark.parametrize(
    "columns",
    [
        '<col min="1" max="16384" width="9" style="2"/>',
        '<col min="1" max="16384" width="9" style="2"/>' * 16_384,
        "".join(f'<col min="{column}" max="{column}" width="9" style="2"/>' for column in range(1, 16_385)),
    ],
    ids=["one", "overlapping", "each"],
)
@EVERYWHERE
def test_formats_on_all_columns_cost_little(tmp_path: Path, base: Path, sheet: str, columns: str) -> None:
    """G15"""
    read = used(tmp_path, with_sheet(base.read_bytes(), sheet, _columns(columns)))
    assert is_same(read, base)
    assert not new_findings(read, base)
