"""What a person asks about -> the unit and the derivations that are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from pipeline.addresses import parse_area
from pipeline.derivation import Derivation, Input, derive, describe_item, inputs_below, suggestion
from pipeline.evaluate.again import touch
from pipeline.findings.of_rulings import READ_OTHERWISE
from pipeline.model import Appraisal, Finding, Place, Table
from pipeline.run.evaluating import Outcome
from pipeline.run.operator import OperatorError
from pipeline.standard import Standard


def find_unit(outcome: Outcome, wanted: str) -> tuple[Appraisal, Standard]:
    """Return the unit whose code is `wanted` or whose name contains it."""
    units = outcome.units
    if not units:
        raise OperatorError("没有一个单位得到评价，没有可以说明的得分。请先运行 make check，按核查结果改正。")
    exact = [pair for pair in units if wanted in (pair[0].unit.code, pair[0].unit.name)]
    matching = exact or [pair for pair in units if wanted in pair[0].unit.name]
    if len(matching) == 1:
        return matching[0]
    listed = "、".join(str(one.unit) for one, _standard in matching or units)
    years = {one.unit.year for one, _standard in matching}
    more = "；有几个年度的，请加 --year 年度（make 用 YEAR=）" if len(years) > 1 else ""
    raise OperatorError(f"{'有多个' if matching else '没有'}单位与“{wanted}”相符。可选：{listed}{more}")


def decided_about(appraisal: Appraisal, standard: Standard, found: Sequence[Derivation | Input]) -> list[Finding]:
    """Return what people decided about the cells on which these figures rest: they do not rest on the files alone."""
    decided = [one for one in appraisal.findings if one.code in READ_OTHERWISE]
    cells = list(chain.from_iterable(_cells(appraisal, standard, one) for one in found))
    cells += list(_money_units(appraisal, standard, cells))
    return [one for one in decided if any(touch(one.place, at) for at in cells)]


def _cells(appraisal: Appraisal, standard: Standard, one: Derivation | Input) -> Iterator[Place]:
    """Yield the cells on which a figure rests: of what is entered about an indicator, those of its row."""
    if isinstance(one, Input):
        below = (one, *inputs_below(appraisal, standard, one.uses))
    else:
        below = one.inputs
        yield from (replace(place, cell=_whole_row(place)) for place in one.sources if not below)
        yield from (replace(part.place, cell=_whole_row(part.place)) for part in one.parts)
    yield from (place for each in (one, *below) for place in each.sources)
    rules = standard.by_item
    for rule in (rules[each.name] for each in below if each.name in rules):
        against, _, column = rule.item.matches.partition(".")
        asked = ((rule.item.table, [rule.item.column, *(rule.where.names if rule.where else ())]), (against, [column]))
        for title, names in asked:
            if table := appraisal.submission.tables.get(title):
                yield from (table.span(name) for name in _columns(standard, table, names))


def _columns(standard: Standard, table: Table, names: Iterable[str]) -> list[str]:
    """Return those of the names that are columns of the table, with the columns from which they are computed."""
    found: list[str] = []
    for name in names:
        if name in table.letters and name not in found:
            formula = standard.computed.get((table.title, name))
            below = _columns(standard, table, [one for one in formula.names if one != name]) if formula else []
            found += [one for one in (name, *below) if one not in found]
    return found


def _whole_row(place: Place) -> str:
    area = parse_area(place.cell)
    return f"A{area.top}:XFD{area.bottom}" if area else place.cell


def _money_units(appraisal: Appraisal, standard: Standard, cells: Sequence[Place]) -> Iterator[Place]:
    """Yield the cells that say in which unit the amounts of these workbooks are."""
    own = appraisal.submission.field_places.get(standard.field_by_role("money_unit").name)
    if own is not None:
        yield from (replace(own, file=file) for file in {place.file for place in cells})


def find_derivations(appraisal: Appraisal, standard: Standard, wanted: str) -> list[Derivation | Input]:
    """Return the indicators called `wanted` (code or name), else the data items (name or title); names may repeat.

    A full name goes before a part of one, and an indicator before a data item. An area or theme stands for all in it,
    and no name for all indicators.
    """
    rules = [rule.indicator for rule in standard.indicators]
    items = [(name, title) for name, title in standard.titles.items() if name in appraisal.facts]
    called = [one.code for one in rules if wanted in (one.code, one.name)]
    called_items = [name for name, title in items if wanted in (name, title)]
    below = [one.code for one in rules if wanted in (one.area, one.theme)]
    containing = [] if called_items else below or [one.code for one in rules if wanted in one.name]
    codes = called or containing
    if codes:
        return [derive(appraisal, standard, code) for code in codes]
    names = called_items or [name for name, title in items if wanted in name or wanted in title]
    if names:
        return [describe_item(appraisal, standard, name) for name in names]
    listed = "、".join(f"{one.code} {one.name}" for one in rules)
    raise OperatorError(
        f"没有指标或数据项与“{wanted}”相符{suggestion(standard, wanted) or '。'}可选的指标：{listed}。"
        "也可以写数据项的名称（见汇总工作簿“数据项口径”表）。"
    )
