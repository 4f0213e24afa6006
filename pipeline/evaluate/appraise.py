"""Submission + standard -> Appraisal: one unit evaluated as far as what it handed in goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.evaluate import tallies
from pipeline.evaluate.indicators import Marker
from pipeline.evaluate.items import facts_of, shown, values_of
from pipeline.evaluate.problems import Scored, problems_of
from pipeline.evaluate.scoresheet import entries_of
from pipeline.findings import FindingKind
from pipeline.formula import evaluate
from pipeline.model import Appraisal, Fact, Finding, Place, Submission
from pipeline.standard import CheckRule, Standard


def appraise(submission: Submission, standard: Standard) -> Appraisal:
    """Evaluate one unit: what rests on something 缺失 is 未评, and such a unit has no grade."""
    facts = facts_of(submission, standard)
    trouble = list(_tie_outs(submission, standard, facts))
    marks = Marker(submission, standard, facts, entries_of(submission, standard), trouble).marks()
    areas = tallies.areas(marks, standard)
    whole = tallies.total(marks, standard.system)
    return Appraisal(
        unit=submission.unit,
        submission=submission,
        facts=facts,
        marks=marks,
        areas=areas,
        themes=tallies.themes(marks, standard),
        total=whole,
        grade=tallies.grade(whole, standard),
        border=tallies.border(whole, standard.system),
        problems=problems_of(Scored(submission, standard, facts, marks, areas)),
        findings=(*submission.findings, *trouble),
    )


def _tie_outs(submission: Submission, standard: Standard, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Make the checks between sheets and workbooks; they look at data items."""
    values = values_of(facts)
    for rule in standard.checks:
        if rule.sheet is None and evaluate(rule.condition, values) is True:
            yield _finding(rule, submission, standard, facts)


def _finding(rule: CheckRule, submission: Submission, standard: Standard, facts: Mapping[str, Fact]) -> Finding:
    check = rule.check
    sources = facts[check.at].sources
    place = sources[0] if sources else Place(str(submission.unit))
    found = "，".join(f"{standard.titles[name]}为 {shown(name, facts, standard)}" for name in rule.condition.names)
    return FindingKind(check.code, check.severity, check.name, check.remedy).at(place, found, check.expected)
