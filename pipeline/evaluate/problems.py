"""Facts + marks -> the unit's problems: the fact with figures, cause, advice, basis, places, affected indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from pipeline.evaluate.handed import Handed
from pipeline.evaluate.items import sources_of
from pipeline.evaluate.reasons import cause_of, likely
from pipeline.formula import Formula, Value, evaluate, is_nothing
from pipeline.kinds import Kind, KindName, is_percent
from pipeline.model import Mark, Place, Problem, Table
from pipeline.standard import IndicatorRule, ProblemCheck, Standard, settle
from pipeline.standard.asked import mark_values
from pipeline.standard.concerning import is_judged_in_theme_of, rests_on_items_of
from pipeline.standard.once import of_standard
from pipeline.standard.placeholders import filled, listing, names_in, without_zeros
from pipeline.standard.rules import ProblemRule
from pipeline.standard.workbook import Column
from pipeline.tally import Tally

SHOWN_ROWS = 5
SHOWN_PLACES = 20
_BLANK = "（空）"
_SCORE, _SHARE, _COUNT = Kind(KindName.NUMBER), Kind(KindName.RATE), Kind(KindName.NUMBER, printed=0)
_MOST_AS_SHARE = Decimal("1.5")
"""A number of percent up to it may be meant for a share: 0.9 is how 90% is read."""


@dataclass(frozen=True)
class Scored:
    """Everything a problem may look at: what the unit handed in with its data items, its marks and its areas."""

    handed: Handed
    marks: tuple[Mark, ...]
    areas: tuple[Tally, ...]

    @property
    def standard(self) -> Standard:
        """The standard by which the unit is evaluated."""
        return self.handed.standard

    @cached_property
    def within(self) -> list[tuple[IndicatorRule, Mark]]:
        """The indicators within the full score: of those that add or take off nothing is asked."""
        return self.standard.marked_within(self.marks)

    @cached_property
    def asked(self) -> list[tuple[Mark, Mapping[str, Value]]]:
        """The same, with what a problem may ask of each."""
        return [(mark, mark_values(mark, rule)) for rule, mark in self.within]

    @cached_property
    def lost(self) -> frozenset[str]:
        """The codes of those that lost marks."""
        points = ((mark.code, mark.points, mark.full_score) for _rule, mark in self.within)
        return frozenset(code for code, got, full_score in points if got is not None and got < full_score)


def problems_of(scored: Scored) -> tuple[Problem, ...]:
    """Return the problems of one unit; comparisons between units come later, with the batch."""
    found: dict[str, Problem] = {}
    for check in scored.standard.problems:
        if check.condition is not None:
            problem = _asked(check, scored)
            if problem is not None:
                found[check.rule.code] = problem
    said = frozenset(found)
    for check in scored.standard.problems:
        if said.intersection(check.unless):
            found.pop(check.rule.code, None)
    for check in scored.standard.problems:
        if check.rule.compare == "weakest_area":
            problem = _weakest(check.rule, scored, found.values())
            if problem is not None:
                found[check.rule.code] = problem
    order = [check.rule.code for check in scored.standard.problems]
    return tuple(sorted(found.values(), key=lambda problem: order.index(problem.code)))


def make(
    rule: ProblemRule,
    standard: Standard,
    texts: Mapping[str, str],
    places: Sequence[Place],
    indicators: Iterable[str] = (),
    listed: Mapping[str, str] | None = None,
    cause: str = "",
) -> Problem:
    """Return the problem of `rule` with its words, `texts` of items and what is `listed` put in.

    Its `cause` is the likely one of the catalogue unless another is known.
    """
    listed = listed or {}
    said = {**texts, **listed}
    return Problem(
        code=rule.code,
        category=rule.category,
        name=rule.name,
        severity=rule.severity,
        fact=filled(without_zeros(rule.fact, said), said),
        cause=cause or likely(rule),
        recommendation=rule.recommendation,
        basis=standard.basis(rule.basis),
        places=tuple(places[:SHOWN_PLACES]),
        indicators=tuple(indicators),
        listed=listed,
        is_of_review=rule.of_review,
    )


def _found(
    rule: ProblemRule,
    scored: Scored,
    places: Sequence[Place],
    indicators: Iterable[str],
    listed: Mapping[str, str] | None = None,
    cause: str = "",
) -> Problem:
    texts = scored.handed.texts.of(names_in(rule.fact))
    return make(rule, scored.standard, texts, places, indicators, listed, cause)


def _asked(check: ProblemCheck, scored: Scored) -> Problem | None:
    match check.rule.over:
        case "unit":
            return _over_unit(check, scored)
        case "marks":
            return _over_marks(check, scored)
        case _:
            return _over_table(check, scored)


def _over_unit(check: ProblemCheck, scored: Scored) -> Problem | None:
    condition, handed = check.condition, scored.handed
    if condition is None or evaluate(condition, handed.values) is not True:
        return None
    places, affected = sources_of(condition.names, handed.facts), _affected(check.rule, scored)
    return _found(check.rule, scored, places, affected, cause=cause_of(check, handed))


def _over_table(check: ProblemCheck, scored: Scored) -> Problem | None:
    sheet, condition = scored.handed.sheet(check.rule.over), check.condition
    if sheet is None or condition is None or check.asked is None or sheet.table.is_declared_none:
        return None
    rows = np.flatnonzero(check.asked.rows(sheet.holding)).tolist()
    if not rows:
        return None
    table, wanted = sheet.table, names_in(check.rule.detail)
    texts = (_row_texts(check, wanted, table, row, scored) for row in rows[:SHOWN_ROWS])
    detail = [filled(_without_blanks(check.rule.detail, one), one) for one in texts]
    column = next((name for name in condition.names if name in table.letters), next(iter(table.letters), ""))
    places = [table.at(column, row) for row in table.rows[rows[:SHOWN_PLACES]].tolist()]
    listed, cause = listing(len(rows), detail), cause_of(check, scored.handed)
    return _found(check.rule, scored, places, _affected(check.rule, scored), listed, cause)


def _over_marks(check: ProblemCheck, scored: Scored) -> Problem | None:
    condition, values = check.condition, scored.handed.values
    if condition is None:
        return None
    detail: list[str] = []
    places: list[Place] = []
    codes: list[str] = []
    items = {name: values[name] for name in condition.names if name in values}
    for mark, about in scored.asked:
        if evaluate(condition, {**items, **about} if items else about) is True:
            texts = {
                name: _SCORE.show(value) if isinstance(value, Decimal) else str(value) for name, value in about.items()
            }
            detail.append(filled(check.rule.detail, texts))
            places += mark.sources[:1]
            codes.append(mark.code)
    if not codes:
        return None
    listed, cause = listing(len(codes), detail[:SHOWN_ROWS]), cause_of(check, scored.handed)
    return _found(check.rule, scored, places, codes, listed, cause)


def _weakest(rule: ProblemRule, scored: Scored, found: Iterable[Problem]) -> Problem | None:
    """Report the area with the lowest rate when no problem found so far explains a mark lost in it."""
    areas = settle.within(scored.standard.system, scored.areas)
    rated = [(tally.rate, tally) for _area, tally in areas if tally.rate is not None]
    if len(rated) < len(areas) or len(rated) < 2:
        return None
    rate, area = min(rated, key=lambda one: one[0])
    own = (mark.code for one, mark in scored.within if one.indicator.area == area.name)
    lost = [code for code in own if code in scored.lost]
    explained = {code for problem in found for code in problem.indicators}
    if rate >= 1 or explained & set(lost):
        return None
    listed = listing(1, [f"{area.name}（得分率 {Kind(KindName.RATE).show(rate)}）"])
    return _found(rule, scored, (), lost, listed)


def _affected(rule: ProblemRule, scored: Scored) -> list[str]:
    """Return the indicators the problem explains: those resting on its items, and judged ones lost in its themes."""
    explained = _explained(scored.standard)[rule.code]
    return [code for code, only_lost in explained if not only_lost or code in scored.lost]


@of_standard
def _explained(standard: Standard) -> Mapping[str, Sequence[tuple[str, bool]]]:
    """Return the indicators that each problem is about, and whether it only explains marks that are lost."""
    return {
        check.rule.code: [
            (one.indicator.code, not rests)
            for one in standard.within
            if (rests := rests_on_items_of(check.rule, one, standard))
            or is_judged_in_theme_of(check.rule, one, standard)
        ]
        for check in standard.problems
    }


def _row_texts(check: ProblemCheck, names: Iterable[str], table: Table, row: int, scored: Scored) -> dict[str, str]:
    """Return the texts of items, and of the cells of a row, that have these names, and the shares of some in others."""
    columns = {column.name: column for column in scored.standard.tables[table.title].columns}
    cells = {name: _cell_text(table, columns[name], row) for name in names if name in columns}
    shares = {text: _SHARE.show(_share(share, table, row, scored)) for text, share in check.shares.items()}
    return {**scored.handed.texts.of(names), **cells, **shares}


def _share(share: Formula, table: Table, row: int, scored: Scored) -> Value:
    handed = scored.handed.values
    return evaluate(
        share, {one: table.columns[one].at(row) if one in table.columns else handed[one] for one in share.names}
    )


def _cell_text(table: Table, column: Column, row: int) -> str:
    """Return a cell as it is printed; things are counted without decimals where there are whole ones."""
    value, unit = table.columns[column.name].at(row), table.columns[column.unit_in].at(row) if column.unit_in else ""
    if is_nothing(value):
        return _BLANK
    shown = _kind_of(column, value).show(value)
    if is_nothing(unit):
        return shown
    if not is_percent(str(unit)):
        return f"{shown}{unit}"
    is_share = isinstance(value, Decimal) and 0 < abs(value) <= _MOST_AS_SHARE
    return f"{shown}（按百分比为{_SHARE.show(value)}）" if is_share else f"{shown}%"


def _kind_of(column: Column, value: Value) -> Kind:
    is_whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return _COUNT if column.value_kind.name is KindName.NUMBER and is_whole else column.value_kind


def _without_blanks(detail: str, texts: Mapping[str, str]) -> str:
    """Return what is said of a row without the parts of which every cell is blank, unless that is all there is."""
    parts = detail.split("，")
    if any(part.count("（") != part.count("）") for part in parts):
        return detail
    kept = [part for part in parts if not (names := names_in(part)) or any(texts.get(one) != _BLANK for one in names)]
    return "，".join(kept) if any(map(names_in, kept)) else detail
