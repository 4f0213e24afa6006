"""A passage of a report -> the numbers it states, each with its unit of measure and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """What a number counts; only numbers of one measure are compared."""

    MONEY = "金额"
    RATE = "百分比"
    POINTS = "分数"
    COUNT = "数量"
    PLAIN = "数"


@dataclass(frozen=True, slots=True)
class Owned:
    """A stretch of a passage that is a figure of the program's own, by the key that its control carries."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or cell of a report. `place` says where it stands; of a cell `heads` are those of its row and column.

    `chapter` is the heading that it stands under, `table` and `row` number tables and their rows from 1, else 0.
    """

    text: str
    chapter: str
    place: str
    heads: tuple[str, ...] = ()
    table: int = 0
    row: int = 0
    column: int = 0
    owned: tuple[Owned, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that a report states: its value (money in 元, a rate as a share) and the unit of its last digit.

    `before` are the words since the number before it or the beginning of the sentence, `after` the next few.
    """

    passage: Passage
    text: str
    value: Decimal
    step: Decimal
    measure: Measure
    unit: str
    before: str
    after: str
    key: str = ""

    @property
    def digits(self) -> int:
        """How many digits it is written with, without zeros in front: what few have in common by chance."""
        return len(re.sub(r"\D", "", self.text).lstrip("0"))

    def rounds(self, value: Decimal) -> bool:
        """Tell whether `value`, rounded as this number is written, may be written so."""
        return abs(value - self.value) * 2 <= self.step


_NUMBER = r"[-−－]?(?!0\d)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNITS: Mapping[str, tuple[Measure, Decimal | int]] = {
    "亿元": (Measure.MONEY, 10**8),
    "万元": (Measure.MONEY, 10**4),
    "元": (Measure.MONEY, 1),
    "%": (Measure.RATE, Decimal("0.01")),
    "％": (Measure.RATE, Decimal("0.01")),
    "分": (Measure.POINTS, 1),
}
_MEASURE_WORDS = "个名人位项件份笔次批辆类户家处场套台间栋亩种条起册"
_CLAIM = re.compile(
    rf"(?<![0-9A-Za-z.,\-/〔\[第])(?P<number>{_NUMBER})\s*(?P<more>余|多)?\s*"
    rf"(?P<unit>亿元|万元|元|[%％]|分(?![钟之])|个百分点|平方米|公里|[{_MEASURE_WORDS}]?)"
)
_DATES = re.compile(
    r"\d{4}\s*年(?:度|底|末)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|〔\d{4}〕\s*\d+\s*号|\[\d{4}\]\s*\d+\s*号|GB(?:/T)?\s*[\d-]+|第\s*\d+\s*[条款号页]|20\d\d(?=[）)])"
)
_NUMBERING = re.compile(r"^\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.．、])(?!\d)")
_SENTENCE_ENDS = "。；;！？\n"
_AFTER = 8


def claims_in(passage: Passage) -> Iterator[Claim]:
    """Yield the numbers of a passage in their order; dates, document numbers and numbering are none."""
    text = passage.text
    hidden = [match.span() for match in _DATES.finditer(text)]
    if not passage.heads and (numbering := _NUMBERING.match(text)):
        hidden.append(numbering.span())
    since = 0
    for match in _CLAIM.finditer(text):
        if any(start <= match.start("number") < end for start, end in hidden):
            since = match.end("number")
            continue
        yield _claim(passage, match, text[max(since, _sentence_start(text, match.start())) : match.start("number")])
        since = match.end()


def _sentence_start(text: str, at: int) -> int:
    return max((text.rfind(end, 0, at) + 1 for end in _SENTENCE_ENDS), default=0)


def _claim(passage: Passage, match: re.Match[str], before: str) -> Claim:
    digits, unit = match["number"].replace(",", "").replace("−", "-").replace("－", "-"), match["unit"]
    measure, factor = _UNITS.get(unit, (Measure.COUNT if unit else Measure.PLAIN, 1))
    decimals = len(digits.partition(".")[2])
    owned = (one.key for one in passage.owned if one.start <= match.start("number") < one.end)
    return Claim(
        passage=passage,
        text=match["number"] + (match["more"] or "") + unit,
        value=Decimal(digits) * factor,
        step=Decimal(1).scaleb(-decimals) * factor,
        measure=measure,
        unit=unit,
        before=before,
        after=passage.text[match.end() : match.end() + _AFTER],
        key=next(owned, ""),
    )
