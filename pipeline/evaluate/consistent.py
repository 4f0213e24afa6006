"""The passages of a report + the results -> where it contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.claims import Passage
from pipeline.evaluate.naming import clause_before, is_neutral
from pipeline.evaluate.sums import Contradiction, wrong_sums
from pipeline.evaluate.verifying import Checked, Verdict
from pipeline.model import UNGRADED, Appraisal, Batch
from pipeline.standard import Standard
from pipeline.standard import outline as said

_NEAR = 30
"""Characters before a grade in which it says what is graded."""
_GRADE = r"(?:等级|评级|等次)"
_SAYS_GRADE = r"(?:确定|评定|认定|属于|定|为|是|达到|[：:“\"'\s])*"
_ENDS_GRADE = r"[”\"']?(?=$|[\s，。；;,）)])"
_UNDECIDED = re.compile(rf"(?:暂不|不予|未)(?:评级|评定{_GRADE}?)")


def contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> list[Contradiction]:
    """Return where a report contradicts itself: chapter against chapter, grade against total, total against parts.

    A grade is held against the unit's, too.
    """
    return [*_several_ways(checked), *_grades(checked, passages, appraisal, standard), *wrong_sums(passages)]


def batch_contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], batch: Batch, standard: Standard
) -> list[Contradiction]:
    """Return where a report on all units contradicts itself, or gives a unit another grade than the results."""
    return [*_several_ways(checked), *_grades_of_units(passages, batch, standard), *wrong_sums(passages)]


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
    own = appraisal.grade or UNGRADED
    total = _stated_total(checked)
    for passage in passages:
        for _at, grade in _grades_in(passage.text, standard):
            if total is not None and grade != (fitting := standard.grade_of(total)):
                yield Contradiction(passage.place, f"等级写为“{grade}”", f"报告中总分{total}分对应的“{fitting}”")
            elif grade != own:
                yield Contradiction(passage.place, f"等级写为“{grade}”", f"评价结果“{own}”")
        if appraisal.grade is not None:
            for undecided in _said_of_unit(_UNDECIDED, passage.text):
                yield Contradiction(passage.place, f"写为“{undecided[0]}”", f"评价结果“{own}”")


def _stated_total(checked: Sequence[Checked]) -> Decimal | None:
    totals = (one for one in checked if one.stated is not None and one.stated.key == said.TOTAL)
    return next((one.claim.value for one in totals if one.verdict is not Verdict.BOUND), None)


def _grades_in(text: str, standard: Standard) -> Iterator[tuple[int, str]]:
    """Yield the grades that a text gives the unit, with where: not those of its credit or safety, nor a list."""
    names = "|".join(re.escape(grade.name) for grade in standard.system.grades)
    pattern = re.compile(rf"{_GRADE}{_SAYS_GRADE}({names}){_ENDS_GRADE}")
    yield from ((match.start(), match[1]) for match in _said_of_unit(pattern, text))


def _said_of_unit(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what is said of nothing else: in front of it stand only words that may stand in front of anything."""
    for match in pattern.finditer(text):
        if is_neutral(clause_before(text[max(0, match.start() - _NEAR) : match.start()])):
            yield match


def _grades_of_units(passages: Iterable[Passage], batch: Batch, standard: Standard) -> Iterator[Contradiction]:
    """Yield the cells and sentences that give a unit another grade than it has."""
    grades = {one.unit.name: one.grade or UNGRADED for one in batch.appraisals}
    for one in passages:
        for unit, grade in _given(one, list(grades), standard):
            if grade != grades[unit]:
                yield Contradiction(one.place, f"{unit}等级写为“{grade}”", f"评价结果“{grades[unit]}”")


def _given(passage: Passage, units: Sequence[str], standard: Standard) -> Iterator[tuple[str, str]]:
    """Yield the units and grades that a cell gives by its heads, or a sentence that names a unit before the grade."""
    if re.search(_GRADE, passage.above) and is_neutral(re.sub(_GRADE, "", passage.above)):
        yield from ((unit, passage.text.strip()) for unit in passage.rows if unit in units)
        return
    for at, grade in _grades_in(passage.text, standard):
        sentence = re.split("[。；]", passage.text[:at])[-1]
        named = max(((sentence.rfind(unit), unit) for unit in units), default=(-1, ""))
        if named[0] >= 0:
            yield named[1], grade
