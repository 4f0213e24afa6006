from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.formula import Value
from pipeline.formula.arithmetic import floor, round_down, round_half_up, round_up
from tests.formula.samples import worth


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("2.675", 2, "2.68"),
        ("1.005", 2, "1.01"),
        ("-0.125", 2, "-0.13"),
        ("-2.5", 0, "-3"),
        ("2.4999", 0, "2"),
        ("1250", -2, "1300"),
        ("-1249", -2, "-1200"),
        ("0.88045", 4, "0.8805"),
        ("0.8804499", 4, "0.8804"),
        ("0", 2, "0.00"),
    ],
)
def test_a_tie_goes_away_from_zero(value: str, digits: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), digits) == Decimal(rounded)
    assert worth(f"ROUND(目标值,{digits})", 目标值=value) == Decimal(rounded)


@pytest.mark.parametrize("value", ["-0.001", "-0", "-0.0049"])
def test_there_is_no_negative_zero(value: str) -> None:
    number = Decimal(value)
    for result in (round_half_up(number, 2), round_down(number, 2), floor(Decimal("-0"))):
        assert result == 0
        assert not result.is_signed()
    for text in (
        "ROUND(目标值,2)",
        "ROUNDDOWN(目标值,2)",
        "-(目标值*0)",
        "目标值*0",
        "-ROUND(目标值,0)",
        "0/(目标值-1)",
    ):
        result = worth(text, 目标值=value)  # type: ignore[assignment]
        assert result == 0
        assert not result.is_signed()


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("0.4999999999999999", 0, "1"),  # 16 digits: a spreadsheet holds 0.5
        ("0.499999999999999", 0, "0"),
        ("1234567890123.4549999", 2, "1234567890123.45"),
        ("123456789012.344999999", 2, "123456789012.35"),
        ("1.00499999999999999", 2, "1.01"),
    ],
)
def test_what_a_spreadsheet_cannot_hold_is_rounded_away_first(value: str, digits: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), digits) == Decimal(rounded)


def test_results_are_exact() -> None:
    assert worth("0.1+0.2=0.3") is True
    assert worth("预算数-执行数-0.1", 预算数="100.1", 执行数="100") == 0
    assert worth("1/3*3=1") is True
    assert worth("SUM(目标值,-目标值,0.01)", 目标值="123456789012345.67") == Decimal("0.01")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ROUNDUP(目标值,2)", "1.24"),
        ("ROUNDDOWN(目标值,2)", "1.23"),
        ("ROUNDUP(-目标值,2)", "-1.24"),
        ("ROUNDDOWN(-目标值,2)", "-1.23"),
        ("ROUNDUP(目标值,0)", "2"),
        ("ROUNDDOWN(目标值*1000,-2)", "1200"),
        ("ROUNDUP(目标值*1000,-2)", "1300"),
        ("INT(目标值)", "1"),
        ("INT(-目标值)", "-2"),
    ],
)
def test_rounding_up_down_and_to_whole_numbers(text: str, value: str) -> None:
    assert worth(text, 目标值="1.234") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("INT(数量/3*3)", "7"),  # 6.999… on the way
        ("ROUNDUP(数量/3*3,0)", "7"),
        ("ROUNDDOWN(数量/3*3,0)", "7"),
        ("ROUNDUP(数量+0.000000001,0)", "7"),
        ("ROUNDUP(数量+0.00000001,0)", "8"),
        ("INT(数量-0.000000001)", "7"),
        ("INT(数量-0.00000001)", "6"),
        ("INT(执行率)", "1"),  # printed 100.00%
        ("ROUNDUP(执行率,2)", "1"),
        ("ROUNDDOWN(执行率,2)", "1"),
        ("ROUNDUP(MAX(0,1-执行率)/1%,0)", "0"),
        ("ROUNDDOWN((执行率-90%)/5%,0)", "2"),
    ],
)
def test_int_and_directed_rounding_start_from_what_is_printed(text: str, value: str) -> None:
    values: dict[str, Value] = {"数量": Decimal(7), "执行率": Decimal("0.99996")}
    assert worth(text, **{name: given for name, given in values.items() if name in text}) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["INT(执行数/10000)", "ROUNDDOWN(MAX(0,执行数)/10000,0)", "ROUNDDOWN(ABS(执行数/10000),0)"]
)
def test_an_amount_that_does_not_fill_a_step_counts_none(text: str) -> None:
    """Rounded to cents as an amount, 9,999.99 元 would be 1.00 万元."""
    assert worth(text, 执行数="9999.99") == 0
    assert worth("ROUNDDOWN(执行数/10000,0)", 执行数="10000") == 1


def test_directed_rounding_itself_is_exact() -> None:
    assert round_up(Decimal("1.2300000001"), 2) == Decimal("1.24")
    assert round_down(Decimal("-1.2399999999"), 2) == Decimal("-1.23")
    assert floor(Decimal("-0.0000001")) == -1


@pytest.mark.parametrize(
    ("text", "rate", "holds"),
    [
        ("执行率=88.04%", "0.880401", True),
        ("执行率<>88.04%", "0.880401", False),
        ("执行率>88.04%", "0.880401", False),
        ("执行率<88.04%", "0.880399", False),
        ("执行率>=88.04%", "0.880350", True),
        ("执行率>=88.04%", "0.880349", False),
        ("执行率<90%", "0.89995", False),  # printed 90.00%
        ("执行率<90%", "0.899949", True),  # printed 89.99%
        ("执行率<90%", "0.9", False),
        ("执行率<=90%", "0.90004", True),
        ("执行率<=90%", "0.90005", False),
        ("90%>执行率", "0.89995", False),
        ("-执行率<-90%", "0.90004", True),  # an expression, not an item: 8 decimals
        ("执行率+0<90%", "0.89995", True),
    ],
)
def test_an_item_is_compared_as_printed(text: str, rate: str, holds: bool) -> None:
    assert worth(text, 执行率=rate) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("执行数/3>50", False),  # money: 50.004 is 50.00
        ("执行数/3=50", True),
        ("执行数/预算数=0.75006", True),
        ("执行数/预算数>0.75", True),
        ("执行数*1.00000000001=执行数", True),
    ],
)
def test_an_expression_is_compared_at_two_decimals_if_money_else_at_eight(text: str, holds: bool) -> None:
    values: dict[str, Value] = {"执行数": Decimal("150.012"), "预算数": Decimal(200)}
    assert worth(text, **{name: value for name, value in values.items() if name in text}) is holds


def test_text_is_compared_without_regard_to_case() -> None:
    assert worth('类别="ab"', 类别="AB") is True
    assert worth("类别<>状态", 类别="ab", 状态="AB") is False
    assert worth('类别="ab"', 类别="ab ") is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DATE(2024,2,30)", date(2024, 3, 1)),
        ("DATE(2024,13,1)", date(2025, 1, 1)),
        ("DATE(2024,0,1)", date(2023, 12, 1)),
        ("DATE(2024,1,0)", date(2023, 12, 31)),
        ("DATE(2024,1,31)+1", date(2024, 2, 1)),
        ("DATE(2024,3,1)-1", date(2024, 2, 29)),
        ("DATE(2024,3,1)-DATE(2024,2,1)", Decimal(29)),
        ("DATE(2024,3,1)+1.9", date(2024, 3, 2)),
        ("DATE(2024,3,1)+1.5>DATE(2024,3,2)", False),
        ("YEAR(DATE(2024,12,31)+1)", Decimal(2025)),
    ],
)
def test_dates_run_on_as_in_a_spreadsheet(text: str, value: Value) -> None:
    assert worth(text) == value


def test_a_base_that_is_zero_on_paper_is_zero() -> None:
    values: dict[str, Value] = {"预算数": Decimal("100.1"), "执行数": Decimal(100)}
    assert worth("IFERROR(1/(预算数-执行数-0.1),7)", **values) == 7
    assert worth("1/(预算数-执行数)", **values) == 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ROUND(100.005-100,2)", "0.01"),
        ("ROUND(100-100.005,2)", "-0.01"),
        ("ROUND(SUM(100.005,-100),2)", "0.01"),
        ("ROUND(100.5-100,0)", "1"),
        ("ROUND(1.00004-1,4)", "0"),
        ("ROUND(0.0049999949+0,2)", "0"),  # the eighth decimal still counts
        ("ROUND(15+100-100,-1)", "20"),
        ("ROUND(1.0000000001-1,10)", "0.0000000001"),
    ],
)
def test_a_sum_is_a_tie_when_it_is_one_on_paper(text: str, value: str) -> None:
    assert worth(text) == Decimal(value)
