"""个性指标 -> the mark of the open common indicator they hang under: their scores added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline import findings
from pipeline.evaluate.scoresheet import Entry
from pipeline.formula import Formula, Missing, Value, evaluate, to_words
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds import Kind, KindName
from pipeline.model import Finding, Mark, Part, Status
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.rules import Method
from pipeline.standard.scoring import FULL_SCORE, TARGET, VALUE, leaves_nothing, limits_worded, plain
from pipeline.standard.standard import NO_TARGET
from pipeline.standard.workbook import PARAMETER_ROLES, ColumnRole

MEASURE = Kind(KindName.MEASURE)


def specific_mark(
    rule: IndicatorRule,
    entries: Sequence[Entry],
    standard: Standard,
    values: Mapping[str, Value],
    trouble: list[Finding],
) -> Mark:
    """Score each of the unit's own indicators; they must add up to the full score of the indicator they refine."""
    one = rule.indicator
    parts = [_part(entry, standard, values, trouble) for entry in entries]
    total = sum((part.full_score for part in parts), Decimal(0))
    reason = ""
    if total != one.full_score:
        place = entries[0].place("full_score")
        trouble.append(findings.SPECIFIC_WEIGHTS.at(place, f"合计 {total:.2f}", plain(one.full_score)))
        reason = f"个性指标分值合计 {total:.2f}，应为 {plain(one.full_score)}"
    elif any(part.points is None for part in parts):
        reason = "；".join(part.reason for part in parts if part.points is None)
    points = None if reason else sum((part.points for part in parts if part.points is not None), Decimal(0))
    lost = "；".join(part.reason for part in parts if part.points is not None and part.points < part.full_score)
    value: Value = Missing(reason, is_blank=False) if points is None else points / one.full_score
    return Mark(
        code=one.code,
        full_score=one.full_score,
        status=Status.UNSCORED if points is None else Status.SCORED,
        points=points,
        value=value,
        target=NO_TARGET,
        working="＋".join(f"{part.points:.2f}" for part in parts if part.points is not None) if not reason else "",
        sources=tuple(part.place for part in parts),
        reason=reason or lost,
        parts=tuple(parts),
        is_by_own=True,
    )


def _part(entry: Entry, standard: Standard, values: Mapping[str, Value], trouble: list[Finding]) -> Part:
    full_score = entry.number("full_score") or Decimal(0)
    method = standard.methods.get(entry.text("method"))
    points, working, reason, at = _scored(entry, full_score, method, standard, values)
    if points is None:
        trouble.append(findings.SPECIFIC_METHOD.at(entry.place(at), reason))
    name = entry.text("name")
    if points is not None and points < full_score:
        said = entry.text("reason")
        if not said and method is not None and method.decided_by == "entered":
            trouble.append(
                findings.REASON_ABSENT.at(entry.place("reason"), f"得 {points:.2f} 分，满分 {plain(full_score)}")
            )
        reason = f"“{name}”扣 {full_score - points:.2f} 分" + (f"：{said}" if said else "")
    return Part(name, full_score, points, working, reason, entry.place("name"))


def _scored(
    entry: Entry, full_score: Decimal, method: Method | None, standard: Standard, values: Mapping[str, Value]
) -> tuple[Decimal | None, str, str, ColumnRole]:
    """Return points, working and, where there are no points, why and which cell is to be mended."""
    name = entry.text("name")
    if entry.number("full_score") is None:
        return None, "", f"“{name}”没有填写分值（{entry.place('full_score')}）", "full_score"
    if method is None:
        return None, "", f"“{name}”的评分方法“{entry.text('method')}”不存在", "method"
    if method.decided_by == "entered":
        points = entry.number("entered")
        if points is None or points > full_score:
            return None, "", f"“{name}”没有 0 至 {plain(full_score)} 的评价得分", "entered"
        return round_half_up(points, standard.system.decimals), method.name, "", "entered"
    scoring = standard.specific.get(method.name)
    if scoring is None:
        return None, "", f"评分方法“{method.name}”不能用于个性指标", "method"
    given: dict[str, Value] = {FULL_SCORE: full_score}
    wanted: list[tuple[str, ColumnRole]] = [(VALUE, "actual")]
    if method.needs_target:
        wanted.append((TARGET, "target"))
    wanted += [(parameter.name, role) for parameter, role in zip(method.parameters, PARAMETER_ROLES, strict=False)]
    defaults = {parameter.name: parameter.default for parameter in method.parameters}
    for symbol, role in wanted:
        number = defaults.get(symbol) if entry.value(role) is None and not entry.is_void(role) else entry.number(role)
        if number is None:
            return None, "", f"“{name}”没有填写{symbol}（{entry.place(role)}）", role
        if symbol == VALUE and not method.allows(number):
            asked = _value_asked(method, number)
            return None, "", f"“{name}”的完成值 {MEASURE.show(number)} 超出范围：须{asked}（{entry.place(role)}）", role
        asked = _asked(method, symbol, number)
        if asked:
            return None, "", f"“{name}”的{symbol} {MEASURE.show(number)} 不能用：须{asked}（{entry.place(role)}）", role
        given[symbol] = number
    known = {**values, TARGET: NO_TARGET, **given}
    if full_score and TARGET in given and leaves_nothing(method, scoring, known):
        target = MEASURE.show(given[TARGET])
        return None, "", f"“{name}”的完成值达到目标值 {target} 也不得分：请核对目标值和参数", PARAMETER_ROLES[0]
    return _computed(name, method, scoring, given, known)


def _computed(
    name: str, method: Method, scoring: Formula, given: Mapping[str, Value], known: Mapping[str, Value]
) -> tuple[Decimal | None, str, str, ColumnRole]:
    scored = evaluate(scoring, known)
    if not isinstance(scored, Decimal):
        return None, "", f"“{name}”按“{method.name}”无法计算", "target" if method.needs_target else "method"
    shown = {key: MEASURE.show(value) for key, value in given.items()}
    return scored, f"{to_words(method.formula or '', shown)}→{scored:.2f}", "", "method"


def _value_asked(method: Method, number: Decimal) -> str:
    """Say what a value has to be, and how to write what somebody perhaps means who leaves out the percent sign."""
    limits = [("不小于", method.least), ("不大于", method.most)]
    said = "、".join(f"{word} {plain(one)}" for word, one in limits if one is not None)
    is_percent = method.most == 1 and method.allows(number / 100)
    return said + (f"，如为 {plain(number)}%，请填 {plain(number)}% 或 {plain(number / 100)}" if is_percent else "")


def _asked(method: Method, symbol: str, number: Decimal) -> str:
    """Say what a target or parameter has to be where the method means nothing with it; empty where it can be used."""
    if symbol == TARGET:
        above = method.target_above
        return f"大于 {plain(above)}" if above is not None and number <= above else ""
    one = next((one for one in method.parameters if one.name == symbol), None)
    return "" if one is None or one.allows(number, MEASURE.name) else limits_worded(one, MEASURE.name)
