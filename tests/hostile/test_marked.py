"""Odd workbooks that are used: their marked copies read as they do, so that nobody is given a mere list."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from pipeline.deliver.marked import About
from pipeline.run import marking
from tests.hostile.making import ASSETS, BUDGET, NAME, number_cell, used, with_cells, with_sheet
from tests.hostile.spots import REGISTER, SPENDING
from tests.hostile.test_structure_package import without_styles
from tests.intake.opening.workbooks import package_parts

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
