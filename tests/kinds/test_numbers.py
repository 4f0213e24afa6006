from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipeline.kinds import Kind, KindName, Raw
from tests.kinds.reading import COUNT, MEASURE, MONEY, NUMBER, RATE, read

TEXT, PLACEHOLDER, WORDS, PERCENT = "F303", "F304", "F318", "F319"
NOT_NUMBER, NOT_WHOLE, BELOW, ABOVE, WRONG_TYPE = "F302", "F305", "F306", "F307", "F323"


@pytest.mark.parametrize(
    ("raw", "value"),
    [(1234.5, "1234.50"), (0, "0"), (0.1 + 0.2, "0.30"), (10.005, "10.01"), (-0.004, "0"), (1e-9, "0"), (-3, "-3")],
)
def test_a_number_is_money_rounded_half_up_to_the_fen_without_a_word(raw: float, value: str) -> None:
    assert read(MONEY, raw) == (Decimal(value), [])


def test_minus_zero_is_zero() -> None:
    value, _remarks = read(MONEY, -0.0)
    assert not value.is_signed()


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("1234.50", "1234.50", TEXT),
        ("１２３４．５０", "1234.50", TEXT),
        ("1,234,567.89", "1234567.89", TEXT),
        ("1，234，567.89", "1234567.89", TEXT),
        (" 1234.50\xa0", "1234.50", TEXT),
        ("\u3000100\u3000", "100", TEXT),
        ("０", "0", TEXT),
        ("+5", "5", TEXT),
        ("－100", "-100", TEXT),
        ("−100", "-100", TEXT),
        ("–100", "-100", TEXT),
        ("- 100", "-100", TEXT),
        ("(1,234.50)", "-1234.50", TEXT),
        ("（1,234.50）", "-1234.50", TEXT),
        ("¥1,234.50", "1234.50", WORDS),
        ("￥ 1,234.50", "1234.50", WORDS),
        ("人民币1234.5元", "1234.50", WORDS),
        ("RMB 12", "12", WORDS),
        ("-¥12", "-12", WORDS),
        ("¥-12", "-12", WORDS),
        ("(¥12.00)", "-12", WORDS),
        ("1234.50元", "1234.50", WORDS),
        ("100 元整", "100", WORDS),
        ("12.3456万元", "123456", WORDS),
        ("-3万", "-30000", WORDS),
        ("1.5亿元", "150000000", WORDS),
        ("1234.50\u200b", "1234.50", TEXT),
    ],
)
def test_money_typed_as_text_is_converted_by_rule_and_said(raw: str, value: str, code: str) -> None:
    assert read(MONEY, raw) == (Decimal(value), [code])


@pytest.mark.parametrize(
    "raw",
    ["壹佰元整", "一百二十三", "$5",
     "1.234,56", "1,23", "1,234,5", "0,123", "1.234", "-1.000", "1.234元", "1 234 567.89", "100 200", "100①", "12²",
     "⑴", "١٢", "约100", "100左右", "1e5", "NaN", "inf", "#N/A", "5千元",
     "--5", "(-5)", "¥", "元", "100-200", "100\n200", "100 \n200", "12 34", "12  345", "1.2.3", "=SUM(A1)", "完成"],
)  # fmt: skip
def test_a_text_that_is_not_plainly_one_amount_is_void_never_zero(raw: str) -> None:
    assert read(MONEY, raw) == (None, [NOT_NUMBER])


@pytest.mark.parametrize("raw", ["-", "--", "—", "——", "－", "/", "／", "\\", "无", "N/A", "NA", "…", " 无 "])
@pytest.mark.parametrize("kind", [MONEY, COUNT, NUMBER, RATE, MEASURE], ids=lambda kind: kind.name)
def test_a_placeholder_is_a_blank_not_a_zero_and_is_said(kind: Kind, raw: str) -> None:
    assert read(kind, raw) == (None, [PLACEHOLDER])


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000", "\xa0", "\u200b", "\n"])
def test_nothing_visible_is_a_blank(raw: Raw) -> None:
    assert read(MONEY, raw) == (None, [])


@pytest.mark.parametrize("raw", [True, False, date(2024, 1, 1), datetime(2024, 1, 1), time(1), timedelta(1)])
def test_a_truth_or_a_date_in_a_money_cell_is_void(raw: Raw) -> None:
    assert read(MONEY, raw) == (None, [WRONG_TYPE])


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf")])
def test_not_a_number_never_reaches_a_total(raw: float) -> None:
    assert read(MONEY, raw) == (None, [NOT_NUMBER])


@pytest.mark.parametrize("kind", [MONEY, COUNT, NUMBER, RATE, MEASURE], ids=lambda kind: kind.name)
@pytest.mark.parametrize("raw", [1e308, -1e308, 1e39, 1e15, "9" * 40])
def test_a_number_beyond_all_bounds_is_void_and_never_an_exception(kind: Kind, raw: Raw) -> None:
    value, codes = read(kind, raw)
    assert value is None
    assert codes in ([ABOVE], [BELOW])


@pytest.mark.parametrize(
    ("raw", "found"),
    [(1e13, (Decimal("1e13"), [])), (10000000000001.0, (None, [ABOVE])), (-1e13, (Decimal("-1e13"), [])),
     (-10000000000001.0, (None, [BELOW]))],
)  # fmt: skip
def test_money_is_bounded_at_ten_trillion(raw: float, found: Any) -> None:
    assert read(MONEY, raw) == found


@pytest.mark.parametrize(("raw", "value"), [(1.234567, "12345.67"), (0.0001, "1"), (1449.242611, "14492426.11")])
def test_ten_thousands_of_yuan_are_exact(raw: float, value: str) -> None:
    assert read(MONEY, raw, 10_000) == (Decimal(value), [])


@pytest.mark.parametrize(
    ("raw", "value", "code"), [("5", "50000", TEXT), ("5元", "5", WORDS), ("5万元", "50000", WORDS)]
)
def test_an_amount_with_its_own_unit_is_not_multiplied_again(raw: str, value: str, code: str) -> None:
    assert read(MONEY, raw, 10_000) == (Decimal(value), [code])


@pytest.mark.parametrize("kind", [COUNT, NUMBER, RATE, MEASURE], ids=lambda kind: kind.name)
def test_only_money_is_multiplied_and_carries_money_words(kind: Kind) -> None:
    assert read(kind, 3, 10_000) == (Decimal(3), [])
    assert read(kind, "3元", 10_000) == (None, [NOT_NUMBER])


@pytest.mark.parametrize(
    ("raw", "value"), [("12.5%", "0.125"), ("１２．５％", "0.125"), ("12.5 %", "0.125"), ("−7.81%", "-0.0781")]
)
@pytest.mark.parametrize("kind", [RATE, MEASURE], ids=lambda kind: kind.name)
def test_a_percentage_as_text_is_a_share_and_is_said(kind: Kind, raw: str, value: str) -> None:
    assert read(kind, raw) == (Decimal(value), [PERCENT])


def test_a_percentage_cell_holds_its_share() -> None:
    assert read(RATE, 0.125) == (Decimal("0.125"), [])


@pytest.mark.parametrize("kind", [MONEY, COUNT, NUMBER], ids=lambda kind: kind.name)
def test_a_percentage_is_no_amount_and_no_count(kind: Kind) -> None:
    assert read(kind, "12%") == (None, [NOT_NUMBER])


@pytest.mark.parametrize(
    ("raw", "found"),
    [(3, (Decimal(3), [])), (3.0, (Decimal(3), [])), ("３", (Decimal(3), [TEXT])), (2.5, (None, [NOT_WHOLE])),
     ("1,234", (Decimal(1234), [TEXT])), ("2.5", (None, [NOT_WHOLE]))],
)  # fmt: skip
def test_a_count_is_whole(raw: Raw, found: Any) -> None:
    assert read(COUNT, raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [(-0.01, (None, [BELOW])), (-0.004, (Decimal(0), [])), (0, (Decimal(0), [])), (1, (Decimal(1), [])),
     (1.01, (None, [ABOVE])), ("-5", (None, [BELOW]))],
)  # fmt: skip
def test_declared_limits_hold_for_the_rounded_value_and_include_their_bounds(raw: Raw, found: Any) -> None:
    assert read(Kind(KindName.MONEY, Decimal(0), Decimal(1)), raw) == found


@pytest.mark.parametrize(
    ("raw", "taken"), [("(1,234)", "-1,234.00"), ("-5元", "-5.00"), ("20", "20.00"), ("262528元", "262,528.00")]
)
def test_a_text_beyond_the_limits_says_what_it_was_taken_for(raw: str, taken: str) -> None:
    (remark,) = Kind(KindName.MONEY, Decimal(0), Decimal(1)).read(raw).remarks
    assert taken in remark.expected


def test_an_amount_with_words_is_shown_as_amounts_are() -> None:
    (remark,) = MONEY.read("26.25280万元").remarks
    assert "262,528.00 " in remark.expected


@pytest.mark.parametrize(
    ("kind", "factor", "raw", "found"),
    [(MONEY, 10_000, "1.234", (Decimal(12340), [TEXT])), (MONEY, 1, "1.234万元", (Decimal(12340), [WORDS])),
     (MONEY, 10_000, "1.234元", (None, [NOT_NUMBER])), (MONEY, 1, "0.125", (Decimal("0.13"), [TEXT])),
     (MONEY, 1, "1,234.567", (Decimal("1234.57"), [TEXT])), (COUNT, 1, "1.000", (None, [NOT_NUMBER])),
     (NUMBER, 1, "1.234", (Decimal("1.234"), [TEXT]))],
)  # fmt: skip
def test_three_decimals_are_doubtful_where_nobody_writes_them(kind: Kind, factor: int, raw: str, found: Any) -> None:
    assert read(kind, raw, factor) == found


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (MONEY, "（1,234.50）", "数字 -1234.50"),
        (MONEY, "12.3456万元", "数字，折合 123,456.00 元"),
        (RATE, "12.5%", "数字 12.5%"),
    ],
)
def test_a_converted_text_is_reported_with_the_number_it_was_taken_for(kind: Kind, raw: str, expected: str) -> None:
    assert [remark.expected for remark in kind.read(raw).remarks] == [expected]


@pytest.mark.parametrize(
    ("typed", "is_bracketed"), [("(100)", True), ("（100）", True), ("－100", False), ("−100", False), ("-100", False)]
)
def test_brackets_are_explained_only_where_there_are_some(typed: str, is_bracketed: bool) -> None:
    (remark,) = Kind(KindName.MONEY, minimum=Decimal(0)).read(typed).remarks
    assert "现按 -100.00 读取" in remark.expected
    assert ("括号" in remark.expected) == is_bracketed


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (COUNT, "86人", "86"),
        (COUNT, "2,400 人次", "2400"),
        (COUNT, "３００份", "300"),
        (NUMBER, "4.5分", "4.5"),
        (NUMBER, "5600㎡", "5600"),
    ],
)
def test_what_is_counted_may_stand_behind_a_number_and_is_said(kind: Kind, raw: str, value: str) -> None:
    assert read(kind, raw) == (Decimal(value), ["F303"])


@pytest.mark.parametrize("raw", ["2万人", "约300人", "86人左右", "3人2次", "人", "十人", "1.234人"])
def test_a_count_in_words_or_in_other_units_is_void(raw: str) -> None:
    assert read(COUNT, raw) == (None, ["F302"])
