from __future__ import annotations

import pickle
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formula import Formula, RowEvaluator, Rows, Type, Value, Values, evaluate, evaluate_rows, is_nothing
from tests.formula.samples import BLANK, NOT_APPLICABLE, SYMBOLS, UNREADABLE, Author, compiled, near_tie, random_value
from tests.formula.tables import column_of, value_at

COLUMN_NAMES = ("预算数", "执行率", "数量", "类别", "已验收", "开始日期")
SCALES = {"预算数": 2, "执行率": 6, "数量": 0}
ROW_DECIMALS = 10


def _column(random: Random, name: str, count: int) -> Values:
    symbol = next(symbol for symbol in SYMBOLS if symbol.name == name)
    values = [BLANK if random.random() < 0.2 else random_value(random, symbol) for _ in range(count)]
    return column_of(symbol.type, values, SCALES.get(name, 0))


def _item(random: Random, name: str) -> Value:
    if random.random() < 0.05:
        return random.choice((BLANK, UNREADABLE, NOT_APPLICABLE))
    return random_value(random, next(symbol for symbol in SYMBOLS if symbol.name == name))


def _agrees(rows: Rows, formula: Formula, row: int, value: Value) -> bool:
    """Compare with the value of one row, a number to the decimals that a computed column keeps."""
    found = value_at(rows, formula.type, row)
    if is_nothing(value) or found is None:
        return is_nothing(value) and found is None
    if isinstance(value, Decimal):
        return bool(abs(found - Fraction(value)) <= Fraction(1, 2 * 10**ROW_DECIMALS))
    return bool(found == value)


def _one_by_one(formula: Formula, columns: Mapping[str, Values], items: Mapping[str, Value], count: int) -> list[Value]:
    return [evaluate(formula, {**items, **{name: columns[name].at(row) for name in columns}}) for row in range(count)]


@settings(max_examples=400)
@given(st.integers(0, 10**9), st.sampled_from(list(Type)), st.integers(0, 3), st.integers(0, 6))
def test_rows_together_are_worth_what_they_are_worth_one_by_one(seed: int, kind: Type, depth: int, count: int) -> None:
    random = Random(seed)
    formula = compiled(Author(random).formula(kind, depth))
    columns = {name: _column(random, name, count) for name in COLUMN_NAMES}
    items = {symbol.name: _item(random, symbol.name) for symbol in SYMBOLS if symbol.name not in columns}
    values = _one_by_one(formula, columns, items, count)
    rows = evaluate_rows(formula, columns, items, count)
    assert len(rows.unknown) == len(rows.values) == count
    assert [value for row, value in enumerate(values) if not _agrees(rows, formula, row, value)] == []
    if kind == Type.BOOLEAN:
        assert rows.true.tolist() == [value is True for value in values]


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.integers(0, 6))
def test_what_is_asked_of_one_table_is_worth_what_it_is_worth_when_asked_alone(seed: int, count: int) -> None:
    """Several formulas, and others made of them: what they have in common is worked out once."""
    random = Random(seed)
    columns = {name: _column(random, name, count) for name in COLUMN_NAMES}
    items = {symbol.name: _item(random, symbol.name) for symbol in SYMBOLS if symbol.name not in columns}
    one, other = (Author(random).formula(Type.BOOLEAN, 2) for _ in range(2))
    number = Author(random).formula(Type.NUMBER, 2)
    texts = [one, f"NOT({one})", f"AND({one},{other})", f"OR({other},NOT({one}))", f"({number})>1", f"-({number})<=1"]
    grid = RowEvaluator(columns, items, count)
    for formula in map(compiled, texts):
        found, alone = grid.evaluate(formula), evaluate_rows(formula, columns, items, count)
        assert found.unknown.tolist() == alone.unknown.tolist()
        assert found.true.tolist() == alone.true.tolist()


@settings(max_examples=400)
@given(st.integers(0, 10**9))
def test_ties_of_sums_go_the_same_way_in_rows_together_and_one_by_one(seed: int) -> None:
    random = Random(seed)
    tie = near_tie(random)
    rows = [tie.values, *(near_tie(random).values for _ in range(3))]
    columns = {name: column_of(Type.NUMBER, [row[name] for row in rows]) for name in tie.values}
    items: dict[str, Value] = {"数量": Decimal(random.randint(0, 1))}
    for formula in (compiled(tie.number), compiled(tie.condition)):
        values = _one_by_one(formula, columns, items, len(rows))
        found = evaluate_rows(formula, columns, items, len(rows))
        assert [value for row, value in enumerate(values) if not _agrees(found, formula, row, value)] == []


def test_a_tie_of_a_sum_is_rounded_up_in_a_row_too() -> None:
    columns = {
        name: column_of(Type.NUMBER, [Decimal(text)]) for name, text in (("目标值", "100.005"), ("执行率", "100"))
    }
    rows = evaluate_rows(compiled("ROUND(目标值-执行率,2)"), columns, {}, 1)
    assert value_at(rows, Type.NUMBER, 0) == Fraction(1, 100)


AMOUNTS = st.integers(-(10**15), 10**15) | st.sampled_from([0, 1, -1, 10**18, 2**61, 10**15 + 5, 4949999 * 10**10])
CHECKS = (
    "预算数<>执行数-目标值", "预算数-执行数=目标值", "ROUND(预算数*执行数,2)=目标值", "预算数*90%>=执行数",
    "-预算数<执行数+目标值",
    "ABS(预算数-执行数)<=0.01", "ROUND(目标值,2)=预算数", "ROUND(目标值,-2)>执行数",
    "预算数>0.0000000000000000000000001",
    "目标值*目标值*目标值*目标值>0", "NOT(AND(预算数>执行数,目标值>0))", "ROUND(目标值,1)-预算数",
    "预算数*执行数", "ROUND(预算数,4)",
)  # fmt: skip


@given(st.sampled_from(CHECKS), st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=5))
def test_amounts_of_any_size_are_compared_exactly(text: str, amounts: list[tuple[int, int, int]]) -> None:
    formula = compiled(text)
    blank = np.zeros(len(amounts), dtype=bool)
    columns = {
        name: Values(Type.NUMBER, np.array([row[position] for row in amounts], dtype=np.int64), blank, scale)
        for position, (name, scale) in enumerate((("预算数", 2), ("执行数", 2), ("目标值", 7)))
    }
    rows = evaluate_rows(formula, columns, {}, len(amounts))
    values = _one_by_one(formula, columns, {}, len(amounts))
    assert [value for row, value in enumerate(values) if not _agrees(rows, formula, row, value)] == []


def _amounts(*values: Value) -> Values:
    return column_of(Type.NUMBER, values, 2)


def test_a_row_with_a_blank_is_unknown_and_never_true() -> None:
    formula = compiled("NOT(预算数>执行数)")
    columns = {"预算数": _amounts(Decimal(1), BLANK, Decimal(3)), "执行数": _amounts(Decimal(2), Decimal(2), BLANK)}
    rows = evaluate_rows(formula, columns, {}, 3)
    assert rows.unknown.tolist() == [False, True, True]
    assert rows.true.tolist() == [True, False, False]


@pytest.mark.parametrize("nothing", [BLANK, UNREADABLE, NOT_APPLICABLE])
def test_an_item_that_is_nothing_makes_every_row_unknown(nothing: Value) -> None:
    rows = evaluate_rows(
        compiled("预算数>目标值"), {"预算数": _amounts(Decimal(1), Decimal(9))}, {"目标值": nothing}, 2
    )
    assert rows.unknown.tolist() == [True, True]
    assert rows.true.tolist() == [False, False]


def test_a_zero_base_is_unknown_in_its_row_only() -> None:
    rows = evaluate_rows(compiled("1/预算数>0.1"), {"预算数": _amounts(Decimal(0), Decimal(2), Decimal(20))}, {}, 3)
    assert rows.unknown.tolist() == [True, False, False]
    assert rows.true.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("item", "blank"), [(BLANK, True), (UNREADABLE, False), (NOT_APPLICABLE, False), ("甲", False)]
)
def test_an_item_is_blank_only_if_its_cell_is(item: Value, blank: bool) -> None:
    rows = evaluate_rows(compiled("ISBLANK(类别)"), {}, {"类别": item}, 2)
    assert rows.true.tolist() == [blank, blank]


def test_a_text_result_keeps_its_case() -> None:
    column = column_of(Type.TEXT, ["Ab", BLANK])
    assert value_at(evaluate_rows(compiled("类别"), {"类别": column}, {}, 2), Type.TEXT, 0) == "Ab"
    chosen = evaluate_rows(compiled('IF(类别="aB",类别,"无")'), {"类别": column}, {}, 2)
    assert [value_at(chosen, Type.TEXT, row) for row in (0, 1)] == ["Ab", None]


def test_a_million_amounts_raise_no_false_alarm() -> None:
    count = 1_000_000
    cost = np.arange(count, dtype=np.int64) * 37 + 11
    spent = np.arange(count, dtype=np.int64) * 13 + 3
    left = cost - spent
    left[[5, 70]] += 1
    blank = np.zeros(count, dtype=bool)
    blank[70] = True
    columns = {
        "预算数": Values(Type.NUMBER, cost, np.zeros(count, dtype=bool), 2),
        "执行数": Values(Type.NUMBER, spent, np.zeros(count, dtype=bool), 2),
        "目标值": Values(Type.NUMBER, left, blank, 2),
    }
    assert np.flatnonzero(evaluate_rows(compiled("目标值<>预算数-执行数"), columns, {}, count).true).tolist() == [5]


def test_a_formula_that_was_used_goes_to_another_process() -> None:
    formula, columns = compiled("预算数>执行数"), {"预算数": _amounts(Decimal(2)), "执行数": _amounts(Decimal(1))}
    assert evaluate(formula, {"预算数": Decimal(2), "执行数": Decimal(1)}) is True
    assert evaluate_rows(formula, columns, {}, 1).true.tolist() == [True]
    arrived = pickle.loads(pickle.dumps(formula))
    assert arrived == formula
    assert evaluate(arrived, {"预算数": Decimal(1), "执行数": Decimal(1)}) is False
    assert evaluate_rows(arrived, columns, {}, 1).true.tolist() == [True]
