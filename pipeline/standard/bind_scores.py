"""Scoring methods + indicators -> compiled scores: parameters complete, bands in order, values of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.formula import (
    Formula,
    FormulaError,
    Scope,
    Type,
    compile_formula,
    evaluate,
    is_share,
    nearest,
    require_share,
    require_weights,
    summed,
)
from pipeline.kinds import Kind, KindName
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault, Faults
from pipeline.standard.names import Names
from pipeline.standard.placeholders import strange_names
from pipeline.standard.rules import Method
from pipeline.standard.scoring import (
    ORDERED,
    VALUE,
    WORDED,
    brief,
    compile_scoring,
    complete,
    leaves_nothing,
    limits_worded,
    options_worded,
    plain,
    wording,
)
from pipeline.standard.source import Path
from pipeline.standard.standard import IndicatorRule
from pipeline.standard.system import HIGHEST, Alternative, Indicator, System

_FAR = Decimal(10) ** 6
_SIGN_OF = {"≥": True, "≤": False}
"""Whether more is better, by the sign before a target."""


class ScoreBinder:
    """Compiles methods and the indicators that use them; what is wrong is added to `faults`.

    `methods` are those that compile; `specific` those of them that a unit's own indicators may use, as they score a
    number by a formula.
    """

    def __init__(self, methods: Sequence[Method], system: System, names: Names, faults: Faults) -> None:
        self.specific: dict[str, Formula] = {}
        self._system, self._names, self._faults = system, names, faults
        self._declared = {method.name: method for method in methods}
        self.methods = {method.name: method for method in methods if self._compiles(method)}
        for method in methods:
            faults += self._told(method)

    def _compiles(self, method: Method) -> bool:
        if method.formula is None:
            return True
        kind = Kind(method.value_kind or KindName.MEASURE)
        with self._faults.at(method, "formula"):
            scoring = compile_scoring(method, kind, (), self._system.decimals, self._names.unit_scope)
            if scoring is not None and kind.is_number and method.decided_by == "computed":
                self.specific[method.name] = scoring
            return True
        return False

    def _told(self, method: Method) -> Iterator[Fault]:
        """Yield what is wrong with a method beside its formula."""
        for text in strange_names(method.wording, {*WORDED, *(one.name for one in method.parameters)}):
            yield Fault(TroubleKind.NAME, method, ("wording",), text)
        scored = method.value_kind or KindName.RATE
        for position, one in enumerate(method.parameters):
            if one.default is not None and not one.allows(one.default, scored):
                keys, text = (
                    ("parameters", position, "default"),
                    f"默认值为 {brief(one.kind_for(Kind(scored)), one.default)}",
                )
                yield Fault(TroubleKind.PARAMETER, method, keys, text, limits_worded(one, scored))

    def indicator(self, one: Indicator) -> IndicatorRule | None:
        """Compile an indicator with all the ways to score it; None where something is wrong with it."""
        rule = self._rule(one, one)
        if not one.alternatives:
            return rule
        options = [self._rule(way, at) for way, at in zip(one.options[1:], one.alternatives, strict=True)]
        title = self._choosing(one)
        if rule is None or title is None or None in options:
            return None
        own = replace(rule, indicator=one.options[0], zero_if=None)
        ways = (replace(own, wording=self._words(own)), *(way for way in options if way))
        words = options_worded(one, title, [(way.indicator.label, way.wording) for way in ways])
        return replace(rule, options=ways, wording=words)

    def _rule(self, one: Indicator, at: Indicator | Alternative) -> IndicatorRule | None:
        """Compile one way to score an indicator, which is declared `at`."""
        told = len(self._faults)
        value = zero_if = scoring = None
        scope = self._names.extra_scope if self._system.is_extra(one) else self._names.unit_scope
        with self._faults.at(at, "value"):
            value = compile_formula(one.value, scope, one.value_kind.type) if one.value else None
            self._require_kind(one, value, scope)
        with self._faults.at(at, "zero_if"):
            zero_if = one.zero_if and compile_formula(one.zero_if, self._names.unit_scope, Type.BOOLEAN)
        method = self._declared.get(one.method)
        if method is None:
            text = f"没有评分方法“{one.method}”{nearest(one.method, self._declared)}"
            self._tell(TroubleKind.NAME, at, ("method",), text)
            return None
        self._require_parameters(one, method, at)
        self._require_bands(one, method, at)
        self._require_fit(one, method, at)
        if len(self._faults) > told or method.name not in self.methods:
            return None
        with self._faults.at(at, "method"):
            decimals, unit = self._system.decimals, self._names.unit_scope
            scoring = compile_scoring(method, one.value_kind, one.bands, decimals, unit, beyond=one.beyond)
        is_counted = method.decided_by == "checklist"
        scored, counted = (None, scoring) if is_counted else (scoring, None)
        rule = IndicatorRule(one, method, value, scored, zero_if or None, "", counted)
        self._require_reachable(rule, at)
        self._require_sign(rule, at)
        return replace(rule, wording=self._words(rule))

    def _require_reachable(self, rule: IndicatorRule, at: Indicator | Alternative) -> None:
        """Whoever meets the target has marks: 起点 or 门槛 beyond it would leave none to anybody."""
        one, scoring = rule.indicator, rule.scoring
        given = {**rule.given, VALUE: rule.target}
        if one.target is None or scoring is None or not given.keys() >= set(scoring.names):
            return
        if leaves_nothing(rule.method, scoring, given) and not self._system.is_extra(one):
            text = f"完成值达到目标值 {brief(one.value_kind, one.target)} 也不得分"
            self._tell(TroubleKind.PARAMETER, at, ("parameters",), text, "与目标值相称的参数")

    def _require_sign(self, rule: IndicatorRule, at: Indicator | Alternative) -> None:
        """What has ≥ is scored by a method that gives more for more; a method without worked cases may mean anything.

        How far off is far is no matter, as marks end at nothing and at the full score.
        """
        one, method, sign = rule.indicator, rule.method, _SIGN_OF
        if one.sign not in sign or not method.examples or self._system.is_extra(one):
            return
        low, high = (self._points(rule, (one.target or 0) + far) for far in (-_FAR, _FAR))
        if low is None or high is None or low == high or sign[one.sign] == (high > low):
            return
        better = "低" if low > high else "高"
        text = f"方向写的是“{one.sign}”，而“{method.name}”是越{better}越好"
        self._tell(TroubleKind.PARAMETER, at, ("sign",), text, f"“{'≤' if low > high else '≥'}”，或另选评分方法")

    def _points(self, rule: IndicatorRule, value: Decimal) -> Decimal | None:
        """Return what a value earns, nothing where that cannot be had; None where more than the value decides."""
        given = {**rule.given, VALUE: value}
        if rule.scoring is None or not given.keys() >= set(rule.scoring.names):
            return None
        points = evaluate(rule.scoring, {name: given[name] for name in rule.scoring.names})
        return points if isinstance(points, Decimal) else Decimal(0)

    def _require_kind(self, one: Indicator, value: Formula | None, scope: Scope) -> None:
        """An amount or a count as it stands is no rate, and a rate is no number of percent."""
        if value is None:
            return
        if one.kind != KindName.RATE:
            self._require_reached(one, value, scope)
            return
        require_share(value.tree)
        require_weights(value.tree, scope, one.full_score)
        for name in summed(value.tree):
            kind = self._names.kinds.get(name.name)
            if kind is not None and kind.name not in (KindName.RATE, KindName.MEASURE):
                raise FormulaError(f"“{one.value}”是{kind.title}，不是百分比：请写成比率，或改值的类型")

    def _require_reached(self, one: Indicator, value: Formula, scope: Scope) -> None:
        """A share that is scored as a plain number never comes near a target of 90, and is no amount and no count."""
        limits = [one.target, *(bound for bound, _points in one.bands)]
        is_missed = any(limit is not None and Kind(KindName.RATE).is_slip(limit) for limit in limits)
        is_other = one.kind in (KindName.MONEY, KindName.COUNT)
        if (is_other or (is_missed and one.kind != KindName.MEASURE)) and is_share(value.tree, scope):
            raise FormulaError(f"“{one.value}”是百分比（如 0.8804）：“值的类型”请写百分比，目标值和界限写成 90% 的样子")

    def _words(self, rule: IndicatorRule) -> str:
        one, method = rule.indicator, rule.method
        return wording(method, one, complete(method, one.parameters), self._system.decimals, self._system.role_of(one))

    def _choosing(self, one: Indicator) -> str | None:
        """Return what people call the field that chooses between ways, empty for the highest marks; None if wrong."""
        if one.choose in (HIGHEST, ""):
            return ""
        fields = {field.name: field for book in self._names.workbooks for form in book.forms for field in form.fields}
        field, labels = fields.get(one.choose), tuple(way.label for way in one.options)
        if field is None:
            text = f"没有填报项“{one.choose}”{nearest(one.choose, [HIGHEST, *fields])}"
            self._tell(TroubleKind.NAME, one, ("choose",), text)
        elif sorted(field.choices) != sorted(labels):
            text = f"填报项“{field.title}”的选项与各办法的名称不同"
            self._tell(TroubleKind.VALUE, one, ("choose",), text, "、".join(labels))
        else:
            return field.title
        return None

    def _tell(self, kind: TroubleKind, at: Indicator | Alternative, keys: Path, text: str, expected: str = "") -> None:
        self._faults.append(Fault(kind, at, keys, text, expected))

    def _require_parameters(self, one: Indicator, method: Method, at: Indicator | Alternative) -> None:
        known = {parameter.name: parameter for parameter in method.parameters}
        for name in one.parameters:
            if name not in known:
                text = f"评分方法“{method.name}”没有参数“{name}”{nearest(name, known)}"
                self._tell(TroubleKind.PARAMETER, at, ("parameters", name), text)
        for name, parameter in known.items():
            if parameter.default is None and name not in one.parameters:
                text = f"评分方法“{method.name}”缺少参数“{name}”"
                self._tell(TroubleKind.PARAMETER, at, ("parameters", name), text)
        for name, value in one.parameters.items():
            if name in known and not known[name].allows(value, one.kind):
                text = f"参数“{name}”为 {brief(known[name].kind_for(one.value_kind), value)}"
                self._tell(TroubleKind.PARAMETER, at, ("parameters", name), text, limits_worded(known[name], one.kind))
        self._require_order(one, method, at)
        self._require_target(one, method, at)

    def _require_order(self, one: Indicator, method: Method, at: Indicator | Alternative) -> None:
        kinds = {parameter.name: parameter.kind_for(one.value_kind) for parameter in method.parameters}
        given = {**{parameter.name: parameter.default for parameter in method.parameters}, **one.parameters}
        for low, high in ORDERED:
            least, most = given.get(low), given.get(high)
            if least is not None and most is not None and least > most:
                text = f"参数“{low}”为 {brief(kinds[low], least)}"
                wanted = f"不大于“{high}”的 {brief(kinds[high], most)}"
                self._tell(TroubleKind.PARAMETER, at, ("parameters", low), text, wanted)

    def _require_target(self, one: Indicator, method: Method, at: Indicator | Alternative) -> None:
        if one.target is None:
            if method.needs_target:
                self._tell(TroubleKind.PARAMETER, at, ("target",), f"评分方法“{method.name}”需要目标值")
        elif one.value_kind.is_slip(one.target):
            self._tell_slip("目标值", one, at, ("target",), one.target)
        elif method.target_above is not None and one.target <= method.target_above:
            text = f"评分方法“{method.name}”的目标值为 {brief(one.value_kind, one.target)}"
            wanted = f"大于 {brief(one.value_kind, method.target_above)}"
            self._tell(TroubleKind.PARAMETER, at, ("target",), text, wanted)

    def _tell_slip(self, what: str, one: Indicator, at: Indicator | Alternative, keys: Path, value: Decimal) -> None:
        text, percent = f"{what}为 {brief(one.value_kind, value)}", plain(value)
        self._tell(TroubleKind.PARAMETER, at, keys, text, f"百分比，{percent}% 写 {percent}% 或 {plain(value / 100)}")

    def _require_bands(self, one: Indicator, method: Method, at: Indicator | Alternative) -> None:
        if method.decided_by != "bands":
            if one.bands or one.beyond:
                text = f"分档只用于分档评分的方法，“{method.name}”不是"
                self._tell(TroubleKind.BANDS, at, ("bands",), text)
            return
        if not one.bands:
            self._tell(TroubleKind.BANDS, at, ("bands",), f"评分方法“{method.name}”需要分档")
        if one.band_labels and len(one.band_labels) - len(one.bands) not in (0, 1):
            text = f"有 {len(one.bands)} 档，写了 {len(one.band_labels)} 个名称：每档一个，最后可再加一个“其余”的名称"
            self._tell(TroubleKind.BANDS, at, ("band_labels",), text)
        for position, (bound, _points) in enumerate(one.bands):
            if one.value_kind.is_slip(bound):
                self._tell_slip("分档的界限", one, at, ("bands", position, 0), bound)
        is_lower = method.closed == "lower"
        for position, ((before, _), (bound, _)) in enumerate(zip(one.bands, one.bands[1:], strict=False), start=1):
            if bound >= before if is_lower else bound <= before:
                order = "从高到低" if is_lower else "从低到高"
                text = f"各档界限须{order}排列，{bound} 在 {before} 之后"
                wanted = f"{'小于' if is_lower else '大于'} {before} 的数"
                self._tell(TroubleKind.BANDS, at, ("bands", position, 0), text, wanted)

    def _require_fit(self, one: Indicator, method: Method, at: Indicator | Alternative) -> None:
        if (at is not one or one.alternatives) and method.decided_by not in ("computed", "bands"):
            text = f"择一只用于按公式或分档评分的方法，“{method.name}”不是"
            self._tell(TroubleKind.UNFIT, at, ("method",), text)
            return
        is_checklist = method.decided_by == "checklist"
        if is_checklist and not one.points:
            self._tell(TroubleKind.ABSENT, at, ("points",), f"评分方法“{method.name}”需要评价要点")
        if one.value and method.decided_by in ("checklist", "entered"):
            text = f"取值公式只用于按公式或分档评分的方法，“{method.name}”不是"
            self._tell(TroubleKind.UNFIT, at, ("value",), text)
        if one.points and not is_checklist:
            text = f"评价要点只用于按要点评分的方法，“{method.name}”不是"
            self._tell(TroubleKind.UNFIT, at, ("points",), text)
        if method.value_kind not in (None, one.kind):
            wanted = Kind(method.value_kind or KindName.MEASURE).title
            text = f"评分方法“{method.name}”不能用于{one.value_kind.title}类型的值"
            self._tell(TroubleKind.VALUE, at, ("kind",), text, wanted)
