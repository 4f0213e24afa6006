"""Conditions of problems -> their live counts, states and answers, worked out once for a standard."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.deliver.cells import OPEN, cell, letter
from pipeline.deliver.listing import FIRST
from pipeline.deliver.live import NO, YES
from pipeline.deliver.rules import condition_words
from pipeline.deliver.workpaper.parameters import parameters_of
from pipeline.deliver.workpaper.plan import Layout, over_marks
from pipeline.deliver.workpaper.rendered import Rendered, names_of, rendered
from pipeline.formula import Formula, FormulaError, only_where_given, to_condition, to_judgement, to_row_sum
from pipeline.standard import Standard
from pipeline.standard.once import of_standard
from pipeline.standard.rules import MARK_SYMBOLS

HOLDS, HOLDS_NOT, UNKNOWN = "存在", "不存在", "无法判断"
LISTED, SAID = "列入", "另有列明"
STATE_AT = 7
"""The column of 问题判断 that says whether a condition holds."""


@of_standard
def words_of(standard: Standard) -> Mapping[str, str]:
    """Return the condition of each problem as people read it."""
    return {check.rule.code: condition_words(check, standard) for check in standard.problems}


@of_standard
def counts_of(standard: Standard) -> Mapping[str, Rendered | None]:
    """Return the live count of the rows each problem holds for, its last row left open; None where there is none."""
    conditions = parameters_of(standard).conditions
    asked = [check.rule for check in standard.problems if check.rule.over in standard.tables]
    return {
        rule.code: _count(conditions[rule.code], names_of(standard), Layout(standard.tables[rule.over]))
        for rule in asked
        if rule.code in conditions
    }


def _count(condition: Formula, names: Mapping[str, str], layout: Layout) -> Rendered | None:
    ranges = {**names, **layout.ranges}
    try:
        text = to_row_sum(condition, ranges, rows=layout.range(layout.declared.columns[0].name))
    except FormulaError:
        return None
    # A data item that is 缺失 is a text, which no row can be compared with.
    text = only_where_given(condition, ranges, text, "0", apart_from=layout.ranges)
    return rendered(f'IFERROR({text},"{UNKNOWN}")', condition, ranges)


@of_standard
def states_of(standard: Standard) -> Mapping[str, Rendered]:
    """Return the live judgement of each condition that is asked of the unit."""
    conditions, names = parameters_of(standard).conditions, names_of(standard)
    asked = {check.rule.code for check in standard.problems if check.rule.over == "unit"}
    return {
        code: rendered(to_judgement(condition, names, HOLDS, HOLDS_NOT, UNKNOWN), condition, names)
        for code, condition in conditions.items()
        if code in asked
    }


@of_standard
def listed_of(standard: Standard) -> Mapping[str, str]:
    """Return what becomes of each problem that exists: listed, unless one of others, which say more, exists."""
    rows = {check.rule.code: FIRST + at for at, check in enumerate(standard.problems)}
    found = {}
    for check in standard.problems:
        others = [f'{cell(rows[code], STATE_AT)}="{HOLDS}"' for code in check.unless]
        found[check.rule.code] = f'IF(OR({",".join(others)}),"{SAID}","{LISTED}")' if others else f'"{LISTED}"'
    return found


@of_standard
def answers_of(standard: Standard) -> Mapping[str, Rendered]:
    """Return whether each problem that is asked of the indicators holds for one, live; its row is left open."""
    cells = {symbol.name: f"{letter(column)}{OPEN}" for column, symbol in enumerate(MARK_SYMBOLS)}
    conditions, names = parameters_of(standard).conditions, {**names_of(standard), **cells}
    asked = {check.rule.code for check in over_marks(standard)}
    return {
        code: rendered(f'IF({to_condition(condition, names)},"{YES}","{NO}")', condition, names)
        for code, condition in conditions.items()
        if code in asked
    }
