"""The passages of a report + the results -> where it contradicts itself, and the problems that it does not mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.claims import Passage
from pipeline.evaluate.sums import Contradiction, wrong_sums
from pipeline.evaluate.verifying import Checked, Verdict
from pipeline.model import UNGRADED, Appraisal, Batch, Problem
from pipeline.standard import Standard
from pipeline.standard import outline as said

_PROBLEMS = "问题"
_GRADE = r"(?:等级|评级|等次)"
_BESIDE_GRADE = rf"{_GRADE}[^。；]{{0,12}}?[“\"'：:为是\s]"


def contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> list[Contradiction]:
    """Return where a report contradicts itself: chapter against chapter, grade against total, total against parts.

    A grade is held against the unit's, too.
    """
    return [*_several_ways(checked), *_grades(checked, passages, appraisal, standard), *wrong_sums(passages)]


def batch_contradictions(checked: Sequence[Checked], passages: Sequence[Passage], batch: Batch) -> list[Contradiction]:
    """Return where a report on all units contradicts itself, or gives a unit another grade than the results."""
    return [*_several_ways(checked), *_grades_of_units(passages, batch), *wrong_sums(passages)]


def _several_ways(checked: Sequence[Checked]) -> Iterator[Contradiction]:
    """Yield the figures that are stated in several ways."""
    stated: dict[str, list[Checked]] = {}
    for one in checked:
        if one.stated is not None and one.stated.kind.is_number and one.verdict is not Verdict.BOUND:
            stated.setdefault(one.stated.key, []).append(one)
    for first, *others in stated.values():
        for one in others:
            if not (one.claim.rounds(first.claim.value) or first.claim.rounds(one.claim.value)):
                title = first.stated.title if first.stated else ""
                before = f"与{first.claim.passage.place}的“{first.claim.text}”一致"
                yield Contradiction(one.claim.passage.place, f"{title}写为“{one.claim.text}”", before)


def _grades(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> Iterator[Contradiction]:
    """Yield the grades that are not the unit's, or do not belong to the total which the report itself states."""
    totals = [one.claim.value for one in checked if one.stated is not None and one.stated.key == said.TOTAL]
    for passage, grade in _grades_in(passages, standard):
        own = standard.grade_of(totals[0]) if totals else grade
        if grade != own:
            yield Contradiction(passage.place, f"等级写为“{grade}”", f"报告中总分{totals[0]}分对应的“{own}”")
        elif grade != (appraisal.grade or UNGRADED):
            yield Contradiction(passage.place, f"等级写为“{grade}”", f"评价结果“{appraisal.grade or UNGRADED}”")


def _grades_in(passages: Iterable[Passage], standard: Standard) -> Iterator[tuple[Passage, str]]:
    """Yield the grades that a report gives, with where."""
    names = "|".join(re.escape(grade.name) for grade in standard.system.grades)
    pattern = re.compile(rf"{_BESIDE_GRADE}({names})")
    for passage in passages:
        yield from ((passage, match[1]) for match in pattern.finditer(passage.text))


def _grades_of_units(passages: Iterable[Passage], batch: Batch) -> Iterator[Contradiction]:
    """Yield the cells of a table that give a unit another grade than it has."""
    grades = {one.unit.name: one.grade or UNGRADED for one in batch.appraisals}
    for one in passages:
        if one.rows and one.rows[0] in grades and re.search(_GRADE, one.above):
            grade = grades[one.rows[0]]
            if one.text.strip() != grade:
                yield Contradiction(one.place, f"{one.rows[0]}等级写为“{one.text.strip()}”", f"评价结果“{grade}”")


def unmentioned(passages: Sequence[Passage], problems: Iterable[Problem], standard: Standard) -> list[Problem]:
    """Return those of the problems that no paragraph of the report's chapter on problems mentions."""
    texts = [one.text for one in passages if _PROBLEMS in one.chapter]
    if not texts:
        texts = [one.text for one in passages]
    return [one for one in problems if not any(_mentions(text, one, standard) for text in texts)]


def _mentions(text: str, problem: Problem, standard: Standard) -> bool:
    ways = (problem.name, *standard.terms.get(problem.code, ()))
    return any(all(word in text for word in way.split("+")) for way in ways)
