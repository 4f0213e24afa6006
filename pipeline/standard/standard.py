"""The standard bound to one indicator system, every formula compiled: what all engines receive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath

from pipeline.formula import Formula, Missing, Value
from pipeline.kinds import Kind, KindName
from pipeline.model import Mark
from pipeline.standard.canonical import revision
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.outline import CategoryHeading, Outline
from pipeline.standard.rules import Citation, Item, Method, ProblemRule, View
from pipeline.standard.scoring import FULL_SCORE, TARGET, complete
from pipeline.standard.sharper import Asked
from pipeline.standard.system import Cap, Indicator, System
from pipeline.standard.workbook import (
    Check,
    Column,
    ColumnRole,
    FieldRole,
    FormField,
    Preset,
    TableRole,
    TableSheet,
    Workbook,
)

_SCORE = Kind(KindName.NUMBER)
NO_TARGET = Missing("没有目标值")


@dataclass(frozen=True, slots=True)
class ItemRule:
    """A data item with its formula, or the condition its aggregate looks at."""

    item: Item
    formula: Formula | None
    where: Formula | None


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A row check (`sheet` given) or a cross-check over items; `condition` leaves out what a sharper check says."""

    check: Check
    condition: Formula
    sheet: TableSheet | None
    asked: Asked

    @property
    def compared(self) -> tuple[Column, Column] | None:
        """The column that is summed up of another table and the one typed beside it, where these must not differ."""
        columns = self.sheet.columns if self.sheet and "<>" in self.asked.own.text else ()
        money = [one for one in columns if one.name in self.asked.own.names and one.value_kind.is_money]
        summed, typed = ([one for one in money if bool(one.lookup) == is_summed] for is_summed in (True, False))
        return (summed[0], typed[0]) if len(summed) == len(typed) == 1 else None

    @property
    def summed(self) -> str:
        """The table whose rows are summed up for the check; empty where none are compared so."""
        lookup = self.compared[0].lookup if self.compared else None
        return lookup.table if lookup else ""


@dataclass(frozen=True)
class IndicatorRule:
    """An indicator with its method; `value` and `scoring` are None where a person decides.

    `counting` scores a checklist by how many 评价要点 were not met; without it their marks are added up. `options` are
    the ways to score it, where there are several, the first being its own.
    """

    indicator: Indicator
    method: Method
    value: Formula | None
    scoring: Formula | None
    zero_if: Formula | None
    wording: str
    counting: Formula | None = None
    options: tuple[IndicatorRule, ...] = ()

    @property
    def ways(self) -> tuple[IndicatorRule, ...]:
        """The ways to score it: itself, where there is one."""
        return self.options or (self,)

    @property
    def target(self) -> Value:
        """Its target as formulas see it."""
        return NO_TARGET if self.indicator.target is None else self.indicator.target

    @cached_property
    def given(self) -> Mapping[str, Value]:
        """What its scoring formula may ask beside the value and the unit's items, by name."""
        own = complete(self.method, self.indicator.parameters)
        return {FULL_SCORE: self.indicator.full_score, TARGET: self.target, **own}

    @cached_property
    def given_words(self) -> Mapping[str, str]:
        """What is `given`, as it is printed."""
        scored = self.indicator.value_kind
        kinds = {FULL_SCORE: _SCORE, TARGET: scored}
        kinds |= {parameter.name: parameter.kind_for(scored) for parameter in self.method.parameters}
        return {name: kinds[name].show(value) for name, value in self.given.items()}

    def way(self, label: str) -> IndicatorRule:
        """Return the way to score it that is called so; itself where none is."""
        return next((way for way in self.options if way.indicator.label == label), self)

    def is_judged(self, role: ColumnRole | None) -> bool:
        """Tell whether only a person can give what a column of the indicator's row holds: its value, or its score."""
        if role == "actual":
            return self.value is None and self.scoring is not None
        return role == "entered" and self.method.decided_by == "entered"

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The names of what its value rests on, in whichever way it is scored."""
        return tuple(dict.fromkeys(name for way in self.ways if way.value for name in way.value.names))

    def point_scores(self, decimals: int) -> tuple[Decimal, ...]:
        """Return what each 评价要点 is worth: marks, or one each where they are counted."""
        if self.counting is not None:
            return (Decimal(1),) * len(self.indicator.points)
        return self.indicator.point_scores(decimals) if self.indicator.points else ()


@dataclass(frozen=True, slots=True)
class CapRule:
    """A cap with its compiled condition."""

    cap: Cap
    condition: Formula


@dataclass(frozen=True, slots=True)
class ProblemCheck:
    """A problem with its compiled condition (None for comparisons between units), without what a sharper one says.

    `reason_where` holds in the rows where the unit says why, where those are not the rows in question. `shares` are
    those that the detail of a row names, each as it is written there.
    """

    rule: ProblemRule
    condition: Formula | None
    reason_where: Formula | None = None
    shares: Mapping[str, Formula] = field(default_factory=dict)
    asked: Asked | None = None
    unless: tuple[str, ...] = ()
    """The codes of the sharper problems in whose presence it is not listed; those of its own table take rows away."""


@dataclass(frozen=True, slots=True)
class OutlineRule:
    """An outline with its compiled conditions: those of sentences by their text, those of rows by table and text."""

    outline: Outline
    conditions: Mapping[str, Formula]
    rows: Mapping[tuple[str, str], Formula]


@dataclass(frozen=True, slots=True)
class ViewRule:
    """A summary page with the compiled condition of its rows, if any."""

    view: View
    where: Formula | None


@dataclass(frozen=True)
class Standard:
    """Everything declared, validated against each other. Items stand in an order in which they can be computed.

    `specific` are the scoring formulas of the methods that a unit's own indicators (个性指标) may use, by method.
    `workbook` is the file in which people brought the system; empty if it is shipped.
    """

    version: str
    workbooks: tuple[Workbook, ...]
    items: tuple[ItemRule, ...]
    computed: Mapping[tuple[str, str], Formula]
    checks: tuple[CheckRule, ...]
    methods: Mapping[str, Method]
    system: System
    indicators: tuple[IndicatorRule, ...]
    specific: Mapping[str, Formula]
    problems: tuple[ProblemCheck, ...]
    views: tuple[ViewRule, ...]
    citations: Mapping[str, Citation]
    caps: tuple[CapRule, ...] = ()
    outlines: tuple[OutlineRule, ...] = ()
    headings: Mapping[str, CategoryHeading] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workbook: str = ""

    @property
    def known_as(self) -> str:
        """What a command is given to use this system: its code, or the way to the workbook that people brought."""
        return f"“{PurePath(self.workbook).name}”的路径" if self.workbook else self.system.code

    @cached_property
    def within(self) -> tuple[IndicatorRule, ...]:
        """The indicators that make up the full score; those that add or take off stand behind them."""
        return tuple(rule for rule in self.indicators if not self.system.is_extra(rule.indicator))

    def marked(self, marks: Sequence[Mark]) -> list[tuple[IndicatorRule, Mark]]:
        """Return every indicator with its mark; those that make up the full score come first."""
        return list(zip(self.indicators, marks, strict=True))

    def marked_within(self, marks: Sequence[Mark]) -> list[tuple[IndicatorRule, Mark]]:
        """Return the indicators that make up the full score, each with its mark; `marks` has one of every indicator."""
        return self.marked(marks)[: len(self.within)]

    @cached_property
    def by_code(self) -> Mapping[str, IndicatorRule]:
        """Every indicator by its code."""
        return {rule.indicator.code: rule for rule in self.indicators}

    @property
    def own_methods(self) -> list[Method]:
        """What a unit's own indicators choose among: by a number that is filled in, or by the evaluator."""
        return [one for one in self.methods.values() if one.name in self.specific or one.decided_by == "entered"]

    @cached_property
    def by_item(self) -> Mapping[str, ItemRule]:
        """Every data item by name."""
        return {rule.item.name: rule for rule in self.items}

    @cached_property
    def tie_outs(self) -> tuple[CheckRule, ...]:
        """The checks between sheets and workbooks, which look at data items."""
        return tuple(rule for rule in self.checks if rule.sheet is None)

    def row_checks(self, title: str) -> list[CheckRule]:
        """Return the checks of the rows of a table."""
        return [rule for rule in self.checks if rule.sheet is not None and rule.sheet.title == title]

    def reasons_of(self, title: str) -> frozenset[str]:
        """Return the columns of a table in which a unit says why."""
        return self._reasons.get(title, frozenset())

    @cached_property
    def _reasons(self) -> Mapping[str, frozenset[str]]:
        columns = {tuple(check.rule.reason_in.split(".", 1)) for check in self.problems if check.rule.reason_in}
        return {title: frozenset(name for of, name in columns if of == title) for title, _name in columns}

    @cached_property
    def fields(self) -> Mapping[str, FormField]:
        """Every form field by name; a field repeated in several workbooks once."""
        return {field.name: field for book in self.workbooks for form in book.forms for field in form.fields}

    @cached_property
    def tables(self) -> Mapping[str, TableSheet]:
        """Every table sheet by title."""
        return {table.title: table for book in self.workbooks for table in book.tables}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The kind of every name a formula over the unit may use."""
        found = {name: field.value_kind for name, field in self.fields.items()}
        return found | {rule.item.name: rule.item.value_kind for rule in self.items}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What people read for every name of the unit."""
        found = {name: field.title for name, field in self.fields.items()}
        return found | {rule.item.name: rule.item.title for rule in self.items}

    @cached_property
    def rests_on(self) -> Mapping[str, frozenset[str]]:
        """Every name an item of the unit rests on, itself included, through all formulas."""
        found = {name: frozenset({name}) for name in (*self.fields, *SELF_KINDS)}
        for rule in self.items:
            used = [name for formula in (rule.formula, rule.where) if formula for name in formula.names]
            found[rule.item.name] = frozenset({rule.item.name}).union(*(found.get(name, ()) for name in used))
        return found

    @cached_property
    def revision(self) -> str:
        """What changes with what templates show of the system, or scores rest on; it stands in every template."""
        return revision(self.system)

    def field_by_role(self, role: FieldRole) -> FormField:
        """Return the form field that plays `role`; the loader made sure that there is one."""
        return next(field for field in self.fields.values() if field.role == role)

    def table_by_role(self, role: TableRole) -> TableSheet | None:
        """Return the table that plays `role`, if the standard has one."""
        return next((table for table in self.tables.values() if table.role == role), None)

    @cached_property
    def preset_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The rows that the template gives, by the value of the preset column, for each sheet that has them."""
        return {title: self._keys(table.preset) for title, table in self.tables.items() if table.preset is not None}

    def _keys(self, preset: Preset) -> tuple[str, ...]:
        match preset.source:
            case "indicators":
                return tuple(rule.indicator.code for rule in self.indicators)
            case "points":
                return tuple(number for rule in self.indicators for number in rule.indicator.point_numbers)
            case _:
                return preset.values

    def computed_column(self, table: str, column: Column) -> Formula | None:
        """Return the compiled formula of a computed column."""
        return self.computed.get((table, column.name))

    def basis(self, keys: tuple[str, ...]) -> str:
        """Return the legal basis as printed."""
        return "；".join(str(self.citations[key]) for key in keys)

    def grade_of(self, total: Decimal) -> str:
        """Return the grade of a printed total: the first whose lower bound it reaches."""
        return next(grade.name for grade in self.system.grades if total >= grade.from_score)
