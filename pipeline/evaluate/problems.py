"""Facts + marks -> the unit's problems: the fact with figures, cause, advice, basis, places, affected indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from pipeline.evaluate.items import values_of
from pipeline.formula import NotApplicable, Value, evaluate, is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.model import Fact, Mark, Place, Problem, Submission, Table, Tally
from pipeline.standard import IndicatorRule, ProblemCheck, Standard
from pipeline.standard.asked import mark_values
from pipeline.standard.concerning import is_judged_in_theme_of, rests_on_items_of
from pipeline.standard.placeholders import filled, listing
from pipeline.standard.rules import ProblemRule

SHOWN_ROWS = 5
SHOWN_PLACES = 20
_SCORE = Kind(KindName.NUMBER)


@dataclass(frozen=True)
class Scored:
    """Everything a problem may look at: what the unit handed in, its facts, its marks and its areas."""

    submission: Submission
    standard: Standard
    facts: Mapping[str, Fact]
    marks: tuple[Mark, ...]
    areas: tuple[Tally, ...]

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The values of the facts, as conditions use them."""
        return values_of(self.facts)

    @cached_property
    def item_texts(self) -> Mapping[str, str]:
        """The values of the facts, as texts name them."""
        kinds = self.standard.kinds
        return {name: kinds[name].show(fact.value) for name, fact in self.facts.items() if name in kinds}

    @property
    def within(self) -> list[tuple[Mark, IndicatorRule]]:
        """The indicators within the full score: of those that add or take off nothing is asked."""
        return list(zip(self.marks, self.standard.within, strict=False))


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
        if said.intersection(check.rule.unless):
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
) -> Problem:
    """Return the problem of `rule` with its words, `texts` of items and what is `listed` put in."""
    listed = listed or {}
    return Problem(
        code=rule.code,
        category=rule.category,
        name=rule.name,
        severity=rule.severity,
        fact=filled(rule.fact, {**texts, **listed}),
        cause=rule.cause,
        recommendation=rule.recommendation,
        basis=standard.basis(rule.basis),
        places=tuple(places[:SHOWN_PLACES]),
        indicators=tuple(indicators),
        listed=listed,
        is_of_review=rule.of_review,
    )


def _asked(check: ProblemCheck, scored: Scored) -> Problem | None:
    match check.rule.over:
        case "unit":
            return _over_unit(check, scored)
        case "marks":
            return _over_marks(check, scored)
        case _:
            return _over_table(check, scored)


def _over_unit(check: ProblemCheck, scored: Scored) -> Problem | None:
    condition = check.condition
    if condition is None or evaluate(condition, scored.values) is not True:
        return None
    places = list(dict.fromkeys(place for name in condition.names for place in scored.facts[name].sources))
    return make(check.rule, scored.standard, scored.item_texts, places, _affected(check.rule, scored))


def _over_table(check: ProblemCheck, scored: Scored) -> Problem | None:
    table, condition = scored.submission.tables.get(check.rule.over), check.condition
    if table is None or condition is None or table.is_declared_none:
        return None
    rows = np.flatnonzero(table.holding(condition, scored.values)).tolist()
    if not rows:
        return None
    detail = [filled(check.rule.detail, _row_texts(table, row, scored)) for row in rows[:SHOWN_ROWS]]
    column = next((name for name in condition.names if name in table.letters), next(iter(table.letters), ""))
    places = [table.at(column, int(table.rows[row])) for row in rows]
    affected, listed = _affected(check.rule, scored), listing(len(rows), detail)
    return make(check.rule, scored.standard, scored.item_texts, places, affected, listed)


def _over_marks(check: ProblemCheck, scored: Scored) -> Problem | None:
    condition = check.condition
    if condition is None:
        return None
    detail: list[str] = []
    places: list[Place] = []
    codes: list[str] = []
    for mark, rule in scored.within:
        about = mark_values(mark, rule)
        if evaluate(condition, {**scored.values, **about}) is True:
            texts = {
                name: _SCORE.show(value) if isinstance(value, Decimal) else str(value) for name, value in about.items()
            }
            detail.append(filled(check.rule.detail, texts))
            places += mark.sources[:1]
            codes.append(mark.code)
    if not codes:
        return None
    listed = listing(len(codes), detail[:SHOWN_ROWS])
    return make(check.rule, scored.standard, scored.item_texts, places, codes, listed)


def _weakest(rule: ProblemRule, scored: Scored, found: Iterable[Problem]) -> Problem | None:
    """Report the area with the lowest rate when no problem found so far explains a mark lost in it."""
    areas = scored.areas[: len(scored.standard.system.within)]
    rated = [(area.rate, area) for area in areas if area.rate is not None]
    if len(rated) < len(areas) or len(rated) < 2:
        return None
    rate, area = min(rated, key=lambda one: one[0])
    lost = [
        mark.code
        for mark, one in scored.within
        if one.indicator.area == area.name and mark.points is not None and mark.points < mark.full_score
    ]
    explained = {code for problem in found for code in problem.indicators}
    if rate >= 1 or explained & set(lost):
        return None
    listed = listing(1, [f"{area.name}（得分率 {Kind(KindName.RATE).show(rate)}）"])
    return make(rule, scored.standard, scored.item_texts, (), lost, listed)


def _affected(rule: ProblemRule, scored: Scored) -> list[str]:
    """Return the indicators the problem explains: those resting on its items, and judged ones lost in its themes."""
    found = []
    for mark, one in scored.within:
        is_lost = mark.points is not None and mark.points < mark.full_score
        explains_loss = is_lost and is_judged_in_theme_of(rule, one, scored.standard)
        if explains_loss or rests_on_items_of(rule, one, scored.standard):
            found.append(mark.code)
    return found


def _row_texts(table: Table, row: int, scored: Scored) -> dict[str, str]:
    declared = scored.standard.tables[table.title]
    texts = {column.name: _cell_text(table, column.name, column.value_kind, row) for column in declared.columns}
    return {**scored.item_texts, **texts}


def _cell_text(table: Table, name: str, kind: Kind, row: int) -> str:
    value = table.columns[name].at(row)
    return "（空）" if is_nothing(value) or isinstance(value, NotApplicable) else kind.show(value)
