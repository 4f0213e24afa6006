"""Dates: listed forms are converted and said, others refused by cell; formats tell dates from money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.making import (
    ASSETS,
    BUDGET,
    is_same,
    new_findings,
    number_cell,
    original,
    refused,
    text_cell,
    used,
    with_cells,
)
from tests.hostile.spots import (
    ASSET_CODE,
    ASSET_NUMBER,
    DATE_SPOTS,
    FORM_COUNT,
    FORM_DATE,
    FORM_MONEY,
    MONEY_SPOTS,
    MONTH_RATE,
    REGISTER,
    SPENDING,
    VOUCHERS,
    Spot,
    formatted,
    spot_id,
)
from tests.intake.opening.workbooks import edited

TEXT, SERIAL, NOT_DATE, WRONG, BROKEN, PLACEHOLDER = "F309", "F310", "F308", "F323", "F108", "F304"
DATE = "yyyy-mm-dd"
SERIAL_ZERO = date(1899, 12, 30)
DAYS_TO_1904 = 1_462
DATE_COLUMNS = [(BUDGET, VOUCHERS, "凭证日期"), (ASSETS, REGISTER, "取得日期")]
at_date = pytest.mark.parametrize("spot", DATE_SPOTS, ids=spot_id)


def serial(day: Any) -> int:
    days: int = (day - SERIAL_ZERO).days
    return days


def shown(spot: Spot, inside: str, code: str | int = "General") -> bytes:
    """The workbook with this cell's inside replaced and its format changed."""
    return formatted(spot.data(inside), spot.sheet, {spot.cell: code})


@pytest.mark.parametrize(
    "form",
    ["{0:%Y}年{0.month}月{0.day}日", "{0:%Y年%m月%d日}", "{0:%Y}.{0.month}.{0.day}", "{0:%Y.%m.%d}", "{0:%Y%m%d}",
     "{0:%Y-%m-%d}", "{0:%Y}/{0.month}/{0.day}", " {0:%Y-%m-%d} ", "{0:%Y-%m-%d} 00:00:00", "{0:%Y-%m-%d}T00:00:00"],
)  # fmt: skip
@at_date
def test_a_date_typed_as_text_is_converted_by_a_listed_form_and_reported(tmp_path: Path, spot: Spot, form: str) -> None:
    """D01: 2024年12月31日, 2024.12.31, 20241231 and the like, in half and full width."""
    text = form.format(spot.before)
    wide = text.translate({code: code + 0xFEE0 for code in map(ord, "0123456789./")})
    for inside in (text_cell(text), text_cell(wide), f' t="str"><v>{text}</v>'):
        read = spot.read(tmp_path, inside)
        assert is_same(read, spot.base)
        assert new_findings(read, spot.base) == spot.said(TEXT)


@pytest.mark.parametrize(
    "text",
    ["2024-2-30", "2023-02-29", "24.1.5", "24-1-5", "二〇二四年", "二〇二四年十二月三十一日", "2024年", "2024年12月",
     "2024-12", "12/31/2024", "31.12.2024", "2024-13-1", "2024-0-5", "20241331", "2024-12-31至2025-1-31", "2024-12-31①",
     "2024-1-1 5", "2024-12-1\n2", "2024-12-31 10:30", "45657", "甲辰年腊月初一", "待定", "2024-12-31?",
     "民国113年1月1日", "١٩٩٩-١-١", "1900-01-01", "9999-12-31"],
)  # fmt: skip
@at_date
def test_any_other_text_is_refused_by_its_cell(tmp_path: Path, spot: Spot, text: str) -> None:
    """D01: days that do not exist, two-digit years, Chinese numerals, months only, other orders: never guessed."""
    assert spot.is_refused(spot.read(tmp_path, text_cell(text)), NOT_DATE)


def test_a_column_of_texts_is_told_in_one_line(tmp_path: Path) -> None:
    """D01: all dates of a register kept as text are one note with its range."""
    table = original(ASSETS).tables[REGISTER]
    days = table.columns["取得日期"]
    texts = {f"F{row}": text_cell(f"{days.at(at):%Y年%m月%d日}") for at, row in enumerate(table.rows.tolist())}
    read = used(tmp_path, with_cells(ASSETS.read_bytes(), REGISTER, texts))
    assert is_same(read, ASSETS)
    assert new_findings(read, ASSETS) == [(TEXT, REGISTER, f"F{table.rows.min()}:F{table.rows.max()}")]


@pytest.mark.parametrize("number", ["0", "0.5", "1", "59", "60", "61", "-1", "2958465", "2958466", "1E10", "1e300"])
@pytest.mark.parametrize("code", [DATE, 14])
@at_date
def test_an_odd_serial_is_refused_by_its_cell(tmp_path: Path, spot: Spot, number: str, code: str | int) -> None:
    """D02: readers make numbers, times or dates of 1900 of them; none lies between 1949 and 2099."""
    assert spot.is_refused(used(tmp_path, shown(spot, number_cell(number), code)), NOT_DATE)


def test_a_number_too_large_for_a_duration_is_refused_with_its_sheet(tmp_path: Path) -> None:
    """D02: 1e10 shown as a duration, which the reader cannot hold, does not end the run."""
    for spot in DATE_SPOTS:
        assert refused(tmp_path, shown(spot, number_cell("1e10"), "[h]:mm")) == [(BROKEN, spot.sheet, "")]
        assert spot.is_refused(used(tmp_path, shown(spot, number_cell("45657.0"), "[h]:mm")), NOT_DATE)


@at_date
def test_a_serial_in_general_format_is_converted_and_asked_about(tmp_path: Path, spot: Spot) -> None:
    """D03: 45657 in a date column is taken for the day it counts; the finding says which."""
    for code in ("General", "@"):
        read = used(tmp_path, shown(spot, number_cell(f"{serial(spot.before)}.0"), code))
        assert is_same(read, spot.base)
        assert new_findings(read, spot.base) == spot.said(SERIAL)
        assert any(spot.before.isoformat() in one.expected for one in read.findings if one.code == SERIAL)


@pytest.mark.parametrize("number", ["2024", "202412", "18171", "73051", "4565700"])
@at_date
def test_a_number_that_counts_no_day_of_our_times_is_refused(tmp_path: Path, spot: Spot, number: str) -> None:
    """D03: years, months and the like in General format."""
    assert spot.is_refused(used(tmp_path, shown(spot, number_cell(number))), NOT_DATE)


def since_1904(path: Path, flag: str = "1") -> bytes:
    """The workbook counted from 1904: every date's number is smaller, every date the same."""
    data = path.read_bytes()
    for sheet, table in original(path).tables.items():
        cells = {
            f"{table.letters[name]}{row}": number_cell(str(serial(column.at(at)) - DAYS_TO_1904))
            for name, column in table.columns.items()
            if name in ("取得日期", "闲置起始日期", "凭证日期")
            for at, row in enumerate(table.rows.tolist())
            if not column.blank[at]
        }
        data = with_cells(data, sheet, cells) if cells else data
    if path == BUDGET:
        fewer = number_cell(str(serial(FORM_DATE.before) - DAYS_TO_1904))
        data = with_cells(data, FORM_DATE.sheet, {FORM_DATE.cell: fewer})
    flagged = f'<workbookPr date1904="{flag}"'.encode()
    return edited(data, {"xl/workbook.xml": lambda xml: xml.replace(b"<workbookPr", flagged)})


@pytest.mark.parametrize("flag", ["1", "true"])
@pytest.mark.parametrize("path", [BUDGET, ASSETS], ids=["01", "03"])
def test_a_workbook_counted_from_1904_has_the_same_dates(tmp_path: Path, path: Path, flag: str) -> None:
    """D04: 2024-12-31 stays 2024-12-31 in every date cell."""
    read = used(tmp_path, since_1904(path, flag))
    assert is_same(read, path)
    assert new_findings(read, path) == []


@at_date
def test_a_serial_in_general_format_counts_from_1904_too(tmp_path: Path, spot: Spot) -> None:
    """D03, D04: 44195 without a date format is 2024-12-31 in such a workbook, and 20241231 spells it as ever."""
    day = spot.before
    data = with_cells(since_1904(spot.base), spot.sheet, {spot.cell: number_cell(f"{serial(day) - DAYS_TO_1904}.0")})
    read = used(tmp_path, formatted(data, spot.sheet, {spot.cell: "General"}))
    assert is_same(read, spot.base)
    assert new_findings(read, spot.base) == spot.said(SERIAL)
    spelt = with_cells(since_1904(spot.base), spot.sheet, {spot.cell: number_cell(f"{day:%Y%m%d}")})
    read = used(tmp_path, formatted(spelt, spot.sheet, {spot.cell: "General"}))
    assert is_same(read, spot.base)


@pytest.mark.parametrize("code", [DATE, 14, 31, "[h]:mm", 'yyyy"年"m"月"d"日"'])
@pytest.mark.parametrize("number", ["1234567.89", "45657", "0"])
@pytest.mark.parametrize("spot", MONEY_SPOTS, ids=spot_id)
def test_money_in_a_date_format_is_refused_by_its_cell(tmp_path: Path, spot: Spot, code: str, number: str) -> None:
    """D05: 1234567.89 shown as 5280-02-15 is named, never dropped and never turned back into a guess."""
    assert spot.is_refused(used(tmp_path, shown(spot, number_cell(number), code)), WRONG)


@pytest.mark.parametrize("spot", [MONTH_RATE, FORM_COUNT, ASSET_NUMBER, ASSET_CODE], ids=spot_id)
def test_no_kind_of_number_takes_a_date(tmp_path: Path, spot: Spot) -> None:
    """D05: a share, a count, a quantity or a code in a date format."""
    assert spot.is_refused(used(tmp_path, shown(spot, number_cell("12"), DATE)), WRONG)


@pytest.mark.parametrize("code", [DATE, 14, "[h]:mm", 'yyyy"年"m"月"d"日"'])
@pytest.mark.parametrize(("number", "told"), [("14492426.11", "14492426.11"), ("2958466", "2958466"), ("-5", "-5")])
@pytest.mark.parametrize("spot", MONEY_SPOTS, ids=spot_id)
def test_money_that_is_no_day_in_a_date_format_is_told_as_the_number_that_it_is(
    tmp_path: Path, spot: Spot, code: str | int, number: str, told: str
) -> None:
    """D05: beyond all dates, or before them, where readers give a bare number, or 00:00:00."""
    read = used(tmp_path, shown(spot, number_cell(number), code))
    assert spot.is_refused(read, WRONG)
    assert any(f" {told}" in one.found for one in read.findings if one.code == WRONG)


def test_a_code_in_a_date_format_is_refused_whatever_its_number(tmp_path: Path) -> None:
    """D05"""
    for number in ("12", "14492426", "-5"):
        assert ASSET_CODE.is_refused(used(tmp_path, shown(ASSET_CODE, number_cell(number), DATE)), WRONG)


def test_a_date_below_none_is_told_as_the_number_that_it_is(tmp_path: Path) -> None:
    """D02"""
    for spot in DATE_SPOTS:
        read = used(tmp_path, shown(spot, number_cell("-5"), DATE))
        assert spot.is_refused(read, NOT_DATE)
        assert any(" -5" in one.found for one in read.findings if one.code == NOT_DATE)


def all_shown(path: Path, sheet: str, column: str, codes: Sequence[str | int]) -> bytes:
    """The workbook with the first cells of a column each in one of the formats."""
    table = original(path).tables[sheet]
    rows = table.rows[~table.columns[column].blank].tolist()
    assert len(rows) >= len(codes)
    letter = table.letters[column]
    return formatted(path.read_bytes(), sheet, {f"{letter}{row}": code for row, code in zip(rows, codes, strict=False)})


DATE_FORMATS = [
    'yyyy"年"m"月"d"日"', '[DBNum1][$-804]yyyy"年"m"月"', "[$-F800]dddd", '[$-804]yyyy"年"m"月"d"日";@',
    "yyyy\\-mm\\-dd",
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "yyyy年m月d日", "yyyy/m/d;@",
    "yy.mm.dd", 'm"月"d"日"', "mmm-yy", "yyyymmdd", "[$-x-sysdate]dddd, mmmm dd, yyyy", "[Red]yyyy-mm-dd", "YYYY-MM-DD",
]  # fmt: skip
MONEY_FORMATS = [
    '#,##0.00"元整(RMB day)"', '[Red]#,##0.00;"yuan"d?', '[Red]#,##0.00;[Yellow]-#,##0.00"y"', '"day"0.00', "0.00\\d",
    '#,##0.00"元/月"', "#,##0.00_d", "#,##0.00*m", "[$CNY-804] #,##0.00", "[$Dym-804]0.00", '0.00" d/m/y h:s"',
    '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', '[DBNum2][$-804]General"元整"', "0.00E+00",
    "#,##0.00元", "[Magenta]0.00", "[Cyan][>1000]#,##0.00;[Red]0.00", "General;[Red]-General",
]  # fmt: skip


@pytest.mark.parametrize(("path", "sheet", "column"), DATE_COLUMNS)
@pytest.mark.parametrize("codes", [[*range(27, 37)], [*range(50, 59)], [*range(14, 18), 22]], ids=["27", "50", "14"])
def test_built_in_formats_of_chinese_spreadsheets_are_dates(
    tmp_path: Path, path: Path, sheet: str, column: str, codes: list[int]
) -> None:
    """D06: numFmtId 27-36 and 50-58 have no format string in the file."""
    read = used(tmp_path, all_shown(path, sheet, column, codes))
    assert is_same(read, path)
    assert new_findings(read, path) == []


@pytest.mark.parametrize(("path", "sheet", "column"), DATE_COLUMNS)
def test_dates_in_formats_of_their_own_are_dates(tmp_path: Path, path: Path, sheet: str, column: str) -> None:
    """D07: Chinese characters, Chinese numerals, the long date of the system."""
    read = used(tmp_path, all_shown(path, sheet, column, DATE_FORMATS))
    assert is_same(read, path)
    assert new_findings(read, path) == []


@pytest.mark.parametrize("code", [27, 31, 36, 50, 58, *DATE_FORMATS[:4]])
def test_a_date_of_a_form_is_one_in_any_date_format(tmp_path: Path, code: str | int) -> None:
    """D06, D07: 评价基准日."""
    read = used(tmp_path, formatted(BUDGET.read_bytes(), FORM_DATE.sheet, {FORM_DATE.cell: code}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == []


@pytest.mark.parametrize("code", ["aaaa", "[$-804]aaaa", 'e"年"'])
def test_weekdays_and_eras_of_the_east_are_the_same_date_with_a_question(tmp_path: Path, code: str) -> None:
    """D07: formats the reader does not know as dates are read as serials: the right day, reported."""
    for spot in DATE_SPOTS:
        read = used(tmp_path, formatted(spot.base.read_bytes(), spot.sheet, {spot.cell: code}))
        assert is_same(read, spot.base)
        assert new_findings(read, spot.base) == spot.said(SERIAL)


@pytest.mark.parametrize(
    ("path", "sheet", "column"),
    [(BUDGET, SPENDING, "年初预算数"), (BUDGET, SPENDING, "执行数"), (BUDGET, VOUCHERS, "凭证金额"),
     (ASSETS, REGISTER, "原值"), (ASSETS, REGISTER, "累计折旧"), (ASSETS, REGISTER, "资产数量")],
)  # fmt: skip
def test_money_formats_with_letters_of_dates_are_numbers(tmp_path: Path, path: Path, sheet: str, column: str) -> None:
    """D08: d, m, y, h and s in quotes, colours, currencies and escapes make no date."""
    read = used(tmp_path, all_shown(path, sheet, column, MONEY_FORMATS))
    assert is_same(read, path)
    assert new_findings(read, path) == []


@pytest.mark.parametrize("code", MONEY_FORMATS[:6])
def test_an_amount_of_a_form_is_one_in_any_money_format(tmp_path: Path, code: str) -> None:
    """D08: 批复的年初预算总额."""
    read = used(tmp_path, formatted(BUDGET.read_bytes(), FORM_MONEY.sheet, {FORM_MONEY.cell: code}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == []
