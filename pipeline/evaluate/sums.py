"""The passages of a report -> totals that are not the sum of their parts: in the rows of a table, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby, pairwise, takewhile

from pipeline.claims import Claim, Measure, Passage, claims_in

_TOTALS = frozenset({"合计", "总计", "小计"})
_NUMBERING = re.compile(
    r"(?P<chinese>[一二三四五六七八九十]+、)|(?P<bracketed>[（(]\w{1,3}[）)])|(?P<arabic>\d+[.、．])"
)
_NO_PARTS = re.compile(r"\W*(?:其中|换算)")
_NO_SUMS = re.compile(r"均|率|比|单价")
"""Heads of columns that do not add up."""
_OF_WHICH = re.compile(r"^[^，。；]{0,4}[，,、（(]?\s*其中")
_IN_ALL = re.compile(r"^[，,、；\s]*(?:以上)?(?:合计|共计|总计)[^，。；]{0,8}$")
_FURTHER = re.compile(r"^[、和及以]")
_STAGES = re.compile(r"已|收回|回收|有效|办结|完成|整改|采纳|通过|满意|合格|达标")
"""What is counted again in the next: of those sent out the returned, of those returned the valid."""
_ADDED = (Measure.MONEY, Measure.POINTS, Measure.COUNT)
_CENT, _NONE = Decimal("0.01"), Decimal(0)
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
        return match.lastgroup if match else None

    @property
    def adds(self) -> Decimal:
        """What the row adds to the total; 扣分 take away."""
        value = _NONE if self.number is None else self.number.value
        return -abs(value) if self.head.startswith("扣") else value


def _table(cells: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the totals that no way of adding up the rows above comes to."""
    heads: dict[int, str] = {}
    for one in cells:
        heads.setdefault(one.row, one.text.strip())
    for column in sorted({one.column for one in cells}):
        own = [one for one in cells if one.column == column and (one.above or one.rows)]
        if own and not _NO_SUMS.search(own[0].above):
            yield from _column([_Row(heads[one.row], _alone(one)) for one in own])


def _column(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """Hold each total against the rows since the last, all rows, and the totals before it with the rows since."""
    since, totals = 0, list[_Row]()
    for at, row in enumerate(rows):
        if not row.is_total:
            continue
        parts = (rows[since:at], [one for one in rows[:at] if not one.is_total], [*totals, *rows[since:at]])
        ways = [way for each in parts for way in (each, _of_one_level(each)) if _can_add_up(way)]
        sums = dict.fromkeys(str(_sum(way)) for way in ways if len(way) > 1)
        if row.number is not None and sums and all(_is_off(row.number, way) for way in ways):
            expected = f"各行之和 {'或 '.join(sums)}"
            yield Contradiction(row.number.passage.place, f"{row.head}写为 {row.number.value}", expected)
        since, totals = at + 1, [*totals, row]


def _of_one_level(rows: Sequence[_Row]) -> list[_Row]:
    return [one for one in rows if one.level == rows[0].level]


def _can_add_up(rows: Sequence[_Row]) -> bool:
    """Tell whether rows are parts of one whole: what is behind 其中 is a part of another row, nobody knows how far."""
    return any(one.number is not None for one in rows) and not any(_NO_PARTS.match(one.head) for one in rows)


def _is_off(whole: Claim, rows: Sequence[_Row]) -> bool:
    return abs(_sum(rows) - whole.value) > _slack(whole, [one.number for one in rows if one.number is not None])


def _sum(rows: Sequence[_Row]) -> Decimal:
    return sum((one.adds for one in rows), _NONE)


def _alone(passage: Passage) -> Claim | None:
    """Return the number that is all of a cell; rates do not add up."""
    found = list(claims_in(passage))
    return found[0] if len(found) == 1 and found[0].is_alone and found[0].measure is not Measure.RATE else None


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
