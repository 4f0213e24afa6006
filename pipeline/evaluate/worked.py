"""The passages of a report -> what it works out wrongly itself: changes, shares, equations of the numbers beside them.

Each is held against the numbers of its own sentence only, and is wrong where none of them, however they were rounded
in print, comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, pairwise

from pipeline.claims import Claim, Measure, Passage, claims_in
from pipeline.evaluate.sums import Contradiction, sentences_in
from pipeline.formula import Formula, FormulaError, Scope, Symbol, Type, compile_formula, evaluate

_UP, _DOWN = "增长|增加|上升|提高|增|升", "下降|减少|降低|压减|压缩|下滑|回落|减|降"
_WAY = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|额|幅度?|率)?(?:为|达到?|约)?\s*"
_AND = r"[，,、（(]?\s*(?:同比|环比|同口径|比例|比上年)?"
_RATE = re.compile(rf"{_AND}{_WAY}")
_BASE = re.compile(r"(?:^|[，,、（(])\s*(?:同口径|与|同)?[较比][^，,；;。]{0,16}$")
_FROM_BASE = re.compile(rf"(?:的|相比)?{_WAY}")
_SINCE = r"(?:(?:同口径|与|同)?[较比][^，,；;。]{0,16}?|[与同和跟][^，,；;。]{0,16}?相?[比较][，,]?\s*)"
_AMOUNT = re.compile(rf"(?:^|[，,、（(])\s*{_SINCE}{_WAY}")
_FROM, _TO = re.compile(r"[由从][^，,；;。]{0,12}$"), re.compile(rf"(?:{_UP}|{_DOWN})(?:到|至|为)\s*")
_SHARE = re.compile(r"[，,（(]\s*占比?(?:为|达|约)?\s*")
_OF_WHICH = re.compile(r"^[，,、。；：:（(]?\s*其中")
_TO_SHARE, _SHARED = re.compile(r"[，,（(]?\s*占[^，,；;。]{0,16}"), re.compile(r"\s*的")
_HALF, _CENT = Decimal("0.5"), Decimal("0.01")
_LONGEST = 2000
"""Characters of a sentence that is looked at."""


def worked_out(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the changes, shares and equations that are not what the numbers beside them come to."""
    for passage in passages:
        yield from _equations(passage)
        if passage.table or len(passage.text) > _LONGEST:
            continue
        yield from _shares(_said(list(claims_in(passage))))
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
    amounts = [one for one in earlier if one.is_money and not _AMOUNT.fullmatch(one.words)]
    base = amounts[-1] if amounts and amounts[-1] is earlier[-1] else None
    if (way := _FROM_BASE.fullmatch(last.words)) and base is not None and _BASE.search(base.words):
        if (way["up"] is not None) == is_up:
            yield from _ratio(last, base)
    elif way := _AMOUNT.fullmatch(last.words):
        if (way["up"] is not None) == is_up:
            for now in reversed(amounts):
                yield from _ratio(last, now, plus=-1 if is_up else 1)
    elif base is not None and _TO.fullmatch(last.words) and _FROM.search(base.words):
        yield from _difference(last, base, is_up=is_up)
    elif _BASE.search(last.words):
        for now in reversed(amounts):
            yield from _difference(now, last, is_up=is_up)


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
    return Contradiction(rate.passage.place, found, f"{_percent(should.value)}（按前面的金额计算）")


def _percent(value: Decimal) -> str:
    return f"{(value * 100).quantize(_CENT, ROUND_HALF_UP)}%"


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
    if _SHARED.fullmatch(words) and _TO_SHARE.fullmatch(last.words) and earlier[-1].is_money:
        yield from _ratio(earlier[-1], last)
    elif _SHARE.fullmatch(words):
        for whole in _wholes(before):
            yield from _ratio(last, whole)


def _wholes(said: Sequence[_Said]) -> list[_Said]:
    """Return what the last amount may be a part of: the one right before the last 其中, and those before it."""
    for at in range(len(said) - 1, 0, -1):
        if _OF_WHICH.match(said[at].words):
            earlier = [one for one in said[:at] if one.is_money and one.number.value >= said[-1].number.value]
            return earlier[::-1] if said[at - 1] in earlier else []
    return []


# ---------------------------------------------------------------- equations
_SIGNS = str.maketrans("０１２３４５６７８９．％（）＋－−–—×÷／＝", "0123456789.%()+----*//=")
_IN_PRINT = str.maketrans("*/-", "×÷－")
_SIDE = re.compile(r"[，,](?!\d{3}(?!\d))|[；;：:。！？“”\"\n]")
_FIGURE = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<percent>%)?\s*(?P<unit>[万亿]?元)?")
_RESULT = re.compile(rf"\s*(?P<minus>-?)\s*{_FIGURE.pattern}(?![\d.,]*\s*[-+*/(])")
_WORDS = re.compile(r"[\u4e00-\u9fff、·]+")
_PLAIN = re.compile(r"[\d\s.()+\-*/#]+")
_RANGE = re.compile(r"[^-+*/(]+%?-[^-+*/(]+")
_MOST_FIGURES, _MOST_EQUATIONS = 12, 200
_SIDE_LENGTH = 300
"""Characters on either side of = that are looked at."""
_SCALE: Mapping[str | None, int] = {None: 1, "元": 1, "万元": 10**4, "亿元": 10**8}


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number of an equation with the unit of its last digit; a whole number is exact, others are rounded."""

    value: Decimal
    step: Decimal
    unit: str | None
    is_exact: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> _Figure:
        digits = match["number"].replace(",", "")
        factor = (_CENT if match["percent"] else Decimal(1)) * _SCALE[match["unit"]]
        step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
        is_exact = "." not in digits and (not match["percent"] or digits == "100")
        return cls(Decimal(digits) * factor, step * factor, match["unit"], is_exact)

    @property
    def slack(self) -> Decimal:
        """How much less or more it may be than it is written."""
        return Decimal(0) if self.is_exact else self.step * _HALF


def _equations(passage: Passage) -> Iterator[Contradiction]:
    """Yield the results behind = that the numbers before it do not come to."""
    sides = passage.text.translate(_SIGNS).split("=", _MOST_EQUATIONS)
    for left, right in pairwise(sides[:_MOST_EQUATIONS]):
        result, words = _RESULT.match(right[:_SIDE_LENGTH]), _SIDE.split(left[-_SIDE_LENGTH:])[-1].strip()
        if result is None or ("%" in words and _RANGE.fullmatch(words)):
            continue
        figures, stated = [_Figure.of(one) for one in _FIGURE.finditer(words)], _Figure.of(result)
        units = {one.unit for one in figures} - {None}
        if not 2 <= len(figures) <= _MOST_FIGURES or len(units) > 1 or (formula := _formula(words)) is None:
            continue
        value = -stated.value if result["minus"] else stated.value
        if (should := _off(formula, figures, value, stated.step)) is not None:
            shown = _percent(should) if result["percent"] else f"{should.quantize(_CENT, ROUND_HALF_UP)}"
            printed = words.translate(_IN_PRINT)
            yield Contradiction(passage.place, f"“{printed}”的结果写为“{result[0].strip()}”", shown)


def _formula(words: str) -> Formula | None:
    """Return the formula that some numbers and signs are, the words among them left out; None if they are none."""
    plain = _WORDS.sub(" ", _FIGURE.sub(" # ", words))
    if not _PLAIN.fullmatch(plain) or re.search(r"#\s+#", plain):
        return None
    names = map(_name, count())
    try:
        return compile_formula(re.sub("#", lambda _one: next(names), plain), _SCOPE, Type.NUMBER)
    except FormulaError:
        return None


def _name(at: int) -> str:
    return f"数_{at}"


_SCOPE = Scope([Symbol(_name(at), Type.NUMBER) for at in range(_MOST_FIGURES)])


def _off(formula: Formula, figures: Sequence[_Figure], stated: Decimal, step: Decimal) -> Decimal | None:
    """Return what a formula comes to if that is surely another number than stated; a mark is from 0 to the full."""
    values = {_name(at): one.value for at, one in enumerate(figures)}
    middle = evaluate(formula, values)
    if not isinstance(middle, Decimal) or (middle > stated and stated in values.values()) or middle < stated == 0:
        return None
    slack = step
    for name, one in zip(values, figures, strict=True):
        moved = [evaluate(formula, values | {name: one.value + by}) for by in (-one.slack, one.slack)]
        slack += max((abs(found - middle) for found in moved if isinstance(found, Decimal)), default=Decimal(0))
    return middle if abs(middle - stated) > slack else None
