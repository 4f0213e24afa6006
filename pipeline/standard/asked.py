"""A mark -> what a problem over `marks` may ask of it, by the names that its condition uses."""

from __future__ import annotations

from decimal import Decimal

from pipeline.formula import Missing, Value
from pipeline.model import Mark
from pipeline.standard.rules import MARK_SYMBOLS
from pipeline.standard.standard import IndicatorRule


def mark_values(mark: Mark, rule: IndicatorRule) -> dict[str, Value]:
    """Return the values of MARK_SYMBOLS; what was not given is 缺失."""

    def number(points: Decimal | None) -> Value:
        return Missing("没有分数") if points is None else points

    def text(words: str) -> Value:
        return words or Missing("没有填写")

    found = (
        rule.indicator.code,
        rule.indicator.name,
        _basis_of(rule),
        rule.indicator.full_score,
        number(mark.points),
        number(mark.claimed),
        number(mark.entered),
        text(mark.evidence),
        text(mark.remark),
    )
    return {symbol.name: value for symbol, value in zip(MARK_SYMBOLS, found, strict=True)}


def _basis_of(rule: IndicatorRule) -> str:
    """Say what a mark rests on: the unit's data, the 评价要点, or what the evaluator judged."""
    if rule.method.decided_by == "checklist":
        return "要点"
    return "数据" if rule.value is not None else "评价人"
