"""The passages of a report + the results -> where it contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.claims import Passage
from pipeline.evaluate.grades import Grades
from pipeline.evaluate.restated import restated
from pipeline.evaluate.rowwise import wrong_rows
from pipeline.evaluate.sums import Contradiction, wrong_sums
from pipeline.evaluate.verifying import RIGHT, Checked, Verdict
from pipeline.evaluate.worked import worked_out
from pipeline.model import UNGRADED, Appraisal, Batch
from pipeline.standard import Standard
from pipeline.standard import outline as said


def contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> list[Contradiction]:
    """Return where a report contradicts itself: chapter against chapter, grade against total, total against parts.

    A grade is held against the unit's, too.
    """
    return [*_several_ways(checked), *_grades(checked, passages, appraisal, standard), *_by_itself(passages)]


def batch_contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], batch: Batch, standard: Standard
) -> list[Contradiction]:
    """Return where a report on all units contradicts itself, or gives a unit another grade than the results."""
    return [*_several_ways(checked), *_grades_of_units(passages, batch, standard), *_by_itself(passages)]


def _by_itself(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield what is wrong whatever the results are."""
    yield from wrong_sums(passages)
    yield from restated(passages)
    yield from worked_out(passages)
    yield from wrong_rows(passages)


def _several_ways(checked: Sequence[Checked]) -> Iterator[Contradiction]:
    """Yield the figures that are stated in several ways."""
    stated: dict[str, list[Checked]] = {}
    for one in checked:
        if one.stated is not None and one.stated.kind.is_number and one.verdict is not Verdict.BOUND:
            stated.setdefault(one.stated.key, []).append(one)
    for each in stated.values():
        yield from _unlike(each)


def _unlike(stated: Sequence[Checked]) -> Iterator[Contradiction]:
    """Yield where one figure is stated otherwise than where it is right, or, if it is so nowhere, than at first."""
    norm = next((one for one in stated if one.verdict in RIGHT), stated[0])
    if norm.stated is None:
        return
    title, result = norm.stated.title, norm.stated.text + norm.stated.unit
    known = "该处与评价结果一致" if norm.verdict in RIGHT else f"评价结果为“{result}”" if norm.stated.text else ""
    expected = f"与{norm.claim.passage.place}的“{norm.claim.text}”一致" + (f"（{known}）" if known else "")
    for one in stated:
        if not (one.claim.rounds(norm.claim.value) or norm.claim.rounds(one.claim.value)):
            yield Contradiction(one.claim.passage.place, f"{title}写为“{one.claim.text}”", expected)


def _grades(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> Iterator[Contradiction]:
    """Yield the grades that are not the unit's, or do not belong to the total which the report itself states."""
    own = appraisal.grade or UNGRADED
    total = _stated_total(checked)
    grades = Grades(standard, appraisal.unit.year, appraisal.unit.name)
    in_texts = [(passage, given) for passage in passages for given in grades.in_text(passage.text)]
    for passage, given in (*in_texts, *grades.in_tables(passages)):
        if total is not None and given.grade != (fitting := standard.grade_of(total)):
            expected = f"报告中总分{total}分对应的“{fitting}”"
            yield Contradiction(passage.place, f"等级写为“{given.written}”", expected)
        elif given.grade != own:
            yield Contradiction(passage.place, f"等级写为“{given.written}”", f"评价结果“{own}”")
    for passage in passages if appraisal.grade is not None else ():
        for undecided in grades.undecided_in(passage.text):
            yield Contradiction(passage.place, f"写为“{undecided}”", f"评价结果“{own}”")


def _stated_total(checked: Sequence[Checked]) -> Decimal | None:
    totals = (one for one in checked if one.stated is not None and one.stated.key == said.TOTAL)
    return next((one.claim.value for one in totals if one.verdict is not Verdict.BOUND), None)


def _grades_of_units(passages: Iterable[Passage], batch: Batch, standard: Standard) -> Iterator[Contradiction]:
    """Yield the cells and sentences that give a unit another grade than it has."""
    own = {one.unit.name: one.grade or UNGRADED for one in batch.appraisals}
    grades = Grades(standard, batch.year)
    for one in passages:
        for unit, grade in _given(one, list(own), grades):
            if grade != own[unit]:
                yield Contradiction(one.place, f"{unit}等级写为“{grade}”", f"评价结果“{own[unit]}”")


def _given(passage: Passage, units: Sequence[str], grades: Grades) -> Iterator[tuple[str, str]]:
    """Yield the units and grades that a cell gives by its heads, or a sentence that names a unit before the grade."""
    if grade := grades.under(passage):
        yield from ((unit, grade) for unit in passage.rows if unit in units)
        return
    for given in grades.in_text(passage.text):
        sentence = re.split("[。；]", passage.text[: given.start])[-1]
        ends = [(sentence.rfind(unit) + len(unit), len(unit), unit) for unit in units if unit in sentence]
        if ends:
            yield max(ends)[-1], given.grade
