"""C01-C06: formulas whose stored results are absent, stale, empty, texts or pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.formula import Missing
from pipeline.model import Severity
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    found,
    is_same,
    new_findings,
    original,
    used,
    with_cells,
    with_sheet,
)
from tests.hostile.reshaping import column, in_part, saved_anew

EXECUTED, IDENTITY, REGISTER, STATEMENT, THREE, WORK = (
    "预算执行", "单位信息", "固定资产台账", "决算对照", "三公经费", "重点工作",
)  # fmt: skip


@pytest.mark.parametrize(
    ("base", "title", "name", "cell"),
    [
        (BUDGET, EXECUTED, "执行数", "L5"),
        (BUDGET, THREE, "本年决算", "E7"),
        (ASSETS, REGISTER, "原值", "I5"),
        (ASSETS, STATEMENT, "决算原值", "C7"),
    ],
    ids=["C01 budget", "C01 fixed rows", "C01 assets", "C01 statement"],
)
def test_an_amount_that_is_a_formula_without_a_result_is_void(
    tmp_path: Path, base: Path, title: str, name: str, cell: str
) -> None:
    """C01: the template's own formula columns, whose results are absent too, are computed anew without a word."""

    def change(book: Any) -> None:
        book[title][cell] = "=SUM(1,2)"

    read = used(tmp_path, saved_anew(base, change, with_formulas=True))
    assert ("F313", title, cell) in found(read, Severity.ERROR)
    assert [one for one in found(read) if one[0] == "F313"] == [("F313", title, cell)]
    (said,) = [one.found for one in read.findings if one.code == "F313"]
    assert "=SUM(1,2)" in said
    assert int(cell[1:]) in read.tables[title].voids[name]
    assert None in column(read, title, name)


def test_a_formula_without_a_result_is_shown_as_people_wrote_it(tmp_path: Path) -> None:
    """C01: some programs write every Chinese character as its number."""
    data = with_cells(BUDGET.read_bytes(), EXECUTED, {"G5": "><f>'[1]&#19978;&#24180;'!B3&amp;&lt;</f><v></v>"})
    (said,) = [one.found for one in used(tmp_path, data).findings if one.code == "F313"]
    assert "='[1]上年'!B3&<" in said


def test_the_templates_own_formulas_need_no_results(tmp_path: Path) -> None:
    """C01: nothing typed is a formula, so every value is the same."""
    for base in (BUDGET, ASSETS):
        read = used(tmp_path, saved_anew(base, lambda _book: None, with_formulas=True))
        assert is_same(read, base)
        assert new_findings(read, base) == []


def test_totals_and_fields_without_results_are_named(tmp_path: Path) -> None:
    """C01: a total row is left out with a word; a field of a form is void like a cell of a table."""

    def change(book: Any) -> None:
        for cell, value in {"A33": "合计", "G33": "=SUM(G5:G32)", "L33": "=SUM(L5:L32)"}.items():
            book[EXECUTED][cell] = value
        book[IDENTITY]["B23"] = f"={EXECUTED}!G33"

    read = used(tmp_path, saved_anew(BUDGET, change, with_formulas=True))
    assert new_findings(read, BUDGET) == [("F215", EXECUTED, "A33"), ("F313", IDENTITY, "B23")]
    total = read.fields["批复年初预算总额"]
    assert isinstance(total, Missing)
    assert not total.is_blank
    assert column(read, EXECUTED, "执行数") == column(original(BUDGET), EXECUTED, "执行数")


@pytest.mark.parametrize(
    ("base", "title", "cell", "formula"),
    [
        (BUDGET, EXECUTED, "K5", "F5+G5+H5-I5"),
        (BUDGET, EXECUTED, "M6", "K6-L6"),
        (ASSETS, STATEMENT, "F5", "SUM(固定资产台账!I5:I40)"),
        (ASSETS, STATEMENT, "E6", "SUM(固定资产台账!G5:G40)"),
    ],
    ids=["C02 row", "C02 difference", "C02 sum", "C02 count"],
)
def test_a_stale_result_is_computed_anew_and_the_difference_told(
    tmp_path: Path, base: Path, title: str, cell: str, formula: str
) -> None:
    """C02: the workbook is set to be calculated by hand, and a sum is not the sum of its rows."""
    data = with_cells(base.read_bytes(), title, {cell: f"><f>{formula}</f><v>1</v>"})
    read = used(tmp_path, in_part(data, "xl/workbook.xml", "<calcPr ", '<calcPr calcMode="manual" '))
    assert new_findings(read, base) == [("F316", title, cell)]
    assert is_same(read, base)


def test_a_stale_total_below_the_table_is_not_believed(tmp_path: Path) -> None:
    """C02: a total row that somebody added; it is left out and named, whatever it says."""
    cells = {"A33": ' t="str"><v>合计</v>', "L33": "><f>SUM(L5:L32)</f><v>1</v>"}
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), EXECUTED, cells))
    assert new_findings(read, BUDGET) == [("F215", EXECUTED, "A33")]
    assert is_same(read, BUDGET)


FORMULA = '<f>_xlfn.DISPIMG("ID_5A1C",1)</f>'


@pytest.mark.parametrize(
    "inside",
    [
        f' t="str">{FORMULA}<v>=DISPIMG("ID_5A1C",1)</v>',
        f' t="e">{FORMULA}<v>#NAME?</v>',
        f' t="str">{FORMULA}<v></v>',
        f">{FORMULA}",
        f' t="str">{FORMULA.replace("_xlfn.", "")}<v>=DISPIMG(&quot;ID_5A1C&quot;,1)</v>',
    ],
    ids=["C03 text", "C03 error", "C03 empty", "C03 no result", "C03 plain name"],
)
def test_a_picture_in_a_cell_is_no_data(tmp_path: Path, inside: str) -> None:
    """C03: in a cell that may be blank it is only named; in an amount that must be there it leaves the amount void."""
    base = ASSETS.read_bytes()
    read = used(tmp_path, with_cells(base, REGISTER, {"U5": inside}))
    assert new_findings(read, ASSETS) == [("F350", REGISTER, "U5")]
    assert is_same(read, ASSETS)
    read = used(tmp_path, with_cells(base, REGISTER, {"I5": inside}))
    assert {("F350", REGISTER, "I5"), ("F301", REGISTER, "I5")} <= set(new_findings(read, ASSETS))
    assert 5 in read.tables[REGISTER].voids["原值"]


def test_many_pictures_are_told_once(tmp_path: Path) -> None:
    """C03: a column of pictures, in a sheet that only the thorough reader of markup understands."""
    cells = {f"U{row}": f' t="str">{FORMULA}<v>=DISPIMG("ID_5A1C",1)</v>' for row in range(5, 60)}
    data = with_cells(ASSETS.read_bytes(), REGISTER, cells)
    for variant in (data, with_sheet(data, REGISTER, lambda xml: xml.replace(b"<sheetData>", b"<sheetData >"))):
        read = used(tmp_path, variant)
        assert new_findings(read, ASSETS) == [("F350", REGISTER, "U5")]
        assert is_same(read, ASSETS)


SHARED = {
    "K5": '><f t="shared" ref="K5:K7" si="0">F5+G5+H5-I5</f><v>3005060</v>',
    "K6": '><f t="shared" si="0"/><v>2995030.6</v>',
    "K7": '><f t="shared" si="0"/><v>676800</v>',
}
ENTRIES = {
    "G5": '><f t="array" ref="G5">SUM(2786420)</f><v>2786420</v>',
    "G6": '><f t="dataTable" ref="G6:G6" dt2D="1" dtr="1" r1="A1" r2="A2"/><v>2758215</v>',
    "G7": '><f t="shared" ref="G7:G8" si="1">612480</f><v>612480</v>',
}


def test_results_of_shared_array_and_data_table_formulas_are_read(tmp_path: Path) -> None:
    """C04: silently in the template's own formulas; in a cell for typing each is used and the column named once."""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), EXECUTED, SHARED))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == []
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), EXECUTED, SHARED | ENTRIES))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [("F320", EXECUTED, "G5:G7")]


EMPTY = ' t="str"><f>IF(1=1,"",1)</f><v></v>'


def test_an_empty_result_is_neither_zero_nor_missing_in_silence(tmp_path: Path) -> None:
    """C05: a cell that must be filled stays void; one that may be blank is blank; each is named.

    A blank cell of 上年结转 counts as zero by the template's own rule; an empty result is told before it does.
    """
    base = BUDGET.read_bytes()
    for empty in (EMPTY, EMPTY.replace("<v></v>", "<v/>")):
        read = used(tmp_path, with_cells(base, EXECUTED, {"L5": empty}))
        told = {("F301", EXECUTED, "L5"), ("F320", EXECUTED, "L5"), ("F351", EXECUTED, "L5")}
        assert told <= set(new_findings(read, BUDGET))
        assert read.tables[EXECUTED].voids["执行数"] == {5}
        read = used(tmp_path, with_cells(base, EXECUTED, {"O5": empty}))
        assert new_findings(read, BUDGET) == [("F320", EXECUTED, "O5"), ("F351", EXECUTED, "O5")]
        assert is_same(read, BUDGET)
        read = used(tmp_path, with_cells(base, EXECUTED, {"F5": empty}))
        assert new_findings(read, BUDGET) == [("F320", EXECUTED, "F5"), ("F351", EXECUTED, "F5")]
        read = used(tmp_path, with_cells(base, IDENTITY, {"B23": empty}))
        assert new_findings(read, BUDGET) == [("F320", IDENTITY, "B23"), ("F351", IDENTITY, "B23")]
        assert isinstance(read.fields["批复年初预算总额"], Missing)


def test_an_empty_result_in_a_text_or_a_date_is_blank(tmp_path: Path) -> None:
    """C05: a date of completion that a formula leaves open."""
    read = used(tmp_path, with_cells(SCORES.read_bytes(), WORK, {"F5": EMPTY}))
    assert ("F351", WORK, "F5") in new_findings(read, SCORES)
    assert column(read, WORK, "实际完成日期")[0] is None


def test_a_text_that_a_formula_made_of_an_amount_is_converted_and_named(tmp_path: Path) -> None:
    """C06: =TEXT(…) in amounts; the number is the text's."""
    inside = ' t="str"><f>TEXT(3005060,"#,##0.00")</f><v>3,005,060.00</v>'
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), EXECUTED, {"L5": inside}))
    assert new_findings(read, BUDGET) == [("F303", EXECUTED, "L5"), ("F320", EXECUTED, "L5")]
    assert is_same(read, BUDGET)
