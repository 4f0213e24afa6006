"""The passages of a report + the results of its unit -> what each number in it is: right, rounded, different, unknown.

A number is known by the content control that it stands in, by a sentence of the draft that says the same words, or by
its name: the heads of its row and column, or the words before it. A named number is that figure or differs, whatever
else has its value. One without a name is known by its value, if it has so many digits that others have them hardly by
chance; it is wrong where one digit is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from pipeline.claims import Claim, Measure, Passage, claims_in
from pipeline.evaluate.changes import as_change
from pipeline.evaluate.naming import Naming
from pipeline.evaluate.retold import Retold
from pipeline.figures import MONEY_UNIT, POINTS_UNIT, Stated
from pipeline.kinds import Kind, KindName
from pipeline.tags import by_short_key

DISTINCT = 4
"""Digits from which a number is known by its value alone."""
SLIP = 5
"""Digits from which a number that differs from a figure in one of them is a slip."""

_ALIKE = set("人名位"), set("个项条件类处家")
"""Measure words that are used for each other."""
_OF_DRAFT, _WORDS = "起草的报告中的同一句话", Kind(KindName.TEXT)
_OF_WHICH = re.compile(r"[，,、：:（(]?\s*(?:其中|包括|含)")
"""What is behind a whole and before its first part: 年末实有161人，其中在职136人."""
_OPERATOR = re.compile(r"\s*[+＋\-－−×*÷/]\s*")
_RESULT = re.compile(r"\s*[=＝]\s*")
_UNIT_LINE = re.compile(r"\s*[（(]?(?:金额)?单\s*位[：:][^，。；]{1,12}")
"""What may stand between a table and what it is headed."""


class Verdict(StrEnum):
    """What a number in a report is."""

    EQUAL = "一致"
    ROUNDED = "四舍五入后一致"
    DIFFERS = "不一致"
    BOUND = "界限"
    UNKNOWN = "无从核对"


RIGHT = Verdict.EQUAL, Verdict.ROUNDED
"""What a number is that agrees with the results."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One number of a report with its verdict; `stated` is the figure it was compared with."""

    claim: Claim
    verdict: Verdict
    stated: Stated | None = None


def check_numbers(
    passages: Iterable[Passage],
    figures: Mapping[str, Stated],
    told: Iterable[str] = (),
    subject: str = "",
    rows: Iterable[str] = (),
    drafted: Iterable[Passage] = (),
) -> list[Checked]:
    """Return the verdict on every number in a report on the unit `subject`.

    `drafted` is what a draft says, with the figures in it, `told` are sentences of the results, whose numbers are right
    as well, `rows` what rows of the unit's tables are called, such as its projects: what is said of one of them is none
    of the figures.
    """
    checker = _Checker(figures, told, Naming(figures.values(), subject, rows), Retold(drafted))
    checked = [
        checker.check(claim, caption) for passage, caption in _captioned(passages) for claim in claims_in(passage)
    ]
    checked = [_unless_whole(one, part) for one, part in zip_longest(checked, checked[1:])]
    _name_results(checked)
    return checked


def _name_results(checked: list[Checked]) -> None:
    """Give the name before an equation to its result, not to what is added up: 总分12.08+23.15=35.23."""
    for at, one in enumerate(checked):
        if one.verdict is not Verdict.DIFFERS or one.claim.key or not _OPERATOR.fullmatch(one.claim.behind):
            continue
        checked[at] = Checked(one.claim, Verdict.UNKNOWN)
        rest = (j for j in range(at + 1, len(checked)) if not _OPERATOR.fullmatch(checked[j].claim.before))
        end = next(rest, at)
        result = checked[end]
        is_result = result.claim.passage == one.claim.passage and _RESULT.fullmatch(result.claim.before)
        if is_result and result.verdict is Verdict.UNKNOWN and one.stated is not None:
            checked[end] = _compared(result.claim, [one.stated])


def _unless_whole(one: Checked, part: Checked | None) -> Checked:
    """Return a number as unknown if it only bears a figure's name, and the figure itself is told as a part of it."""
    if (
        part is not None
        and one.verdict is Verdict.DIFFERS
        and part.verdict in RIGHT
        and (one.stated, one.claim.passage) == (part.stated, part.claim.passage)
        and one.claim.value > part.claim.value
        and _OF_WHICH.match(part.claim.before)
    ):
        return Checked(one.claim, Verdict.UNKNOWN)
    return one


def _captioned(passages: Iterable[Passage]) -> Iterator[tuple[Passage, str]]:
    """Yield each passage, a cell with the last text before its table that is not just its unit."""
    before = ""
    for one in passages:
        yield one, before if one.table else ""
        if not one.table and not _UNIT_LINE.fullmatch(one.text):
            before = one.text


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

    def __init__(self, figures: Mapping[str, Stated], told: Iterable[str], naming: Naming, retold: Retold) -> None:
        self._figures, self._keys = figures, by_short_key(figures)
        self._naming, self._retold = naming, retold
        claims = (claim for text in told for claim in claims_in(Passage(text, "", "")))
        self._told = {(claim.measure, claim.value) for claim in claims}
        self._of: dict[Measure, list[Stated]] = {measure: [] for measure in Measure}
        for one in figures.values():
            measure = measure_of(one)
            if measure is not None:
                self._of[measure].append(one)

    def check(self, claim: Claim, caption: str) -> Checked:
        """Return the verdict on one number; `caption` is the text above its table, if it stands in one."""
        owned = self._figures.get(self._keys.get(claim.key, ""))
        if owned is not None:
            found = _compared(claim, [owned]) if owned.kind.is_number else _among(claim, owned)
            if not owned.is_open or found.verdict is Verdict.EQUAL:
                return found
        if drafted := self._retold.of(claim):
            return self._as_drafted(claim, drafted)
        candidates = self._candidates(claim)
        if (change := as_change(claim)) and (changed := self._naming.named(change, candidates, caption)):
            return _compared(change, changed)
        named = self._naming.named(claim, candidates, caption)
        if claim.is_bound:
            return Checked(claim, Verdict.BOUND, named[0] if named else None)
        return _compared(claim, named) if named else self._by_value(claim, candidates)

    def _as_drafted(self, claim: Claim, drafted: Sequence[Claim]) -> Checked:
        """Compare a number with those that the draft has in the same words: its figures, or numbers of its own."""
        figures = [self._figures[one.key] for one in drafted if one.key in self._figures]
        if figures := [one for one in figures if one.kind.is_number]:
            return _compared(claim, figures)
        words = Stated("", _OF_DRAFT, None, drafted[0].text, _WORDS)
        if not any(claim.rounds(one.value) for one in drafted):
            return Checked(claim, Verdict.DIFFERS, words)
        if claim.is_bound:
            return Checked(claim, Verdict.BOUND)
        return Checked(claim, Verdict.EQUAL if any(claim.value == one.value for one in drafted) else Verdict.ROUNDED)

    def _by_value(self, claim: Claim, candidates: Sequence[Stated]) -> Checked:
        """Return the verdict on a number that nothing names: only one with many digits can be told."""
        if claim.digits >= DISTINCT:
            same = [one for one in candidates if _is_written(claim, one)]
            if same or (claim.measure, claim.value) in self._told:
                return Checked(claim, Verdict.EQUAL, same[0] if same else None)
        close = [one for one in candidates if _is_slip(claim, one)]
        return Checked(claim, Verdict.DIFFERS, close[0]) if close else Checked(claim, Verdict.UNKNOWN)

    def _candidates(self, claim: Claim) -> list[Stated]:
        if claim.measure is Measure.COUNT:
            return [one for one in self._of[claim.measure] if _is_counted_so(claim, one)]
        if claim.measure is not Measure.PLAIN:
            return self._of[claim.measure]
        # what a bare number counts, the words before it or the heads of its table say
        return [one for measure in (Measure.POINTS, Measure.MONEY, Measure.COUNT) for one in self._of[measure]]


def _is_counted_so(claim: Claim, stated: Stated) -> bool:
    """Tell whether a number has the measure word of a figure, or one that people write in its stead."""
    return not stated.unit or any({claim.unit[-1:], stated.unit} <= alike for alike in ({stated.unit}, *_ALIKE))


def _compared(claim: Claim, stated: Sequence[Stated]) -> Checked:
    """Compare a number with the figures it may be: the first that it agrees with counts, else the nearest."""
    for verdict, agrees in ((Verdict.EQUAL, _is_written), (Verdict.ROUNDED, _is_rounded)):
        for one in stated:
            if agrees(claim, one):
                return Checked(claim, verdict, one)
    return Checked(claim, Verdict.DIFFERS, min(stated, key=lambda one: _distance(claim, one)))


def _distance(claim: Claim, stated: Stated) -> Decimal:
    return Decimal("Infinity") if stated.printed is None else abs(claim.value - stated.printed)


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


def _is_slip(claim: Claim, stated: Stated) -> bool:
    """Tell whether a number with many digits differs from a figure as printed in one of them, or in two exchanged."""
    written, printed = claim.written, re.sub(r"\D", "", stated.text)
    if claim.digits < SLIP or len(written) != len(printed):
        return False
    unequal = [at for at, (one, other) in enumerate(zip(written, printed, strict=True)) if one != other]
    if len(unequal) == 2:
        first, second = unequal
        return second == first + 1 and written[first] == printed[second] and written[second] == printed[first]
    return len(unequal) == 1
