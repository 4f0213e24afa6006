"""What the commands run and what they print of it; each returns the status that the program ends with.

What a command alone needs is imported when it is done: whoever only reads does not wait for what writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.saying import COULD_NOT_RUN, EVALUATED, HAS_ERRORS, say
from pipeline.cli.show import (
    AFTER_EVALUATING,
    IN_SUMMARY,
    print_change,
    print_counts,
    print_decided,
    print_derivation,
    print_findings,
    print_issued,
    print_item,
    print_migration,
    print_nothing,
    print_waiting,
    print_years,
)
from pipeline.cli.show_reports import print_edited, print_verified
from pipeline.cli.show_total import print_total
from pipeline.derivation import Derivation, Input, inputs_below
from pipeline.findings import COPY_LEFT_ASIDE
from pipeline.findings.of_rulings import RULINGS_LEFT_ASIDE, RULINGS_UNREADABLE
from pipeline.model import Appraisal
from pipeline.rulings import FILE
from pipeline.run.operator import OperatorError, Request
from pipeline.standard import Standard
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.run.publishing import Published

_OF_RESULTS = (COPY_LEFT_ASIDE.code, RULINGS_UNREADABLE.code, RULINGS_LEFT_ASIDE.code)
"""Findings about work of people among the results that takes no part: told at once, or nobody would look for them."""


def issue(request: Request, last: Path | None, is_zipped: bool) -> int:
    """Write a set of workbooks for every unit of a list."""
    from pipeline.run import issuing

    issued = issuing.issue_templates(request, last, is_zipped=is_zipped)
    print_issued(issued, request.target, is_zipped=is_zipped)
    if not issued.units:
        return COULD_NOT_RUN
    return HAS_ERRORS if issued.has_errors else EVALUATED


def make_templates(target: Path, system: str | None) -> int:
    """Write the blank workbooks."""
    from pipeline.run import systems, templating

    made = templating.make_templates(target, system)
    for path in made.paths:
        say(f"已生成 {path}")
    shipped = "，".join(f"{code} {one.name}" for code, one in systems.shipped().items())
    say(f"指标体系：{made.system.name}（{made.system.code}）；自带的指标体系：{shipped}")
    return EVALUATED


def make_manual(target: Path, system: str | None) -> int:
    """Write the manual."""
    from pipeline.run import documenting

    for path in documenting.make_manual(target, system):
        say(f"已生成 {path}")
    return EVALUATED


def check(request: Request) -> int:
    """Print what is wrong with the workbooks."""
    from pipeline.run import evaluating

    outcome = evaluating.evaluate_folder(request)
    if not outcome.years:
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    print_findings(outcome.findings, AFTER_EVALUATING)
    print_counts(outcome)
    return HAS_ERRORS if outcome.has_errors else EVALUATED


def evaluate(request: Request) -> int:
    """Evaluate all units and say what came of it and where it is."""
    from pipeline.run import publishing

    published = publishing.evaluate_and_publish(request)
    outcome = published.outcome
    if not outcome.years:
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    broken = [one for broken in outcome.reading.owned.broken for one in broken.findings]
    print_findings(list(dict.fromkeys([*broken, *outcome.apart])), IN_SUMMARY)
    print_years(outcome)
    print_counts(outcome)
    _say_what_was_written(published, request)
    print_findings([one for one in outcome.findings if one.code in _OF_RESULTS], IN_SUMMARY)
    for path in published.kept:
        say(f"上次运行后有人改过或放入的文件与本次结果同名，已改名保留为“{path}”。")
    _say_of_store(published.store)
    _say_of_leftovers(published)
    return HAS_ERRORS if outcome.has_errors else EVALUATED


def _say_what_was_written(published: Published, request: Request) -> None:
    for path, one in zip(published.written, published.outcome.years, strict=True):
        say(f"汇总工作簿：{path}")
        if one.batch.appraisals:
            say(f"评价底稿 {len(one.batch.appraisals)} 个，在同一文件夹下各单位的文件夹中")
            say(
                f"评价报告 {len(one.batch.appraisals)} 份，也在各单位的文件夹中；{published.whole_report}在汇总工作簿旁"
            )
        say(f"需要更正或说明的，请填写 {path.with_name(FILE)}，再重新运行")
    if published.unchanged:
        say(f"与上次相比没有变化的单位 {published.unchanged} 个，评价底稿原样保留")
    if published.copies:
        say(
            f"核查回单 {published.copies} 个，在各单位的文件夹中：有核查结果的工作簿，问题已标出，"
            f"改好后放进“{request.source}”再重新运行"
        )
    print_edited(published.edited)
    if published.lists:
        say(
            f"核查清单 {published.lists} 个，在各单位的文件夹中：不能标色的工作簿，原因和问题列在清单中，"
            "请按清单改正原文件后再重新运行"
        )


def _say_of_leftovers(published: Published) -> None:
    """Say which folders are of an earlier run; those of a unit that waits to be evaluated are not to be removed."""
    waiting = {left.name for one in published.outcome.years for left in one.batch.unevaluated if left.is_unit}
    for folder in published.leftovers:
        if folder.name in waiting:
            say(f"文件夹“{folder}”是该单位以前的结果：该单位本次没有评价，原样保留，改正后再运行时更新。")
        else:
            say(f"文件夹“{folder}”是以前运行留下的，不属于本次结果，请核对（其中的报告可能有人改过）后移走。")


def _say_of_store(store: Store) -> None:
    """Say why the next run will take longer than it might; no result hangs on it."""
    if store.is_rebuilt:
        say(
            f"以前运行保存的中间结果“{store.path}”不能使用（已损坏，或者由其他版本写成），已重新建立；只影响快慢，不影响结果。"
        )
    if store.why_unused:
        say(f"中间结果没有保存到“{store.path}”（{store.why_unused}）；只影响快慢，不影响结果。")


def watch(request: Request) -> int:
    """Evaluate all units, and again whenever their workbooks change, until the person stops it."""
    from pipeline.run import watching

    status = EVALUATED
    try:
        for change in watching.changes_in(request.source):
            if change.is_first:
                say(
                    f"正在监看“{request.source}”：放入、保存、改名或移走工作簿后自动重新评价，结果写入“{request.target}”。"
                )
                say("请保持本窗口打开；按 Ctrl+C 结束。")
            print_change(change)
            status = _tried(request)
            print_waiting(request, is_failed=status == COULD_NOT_RUN)
    except KeyboardInterrupt as stop:
        raise type(stop)("已结束监看。输出文件夹中是最近一次评价完成的结果。") from stop
    return status


def _tried(request: Request) -> int:
    """Evaluate all units; a mistake that keeps this run from being done does not end the watch."""
    try:
        return evaluate(request)
    except OperatorError as error:
        return explain_mistake(error)


def migrate(request: Request) -> int:
    """Carry filled workbooks over to new templates."""
    from pipeline.run import migrating

    migration = migrating.migrate(request)
    print_migration(migration, request.target)
    if not any(one.is_done for one in migration.files):
        return COULD_NOT_RUN
    return EVALUATED if migration.is_whole else HAS_ERRORS


def explain(unit: str, indicator: str, request: Request) -> int:
    """Print how a score or a data item of a unit was had; its total, if no indicator is named."""
    from pipeline.run import evaluating, explaining

    outcome = evaluating.evaluate_folder(request)
    if not outcome.years:
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    appraisal, standard = explaining.find_unit(outcome, unit)
    wanted = indicator.strip()
    derivations = explaining.find_derivations(appraisal, standard, wanted)
    if wanted:
        _print_each(derivations, appraisal, standard)
    else:
        print_total(appraisal, standard)
    print_decided(explaining.decided_about(appraisal, standard, derivations), outcome)
    return EVALUATED


def _print_each(derivations: Sequence[Derivation | Input], appraisal: Appraisal, standard: Standard) -> None:
    for found in derivations:
        say(f"{appraisal.unit}")
        if isinstance(found, Derivation):
            print_derivation(found)
        else:
            print_item(found, inputs_below(appraisal, standard, found.uses))
        say()


def verify(report: Path, unit: str | None, request: Request) -> int:
    """Print what is wrong in a report."""
    from pipeline.run import verifying

    verified = verifying.verify(report, request, unit)
    print_verified(verified)
    return EVALUATED if verified.is_right else HAS_ERRORS


def explain_mistake(error: OperatorError) -> int:
    """Print in a few words what the person can put right."""
    from pipeline.run import owned

    if isinstance(error, owned.UnusableSystemError):
        print_findings(error.findings)
    say(str(error), is_error=True)
    return COULD_NOT_RUN
