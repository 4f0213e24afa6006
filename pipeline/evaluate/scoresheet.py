"""The rows of 指标评分, 要点核查 and 个性指标 -> what people entered about each indicator, by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from pipeline.formula import Value
from pipeline.kinds import fold
from pipeline.model import Place, Submission, Table
from pipeline.standard import Standard
from pipeline.standard.once import of_standard
from pipeline.standard.workbook import ColumnRole, TableRole, TableSheet


class ScoreTable:
    """A table about indicators that people filled in; the column of a role is read when it is first asked for."""

    def __init__(self, declared: TableSheet, table: Table) -> None:
        self.declared = declared
        self.table = table
        self.rows: list[int] = table.rows.tolist()
        self._values: dict[ColumnRole, list[Value | None]] = {}

    def values(self, role: ColumnRole) -> list[Value | None]:
        """Return the cells of `role`, None where blank or not in the sheet."""
        known = self._values.get(role)
        if known is None:
            known = self._values[role] = self._read(role)
        return known

    def _read(self, role: ColumnRole) -> list[Value | None]:
        column = self.declared.by_role(role)
        if column is None:
            return [None] * len(self.rows)
        cells = self.table.columns[column.name]
        return [None if is_blank else cells.at(row) for row, is_blank in enumerate(cells.blank.tolist())]


@dataclass(slots=True)
class Entry:
    """One row that people filled in, its cells found by role."""

    sheet: ScoreTable
    index: int

    @property
    def row(self) -> int:
        """Its row in the workbook."""
        return self.sheet.rows[self.index]

    def value(self, role: ColumnRole) -> Value | None:
        """Return the cell of `role`, None where blank or not in the sheet."""
        return self.sheet.values(role)[self.index]

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
        voids = self.sheet.table.voids
        column = self.sheet.declared.by_role(role) if voids else None
        return column is not None and self.row in voids.get(column.name, frozenset())

    def title(self, role: ColumnRole) -> str:
        """Return what the column of `role` is called."""
        column = self.sheet.declared.by_role(role)
        return column.title if column else ""

    def place(self, role: ColumnRole) -> Place:
        """Return the address of the cell of `role`."""
        column = self.sheet.declared.by_role(role)
        return self.sheet.table.at(column.name if column else "", self.row)


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
    names, texts = _names(standard), _texts(standard)
    strangers: list[tuple[Entry, ColumnRole, str]] = []
    scores = _by_key(_rows("scores", submission, standard), "code", "name", names, strangers)
    points = _by_key(_rows("points", submission, standard), "number", "text", texts, strangers)
    specifics: dict[str, list[Entry]] = {}
    for entry in _rows("specifics", submission, standard):
        specifics.setdefault(entry.text("parent"), []).append(entry)
    roles: tuple[TableRole, ...] = get_args(TableRole)
    absent = {role: why for role in roles if (why := _why_absent(role, submission, standard))}
    own = {parent: tuple(entries) for parent, entries in specifics.items()}
    return Entries(scores, points, own, tuple(strangers), absent)


@of_standard
def _names(standard: Standard) -> Mapping[str, str]:
    """Return the names of the indicators by code."""
    return {rule.indicator.code: rule.indicator.name for rule in standard.indicators}


@of_standard
def _texts(standard: Standard) -> Mapping[str, str]:
    """Return the texts of the 评价要点 by number."""
    indicators = [rule.indicator for rule in standard.indicators]
    return {
        number: point.text for one in indicators for number, point in zip(one.point_numbers, one.points, strict=True)
    }


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
        about, called = entry.text(key), entry.text(name)
        wanted = expected.get(about, "")
        if called and called != wanted and fold(called) != fold(wanted):
            strangers.append((entry, name, wanted))
        else:
            found[about] = entry
    return found


def _rows(role: TableRole, submission: Submission, standard: Standard) -> list[Entry]:
    declared = standard.table_by_role(role)
    table = submission.tables.get(declared.title) if declared else None
    if declared is None or table is None:
        return []
    sheet = ScoreTable(declared, table)
    return [Entry(sheet, index) for index in range(len(table))]
