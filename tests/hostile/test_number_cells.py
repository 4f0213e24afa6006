"""Cells whose numbers are impossible, noisy, erroneous or kept as text: named, never 0 and never in a total."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from pipeline.intake.checks import complete
from pipeline.intake.report import Report
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    is_same,
    new_findings,
    number_cell,
    original,
    refused,
    standard,
    text_cell,
    used,
    with_cells,
)
from tests.hostile.spots import (
    ASSET_MONEY,
    ASSET_NUMBER,
    BUDGET_MONEY,
    FORM_COUNT,
    FORM_MONEY,
    MONEY_SPOTS,
    MONTH_RATE,
    REGISTER,
    SPENDING,
    VOUCHER_MONEY,
    Spot,
    formatted,
    spot_id,
)

TEXT, REQUIRED, NOT_NUMBER, BELOW, ABOVE, ERROR, NOT_CACHED, HAS_FORMULA, WRONG, BROKEN = (
    "F303", "F301", "F302", "F306", "F307", "F312", "F313", "F320", "F323", "F108",
)  # fmt: skip
ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")
at_money = pytest.mark.parametrize("spot", MONEY_SPOTS, ids=spot_id)


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1.7976931348623157E+308", "1e15", "1.1e13", "10000000000001"])
def test_amounts_beyond_the_bound_are_refused_each_by_its_cell(tmp_path: Path, number: str) -> None:
    """N09: two amounts of 1e308 would add up to inf; the bound is 1e13 元, also in a form, and 1e12 for counts."""
    for base, sheet, column, cells in ((BUDGET, SPENDING, "年初预算数", "G5 G6"), (ASSETS, REGISTER, "原值", "I5 I6")):
        spots = [Spot(base, sheet, cell, column) for cell in cells.split()]
        read = used(tmp_path, with_cells(base.read_bytes(), sheet, dict.fromkeys(cells.split(), number_cell(number))))
        assert new_findings(read, base) == [(ABOVE, sheet, spot.cell) for spot in spots]
        assert all(spot.is_void(read) for spot in spots)
    assert FORM_MONEY.is_refused(FORM_MONEY.read(tmp_path, number_cell(number)), ABOVE)
    for spot in (FORM_COUNT, ASSET_NUMBER):
        assert spot.is_refused(spot.read(tmp_path, number_cell("1e13")), ABOVE)


def test_the_greatest_amounts_add_up_exactly(tmp_path: Path) -> None:
    """N09: amounts at the bound are used, and a sum of them is exact."""
    table = original(ASSETS).tables[REGISTER]
    greatest = number_cell("1e13")
    cells = {f"{letter}{row}": greatest for row in table.rows.tolist() for letter in "IK"}
    read = used(tmp_path, with_cells(ASSETS.read_bytes(), REGISTER, cells))
    compared = read.tables["决算对照"].columns["台账原值"]
    assert sum(int(value) for value in compared.values) == 10**13 * 100 * len(table)


def test_a_sum_beyond_what_a_column_holds_is_missing_and_never_wrapped() -> None:
    """N09: ten thousand amounts at the bound, each legal, must not add up to a negative total."""
    read = original(ASSETS)
    register, compared = read.tables[REGISTER], read.tables["决算对照"]
    times = 10_000 // len(register) + 1
    columns = {
        name: replace(column, values=np.tile(column.values, times), blank=np.tile(column.blank, times))
        for name, column in register.columns.items()
    }
    columns["原值"].values[:] = 10**15
    columns["资产类别"].values[:] = "车辆"
    huge = replace(register, columns=columns, rows=np.arange(5, 5 + times * len(register)), voids={})
    reports = {title: Report("x", title) for title in read.tables}
    tables = complete({REGISTER: huge, "决算对照": compared}, standard(), read.fields, reports)
    total = tables["决算对照"].columns["台账原值"]
    assert [total.at(at) for at in range(len(total.values)) if not total.blank[at]] == [0] * (len(compared) - 1)


@pytest.mark.parametrize(
    "numbers",
    [("NaN", "INF", "1e999", "1,234.5"), ("nan", "-INF", "-1e999", "1.234,5"), ("Infinity", "1_000", "0x1F", "１２")],
)
def test_what_is_no_number_of_a_spreadsheet_is_named_cell_by_cell(tmp_path: Path, numbers: tuple[str, ...]) -> None:
    """N10: no spreadsheet writes such cells and readers differ about them: all are named and the file is not used."""
    for base, sheet, cells in ((BUDGET, SPENDING, "G5 G6 L7 L8"), (ASSETS, REGISTER, "I5 I6 K7 K8")):
        content = dict(zip(cells.split(), map(number_cell, numbers), strict=False))
        data = with_cells(base.read_bytes(), sheet, content)
        assert refused(tmp_path, data) == [(BROKEN, sheet, cell) for cell in content]
    typed = with_cells(FORM_MONEY.base.read_bytes(), FORM_MONEY.sheet, {FORM_MONEY.cell: number_cell(numbers[0])})
    assert refused(tmp_path, typed) == FORM_MONEY.said(BROKEN)


@pytest.mark.parametrize("text", ["－100", "−100", "-100", "（100）", "–100"])
@at_money
def test_a_negative_amount_where_none_can_be_is_refused(tmp_path: Path, spot: Spot, text: str) -> None:
    """N11: a negative budget, original value or total is refused by its cell, as a number and as text."""
    assert spot.is_refused(spot.read(tmp_path, text_cell(text)), BELOW)
    assert spot.is_refused(spot.read(tmp_path, number_cell("-100")), BELOW)


@pytest.mark.parametrize("text", ["－12846.3", "−12846.30", "- 12,846.3", "﹣12846.3"])
def test_a_negative_amount_as_text_is_converted_where_it_may_be(tmp_path: Path, text: str) -> None:
    """N11: vouchers may be red: a negative number is what it says, as text it is reported."""
    read = VOUCHER_MONEY.read(tmp_path, text_cell(text))
    assert VOUCHER_MONEY.value(read) == -VOUCHER_MONEY.before
    assert new_findings(read, BUDGET) == VOUCHER_MONEY.said(TEXT)
    number = VOUCHER_MONEY.read(tmp_path, number_cell("-12846.3"))
    assert VOUCHER_MONEY.value(number) == -VOUCHER_MONEY.before
    assert new_findings(number, BUDGET) == []


@pytest.mark.parametrize("inside", [number_cell("-0"), number_cell("-0.0"), text_cell("-0.00"), text_cell("(0)")])
def test_minus_zero_is_zero(tmp_path: Path, inside: str) -> None:
    """N11: -0.0 is 0 without a sign."""
    value = FORM_MONEY.value(FORM_MONEY.read(tmp_path, inside))
    assert value == 0
    assert not value.is_signed()


@pytest.mark.parametrize(
    ("number", "amount"),
    [("0.30000000000000004", "0.30"), ("10.005", "10.01"), ("10.004999999999999", "10.01"), ("10.0049", "10.00"),
     ("2.675", "2.68"), ("1234567.8899999999", "1234567.89"), ("1.23E5", "123000"), ("9999999999999.99", None)],
)  # fmt: skip
@pytest.mark.parametrize("spot", [VOUCHER_MONEY, FORM_MONEY], ids=spot_id)
def test_binary_noise_is_rounded_half_up_to_the_fen(tmp_path: Path, spot: Spot, number: str, amount: str) -> None:
    """N12: 15 digits as a spreadsheet shows them, then half up to the fen; without a word of how it is written."""
    read = spot.read(tmp_path, number_cell(number))
    assert spot.value(read) == Decimal(amount or number)
    assert [one for one in new_findings(read, BUDGET) if one[0] != "R147"] == []  # more than the whole year's accounts


def test_sums_of_noisy_amounts_are_exact_in_fen(tmp_path: Path) -> None:
    """N12: a hundred times 0.1 is 10.00, and what was added up by formula with noise agrees with it."""
    rows = original(ASSETS).tables[REGISTER].rows.tolist()[:100]
    cells = {f"{letter}{row}": number_cell("0.1") for row in rows for letter in "IK"}
    cells |= {f"J{row}": number_cell("5.551115123125783E-17") for row in rows}
    read = used(tmp_path, with_cells(ASSETS.read_bytes(), REGISTER, cells))
    assert int(read.tables[REGISTER].columns["原值"].values[:100].sum()) == 1000
    assert not [one for one in new_findings(read, ASSETS) if one[1] == REGISTER]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("spot", [*MONEY_SPOTS, MONTH_RATE, FORM_COUNT, ASSET_NUMBER], ids=spot_id)
def test_an_error_value_is_named_and_never_a_zero(tmp_path: Path, spot: Spot, error: str) -> None:
    """N13: every error value is refused by its cell, with the value shown."""
    read = spot.read(tmp_path, f' t="e"><v>{error}</v>')
    assert spot.is_refused(read, ERROR)
    assert any(error in one.found for one in read.findings if one.code == ERROR)
    by_formula = spot.read(tmp_path, f' t="e"><f>1/0</f><v>{error}</v>')
    assert spot.is_void(by_formula)
    assert [one for one in new_findings(by_formula, spot.base) if one[0] != HAS_FORMULA] == spot.said(ERROR)


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA"])
@at_money
def test_an_error_value_that_the_reader_does_not_know_refuses_the_file_by_its_cell(
    tmp_path: Path, spot: Spot, error: str
) -> None:
    """N13: the newer error values."""
    assert refused(tmp_path, spot.data(f' t="e"><v>{error}</v>')) == spot.said(ERROR)


RESAVED = ' t="n"><f aca="false">TRUE()</f><v>1</v>'
"""How LibreOffice saves a truth in a cell with a number format."""


@pytest.mark.parametrize("inside", [' t="b"><v>1</v>', ' t="b"><v>0</v>', ' t="b"><f>1=1</f><v>1</v>', RESAVED])
@pytest.mark.parametrize("spot", [*MONEY_SPOTS, MONTH_RATE, FORM_COUNT], ids=spot_id)
def test_a_truth_in_the_place_of_a_number_is_neither_one_nor_zero(tmp_path: Path, spot: Spot, inside: str) -> None:
    """N13: TRUE and FALSE are refused by their cell."""
    read = spot.read(tmp_path, inside)
    assert spot.is_void(read)
    assert [one for one in new_findings(read, spot.base) if one[0] != HAS_FORMULA] == spot.said(WRONG)


def test_an_error_text_is_told_from_an_error_value(tmp_path: Path) -> None:
    """N14: the text "#N/A" is no number, the error value #N/A is an error value; a formula without value is neither."""
    for text in (text_cell("#N/A"), ' t="str"><v>#N/A</v>'):
        cells = {"G5": text, "G6": ' t="e"><v>#N/A</v>', "G7": "><f>NA()</f>", "L8": text_cell("#REF!")}
        read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, cells))
        expected = [(NOT_NUMBER, "G5"), (NOT_NUMBER, "L8"), (ERROR, "G6"), (NOT_CACHED, "G7")]
        assert new_findings(read, BUDGET) == [(code, SPENDING, cell) for code, cell in expected]
        assert read.tables[SPENDING].voids["年初预算数"] == {5, 6, 7}


@at_money
def test_a_number_typed_with_an_apostrophe_is_converted_and_named(tmp_path: Path, spot: Spot) -> None:
    """N15: the apostrophe is a mark of the cell's style, the text is plain digits; a typed one is part of the text."""
    data = formatted(spot.data(text_cell(str(spot.before))), spot.sheet, {spot.cell: 49}, is_quoted=True)
    read = used(tmp_path, data)
    assert is_same(read, spot.base)
    assert new_findings(read, spot.base) == spot.said(TEXT)
    assert spot.is_refused(spot.read(tmp_path, text_cell(f"'{spot.before}")), NOT_NUMBER)


@pytest.mark.parametrize(("base", "sheet", "letter"), [(BUDGET, SPENDING, "G"), (ASSETS, REGISTER, "I")])
@pytest.mark.parametrize("spelt", ["{:.2f}", "{:,.2f}", " {:.2f}"])
def test_a_whole_column_kept_as_text_is_converted_and_told_in_one_line(
    tmp_path: Path, base: Path, sheet: str, letter: str, spelt: str
) -> None:
    """N16: a spreadsheet's SUM over texts is 0; here every value is as before, and the range and number are told."""
    table = original(base).tables[sheet]
    name = next(name for name, found in table.letters.items() if found == letter)
    texts = {
        f"{letter}{row}": text_cell(spelt.format(table.columns[name].at(at)))
        for at, row in enumerate(table.rows.tolist())
    }
    data = formatted(with_cells(base.read_bytes(), sheet, texts), sheet, dict.fromkeys(texts, "@"))
    read = used(tmp_path, data)
    assert is_same(read, base)
    assert new_findings(read, base) == [(TEXT, sheet, f"{letter}{table.rows.min()}:{letter}{table.rows.max()}")]
    (finding,) = [one for one in read.findings if one.code == TEXT]
    assert str(len(table)) in finding.found


def test_only_the_cell_that_is_refused_is_lost(tmp_path: Path) -> None:
    """N01–N16: the other cells of the row and the column are as they were."""
    for spot in (BUDGET_MONEY, ASSET_MONEY):
        read = spot.read(tmp_path, text_cell("约100"))
        table, before = read.tables[spot.sheet], original(spot.base).tables[spot.sheet]
        assert table.columns[spot.name].values.tolist()[1:] == before.columns[spot.name].values.tolist()[1:]
        assert table.columns[spot.name].blank.sum() == 1
        assert table.rows.tolist() == before.rows.tolist()
