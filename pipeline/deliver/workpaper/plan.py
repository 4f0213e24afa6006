"""Appraisal + standard -> which figure stands in which cell of the unit workbook, so that any sheet can point to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.deliver.cells import OPEN, letter, quoted, score_format
from pipeline.deliver.contents import FileLink
from pipeline.deliver.links import NO_LINKS, Links, inside, to_source
from pipeline.deliver.listing import FIRST
from pipeline.deliver.rules import CATALOGUE, DEFINITIONS
from pipeline.deliver.workpaper.parameters import Parameters, parameters_of
from pipeline.findings.of_rulings import CORRECTED, CORRECTION_UNFIT
from pipeline.formula import MISSING_TEXT, Type, Value, evaluate
from pipeline.model import Appraisal, Mark, Part, Place, Status, Table
from pipeline.standard import IndicatorRule, ProblemCheck, Standard
from pipeline.standard.asked import mark_values
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.workbook import ORIGINAL, PROOF_SHEET, TableRole, TableSheet

SCORES, ANALYSIS, DETAIL, ITEMS = "得分总表", "得失分析", "指标明细", "数据项"
PROBLEMS, JUDGED, ASKED = "问题清单", "问题判断", "逐项判断"
CHECKS, PROOF, PARAMETERS, RULES, SOURCES = "核查结果", PROOF_SHEET, "参数", "评价标准", "来源文件"
OWN_SHEETS = (SCORES, ANALYSIS, DETAIL, ITEMS, PROBLEMS, JUDGED, ASKED, CHECKS, PROOF, PARAMETERS, RULES, CATALOGUE,
              DEFINITIONS, SOURCES)  # fmt: skip
MOST_COPIED = 20_000
"""A longer table is not copied row by row: its workbook would be slow to open and nobody reads it there."""
CORRECTED_MARK = "（已更正）"
UNSCORED = str(Status.UNSCORED)
VALUE_AT, POINTS_AT = 4, 5
"""The columns of 指标明细 with the value and the mark."""
POINT_FULL, POINT_COUNTED, POINT_POINTS = "分值（现行）", "计分分值", "得分（公式）"
"""The columns that 要点核查 and 个性指标 get beside their own."""
EXTRAS: Mapping[TableRole, tuple[str, ...]] = {
    "points": (POINT_FULL, POINT_COUNTED, POINT_POINTS),
    "specifics": (POINT_POINTS,),
}


def summed(condition: str, amounts: str, scale: int) -> str:
    """Return the exact sum of amounts where a condition over their rows holds; 缺失 where somebody typed no amount."""
    return f'IFERROR(SUMPRODUCT({condition}*ROUND({amounts}*{10**scale},0))/{10**scale},"{MISSING_TEXT}")'


@dataclass(frozen=True)
class Layout:
    """A declared table as a sheet of the unit workbook of any unit: where it ends is left open."""

    declared: TableSheet

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        title = self.declared.title
        return title if title not in OWN_SHEETS else title + ORIGINAL

    @property
    def end(self) -> str:
        """The number of the last row, as formulas write it."""
        return OPEN

    @property
    def extras(self) -> tuple[str, ...]:
        """The live columns the sheet has beside the declared ones."""
        return EXTRAS.get(self.declared.role, ()) if self.declared.role else ()

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The letter of each column; a declared one goes before an extra one that is called the same."""
        names = [*(one.name for one in self.declared.columns), *self.extras]
        return {name: letter(at) for at, name in reversed([*enumerate(names, start=1)])}

    def range(self, column: str) -> str:
        """Return one column of the copy, as formulas on any sheet write it."""
        at = self.letters[column]
        return f"{quoted(self.sheet)}!${at}${FIRST + 1}:${at}${self.end}"

    @cached_property
    def ranges(self) -> Mapping[str, str]:
        """The range of every declared column."""
        return {one.name: self.range(one.name) for one in self.declared.columns}


@dataclass(frozen=True)
class TableCopy(Layout):
    """One table of the unit as a sheet of the unit workbook; rows count from 0, its first column is the source row."""

    table: Table

    @property
    def last(self) -> int:
        """The last row of the copy."""
        return FIRST + len(self.table) - 1

    @property
    def end(self) -> str:
        """The number of the last row, as formulas write it."""
        return str(self.last + 1)

    def here(self, column: str, index: int) -> str:
        """Return one cell, as formulas of the same row write it."""
        return f"{self.letters[column]}{FIRST + index + 1}"

    def cell(self, column: str, index: int) -> str:
        """Return one cell, as formulas on any sheet write it."""
        return f"{quoted(self.sheet)}!${self.letters[column]}${FIRST + index + 1}"

    def index_of(self, place: Place) -> int | None:
        """Return which row of the copy came from the Excel row of `place`, if it is one of this table."""
        own = self.table.place
        found = re.search(r"[0-9]+", place.cell) if (place.file, place.sheet) == (own.file, own.sheet) else None
        return None if found is None else self._indices.get(int(found.group()))

    @cached_property
    def _indices(self) -> Mapping[int, int]:
        """Which row of the copy came from an Excel row; of rows that came from one, the first."""
        return {row: index for index, row in reversed([*enumerate(self.table.rows.tolist())])}


def over_marks(standard: Standard) -> list[ProblemCheck]:
    """Return the problems whose conditions are asked of each indicator."""
    return [check for check in standard.problems if check.rule.over == "marks" and check.condition is not None]


def elsewhere(place: Place, first: Place) -> str:
    """Return a further source, with its file where that is another one."""
    return inside(place) if place.file == first.file else str(place)


@dataclass(frozen=True)
class Paper:
    """What the unit workbook is made from, and where everything in it stands."""

    appraisal: Appraisal
    standard: Standard
    links: Links = NO_LINKS

    @property
    def parameters(self) -> Parameters:
        """The numbers of the standard that stand in named cells."""
        return parameters_of(self.standard)

    @property
    def decimals(self) -> int:
        """Decimals of a score."""
        return self.standard.system.decimals

    @property
    def score(self) -> str:
        """The number format of a score."""
        return score_format(self.decimals)

    @cached_property
    def marks(self) -> Sequence[tuple[IndicatorRule, Mark]]:
        """Every indicator with its mark, in the order of the system."""
        return self.standard.marked(self.appraisal.marks)

    @property
    def within(self) -> Sequence[tuple[IndicatorRule, Mark]]:
        """The indicators that make up the full score; the others stand behind them."""
        return self.marks[: len(self.standard.within)]

    def detail_row(self, position: int) -> int:
        """Return the row of an indicator on 指标明细."""
        return FIRST + position

    @cached_property
    def way_rows(self) -> Mapping[str, range]:
        """The rows on 指标明细 of the ways to score an indicator, for those with several; they stand below the list."""
        rows: dict[str, range] = {}
        row = self.detail_row(len(self.marks)) + 2
        for rule, mark in self.marks:
            if mark.options:
                rows[rule.indicator.code] = range(row, row + len(mark.options))
                row += len(mark.options)
        return rows

    @property
    def ways(self) -> list[tuple[int, int]]:
        """The ways on those rows, in their order: position of the indicator, and of the way among its own."""
        return [(position, at) for position, (_rule, mark) in enumerate(self.marks) for at in range(len(mark.options))]

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The form fields a formula can compute with, and all data items, each after those it rests on."""
        fields = [
            name
            for name, field in self.standard.fields.items()
            if (field.value_kind.type != Type.TEXT or name in self._used) and name in self.appraisal.facts
        ]
        return (*fields, *(rule.item.name for rule in self.standard.items))

    @cached_property
    def _used(self) -> frozenset[str]:
        standard = self.standard
        formulas = [formula for one in standard.items for formula in (one.formula, one.where)]
        ways = [way for one in standard.indicators for way in one.ways]
        formulas += [formula for one in ways for formula in (one.value, one.scoring)]
        formulas += [one.zero_if for one in standard.indicators]
        formulas += [one.condition for one in standard.problems]
        formulas += [one.condition for one in standard.caps]
        chosen = [one.indicator.choose for one in standard.indicators if one.options]
        return frozenset(chosen).union(*(formula.names for formula in formulas if formula))

    @cached_property
    def item_rows(self) -> Mapping[str, int]:
        """The row of each data item on 数据项."""
        return {name: row for row, name in enumerate(self.items, start=FIRST)}

    @cached_property
    def names(self) -> dict[str, str]:
        """What stands for each data item and each parameter in a live formula: the defined name of its cell."""
        return {name: name for name in (*self.items, *self.self_scores, *(one.name for one in self.parameters))}

    @cached_property
    def lacking(self) -> frozenset[str]:
        """The data items and form fields that have no cell, which no formula may name."""
        return frozenset(self.standard.kinds.keys() | SELF_KINDS.keys()) - self.names.keys()

    @cached_property
    def self_scores(self) -> tuple[str, ...]:
        """What the indicators outside the full score ask of the unit's self-score; nothing where none of them does."""
        extras = self.standard.indicators[len(self.standard.within) :]
        asked = {name for rule in extras for name in rule.asks}
        return tuple(SELF_KINDS) if asked & SELF_KINDS.keys() else ()

    @cached_property
    def tables(self) -> Mapping[str, TableCopy]:
        """The tables that are copied, by declared title."""
        return {
            title: TableCopy(declared, table)
            for title, declared in self.standard.tables.items()
            if (table := self.handed_in.get(title)) is not None and 0 < len(table) <= MOST_COPIED
        }

    @cached_property
    def handed_in(self) -> Mapping[str, Table]:
        """The tables that could be read, by declared title: unpacked once, however many sheets look at them."""
        return dict(self.appraisal.submission.tables)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The values of the data items and form fields, as formulas use them."""
        return self.appraisal.values

    @cached_property
    def long_tables(self) -> Sequence[str]:
        """The titles of the tables that are too long to be copied."""
        return [title for title, table in self.handed_in.items() if len(table) > MOST_COPIED]

    def by_role(self, role: TableRole) -> TableCopy | None:
        """Return the copy of the table that plays `role`, if there is one."""
        declared = self.standard.table_by_role(role)
        return self.tables.get(declared.title) if declared else None

    @cached_property
    def decided(self) -> Mapping[int, tuple[str, Part]]:
        """The 评价要点 that a row of 要点核查 decides, with its number, by the index of the row in the copy."""
        copy = self.by_role("points")
        if copy is None:
            return {}
        parts = [
            found
            for rule, mark in self.marks
            if rule.indicator.points and mark.parts and not mark.is_by_own
            for found in zip(rule.indicator.point_numbers, mark.parts, strict=True)
        ]
        rows = [copy.index_of(part.place) if part.place.cell else None for _number, part in parts]
        return {row: found for row, found in reversed([*zip(rows, parts, strict=True)]) if row is not None}

    @cached_property
    def asked(self) -> Sequence[Mapping[str, Value]]:
        """What a problem may ask of each indicator that makes up the full score."""
        return [mark_values(mark, rule) for rule, mark in self.within]

    @cached_property
    def answers(self) -> Mapping[str, Sequence[bool]]:
        """Whether each problem that is asked of the indicators, by its code, holds for one after the other."""
        asked = [{**self.values, **about} for about in self.asked]
        return {
            check.rule.code: [evaluate(check.condition, about) is True for about in asked]
            for check in over_marks(self.standard)
            if check.condition is not None
        }

    @cached_property
    def corrected(self) -> frozenset[Place]:
        """The cells that are read as a corrected value, not as what the input file holds."""
        codes = (CORRECTED.code, CORRECTION_UNFIT.code)
        return frozenset(one.place for one in self.appraisal.findings if one.code in codes)

    def link(self, place: Place, text: str = "") -> FileLink | str:
        """Return the link to a place in an input file, shown as its sheet and cell."""
        shown = text or inside(place)
        if self.corrected and place in self.corrected and place.cell not in ("", text):
            shown += CORRECTED_MARK
        return to_source(self.links, place, shown)
