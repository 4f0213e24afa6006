"""Marks that are 未评 -> an 错误 for each blank cell, among those that may be left blank, that they are 未评 for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline import findings
from pipeline.addresses import column_letters, parse_area, share_cells
from pipeline.evaluate.handed import Handed
from pipeline.formula import Formula, Missing
from pipeline.model import Finding, Mark, Place, Severity, Status
from pipeline.standard import ItemRule


def unfilled(handed: Handed, marks: Sequence[Mark], told: Iterable[Finding]) -> Iterator[Finding]:
    """Yield an 错误 for each blank cell that leaves indicators 未评, unless one of `told` names the cell already."""
    rules = handed.standard.by_code
    wanting: dict[Place, list[str]] = {}
    for mark in marks:
        if mark.status == Status.UNSCORED and not mark.is_by_own:
            rule = rules[mark.code]
            ways = (rule.way(mark.way),) if mark.way else rule.ways
            formulas = (formula for way in ways for formula in (way.value, way.scoring, way.zero_if))
            for place in dict.fromkeys(_blank_cells(formulas, handed)):
                wanting.setdefault(place, []).append(f"{mark.code}{rule.indicator.name}")
    named = [one.place for one in told if one.severity == Severity.ERROR]
    for place, indicators in wanting.items():
        if not any(share_places(place, other) for other in named):
            yield findings.NEEDED_BLANK.at(place, "（空）", f"{'、'.join(indicators)}所依据的数据")


def share_places(one: Place, other: Place) -> bool:
    """Tell whether two places of the same sheet have a cell in common."""
    return (one.file, one.sheet) == (other.file, other.sheet) and share_cells(one.cell, other.cell)


def _blank_cells(formulas: Iterable[Formula | None], handed: Handed) -> Iterator[Place]:
    """Yield the blank cells for which what formulas rest on is 缺失, down to the cells themselves."""
    items = handed.standard.by_item
    known: set[str] = set()
    left = [name for formula in formulas if formula is not None for name in formula.names]
    while left:
        name = left.pop(0)
        fact = handed.facts.get(name)
        if name in known or fact is None or not isinstance(fact.value, Missing):
            continue
        known.add(name)
        rule = items.get(name)
        if rule is None:
            yield from fact.sources if fact.value.is_blank else ()
            continue
        left += [one for formula in (rule.formula, rule.where) if formula is not None for one in formula.names]
        if rule.formula is None:
            yield from (place for place in fact.sources if _is_blank(place, rule, handed))


def _is_blank(place: Place, rule: ItemRule, handed: Handed) -> bool:
    """Tell whether a place is a single cell in which nothing stands, rather than one that cannot be used."""
    sheet, area = handed.sheet(rule.item.table), parse_area(place.cell)
    if sheet is None or area is None or not area.is_cell:
        return False
    columns = [name for name, letter in sheet.table.letters.items() if letter == column_letters(area.left)]
    return all(area.top not in sheet.voids(name) for name in columns)
