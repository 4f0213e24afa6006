from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from pipeline.findings import BROKEN, HAS_EMBEDDED, HAS_LINKS, HAS_MACROS, WRONG_EXTENSION, FindingKind
from pipeline.intake.opening import Refused
from tests.intake.opening.workbooks import (
    SHEET,
    WORKBOOK,
    book,
    edited,
    read,
    reasons,
    replacing,
    two_sheets,
    with_rows,
)


def _register() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet("资产 & <卡片>")
        sheet.write("C5", "名称")
        sheet.write("D7", 12.5)
        sheet.write_datetime("D8", date(2024, 12, 31), workbook.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean("E8", True)
        sheet.write_formula("C9", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D9", "=D7*2", None, 25)
        sheet.write_formula("E9", '=IF(D7>0,"甲","")', None, "甲")
        sheet.write_blank("Z30", None, workbook.add_format({"bold": True}))
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.set_column("B:B", 9, None, {"hidden": True})
        workbook.add_worksheet("空表").hide()
        workbook.add_worksheet("深藏").very_hidden()
    return stream.getvalue()


def test_a_clean_workbook_keeps_every_address_though_rows_and_columns_before_it_are_blank(tmp_path: Path) -> None:
    data = _register()
    result = book(tmp_path, data)
    sheet = result.sheets[0]
    assert sheet.title == "资产 & <卡片>"
    assert [list(row) for row in sheet.rows[:4]] == [[""] * 5] * 4
    assert sheet.rows[4][2] == "名称"
    assert sheet.rows[6][3] == 12.5
    assert sheet.rows[7][3:] == [date(2024, 12, 31), True]
    assert sheet.rows[8][2:] == ["", 25, "甲"]
    assert (sheet.at(7, 4), sheet.at(9, 5), sheet.at(30, 26)) == (12.5, "甲", None)
    assert result.digest == hashlib.sha256(data).hexdigest()
    assert result.size == len(data)
    assert not result.findings


def test_error_cells_formulas_and_hidden_lines_are_told(tmp_path: Path) -> None:
    sheet, empty, deep = book(tmp_path, _register()).sheets
    assert sheet.errors == {(9, 3): "#DIV/0!"}
    assert sheet.formulas == {(9, 3), (9, 4), (9, 5)}
    assert not sheet.uncached
    assert sheet.hidden_rows == {7}
    assert sheet.hidden_columns == {2}
    assert [s.is_hidden for s in (sheet, empty, deep)] == [False, True, True]
    assert not empty.rows


def test_formulas_saved_by_openpyxl_have_no_stored_result(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["B2"] = 3
    sheet["B3"] = "=SUM(B2:B2)"
    stream = io.BytesIO()
    workbook.save(stream)
    read_sheet = book(tmp_path, stream.getvalue()).sheets[0]
    assert read_sheet.uncached == {(3, 2)}
    assert not read_sheet.formulas
    assert read_sheet.rows[1][1] == 3


def test_a_stored_empty_text_is_a_result_and_a_missing_one_is_not(tmp_path: Path) -> None:
    cells = '<c r="A9" t="str"><f>B9&amp;""</f><v></v></c><c r="B9"><f>1+1</f></c><c r="C9"><f>2</f><v/></c>'
    sheet = book(tmp_path, with_rows(f'<row r="9">{cells}</row>')).sheets[0]
    assert sheet.formulas == {(9, 1)}
    assert sheet.uncached == {(9, 2), (9, 3)}


def test_the_text_of_an_error_is_told_apart_from_the_error(tmp_path: Path) -> None:
    cells = '<c r="A9" t="str"><v>#N/A</v></c><c r="B9" t="e"><v>#N/A</v></c>'
    sheet = book(tmp_path, with_rows(f'<row r="9">{cells}</row>')).sheets[0]
    assert sheet.errors == {(9, 2): "#N/A"}
    assert sheet.rows[8][0] == "#N/A"


def test_shared_and_array_formulas_keep_their_results(tmp_path: Path) -> None:
    cells = (
        '<c r="A9"><f t="shared" ref="A9:B9" si="0">1+1</f><v>2</v></c><c r="B9"><f t="shared" si="0"/><v>3</v></c>'
        '<c r="C9"><f t="array" ref="C9">SUM(A9:B9)</f><v>5</v></c>'
    )
    sheet = book(tmp_path, with_rows(f'<row r="9">{cells}</row>')).sheets[0]
    assert sheet.formulas == {(9, 1), (9, 2), (9, 3)}
    assert sheet.rows[8] == [2, 3, 5]


def test_chart_sheets_are_left_out_and_empty_sheets_stay(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        workbook.add_worksheet("甲").write("A1", 1)
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=甲!$A$1:$A$1"})
        workbook.add_chartsheet("图").set_chart(chart)
        workbook.add_worksheet("乙")
        workbook.add_worksheet("丙").write("B2", 7)
    sheets = book(tmp_path, stream.getvalue()).sheets
    assert [sheet.title for sheet in sheets] == ["甲", "乙", "丙"]
    assert sheets[2].rows[1][1] == 7


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/vbaProject.bin", HAS_MACROS),
        ("xl/externalLinks/externalLink1.xml", HAS_LINKS),
        ("xl/connections.xml", HAS_LINKS),
        ("xl/embeddings/oleObject1.bin", HAS_EMBEDDED),
    ],
)
def test_macros_links_and_embedded_files_are_warned_about_and_values_are_read(
    tmp_path: Path, part: str, kind: FindingKind
) -> None:
    result = book(tmp_path, edited(two_sheets(), added={part: b"<x/>"}))
    assert [finding.code for finding in result.findings] == [kind.code]
    assert result.sheets[0].rows[1][1] == 3


def test_content_decides_and_a_wrong_extension_is_noted(tmp_path: Path) -> None:
    result = book(tmp_path, two_sheets(), "收入.xls")
    assert [finding.code for finding in result.findings] == [WRONG_EXTENSION.code]


def test_a_panic_inside_the_reader_is_a_finding_and_an_interrupt_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(error: BaseException) -> None:
        def fail(_: object) -> None:
            raise error

        monkeypatch.setattr("python_calamine.load_workbook", fail)

    raising(type("PanicException", (BaseException,), {})("index out of bounds"))
    assert reasons(tmp_path, two_sheets()) == [("F108", "", "")]
    raising(MemoryError())  # says nothing about the file: its worker tells what it could not do this time
    with pytest.raises(MemoryError):
        read(tmp_path, two_sheets())
    raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path, two_sheets())


def test_a_refused_file_still_has_its_digest(tmp_path: Path) -> None:
    result = read(tmp_path, b"a,b\n1,2\n")
    assert isinstance(result, Refused)
    assert result.size == 8
    assert len(result.digest) == 64


def test_control_codes_in_a_sheet_name_do_not_reach_the_findings(tmp_path: Path) -> None:
    evil = edited(
        two_sheets(),
        {
            "xl/workbook.xml": replacing('name="收入"', 'name="收&#10;入"'),
            SHEET: replacing("<v>3</v>", "<v>NaN</v>"),
        },
    )
    assert reasons(tmp_path, evil) == [("F108", "收\\n入", "B2")]


@pytest.mark.parametrize(
    ("data", "sheet", "words"),
    [
        (edited(two_sheets(), {SHEET: replacing('ref="A1:C4"', 'ref="A:C"')}), "收入", "地址不完整"),
        (edited(two_sheets(), {SHEET: replacing(' ref="A1:C4"', "")}), "收入", "地址不完整"),
        (edited(two_sheets(), {WORKBOOK: replacing('name="收入"', 'name="收入" state="odd"')}), "", "目录"),
    ],
)
def test_what_the_reader_reports_follows_words_that_people_understand(
    tmp_path: Path, data: bytes, sheet: str, words: str
) -> None:
    assert reasons(tmp_path, data) == [(BROKEN.code, sheet, "")]
    (finding,) = read(tmp_path, data).findings
    assert words in finding.found
    assert not finding.found.startswith("读取程序报告")
    assert "另存" in finding.remedy
