"""Method + parameters -> one scoring formula, with the clamp and final rounding added once, and its wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pipeline.formula import Formula, FormulaError, Scope, Symbol, Type, compile_formula
from pipeline.kinds import Kind, KindName
from pipeline.standard.placeholders import filled
from pipeline.standard.rules import Method
from pipeline.standard.system import Indicator

FULL_SCORE, VALUE, TARGET = "分值", "值", "目标值"
MET, PARTLY, NOT_MET, INAPPLICABLE = "符合", "部分符合", "不符合", "不适用"
"""What a 评价要点 may be found to be."""
Bands = tuple[tuple[Decimal, Decimal], ...]


def score_symbols(method: Method, kind: Kind) -> tuple[Symbol, ...]:
    """Return the names a scoring formula may use beside the unit's items."""
    return (
        Symbol(FULL_SCORE, decimals=4),
        kind.symbol(VALUE),
        kind.symbol(TARGET),
        *(parameter.value_kind.symbol(parameter.name) for parameter in method.parameters),
    )


def compile_scoring(method: Method, kind: Kind, bands: Bands, decimals: int, unit: Iterable[Symbol]) -> Formula | None:
    """Compile the score of an indicator whose value is of `kind`; None where a person decides."""
    if method.decided_by == "computed":
        body = method.formula or ""
    elif method.decided_by == "bands":
        body = bands_formula(method, bands)
    else:
        return None
    scope = Scope(score_symbols(method, kind), unit)
    return compile_formula(f"ROUND(MAX(0,MIN({FULL_SCORE},{body})),{decimals})", scope, Type.NUMBER)


def bands_formula(method: Method, bands: Bands) -> str:
    """Write a list of (bound, points) as nested IF; the last stretch is worth nothing."""
    if not bands:
        raise FormulaError(f"评分方法“{method.name}”需要 bands")
    is_lower = method.closed == "lower"
    bounds = [bound for bound, _points in bands]
    if bounds != sorted(set(bounds), reverse=is_lower):
        raise FormulaError(f"评分方法“{method.name}”的 bands 须按界限{'从高到低' if is_lower else '从低到高'}排列")
    text = "0"
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


def wording(method: Method, indicator: Indicator, parameters: Mapping[str, Decimal], decimals: int) -> str:
    """Return the method's wording with the indicator's numbers, bands and 评价要点 put in."""
    kind, target = indicator.value_kind, indicator.target
    shown = {FULL_SCORE: plain(indicator.full_score), TARGET: "目标值" if target is None else brief(kind, target)}
    for parameter in method.parameters:
        shown[parameter.name] = brief(parameter.value_kind, parameters[parameter.name])
    sign = "≥" if method.closed == "lower" else "≤"
    steps = [f"{sign}{brief(kind, bound)}得{plain(points)}分" for bound, points in indicator.bands]
    shown["分档"] = "，".join(steps) + "，其余不得分"
    text = filled(method.wording, shown)
    scores = indicator.point_scores(decimals) if indicator.points else ()
    points = [f"{point.text}（{plain(score)}分）" for point, score in zip(indicator.points, scores, strict=True)]
    if indicator.zero_if:
        text += f"{indicator.zero_reason}的不得分。"
    return text + "；".join(points) + ("。" if points else "")


def brief(kind: Kind, value: Decimal) -> str:
    """Return a limit as a rule words it, without needless zeros: 90%, 0.5."""
    if kind.name == KindName.RATE:
        return f"{plain(value * 100)}%"
    return plain(value) if kind.name in (KindName.MEASURE, KindName.NUMBER) else kind.show(value)


def plain(number: Decimal) -> str:
    """Return a score without needless zeros: 4, 1.5."""
    return f"{number.normalize():f}"
