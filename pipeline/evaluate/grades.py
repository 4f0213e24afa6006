"""The sentences and tables of a report -> the grades that they give, by the name that the system has for each.

A grade is the unit's if nothing else is named beside it: not one of its credit or safety, of another year, nor a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.claims import Passage
from pipeline.evaluate.naming import clause_before
from pipeline.evaluate.neutral import is_neutral
from pipeline.standard import Standard
from pipeline.standard import outline as said

_NEAR = 30
"""Characters before a grade in which it says what is graded."""
_GRADE = r"(?:等级|评级|等次)"
_RESULT = rf"(?:{_GRADE}|评价结[果论]|综合评价)"
_SAYS_GRADE = r"(?:确定|评定|认定|属于|定|为|是|达到|[：:“\"'\s])*"
_ENDS_GRADE = r"[”\"']?(?=$|[\s，。；;,）)])"
_UNDECIDED = re.compile(rf"(?:暂不|不予|未)(?:评级|评定{_GRADE}?)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_QUOTED = " \t\n　“”\"'"
_NUMBER = re.compile(r"[\d.,%]+")


_Head = tuple[str, int]
"""What a head says, and the column of the grades that are beside or under it."""


@dataclass(frozen=True, slots=True)
class Given:
    """A grade as it is `written`, from which character on, and which one of the system's it is."""

    start: int
    written: str
    grade: str


class Grades:
    """Tells which grades a report on `subject` gives, all units where that is empty, for `year`."""

    def __init__(self, standard: Standard, year: int, subject: str = "") -> None:
        self._year, self._subject = str(year), subject
        self._named = _names(standard)
        names = "|".join(re.escape(name) for name in sorted(self._named, key=len, reverse=True))
        self._given = re.compile(rf"{_RESULT}{_SAYS_GRADE}({names}){_ENDS_GRADE}")

    def in_text(self, text: str) -> Iterator[Given]:
        """Yield the grades that a text gives."""
        yield from (Given(match.start(), match[1], self._named[match[1]]) for match in self._said(self._given, text))

    def undecided_in(self, text: str) -> Iterator[str]:
        """Yield the words by which a text says that there is no grade yet."""
        yield from (match[0] for match in self._said(_UNDECIDED, text))

    def in_tables(self, passages: Sequence[Passage]) -> Iterator[tuple[Passage, Given]]:
        """Yield the cells that are a grade, beside or under a head that says so; a head of several is a scale."""
        for table, cells in groupby(passages, key=lambda one: one.table):
            found = list(self._in_cells(list(cells))) if table else []
            for head in dict.fromkeys(head for head, _cell, _given in found):
                own = [(cell, given) for of, cell, given in found if of == head]
                if len({given.grade for _cell, given in own}) == 1:
                    yield from own

    def under(self, cell: Passage) -> str:
        """Return the grade in a cell of a column of grades, of another word there the word; else nothing."""
        if not self._is_head(cell.above):
            return ""
        word = cell.text.strip(_QUOTED)
        return self._named.get(word, word if re.search(_GRADE, cell.above) else "")

    def _in_cells(self, cells: Sequence[Passage]) -> Iterator[tuple[_Head, Passage, Given]]:
        for _row, one in groupby(cells, key=lambda cell: cell.row):
            line = list(one)
            words = [cell.text.strip(_QUOTED) for cell in line]
            for at, (cell, word) in enumerate(zip(line, words, strict=True)):
                if word in self._named:
                    given = Given(0, word, self._named[word])
                    if self._is_beside(words, at) and self._is_of_the_year(cell.above):
                        yield (words[at - 1], cell.column), cell, given
                    elif self._is_below(cell, words[max(0, at - 2) : at]):
                        yield (cell.above, cell.column), cell, given

    def _is_beside(self, words: Sequence[str], at: int) -> bool:
        """Tell whether a grade in a row stands behind a head of its own; one with others behind it begins a scale."""
        is_scale = any(self._is_of_scale(words[at], before, word) for before, word in pairwise(words[at:]))
        further = [one for one in words[max(0, at - 2) : max(0, at - 1)] if one not in self._named]
        return at > 0 and self._is_head(words[at - 1]) and self._is_plain(*further) and not is_scale

    def _is_of_scale(self, first: str, before: str, word: str) -> bool:
        """Tell whether a word is another grade than the first that has no head, but a grade or its limits before it."""
        is_other = word in self._named and self._named[word] != self._named[first]
        return is_other and (before in self._named or not before or _NUMBER.search(before) is not None)

    def _is_below(self, cell: Passage, beside: Sequence[str]) -> bool:
        """Tell whether a grade stands under a head; rows that only have numbers are those of many things."""
        rows = [one for one in cell.rows if one.strip(_QUOTED) not in self._named]
        return self._is_head(cell.above) and self._is_plain(*rows) and not _are_numbers(rows or beside)

    def _is_head(self, head: str) -> bool:
        return re.search(_RESULT, head) is not None and self._is_plain(re.sub(_RESULT, "", head))

    def _is_plain(self, *words: str) -> bool:
        return self._is_of_the_year(*words) and all(is_neutral(_NUMBER.sub("", one), self._subject) for one in words)

    def _is_of_the_year(self, *words: str) -> bool:
        return all(set(_YEAR.findall(one)) <= {self._year} for one in words)

    def _said(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """Yield what is said of nothing else: in front of it stand only words that may stand in front of anything."""
        for match in pattern.finditer(text):
            before = clause_before(text[max(0, match.start() - _NEAR) : match.start()])
            if is_neutral(before, self._subject) and self._is_of_the_year(before):
                yield match


def _are_numbers(words: Sequence[str]) -> bool:
    return bool(words) and all(_NUMBER.fullmatch(one.strip()) for one in words)


def _names(standard: Standard) -> dict[str, str]:
    """Return the grades of the system by their own and by other names; one that two may go by is none."""
    own = [grade.name for grade in standard.system.grades]
    found = dict[str, str]()
    for names in (way.split("=") for way in standard.terms.get(said.GRADE, ())):
        meant = [name for name in names if name in own]
        if len(meant) == 1:
            found |= dict.fromkeys(names, meant[0])
    return found | {name: name for name in own}
