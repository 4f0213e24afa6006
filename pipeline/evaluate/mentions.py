"""The passages of a report + the results -> the problems that it does not mention.

A heading alone mentions nothing: it says in general what the paragraphs below it have to tell. In a report that was
drafted here a paragraph begins with the name of its problem and tells of no other one, but for what people added to
it; one of their own counts for a problem if it stands under the heading of that kind or states its figures. A report
written elsewhere calls a problem as it likes: the words by which such reports do are in terms.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipeline.claims import Measure, Passage, claims_in
from pipeline.model import Problem
from pipeline.standard import Standard
from pipeline.standard.once import of_standard

CHAPTER = "问题"
"""What the chapter on problems has in its title."""
_LEAD = r"\s*(?:[一二三四五六七八九十]{1,3}是|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、])?\s*"
_SAYS = re.compile(r"[。；;，,！？]|[：:](?!\s*$)")
_COMPLAINS = re.compile(
    "偏|[过较][高低大多小少]|不|没|未|无|缺|超|[低高少多大]于|问题|滞后|缓慢|逾期|闲置|增|升|降|雷同|突击|集中|违|弱|差"
)
"""Words of a paragraph that may tell of a problem: one with a bare amount of 结转结余 tells of none."""
_TELLING = 3
"""Digits of a number from which it is hardly in a paragraph by chance."""


@of_standard
def _names(standard: Standard) -> re.Pattern[str]:
    names = "|".join(re.escape(check.rule.name) for check in standard.problems)
    return re.compile(rf"{_LEAD}({names})(?=[。；，,：:])")


def told_by(text: str, standard: Standard) -> str:
    """Return the name of the problem with which a paragraph begins; empty where it begins otherwise."""
    match = _names(standard).match(text) if standard.problems else None
    return match[1] if match else ""


def unmentioned(passages: Sequence[Passage], problems: Iterable[Problem], standard: Standard) -> list[Problem]:
    """Return those of the problems that no paragraph of the report's chapter on problems mentions."""
    problems = list(problems)
    chapter = [one for one in passages if CHAPTER in one.chapter]
    told = [one for one in _told(chapter or passages, standard) if chapter or _COMPLAINS.search(one.whole)]
    likely = {check.rule.code: check.rule.cause for check in standard.problems}  # what an older draft says
    own = {one.name: _Own("\n".join((one.name, one.fact, one.cause, likely.get(one.code, "")))) for one in problems}
    facts = {one.name: _Own(one.fact) for one in problems}
    is_drafted = any(one.owned for one in passages)

    def is_mentioned(problem: Problem) -> bool:
        if not is_drafted:
            return any(_is_called(problem, one.whole, standard) for one in told)
        fact = facts[problem.name]
        return any(_is_told(problem, fact, one, own.get(one.about, _Own("")), standard) for one in told)

    return [one for one in problems if not is_mentioned(one)]


@dataclass(frozen=True)
class _Own:
    """A text, and the numbers in it that are hardly there by chance, looked for once."""

    text: str

    @cached_property
    def numbers(self) -> set[tuple[Measure, Decimal]]:
        return {(one.measure, one.value) for one in claims_in(Passage(self.text, "", "")) if one.digits >= _TELLING}


@dataclass(frozen=True)
class _Told(_Own):
    """A paragraph: the heading above it, the one just before it, and the problem with whose name it begins."""

    heading: str
    just_before: str
    about: str

    @property
    def whole(self) -> str:
        """What it says together with the heading that it stands right below."""
        return f"{self.just_before}\n{self.text}"


def _told(passages: Iterable[Passage], standard: Standard) -> Iterator[_Told]:
    heading = just_before = ""
    for one in passages:
        if not one.row and not _SAYS.search(one.text):
            heading = just_before = one.text
        else:
            yield _Told(one.text, heading, just_before, told_by(one.text, standard))
            just_before = ""


def _is_told(problem: Problem, fact: _Own, told: _Told, own: _Own, standard: Standard) -> bool:
    """Tell whether a paragraph of a report drafted here tells of a problem; `own` is what the draft says in it."""
    if told.about == problem.name or (problem.name in told.text and problem.name not in own.text):
        return True
    if not _is_called(problem, told.text, standard):
        return False
    is_of_its_kind = not told.about and standard.headings[problem.category].problem in told.heading
    return is_of_its_kind or bool(told.numbers & fact.numbers - own.numbers)


def _is_called(problem: Problem, text: str, standard: Standard) -> bool:
    ways = (problem.name, *standard.terms.get(problem.code, ()))
    return any(all(word in text for word in way.split("+")) for way in ways)
