"""Submission + standard -> Appraisal: one unit evaluated as far as what it handed in goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.evaluate import tallies
from pipeline.evaluate.handed import Handed
from pipeline.evaluate.indicators import Marker
from pipeline.evaluate.items import cell_of, work_out
from pipeline.evaluate.problems import Scored, problems_of
from pipeline.evaluate.rejected import without_need
from pipeline.evaluate.scoresheet import entries_of
from pipeline.evaluate.slips import slips_in_lookups, slips_of
from pipeline.evaluate.unfilled import unfilled
from pipeline.evaluate.unused import unused
from pipeline.evaluate.waived import as_waived
from pipeline.findings import FindingKind
from pipeline.formula import evaluate
from pipeline.model import Appraisal, Finding, Place, Submission
from pipeline.standard import CheckRule, Standard, settle


def appraise(submission: Submission, standard: Standard) -> Appraisal:
    """Evaluate one unit: what rests on something 缺失 is 未评, and such a unit has no grade."""
    handed = Handed(submission, standard)
    work_out(handed)
    trouble = list({(one.code, one.place): one for one in _tie_outs(handed)}.values())
    entries = entries_of(submission, standard)
    marks = Marker(handed, entries, trouble).marks()
    trouble += unfilled(handed, marks, [*submission.findings, *trouble])
    trouble += unused(handed, entries, marks, [*submission.findings, *trouble])
    found = as_waived((*submission.findings, *trouble), marks, standard)
    areas = tallies.areas(marks, standard)
    verdicts = tallies.verdicts(standard, handed.values)
    summed = settle.whole(standard.system, areas)
    steps = settle.settled(standard.system, areas, summed, tallies.held_caps(standard, verdicts))
    whole = replace(summed, points=steps[-1].total if steps else None)
    is_settled = tallies.is_settled(areas, verdicts)
    return Appraisal(
        unit=submission.unit,
        submission=submission,
        facts=handed.facts,
        marks=marks,
        areas=areas,
        themes=tallies.themes(marks, standard),
        total=whole,
        grade=tallies.grade(whole, standard) if is_settled else None,
        border=tallies.border(whole, standard.system) if is_settled else None,
        problems=problems_of(Scored(handed, marks, areas)),
        findings=without_need(found, entries, marks, standard),
        steps=steps,
        verdicts=verdicts,
    )


def _tie_outs(handed: Handed) -> Iterator[Finding]:
    """Make the checks between sheets and workbooks; they look at data items."""
    for rule in handed.standard.tie_outs:
        if evaluate(rule.condition, handed.values) is True:
            found = _finding(rule, handed)
            yield found
            yield from slips_of(rule, found, handed)
    yield from slips_in_lookups(handed)


def _finding(rule: CheckRule, handed: Handed) -> Finding:
    check, titles = rule.check, handed.standard.titles
    sources = handed.facts[check.at].sources
    place = cell_of(check.at, handed) or (sources[0] if sources else Place(str(handed.submission.unit)))
    found = "，".join(f"{titles[name]}为 {handed.amount(name)}" for name in rule.condition.names)
    return FindingKind(check.code, check.severity, check.name, check.remedy).at(place, found, check.expected)
