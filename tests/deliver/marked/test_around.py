"""What stands behind the rows of a worksheet is known again only where openpyxl would write the very same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.deliver.marked import around, reading
from pipeline.deliver.marked.around import Around
from pipeline.deliver.marked.cleaning import clean
from pipeline.deliver.marked.reading import load
from pipeline.deliver.marked.writing import saved
from tests.deliver.marked.test_rows import workbook

PROTECTION = '<sheetProtection sheet="1" objects="1" password="CC1A" formatCells="0"/>'
MERGES = '<mergeCells count="3"><mergeCell ref="F8:G9"/><mergeCell ref="A1:B1"/><mergeCell ref="C3:C4"/></mergeCells>'
FORMATS = (
    '<conditionalFormatting sqref="A1:A9"><cfRule type="expression" dxfId="1" priority="2"><formula>A1&gt;1</formula>'
    '</cfRule></conditionalFormatting><conditionalFormatting sqref="B1"><cfRule type="expression" dxfId="7" '
    'priority="1"><formula>[1]表!A1</formula></cfRule><cfRule type="cellIs" dxfId="0" priority="3" operator="equal">'
    "<formula>限额</formula></cfRule></conditionalFormatting>"
)
CHECKS = (
    '<dataValidations count="3"><dataValidation type="list" allowBlank="1" sqref="A1:A5 C7"><formula1>"是"</formula1>'
    '</dataValidation><dataValidation type="whole" sqref="B1" error="一&lt;二"><formula1>限额</formula1>'
    '<formula2>9</formula2></dataValidation><dataValidation type="list" sqref="B2"><formula1>[1]表!A1:A3</formula1>'
    "</dataValidation></dataValidations>"
)
PAGE = (
    '<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" '
    'footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddHeader>&amp;L一'
    "</oddHeader><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter>"
)
LINKS = '<hyperlinks><hyperlink ref="A2" location="Sheet!A1" display="一"/></hyperlinks>'
ROW = '<row r="2"><c r="A2"><v>1</v></c></row>'
STYLES = "xl/styles.xml"
RED, BOLD = '<dxf><font><color rgb="FFFF0000"/></font></dxf>', "<dxf><font><b/></font></dxf>"
TAILS = (
    PROTECTION + MERGES + FORMATS + CHECKS + LINKS + PAGE,
    '<autoFilter ref="A1:C9"/>' + MERGES + CHECKS,
    FORMATS,
    '<mergeCells count="0"></mergeCells><dataValidations/>',
    '<sheetProtection/><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>',
    PAGE + PAGE.replace("一", "二"),
    '<customSheetViews><customSheetView guid="{00000000-0000-0000-0000-000000000001}"><pageMargins left="2" '
    'right="2" top="2" bottom="2" header="2" footer="2"/></customSheetView></customSheetViews>' + MERGES,
    FORMATS + '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><a><extLst/></a></ext></extLst>',
)


def book(tail: str, formats: str = "", name: str = "1+1") -> bytes:
    """A workbook with this behind its rows, these conditional formats and a name."""
    named = f'<definedNames><definedName name="限额">{name}</definedName></definedNames><calcPr '
    return workbook(
        ROW,
        f"</sheetData>{tail}</worksheet>",
        {STYLES: ("<tableStyles", f"<dxfs>{formats}</dxfs><tableStyles"), "xl/workbook.xml": ("<calcPr ", named)},
    )


def told(data: bytes) -> tuple[list[str], bytes]:
    loaded = load(data)
    return clean(loaded), saved(loaded, "核查回单")


def by_openpyxl(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], bytes]:
    with monkeypatch.context() as without:
        without.setattr(reading, "split", lambda frame: (frame, Around(b"", {})))
        return told(data)


@pytest.mark.parametrize("tail", TAILS)
def test_what_is_known_again_is_what_openpyxl_writes(tail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "_known", {})
    data = book(tail, RED + BOLD)
    assert told(data) == told(data) == by_openpyxl(data, monkeypatch)


def test_the_first_workbook_leaves_something_to_know_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "_known", {})
    told(book(TAILS[0], RED + BOLD))
    assert {key[0] for key in around._known} == around.WRITERS.keys()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((TAILS[0], RED + BOLD), (TAILS[0], BOLD + RED)),
        ((TAILS[0], RED + BOLD), (TAILS[0], RED + RED)),
        ((TAILS[0], RED), (TAILS[0], RED, "[1]表!$A$1")),
        ((TAILS[0], RED), (TAILS[0].replace("CC1A", "CC1B"), RED)),
    ],
    ids=["other formats", "one format twice", "a name that leads elsewhere", "another password"],
)
def test_what_rests_on_something_else_of_the_workbook_is_worked_out_again(
    first: Sequence[str], second: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(around, "_known", {})
    books = book(*first), book(*second)
    results = [told(one) for one in books]
    assert results[0] != results[1]
    assert results == [by_openpyxl(one, monkeypatch) for one in books]


@pytest.mark.parametrize("tail", ["<x:b>1</x:b>" * 100_000, "<a>" * 100_000, "<a><a></a></a>", "<a></b>"])
def test_an_unusual_form_is_left_to_openpyxl_without_a_search_for_its_end(tail: str) -> None:
    frame = f"<worksheet><sheetData></sheetData>{tail}</worksheet>".encode()
    assert around.split(frame) == (frame, Around(b"<worksheet>", {}))


def test_a_workbook_that_says_a_lot_about_itself_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "_known", {})
    data = book(TAILS[0], RED)
    monkeypatch.setattr(around, "_LONG", 40)
    assert told(data) == by_openpyxl(data, monkeypatch)
    assert not around._known


def test_no_more_is_known_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "_known", {})
    monkeypatch.setattr(around, "_MOST_KNOWN", 3)
    monkeypatch.setattr(around, "_LONG", len(CHECKS) - 1)
    data = book(TAILS[0], RED)
    assert told(data) == by_openpyxl(data, monkeypatch)
    assert 0 < len(around._known) <= 3
    assert "dataValidations" not in {key[0] for key in around._known}
