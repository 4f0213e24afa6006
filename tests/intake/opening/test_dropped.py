"""What the reader of values would drop in silence refuses the workbook by its cell; what is blank stays blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import BROKEN, UNSAFE
from pipeline.intake.opening.plain import scan_plain
from tests.intake.opening.workbooks import (
    SHEET,
    STRINGS,
    book,
    edited,
    package_parts,
    reasons,
    replacing,
    two_sheets,
    with_rows,
)


def with_cell(inside: str) -> bytes:
    """Return the two sheets with H9 in the first; `inside` begins with its type, if it has any."""
    return with_rows(f'<row r="9"><c r="H9"{inside}</c></row>')


@pytest.mark.parametrize(
    "inside",
    [
        ' t="inlineStr"><v>100000</v>',
        ' t="inlineStr"><f>A1</f><v>100000</v>',
        ' t="inlineStr"><is>100000</is>',
        ' t="inlineStr"><is><r>100000</r></is>',
        ' t="inlineStr"><is><t>1</t>00000</is>',
        ">100000",
        ' t="s">0',
        "><v>1</v>00000",
        "><v>1<q>00000</q></v>",
        ' t="inlineStr"><v>100000</v><is><t>5</t></is>',
        "><v>100000</v><is><t></t></is>",
        "><is><t>5</t></is><v>100000</v>",
        "><v>1</v><extLst/>",
        "><t>100000</t>",
    ],
)
def test_a_value_that_does_not_stand_where_it_belongs_is_named(tmp_path: Path, inside: str) -> None:
    assert reasons(tmp_path, with_cell(inside)) == [(UNSAFE.code, "收入", "H9")]


@pytest.mark.parametrize("inside", [*(f' t="{kind}"><v></v>' for kind in "ebd"), ' t="e"><v/>', ' t="e">'])
def test_a_cell_of_a_type_that_is_never_empty_is_named_where_it_is(tmp_path: Path, inside: str) -> None:
    assert reasons(tmp_path, with_cell(inside)) == [(BROKEN.code, "收入", "H9")]


def test_a_text_that_the_reader_gives_as_empty_is_named(tmp_path: Path) -> None:
    assert reasons(tmp_path, with_cell(' t="inlineStr"><is><v>100000</v></is>')) == [(BROKEN.code, "收入", "H9")]


@pytest.mark.parametrize("inside", [' t="s"><f>A1</f><v></v>', ' t="e"><f>A1</f>', ' t="b"><f>A1</f><v/>'])
def test_an_empty_result_of_a_formula_stays_one_that_is_told(tmp_path: Path, inside: str) -> None:
    assert book(tmp_path, with_cell(inside)).sheets[0].uncached == {(9, 8)}


@pytest.mark.parametrize(
    "inside",
    [
        ' t="s">',
        ' t="s"><v></v>',
        ' t="s"><v/>',
        ' t="b">',
        "><v></v>",
        ' t="str"><v></v>',
        ' t="str"><f>IF(1,"")</f><v></v>',
        ' t="inlineStr"><is/>',
        ' t="inlineStr"><is><t></t></is>',
        ' t="inlineStr">\n<is>\n<t>\n</t>\n</is>\n',
        ' t="inlineStr"><v></v>',
        ' t="inlineStr"><is><rPh sb="0" eb="1"><t>x</t></rPh></is>',
    ],
)
def test_a_cell_with_nothing_in_it_is_blank(tmp_path: Path, inside: str) -> None:
    assert book(tmp_path, with_cell(inside)).sheets[0].at(9, 8) in (None, "")


@pytest.mark.parametrize("inside", [' t="inlineStr"><v>1</v>', ">1", ' t="e"><v></v>', ' t="s"><v></v>'])
def test_the_quick_scan_leaves_such_cells_to_the_thorough_one(inside: str) -> None:
    assert scan_plain(package_parts(with_cell(inside))[SHEET], SHEET, 0, frozenset()) is None


@pytest.mark.parametrize(
    "item", ["<si>甲</si>", "<si><r>甲</r></si>", "<si><t>甲</t>乙</si>", "<si><t>甲<q>2</q></t></si>"]
)
def test_a_shared_text_that_does_not_stand_where_it_belongs_is_told(tmp_path: Path, item: str) -> None:
    data = edited(two_sheets(), {STRINGS: replacing("<si><t>甲</t></si>", item)})
    assert reasons(tmp_path, data) == [(UNSAFE.code, "", "")]


@pytest.mark.parametrize(
    "item",
    [
        "<si>\n<t>甲</t>\n</si>", "<si><r><rPr><b/></rPr><t>甲</t></r></si>", '<si><t xml:space="preserve">甲</t></si>',
        "<si><!-- 1 > 2 --><t>甲</t></si>", '<si><t>甲</t><rPh sb="0" eb="1"><t>jiǎ</t></rPh></si>',
    ],
)  # fmt: skip
def test_a_shared_text_in_any_usual_form_is_read(tmp_path: Path, item: str) -> None:
    data = edited(two_sheets(), {STRINGS: replacing("<si><t>甲</t></si>", item)})
    assert book(tmp_path, data).sheets[0].at(4, 3) == "甲"
