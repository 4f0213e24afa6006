"""S22-S25, S27: pictures, comments, styles and names as odd programs leave them beside the data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    is_same,
    new_findings,
    part_of,
    used,
    with_sheet,
)
from tests.hostile.reshaping import RELATIONS, STYLES, TYPES, WORKBOOK, codes, in_part
from tests.intake.opening.workbooks import Edit, edited, package_parts

EXECUTED, IDENTITY, REGISTER, VOUCHERS = "预算执行", "单位信息", "固定资产台账", "凭证抽查"
SCHEMAS = "http://schemas.openxmlformats.org"
OFFICE = f"{SCHEMAS}/officeDocument/2006/relationships"
PICTURE = bytes.fromhex("89504E470D0A1A0A") + bytes(200)
COMMENTS = (
    f'<comments xmlns="{SCHEMAS}/spreadsheetml/2006/main"><authors><author>张三</author></authors><commentList>'
    '<comment ref="L5" authorId="0"><text><r><t>请核对原始凭证</t></r></text></comment></commentList></comments>'
)
SHAPE = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1025" type="#_x0000_t202">'
    "<v:textbox/></v:shape></xml>"
)
DRAWING = (
    f'<xdr:wsDr xmlns:xdr="{SCHEMAS}/drawingml/2006/spreadsheetDrawing" xmlns:a="{SCHEMAS}/drawingml/2006/main">'
    "<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>5</xdr:row></xdr:from></xdr:oneCellAnchor></xdr:wsDr>"
)


def test_comments_and_pictures_have_no_effect(tmp_path: Path) -> None:
    """S22: a comment on an amount, its shape, and a drawing with a picture over the data."""
    data = BUDGET.read_bytes()
    part = part_of(data, EXECUTED)
    kinds = {"comments": "../comments1.xml", "vmlDrawing": "../drawings/v1.vml", "drawing": "../drawings/d1.xml"}
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds.items(), start=1)
    )
    names = f'<Relationships xmlns="{SCHEMAS}/package/2006/relationships">{relations}</Relationships>'
    added = {
        f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels": names.encode(),
        "xl/comments1.xml": COMMENTS.encode(),
        "xl/drawings/v1.vml": SHAPE.encode(),
        "xl/drawings/d1.xml": DRAWING.encode(),
        "xl/media/image1.png": PICTURE,
    }
    marks = b'<drawing r:id="rId3"/><legacyDrawing r:id="rId2"/></worksheet>'
    drawn = with_sheet(data, EXECUTED, lambda xml: xml.replace(b"</worksheet>", marks))
    read = used(tmp_path, edited(drawn, added=added))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)


def test_tens_of_thousands_of_styles_and_broken_names_are_bounded(tmp_path: Path) -> None:
    """S23: what years of copying between workbooks leave behind."""
    formats = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 65_000
    names = "".join(f'<definedName name="名称{number}">#REF!</definedName>' for number in range(20_000))
    styled: dict[str, Edit] = {
        STYLES: lambda xml: xml.replace(b"</cellXfs>", formats + b"</cellXfs>"),
        WORKBOOK: lambda xml: xml.replace(b"</definedNames>", names.encode() + b"</definedNames>"),
    }
    read = used(tmp_path, edited(ASSETS.read_bytes(), styled))
    assert new_findings(read, ASSETS) == []
    assert is_same(read, ASSETS)


def without_styles(data: bytes) -> bytes:
    styles = rb"<(?:Relationship|Override)[^>]*(?:styles\.xml)[^>]*/>"
    edits: dict[str, Edit] = {name: lambda xml: re.sub(styles, b"", xml) for name in (RELATIONS, TYPES)}
    return edited(data, edits, dropped=frozenset({STYLES}))


@pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["S24 budget", "S24 scores", "S24 assets"])
def test_without_styles_dates_are_numbers_and_told_as_such(tmp_path: Path, base: Path) -> None:
    """S24: each column of dates once; every value is the same."""
    read = used(tmp_path, without_styles(base.read_bytes()))
    told = new_findings(read, base)
    assert codes(told) == {"F310"}
    assert len(told) <= 20
    assert is_same(read, base)


@pytest.mark.parametrize("cell", ["L5", "A6", "C7"], ids=["S25 amount", "S25 text", "S25 code"])
def test_a_style_that_does_not_exist_is_told(tmp_path: Path, cell: str) -> None:
    """S25: the value is the same; the cell's format, which nobody can know, is doubtful."""
    old = re.compile(rf'(<c r="{cell}" s=")\d+"'.encode())
    data = with_sheet(BUDGET.read_bytes(), EXECUTED, lambda xml: old.sub(rb'\g<1>9999"', xml))
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F241", EXECUTED, cell)]
    assert is_same(read, BUDGET)


def test_a_date_whose_style_does_not_exist_is_told_as_a_number(tmp_path: Path) -> None:
    """S25: the first style beyond the last one of the workbook, on a date; one less is a style like any other."""
    data = BUDGET.read_bytes()
    cells = re.search(rb"<cellXfs.*</cellXfs>", package_parts(data)[STYLES], re.DOTALL)
    assert cells
    count = len(re.findall(rb"<xf ", cells[0]))
    old = re.compile(rb'(<c r="A5" s=")\d+"')
    data = with_sheet(data, VOUCHERS, lambda xml: old.sub(rb'\g<1>%d"' % count, xml))
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [("F241", VOUCHERS, "A5"), ("F310", VOUCHERS, "A5")]
    assert is_same(read, BUDGET)
    read = used(
        tmp_path, with_sheet(data, VOUCHERS, lambda xml: xml.replace(b's="%d"' % count, b's="%d"' % (count - 1)))
    )
    assert codes(new_findings(read, BUDGET)) <= {"F310"}


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (STYLES, '<family val="2"/>', '<family val="99"/>'),
        (STYLES, 'rgb="FF404040"', 'rgb="blau"'),
        (STYLES, '<color theme="1"/>', '<color theme="-7"/>'),
        (STYLES, 'formatCode="#,##0.00"', 'formatCode="#,##0.00;;;;[Rot]"'),
        (WORKBOOK, "预算执行!$4:$4</definedName>", "预算执行!#REF!,$A:$$,=</definedName>"),
        (WORKBOOK, "预算执行!$A$4:$O$44</definedName>", "#REF!</definedName>"),
        ("docProps/core.xml", "</dcterms:created>", "昨天</dcterms:created>"),
    ],
    ids=[f"S27 {what}" for what in ("family", "colour", "theme", "format", "titles", "filter", "created")],
)
def test_what_only_a_strict_reader_minds_is_no_matter(tmp_path: Path, part: str, old: str, new: str) -> None:
    """S27: values outside the standard in what nobody reads."""
    read = used(tmp_path, in_part(BUDGET.read_bytes(), part, old, new))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)


def test_settings_of_a_sheet_outside_the_standard_are_no_matter(tmp_path: Path) -> None:
    """S27: a paper, a tab and a rule for entries that openpyxl refuses."""

    def edit(xml: bytes) -> bytes:
        for old, new in (
            (b'orientation="landscape"', b'orientation="schr\xc3\xa4g"'),
            (b'rgb="FF8EA9DB"', b'rgb="#8EA9DB"'),
            (b'<dataValidation type="decimal"', b'<dataValidation type="odd"'),
            (b'state="frozen"', b'state="gefroren"'),
        ):
            xml = xml.replace(old, new)
        return xml

    read = used(tmp_path, with_sheet(BUDGET.read_bytes(), EXECUTED, edit))
    assert new_findings(read, BUDGET) == []
    assert is_same(read, BUDGET)
