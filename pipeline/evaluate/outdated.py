"""The passages of a report + the results -> the problems that it still tells of and the results no longer have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.claims import Passage
from pipeline.evaluate.mentions import CHAPTER, told_by
from pipeline.model import Problem
from pipeline.standard import Standard


@dataclass(frozen=True, slots=True)
class Outdated:
    """A problem that a report tells of and the results do not have: where, which."""

    place: str
    code: str
    name: str


def outdated(passages: Sequence[Passage], problems: Iterable[Problem], standard: Standard) -> Iterator[Outdated]:
    """Yield the problems that a paragraph of the chapter on problems begins with by name, and the results do not have.

    People may see a problem that no rule finds; they will hardly call it by the very name of a rule that did not.
    """
    found = {one.code for one in problems}
    gone = {check.rule.name: check.rule.code for check in standard.problems if check.rule.code not in found}
    for passage in passages:
        name = told_by(passage.text, standard) if CHAPTER in passage.chapter else ""
        if name in gone:
            yield Outdated(passage.place, gone[name], name)
