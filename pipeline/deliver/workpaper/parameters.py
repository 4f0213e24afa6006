"""Standard -> the numbers a reviewer may try others for: weights, targets, bands, thresholds, each with a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.deliver.live import typed
from pipeline.deliver.rules import condition_words
from pipeline.formula import Formula
from pipeline.formula.thresholds import thresholds
from pipeline.kinds import Kind, KindName
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.once import of_standard
from pipeline.standard.rules import Parameter as MethodParameter
from pipeline.standard.scoring import FULL_SCORE, TARGET, complete

SYSTEM_FULL_SCORE, PARTIAL_SHARE, GRADE_BOUND = "体系满分", "部分符合折算比例", "等级线"
FIXED_POINTS, CAP = "不适用得分", "封顶分"
_NUMBER, _SHARE = "General", "0.00%"
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z_\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the standard: what it belongs to, what it is called, its value and the name of its cell."""

    group: str
    code: str
    owner: str
    label: str
    value: Decimal
    number: str
    name: str


@dataclass
class Parameters:
    """Every number of a standard that a what-if may change, under the name that live formulas use."""

    standard: Standard
    _names: set[str] = field(default_factory=set)
    _by_key: dict[tuple[str, ...], Parameter] = field(default_factory=dict)
    _same: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    scorings: dict[str, Formula] = field(default_factory=dict)
    """The scoring formula of each indicator in bands, its bounds and points made into names."""
    conditions: dict[str, Formula] = field(default_factory=dict)
    """The condition of each problem over typed cells, its thresholds made into names."""
    caps: dict[str, Formula] = field(default_factory=dict)
    """The condition of each cap, too."""

    def __post_init__(self) -> None:
        self._names |= {name.casefold() for name in (*self.standard.kinds, *SELF_KINDS)}
        for fill in (self._system, self._caps, self._indicators, self._points, self._problems):
            fill()

    def name(self, *key: str) -> str:
        """Return the name of a parameter's cell: of the system (label), an indicator (code, label), a 要点."""
        return self._by_key[self._same.get(key, key)].name

    def of_method(self, rule: IndicatorRule) -> dict[str, str]:
        """Return the names that stand for the parameters of an indicator's method."""
        return {one.name: self.name(rule.indicator.code, one.name) for one in _counting(rule)}

    def point(self, number: str) -> str | None:
        """Return the name of the marks of a 评价要点, None where it has none of its own."""
        found = self._by_key.get(("要点", number, FULL_SCORE))
        return found.name if found else None

    def _add(
        self, key: tuple[str, ...], group: str, owner: str, label: str, value: Decimal, number: str = _NUMBER
    ) -> str:
        code = key[-2] if len(key) > 1 else ""
        name = self._free(label if not code else f"{label}_{code}")
        self._by_key[key] = Parameter(group, code, owner, label, value, number, name)
        return name

    def _free(self, wanted: str) -> str:
        """Return a name that a workbook can define and that nothing else has."""
        plain = name = _NOT_IN_A_NAME.sub("_", wanted)
        at = 1
        while name.casefold() in self._names:
            at += 1
            name = f"{plain}_{at}"
        self._names.add(name.casefold())
        return name

    def _system(self) -> None:
        system = self.standard.system
        self._add((SYSTEM_FULL_SCORE,), "体系", system.name, SYSTEM_FULL_SCORE, system.full_score)
        for grade in system.grades[:-1]:  # the last grade is for everything below
            label = f"{GRADE_BOUND}_{grade.name}"
            self._add((label,), "等级", f"“{grade.name}”的分数线（含本数）", label, grade.from_score)
        if any(rule.indicator.points for rule in self.standard.indicators):
            self._add((PARTIAL_SHARE,), "要点", "“部分符合”得分的比例", PARTIAL_SHARE, system.partial_share, _SHARE)

    def _caps(self) -> None:
        for rule in self.standard.caps:
            cap = rule.cap
            if cap.most is not None:
                self._add((cap.code, CAP), "封顶", cap.reason, CAP, cap.most)
            self.caps[cap.code] = self._named("封顶", cap.code, cap.reason, rule.condition)

    def _indicators(self) -> None:
        for rule in self.standard.indicators:
            one = rule.indicator
            self._add((one.code, FULL_SCORE), "指标", one.name, FULL_SCORE, one.full_score)
            for way in rule.ways:
                self._same[way.indicator.code, FULL_SCORE] = (one.code, FULL_SCORE)
                self._way(way)
            if one.not_applicable_points is not None:
                self._add((one.code, FIXED_POINTS), "指标", one.name, FIXED_POINTS, one.not_applicable_points)

    def _way(self, way: IndicatorRule) -> None:
        """Name what one way to score an indicator rests on."""
        one = way.indicator
        if one.target is not None:
            self._add((one.code, TARGET), "指标", _owner(way), TARGET, one.target, _format(one.value_kind))
        given = complete(way.method, one.parameters)
        for parameter in _counting(way):
            number = _format(parameter.kind_for(one.value_kind))
            self._add((one.code, parameter.name), "指标", _owner(way), parameter.name, given[parameter.name], number)
        if one.bands and way.scoring is not None:
            self._bands(way, way.scoring)

    def _bands(self, rule: IndicatorRule, scoring: Formula) -> None:
        """Name the bounds and points of the bands, and the points beyond the last; zeros stand as they are."""
        one = rule.indicator
        labels = [
            (f"第{at}档{what}", number, _format(one.value_kind) if what == "界限" else _NUMBER)
            for at, (bound, points) in enumerate(one.bands, start=1)
            for what, number in (("界限", bound), ("得分", points))
            if number
        ]
        labels += [(f"第{len(one.bands) + 1}档得分", one.beyond, _NUMBER)] if one.beyond else []
        names = [
            self._add((one.code, label), "指标", _owner(rule), label, value, number) for label, value, number in labels
        ]
        self.scorings[one.code], _found = thresholds(scoring, lambda at: names[at - 1])

    def _points(self) -> None:
        decimals = self.standard.system.decimals
        for rule in self.standard.indicators:
            one = rule.indicator
            if rule.counting is not None:
                continue  # there a 评价要点 counts as one, whatever anybody tries
            scores = rule.point_scores(decimals)
            for number, point, score in zip(one.point_numbers, one.points, scores, strict=True):
                self._add(("要点", number, FULL_SCORE), "要点", point.text, FULL_SCORE, score)

    def _problems(self) -> None:
        for check in self.standard.problems:
            if check.condition is not None:
                code, asked = check.rule.code, f"{check.rule.name}：{condition_words(check, self.standard)}"
                self.conditions[code] = typed(self._named("问题", code, asked, check.condition))

    def _named(self, group: str, code: str, owner: str, condition: Formula) -> Formula:
        """Give the thresholds of a condition names; the condition over them."""
        made, found = thresholds(condition, lambda at: self._free(f"界限{at}_{code}"))
        for at, one in enumerate(found, start=1):
            number = _SHARE if one.text.endswith("%") else _NUMBER
            self._by_key[group, code, one.name] = Parameter(
                group, code, owner, f"界限{at}", one.value, number, one.name
            )
        return made

    def __iter__(self) -> Iterator[Parameter]:
        """Yield all parameters in the order in which they are shown."""
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)


parameters_of = of_standard(Parameters)
"""The parameters of a standard."""


def _owner(way: IndicatorRule) -> str:
    one = way.indicator
    return f"{one.name}（{one.label}）" if one.label else one.name


def _counting(rule: IndicatorRule) -> list[MethodParameter]:
    """Return the parameters that the marks depend on; others only word the rule."""
    scoring = rule.scoring or rule.counting
    names = scoring.names if scoring else ()
    return [one for one in rule.method.parameters if one.name in names]


def _format(kind: Kind) -> str:
    return _SHARE if kind.name == KindName.RATE else _NUMBER
