"""Texts, formulas and parts by which a workbook could make a program do something: told, kept, never followed."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from pipeline.findings import (
    COLUMN_UNKNOWN,
    FORMULA_IN_CELL,
    FORMULA_TEXT,
    HAS_LINKS,
    HAS_MACROS,
    NOT_CHOICE,
    NOT_NUMBER,
    TEXT_CLEANED,
)
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    is_same,
    new_findings,
    text_cell,
    used,
    with_cells,
)
from tests.intake.opening.workbooks import edited

MONEY, IDENTITY = "预算执行", "单位信息"
REASON = "差异原因"
UNIT = "西乡县柳树镇人民政府"
OUTSIDE = (
    'HYPERLINK("http://127.0.0.1/?x="&A5,"甲")',
    'WEBSERVICE("http://127.0.0.1/")',
    "[1]Sheet1!$A$1",
    "'file:///tmp/[其他.xlsx]表'!A1",
    "cmd|'/c calc'!A0",
)


def _formula(formula: str, result: str, kind: str = "") -> str:
    return f"{kind}><f>{escape(formula)}</f><v>{result}</v>"


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://127.0.0.1","x")', "+86", "-1说明", "@SUM(1)", "=cmd|'/c calc'!A0"],
)
def test_a_text_that_starts_like_a_formula_is_kept_as_it_is_and_told(tmp_path: Path, text: str) -> None:
    """I01"""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {"O6": text_cell(text)}))
    assert new_findings(read, BUDGET) == [(FORMULA_TEXT.code, MONEY, "O6")]
    assert read.tables[MONEY].columns[REASON].values[1] == text


@pytest.mark.parametrize("start", ["\t", "&#9;", "&#13;", "_x0009_", "_x000D_", "\r"])
@pytest.mark.parametrize(("text", "more"), [("说明", []), ("=1+1", [FORMULA_TEXT.code])])
def test_a_text_that_starts_with_a_tab_or_a_return_loses_it_and_is_told(
    tmp_path: Path, start: str, text: str, more: list[str]
) -> None:
    """I01"""
    cell = f' t="inlineStr"><is><t xml:space="preserve">{start}{text}</t></is>'
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {"O6": cell}))
    assert new_findings(read, BUDGET) == [(code, MONEY, "O6") for code in [TEXT_CLEANED.code, *more]]
    assert read.tables[MONEY].columns[REASON].values[1] == text


def test_a_formula_as_text_is_no_number_and_no_choice(tmp_path: Path) -> None:
    """I01: in a column of amounts or of choices such a text is not used; 0 must not come of it"""
    cells = {"L6": text_cell("=1+1"), "A7": text_cell("@人员经费")}
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, cells))
    assert (NOT_NUMBER.code, MONEY, "L6") in new_findings(read, BUDGET)
    assert (NOT_CHOICE.code, MONEY, "A7") in new_findings(read, BUDGET)
    assert read.tables[MONEY].voids["执行数"] == {6}
    assert read.tables[MONEY].voids["支出性质"] == {7}


@pytest.mark.parametrize("name", ['=HYPERLINK("http://127.0.0.1","镇")', "+平安镇", "-平安镇", "@平安镇"])
@pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["01", "02", "03"])
def test_a_unit_name_that_starts_like_a_formula_is_kept_and_told(tmp_path: Path, base: Path, name: str) -> None:
    """I02"""
    read = used(tmp_path, with_cells(base.read_bytes(), IDENTITY, {"B4": text_cell(name)}))
    assert new_findings(read, base) == [(FORMULA_TEXT.code, IDENTITY, "B4")]
    assert read.name == name


def test_a_unit_code_or_a_key_that_starts_like_a_formula_is_kept_and_told(tmp_path: Path) -> None:
    """I02"""
    data = with_cells(ASSETS.read_bytes(), IDENTITY, {"B3": text_cell("=610724118")})
    read = used(tmp_path, with_cells(data, "固定资产台账", {"A5": text_cell("@LS201100001")}))
    assert new_findings(read, ASSETS) == [
        (FORMULA_TEXT.code, IDENTITY, "B3"),
        (FORMULA_TEXT.code, "固定资产台账", "A5"),
    ]
    assert read.code == "=610724118"
    assert read.tables["固定资产台账"].columns["资产编号"].values[0] == "@LS201100001"


def test_a_header_that_is_a_formula_as_text_is_an_unknown_column(tmp_path: Path) -> None:
    """I02"""
    data = with_cells(BUDGET.read_bytes(), MONEY, {"P4": text_cell("=cmd|'/c calc'!A0"), "P5": text_cell("=1")})
    read = used(tmp_path, data)
    assert new_findings(read, BUDGET) == [(COLUMN_UNKNOWN.code, MONEY, "P4")]
    assert is_same(read, BUDGET)


@pytest.mark.parametrize("formula", OUTSIDE)
def test_the_saved_result_of_a_formula_that_reaches_outside_is_used_and_its_cell_named(
    tmp_path: Path, formula: str
) -> None:
    """I03"""
    cells = {"L6": _formula(formula, "2995030.6"), "L9": _formula(formula, "716980")}
    text = {"B9": _formula(formula, UNIT, ' t="str"')}
    read = used(tmp_path, with_cells(with_cells(BUDGET.read_bytes(), MONEY, cells), IDENTITY, text))
    assert new_findings(read, BUDGET) == [
        (FORMULA_IN_CELL.code, IDENTITY, "B9"),
        (FORMULA_IN_CELL.code, MONEY, "L6"),
        (FORMULA_IN_CELL.code, MONEY, "L9"),
    ]
    assert is_same(read, BUDGET)


def test_a_formula_in_a_cell_that_the_template_gives_is_named_too(tmp_path: Path) -> None:
    """I03"""
    given = _formula(OUTSIDE[0], "公务接待", ' t="str"')
    data = with_cells(BUDGET.read_bytes(), "三公经费", {"A8": given})
    version = _formula(OUTSIDE[1], "1.0", ' t="str"')
    read = used(tmp_path, with_cells(data, IDENTITY, {"B7": version}))
    assert new_findings(read, BUDGET) == [
        (FORMULA_IN_CELL.code, "三公经费", "A8"),
        (FORMULA_IN_CELL.code, IDENTITY, "B7"),
    ]
    assert is_same(read, BUDGET)


def test_amounts_taken_from_another_workbook_are_named_and_so_is_the_link(tmp_path: Path) -> None:
    """I04"""
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"><sheetNames>'
        b'<sheetName val="Sheet1"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
        b"<v>2995030.6</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    data = with_cells(BUDGET.read_bytes(), MONEY, {"L6": _formula("[1]Sheet1!$A$1", "2995030.6")})
    parts = {
        "xl/externalLinks/externalLink1.xml": link,
        "xl/externalLinks/_rels/externalLink1.xml.rels": relation,
    }
    read = used(tmp_path, edited(data, added=parts))
    assert new_findings(read, BUDGET) == [(HAS_LINKS.code, "", ""), (FORMULA_IN_CELL.code, MONEY, "L6")]
    assert is_same(read, BUDGET)


@pytest.mark.parametrize("name", ["坏文件.xlsm", "坏文件.xlsx"])
def test_a_workbook_with_macros_is_read_and_told(tmp_path: Path, name: str) -> None:
    """I05"""

    def with_macros(types: bytes) -> bytes:
        plain = b"spreadsheetml.sheet.main+xml"
        assert plain in types
        types = types.replace(b"openxmlformats-officedocument." + plain, b"ms-excel.sheet.macroEnabled.main+xml")
        extension = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        return types.replace(b"</Types>", extension)

    edits = {"[Content_Types].xml": with_macros}
    data = edited(BUDGET.read_bytes(), edits, added={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open"})
    read = used(tmp_path, data, name)
    assert new_findings(read, BUDGET) == [(HAS_MACROS.code, "", "")]
    assert is_same(read, BUDGET)


def test_a_data_connection_is_told_and_not_followed(tmp_path: Path) -> None:
    """I06"""
    connections = (
        b'<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection id="1" '
        b'name="x" type="1" refreshOnLoad="1"><dbPr connection="cmd /c calc" command="select 1"/></connection>'
        b"</connections>"
    )
    read = used(tmp_path, edited(BUDGET.read_bytes(), added={"xl/connections.xml": connections}))
    assert new_findings(read, BUDGET) == [(HAS_LINKS.code, "", "")]
    assert is_same(read, BUDGET)
