from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from pipeline.findings import BROKEN, FAR_CELL, UNSAFE
from pipeline.intake.opening.plain import scan_plain
from pipeline.intake.opening.scan import scan_thoroughly
from tests.intake.opening.workbooks import (
    SECOND,
    SHEET,
    STRINGS,
    WORKBOOK,
    book,
    edited,
    read,
    reasons,
    replacing,
    two_sheets,
    with_rows,
)


def _row(cells: str, row: int = 9) -> bytes:
    return with_rows(f'<row r="{row}">{cells}</row>')


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ('<c r="E9"><v>1</v></c><c r="E9"><v>2</v></c>', "E9"),
        ('<c r="XFE9"><v>1</v></c>', "XFE9"),
        ('<c r="AAAAAAAAA4"><v>1</v></c>', "AAAAAAAAA4"),
        ('<c r="E0"><v>1</v></c>', "E0"),
        ('<c r="E8"><v>1</v></c>', "E8"),
        ('<c r="E9" t="s"><v>999999</v></c>', "E9"),
        ('<c r="E9" t="s"><v>abc</v></c>', "E9"),
        ('<c r="E9" t="b"><v>7</v></c>', "E9"),
        ('<c r="E9" t="n"><v>abc</v></c>', "E9"),
        ('<c r="E9"><v>NaN</v></c>', "E9"),
        ('<c r="E9"><v>INF</v></c>', "E9"),
        ('<c r="E9"><v>1e999</v></c>', "E9"),
        ('<c r="E9"><v>1,234.5</v></c>', "E9"),
        ('<c r="E9" t="odd"><v>1</v></c>', "E9"),
    ],
)
def test_an_impossible_cell_refuses_the_workbook_and_is_named(tmp_path: Path, cells: str, cell: str) -> None:
    assert reasons(tmp_path, _row(cells)) == [(BROKEN.code, "收入", cell)]


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="E9"><v>1</v><v>2</v></c>',
        '<c r="E9"><v>1<!-- -->2</v></c>',
        '<c r="E9"><v>1<![CDATA[2]]></v></c>',
        '<c r="E9"><v>1<?x y?>2</v></c>',
    ],
)
def test_markup_that_makes_readers_take_half_of_a_number_is_refused(tmp_path: Path, cells: str) -> None:
    assert reasons(tmp_path, _row(cells)) == [(UNSAFE.code, "收入", "E9")]


def test_a_number_that_the_reader_drops_is_refused(tmp_path: Path) -> None:
    assert reasons(tmp_path, _row('<c r="E9"><v>&#49;2</v></c>')) == [(BROKEN.code, "收入", "E9")]


def test_all_impossible_cells_of_all_sheets_are_named_at_once(tmp_path: Path) -> None:
    edits = {SHEET: replacing("<v>3</v>", "<v>NaN</v>"), SECOND: replacing("<v>5</v>", "<v>x</v>")}
    assert reasons(tmp_path, edited(two_sheets(), edits)) == [
        (BROKEN.code, "收入", "B2"),
        (BROKEN.code, "支出", "B2"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="D2"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
    ],
)
def test_a_row_given_twice_or_outside_the_grid_is_refused(tmp_path: Path, rows: str) -> None:
    found = reasons(tmp_path, with_rows(rows))
    assert {(code, sheet) for code, sheet, _ in found} == {(BROKEN.code, "收入")}


def test_a_stray_far_cell_is_refused_by_name_before_the_reader_asks_for_memory(tmp_path: Path) -> None:
    assert reasons(tmp_path, _row('<c r="XFD1048576"><v>1</v></c>', 1048576)) == [(FAR_CELL.code, "收入", "XFD1048576")]
    many = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(9, 900))
    beside = many + '<row r="900"><c r="XFD900"><v>1</v></c></row>'
    assert reasons(tmp_path, with_rows(beside)) == [(FAR_CELL.code, "收入", "XFD900")]


def test_of_very_many_rows_below_the_table_one_of_them_is_named_and_no_header(tmp_path: Path) -> None:
    header = "".join(f'<c r="{letter}5"><v>1</v></c>' for letter in "ABCDEFGHIJKLMN")
    many = "".join(f'<row r="{row}"><c r="D{row}"><v>1</v></c></row>' for row in range(100, 300_000))
    ((code, _sheet, cell),) = reasons(tmp_path, with_rows(f'<row r="5">{header}</row>{many}'))
    assert (code, cell) == (FAR_CELL.code, "D299999")


def test_a_far_cell_without_content_does_no_harm(tmp_path: Path) -> None:
    rows = book(tmp_path, _row('<c r="XFD1048576" s="0"/>', 1048576)).sheets[0].rows
    assert len(rows) == 4


def test_cells_without_addresses_take_their_positions_by_order(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c r="E5"><v>2</v></c><c><v>9</v></c></row><row><c t="e"><v>#REF!</v></c></row>'
    sheet = book(tmp_path, with_rows(rows)).sheets[0]
    assert sheet.rows[4] == [1, "", "", "", 2, 9]
    assert sheet.errors == {(6, 1): "#REF!"}


def test_rows_in_reverse_order_are_read_by_their_numbers(tmp_path: Path) -> None:
    rows = '<row r="9"><c r="A9"><v>9</v></c></row><row r="7"><c r="B7"><v>8</v></c><c r="A7"><v>7</v></c></row>'
    sheet = book(tmp_path, with_rows(rows)).sheets[0]
    assert [sheet.rows[row][0] for row in (6, 8)] == [7, 9]


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1:B2"])
def test_a_wrong_dimension_is_not_trusted(tmp_path: Path, dimension: str) -> None:
    data = edited(two_sheets(), {SHEET: replacing('ref="A1:C4"', f'ref="{dimension}"')})
    assert book(tmp_path, data).sheets[0].rows[3] == ["", "", "甲"]


def test_prefixed_namespaces_give_the_same_values(tmp_path: Path) -> None:
    def prefix(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")

    sheet = book(tmp_path, edited(two_sheets(), {SHEET: prefix, STRINGS: prefix})).sheets[0]
    assert sheet.rows[3] == ["", "", "甲"]


def test_a_second_set_of_rows_is_refused_also_behind_a_comment(tmp_path: Path) -> None:
    extra = '<sheetData><row r="9"><c r="A9"><v>1</v></c></row></sheetData>'
    data = edited(two_sheets(), {SHEET: replacing("</sheetData>", "</sheetData>" + extra)})
    assert reasons(tmp_path, data) == [(UNSAFE.code, "收入", "")]
    hidden = edited(two_sheets(), {SHEET: replacing("<sheetData>", f"<!--{extra}--><sheetData>")})
    assert len(book(tmp_path, hidden).sheets[0].rows) == 4


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "<q>" * 200_000 + "</q>" * 200_000
    assert reasons(tmp_path, with_rows(deep)) == [(UNSAFE.code, "收入", "")]
    data = edited(two_sheets(), {STRINGS: replacing("</sst>", deep + "</sst>")})
    assert reasons(tmp_path, data) == [(UNSAFE.code, "", "")]


@pytest.mark.parametrize(
    "cut", [lambda xml: xml[: xml.index(b"<v>3") + 4], lambda xml: xml[: xml.index(b'<row r="4"')]]
)
def test_xml_cut_inside_a_valid_zip_is_refused(tmp_path: Path, cut: object) -> None:
    assert callable(cut)
    assert reasons(tmp_path, edited(two_sheets(), {SHEET: cut})) == [(BROKEN.code, "收入", "")]


@pytest.mark.parametrize("text", ["\x01", "&#xD800;", "&n;"])
def test_illegal_characters_are_refused(tmp_path: Path, text: str) -> None:
    data = edited(two_sheets(), {STRINGS: replacing("甲", text)})
    assert reasons(tmp_path, data) == [(BROKEN.code, "", "")]
    inline = _row(f'<c r="A9" t="inlineStr"><is><t>{text}</t></is></c>')
    assert reasons(tmp_path, inline) == [(BROKEN.code, "收入", "")]


def test_absent_shared_strings_are_told_once_with_the_first_cell_that_needs_them(tmp_path: Path) -> None:
    data = edited(two_sheets(), dropped=frozenset({STRINGS}))
    assert reasons(tmp_path, data) == [(BROKEN.code, "收入", "A1")]
    (finding,) = read(tmp_path, data).findings
    assert "xl/sharedStrings.xml" in finding.found


def test_a_listed_sheet_without_content_is_named(tmp_path: Path) -> None:
    assert reasons(tmp_path, edited(two_sheets(), dropped=frozenset({SECOND}))) == [(BROKEN.code, "支出", "")]


def test_two_sheets_of_one_name_or_one_content_are_refused(tmp_path: Path) -> None:
    same_name = edited(two_sheets(), {WORKBOOK: replacing('name="支出"', 'name="收入"')})
    assert reasons(tmp_path, same_name) == [(BROKEN.code, "收入", "")]
    same_part = edited(two_sheets(), {WORKBOOK: replacing('"rId2"', '"rId1"')})
    assert reasons(tmp_path, same_part) == [(BROKEN.code, "支出", "")]


def test_strings_elsewhere_than_the_reader_looks_are_refused(tmp_path: Path) -> None:
    relations = "xl/_rels/workbook.xml.rels"
    data = edited(
        two_sheets(), {relations: replacing("sharedStrings.xml", "other.xml")}, added={"xl/other.xml": b"<sst/>"}
    )
    assert reasons(tmp_path, data) == [(UNSAFE.code, "", "")]


def test_the_quick_and_the_thorough_scan_agree() -> None:
    xml = (
        b'<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="2" hidden="1">'
        b'<c r="A2" s="1"/><c r="B2" t="s"><v>0</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        b'<row r="5"><c r="A5"><f>1&gt;2</f></c><c r="B5" t="b"><f>1</f><v>1</v></c>'
        b'<c r="C5" t="str"><f>""</f><v></v></c><c r="D5"><v>-1.5E-3</v></c></row>'
        b"</sheetData><mergeCells/></worksheet>"
    )
    quick, thorough = scan_plain(xml, "x", 2, frozenset()), scan_thoroughly(xml, "x", "收入", 1)
    assert quick is not None
    for name in ("errors", "uncached", "formulas", "hidden_rows", "hidden_columns"):
        assert getattr(quick, name) == getattr(thorough, name)
    assert quick.errors == {(2, 3): "#DIV/0!"}
    assert quick.uncached == {(5, 1)}
    assert list(thorough.numbers) == [-0.0015]


def test_what_the_usual_programs_write_is_scanned_the_quick_way(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(two_sheets())
    with zipfile.ZipFile(path) as archive:
        assert scan_plain(archive.read(SHEET), SHEET, 9, frozenset()) is not None


def test_a_long_text_that_looks_like_markup_is_read_at_once(tmp_path: Path) -> None:
    text = ' t="e"' * 300_000
    sheet = book(tmp_path, with_rows(f'<row r="9"><c r="A9" t="str"><v>{text}</v></c></row>')).sheets[0]
    assert sheet.at(9, 1) == text
    assert not sheet.errors
