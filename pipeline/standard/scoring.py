"""Method + parameters -> one scoring formula, with the clamp and final rounding added once, and its wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.formula import Formula, FormulaError, Scope, Symbol, Type, Value, compile_formula, evaluate
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds import SLIP_OF_RATE, Kind, KindName
from pipeline.standard.placeholders import filled, names_in
from pipeline.standard.rules import Method, Parameter
from pipeline.standard.system import Indicator, Role

FULL_SCORE, VALUE, TARGET = "分值", "值", "目标值"
MET, PARTLY, NOT_MET, INAPPLICABLE = "符合", "部分符合", "不符合", "不适用"
"""What a 评价要点 may be found to be."""
NOT_MET_COUNT, PARTLY_COUNT = "不符合数", "部分符合数"
"""What a formula over 评价要点 may ask: how many were found to be so."""
_BANDS = "分档"
EXPLAINED = "说明原因"
"""Where the wording of a method asks for the reason of lost marks: outside the full score none are lost."""
WORDED = (FULL_SCORE, TARGET, _BANDS, EXPLAINED)
"""What the wording of a method may name beside its parameters."""
Bands = tuple[tuple[Decimal, Decimal], ...]
NOTHING = Decimal(0)
ORDERED = (("下档", "上档"), ("部分扣分", "每项扣分"))
"""Of two parameters of one method the first is not more than the second."""


def score_symbols(method: Method, kind: Kind) -> tuple[Symbol, ...]:
    """Return the names a scoring formula may use beside the unit's items."""
    counts = (Symbol(NOT_MET_COUNT, decimals=0), Symbol(PARTLY_COUNT, decimals=0))
    return (
        Symbol(FULL_SCORE, decimals=4),
        *(counts if method.decided_by == "checklist" else (kind.symbol(VALUE), kind.symbol(TARGET))),
        *(parameter.kind_for(kind).symbol(parameter.name) for parameter in method.parameters),
    )


def compile_scoring(
    method: Method, kind: Kind, bands: Bands, decimals: int, unit: Iterable[Symbol], *, beyond: Decimal = NOTHING
) -> Formula | None:
    """Compile the score of an indicator whose value is of `kind`, or of counted 评价要点; None without a formula."""
    body = bands_formula(method, bands, beyond) if method.decided_by == "bands" else method.formula
    if body is None:
        return None
    symbols = score_symbols(method, kind)
    if method.decided_by == "bands":  # their bounds are shares already, written without a sign
        symbols = tuple(replace(one, is_rate=False) for one in symbols)
    scope = Scope(symbols, () if method.decided_by == "checklist" else unit)
    return compile_formula(f"ROUND(MAX(0,MIN({FULL_SCORE},{body})),{decimals})", scope, Type.NUMBER)


def bands_formula(method: Method, bands: Bands, beyond: Decimal) -> str:
    """Write a list of (bound, points) as nested IF; what lies beyond the last bound is worth `beyond`."""
    if not bands:
        raise FormulaError(f"评分方法“{method.name}”需要 bands")
    is_lower = method.closed == "lower"
    bounds = [bound for bound, _points in bands]
    if bounds != sorted(set(bounds), reverse=is_lower):
        raise FormulaError(f"评分方法“{method.name}”的 bands 须按界限{'从高到低' if is_lower else '从低到高'}排列")
    text = str(beyond)
    for bound, points in reversed(bands):
        text = f"IF({VALUE}{'>=' if is_lower else '<='}{bound},{points},{text})"
    return text


def complete(method: Method, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return a value for every parameter of `method`; raise FormulaError for missing or unknown ones."""
    known = {parameter.name: parameter for parameter in method.parameters}
    strange = [name for name in given if name not in known]
    if strange:
        raise FormulaError(f"评分方法“{method.name}”没有参数 {'、'.join(strange)}")
    values = {name: parameter.default for name, parameter in known.items()} | dict(given)
    absent = [name for name, value in values.items() if value is None]
    if absent:
        raise FormulaError(f"评分方法“{method.name}”缺少参数 {'、'.join(absent)}")
    return {name: value for name, value in values.items() if value is not None}


def leaves_nothing(method: Method, scoring: Formula, given: Mapping[str, Value]) -> bool:
    """Tell whether even who meets the target has no marks, though the method rewards it: 起点 or 门槛 is beyond it.

    A method of a system's own may take its target for what is too much already; its worked cases tell.
    """
    points = evaluate(scoring, {name: given[TARGET if name == VALUE else name] for name in scoring.names})
    return method.rewards_target and not (isinstance(points, Decimal) and points)


_GIVES = {"": "得", "加分": "加", "扣分": "扣"}
_EXPLAINED = {"": "，未得满分的说明原因", "加分": "", "扣分": ""}
_PREFIXED = {"": "", "加分": "加分项，以下得分为加分。", "扣分": "扣分项，以下得分为扣分。"}


def wording(
    method: Method, indicator: Indicator, parameters: Mapping[str, Decimal], decimals: int, role: Role = ""
) -> str:
    """Return the method's wording with the indicator's numbers, bands and 评价要点 put in; `role` is its area's."""
    kind, target = indicator.value_kind, indicator.target
    shown = {FULL_SCORE: plain(indicator.full_score), TARGET: "目标值" if target is None else brief(kind, target)}
    for parameter in method.parameters:
        shown[parameter.name] = brief(parameter.kind_for(kind), parameters[parameter.name])
    shown[EXPLAINED] = _EXPLAINED[role]
    shown[_BANDS] = _bands_worded(method, indicator, _GIVES[role])
    text = ("" if indicator.bands else _PREFIXED[role]) + filled(method.wording, shown)
    if indicator.points:
        text += "；".join(_points_worded(method, indicator, decimals)) + "。"
    return text + _exceptions_worded(indicator)


def worded(method: Method) -> str:
    """Return the method's wording with the names of what each indicator puts in: 〔分值〕."""
    shown = {name: f"〔{name}〕" for name in names_in(method.wording)}
    return filled(method.wording, {**shown, EXPLAINED: _EXPLAINED[""]})


def options_worded(one: Indicator, title: str, ways: Sequence[tuple[str, str]]) -> str:
    """Return the wording of an indicator with several ways to score it; `title` is the field that names one, if any."""
    taken = f"按“{title}”所选的一种计分" if title else "取得分高的一种"
    listed = "".join(f"（{number}）{label}：{words}" for number, (label, words) in enumerate(ways, start=1))
    return f"{len(ways)} 种办法{taken}。{listed}{_exceptions_worded(one)}"


def _exceptions_worded(one: Indicator) -> str:
    """Say when there are no marks, and what it is worth where it does not apply, if that is particular to it."""
    text = f"{one.zero_reason}的不得分。" if one.zero_if else ""
    if one.not_applicable_points is not None:
        text += f"不适用的{inapplicable_words(one, one.not_applicable_points)}。"
    return text


def inapplicable_words(one: Indicator, points: Decimal | None, role: Role = "") -> str:
    """Say what an indicator is worth that does not apply; `role` is its area's."""
    if points is None:
        return "不计入，其余指标换算"
    if role and not points:
        return "不计"
    return "按满分计" if points == one.full_score else f"得{plain(points)}分" if points else "不得分"


def _bands_worded(method: Method, one: Indicator, gives: str) -> str:
    sign = "≥" if method.closed == "lower" else "≤"
    labels = one.band_labels or [f"{sign}{brief(one.value_kind, bound)}" for bound, _points in one.bands]
    steps = [_worth(label, points, gives) for label, (_bound, points) in zip(labels, one.bands, strict=False)]
    return "，".join([*steps, _worth((*labels[len(steps) :], _beyond_worded(method, one))[0], one.beyond, gives)])


def _beyond_worded(method: Method, one: Indicator) -> str:
    """Say what lies beyond the last band: what is worth nothing is all the rest."""
    sign = "＜" if method.closed == "lower" else "＞"
    return f"{sign}{brief(one.value_kind, one.bands[-1][0])}" if one.beyond else "其余"


def _worth(label: str, points: Decimal, gives: str) -> str:
    return f"{label}{gives}{plain(points)}分" if points else f"{label}不{gives}分"


def _points_worded(method: Method, one: Indicator, decimals: int) -> Iterator[str]:
    """Yield the 评价要点, with their marks where these are added up."""
    for point, score in zip(one.points, one.point_scores(decimals), strict=True):
        yield point.text if method.formula else f"{point.text}（{plain(score)}分）"


def band_label(method: Method, one: Indicator, value: Decimal) -> str:
    """Return how the band is worded that a value lies in; empty where its bounds alone say it."""
    printed = round_half_up(value, one.value_kind.symbol(VALUE).decimals)
    beyond = [bound > printed if method.closed == "lower" else bound < printed for bound, _points in one.bands]
    at = beyond.index(False) if False in beyond else len(beyond)
    return (*one.band_labels, "", "")[at] if one.band_labels else ""


def limits_worded(parameter: Parameter, scored: KindName) -> str:
    """Say what a parameter has to be where values of the kind `scored` are scored."""
    kind = parameter.kind_for(Kind(scored))
    is_rate, most = parameter.may_slip(scored), parameter.below
    if most is None and kind.name == KindName.RATE:
        most = SLIP_OF_RATE
    limits = [("大于", parameter.above), ("不小于", parameter.least), ("小于", most if is_rate else None)]
    said = "、".join(f"{word} {brief(kind, one)}" for word, one in limits if one is not None)
    return said + ("，百分之一写 1% 或 0.01" if kind.name == KindName.RATE else "")


def brief(kind: Kind, value: Decimal) -> str:
    """Return a limit as a rule words it, without needless zeros: 90%, 0.5, 10,000元."""
    if kind.name == KindName.RATE:
        return f"{plain(value * 100)}%"
    if kind.is_money:
        return f"{value.normalize():,f}元"
    return plain(value) if kind.name in (KindName.MEASURE, KindName.NUMBER) else kind.show(value)


def plain(number: Decimal) -> str:
    """Return a score without needless zeros: 4, 1.5."""
    return f"{number.normalize():f}"
