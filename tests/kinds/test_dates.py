from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipeline.kinds import Kind, KindName, Raw
from pipeline.kinds.dates import read_date
from tests.kinds.reading import DATE, YEAR, read

TEXT, SERIAL, PLACEHOLDER, NOT_DATE, NOT_YEAR = "F309", "F310", "F304", "F308", "F329"
LAST_DAY = date(2024, 12, 31)


@pytest.mark.parametrize("raw", [LAST_DAY, datetime(2024, 12, 31), datetime(2024, 12, 31, 23, 59)])
def test_a_date_cell_is_a_date_without_a_word(raw: Raw) -> None:
    assert read(DATE, raw) == (LAST_DAY, [])


@pytest.mark.parametrize(
    "raw",
    ["2024年12月31日", "2024年12月31", "2024 年 12 月 31 日", "2024.12.31", "2024-12-31", "2024/12/31", "20241231",
     "２０２４－１２－３１", " 2024-12-31 ", "2024-12-31 00:00:00", "2024-12-31T00:00:00", "2024-12-31 00:00:00.000"],
)  # fmt: skip
def test_a_listed_form_is_converted_and_said(raw: str) -> None:
    assert read(DATE, raw) == (LAST_DAY, [TEXT])


def test_one_digit_months_and_days_are_listed_forms() -> None:
    assert read(DATE, "2024-2-3") == (date(2024, 2, 3), [TEXT])
    assert read(DATE, "2024-2-3 00:00:00") == (date(2024, 2, 3), [TEXT])


@pytest.mark.parametrize("raw", [20241231, 20241231.0])
def test_eight_digits_as_a_number_are_the_date_they_spell(raw: float) -> None:
    assert read(DATE, raw) == (LAST_DAY, [TEXT])


@pytest.mark.parametrize(
    "raw",
    ["2024-2-30", "2023-02-29", "2024-13-01", "24.1.5", "二〇二四年", "二〇二四年十二月三十一日",
     "2024年12月", "2024", "12/31/2024", "31-12-2024", "2024-12-31 10:30", "2024-1-1 5", "2024-12-1\n2",
     "2024-12-31至2025-1-1",
     "20241331", "完成", "待定"],
)  # fmt: skip
def test_any_other_text_is_void(raw: str) -> None:
    assert read(DATE, raw) == (None, [NOT_DATE])


@pytest.mark.parametrize(("raw", "day"), [(45657, LAST_DAY), (45657.75, LAST_DAY), (18172, date(1949, 10, 1))])
def test_a_serial_number_in_general_format_is_converted_and_must_be_explained(raw: float, day: date) -> None:
    assert read(DATE, raw) == (day, [SERIAL])


@pytest.mark.parametrize(
    "raw", [0, 1, 60, -1, 2024, 18171, 2958466, 1e10, float("nan"), float("inf"), -2024123, 99999999]
)
def test_a_number_that_is_no_serial_of_our_times_is_void(raw: float) -> None:
    assert read(DATE, raw) == (None, [NOT_DATE])


@pytest.mark.parametrize(
    ("raw", "found"),
    [(date(1949, 10, 1), (date(1949, 10, 1), [])), (date(1949, 9, 30), (None, [NOT_DATE])),
     (date(2099, 12, 31), (date(2099, 12, 31), [])), (date(2100, 1, 1), (None, [NOT_DATE])),
     (datetime(5280, 2, 1), (None, [NOT_DATE]))],
)  # fmt: skip
def test_dates_lie_between_1949_and_2099(raw: Raw, found: Any) -> None:
    assert read(DATE, raw) == found


@pytest.mark.parametrize("raw", [True, time(12, 0), timedelta(hours=30)])
def test_a_truth_or_a_time_is_no_date(raw: Raw) -> None:
    assert read(DATE, raw) == (None, [NOT_DATE])


@pytest.mark.parametrize("raw", ["-", "无", "／"])
def test_a_placeholder_is_a_blank_date(raw: str) -> None:
    assert read(DATE, raw) == (None, [PLACEHOLDER])


@pytest.mark.parametrize("raw", [None, "", " "])
@pytest.mark.parametrize("kind", [DATE, YEAR], ids=lambda kind: kind.name)
def test_a_blank_is_a_blank(kind: Kind, raw: Raw) -> None:
    assert read(kind, raw) == (None, [])


@pytest.mark.parametrize("raw", [2024, 2024.0, "2024", "２０２４", "2024年", "2024 年度", " 2024 "])
def test_a_year_is_read_as_people_write_it(raw: Raw) -> None:
    assert read(YEAR, raw) == (Decimal(2024), [])


@pytest.mark.parametrize(
    "raw", [24, 1024, 20241, 2024.5, -2024, "24年", "二〇二四", "2024-2025", "2024/12", True, date(2024, 1, 1)]
)
def test_anything_else_is_no_year(raw: Raw) -> None:
    assert read(YEAR, raw) == (None, [NOT_YEAR])


@pytest.mark.parametrize(
    ("raw", "found"), [(1999, (None, ["F306"])), (2000, (Decimal(2000), [])), (2051, (None, ["F307"]))]
)
def test_declared_limits_hold_for_years_too(raw: int, found: Any) -> None:
    assert read(Kind(KindName.YEAR, Decimal(2000), Decimal(2050)), raw) == found


@pytest.mark.parametrize("raw", [20240909, "20240909", "2024年9月9日"])
def test_a_date_that_was_converted_says_which_one_it_became(raw: Raw) -> None:
    assert [(one.kind.code, one.expected) for one in read_date(raw).remarks] == [(TEXT, "日期 2024-09-09")]
