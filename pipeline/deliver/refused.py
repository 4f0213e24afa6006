"""Planned table of indicators -> live conditions of typed values that the program will refuse, as 92 for 92 %."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.deliver.plan import BookPlan, TablePlan
from pipeline.formula.render import texted
from pipeline.kinds import SLIP_OF_RATE, KindName
from pipeline.standard import IndicatorRule
from pipeline.standard.rules import Method

Limits = tuple[Decimal | None, Decimal | None]


def refused_values(plan: BookPlan, table: TablePlan) -> Iterator[tuple[str, int, int, str]]:
    """Yield the column of values, the first and last row of some of its cells, and when what is typed is refused."""
    value = table.sheet.by_role("actual")
    if value is None:
        return
    if table.sheet.role == "scores" and table.sheet.preset is not None:
        for row, rule in enumerate(plan.standard.indicators, start=table.first):
            if rule.is_judged("actual") and (outside := _outside(table.cell(value.name, row), _limits(rule))):
                yield value.name, row, row, outside
    method = table.sheet.by_role("method")
    if method is None:
        return
    for one in plan.standard.own_methods:
        if outside := _outside(table.cell(value.name, table.first), _of_method(one)):
            chosen = f"{table.cell(method.name, table.first)}={texted(one.name)}"
            yield value.name, table.first, table.last_live, f"AND({chosen},{outside})"


def _limits(rule: IndicatorRule) -> Limits:
    """Return what a typed value is at least and at most; a method with both limits says more than that it is a rate."""
    if rule.indicator.kind == KindName.RATE and not rule.method.is_bounded:
        return Decimal(-SLIP_OF_RATE), Decimal(SLIP_OF_RATE)
    return _of_method(rule.method)


def _of_method(method: Method) -> Limits:
    return method.least, method.most


def _outside(cell: str, limits: Limits) -> str:
    """Return when the number in a cell is outside its limits; empty where there are none."""
    least, most = limits
    beyond = [f"{cell}<{least}"] if least is not None else []
    beyond += [f"{cell}>{most}"] if most is not None else []
    return f"AND(ISNUMBER({cell}),OR({','.join(beyond)}))" if beyond else ""
