"""Entries + marks -> findings: what people typed against what was computed, conclusions not given, misplaced rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from pipeline import findings
from pipeline.evaluate.scoresheet import Entries, Entry
from pipeline.evaluate.typed import agrees
from pipeline.findings import FindingKind
from pipeline.formula import Formula, Missing, NotApplicable
from pipeline.kinds import Kind, KindName, says_nothing
from pipeline.model import Finding, Mark, Status
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.scoring import INAPPLICABLE, plain
from pipeline.standard.workbook import ColumnRole

UNEXPLAINED = "没有写明理由"
Slack = Callable[[Formula], Decimal]
"""How far a formula's result may be off because the amounts in it were filled in rounded."""
TYPED_SCORES: tuple[ColumnRole, ...] = ("claimed", "entered")


def misplaced(entries: Entries, standard: Standard) -> Iterator[Finding]:
    """Name rows that belong to nothing: a number with another name, 个性指标 under what may not be refined."""
    for entry, role, wanted in entries.strangers:
        yield findings.ENTRY_UNKNOWN.at(entry.place(role), entry.text(role), wanted)
    allowed = {rule.indicator.code for rule in standard.indicators if rule.indicator.open}
    for parent, own in entries.specifics.items():
        for entry in own:
            if parent not in allowed:
                expected = "可以细化的指标编号：" + "、".join(sorted(allowed))
                yield findings.SPECIFIC_PARENT.at(entry.place("parent"), parent, expected)


def unanswered(mark: Mark) -> Iterator[Finding]:
    """Name the 评价要点 of a checklist without a conclusion, and those that are claimed not to apply."""
    for part in mark.parts:
        if part.place.cell and not part.finding and not part.is_void:
            yield findings.CONCLUSION_ABSENT.at(part.place, f"“{part.text}”为空", "核查结论")
        elif part.finding == INAPPLICABLE:
            yield claimed(part.reason).at(part.place, part.reason or UNEXPLAINED)


def claimed(reason: str) -> FindingKind:
    """Return what is to be asked about a claim not to apply: why, or, where that is told, whether it is so."""
    return findings.CLAIMED_INAPPLICABLE if says_nothing(reason) else findings.CLAIM_EXPLAINED


def reviewed(rule: IndicatorRule, entry: Entry, mark: Mark, slack: Slack) -> Iterator[Finding]:
    """Compare what people typed with what was computed; only differences that rounding cannot explain count."""
    yield from _given(rule, entry)
    yield from _value(rule, entry, mark, slack)
    for role in TYPED_SCORES:
        yield from _score(rule, entry, mark, role)


def _given(rule: IndicatorRule, entry: Entry) -> Iterator[Finding]:
    """What the template gives must still be what the system says."""
    one = rule.indicator
    full_score, target = entry.number("full_score"), entry.number("target")
    if full_score is not None and full_score != one.full_score:
        yield findings.FULL_SCORE_DIFFERS.at(entry.place("full_score"), plain(full_score), plain(one.full_score))
    if target is not None and one.target is not None and target != one.target:
        shown = one.value_kind.show
        yield findings.TARGET_DIFFERS.at(entry.place("target"), shown(target), shown(one.target))


def _value(rule: IndicatorRule, entry: Entry, mark: Mark, slack: Slack) -> Iterator[Finding]:
    typed = entry.number("actual")
    if typed is None:
        return
    place, shown = entry.place("actual"), rule.indicator.value_kind.show
    if mark.is_by_own:
        yield findings.VALUE_OF_REFINED.at(place, shown(typed), "留空")
    elif rule.value is None:
        return
    elif isinstance(mark.value, NotApplicable):
        yield findings.TYPED_VALUE_DIFFERS.at(place, shown(typed), mark.reason)
    elif isinstance(mark.value, Decimal) and not agrees(
        typed, mark.value, rule.indicator.value_kind, slack(rule.value)
    ):
        found, remedy = _as_typed(typed, mark.value, rule.indicator.value_kind, slack(rule.value))
        yield findings.TYPED_VALUE_DIFFERS.at(place, found, shown(mark.value), remedy)


def _as_typed(typed: Decimal, computed: Decimal, kind: Kind, slack: Decimal) -> tuple[str, str]:
    """Return how to tell a typed value, and what to do where only the sign of a rate was left out: 93 for 93 %."""
    if not (kind.name == KindName.RATE and agrees(typed / 100, computed, kind, slack)):
        return kind.show(typed), ""
    number = plain(typed)
    return f"{number}（读作 {kind.show(typed)}）", f"是 {number}% 的，请填 {number}% 或 {plain(typed / 100)}。"


def _score(rule: IndicatorRule, entry: Entry, mark: Mark, role: ColumnRole) -> Iterator[Finding]:
    points, full_score = entry.number(role), rule.indicator.full_score
    is_decided = rule.method.decided_by == "entered" and not mark.is_by_own
    if points is None or (role == "entered" and is_decided):
        return
    place, typed = entry.place(role), f"“{entry.title(role)}”为 {points:.2f}"
    if points > full_score:
        yield findings.SCORE_ABOVE_FULL.at(place, typed, within_full(full_score))
    elif mark.status == Status.UNSCORED:
        if not rests_on_data(rule, mark):
            why = mark.value.reason if isinstance(mark.value, Missing) else mark.reason
            yield findings.SCORE_WITHOUT_VALUE.at(place, f"{typed}，{why}", _asked(rule))
    elif mark.points is not None and points != mark.points and not is_decided:
        kind = findings.SELF_SCORE_DIFFERS if role == "claimed" else findings.TYPED_SCORE_DIFFERS
        yield kind.at(place, typed, f"按规则计算的得分 {mark.points:.2f}")


def within_full(full_score: Decimal) -> str:
    """Return in words which scores there are."""
    return f"0 至 {plain(full_score)}（该指标的分值）"


def rests_on_data(rule: IndicatorRule, mark: Mark) -> bool:
    """Tell whether the value is computed: then nobody is asked for it, only for the data."""
    return not mark.is_by_own and (rule.value is not None or bool(rule.options))


def _asked(rule: IndicatorRule) -> str:
    """Return what people must give before an indicator has a score."""
    if rule.method.decided_by == "checklist":
        return "各评价要点的核查结论"
    return "评价得分" if rule.method.decided_by == "entered" else "完成值"
