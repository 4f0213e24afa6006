"""A worksheet is read without openpyxl only where openpyxl would read the very same."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest
from openpyxl import Workbook

from pipeline.deliver.marked import reading, rows
from pipeline.deliver.marked.cleaning import clean
from pipeline.deliver.marked.reading import load
from pipeline.deliver.marked.writing import saved

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x="urn:x" xml:space="preserve">'
    '<dimension ref="A1"/><cols><col min="1" max="2" width="9.5" customWidth="1"/></cols><sheetData>'
)
TAIL = '</sheetData><mergeCells count="1"><mergeCell ref="F8:G9"/></mergeCells></worksheet>'
SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>一</t></si>'
    '<si><t xml:space="preserve">二 </t></si><si><r><t>三</t></r><r><rPr><b/></rPr><t>四</t></r></si></sst>'
)
SHARED_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
USUAL = {
    "numbers": "<v>1</v>|<v>-12.50</v>|<v>1E5</v>|<v>12345678901234567</v>|<v>0.1</v>|<v>-0</v>|<v> 1 </v>",
    "digits": "<v>0.30000000000000004</v>|<v>1234567890123.456789</v>|<v>1.0</v>|<v>1e300</v>",
    "styles": ' s="1"><v>1</v>| s="2"/>| s="99"><v>1</v>| s="0" t="n"><v>7</v>',
    "texts": ' t="s"><v>0</v>| t="s"><v>1</v>| t="s"/>| t="s"><v>2</v>',
    "own texts": ' t="str"><v>&lt;一&gt;&amp;&#10;二</v>| t="str"><v></v>',
    "inline": ' t="inlineStr"><is><t>一</t></is>| t="inlineStr"><is><t xml:space="preserve"> 二_x005F_x </t></is>'
    '| t="inlineStr"/>| t="inlineStr"><is><t/></is>| t="inlineStr"><is><t>一&#xA;\n&quot;</t></is>',
    "others": ' t="b"><v>1</v>| t="b"><v>0</v>| t="e"><v>#DIV/0!</v>| t="n"/>|/>',
    "formulas": "><f>A1+1</f><v>2</v>|><f>A1&amp;B1</f>| t=\"str\"><f>A1</f><v>一&lt;</v>| t=\"b\"><f>A1</f><v>1</v>"
    '| t="e"><f>A1</f><v>#N/A</v>|><f>A1</f><v/>|><f>A1</f><v></v>|><f></f><v>1</v>| t="str"><f>A1</f><v></v>',
    "more digits": '><f>A1</f><v>0.10000000000000001</v>|><v>1.0</v>',
}  # fmt: skip
"""Cells behind their addresses, as the usual programs write them."""
ROWS = (
    '<row r="2" spans="1:3" ht="20.25" customHeight="1" x:dyDescent="0.25"><c r="A2"><v>1</v></c></row>',
    '<row r="3" hidden="1"/><row r="4" s="2" customFormat="1"><c r="B4" s="1"/></row>',
    '<row r="5" outlineLevel="2" collapsed="1" thickBot="1" ht="20.25"></row><row r="6" ht="20.25" customHeight="1"/>',
    '<row r="9"><c r="B9"><v>1</v></c><c r="A9"><v>2</v></c></row><row r="8"><c r="A8"><v>3</v></c></row>',
    '<row r="9"><c r="A9"><v>1</v></c><c r="A9"><v>2</v></c><c r="A7"><v>2</v></c></row><row r="9" ht="7"/>',
    '<row r="7" s="99"><c r="AB7"><v>1</v></c></row>',
)
ODD = (
    '<row r="2">\n<c r="A2"><v>1</v></c></row>',
    '<row><c><v>1</v></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>一</t></r><r><t>二</t></r></is></c></row>',
    '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2</f><v>1</v></c></row><row r="3"><c r="A3"><f t="shared" '
    'si="0"/><v>2</v></c></row>',
    '<row r="2"><c r="A2"><f t="array" ref="A2">SUM(B2:B3)</f><v>1</v></c></row>',
    '<row r="2"><c s="1" r="A2"><v>1</v></c></row>',
    '<row r="2"><!-- --><c r="A2"><v><![CDATA[1]]></v></c></row>',
    '<row r="2"><c r="A2" t="str"><v>一\r\n二</v></c></row>',
    '<row r="2"><c r="A2" t="d"><v>2024-01-02</v></c></row>',
    '<c r="A1"><v>1</v></c><row r="2"><c r="A2"><v>2</v></c></row>',
    '<row r="2"/><c r="A2"><v>2</v></c>',
    '<row r="2"><row r="3"><c r="A3"><v>3</v></c></row></row>',
)  # fmt: skip


def workbook(body: str, tail: str = TAIL, others: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A workbook with these rows, three formats and three shared texts; of `others`, a text is put for another."""
    book, plain, result = Workbook(), BytesIO(), BytesIO()
    sheet = book.worksheets[0]
    sheet["A1"].number_format, sheet["A2"].number_format = "0.00", "0%"
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(result, "w") as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", SHARED_TYPE + "</Types>")
        parts |= {"xl/sharedStrings.xml": SHARED, "xl/worksheets/sheet1.xml": HEAD + body + tail}
        for name, (old_text, new_text) in (others or {}).items():
            parts[name] = parts[name].replace(old_text, new_text)
        for name, content in parts.items():
            new.writestr(name, content)
    return result.getvalue()


def copied(data: bytes) -> bytes:
    loaded = load(data)
    clean(loaded)
    return saved(loaded, "核查回单")


def read(body: str) -> rows.Rows | None:
    return rows.plain_rows((HEAD + body + TAIL).encode(), None, ["一"] * 3, [None] * 3)


def row_of(cells: str) -> str:
    each = [f"{'' if cell[0] in ' />' else '>'}{cell}" for cell in cells.split("|")]
    ended = [f'<c r="{chr(65 + at)}2"{cell}{"" if cell.endswith("/>") and "<" not in cell else "</c>"}'
             for at, cell in enumerate(each)]  # fmt: skip
    return f'<row r="2">{"".join(ended)}</row>'


@pytest.mark.parametrize("body", [*ROWS, *map(row_of, USUAL.values()), "".join(ROWS[:3]), ""])
def test_what_is_read_in_the_usual_form_is_what_openpyxl_reads(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(body) is not None
    ours = copied(workbook(body))
    monkeypatch.setattr(reading, "plain_rows", lambda *_given: None)
    assert ours == copied(workbook(body))


@pytest.mark.parametrize("body", ODD)
def test_any_other_form_is_left_to_openpyxl(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(body) is None
    ours = copied(workbook(body))
    monkeypatch.setattr(reading, "plain_rows", lambda *_given: None)
    assert ours == copied(workbook(body))


@pytest.mark.parametrize(
    "body",
    ['<row r="2"><c r="A2" t="str"><v>]]></v></c></row>', '<row r="2"><c r="A2"><v>1</v></c>', "</row>", "<row>"],
)
def test_what_is_no_xml_is_never_taken_for_rows(body: str) -> None:
    assert read(body) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData>", "<sheetData><!-- -->"),
        ("<dimension", '<x:a xmlns="urn:x"><sheetData></sheetData></x:a><dimension'),
        ("spreadsheetml/2006/main", "spreadsheetml/main"),
        ('encoding="UTF-8"', 'encoding="GBK"'),
        ("</sheetData>", "</sheetData><sheetData>"),
        ("<sheetData>", "<sheetData/>"),
    ],
)
def test_a_worksheet_that_begins_otherwise_is_left_to_openpyxl(old: str, new: str) -> None:
    whole = HEAD + '<row r="1"><c r="A1"><v>1</v></c></row>' + TAIL
    assert rows.plain_rows(whole.encode(), None, [], [None]) is not None
    assert rows.plain_rows(whole.replace(old, new).encode(), None, [], [None]) is None


def test_a_row_with_an_attribute_twice_is_left_to_openpyxl() -> None:
    assert read('<row r="2" ht="1" ht="2"/>') is None
    assert read('<row r="2" r="3"/>') is None
