"""The passages of a report -> totals that are not the sum of their parts: in the last row of a table, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby, pairwise, takewhile

from pipeline.claims import Claim, Measure, Passage, claims_in

_TOTAL_ROWS = frozenset({"合计", "总计", "小计"})
_OF_WHICH = re.compile(r"^[^，。；]{0,4}[，,、（(]?\s*其中")
_IN_ALL = re.compile(r"^[，,、；\s]*(?:以上)?(?:合计|共计|总计)[^，。；]{0,8}$")
_FURTHER = re.compile(r"^[、和及以]")
_CENT, _NONE = Decimal("0.01"), Decimal(0)
_PEOPLE = frozenset("人名位")
_ENDS = re.compile(r"[。；;！？\n]")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something a report says that does not fit what it says elsewhere: where, what, and what it should be."""

    place: str
    found: str
    expected: str


def wrong_sums(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the totals of tables and sentences that their parts do not add up to."""
    yield from _tables(passages)
    for passage in passages:
        for claims in _sentences(passage):
            yield from _too_much(claims)
            yield from _in_all(claims)


def _tables(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the cells of a total row that are not the sum of the numbers above them."""
    cells = [one for one in passages if one.table and (one.rows or one.above)]
    for _table, own in groupby(cells, key=lambda one: one.table):
        rows = list(own)
        totals = {one.row for one in rows if one.text.strip() in _TOTAL_ROWS}
        if len(totals) != 1:
            continue
        (last,) = totals
        for column in sorted({one.column for one in rows}):
            yield from _column([one for one in rows if one.column == column and one.row <= last], last)


def _column(cells: Sequence[Passage], last: int) -> Iterator[Contradiction]:
    numbers: Mapping[int, Decimal] = {one.row: number for one in cells if (number := _alone(one)) is not None}
    parts = [number for row, number in numbers.items() if row < last]
    if last in numbers and len(parts) > 1 and sum(parts) != numbers[last]:
        place = next(one.place for one in cells if one.row == last)
        yield Contradiction(place, f"合计写为 {numbers[last]}", f"各行之和 {sum(parts)}")


def _alone(passage: Passage) -> Decimal | None:
    """Return the number that is all of a cell; rates do not add up."""
    found = list(claims_in(passage))
    is_alone = len(found) == 1 and found[0].text == passage.text.strip() and found[0].measure is not Measure.RATE
    return found[0].value if is_alone else None


def _sentences(passage: Passage) -> Iterator[list[Claim]]:
    """Yield the numbers of each sentence of a paragraph, rates aside."""
    if passage.table:
        return
    at = 0
    for end in (*(match.end() for match in _ENDS.finditer(passage.text)), len(passage.text)):
        sentence = Passage(passage.text[at:end], passage.chapter, passage.place)
        yield [one for one in claims_in(sentence) if one.measure not in (Measure.RATE, Measure.PLAIN)]
        at = end


def _too_much(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the totals whose parts, listed behind 其中 with 、 between, are more; they need not be all parts."""
    for at, (whole, first) in enumerate(pairwise(claims)):
        if not (_OF_WHICH.match(first.before) and _is_same(first, whole)):
            continue
        further = takewhile(lambda one: _FURTHER.match(one.before), claims[at + 2 :])
        parts = [first, *(one for one in further if _is_same(one, whole))]
        if sum(one.value for one in parts) > whole.value + _slack(whole, parts):
            listed = "、".join(one.text for one in parts)
            yield Contradiction(whole.passage.place, f"“{whole.text}”少于其中各项之和（{listed}）", "不少于各项之和")


def _in_all(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the totals behind 合计 that are not the sum of the numbers before them, from whichever on."""
    for at, whole in enumerate(claims):
        parts = [one for one in claims[:at] if _is_same(one, whole)]
        if len(parts) < 2 or not _IN_ALL.match(whole.before):
            continue
        sums = list(accumulate(one.value for one in reversed(parts)))[1:]
        if all(abs(one - whole.value) > _slack(whole, parts) for one in sums):
            listed = "、".join(one.text for one in parts)
            yield Contradiction(whole.passage.place, f"合计写为“{whole.text}”", f"前列各项之和（{listed}）")


def _slack(whole: Claim, parts: Sequence[Claim]) -> Decimal:
    """Return by how much a sum may differ: amounts not written to the cent are rounded."""
    return sum((one.step for one in (whole, *parts) if one.measure is Measure.MONEY and one.step > _CENT), _NONE) / 2


def _is_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two numbers count the same: money, or things of one kind."""
    if claim.measure is not other.measure:
        return False
    return claim.measure is Measure.MONEY or claim.unit == other.unit or {claim.unit, other.unit} <= _PEOPLE
