"""The passages of a report -> what it works out wrongly itself: changes, shares, equations of its numbers.

Each is held against the numbers of its own sentence only, and is wrong where none of them, however they were rounded
in print, comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from pipeline.claims import Claim, Measure, Passage, claims_in
from pipeline.evaluate.equations import wrong_equations
from pipeline.evaluate.sums import Contradiction, percent, sentences_in

_UP = "增长|增加|增支|增收|上升|提高|超[出支收]|高出|多(?:出|支出?|收入?)?|增|升|超|高"
_DOWN = "下降|减少|减支|减收|降低|压减|压缩|下滑|回落|节[约支省]|短收|少(?:支出?|收入?)?|减|降|低"
_WAY = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|额|幅度?|率)?(?:为|达到?|约)?\s*"
_AND = r"[，,、（(]?\s*(?:同比|环比|同口径|比例|比上年)?"
_RATE = re.compile(rf"{_AND}{_WAY}")
_BASE = re.compile(r"(?:^|[，,、（(])\s*(?:同口径|与|同)?[较比][^，,；;。]{0,16}$")
_FROM_BASE = re.compile(rf"(?:的|相比)?{_WAY}")
_SINCE = r"(?:(?:同口径|与|同)?[较比][^，,；;。]{0,16}?(?<![费入出])|[与同和跟][^，,；;。]{0,16}?相?[比较][，,]?\s*)"
_CHANGED = re.compile(rf"{_WAY}近?$")
_A_CHANGE = re.compile("增加|减少|[增减节][支收]|节[约省]|压[减缩]|追加|调减|核减")
"""In the words before an amount: it may be what was added or saved, not what there is now."""
_AMOUNT = re.compile(rf"(?:^|[，,、（(])\s*{_SINCE}{_WAY}")
_FROM, _TO = re.compile(r"[由从][^，,；;。]{0,12}$"), re.compile(rf"(?:{_UP}|{_DOWN})(?:到|至|为)\s*")
_SHARE = re.compile(r"[，,（(]\s*占比?(?:为|达|约)?\s*")
_OF_WHICH = re.compile(r"^[，,、。；：:（(]?\s*其中")
_TO_SHARE, _SHARED = re.compile(r"[，,（(]?\s*占[^，,；;。]{0,16}"), re.compile(r"\s*的")
_LISTED = re.compile("[、和及与]")
_LESS = re.compile("剔除|扣除|不含|不计|除去")
_ENDS = re.compile(r"[。！？\n](?!\s*其中)")
"""Where a whole ends that parts may be told of."""
_HALF = Decimal("0.5")
_LONGEST = 2000
"""Characters of a sentence that is looked at."""


def worked_out(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the changes, shares and equations that are not what the numbers beside them come to."""
    for passage in passages:
        yield from wrong_equations(passage)
        if passage.table or len(passage.text) > _LONGEST:
            continue
        for part in sentences_in(passage, _ENDS):
            yield from _shares(_said(list(claims_in(part))))
        for sentence in sentences_in(passage):
            yield from _changes(_said([one for one in claims_in(sentence) if not one.is_bound]))


@dataclass(frozen=True, slots=True)
class _Said:
    """A number and the words since the number before it, dates among them."""

    number: Claim
    words: str

    @property
    def is_money(self) -> bool:
        return self.number.measure is Measure.MONEY

    @property
    def rounding(self) -> tuple[Decimal, Decimal]:
        """How much less and more it may be than it is written."""
        return -self.number.step * _HALF, self.number.step * _HALF


@dataclass(frozen=True, slots=True)
class _Rate:
    """What a rate comes to by amounts as they are written; the least and the most by what they were rounded from."""

    value: Decimal
    least: Decimal
    most: Decimal

    def may_be(self, rate: Claim) -> bool:
        """Tell whether it may be printed so, rounded or cut short."""
        half = rate.step * _HALF
        return 0 <= self.value - rate.value < rate.step or self.least - half <= rate.value <= self.most + half


def _said(claims: Sequence[Claim]) -> list[_Said]:
    before = ("", *(one.text for one in claims))
    return [
        _Said(one, one.sentence.rpartition(last)[2] if last else one.sentence)
        for one, last in zip(claims, before, strict=False)
    ]


# ---------------------------------------------------------------- changes
def _changes(said: Sequence[_Said]) -> Iterator[Contradiction]:
    """Yield the rates by which something rose or fell that its amounts do not come to."""
    for at, rate in enumerate(said):
        way = _RATE.fullmatch(rate.words)
        if at and rate.number.measure is Measure.RATE and way is not None and said[at - 1].is_money:
            ranges = list(_rates_of_change(said[:at], is_up=way["up"] is not None))
            if ranges and not any(one.may_be(rate.number) for one in ranges):
                yield _wrong(rate.number, f"{way['up'] or way['down']}写为“{rate.number.text}”", ranges[0])


def _rates_of_change(before: Sequence[_Said], *, is_up: bool) -> Iterator[_Rate]:
    """Yield what the rate may be, by the words before the last amount: a change, a base, or what there is now."""
    *earlier, last = before
    if any(_LESS.search(one.words) for one in before):
        return
    amounts = [one for one in earlier if one.is_money and not _AMOUNT.fullmatch(one.words)]
    base = amounts[-1] if amounts and amounts[-1] is earlier[-1] else None
    if (way := _FROM_BASE.fullmatch(last.words)) and base is not None and _BASE.search(base.words):
        if (way["up"] is not None) == is_up:
            yield from _ratio(last, base)
    elif way := _AMOUNT.fullmatch(last.words):
        if (way["up"] is not None) == is_up:
            for now in (*reversed(amounts), *_listed(amounts)):
                yield from _ratio(last, now, plus=-1 if is_up else 1)
    elif base is not None and _TO.fullmatch(last.words) and _FROM.search(base.words):
        yield from _difference(last, base, is_up=is_up)
    elif _BASE.search(last.words) and not _CHANGED.search(last.words):
        for now in (*reversed(amounts), *_listed(amounts)):
            if _A_CHANGE.search(now.words):
                yield from _ratio(now, last)
            yield from _difference(now, last, is_up=is_up)


def _listed(amounts: Sequence[_Said]) -> list[_Said]:
    """Return the last amounts as one where they are listed: 基本支出…、项目支出…."""
    first = len(amounts) - 1
    while first > 0 and _LISTED.match(amounts[first].words):
        first -= 1
    return [reduce(_joined, amounts[first:])] if amounts[first + 1 :] else []


def _joined(one: _Said, other: _Said) -> _Said:
    value, step = one.number.value + other.number.value, one.number.step + other.number.step
    return replace(other, number=replace(other.number, value=value, step=step))


def _ratio(part: _Said, whole: _Said, plus: int = 0) -> Iterator[_Rate]:
    """Yield the rate part ÷ (whole ± part) in the range that rounding leaves it."""

    def rate(one: Decimal, other: Decimal) -> Decimal | None:
        base = other + plus * one
        return one / base if base > 0 else None

    yield from _in_range(rate, part, whole)


def _difference(now: _Said, base: _Said, *, is_up: bool) -> Iterator[_Rate]:
    """Yield the rate by which an amount rose, or fell, from its base; none if it went the other way."""

    def rate(one: Decimal, other: Decimal) -> Decimal | None:
        return (one / other - 1) * (1 if is_up else -1) if other > 0 else None

    yield from (one for one in _in_range(rate, now, base) if one.most >= 0)


def _in_range(rate: Callable[[Decimal, Decimal], Decimal | None], *of: _Said) -> Iterator[_Rate]:
    first, second = (one.number.value for one in of)
    ways = [(first + one, second + other) for one in of[0].rounding for other in of[1].rounding]
    found = [value for way in ways if (value := rate(*way)) is not None]
    if found and (printed := rate(first, second)) is not None:
        yield _Rate(printed, min(found), max(found))


def _wrong(rate: Claim, found: str, should: _Rate) -> Contradiction:
    return Contradiction(rate.passage.place, found, f"{percent(should.value)}（按前面的金额计算）")


# ---------------------------------------------------------------- shares
def _shares(said: Sequence[_Said]) -> Iterator[Contradiction]:
    """Yield the shares, behind 其中 or 占…的, that an amount does not have in the amount that it is a part of."""
    for at, rate in enumerate(said):
        if at < 2 or rate.number.measure is not Measure.RATE or rate.number.is_bound or not said[at - 1].is_money:
            continue
        ranges = list(_rates_of_share(said[:at], rate.words))
        if ranges and not any(one.may_be(rate.number) for one in ranges):
            yield _wrong(rate.number, f"占比写为“{rate.number.text}”", ranges[0])


def _rates_of_share(before: Sequence[_Said], words: str) -> Iterator[_Rate]:
    """Yield what a share may be: of the amount behind 占, or of one of those before 其中."""
    *earlier, last = before
    if any(_LESS.search(one.words) for one in before):
        return
    if _SHARED.fullmatch(words) and _TO_SHARE.fullmatch(last.words) and earlier[-1].is_money:
        yield from _ratio(earlier[-1], last)
    elif _SHARE.fullmatch(words) and (at := _of_which(before)):
        parts, wholes = [one for one in before[at:] if one.is_money], _wholes(before, at)
        for part in (last, *_listed(parts)):
            yield from (rate for whole in wholes for rate in _ratio(part, whole) if rate.value <= 1)


def _of_which(said: Sequence[_Said]) -> int:
    """Return where the last 其中 begins; nought if there is none."""
    return next((at for at in range(len(said) - 1, 0, -1) if _OF_WHICH.match(said[at].words)), 0)


def _wholes(said: Sequence[_Said], at: int) -> list[_Said]:
    """Return what the last amount may be a part of: the amount right before 其中, those before it, parts of it."""
    most = [one for one in said[:-1] if one.is_money and one.number.value >= said[-1].number.value]
    before = [one for one in said[:at] if one in most]
    return [*reversed(before), *(one for one in said[at:-1] if one in most)] if said[at - 1] in before else []
