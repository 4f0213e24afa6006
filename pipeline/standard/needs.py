"""The standard -> the cells that may be left blank by declaration, but whose blanks leave indicators 未评."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.formula import Formula, evaluate
from pipeline.formula.nodes import Call
from pipeline.standard.once import of_standard
from pipeline.standard.rules import NEED_EVERY_ROW
from pipeline.standard.standard import IndicatorRule, ItemRule, Standard
from pipeline.standard.workbook import Cell, TableSheet


@dataclass(frozen=True, slots=True)
class Need:
    """A column that is needed in the rows for which `where` holds, in all of them without it.

    `keys` names those rows where the template gives them and the condition asks for nothing else.
    """

    column: str
    where: Formula | None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What the indicators of a system need beside what must be filled in anyway: fields, and columns by sheet."""

    fields: frozenset[str]
    columns: Mapping[str, Mapping[str, Need]]

    def of(self, title: str) -> Mapping[str, Need]:
        """Return the columns of a sheet that are needed, by name."""
        return self.columns.get(title, {})


@of_standard
def needs(standard: Standard) -> Needs:
    """Return what the indicators of the system need, in whichever way they are scored."""
    names = {name for rule in standard.indicators for name in _needed_by(rule, standard)}
    wheres: dict[tuple[str, str], list[Formula | None]] = defaultdict(list)
    for rule in standard.items:
        if rule.item.name in names and rule.item.aggregate in NEED_EVERY_ROW and rule.item.column:
            for column in _typed(rule, standard):
                wheres[rule.item.table, column].append(rule.where)
    columns: dict[str, dict[str, Need]] = defaultdict(dict)
    for (title, column), found in wheres.items():
        where = _either(found)
        columns[title][column] = Need(column, where, _keys(standard, standard.tables[title], where))
    fields = frozenset(name for name in names & standard.fields.keys() if _is_open(standard.fields[name]))
    return Needs(fields, columns)


def _needed_by(rule: IndicatorRule, standard: Standard) -> frozenset[str]:
    """Return what every way to score an indicator rests on, down to fields and aggregates."""
    ways = []
    for way in rule.ways:
        formulas = [one for one in (way.value, way.scoring, way.zero_if) if one is not None]
        ways.append(frozenset(_below((name for one in formulas for name in one.needed), standard)))
    return frozenset.intersection(*ways)


def _below(names: Iterable[str], standard: Standard) -> Iterator[str]:
    known: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in known:
            known.add(name)
            yield name
            rule = standard.by_item.get(name)
            formulas = (rule.formula, rule.where) if rule is not None else ()
            left += [one for formula in formulas if formula is not None for one in formula.needed]


def _typed(rule: ItemRule, standard: Standard) -> Iterator[str]:
    """Yield the columns in which people type what an item adds up, as far as these may be left blank."""
    table = standard.tables[rule.item.table]
    formula = standard.computed_column(table.title, table.column(rule.item.column))
    known = {column.name: column for column in table.columns if not column.is_computed}
    for name in formula.needed if formula is not None else (rule.item.column,):
        if name in known and _is_open(known[name]):
            yield name


def _is_open(cell: Cell) -> bool:
    """Tell whether a cell may be left blank by declaration, and is nothing then."""
    return not (cell.required or cell.locked or cell.blank_is_zero)


def _either(wheres: Iterable[Formula | None]) -> Formula | None:
    """Return the condition that one of these holds; None where one of them asks for nothing."""
    found: dict[str, Formula] = {}
    for where in wheres:
        if where is None:
            return None
        found[where.text] = where
    first, *more = found.values()
    if not more:
        return first
    return replace(
        first,
        text=f"OR({','.join(found)})",
        tree=Call("OR", tuple(one.tree for one in found.values())),
        symbols=tuple(dict.fromkeys(symbol for one in found.values() for symbol in one.symbols)),
        needed=tuple(dict.fromkeys(name for one in found.values() for name in one.needed)),
    )


def _keys(standard: Standard, table: TableSheet, where: Formula | None) -> tuple[str, ...]:
    if table.preset is None or (where is not None and set(where.names) != {table.preset.column}):
        return ()
    given = standard.preset_keys[table.title]
    return tuple(key for key in given if where is None or evaluate(where, {table.preset.column: key}) is True)
