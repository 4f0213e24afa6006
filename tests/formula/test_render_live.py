from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.formula import (
    Formula,
    FormulaError,
    Missing,
    NotApplicable,
    Type,
    Value,
    evaluate,
    evaluate_rows,
    to_condition,
    to_excel,
    to_row_sum,
)
from pipeline.formula.compile import _adds
from pipeline.formula.evaluate import _value
from pipeline.formula.nodes import Call, Number
from tests.formula.live import COLUMN, Live, agrees
from tests.formula.samples import BLANK, NOT_APPLICABLE, SYMBOLS, UNREADABLE, Author, compiled, random_value
from tests.formula.tables import column_of

pytestmark = pytest.mark.libreoffice

FORMULAS = 2000
ROWS = 120
CONDITIONS = 300
ROUNDED = ("ROUND", "ROUNDUP", "ROUNDDOWN", "INT")


def kind_of(value: Value) -> type:
    return type(value)


def _row(random: Random, nothing: float) -> dict[str, Value]:
    def value(position: int) -> Value:
        if random.random() < nothing:
            return random.choice((BLANK, UNREADABLE, NOT_APPLICABLE))
        return random_value(random, SYMBOLS[position])

    return {symbol.name: value(position) for position, symbol in enumerate(SYMBOLS)}


def _formulas(random: Random, count: int) -> list[Formula]:
    author = Author(random)
    kinds = (Type.NUMBER, Type.NUMBER, Type.BOOLEAN, Type.BOOLEAN, Type.TEXT, Type.DATE)
    texts = [author.formula(random.choice(kinds), random.randint(1, 3)) for _ in range(count)]
    texts += [f"ROUND({author.number(random.randint(1, 3))},{random.choice((0, 2, 2, 4))})" for _ in range(count)]
    return [compiled(text) for text in texts]


def _is_rounded(formula: Formula) -> bool:
    return isinstance(formula.tree, Call) and formula.tree.function in ROUNDED


def _decides_on_lost_digits(formula: Formula, row: dict[str, Value]) -> bool:
    """A tie that is a difference: to a computer 100.005-100 is just below 0.005, and no rounding brings it back."""
    if not isinstance(formula.tree, Call) or formula.tree.function != "ROUND":
        return False
    argument, digits = formula.tree.arguments
    places = int(digits.value) if isinstance(digits, Number) else -1
    value = _value(argument, row)
    assert isinstance(value, Decimal)
    return _adds(argument) and abs(value.scaleb(places) % 1) == Decimal("0.5")


def test_a_spreadsheet_computes_what_python_computes(tmp_path: Path) -> None:
    random = Random(20240101)
    live = Live()
    wanted: dict[str, tuple[Formula, Value]] = {}
    for formula in _formulas(random, FORMULAS):
        row = _row(random, nothing=random.choice((0, 0, 0.1)))
        value = evaluate(formula, row)
        if isinstance(value, Decimal) and _decides_on_lost_digits(formula, row):
            continue
        number = live.row(row)
        wanted[f"P{number}"] = formula, value
        live.formulas[f"P{number}"] = to_excel(formula, live.references())
        if formula.type == Type.BOOLEAN:
            wanted[f"Q{number}"] = formula, value is True
            live.formulas[f"Q{number}"] = to_condition(formula, live.references())
    found = live.values(tmp_path)
    wrong = [
        (address, formula.text, live.rows[int(address[1:]) - 1], expected, found[address])
        for address, (formula, expected) in wanted.items()
        if not agrees(found[address], expected, formula.type, exactly=_is_rounded(formula))
    ]
    assert wrong == []
    assert len(wanted) > FORMULAS * 1.5
    assert {kind_of(value) for _, value in wanted.values()} >= {Missing, NotApplicable, Decimal, bool, str, date}


def test_a_spreadsheet_counts_and_sums_rows_as_python_does(tmp_path: Path) -> None:
    random = Random(20240102)
    live = Live()
    for _ in range(ROWS):
        row = {symbol.name: BLANK if random.random() < 0.1 else random_value(random, symbol) for symbol in SYMBOLS}
        live.row(row)
    ranges = {name: f"${column}$1:${column}${ROWS}" for name, column in COLUMN.items()}
    scales = {"预算数": 2, "执行数": 2, "执行率": 6, "目标值": 8}
    columns = {
        symbol.name: column_of(symbol.type, [row[symbol.name] for row in live.rows], scales.get(symbol.name, 0))
        for symbol in SYMBOLS
    }
    wanted: dict[str, tuple[str, float]] = {}
    amounts = np.where(columns["预算数"].blank, 0, columns["预算数"].values)
    live.formulas["T1"] = to_row_sum(None, ranges, of=ranges["预算数"])
    wanted["T1"] = "", float(Decimal(int(amounts.sum())) / 100)
    author = Author(random)
    while len(wanted) < 2 * CONDITIONS:
        condition = compiled(author.condition(random.randint(1, 3)))
        if not condition.names:
            continue
        place = len(wanted) // 2 + 2
        try:
            live.formulas[f"S{place}"] = to_row_sum(condition, ranges)
        except FormulaError:
            continue
        live.formulas[f"T{place}"] = to_row_sum(condition, ranges, of=ranges["预算数"])
        true = evaluate_rows(condition, columns, {}, ROWS).true
        wanted[f"S{place}"] = condition.text, float(true.sum())
        wanted[f"T{place}"] = condition.text, float(Decimal(int(amounts[true].sum())) / 100)
    found = live.values(tmp_path)
    assert [(*told, found[address]) for address, told in wanted.items() if found[address] != told[1]] == []
    assert len({value for _, value in wanted.values()}) > CONDITIONS / 4
