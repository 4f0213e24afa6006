from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formula import (
    Formula,
    FormulaError,
    NotApplicable,
    Scope,
    Symbol,
    Threshold,
    Type,
    Value,
    evaluate,
    evaluate_rows,
    thresholds,
    to_condition,
    to_row_sum,
)
from tests.formula.samples import BLANK, NOT_APPLICABLE, SYMBOLS, Author, compiled, near_tie, random_value
from tests.formula.tables import column_of

CELLS = {symbol.name: f"{column}2" for symbol, column in zip(SYMBOLS, "ABCDEFGHIJ", strict=True)}


def called(number: int) -> str:
    return f"阈值{number}"


def named(text: str) -> tuple[Formula, tuple[Threshold, ...]]:
    return thresholds(compiled(text), called)


def values_of(found: tuple[Threshold, ...]) -> dict[str, Value]:
    return {threshold.name: threshold.value for threshold in found}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("执行率<90%", [("0.9", "90%")]),
        ("AND(执行率>=80%,执行率<90%,数量>2)", [("0.8", "80%"), ("0.9", "90%"), ("2", "2")]),
        ("执行率>-5%", [("-0.05", "-5%")]),
        ("-(执行率+1)<-1.50", [("1", "1"), ("-1.50", "-1.50")]),
        ("执行数>预算数*5%", [("0.05", "5%")]),
        ("YEAR(开始日期)>2023", [("2023", "2023")]),
        ("结束日期>开始日期+30", [("30", "30")]),
        ("IF(已验收,1,2)>1", [("1", "1"), ("2", "2"), ("1", "1")]),
        ("ROUND(目标值-1.5,2)>0.5", [("1.5", "1.5"), ("0.5", "0.5")]),
        # These are no thresholds:
        ("数量>0", []),
        ("数量<>-0", []),
        ("ROUND(执行率,2)>ROUNDUP(目标值,1)", []),
        ("开始日期>DATE(2024,1,31)", []),
        ("执行数/10000>目标值%", []),
        ('OR(已验收,类别="1",ISBLANK(数量))', []),
    ],
)
def test_every_number_that_decides_becomes_a_name(text: str, written: list[tuple[str, str]]) -> None:
    formula, found = named(text)
    assert found == tuple(
        Threshold(called(number), Decimal(value), shown) for number, (value, shown) in enumerate(written, start=1)
    )
    assert formula.names == (*compiled(text).names, *values_of(found))
    assert formula.needed == (*compiled(text).needed, *values_of(found))


def test_a_formula_without_thresholds_stays_as_it_is() -> None:
    assert named("执行数>预算数") == (compiled("执行数>预算数"), ())


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("执行率<90%", "IF(COUNT(C2,X1)=2,IFERROR(ROUND(C2,4)<X1,FALSE),FALSE)"),
        ("数量>-2", "IF(COUNT(E2,X1)=2,IFERROR(ROUND(E2,0)>X1,FALSE),FALSE)"),
        ("执行数>预算数+1", "IF(COUNT(B2,A2,X1)=3,IFERROR(ROUND(B2,2)>ROUND(A2+X1,2),FALSE),FALSE)"),
        ("结束日期>开始日期+30", "IF(COUNT(J2,I2,X1)=3,IFERROR(J2>I2+INT(X1),FALSE),FALSE)"),
    ],
)
def test_a_threshold_stands_bare_where_its_number_stood(text: str, condition: str) -> None:
    formula, _ = named(text)
    assert to_condition(formula, CELLS | {called(1): "X1"}) == condition


def test_another_threshold_decides_otherwise() -> None:
    formula, _ = named("执行率<90%")
    rate = {"执行率": Decimal("0.85")}
    assert evaluate(formula, {**rate, called(1): Decimal("0.9")}) is True
    assert evaluate(formula, {**rate, called(1): Decimal("0.8")}) is False
    assert evaluate(formula, {**rate, called(1): BLANK}) not in (True, False)


@pytest.mark.parametrize("left", ["开始日期", "DATE(2024,1,1)", "IF(已验收,开始日期,结束日期)", "(开始日期+1)"])
def test_days_that_are_tried_are_whole(left: str) -> None:
    formula, found = named(f"{left}+30=结束日期")
    values = values_of(found) | {"开始日期": date(2024, 1, 1), "结束日期": date(2024, 1, 31), "已验收": True}
    values |= {"结束日期": date(2024, 2, 1)} if "+1" in left else {}
    assert evaluate(formula, values) is True
    assert evaluate(formula, values | {found[-1].name: Decimal("30.9")}) is True
    assert f"INT({found[-1].name})" in to_condition(formula, {name: name for name in formula.names})


def test_days_between_dates_are_a_number_like_any_other() -> None:
    formula, found = named("结束日期-开始日期-1>30")
    assert [threshold.text for threshold in found] == ["1", "30"]
    assert "INT" not in to_condition(formula, {name: name for name in formula.names})


def test_a_threshold_is_declared_with_the_decimals_it_is_written_with() -> None:
    _, (first, second) = named("AND(目标值>0.0000000001,数量>1E3)")
    assert first.symbol == Symbol(called(1), Type.NUMBER, decimals=10)
    assert second.symbol == Symbol(called(2), Type.NUMBER, decimals=8)
    assert list(Scope([first.symbol, second.symbol])) == [first.symbol, second.symbol]


@pytest.mark.parametrize("name", ["执行率", "A1", ""])
def test_a_name_that_is_taken_or_is_none_is_refused(name: str) -> None:
    with pytest.raises(FormulaError):
        thresholds(compiled("执行率<90%"), lambda _: name)


def _row(random: Random) -> dict[str, Value]:
    return {
        symbol.name: random.choice((BLANK, NOT_APPLICABLE)) if random.random() < 0.05 else random_value(random, symbol)
        for symbol in SYMBOLS
    }


def _worth(formula: Formula, values: Mapping[str, Value]) -> Value | type[NotApplicable]:
    """Return a value; what is not applicable is so for a base that is written in two ways."""
    value = evaluate(formula, values)
    return NotApplicable if isinstance(value, NotApplicable) else value


def _can_count(formula: Formula, ranges: Mapping[str, str]) -> bool:
    try:
        to_row_sum(formula, ranges)
    except FormulaError:
        return False
    return True


@settings(max_examples=600)
@given(st.integers(0, 10**9), st.sampled_from(list(Type)), st.integers(0, 3))
def test_with_the_numbers_as_written_a_formula_is_worth_what_it_was(seed: int, kind: Type, depth: int) -> None:
    random = Random(seed)
    tie = near_tie(random)
    for text in (Author(random).formula(kind, depth), tie.condition):
        original, (formula, found) = compiled(text), named(text)
        row = _row(random) | tie.values
        assert _worth(formula, row | values_of(found)) == _worth(original, row)
        ranges = CELLS | {threshold.name: "$X$1" for threshold in found}
        assert _can_count(formula, ranges) == _can_count(original, CELLS)


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_rows_are_judged_by_thresholds_as_by_numbers(seed: int, depth: int) -> None:
    random = Random(seed)
    text = Author(random).condition(depth)
    original, (formula, found) = compiled(text), named(text)
    rows = [_row(random) for _ in range(4)]
    columns = {symbol.name: column_of(symbol.type, [row[symbol.name] for row in rows]) for symbol in SYMBOLS}
    expected = evaluate_rows(original, columns, {}, len(rows)).true.tolist()
    assert evaluate_rows(formula, columns, values_of(found), len(rows)).true.tolist() == expected
