"""The rows of 指标评分, 要点核查 and 个性指标 -> what people entered about each indicator, by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from pipeline.formula import Value, is_nothing
from pipeline.kinds import fold
from pipeline.model import Place, Submission, Table
from pipeline.standard import Standard
from pipeline.standard.workbook import ColumnRole, TableRole, TableSheet


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that people filled in, its cells found by role."""

    declared: TableSheet
    table: Table
    index: int

    def value(self, role: ColumnRole) -> Value | None:
        """Return the cell of `role`, None where blank or not in the sheet."""
        column = self.declared.by_role(role)
        if column is None:
            return None
        value = self.table.columns[column.name].at(self.index)
        return None if is_nothing(value) else value

    def number(self, role: ColumnRole) -> Decimal | None:
        """Return the number in the cell of `role`, if any."""
        value = self.value(role)
        return value if isinstance(value, Decimal) else None

    def text(self, role: ColumnRole) -> str:
        """Return the text in the cell of `role`; empty if blank."""
        value = self.value(role)
        return value if isinstance(value, str) else ""

    def is_void(self, role: ColumnRole) -> bool:
        """Tell whether something stands in the cell of `role` that could not be used."""
        column = self.declared.by_role(role)
        return column is not None and int(self.table.rows[self.index]) in self.table.voids.get(column.name, frozenset())

    def place(self, role: ColumnRole) -> Place:
        """Return the address of the cell of `role`."""
        column = self.declared.by_role(role)
        return self.table.at(column.name if column else "", int(self.table.rows[self.index]))


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything people entered: by indicator code, by number of the 评价要点, and the 个性指标 by parent.

    `strangers` are rows whose name is not what the system calls their number, with where that shows and what it should
    be: they may be about something else and are not used.
    """

    scores: Mapping[str, Entry]
    points: Mapping[str, Entry]
    specifics: Mapping[str, tuple[Entry, ...]]
    strangers: tuple[tuple[Entry, ColumnRole, str], ...]
    absent: Mapping[TableRole, str]


def entries_of(submission: Submission, standard: Standard) -> Entries:
    """Return what was entered about the indicators of the system."""
    indicators = [rule.indicator for rule in standard.indicators]
    names = {one.code: one.name for one in indicators}
    texts = {
        number: point.text for one in indicators for number, point in zip(one.point_numbers, one.points, strict=True)
    }
    strangers: list[tuple[Entry, ColumnRole, str]] = []
    scores = _by_key(_rows("scores", submission, standard), "code", "name", names, strangers)
    points = _by_key(_rows("points", submission, standard), "number", "text", texts, strangers)
    specifics: dict[str, tuple[Entry, ...]] = {}
    for entry in _rows("specifics", submission, standard):
        parent = entry.text("parent")
        specifics[parent] = (*specifics.get(parent, ()), entry)
    roles: tuple[TableRole, ...] = get_args(TableRole)
    absent = {role: why for role in roles if (why := _why_absent(role, submission, standard))}
    return Entries(scores, points, specifics, tuple(strangers), absent)


_KEYS: Mapping[TableRole, ColumnRole] = {"scores": "code", "points": "number", "specifics": "parent"}
"""The column that says what a row is about."""


def _why_absent(role: TableRole, submission: Submission, standard: Standard) -> str:
    """Return why nothing can be told from a table: it is not there, or not the column that says what a row is about."""
    declared = standard.table_by_role(role)
    if declared is None:
        return ""
    table, key = submission.tables.get(declared.title), declared.by_role(_KEYS[role])
    if table is None:
        return submission.absent.get(declared.title, f"缺少“{declared.title}”表")
    if key is not None and key.name not in table.letters:
        return f"“{declared.title}”表没有“{key.title}”列"
    return ""


def _by_key(
    rows: Sequence[Entry],
    key: ColumnRole,
    name: ColumnRole,
    expected: Mapping[str, str],
    strangers: list[tuple[Entry, ColumnRole, str]],
) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in rows:
        wanted = expected.get(entry.text(key), "")
        if entry.text(name) and fold(entry.text(name)) != fold(wanted):
            strangers.append((entry, name, wanted))
        else:
            found[entry.text(key)] = entry
    return found


def _rows(role: TableRole, submission: Submission, standard: Standard) -> list[Entry]:
    declared = standard.table_by_role(role)
    table = submission.tables.get(declared.title) if declared else None
    if declared is None or table is None:
        return []
    return [Entry(declared, table, index) for index in range(len(table))]
