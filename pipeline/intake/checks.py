"""Tables of one workbook + standard -> computed columns filled in, row checks made, cells that fail them voided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.addresses import column_number
from pipeline.findings import STALE_FORMULA, FindingKind
from pipeline.formula import Formula, Value, Values, evaluate_rows
from pipeline.formula.arithmetic import round_half_up
from pipeline.intake.columns import empty
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.intake.summed import with_sums
from pipeline.kinds import Kind, KindName, Raw, is_blank, says_nothing, show_raw, whole_numbers
from pipeline.kinds.numbers import read_number
from pipeline.model import Severity, Table
from pipeline.standard import CheckRule, Standard
from pipeline.standard.placeholders import filled
from pipeline.standard.workbook import Column, TableSheet

Tables = dict[str, Table]


def complete(tables: Tables, standard: Standard, fields: Mapping[str, Value], reports: Mapping[str, Report]) -> Tables:
    """Fill in computed columns, make the row checks, void what fails an 错误 check, and compute once more."""
    found = _computed(tables, standard)
    for sums_others in (False, True):  # what another table comes to is checked when that one has been
        checked = {
            title: _checked(table, found, standard, fields, reports[title])
            for title, table in found.items()
            if any(one.lookup is not None for one in standard.tables[title].columns) == sums_others
        }
        if any(checked[title] is not found[title] for title in checked):
            found = _computed({**found, **checked}, standard)
    return found


def report_stale(table: Table, declared: TableSheet, sheet: Sheet, factor: int | None, report: Report) -> None:
    """Report rows with a saved result that is not what the unit's own figures give, each once.

    One amount that is wrong makes every result wrong that is worked out of it.
    """
    stale: defaultdict[int, list[_Stale]] = defaultdict(list)
    for column in declared.columns:
        letter_known = column.name in table.letters
        if not column.is_computed or not letter_known or not column.value_kind.is_number or factor is None:
            continue
        position = column_number(table.letters[column.name])
        unit = factor if column.value_kind.is_money else 1
        half = Decimal(5).scaleb(-column.value_kind.scale - 1)
        values, rows = table.columns[column.name], table.rows.tolist()
        for index in _perhaps_stale(column.value_kind, values, [sheet.at(row, position) for row in rows], unit):
            value, row = values.at(index), rows[index]
            raw = sheet.errors.get((row, position)) or sheet.at(row, position)
            if is_blank(raw) or not isinstance(value, Decimal):
                continue
            saved = read_number(raw, factor=unit).value
            if not isinstance(saved, Decimal) or abs(saved - value) > half:
                stale[row].append(_Stale(column, raw, value, unit, position))
    for row in sorted(stale):
        _say_stale(row, stale[row], report)


def _perhaps_stale(kind: Kind, values: Values, raws: Sequence[Raw], unit: int) -> Sequence[int]:
    """Return where something else is saved than a plain number which is the very one that it must be."""
    if values.scale != kind.scale:
        return range(len(raws))
    numbers = np.array([[raw if type(raw) is float else np.nan for raw in raws]])
    (whole,), (is_plain,) = whole_numbers([kind], numbers, unit)
    found: list[int] = np.flatnonzero(~is_plain | values.blank | (whole != values.values)).tolist()
    return found


@dataclass(frozen=True, slots=True)
class _Stale:
    """A computed cell in which something else is saved than it comes to."""

    column: Column
    raw: Raw
    value: Decimal
    unit: int
    position: int


def _say_stale(row: int, stale: Sequence[_Stale], report: Report) -> None:
    """Say what stands in the first of these cells and what should, both in the unit of money of the workbook."""
    one, others = stale[0], "、".join(f"“{other.column.title}”" for other in stale[1:])

    def found() -> str:
        return f"“{one.column.title}”为 {show_raw(one.raw)}" + (f"，本行的{others}也不一致" if others else "")

    def wanted() -> str:
        return one.column.value_kind.show(one.value / one.unit) + (" 万元" if one.unit > 1 else "")

    report.add(STALE_FORMULA, row, one.position, found, wanted)


def _computed(tables: Tables, standard: Standard) -> Tables:
    """Return the tables with their computed columns; lookups come second, for they may sum a computed column."""
    found = {title: _with_formulas(table, standard) for title, table in tables.items()}
    for title, table in found.items():
        looked_up = [column for column in standard.tables[title].columns if column.lookup is not None]
        columns, voids = dict(table.columns), dict(table.voids)
        for column in looked_up:
            columns[column.name] = _by_lookup(column, table, found.get(column.lookup.table) if column.lookup else None)
            voids[column.name] = frozenset(table.rows[columns[column.name].blank].tolist())
        found[title] = replace(table, columns=columns, voids=voids) if looked_up else table
    return found


def _with_formulas(table: Table, standard: Standard) -> Table:
    """Return a table with the columns that are computed from others of the row."""
    columns, voids, is_same = dict(table.columns), dict(table.voids), True
    for column in standard.tables[table.title].columns:
        formula = standard.computed_column(table.title, column)
        if formula is not None:
            columns[column.name] = _by_formula(formula, column.value_kind, table)
            voids[column.name] = frozenset().union(*(table.voids.get(name, ()) for name in formula.names))
            is_same = False
    return table if is_same else replace(table, columns=columns, voids=voids)


def _by_formula(formula: Formula, kind: Kind, table: Table) -> Values:
    rows = evaluate_rows(formula, table.columns, {}, len(table))
    values: npt.NDArray[Any] = np.asarray(rows.values)
    if rows.scale < kind.scale:
        values = values * 10 ** (kind.scale - rows.scale)
    elif rows.scale > kind.scale:
        shift = rows.scale - kind.scale
        values = np.array([int(round_half_up(Decimal(int(one)).scaleb(-shift), 0)) for one in values], dtype=np.int64)
    return Values(kind.type, values, rows.unknown, kind.scale)


def _by_lookup(column: Column, table: Table, source: Table | None) -> Values:
    """Sum the source column over the rows with the same key; a void among them, or any void key, makes it 缺失.

    So does a source that was not filled in: nothing is known of what it leaves out.
    """
    lookup = column.lookup
    if lookup is None or source is None or not (len(source) or source.is_declared_none):
        return empty(column.value_kind, len(table))
    summed, keys = source.columns[lookup.column], source.columns[lookup.by]
    own = table.columns[lookup.by]
    scale = 10 ** (column.value_kind.scale - summed.scale) if column.value_kind.scale > summed.scale else 1
    values, blank = np.zeros(len(table), dtype=np.int64), own.blank | bool(source.voids.get(lookup.by))
    totals: defaultdict[Any, int] = defaultdict(int)
    unknown = set(keys.values[summed.blank & ~keys.blank].tolist())
    is_known = ~summed.blank & ~keys.blank
    for key, value in zip(keys.values[is_known].tolist(), summed.values[is_known].tolist(), strict=True):
        totals[key] += value
    for index, key in enumerate(own.values.tolist()):
        total = totals.get(key, 0) * scale
        is_too_large = abs(total) > np.iinfo(np.int64).max
        values[index] = 0 if is_too_large else total
        blank[index] |= is_too_large or key in unknown
    return Values(column.value_kind.type, values, blank, max(column.value_kind.scale, summed.scale))


def _checked(table: Table, tables: Tables, standard: Standard, fields: Mapping[str, Value], report: Report) -> Table:
    silent = _silent(table, standard) if len(table) else {}
    for rule in standard.row_checks(table.title) if len(table) else ():
        seen = _blanked(table, silent)
        given = with_sums(rule, {**tables, table.title: table}, standard, fields)
        failing = np.flatnonzero(rule.asked.rows(partial(seen.holding, items=given)))
        if not len(failing):
            continue
        _report(rule, table, standard, failing, given, report)
        if rule.check.severity == Severity.ERROR:
            table = _with_formulas(voided(table, rule.check.at, failing), standard)
    return table


def _silent(table: Table, standard: Standard) -> Mapping[str, npt.NDArray[np.bool_]]:
    """Return the rows in which a column for reasons holds 无, / or the like, which says no more than a blank does."""
    found = {}
    for name in standard.reasons_of(table.title) & table.columns.keys():
        values = table.columns[name]
        words = [text for text in set(values.values[~values.blank].tolist()) if says_nothing(text)]
        if words:
            found[name] = np.isin(values.values, words) & ~values.blank
    return found


def _blanked(table: Table, rows: Mapping[str, npt.NDArray[np.bool_]]) -> Table:
    if not rows:
        return table
    blanked = {name: replace(table.columns[name], blank=table.columns[name].blank | at) for name, at in rows.items()}
    return replace(table, columns={**table.columns, **blanked})


def _report(
    rule: CheckRule,
    table: Table,
    standard: Standard,
    failing: npt.NDArray[Any],
    fields: Mapping[str, Value],
    report: Report,
) -> None:
    check, sheet = rule.check, standard.tables[table.title]
    letter = table.letters.get(check.at, "")
    named = {column.name: column for column in sheet.columns if column.name in rule.condition.names}
    measure = _measure(standard, fields)
    beside = dict(_of_unit(rule, sheet, standard, fields, measure))

    def words(at: int) -> tuple[str, str]:
        index = int(failing[at])
        cells = {column.name: _shown(column, table, index, measure) for column in sheet.columns}
        shown = {name: f"“{column.title}”为 {cells[name]}" for name, column in named.items()} | beside
        found = "，".join(shown[name] for name in rule.condition.names if name in shown)
        return found, filled(check.expected, cells)

    kind = FindingKind(check.code, check.severity, check.name, check.remedy)
    report.add_all(kind, table.rows[failing], column_number(letter), words)


def _measure(standard: Standard, fields: Mapping[str, Value]) -> str:
    """Return 元 where amounts, which are in 元 by now, stand otherwise in the cells."""
    unit = standard.field_by_role("money_unit")
    filled_in = fields.get(unit.name)
    return " 元" if isinstance(filled_in, str) and filled_in != unit.choices[0] else ""


def _of_unit(
    rule: CheckRule, sheet: TableSheet, standard: Standard, fields: Mapping[str, Value], measure: str
) -> Iterator[tuple[str, str]]:
    """Yield what the cells are held against beside their row: the unit's fields and sums of the same kind."""
    kind = next(column.kind for column in sheet.columns if column.name == rule.check.at)
    for name in rule.condition.needed:
        own = standard.kinds.get(name)
        if own is not None and own.name == kind and name in fields:
            said = measure if own.is_money else ""
            yield name, f"{standard.titles[name]}为 {own.show(fields[name])}{said}"


def _shown(column: Column, table: Table, index: int, measure: str) -> str:
    values, kind = table.columns[column.name], column.value_kind
    if values.blank[index]:
        return "缺失" if column.is_computed else "空"
    shown = kind.show(values.at(index))
    if kind.name == KindName.NUMBER:  # a quantity: 9, not 9.00
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    return shown + (measure if kind.is_money else "")


def voided(table: Table, column: str, indices: npt.NDArray[Any]) -> Table:
    """Return `table` with these cells of `column` void."""
    old = table.columns[column]
    blank = old.blank.copy()
    blank[indices] = True
    rows = frozenset(int(row) for row in table.rows[indices])
    return replace(
        table,
        columns={**table.columns, column: replace(old, blank=blank)},
        voids={**table.voids, column: table.voids.get(column, frozenset()) | rows},
    )
