"""A unit's total -> lines on the terminal: the marks of every area and indicator, the steps, the grade."""

from __future__ import annotations

from decimal import Decimal

from pipeline.cli.saying import say
from pipeline.model import UNGRADED, Appraisal, Mark
from pipeline.standard import IndicatorRule, Standard, settle
from pipeline.standard.scoring import plain


def print_total(appraisal: Appraisal, standard: Standard) -> None:
    """Print how the total of a unit comes about."""
    say(f"{appraisal.unit}")
    for area, tally in zip(standard.system.areas, appraisal.areas, strict=True):
        worth = plain(settle.worth(standard.system, area, tally))
        role = f"（{area.role}）" if area.role else ""
        say(f"{area.name}{role}　{_shown(settle.shown(tally), standard)} / {worth} 分")
        for rule, mark in standard.marked(appraisal.marks):
            if rule.indicator.area == area.name:
                _print_mark(mark, rule, standard)
    for number, step in enumerate(appraisal.steps):
        reason = f"（{step.reason}）" if step.reason else ""
        change = f"{step.change:+.{standard.system.decimals}f} 分，计 " if number else ""
        say(f"{step.name}{reason}　{change}{_shown(step.total, standard)} 分")
    for cap in settle.idle_caps(standard.system, appraisal.steps, appraisal.verdicts):
        most = _shown(standard.system.most_of(cap), standard)
        say(f"封顶（{cap.reason}）　条件成立，总分没有超过 {most} 分，不再降低")
    _print_result(appraisal, standard)


def _print_mark(mark: Mark, rule: IndicatorRule, standard: Standard) -> None:
    points = str(mark.status) if mark.points is None else _shown(mark.points, standard)
    reason = f"　{mark.reason}" if mark.reason else ""
    say(f"  {mark.code} {rule.indicator.name}　{points} / {plain(mark.full_score)} 分{reason}")


def _print_result(appraisal: Appraisal, standard: Standard) -> None:
    total = appraisal.total
    if appraisal.grade is None or total.points is None:
        why = "，封顶条件缺少数据" if settle.has_open_cap(appraisal.verdicts) else ""
        say(f"总分：{UNGRADED}　已评 {plain(total.assessed)} / {plain(total.full_score)} 分{why}")
        return
    bounds = "、".join(f"{one.name}≥{plain(one.from_score)}" for one in standard.system.grades)
    say(f"总分：{_shown(total.points, standard)} 分，{appraisal.grade}（{bounds}）")


def _shown(points: Decimal | str, standard: Standard) -> str:
    return points if isinstance(points, str) else f"{points:.{standard.system.decimals}f}"
