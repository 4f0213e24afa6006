"""A problem + the rows behind it -> its cause: what the unit says there, else what the catalogue takes for likely."""

from __future__ import annotations

import numpy as np

from pipeline.evaluate.handed import Handed, Mask
from pipeline.formula import is_nothing
from pipeline.kinds import says_nothing
from pipeline.model import Table
from pipeline.standard import Asked, ProblemCheck
from pipeline.standard.placeholders import names_in
from pipeline.standard.rules import ProblemRule
from pipeline.standard.workbook import Column

SHOWN_REASONS = 5
_ENDS = "。；;. "


def likely(rule: ProblemRule) -> str:
    """Return what the catalogue takes for the cause: nobody said so, and people have to look into it."""
    return f"可能的原因：{rule.cause.rstrip(_ENDS)}（请核实）。"


def cause_of(check: ProblemCheck, handed: Handed) -> str:
    """Return the reasons that stand in the rows behind a problem; the likely cause where none is given."""
    rule = check.rule
    title, _, column = rule.reason_in.partition(".")
    sheet, asked = handed.sheet(title), Asked(check.reason_where) if check.reason_where else check.asked
    if sheet is None or asked is None or sheet.table.is_declared_none:
        return likely(rule)
    return _told(check, handed, title, column, asked.rows(sheet.holding)) or likely(rule)


def _told(check: ProblemCheck, handed: Handed, title: str, column: str, held: Mask) -> str:
    table, of = handed.submission.tables[title], _naming(check.rule, handed, title)
    given: dict[str, list[str]] = {}
    rows = np.flatnonzero(held).tolist()
    for row in rows:
        value = table.columns[column].at(row)
        reason = "" if is_nothing(value) or says_nothing(str(value)) else " ".join(str(value).split()).rstrip(_ENDS)
        given.setdefault(reason, []).append(_name(table, of, row) if of is not None else "")
    silent = len(given.pop("", ()))
    if not given:
        return ""
    if len(rows) == 1:
        return f"单位说明的原因：{next(iter(given))}。"
    told = [_of(names, reason) for reason, names in given.items()]
    more = [f"另有{len(told) - SHOWN_REASONS}种原因见单位的工作簿"] if len(told) > SHOWN_REASONS else []
    more += [f"其余{silent}项没有说明"] if silent else []
    return f"单位说明的原因：{'；'.join([*told[:SHOWN_REASONS], *more])}。"


def _of(names: list[str], reason: str) -> str:
    known = list(dict.fromkeys(name for name in names if name))
    more = f"等{len(known)}项" if len(known) > SHOWN_REASONS else ""
    return f"{'、'.join(known[:SHOWN_REASONS])}{more}：{reason}" if known else reason


def _name(table: Table, of: Column, row: int) -> str:
    name = table.columns[of.name].at(row)
    return "" if is_nothing(name) else of.value_kind.show(name)


def _naming(rule: ProblemRule, handed: Handed, title: str) -> Column | None:
    """Return the column that says which row it is: the first of which the problem tells, else what names the rows."""
    sheet = handed.standard.tables[title]
    columns = {one.name: one for one in sheet.columns if not one.value_kind.is_number}
    told = names_in(rule.detail) if rule.over == title else []
    return next((columns[name] for name in told if name in columns), sheet.naming)
