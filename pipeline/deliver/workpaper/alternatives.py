"""An indicator with several ways to score it -> its live value and mark: those of the way that is taken."""

from __future__ import annotations

from pipeline.deliver.cells import cell
from pipeline.deliver.workpaper.plan import POINTS_AT, UNSCORED, VALUE_AT, Paper
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT
from pipeline.formula.render import texted
from pipeline.model import Mark, Status
from pipeline.standard import IndicatorRule
from pipeline.standard.system import HIGHEST


def value_text(paper: Paper, rule: IndicatorRule, mark: Mark) -> str:
    """Return the live value: that of the way that is taken."""
    values, points = (_span(paper, rule, column) for column in (VALUE_AT, POINTS_AT))
    if rule.indicator.choose != HIGHEST:
        text = _named(paper, rule, VALUE_AT, MISSING_TEXT)
    else:
        highest = f"INDEX({values},MATCH(MAX({points}),{points},0))"
        scored = f'IF(COUNT({points})=0,"{NOT_APPLICABLE_TEXT}",{highest})'
        text = f'IF(COUNTIF({points},"{UNSCORED}")>0,"{MISSING_TEXT}",{scored})'
    return _unless_claimed(mark, points, texted(NOT_APPLICABLE_TEXT), text)


def points_text(paper: Paper, rule: IndicatorRule, mark: Mark, inapplicable: str) -> str:
    """Return the live mark; `inapplicable` is what the indicator is worth where it does not apply."""
    points = _span(paper, rule, POINTS_AT)
    if rule.indicator.choose != HIGHEST:
        named = _named(paper, rule, POINTS_AT, UNSCORED)
        text = f'IF({named}="{NOT_APPLICABLE_TEXT}",{inapplicable},{named})'
    else:
        scored = f"IF(COUNT({points})=0,{inapplicable},MAX({points}))"
        text = f'IF(COUNTIF({points},"{UNSCORED}")>0,"{UNSCORED}",{scored})'
    return _unless_claimed(mark, points, inapplicable, text)


def _unless_claimed(mark: Mark, points: str, claimed: str, text: str) -> str:
    """A claim that the indicator does not apply counts only while there is no mark in any way."""
    is_claimed = mark.status == Status.NOT_APPLICABLE and any(one.status != mark.status for one in mark.options)
    return f"IF(COUNT({points})=0,{claimed},{text})" if is_claimed else text


def _named(paper: Paper, rule: IndicatorRule, column: int, otherwise: str) -> str:
    """Return the cell of the way that the unit names."""
    text, name = texted(otherwise), paper.names[rule.indicator.choose]
    for row, way in zip(paper.way_rows[rule.indicator.code], rule.options, strict=True):
        text = f"IF({name}={texted(way.indicator.label)},{cell(row, column)},{text})"
    return text


def _span(paper: Paper, rule: IndicatorRule, column: int) -> str:
    rows = paper.way_rows[rule.indicator.code]
    return f"{cell(rows[0], column)}:{cell(rows[-1], column)}"
