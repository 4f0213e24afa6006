from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pytest
from xlsxwriter.utility import xl_col_to_name

from pipeline.formula import (
    Formula,
    FormulaError,
    Missing,
    NotApplicable,
    Type,
    Value,
    evaluate,
    evaluate_rows,
    is_nothing,
    thresholds,
    to_condition,
    to_excel,
    to_judgement,
    to_number,
    to_row_sum,
)
from pipeline.formula.nodes import Call
from tests.formula.live import COLUMN, Live, agrees
from tests.formula.samples import BLANK, NOT_APPLICABLE, SYMBOLS, UNREADABLE, Author, compiled, near_tie, random_value
from tests.formula.tables import column_of

pytestmark = pytest.mark.libreoffice

Case = tuple[Formula, dict[str, Value]]
FORMULAS = 2000
TIES = 2000
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


def _random_cases(random: Random, count: int) -> Iterator[Case]:
    author = Author(random)
    kinds = (Type.NUMBER, Type.NUMBER, Type.BOOLEAN, Type.BOOLEAN, Type.TEXT, Type.DATE)
    for _ in range(count):
        row = _row(random, nothing=random.choice((0, 0, 0.1)))
        yield compiled(author.formula(random.choice(kinds), random.randint(1, 3))), row
        rounded = f"ROUND({author.number(random.randint(1, 3))},{random.choice((0, 2, 2, 4))})"
        yield compiled(rounded), row


def _ties(random: Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        tie = near_tie(random)
        row = _row(random, nothing=random.choice((0, 0, 0, 0.1)))
        row |= {name: value for name, value in tie.values.items() if isinstance(row[name], Decimal)}
        yield compiled(tie.number), row
        yield compiled(tie.condition), row


def _is_rounded(formula: Formula) -> bool:
    return isinstance(formula.tree, Call) and formula.tree.function in ROUNDED


def _shown(formula: Formula, value: Value, cells: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """The live formulas of one cell, and what Python says of each."""
    yield to_excel(formula, cells), value
    yield to_number(formula, cells, "未评"), "未评" if is_nothing(value) else value
    if formula.type == Type.BOOLEAN:
        yield to_condition(formula, cells), value is True
        said = "无法判断" if is_nothing(value) else "存在" if value else "不存在"
        yield to_judgement(formula, cells, "存在", "不存在", "无法判断"), said


def test_a_spreadsheet_computes_what_python_computes(tmp_path: Path) -> None:
    random = Random(20240101)
    live = Live()
    wanted: dict[str, tuple[Formula, Value]] = {}
    for formula, row in (*_random_cases(random, FORMULAS), *_ties(random, TIES)):
        value = evaluate(formula, row)
        number = live.row(row)
        for column, (text, expected) in zip("PQRS", _shown(formula, value, live.references()), strict=False):
            wanted[f"{column}{number}"] = formula, expected
            live.formulas[f"{column}{number}"] = text
    found = live.values(tmp_path)
    wrong = [
        (address, formula.text, live.rows[int(address[1:]) - 1], expected, found[address])
        for address, (formula, expected) in wanted.items()
        if not agrees(found[address], expected, formula.type, exactly=_is_rounded(formula))
    ]
    assert wrong == []
    assert len(live.rows) == 2 * (FORMULAS + TIES)
    assert {kind_of(value) for _, value in wanted.values()} >= {Missing, NotApplicable, Decimal, bool, str, date}


def _with_cells(condition: Formula, place: int, live: Live) -> tuple[Formula, dict[str, str]]:
    """The condition with its thresholds in cells of their own, and those cells."""
    named, found = thresholds(condition, "阈值{}".format)
    cells = {one.name: f"${xl_col_to_name(30 + position)}${place}" for position, one in enumerate(found)}
    live.formulas |= {cells[one.name]: f"{one.value:f}" for one in found}
    return named, cells


def test_a_spreadsheet_judges_by_the_thresholds_in_its_cells(tmp_path: Path) -> None:
    random = Random(20240103)
    live = Live()
    wanted: dict[str, tuple[str, Value]] = {}
    author = Author(random)
    for _ in range(FORMULAS):
        tie = near_tie(random)
        condition = compiled(random.choice((tie.condition, author.condition(random.randint(1, 3)))))
        row = _row(random, nothing=random.choice((0, 0, 0.1))) | tie.values
        number = live.row(row)
        named, cells = _with_cells(condition, number, live)
        texts = _shown(named, evaluate(condition, row), live.references() | cells)
        for column, (text, expected) in zip("PQRS", texts, strict=True):
            wanted[f"{column}{number}"] = condition.text, expected
            live.formulas[f"{column}{number}"] = text
    found = live.values(tmp_path)
    assert [
        (*told, found[place])
        for place, told in wanted.items()
        if not agrees(found[place], told[1], Type.BOOLEAN, exactly=True)
    ] == []
    assert sum("$AE$" in text for text in live.formulas.values()) > FORMULAS


def test_a_spreadsheet_counts_and_sums_rows_as_python_does(tmp_path: Path) -> None:
    random = Random(20240102)
    live = Live()
    for _ in range(ROWS):
        row = {symbol.name: random_value(random, symbol) for symbol in SYMBOLS}
        row |= near_tie(random).values if random.random() < 0.5 else {}
        live.row({name: BLANK if random.random() < 0.1 else value for name, value in row.items()})
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
    live.formulas["S1"] = to_row_sum(None, ranges, rows=ranges["类别"])
    wanted["S1"] = "", float(ROWS)
    author = Author(random)
    while len(wanted) < 3 * CONDITIONS:
        written = author.condition(random.randint(1, 3))
        condition = compiled(random.choice((written, written, near_tie(random).condition)))
        place = len(wanted) // 3 + 2
        try:
            live.formulas[f"S{place}"] = to_row_sum(condition, ranges, rows=ranges["类别"])
        except FormulaError:
            continue
        named, cells = _with_cells(condition, place, live)
        live.formulas[f"T{place}"] = to_row_sum(condition, ranges, of=ranges["预算数"])
        live.formulas[f"U{place}"] = to_row_sum(named, ranges | cells, rows=ranges["类别"])
        true = evaluate_rows(condition, columns, {}, ROWS).true
        wanted[f"S{place}"] = wanted[f"U{place}"] = condition.text, float(true.sum())
        wanted[f"T{place}"] = condition.text, float(Decimal(int(amounts[true].sum())) / 100)
    found = live.values(tmp_path)
    assert [(*told, found[address]) for address, told in wanted.items() if found[address] != told[1]] == []
    assert len({value for _, value in wanted.values()}) > CONDITIONS / 4
