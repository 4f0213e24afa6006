"""What is struck out on the screen is known by its cell, however the XML is written."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.intake.opening.struck import struck_cells
from tests.intake.opening.workbooks import SHEET, Edit, book, edited, replacing

STYLES = "xl/styles.xml"


def workbook() -> bytes:
    """A1 and the blank B1 are struck out, A2 is bold, A3 plain."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet, struck = made.add_worksheet("表"), made.add_format({"font_strikeout": True})
        sheet.write("A1", 100, struck)
        sheet.write_blank("B1", None, struck)
        sheet.write("A2", "甲", made.add_format({"bold": True}))
        sheet.write("A3", 300)
    return stream.getvalue()


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {SHEET: replacing('<c r="A1" s="1">', "<c s='1' r='A1' >")},
        {STYLES: replacing("<strike/>", '<strike val="1"/>')},
    ],
)
def test_a_struck_cell_is_told(tmp_path: Path, edits: dict[str, Edit]) -> None:
    assert (1, 1) in book(tmp_path, edited(workbook(), edits)).sheets[0].struck
    assert book(tmp_path, edited(workbook(), edits)).sheets[0].struck.isdisjoint({(2, 1), (3, 1)})


@pytest.mark.parametrize("styles", ['<strike val="0"/>', '<strike val="false"/>', ""])
def test_a_font_that_does_not_strike_out_strikes_nothing(tmp_path: Path, styles: str) -> None:
    data = edited(workbook(), {STYLES: replacing("<strike/>", styles)})
    assert book(tmp_path, data).sheets[0].struck == frozenset()


def test_the_font_of_a_conditional_format_strikes_nothing(tmp_path: Path) -> None:
    dxfs = '<dxfs count="1"><dxf><font><strike/></font></dxf></dxfs>'
    data = edited(
        workbook(), {STYLES: lambda xml: xml.replace(b"<strike/>", b"").replace(b'<dxfs count="0"/>', dxfs.encode())}
    )
    assert book(tmp_path, data).sheets[0].struck == frozenset()


def test_a_tag_that_repeats_its_style_in_another_attribute_is_read_once() -> None:
    """Looked for from each of its styles to its end, this tag alone took hours."""
    hostile = b'<c r="A1" x="%b"/><c s="3" r="B2">' % (b" s='3'" * 400_000)
    assert struck_cells(hostile, frozenset({3})) == {(2, 2)}
