"""The passages of a report + the results of its unit -> what each number in it is: right, rounded, different, unknown.

A number is known by the content control that it stands in, by the heads of its row and column, or by the words before
it; failing that by its value, if it has so many digits that others have them hardly by chance. Where the words name a
figure and the value is another, the number differs; so it does where it differs from some figure in one digit only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.claims import Claim, Measure, Passage, claims_in
from pipeline.figures import MONEY_UNIT, POINTS_UNIT, Stated
from pipeline.kinds import KindName
from pipeline.tags import by_short_key

DISTINCT = 4
"""Digits from which a number is known by its value alone."""
_BOUND = re.compile(
    r"(?:低于|高于|超过|不足|不低于|不超过|未达到?|小于|大于|以内|控制在|达到及以上|[<>≤≥])[^，、。；]{0,2}$"
)
_WHITE = re.compile(r"[\s　“”\"'：:（）()为是共计达到约近的于]+")


class Verdict(StrEnum):
    """What a number in a report is."""

    EQUAL = "一致"
    ROUNDED = "四舍五入后一致"
    DIFFERS = "不一致"
    BOUND = "界限"
    UNKNOWN = "无从核对"


@dataclass(frozen=True, slots=True)
class Checked:
    """One number of a report with its verdict; `stated` is the figure it was compared with."""

    claim: Claim
    verdict: Verdict
    stated: Stated | None = None


def check_numbers(
    passages: Iterable[Passage], figures: Mapping[str, Stated], told: Iterable[str] = ()
) -> list[Checked]:
    """Return the verdict on every number; `told` are sentences of the results, whose numbers are right as well."""
    checker = _Checker(figures, told)
    return [checker.check(claim) for passage in passages for claim in claims_in(passage)]


def measure_of(stated: Stated) -> Measure | None:
    """Return what a figure counts; None for words."""
    if not stated.kind.is_number or not isinstance(stated.value, Decimal):
        return None
    if stated.unit == MONEY_UNIT:
        return Measure.MONEY
    if stated.kind.name == KindName.RATE:
        return Measure.RATE
    return Measure.POINTS if stated.unit == POINTS_UNIT else Measure.COUNT


class _Checker:
    """Compares one number after another with the figures."""

    def __init__(self, figures: Mapping[str, Stated], told: Iterable[str]) -> None:
        self._figures, self._keys = figures, by_short_key(figures)
        claims = (claim for text in told for claim in claims_in(Passage(text, "", "")))
        self._told = {(claim.measure, claim.value) for claim in claims}
        self._of: dict[Measure, list[Stated]] = {measure: [] for measure in Measure}
        for one in figures.values():
            measure = measure_of(one)
            if measure is not None:
                self._of[measure].append(one)

    def check(self, claim: Claim) -> Checked:
        """Return the verdict on one number."""
        owned = self._figures.get(self._keys.get(claim.key, ""))
        if owned is not None:
            return _compared(claim, [owned]) if owned.kind.is_number else _among(claim, owned)
        candidates = self._candidates(claim)
        named = _by_heads(claim, candidates) if claim.passage.heads else _by_words(claim, candidates)
        if _BOUND.search(claim.before):
            return Checked(claim, Verdict.BOUND, named[0] if named else None)
        same = [one for one in candidates if claim.digits >= DISTINCT and _is_written(claim, one)]
        if named:
            found = _compared(claim, named)
            return _compared(claim, same) if found.verdict is Verdict.DIFFERS and same else found
        if same:
            return _compared(claim, same)
        if claim.digits >= DISTINCT and (claim.measure, claim.value) in self._told:
            return Checked(claim, Verdict.EQUAL)
        close = [one for one in candidates if _is_slip(claim, one)]
        return Checked(claim, Verdict.DIFFERS, close[0]) if close else Checked(claim, Verdict.UNKNOWN)

    def _candidates(self, claim: Claim) -> list[Stated]:
        if claim.measure is not Measure.PLAIN:
            return self._of[claim.measure]
        # what a bare number counts, the words before it or the heads of its table say
        return [one for measure in (Measure.POINTS, Measure.MONEY, Measure.COUNT) for one in self._of[measure]]


def _compared(claim: Claim, stated: Sequence[Stated]) -> Checked:
    """Compare a number with the figures it may be: the first that it agrees with counts."""
    for verdict, agrees in ((Verdict.EQUAL, _is_written), (Verdict.ROUNDED, _is_rounded)):
        for one in stated:
            if agrees(claim, one):
                return Checked(claim, verdict, one)
    return Checked(claim, Verdict.DIFFERS, stated[0])


def _among(claim: Claim, words: Stated) -> Checked:
    """Compare a number with those in a result that is words, such as the details of a problem."""
    numbers = {(one.measure, one.value) for one in claims_in(Passage(words.text, "", ""))}
    verdict = Verdict.EQUAL if (claim.measure, claim.value) in numbers else Verdict.DIFFERS
    return Checked(claim, verdict, words)


def _is_written(claim: Claim, stated: Stated) -> bool:
    """Tell whether the number is the figure as it is printed, or with fewer noughts behind the point."""
    return claim.value == stated.printed


def _is_rounded(claim: Claim, stated: Stated) -> bool:
    return any(isinstance(value, Decimal) and claim.rounds(value) for value in (stated.value, stated.printed))


def _by_words(claim: Claim, candidates: Sequence[Stated]) -> list[Stated]:
    """Return the figures named nearest before the number: of names that end at one place, the longest."""
    best, found = (-1, 0), list[Stated]()
    for one in candidates:
        for term in (one.title, *one.terms):
            at = claim.before.rfind(term)
            if at < 0:
                continue
            place = (at + len(term), len(term))
            if place > best:
                best, found = place, [one]
            elif place == best and one not in found:
                found.append(one)
    return found


def _by_heads(claim: Claim, candidates: Sequence[Stated]) -> list[Stated]:
    """Return the figures that the heads of row and column name together."""
    row, column = claim.passage.heads
    names = {_bare(row + column), _bare(row)}
    return [one for one in candidates if {_bare(term) for term in (one.title, *one.terms)} & names]


def _bare(words: str) -> str:
    return _WHITE.sub("", words)


def _is_slip(claim: Claim, stated: Stated) -> bool:
    """Tell whether a number with many digits differs from a figure as printed in one of them, or in two exchanged."""
    written, printed = (re.sub(r"\D", "", one) for one in (claim.text, stated.text))
    if claim.digits < DISTINCT + 1 or len(written) != len(printed):
        return False
    unequal = [at for at, (one, other) in enumerate(zip(written, printed, strict=True)) if one != other]
    if len(unequal) == 2:
        first, second = unequal
        return second == first + 1 and written[first] == printed[second] and written[second] == printed[first]
    return len(unequal) == 1
