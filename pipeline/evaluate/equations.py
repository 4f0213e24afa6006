"""A passage of a report -> its equations whose numbers do not come to what stands behind =.

Each is wrong only if its numbers, however they were rounded in print, come to another result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, pairwise

from pipeline.claims import Passage
from pipeline.evaluate.sums import Contradiction, percent
from pipeline.formula import Formula, FormulaError, Scope, Symbol, Type, compile_formula, evaluate

_HALF, _CENT = Decimal("0.5"), Decimal("0.01")
_SIGNS = str.maketrans("０１２３４５６７８９．％（）＋－−–—×÷／＝", "0123456789.%()+----*//=")
_IN_PRINT = str.maketrans("*/-", "×÷－")
_UNIT_APART = re.compile(r"(?<=\d)\s*\(([万亿]?元)\)")
_SIDE = re.compile(r"[，,](?!\d{3}(?!\d))|[；;：:。！？“”\"\n]")
_FIGURE = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<percent>%)?\s*(?P<unit>[万亿]?元)?")
_RESULT = re.compile(rf"\s*(?P<minus>-?)\s*{_FIGURE.pattern}(?![\d.,]*\s*[-+*/(])")
_WORDS = re.compile(r"[\u4e00-\u9fff、·]+")
_PLAIN = re.compile(r"[\d\s.()+\-*/#]+")
_RANGE = re.compile(r"[^-+*/(]+%?-[^-+*/(]+")
_TIMES_100 = re.compile(r"\*\s*100[\s)]*$")
_ADDED = re.compile(r"\d\s*\+")
_HYPHEN = re.compile(r"(?:^|[-+*/(])[\s\u4e00-\u9fff、·]*[\u4e00-\u9fff]\s*-")
"""Between words, not numbers: 三公-接待5+2."""
_MOST_FIGURES, _MOST_EQUATIONS = 12, 200
_SIDE_LENGTH = 300
"""Characters on either side of = that are looked at."""
_SCALE: Mapping[str | None, int] = {None: 1, "元": 1, "万元": 10**4, "亿元": 10**8}


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number of an equation in its own unit of money; a whole number is exact, others are rounded."""

    value: Decimal
    step: Decimal
    unit: str | None
    is_exact: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> _Figure:
        digits = match["number"].replace(",", "")
        factor = _CENT if match["percent"] else Decimal(1)
        step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
        is_exact = "." not in digits and (not match["percent"] or digits == "100")
        return cls(Decimal(digits) * factor, step * factor, match["unit"], is_exact)

    @property
    def slack(self) -> Decimal:
        """How much less or more it may be than it is written."""
        return Decimal(0) if self.is_exact else self.step * _HALF

    def in_yuan(self) -> _Figure:
        """Return the figure in 元."""
        factor = _SCALE[self.unit]
        return replace(self, value=self.value * factor, step=self.step * factor)


def wrong_equations(passage: Passage) -> Iterator[Contradiction]:
    """Yield the results behind = that the numbers before it do not come to."""
    sides = _UNIT_APART.sub(r"\1", passage.text.translate(_SIGNS)).split("=", _MOST_EQUATIONS)
    for left, right in pairwise(sides[:_MOST_EQUATIONS]):
        result, words = _RESULT.match(right[:_SIDE_LENGTH]), _SIDE.split(left[-_SIDE_LENGTH:])[-1].strip()
        if result is None or ("%" in words and _RANGE.fullmatch(words)):
            continue
        figures, stated = [_Figure.of(one) for one in _FIGURE.finditer(words)], _Figure.of(result)
        units = {one.unit for one in figures} - {None}
        if not 2 <= len(figures) <= _MOST_FIGURES or len(units) > 1 or (formula := _formula(words)) is None:
            continue
        if stated.unit and units - {stated.unit}:
            figures, stated = [one.in_yuan() for one in figures], stated.in_yuan()
        value = -stated.value if result["minus"] else stated.value
        should = _off(formula, figures, value, stated.step)
        if should is None or (should < 0 <= value and _RANGE.fullmatch(words)):
            continue
        by = _left_out(words, result, figures)
        if by and _off(formula, figures, value * by, stated.step * by) is None:
            continue
        yield Contradiction(
            passage.place, f"“{words.translate(_IN_PRINT)}”的结果写为“{result[0].strip()}”", _shown(should, result)
        )


def _left_out(words: str, result: re.Match[str], figures: Sequence[_Figure]) -> Decimal | None:
    """Return what a result is to be multiplied by if a unit may have been left out.

    95÷100×100=95%, 95÷100=95, the mean (96+94)÷2=95%, and 1200-1080=1200000元 in a report whose amounts are in 万元.
    """
    if result["percent"]:
        printed, values = _Figure.of(result).value / _CENT, [one.value for one in figures]
        is_mean = _ADDED.search(words) and min(values) < printed <= max(values)
        return 1 / _CENT if is_mean or _TIMES_100.search(words) else None
    if result["unit"] == "元" and not any(one.unit for one in figures):
        return Decimal(1) / _SCALE["万元"]
    return _CENT if "/" in words and not result["unit"] else None


def _shown(should: Decimal, result: re.Match[str]) -> str:
    unit = result["unit"] or ""
    return percent(should) if result["percent"] else f"{should.quantize(_CENT, ROUND_HALF_UP)}{unit}"


def _formula(words: str) -> Formula | None:
    """Return the formula that some numbers and signs are, the words among them left out; None if they are none."""
    marked = _FIGURE.sub(" # ", words)
    plain = _WORDS.sub(" ", marked)
    if not _PLAIN.fullmatch(plain) or re.search(r"#\s+#", plain) or _HYPHEN.search(marked):
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
