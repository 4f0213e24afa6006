"""The passages of a report -> totals that are not the sum of their parts: in the rows of a table, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from itertools import accumulate, groupby, pairwise, takewhile

from pipeline.claims import Claim, Measure, Passage, claims_in, number_alone

_TOTALS = frozenset({"合计", "总计", "小计"})
_NUMBERING = re.compile(
    r"(?P<chinese>[一二三四五六七八九十]+、)|(?P<bracketed>[（(]\w{1,3}[）)])|(?P<arabic>\d+[.、．])"
)
_CODE = re.compile(r"\d{3,}")
"""A code of a classification, of which a longer one is a part."""
_NO_PARTS = re.compile(r"\W*(?:其中|换算)")
_NO_SUMS = re.compile(r"均|率|比|单价")
"""Heads of columns that do not add up."""
_OF_WHICH = re.compile(r"^[^，。；]{0,4}[，,、（(]?\s*其中")
_IN_ALL = re.compile(r"^[，,、；\s]*(?:以上)?(?:合计|共计|总计)[^，。；较比]{0,8}$")
_FURTHER = re.compile(r"^[、和及以]")
_STAGES = re.compile(r"已|收回|回收|有效|办结|完成|整改|采纳|通过|满意|合格|达标")
"""What is counted again in the next: of those sent out the returned, of those returned the valid."""
_ADDED = (Measure.MONEY, Measure.POINTS, Measure.COUNT)
_CENT, _NONE = Decimal("0.01"), Decimal(0)
_MOST_BELOW = 500
"""Rows of a table that begins with a total, beyond which nobody looks for the parts of each below it."""
_KIND = re.compile("(?:人员|公用)(?=经费)|(?:基本|项目)(?=支出)")
_ALL_KINDS = ({"人员", "公用", "项目"}, {"基本", "项目"})
"""The kinds of spending that are the whole together."""
_PEOPLE = frozenset("人名位")
_ENDS = re.compile(r"[。；;！？\n]")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something a report says that does not fit what it says elsewhere: where, what, and what it should be."""

    place: str
    found: str
    expected: str


def percent(rate: Decimal) -> str:
    """Return a rate as it is printed."""
    return f"{(rate * 100).quantize(_CENT, ROUND_HALF_UP)}%"


def wrong_sums(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the totals of tables and sentences that their parts do not add up to."""
    for table, cells in groupby(passages, key=lambda one: one.table):
        if table:
            yield from _table(list(cells))
    for passage in passages:
        for sentence in sentences_in(passage):
            claims = [one for one in claims_in(sentence) if one.measure in _ADDED]
            yield from _too_much(claims)
            yield from _in_all(claims)


@dataclass(frozen=True, slots=True)
class _Row:
    """What a column of a table says in a row: its number, None where no number is all of the cell."""

    head: str
    number: Claim | None

    @property
    def is_total(self) -> bool:
        return re.sub(r"\W", "", self.head) in _TOTALS

    @property
    def level(self) -> str | None:
        """How the row is numbered: one that is numbered otherwise than the first is a part of another."""
        match = _NUMBERING.match(self.head)
        if match is None and _CODE.fullmatch(self.head):
            return str(len(self.head))
        return match.lastgroup if match else None

    @property
    def adds(self) -> Decimal:
        """What the row adds to the total; 扣分 take away."""
        value = _NONE if self.number is None else self.number.value
        return -abs(value) if self.head.startswith("扣") else value


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some rows come to, and how many they are; those behind 其中 are parts of another, nobody knows how far."""

    count: int = 0
    value: Decimal = _NONE
    loose: Decimal = _NONE
    has_number: bool = False
    has_no_parts: bool = False

    @property
    def can_add_up(self) -> bool:
        """Whether the rows may be parts of one whole."""
        return self.has_number and not self.has_no_parts

    def plus(self, row: _Row) -> _Sum:
        """Return what they come to with one more."""
        return _Sum(
            self.count + 1,
            self.value + row.adds,
            self.loose + (_NONE if row.number is None else _loose(row.number)),
            self.has_number or row.number is not None,
            self.has_no_parts or _NO_PARTS.match(row.head) is not None,
        )

    def is_off(self, whole: Claim) -> bool:
        """Tell whether they are surely not what a total is written as."""
        return abs(self.value - whole.value) > (self.loose + _loose(whole)) / 2


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rows that may be the parts of a total: all of them, or those that are numbered as the first."""

    level: str | None = None
    every: _Sum = _Sum()
    of_level: _Sum = _Sum()

    @classmethod
    def of(cls, rows: Iterable[_Row]) -> _Parts:
        """Return all of these rows."""
        return reduce(cls.plus, rows, cls())

    def plus(self, row: _Row) -> _Parts:
        """Return them with one more."""
        level = self.level if self.every.count else row.level
        of_level = self.of_level.plus(row) if row.level == level else self.of_level
        return _Parts(level, self.every.plus(row), of_level)


def _table(cells: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the totals that no way of adding up the rows above comes to."""
    heads: dict[int, str] = {}
    columns: dict[int, list[Passage]] = {}
    for one in cells:
        heads.setdefault(one.row, one.text.strip())
        if one.above or one.rows:
            columns.setdefault(one.column, []).append(one)
    for _column_number, own in sorted(columns.items()):
        if not _NO_SUMS.search(own[0].above):
            yield from _column([_Row(heads[one.row], _alone(one)) for one in own])


def _column(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """Hold each total against the rows since the last, all rows, and the totals before it with the rows since.

    In a table that begins with a total it may be that of rows below as well.
    """
    since, all_rows, totals, with_totals = _Parts(), _Parts(), _Parts(), _Parts()
    begins_with_total = rows[0].is_total
    if begins_with_total and len(rows) > _MOST_BELOW:
        return
    for at, row in enumerate(rows):
        if not row.is_total:
            since, all_rows, with_totals = since.plus(row), all_rows.plus(row), with_totals.plus(row)
            continue
        parts = (since, all_rows, with_totals, *(_below(rows, at) if begins_with_total else ()))
        ways = [way for each in parts for way in (each.every, each.of_level) if way.can_add_up]
        sums = dict.fromkeys(str(way.value) for way in ways if way.count > 1)
        if row.number is not None and sums and all(way.is_off(row.number) for way in ways):
            expected = f"各行之和 {'或 '.join(sums)}"
            yield Contradiction(row.number.passage.place, f"{row.head}写为 {row.number.value}", expected)
        totals = totals.plus(row)
        since, with_totals = _Parts(), totals


def _below(rows: Sequence[_Row], at: int) -> Iterator[_Parts]:
    """Yield the rows to the next total, all rows and all totals of the rest, and those that others are no parts of."""
    rest = rows[at + 1 :]
    parts, own = [one for one in rest if not one.is_total], list(takewhile(lambda one: not one.is_total, rest))
    ways = (own, parts, [one for one in rest if one.is_total], _outermost(own if at else parts))
    yield from map(_Parts.of, ways)


def _outermost(rows: Sequence[_Row]) -> list[_Row]:
    """Leave out the rows behind each that add up to it: they tell it in detail."""
    found, left = list[_Row](), list(rows)
    while left:
        first, *left = left
        found.append(first)
        sums = list(accumulate(one.adds for one in left))
        if first.adds in sums:
            left = left[sums.index(first.adds) + 1 :]
    return found


def _alone(passage: Passage) -> Claim | None:
    """Return the number that is all of a cell; rates do not add up."""
    found = number_alone(passage)
    return None if found is None or found.measure is Measure.RATE else found


def sentences_in(passage: Passage, ends: re.Pattern[str] = _ENDS) -> Iterator[Passage]:
    """Yield the sentences of a paragraph, up to their `ends`, each a passage of the same place; a cell has none."""
    if passage.table:
        return
    at = 0
    for end in (*(match.end() for match in ends.finditer(passage.text)), len(passage.text)):
        yield Passage(passage.text[at:end], passage.chapter, passage.place)
        at = end


def _too_much(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the totals whose parts, listed behind 其中 with 、 between, are more; they need not be all parts.

    Parts end where they already are the whole: what follows counts the same again.
    """
    for at, (whole, first) in enumerate(pairwise(claims)):
        if not (_OF_WHICH.match(first.before) and _is_same(first, whole)):
            continue
        further = takewhile(lambda one: _FURTHER.match(one.before), claims[at + 2 :])
        parts = [first, *(one for one in further if _is_same(one, whole))]
        most = max(one.value for one in claims[: at + 1] if _is_same(one, whole))
        sums = list(accumulate(one.value for one in parts))
        is_list = whole.value not in sums[:-1] and not any(_STAGES.search(one.before) for one in parts)
        if is_list and sums[-1] > most + _slack(whole, parts):
            listed = "、".join(one.text for one in parts)
            yield Contradiction(whole.passage.place, f"“{whole.text}”少于其中各项之和（{listed}）", "不少于各项之和")
        elif parts[-1] is claims[-1] and _are_all(parts) and whole.value > sums[-1] + _slack(whole, parts):
            listed = "、".join(one.text for one in parts)
            yield Contradiction(whole.passage.place, f"“{whole.text}”多于其中各项之和（{listed}）", "各项之和")


def _are_all(parts: Sequence[Claim]) -> bool:
    """Tell whether parts are all kinds of spending, each named once."""
    kinds = [match[0] if (match := _KIND.search(one.before)) else "" for one in parts]
    return set(kinds) in _ALL_KINDS and len(kinds) == len(set(kinds))


def _in_all(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the totals behind 合计 that are not the sum of the numbers before them, from whichever on."""
    for at, whole in enumerate(claims):
        parts = [one for one in claims[:at] if _is_same(one, whole)] if _IN_ALL.match(whole.before) else []
        if len(parts) < 2:
            continue
        sums, slack = list(accumulate(one.value for one in reversed(parts)))[1:], _slack(whole, parts)
        if all(abs(one - whole.value) > slack for one in sums):
            listed = "、".join(one.text for one in parts)
            yield Contradiction(whole.passage.place, f"合计写为“{whole.text}”", f"前列各项之和（{listed}）")


def _slack(whole: Claim, parts: Sequence[Claim]) -> Decimal:
    """Return by how much a sum may differ: amounts not written to the cent are rounded."""
    return sum(map(_loose, (whole, *parts)), _NONE) / 2


def _loose(claim: Claim) -> Decimal:
    """Return the unit of the last digit of an amount that is not written to the cent."""
    return claim.step if claim.measure is Measure.MONEY and claim.step > _CENT else _NONE


def _is_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two numbers count the same: money, or things of one kind."""
    if claim.measure is not other.measure:
        return False
    return claim.measure is Measure.MONEY or claim.unit == other.unit or {claim.unit, other.unit} <= _PEOPLE
