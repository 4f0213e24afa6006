"""The marks of an indicator in each of several ways -> the one that is taken, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.formula import Missing, NotApplicable
from pipeline.model import Fact, Mark, Place, Status
from pipeline.standard import IndicatorRule
from pipeline.standard.system import HIGHEST


def chosen(rule: IndicatorRule, marks: Sequence[Mark], facts: Mapping[str, Fact]) -> Mark:
    """Return the mark that is taken as that of the indicator, with `way` and why; its value may be 不适用."""
    if rule.indicator.choose == HIGHEST:
        return _highest(rule, marks)
    fact = facts[rule.indicator.choose]
    at = next((at for at, way in enumerate(rule.options) if way.indicator.label == fact.value), None)
    sources = _sources(marks, fact.sources)
    if at is None:
        return _open(rule, marks, f"没有填写“{rule.indicator.choose}”，不能确定用哪种办法计分", sources)
    return replace(_taken(rule, marks, at, f"“{rule.indicator.choose}”填报为“{fact.value}”"), sources=sources)


def _highest(rule: IndicatorRule, marks: Sequence[Mark]) -> Mark:
    """Take the most marks, the first of equals; while one way is open, nobody knows which is the highest."""
    undecided = [mark for mark in marks if mark.status == Status.UNSCORED]
    if undecided:
        return _open(rule, marks, undecided[0].reason, _sources(marks))
    scored = [at for at, mark in enumerate(marks) if mark.points is not None]
    at = max(scored, key=lambda at: (marks[at].points or 0, -at), default=0)
    return replace(
        _taken(rule, marks, at, "取得分高的" if len(scored) > 1 else "只有这种办法适用"), sources=_sources(marks)
    )


def _taken(rule: IndicatorRule, marks: Sequence[Mark], at: int, why: str) -> Mark:
    mark, label = marks[at], rule.options[at].indicator.label
    results = "，".join(f"{way.indicator.label} {_result(one)}" for way, one in zip(rule.options, marks, strict=True))
    if isinstance(mark.value, NotApplicable):
        return mark
    told = f"择一：{results}；{why}，用“{label}”"
    working = f"{told}；{mark.working}" if mark.working else told
    return replace(mark, code=rule.indicator.code, way=label, working=working)


def _result(mark: Mark) -> str:
    return str(mark.status) if mark.points is None else f"{mark.points.normalize():f} 分"


def _open(rule: IndicatorRule, marks: Sequence[Mark], reason: str, sources: tuple[Place, ...]) -> Mark:
    first, nothing = marks[0], Missing(reason, is_blank=False)
    return replace(
        first, code=rule.indicator.code, status=Status.UNSCORED, points=None, value=nothing, working="",
        sources=sources, reason=reason,
    )  # fmt: skip


def _sources(marks: Sequence[Mark], first: tuple[Place, ...] = ()) -> tuple[Place, ...]:
    return tuple(dict.fromkeys((*first, *(place for mark in marks for place in mark.sources))))
