"""A problem and an indicator -> whether the one is about the other."""

from __future__ import annotations

from pipeline.standard.rules import ProblemRule
from pipeline.standard.standard import IndicatorRule, Standard


def rests_on_items_of(problem: ProblemRule, rule: IndicatorRule, standard: Standard) -> bool:
    """Tell whether the indicator's value rests on a data item that the problem is about."""
    return any(not standard.rests_on[name].isdisjoint(problem.items) for name in rule.asks)


def is_judged_in_theme_of(problem: ProblemRule, rule: IndicatorRule, standard: Standard) -> bool:
    """Tell whether people judge the indicator and its theme is one whose lost marks the problem explains."""
    theme = rule.indicator.theme
    return rule.value is None and standard.system.theme_as.get(theme, theme) in problem.themes
