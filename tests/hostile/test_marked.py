"""Odd workbooks that are used: their marked copies read as they do, so that nobody is given a mere list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.deliver.marked import About
from pipeline.run import marking
from tests.hostile.making import ASSETS, BUDGET, NAME, number_cell, text_cell, used, with_cells, with_sheet
from tests.hostile.spots import REGISTER, SPENDING
from tests.hostile.test_geometry import without_addresses
from tests.hostile.test_structure_package import without_styles
from tests.hostile.test_xml import strict
from tests.intake.opening.workbooks import STRINGS, edited, package_parts

PICTURE = ' t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>'


def with_style(data: bytes, cell: str, style: int) -> bytes:
    old = re.compile(rf'(<c r="{cell}" s=")\d+"'.encode())
    return with_sheet(data, SPENDING, lambda xml: old.sub(rb'\g<1>%d"' % style, xml))


def why_not(folder: Path, data: bytes) -> str:
    """Return why no marked copy was made of the workbook."""
    findings = used(folder, data).findings
    about = About("610724118", "镇", 2024, "01", NAME, hashlib.sha256(data).hexdigest())
    return marking._mark(folder / NAME, folder / "copy.xlsx", findings, about)


@pytest.mark.parametrize(
    "number", ["2680000.0000000005", "728066.67000000004", "0.30000000000000004", "12345678901234567"]
)
def test_a_number_is_copied_with_all_its_digits(tmp_path: Path, number: str) -> None:
    """N12: openpyxl writes 16 digits, a typed or computed number may need 17."""
    data = with_cells(ASSETS.read_bytes(), REGISTER, {"J5": number_cell(number), "I5": number_cell("2680000.5")})
    assert why_not(tmp_path, data) == ""
    parts = package_parts((tmp_path / "copy.xlsx").read_bytes())
    written = re.search(rb'<c r="J5"[^>]*><v>([^<]+)', b"".join(parts.values()))
    assert written
    assert float(written[1]) == float(number)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_cells(BUDGET.read_bytes(), SPENDING, {"O5": PICTURE}), id="C03"),
        pytest.param(without_styles(BUDGET.read_bytes()), id="S24"),
        pytest.param(with_style(BUDGET.read_bytes(), "L5", 9999), id="S25"),
    ],
)
def test_pictures_in_cells_and_styles_that_are_not_there_do_not_stand_in_the_way(tmp_path: Path, data: bytes) -> None:
    """C03, S24, S25"""
    assert why_not(tmp_path, data) == ""


def test_a_workbook_with_a_long_sheet_gets_a_marked_copy_as_any_other(tmp_path: Path) -> None:
    """A long sheet is kept by columns, and two of them were never the same."""
    assert why_not(tmp_path, with_cells(ASSETS.read_bytes(), "填写说明", {"A2500": text_cell("末行")})) == ""


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(PICTURE, id="C03"),
        pytest.param(' t="str"><f>WEBSERVICE("http://127.0.0.1/")</f><v></v>', id="C05"),
        pytest.param('><f>WEBSERVICE("http://127.0.0.1/")</f>', id="C01"),
    ],
)
def test_a_formula_that_is_not_copied_may_stand_outside_of_all_else(tmp_path: Path, cell: str) -> None:
    """Nothing remains of it, but the sheet is as high and as wide as it was."""
    assert why_not(tmp_path, with_cells(ASSETS.read_bytes(), "填写说明", {"H400": cell})) == ""


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<t xml:space="preserve">  </t>', id="nothing but blanks"),
        pytest.param("<t></t>", id="nothing at all"),
        pytest.param("<t> 甲\n</t>", id="blanks that are not kept"),
        pytest.param("<t>_x005F_x0030_</t>", id="what looks like an escape"),
        pytest.param(
            '<r><t>红</t></r><r><rPr><b/></rPr><t xml:space="preserve"> </t></r><r><t> 绿 </t></r>',
            id="runs with blanks",
        ),
        pytest.param("<t>甲</t><r><t>乙</t></r>", id="a text and a run"),
    ],
)
@pytest.mark.parametrize("is_shared", [True, False])
def test_a_text_is_copied_with_the_blanks_that_it_has(tmp_path: Path, inside: str, is_shared: bool) -> None:
    """T04, T09, T10"""
    data = with_cells(ASSETS.read_bytes(), "填写说明", {"H400": f' t="inlineStr"><is>{inside}</is>'})
    if is_shared:
        data = with_cells(data, "填写说明", {"H400": ' t="s"><v>0</v>'})
        data = edited(
            data, {STRINGS: lambda xml: re.sub(rb"<si>.*?</si>", f"<si>{inside}</si>".encode(), xml, count=1)}
        )
    assert why_not(tmp_path, data) == ""


@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(lambda name: name.replace("/", "\\"), id="backslashes"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda name: name.replace("sheet3", "Sheet3").replace("shared", "Shared"), id="some"),
    ],
)
def test_part_names_in_other_case_or_with_backslashes_do_not_stand_in_the_way(
    tmp_path: Path, rename: Callable[[str], str]
) -> None:
    """A14"""
    assert why_not(tmp_path, edited(ASSETS.read_bytes(), renamed=rename)) == ""


def test_the_strict_form_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """X13"""
    data = ASSETS.read_bytes()
    assert why_not(tmp_path, edited(data, dict.fromkeys(package_parts(data), strict))) == ""


def test_cells_without_addresses_do_not_stand_in_the_way(tmp_path: Path) -> None:
    """G09: nor do addresses in small letters."""
    formulas = with_sheet(ASSETS.read_bytes(), "填报检查", without_addresses)
    assert why_not(tmp_path, with_sheet(formulas, REGISTER, without_addresses)) == ""
    small = with_sheet(ASSETS.read_bytes(), "填报检查", lambda xml: re.sub(rb'(<c r=")([A-Z]+)', _small, xml))
    assert why_not(tmp_path, small) == ""


def _small(address: re.Match[bytes]) -> bytes:
    return address[1] + address[2].lower()
