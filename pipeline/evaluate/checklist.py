"""要点核查 -> the mark of a checklist indicator: full, partial or no marks for each 评价要点."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.evaluate.scoresheet import Entry
from pipeline.formula import Formula, Missing, NotApplicable, Value, evaluate, to_words
from pipeline.formula.arithmetic import CONTEXT, round_half_up
from pipeline.model import Mark, Part, Place, Status
from pipeline.standard import IndicatorRule
from pipeline.standard.scoring import (
    FULL_SCORE,
    INAPPLICABLE,
    MET,
    NOT_MET,
    NOT_MET_COUNT,
    PARTLY,
    PARTLY_COUNT,
    complete,
    plain,
)
from pipeline.standard.standard import NO_TARGET
from pipeline.standard.system import System


def checklist_mark(rule: IndicatorRule, entries: Mapping[str, Entry], system: System, absent: str) -> Mark:
    """Add up or count the 评价要点: a blank one leaves the indicator 未评; inapplicable ones count on neither side."""
    one = rule.indicator
    scores = rule.point_scores(system.decimals)
    shares = {MET: Decimal(1), PARTLY: system.partial_share, NOT_MET: Decimal(0)}
    parts = [
        _part(point.text, score, entries.get(number), shares)
        for number, point, score in zip(one.point_numbers, one.points, scores, strict=True)
    ]
    value, points = _total(rule, parts, system.decimals, absent)
    working = _working(parts) if points is not None else ""
    if rule.counting is not None and points is not None:
        value, points, working = _counted(rule, rule.counting, parts, value)
    status = Status.UNSCORED if isinstance(value, Missing) else Status.SCORED
    return Mark(
        code=one.code,
        full_score=one.full_score,
        status=status,
        points=points,
        value=value,
        target=NO_TARGET,
        working=working,
        sources=tuple(part.place for part in parts if part.place.cell),
        reason=value.reason if isinstance(value, Missing) else _lost(parts),
        parts=tuple(parts),
    )


def _part(text: str, full_score: Decimal, entry: Entry | None, shares: Mapping[str, Decimal]) -> Part:
    if entry is None:
        return Part(text, full_score, None, "", "", Place(""))
    finding = entry.text("finding")
    points = CONTEXT.multiply(full_score, shares[finding]) if finding in shares else None
    return Part(text, full_score, points, finding, entry.text("reason"), entry.place("finding"),
                entry.is_void("finding"))  # fmt: skip


def _total(rule: IndicatorRule, parts: list[Part], decimals: int, absent: str) -> tuple[Value, Decimal | None]:
    open_parts = [part for part in parts if part.points is None and part.finding != INAPPLICABLE]
    if open_parts:
        where = "、".join(str(part.place) for part in open_parts if part.place.cell)
        reason = absent or f"“{rule.indicator.name}”有 {len(open_parts)} 条要点没有核查结论" + (
            f"（{where}）" if where else ""
        )
        return Missing(reason, is_blank=False), None
    applicable = sum((part.full_score for part in parts if part.points is not None), Decimal(0))
    if not applicable:
        return NotApplicable("全部要点不适用"), None
    got = sum((part.points for part in parts if part.points is not None), Decimal(0))
    share = CONTEXT.divide(got, applicable)
    return share, round_half_up(CONTEXT.divide(CONTEXT.multiply(rule.indicator.full_score, got), applicable), decimals)


def _counted(
    rule: IndicatorRule, counting: Formula, parts: list[Part], value: Value
) -> tuple[Value, Decimal | None, str]:
    """Score a checklist by how many 评价要点 were not met; its value remains the share of those that were."""
    counts = {name: Decimal(sum(part.finding == found for part in parts)) for name, found in _COUNTS.items()}
    given = {FULL_SCORE: rule.indicator.full_score, **counts, **complete(rule.method, rule.indicator.parameters)}
    points = evaluate(counting, given)
    if not isinstance(points, Decimal):
        return Missing(f"“{rule.indicator.name}”按“{rule.method.name}”无法计算", is_blank=False), None, ""
    shown = {name: plain(number) for name, number in given.items()}
    return value, points, f"{to_words(rule.method.formula or '', shown)}→{plain(points)}"


_COUNTS = {NOT_MET_COUNT: NOT_MET, PARTLY_COUNT: PARTLY}


def _working(parts: list[Part]) -> str:
    """Show each part exactly (half of 0.33 is 0.165), so that what is printed adds up."""
    return "＋".join(_exact(part.points) for part in parts if part.points is not None)


def _exact(points: Decimal) -> str:
    return f"{points:.{max(2, -int(points.normalize().as_tuple().exponent))}f}"


def _lost(parts: list[Part]) -> str:
    return "；".join(
        f"“{part.text}”{part.finding}" + (f"：{part.reason}" if part.reason else "")
        for part in parts
        if part.finding in (PARTLY, NOT_MET, INAPPLICABLE)
    )
