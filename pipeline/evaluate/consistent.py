"""The passages of a report + the results -> where it contradicts itself, and the problems that it does not mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline.claims import Passage, claims_in
from pipeline.evaluate.verifying import Checked, Verdict
from pipeline.model import UNGRADED, Appraisal, Problem
from pipeline.standard import Standard
from pipeline.standard import outline as said

_TOTAL_ROWS = frozenset({"合计", "总计", "小计"})
_PROBLEMS = "问题"
_BESIDE_GRADE = r"(?:等级|评级|等次)[^。；]{0,12}?[“\"'：:为是\s]"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something a report says that does not fit what it says elsewhere: where, what, and what it should be."""

    place: str
    found: str
    expected: str


def contradictions(
    checked: Sequence[Checked], passages: Sequence[Passage], appraisal: Appraisal, standard: Standard
) -> list[Contradiction]:
    """Return where a report contradicts itself: chapter against chapter, grade against total, total against parts.

    A grade is held against the unit's, too.
    """
    return [*_several_ways(checked), *_grades(checked, passages, appraisal, standard), *_totals(passages)]


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


def _totals(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the cells of a total row that are not the sum of the numbers above them."""
    cells = [one for one in passages if one.table and one.heads]
    for _table, own in groupby(cells, key=lambda one: one.table):
        rows = list(own)
        totals = {one.row for one in rows if one.text.strip() in _TOTAL_ROWS}
        if len(totals) != 1:
            continue
        (last,) = totals
        for column in sorted({one.column for one in rows}):
            yield from _total([one for one in rows if one.column == column and one.row <= last], last)


def _total(cells: Sequence[Passage], last: int) -> Iterator[Contradiction]:
    numbers: Mapping[int, Decimal] = {one.row: number for one in cells if (number := _alone(one)) is not None}
    parts = [number for row, number in numbers.items() if row < last]
    if last in numbers and len(parts) > 1 and sum(parts) != numbers[last]:
        place = next(one.place for one in cells if one.row == last)
        yield Contradiction(place, f"合计写为 {numbers[last]}", f"各行之和 {sum(parts)}")


def _alone(passage: Passage) -> Decimal | None:
    """Return the number that is all of a cell; rates do not add up."""
    found = list(claims_in(passage))
    is_alone = len(found) == 1 and found[0].text == passage.text.strip() and not found[0].text.endswith(("%", "％"))
    return found[0].value if is_alone else None


def unmentioned(passages: Sequence[Passage], appraisal: Appraisal, standard: Standard) -> list[Problem]:
    """Return the problems of the results that no paragraph of the report's chapter on problems mentions."""
    texts = [one.text for one in passages if _PROBLEMS in one.chapter]
    if not texts:
        texts = [one.text for one in passages]
    return [one for one in appraisal.problems if not any(_mentions(text, one, standard) for text in texts)]


def _mentions(text: str, problem: Problem, standard: Standard) -> bool:
    ways = (problem.name, *standard.terms.get(problem.code, ()))
    return any(all(word in text for word in way.split("+")) for way in ways)
