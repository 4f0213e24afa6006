"""A system and what is shared -> what stands where in its workbook: the rows of every sheet, and their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.deliver.cells import Block, letter
from pipeline.deliver.listing import FIRST
from pipeline.kinds import Kind, KindName
from pipeline.standard import tree_of
from pipeline.standard.declarations import Declarations
from pipeline.standard.layout import (
    HEAD,
    LAYOUT,
    SHARE,
    WORD,
    Heading,
    Row,
    SystemSheet,
    catalogue,
    headings,
    list_of,
    titled,
    to_rows,
)
from pipeline.standard.system import System


@dataclass(frozen=True)
class Planned:
    """One sheet: its headings, its filled rows, and how many blank ones are ready below them."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Row]
    spare: int

    @property
    def last(self) -> int:
        """The last row that is ready to be filled, from 0."""
        return FIRST + len(self.rows) + self.spare - 1

    def position(self, head: str) -> int:
        """Return the column of a heading, from 0."""
        return self.heads.index(head)

    @property
    def block(self) -> Block:
        """The rows that are filled or ready to be."""
        return Block(self.title, FIRST, self.last)

    def column(self, head: str) -> str:
        """Return a whole column as formulas of any sheet write it."""
        return self.block.range(self.position(head))

    def cell(self, head: str, row: int) -> str:
        """Return a cell as formulas of this sheet write it: it keeps to its column."""
        return f"${letter(self.position(head))}{row + 1}"

    def values(self, head: str) -> list[Any]:
        """Return what stands under a heading in the filled rows; None where nothing does."""
        return [row.get(head) for row in self.rows]

    def of(self, head: str) -> Heading:
        """Return the declaration of a column."""
        return next(column for sheet in titled(self.title) for column in sheet.columns if column.head == head)

    def sheet_of(self, row: Row) -> SystemSheet:
        """Return what a row is declared by."""
        sheets = titled(self.title)
        return next((one for one in sheets if one.word == row.get(WORD, "")), sheets[0])


@dataclass(frozen=True)
class Plan:
    """The sheets of the workbook, and the system and declarations that stand in it."""

    system: System
    declared: Declarations
    sheets: Mapping[str, Planned]

    def __getitem__(self, key: str) -> Planned:
        return self.sheets[list_of(key).title]

    def kind(self, sheet: SystemSheet, row: Row, column: Heading) -> str:
        """Return the kind of number that stands in a cell; empty where any may."""
        if column.is_like in ("", SHARE):
            return KindName.RATE if column.is_like else ""
        near, asked = row, _column(sheet, column.is_like)
        if asked is None:
            owner = list_of(sheet.parent)
            asked = _column(owner, column.is_like)
            near = self._owner(sheet, row) or {}
        return str(near.get(column.is_like, asked.assumed if asked else ""))

    def _owner(self, sheet: SystemSheet, row: Row) -> Row | None:
        owner = list_of(sheet.parent)
        first = owner.columns[0].head
        return next((one for one in self.sheets[owner.title].rows if one.get(first) == row.get(sheet.of)), None)

    def rate_parameters(self, method: str, scored: str) -> frozenset[str]:
        """Return the parameters of a method that are shares where values of the kind `scored` are scored."""
        methods = {one.name: one for one in (*self.declared.methods, *self.system.methods)}
        found = methods.get(method)
        kind = Kind(KindName(scored))
        return frozenset(one.name for one in (found.parameters if found else ())
                         if one.kind_for(kind).name == KindName.RATE)  # fmt: skip


def plan(system: System, declared: Declarations) -> Plan:
    """Lay a system out on its sheets."""
    rows = to_rows(tree_of(system), catalogue(declared))
    titles = dict.fromkeys(sheet.title for sheet in LAYOUT if sheet.key != HEAD)
    planned = {title: Planned(title, headings(title), rows[title], titled(title)[0].spare) for title in titles}
    upright = Planned(list_of(HEAD).title, headings(list_of(HEAD).title), rows[list_of(HEAD).title], 0)
    upright = replace(upright, rows=[_with_defaults(system, upright.rows[0]), *upright.rows[1:]])
    return Plan(system, declared, {upright.title: upright, **planned})


def _with_defaults(system: System, row: Row) -> Row:
    """Return what a system says of itself, with what holds where it says nothing: people see what they may change."""
    columns = [one for one in list_of(HEAD).columns if not one.each]
    values = {one.head: getattr(system, one.key) for one in columns}
    return {head: value for head, value in values.items() if value not in (None, "", ())} | dict(row)


def _column(sheet: SystemSheet, head: str) -> Heading | None:
    return next((column for column in sheet.columns if column.head == head), None)
