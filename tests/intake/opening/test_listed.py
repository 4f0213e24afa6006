"""Sheets that the reader of values cannot find, or that hold no cells, do not stand in the way of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import BROKEN, HAS_MACROS, UNSAFE
from pipeline.intake.opening import container
from tests.intake.opening.workbooks import (
    SHEET,
    WORKBOOK,
    Edit,
    book,
    edited,
    reasons,
    replacing,
    two_sheets,
)

RELATIONS = "xl/_rels/workbook.xml.rels"
MACROS = "http://schemas.microsoft.com/office/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VALUES = [["单位", "", ""], ["", 3, ""], ["", "", ""], ["", "", "甲"]]


def with_entry(state: str, relation: str = "", **parts: bytes) -> bytes:
    """Return the two sheets with a third one listed before them; `relation` says what it is and where."""
    entry = f'<sheets><sheet name="Macro1"{state} sheetId="80" r:id="{"rId80" if relation else ""}"/>'
    edits: dict[str, Edit] = {WORKBOOK: replacing("<sheets>", entry)}
    if relation:
        edits[RELATIONS] = replacing("</Relationships>", f'<Relationship Id="rId80" {relation}/></Relationships>')
    return edited(two_sheets(), edits, added={f"xl/{name}/sheet1.xml": content for name, content in parts.items()})


def with_macros(kind: str = "xlMacrosheet") -> bytes:
    relation = f'Type="{MACROS}/{kind}" Target="macrosheets/sheet1.xml"'
    return with_entry(' state="veryHidden"', relation, macrosheets=b"<macrosheet/>")


def with_dialog() -> bytes:
    return with_entry("", f'Type="{OFFICE}/dialogsheet" Target="dialogsheets/sheet1.xml"', dialogsheets=b"<dialog/>")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_macros(), id="macros of Excel 4"),
        pytest.param(with_macros("xlIntlMacrosheet"), id="macros of another language"),
        pytest.param(with_dialog(), id="dialog"),
        pytest.param(with_entry(' state="veryHidden"'), id="module of Excel 5"),
    ],
)
def test_a_sheet_of_macros_or_dialogs_is_left_out_and_told(tmp_path: Path, data: bytes) -> None:
    read = book(tmp_path, data)
    assert [sheet.title for sheet in read.sheets] == ["收入", "支出"]
    assert read.sheets[0].rows == VALUES
    (finding,) = read.findings
    assert finding.code == HAS_MACROS.code
    assert "Macro1" in finding.found


def test_in_a_large_workbook_such_a_sheet_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_SMALL_TOTAL", 0)
    assert reasons(tmp_path, with_macros()) == [(UNSAFE.code, "Macro1", "")]
    elsewhere = edited(two_sheets(), {RELATIONS: replacing("worksheets/sheet1", "./worksheets/sheet1")})
    assert reasons(tmp_path, elsewhere) == [(UNSAFE.code, "收入", "")]


def test_a_visible_sheet_without_a_part_stays_refused(tmp_path: Path) -> None:
    assert reasons(tmp_path, with_entry("")) == [(BROKEN.code, "Macro1", "")]
    absent = with_entry(' state="hidden"', f'Type="{OFFICE}/worksheet" Target="worksheets/sheet9.xml"')
    assert reasons(tmp_path, absent) == [(BROKEN.code, "Macro1", "")]


def test_a_sheet_of_an_unknown_kind_is_refused_by_name(tmp_path: Path) -> None:
    unknown = with_entry("", f'Type="{OFFICE}/table" Target="tables/sheet1.xml"', tables=b"<table/>")
    assert reasons(tmp_path, unknown) == [(UNSAFE.code, "Macro1", "")]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("./worksheets/sheet1.xml", SHEET),
        ("../xl/worksheets/sheet1.xml", SHEET),
        ("worksheets\\sheet1.xml", SHEET),
        ("worksheets/收入.bin", "xl/worksheets/收入.bin"),
        ("/tables/sheet1", "tables/sheet1"),
    ],
)
@pytest.mark.parametrize("flag", ["0", "1"])
def test_a_sheet_is_read_wherever_its_part_lies(tmp_path: Path, target: str, part: str, flag: str) -> None:
    edits = {
        RELATIONS: replacing("worksheets/sheet1.xml", target),
        WORKBOOK: replacing("<workbookPr ", f'<workbookPr date1904="{flag}" '),
    }
    data = edited(two_sheets(), edits, renamed=lambda name: part if name == SHEET else name)
    read = book(tmp_path, data)
    assert [sheet.title for sheet in read.sheets] == ["收入", "支出"]
    assert read.sheets[0].rows == VALUES
    assert all(sheet.is_1904 == (flag == "1") for sheet in read.sheets)
    assert not read.findings


def test_a_title_with_any_character_is_kept_in_the_plain_list(tmp_path: Path) -> None:
    title = "收入 &lt;&quot;'&amp;&#10;"
    edits = {
        RELATIONS: replacing("worksheets/sheet1.xml", "./worksheets/sheet1.xml"),
        WORKBOOK: replacing('name="收入"', f'name="{title}"'),
    }
    read = book(tmp_path, edited(two_sheets(), edits))
    assert read.sheets[0].title == "收入 <\"'&\n"
