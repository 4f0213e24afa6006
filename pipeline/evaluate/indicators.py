"""Facts + entries -> one Mark an indicator: value, points, the working with numbers put in, why marks were lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from pipeline import findings
from pipeline.evaluate.alternatives import chosen
from pipeline.evaluate.checklist import checklist_mark
from pipeline.evaluate.handed import Handed
from pipeline.evaluate.items import sources_of, worked
from pipeline.evaluate.review import UNEXPLAINED, claimed, misplaced, reviewed, unanswered, within_full
from pipeline.evaluate.scoresheet import Entries, Entry
from pipeline.evaluate.specifics import specific_mark
from pipeline.evaluate.typed import slack_of
from pipeline.findings import FindingKind
from pipeline.formula import Missing, NotApplicable, Value, evaluate, is_nothing, to_words
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds import KindName, says_nothing
from pipeline.model import Finding, Mark, Place, Status
from pipeline.standard import IndicatorRule, Standard
from pipeline.standard.deviation import SELF_KINDS, self_values
from pipeline.standard.scoring import VALUE, band_label, inapplicable_words, plain
from pipeline.standard.workbook import ColumnRole


@dataclass(slots=True)
class Marker:
    """Scores the indicators of one unit; what is wrong with the entries is collected in `findings`."""

    handed: Handed
    entries: Entries
    findings: list[Finding]
    standard: Standard = field(init=False)
    values: Mapping[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.standard, self.values = self.handed.standard, self.handed.values

    def marks(self) -> tuple[Mark, ...]:
        """Return one mark an indicator, in the order of the system."""
        self.findings += misplaced(self.entries, self.standard)
        inside = self.standard.within
        marks = [self._mark(rule) for rule in inside]
        self._compare(marks)
        return (*marks, *(self._mark(rule) for rule in self.standard.indicators[len(inside) :]))

    def _compare(self, marks: Sequence[Mark]) -> None:
        """Let what adds to the total or takes off ask how the unit scored itself."""
        self.handed = self.handed.knowing(self_values(marks, self.standard.system), SELF_KINDS)
        self.values = self.handed.values

    def _mark(self, rule: IndicatorRule) -> Mark:
        entry = self.entries.scores.get(rule.indicator.code)
        mark = self._decided(rule, entry)
        if entry is not None:
            is_extra = self.standard.system.is_extra(rule.indicator)
            mark = replace(
                mark,
                claimed=None if is_extra else _within(entry.number("claimed"), mark.full_score),
                entered=_within(entry.number("entered"), mark.full_score),
                remark=entry.text("reason"),
                evidence=entry.text("evidence"),
                reason=_with_remark(mark.reason, entry.text("reason")),
            )
            slack = partial(slack_of, handed=self.handed)
            self.findings += reviewed(rule.way(mark.way), entry, mark, slack)
        return mark

    def _decided(self, rule: IndicatorRule, entry: Entry | None) -> Mark:
        one = rule.indicator
        if entry is not None and entry.is_void("not_applicable"):
            return _unscored(rule, Missing(f"{entry.place('not_applicable')} 无法使用", is_blank=False))
        if entry is not None and entry.value("not_applicable") is True and not self._is_known(rule, entry):
            reason = entry.text("reason")
            remedy = "请在扣分原因中写明不适用的理由。" if says_nothing(reason) else ""
            self._report(claimed(reason), entry, "not_applicable", reason or UNEXPLAINED, remedy=remedy)
            mark = self._inapplicable(rule, NotApplicable(reason or "填报为不适用"))
            return replace(mark, options=tuple(self._computed(way, entry) for way in rule.options))
        said = len(self.findings)
        mark = self._by_method(rule, entry)
        is_judged = mark.is_by_own or rule.options or rule.method.decided_by in ("checklist", "entered")
        if not is_judged or not self._is_zero(rule):
            return mark
        del self.findings[said:]  # what people wrote, or did not, changes nothing
        working = _joined(mark.working, f"{one.zero_reason}→0")
        value = Decimal(0) if mark.is_by_own else mark.value
        lost = f"{one.zero_reason}，不得分"
        return replace(mark, status=Status.SCORED, points=Decimal(0), value=value, working=working, reason=lost)

    def _by_method(self, rule: IndicatorRule, entry: Entry | None) -> Mark:
        one = rule.indicator
        own = self.entries.specifics.get(one.code, ())
        if one.open and "specifics" in self.entries.absent:
            # Whether the unit refined the indicator cannot be told, so the common rule may not be the one to use.
            return _unscored(rule, Missing(self.entries.absent["specifics"], is_blank=False))
        if own and one.open:
            if own[0].sheet.table.is_declared_none:
                reason = f"“{own[0].sheet.table.title}”声明为“无”，但有数据"
                return _unscored(rule, Missing(reason), sources=[own[0].place("name")])
            return specific_mark(rule, own, self.standard, self.values, self.findings)
        match rule.method.decided_by:
            case "checklist":
                absent = self.entries.absent.get("points", "")
                mark = checklist_mark(rule, self.entries.points, self.standard.system, absent)
                self.findings += unanswered(mark)
                return self._settled(rule, mark)
            case "entered":
                return self._entered(rule, entry)
            case _ if rule.options:
                return self._one_of(rule, entry)
            case _:
                return self._computed(rule, entry)

    def _one_of(self, rule: IndicatorRule, entry: Entry | None) -> Mark:
        """Score an indicator in each of several ways and take one."""
        marks = tuple(self._computed(way, entry) for way in rule.options)
        choice = chosen(rule, marks, self.handed.facts)
        return replace(self._settled(rule, choice), options=marks, sources=choice.sources)

    def _is_known(self, rule: IndicatorRule, entry: Entry) -> bool:
        """Tell whether the unit's own figures give the value: then a claim that it does not apply does not count."""
        has_value = any(way.value and not is_nothing(evaluate(way.value, self.values)) for way in rule.ways)
        if not has_value and not self._is_zero(rule):
            return False
        self._report(findings.APPLICABLE_AFTER_ALL, entry, "not_applicable", entry.text("reason"))
        return True

    def _is_zero(self, rule: IndicatorRule) -> bool:
        """Tell whether the unit's own figures leave no marks, whatever the value: then no claim saves them."""
        return rule.zero_if is not None and evaluate(rule.zero_if, self.values) is True

    def _settled(self, rule: IndicatorRule, mark: Mark) -> Mark:
        return self._inapplicable(rule, mark.value) if isinstance(mark.value, NotApplicable) else mark

    def _computed(self, rule: IndicatorRule, entry: Entry | None) -> Mark:
        one = rule.indicator
        value, working, sources = self._value(rule, entry)
        if self._is_zero(rule):
            working = _joined(working, f"{one.zero_reason}→0")
            return _mark(rule, Status.SCORED, Decimal(0), value, working, sources, f"{one.zero_reason}，不得分")
        if isinstance(value, NotApplicable):
            return replace(self._inapplicable(rule, value), working=working, sources=sources)
        if isinstance(value, Missing) or rule.scoring is None:
            return _unscored(rule, value, working, sources)
        given = {**rule.given, VALUE: value}
        values = {name: given[name] if name in given else self.values[name] for name in rule.scoring.names}
        points = evaluate(rule.scoring, values)
        if not isinstance(points, Decimal):
            reason = points.reason if isinstance(points, Missing | NotApplicable) else ""
            return _unscored(rule, value, working, sources, reason)
        working = _joined(working, self._scoring_worked(rule, value, points))
        return _mark(rule, Status.SCORED, points, value, working, sources, self._lost(rule, value, points))

    def _value(self, rule: IndicatorRule, entry: Entry | None) -> tuple[Value, str, tuple[Place, ...]]:
        """Return the indicator's value: by its formula, or as the evaluator entered it in 完成值."""
        one = rule.indicator
        if rule.value is not None:
            value = evaluate(rule.value, self.values)
            names, facts = rule.value.names, self.handed.facts
            single = facts[names[0]].working if len(names) == 1 and rule.value.text == names[0] else ""
            working = single or worked(rule.value, self.handed, value, one.value_kind)
            return value, working, sources_of(names, facts)
        if entry is None:
            reason = self.entries.absent.get("scores", f"“{one.name}”没有填报行")
            return Missing(reason, is_blank=False), "", ()
        typed = entry.number("actual")
        if typed is None:
            self._report_blank(entry, "actual", one.name, one.value_kind.expectation())
            return Missing(f"没有填写“{one.name}”的完成值（{entry.place('actual')}）"), "", (entry.place("actual"),)
        if not (rule.method.allows(typed) and (rule.method.is_bounded or one.value_kind.allows(typed))):
            limits = self._typed_limits(rule)
            show = one.value_kind.show
            found = f"{plain(typed)}（读作 {show(typed)}）" if one.kind == KindName.RATE else show(typed)
            self._report(findings.OUT_OF_RANGE, entry, "actual", found, limits)
            return Missing(f"“{one.name}”的完成值超出范围", is_blank=False), "", (entry.place("actual"),)
        value = typed != 0 if one.kind == KindName.YES_NO else typed
        return value, f"评价人填写的完成值 {one.value_kind.show(value)}", (entry.place("actual"),)

    def _typed_limits(self, rule: IndicatorRule) -> str:
        """Say what a typed value may be: what the method can mean, or a rate at all."""
        show, method = rule.indicator.value_kind.show, rule.method
        if method.least is None or method.most is None:
            return "百分比，写法如 92% 或 0.92"
        return f"{show(method.least)} 至 {show(method.most)}"

    def _entered(self, rule: IndicatorRule, entry: Entry | None) -> Mark:
        one = rule.indicator
        points = entry.number("entered") if entry else None
        if entry is not None and points is None:
            self._report_blank(entry, "entered", one.name, f"0 至 {one.full_score} 的得分")
        if entry is None or points is None:
            return _unscored(rule, Missing(self.entries.absent.get("scores", f"没有填写“{one.name}”的评价得分")))
        place = entry.place("entered")
        if points > one.full_score:
            found = f"“{entry.title('entered')}”为 {points:.2f}"
            self._report(findings.SCORE_ABOVE_FULL, entry, "entered", found, within_full(one.full_score))
            return _unscored(rule, Missing("评价得分超出分值"), sources=(place,))
        # Outside the full score nothing is lost.
        is_lost = points < one.full_score and not self.standard.system.is_extra(one)
        if is_lost and not entry.text("reason"):
            self._report(findings.REASON_ABSENT, entry, "reason", f"得 {points:.2f} 分，满分 {plain(one.full_score)}")
        points = round_half_up(points, self.standard.system.decimals)
        return _mark(rule, Status.SCORED, points, points, f"评价人评分 {points}", (place,), "")

    def _inapplicable(self, rule: IndicatorRule, value: Value) -> Mark:
        """Give what the system says an indicator is worth that does not apply."""
        points = self.standard.system.inapplicable(rule.indicator)
        why = value.reason if isinstance(value, NotApplicable) else ""
        words = inapplicable_words(rule.indicator, points, self.standard.system.role_of(rule.indicator))
        return _mark(rule, Status.NOT_APPLICABLE, points, value, "", (), f"不适用（{why}），{words}")

    def _scoring_worked(self, rule: IndicatorRule, value: Value, points: Decimal) -> str:
        if rule.method.formula is None:
            return f"{rule.wording}得 {points} 分"
        shown = {**rule.given_words, VALUE: rule.indicator.value_kind.show(value)}
        return f"{to_words(rule.method.formula, shown)}→{points:.{self.standard.system.decimals}f}"

    def _lost(self, rule: IndicatorRule, value: Value, points: Decimal) -> str:
        role = self.standard.system.role_of(rule.indicator)
        changed = points if role else rule.indicator.full_score - points
        if changed <= 0:
            return ""
        target = rule.indicator.target
        against = (
            f"（目标 {rule.indicator.sign}{rule.indicator.value_kind.show(target)}）" if target is not None else ""
        )
        label = band_label(rule.method, rule.indicator, value) if isinstance(value, Decimal) else ""
        told = label or f"完成值 {rule.indicator.value_kind.show(value)}{self._measure(rule)}{against}"
        return f"{told}，{'加' if role == '加分' else '扣'} {changed:.2f} 分"

    def _measure(self, rule: IndicatorRule) -> str:
        """Return the unit of measure of a value that is just one counted item; empty where it goes without saying."""
        item = self.standard.by_item.get(rule.value.text) if rule.value is not None else None
        return "" if item is None or item.item.value_kind.is_money or not item.item.unit else f" {item.item.unit}"

    def _report_blank(self, entry: Entry, role: ColumnRole, name: str, expected: str) -> None:
        """Report a conclusion that only a person can give and did not; an unreadable one is reported already."""
        if not entry.is_void(role):
            self._report(findings.CONCLUSION_ABSENT, entry, role, f"“{name}”为空", expected)

    def _report(
        self, kind: FindingKind, entry: Entry, role: ColumnRole, found: str, expected: str = "", remedy: str = ""
    ) -> None:
        self.findings.append(kind.at(entry.place(role), found, expected, remedy))


def _within(points: Decimal | None, full_score: Decimal) -> Decimal | None:
    """Leave out a typed score that cannot be one; it is reported at its cell."""
    return points if points is None or points <= full_score else None


def _with_remark(reason: str, remark: str) -> str:
    """Add the evaluator's own words unless the reason quotes them already."""
    return reason if remark in reason else _joined(reason, remark)


def _joined(*parts: str) -> str:
    return "；".join(dict.fromkeys(part for part in parts if part))


def _unscored(
    rule: IndicatorRule, value: Value, working: str = "", sources: Sequence[Place] = (), reason: str = ""
) -> Mark:
    """Return the mark of an indicator that cannot be scored, as its value has a reason, or the scoring itself."""
    why = value.reason if isinstance(value, Missing) else reason
    return _mark(rule, Status.UNSCORED, None, value, working, sources, why)


def _mark(
    rule: IndicatorRule,
    status: Status,
    points: Decimal | None,
    value: Value,
    working: str,
    sources: Sequence[Place],
    reason: str,
) -> Mark:
    return Mark(
        code=rule.indicator.code,
        full_score=rule.indicator.full_score,
        status=status,
        points=points,
        value=value,
        target=rule.target,
        working=working,
        sources=tuple(sources),
        reason=reason,
    )
