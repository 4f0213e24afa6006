"""What a unit handed in -> what the rules ask of it while it is evaluated; what many ask for is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.formula import Formula, Missing, RowEvaluator, Value
from pipeline.kinds import Kind
from pipeline.model import Fact, Place, Submission, Table
from pipeline.standard import Standard

Mask = npt.NDArray[np.bool_]
NOT_A_CELL = frozenset[int]()


class Handed:
    """A submission, with the values of the unit's fields and of those data items that are worked out by now."""

    def __init__(self, submission: Submission, standard: Standard) -> None:
        self.submission = submission
        self.standard = standard
        places = submission.field_places
        self.facts = {
            name: Fact(value, (places[name],) if places.get(name) else ()) for name, value in submission.fields.items()
        }
        self.values = dict(submission.fields)
        self.texts = Texts(standard.kinds, self.values)
        self._sheets: dict[str, HandedTable | None] = {}

    def know(self, name: str, fact: Fact) -> None:
        """Take note of a data item."""
        self.facts[name], self.values[name] = fact, fact.value

    def knowing(self, values: Mapping[str, Value], kinds: Mapping[str, Kind]) -> Handed:
        """Return the same with further values, of these kinds."""
        more = copy(self)
        more.facts = {**self.facts, **{name: Fact(value) for name, value in values.items()}}
        more.values = {**self.values, **values}
        more.texts = Texts({**self.standard.kinds, **kinds}, more.values)
        return more

    def sheet(self, title: str) -> HandedTable | None:
        """Return a table that was handed in."""
        if title not in self._sheets:
            table = self.submission.tables.get(title)
            self._sheets[title] = None if table is None else HandedTable(table, self.values)
        return self._sheets[title]

    def amount(self, name: str) -> str:
        """Return a value as findings tell it: an amount says that it is in 元 where a workbook is in another unit."""
        is_told = self.standard.kinds[name].is_money and isinstance(self.values[name], Decimal) and self._is_converted
        return self.texts[name] + (" 元" if is_told else "")

    @cached_property
    def _is_converted(self) -> bool:
        return any(table.factor != 1 for table in self.submission.tables.values())

    def absence(self, title: str) -> Missing:
        """Return what everything is worth that rests on a table which was not handed in."""
        return Missing(self.submission.absent.get(title, f"缺少“{title}”表"), is_blank=False)


class Texts(dict[str, str]):
    """The values of the unit by name as they are printed, each made when it is first asked for."""

    def __init__(self, kinds: Mapping[str, Kind], values: Mapping[str, Value]) -> None:
        super().__init__()
        self._kinds = kinds
        self._values = values

    def __missing__(self, name: str) -> str:
        shown = self[name] = self._kinds[name].show(self._values[name])
        return shown

    def of(self, names: Iterable[str]) -> dict[str, str]:
        """Return the texts of those of the names that have one."""
        return {name: self[name] for name in names if name in self._values and name in self._kinds}


class HandedTable:
    """A table that was handed in, and which of its rows the conditions hold for that were asked of it."""

    def __init__(self, table: Table, values: Mapping[str, Value]) -> None:
        self.table = table
        self._evaluator = RowEvaluator(table.columns, values, len(table))
        self._true: dict[object, Mask] = {}
        self._blank: dict[str, bool] = {}

    @cached_property
    def everywhere(self) -> Mask:
        """All rows."""
        return np.ones(len(self.table), dtype=bool)

    def has_blank(self, column: str) -> bool:
        """Tell whether any cell of a column is blank."""
        known = self._blank.get(column)
        if known is None:
            known = self._blank[column] = bool(self.table.columns[column].blank.any())
        return known

    @cached_property
    def trouble(self) -> Missing | None:
        """Why the table counts for nothing: not filled in, or declared to be empty though it is not."""
        table = self.table
        if table.lacks:
            return Missing(f"“{table.title}”表缺少或重复“{table.lacks[0]}”行", is_blank=False)
        if not len(table) and not table.is_declared_none:
            return Missing(f"“{table.title}”表未填写", is_blank=False)
        if len(table) and table.is_declared_none:
            return Missing(f"“{table.title}”表声明为“无”，但有数据", is_blank=False)
        return None

    @cached_property
    def _first(self) -> str:
        return next((name for name in self.table.columns if name in self.table.letters), "")

    def true(self, condition: Formula) -> Mask:
        """Mark the rows where a condition holds, whether or not its cells can be used."""
        known = self._true.get(condition.over_columns)
        if known is None:
            known = self._true[condition.over_columns] = self._evaluator.evaluate(condition).true
        return known

    def holding(self, condition: Formula) -> Mask:
        """Mark the rows where a condition holds; where a cell it names is void, nothing can be told."""
        held = self.true(condition)
        void = {row for name in condition.names for row in self.voids(name)} if self.table.voids else None
        return held & ~np.isin(self.table.rows, list(void)) if void else held

    def voids(self, column: str) -> frozenset[int]:
        """Return the rows in which the cell of a column cannot be used."""
        return self.table.voids.get(column, NOT_A_CELL)

    def span(self, column: str) -> Place:
        """Return the range of a column over all filled rows, of the first column there is where none is named."""
        return self.table.span(column or self._first)
