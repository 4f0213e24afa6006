"""One indicator -> worked cases: values from declared examples, scores from the formula that units are scored by.

Nothing is computed here by hand: values come from the compiled item, scores from the compiled scoring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.formula import Formula, Missing, Value, evaluate, is_nothing, to_words
from pipeline.formula.arithmetic import CONTEXT, round_half_up
from pipeline.kinds import Kind, KindName
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.rules import Item
from pipeline.standard.scoring import MET, NOT_MET, PARTLY, TARGET, VALUE, band_label

MOST_CASES = 4
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Case:
    """What is given, the value it comes to, how the score is worked out, and the score."""

    given: str
    value: str
    working: str
    points: str


def cases(rule: IndicatorRule, standard: Standard) -> list[Case]:
    """Return worked cases of an indicator; none where people score without a rule."""
    if rule.method.decided_by == "checklist" and rule.method.formula is None:
        return list(_checked(rule, standard))
    if rule.scoring is None:
        return []
    found: dict[str, Case] = {}
    for given, value in (*_from_items(rule, standard), *_partial(rule, rule.scoring), *_near_limits(rule)):
        case = _scored(rule, rule.scoring, given, value, standard)
        if case is not None:
            found.setdefault(case.value, case)
    return list(found.values())[:MOST_CASES]


def _from_items(rule: IndicatorRule, standard: Standard) -> Iterator[tuple[str, Value]]:
    """Work the value out from the examples of the items that it names, where all of them have one that fits."""
    if rule.value is None:
        return
    items = {one.item.name: (one.item, one.formula) for one in standard.items}
    values: dict[str, Value] = {}
    said: list[str] = []
    for name in rule.value.names:
        item, formula = items.get(name, (None, None))
        if item is None or formula is None or item.example is None:
            return
        values[name] = _computed(item, formula, standard)
        said.append(_worked_item(item, standard, values[name]))
    value = evaluate(rule.value, values)
    if not is_nothing(value):
        yield "；".join(said), value


def _computed(item: Item, formula: Formula, standard: Standard) -> Value:
    assert item.example is not None
    return evaluate(formula, {name: _read(standard.kinds[name], text) for name, text in item.example.given.items()})


def _worked_item(item: Item, standard: Standard, value: Value) -> str:
    assert item.example is not None
    shown = {name: f"{standard.titles[name]} {text}" for name, text in item.example.given.items()}
    return f"{'，'.join(shown.values())}：{item.title}＝{item.value_kind.show(value)}"


def _partial(rule: IndicatorRule, scoring: Formula) -> Iterator[tuple[str, Value]]:
    """Take the value nearest to the target, by whole steps, that earns some of the marks but not all."""
    one = rule.indicator
    if one.target is None:
        return
    unit = Decimal("0.01") if one.kind == KindName.RATE else Decimal(1)
    for steps in range(1, _MOST_STEPS):
        for value in (one.target + steps * unit, one.target - steps * unit):
            points = _points_of(rule, scoring, value)
            if points is not None and 0 < points < one.full_score:
                yield "", value
                return


def _near_limits(rule: IndicatorRule) -> Iterator[tuple[str, Value]]:
    """Take values at the limits that the rule names, and those of the method's examples, as far from its target."""
    one, kind = rule.indicator, rule.indicator.value_kind
    for bound, _points in one.bands:
        yield "", bound
    if one.target is not None:
        yield "", one.target
    for example in rule.method.examples:
        if example.bands or example.kind != kind.name:
            continue
        value = _read(kind, example.given[VALUE])
        if isinstance(value, Decimal) and one.target is not None and TARGET in example.given:
            value = one.target + value - _number(kind, example.given[TARGET])
        if not isinstance(value, Decimal) or isinstance(value, bool) or rule.method.allows(value):
            yield "", value


def _scored(rule: IndicatorRule, scoring: Formula, given: str, value: Value, standard: Standard) -> Case | None:
    """Return the case as units are scored, None where the score needs more than the value."""
    points = _points_of(rule, scoring, value)
    if points is None:
        return None
    one = rule.indicator
    shown = {**rule.given_words, VALUE: one.value_kind.show(value)}
    working = to_words(rule.method.formula, shown) if rule.method.formula else ""
    label = band_label(rule.method, one, value) if isinstance(value, Decimal) else ""
    told = one.value_kind.show(value) + (f"（{label}）" if label else "")
    return Case(given, told, working, _points(points, standard))


def _points_of(rule: IndicatorRule, scoring: Formula, value: Value) -> Decimal | None:
    """Return the score as units get it; None where it needs more than the value."""
    names = {**rule.given, VALUE: value}
    points = evaluate(scoring, names) if set(scoring.names) <= names.keys() else None
    return points if isinstance(points, Decimal) else None


def _checked(rule: IndicatorRule, standard: Standard) -> Iterator[Case]:
    """Take the first 评价要点 as met in part, then as not met, the others as met."""
    system = standard.system
    scores = rule.indicator.point_scores(system.decimals)
    for finding, share in ((PARTLY, system.partial_share), (NOT_MET, Decimal(0))):
        first = CONTEXT.multiply(scores[0], share)
        working = "＋".join(f"{number.normalize():f}" for number in (first, *scores[1:]))
        points = round_half_up(sum(scores[1:], first), system.decimals)
        rest = f"，其余{MET}" if len(scores) > 1 else ""
        yield Case(f"要点 {rule.indicator.point_numbers[0]} {finding}{rest}", "", working, _points(points, standard))


def _points(points: Decimal, standard: Standard) -> str:
    return f"{points:.{standard.system.decimals}f}"


def _read(kind: Kind, text: str) -> Value:
    value = kind.read(text).value
    return Missing("没有填写") if value is None else value


def _number(kind: Kind, text: str) -> Decimal:
    value = _read(kind, text)
    assert isinstance(value, Decimal)
    return value
