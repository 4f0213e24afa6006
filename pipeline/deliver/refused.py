"""Planned table of indicators -> cells whose typed values the program may refuse, as 92 for 92 %: marks and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline.deliver.cells import Block
from pipeline.deliver.plan import BookPlan, Row, TablePlan
from pipeline.formula.render import texted
from pipeline.kinds import SLIP_OF_RATE, KindName
from pipeline.standard import IndicatorRule
from pipeline.standard.rules import Method

_LONGEST = 8_000
"""Characters of a formula, with room for what is written around it."""


@dataclass(frozen=True)
class Limits:
    """What a typed value is at least and at most."""

    least: Decimal | None
    most: Decimal | None

    def beyond(self, cells: str) -> list[str]:
        """Return when numbers in cells are outside; nothing where there are no limits."""
        found = [f"{cells}<{self.least}"] if self.least is not None else []
        return found + ([f"{cells}>{self.most}"] if self.most is not None else [])


@dataclass(frozen=True)
class Refusable:
    """Cells of the column of values, from one row to another, which have the same limits.

    Where `method` is given it is the column of methods and one of them, by which alone the limits hold.
    """

    table: TablePlan
    column: str
    first: int
    last: int
    limits: Limits
    method: tuple[str, str] | None = None

    def mark(self) -> str:
        """Return when what is typed in the first of the cells is refused."""
        cell = self.table.cell(self.column, self.first)
        outside = f"AND(ISNUMBER({cell}),OR({','.join(self.limits.beyond(cell))}))"
        if self.method is None:
            return outside
        return f"AND({self.table.cell(self.method[0], self.first)}={texted(self.method[1])},{outside})"

    def count(self) -> str:
        """Return the live count of the cells whose values are refused, for a formula of any sheet."""
        cells = self._range(self.column)
        outside = "+".join(f"({one})" for one in self.limits.beyond(cells))
        chosen = f"({self._range(self.method[0])}={texted(self.method[1])})*" if self.method else ""
        return f"SUMPRODUCT({chosen}ISNUMBER({cells})*({outside}))"

    def now(self) -> int:
        """Return what `count` is worth."""
        return sum(self._refuses(self.table.row(row)) for row in range(self.first, self.last + 1))

    def _refuses(self, row: Row) -> bool:
        value, (least, most) = row.get(self.column), (self.limits.least, self.limits.most)
        if not isinstance(value, Decimal) or (self.method and row.get(self.method[0]) != self.method[1]):
            return False
        return (least is not None and value < least) or (most is not None and value > most)

    def _range(self, column: str) -> str:
        return Block(self.table.sheet.title, self.first, self.last).range(self.table.position(column))


def counted(cells: Sequence[Refusable]) -> str | None:
    """Return the live count of all that is refused; None if there is nothing, or more than a formula can count."""
    text = "+".join(one.count() for one in cells)
    return text if 0 < len(text) < _LONGEST else None


def refusable(plan: BookPlan, table: TablePlan) -> list[Refusable]:
    """Return the cells of a table of indicators whose values have limits."""
    return [one for one in _cells(plan, table) if one.limits != Limits(None, None)]


def _cells(plan: BookPlan, table: TablePlan) -> Iterator[Refusable]:
    value = table.sheet.by_role("actual")
    if value is None:
        return
    if table.sheet.role == "scores" and table.sheet.preset is not None:
        limits = [_limits(rule) if rule.is_judged("actual") else None for rule in plan.standard.indicators]
        row = table.first
        for same, rows in groupby(limits):
            count = len(list(rows))
            if same is not None:
                yield Refusable(table, value.name, row, row + count - 1, same)
            row += count
    method = table.sheet.by_role("method")
    if method is None:
        return
    for one in plan.standard.own_methods:
        chosen = (method.name, one.name)
        yield Refusable(table, value.name, table.first, table.last_live, _of_method(one), chosen)


def _limits(rule: IndicatorRule) -> Limits:
    """Return the limits of an indicator's value; a method with both of them says more than that it is a rate."""
    if rule.indicator.kind == KindName.RATE and not rule.method.is_bounded:
        return Limits(Decimal(-SLIP_OF_RATE), Decimal(SLIP_OF_RATE))
    return _of_method(rule.method)


def _of_method(method: Method) -> Limits:
    return Limits(method.least, method.most)
