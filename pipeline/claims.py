"""A passage of a report -> the numbers it states, each with its unit of measure and the words before it.

Read are numbers in figures, half or full width. Numbers in words (三分之一, 百分之八十) and fractions (1/3) are not:
they are rough by nature, and no result is printed so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Measure(StrEnum):
    """What a number counts; only numbers of one measure are compared."""

    MONEY = "金额"
    RATE = "百分比"
    CHANGE = "百分点"
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
    """A heading, paragraph or cell of a report. `place` says where it stands, `chapter` under which heading.

    `table`, `row` and `column` number tables, their rows and the columns of their grid from 1, else 0. `rows` are the
    heads of a cell's row, the nearest first; `above` is the head of its column, of two lines of heads both; `unit` is
    what a bare number in the cell is counted in, by its heads or by the line above the table.
    """

    text: str
    chapter: str
    place: str
    rows: tuple[str, ...] = ()
    above: str = ""
    unit: str = ""
    table: int = 0
    row: int = 0
    column: int = 0
    owned: tuple[Owned, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that a report states: its value (money in 元, a rate as a share) and the unit of its last digit.

    `before` are the words since the number or date before it or the beginning of the sentence, `sentence` all of the
    sentence up to the number, `behind` the words up to the next mark or number. A number that `is_bound` is an end of
    a range or a limit, not a figure.
    """

    passage: Passage
    text: str
    value: Decimal
    step: Decimal
    measure: Measure
    unit: str
    before: str
    sentence: str
    behind: str = ""
    is_bound: bool = False
    key: str = ""

    @property
    def written(self) -> str:
        """The digits of the number as it is written."""
        return re.sub(r"\D", "", self.text.translate(_NARROW))

    @property
    def digits(self) -> int:
        """How many digits it has without noughts at either end: what few have in common by chance."""
        return len(self.written.strip("0"))

    @property
    def is_alone(self) -> bool:
        """Whether the number is all of its passage."""
        return self.text == self.passage.text.strip()

    def rounds(self, value: Decimal) -> bool:
        """Tell whether `value` is written so when it is rounded half up; one cut short is another number."""
        return (value / self.step).quantize(Decimal(1), ROUND_HALF_UP) * self.step == self.value


# character by character, so that places in the text stay the same
_NARROW = str.maketrans("０１２３４５６７８９．％－−\u00a0\u2009", "0123456789.%--  ")
_DASH = r"[-–—~～至到]{1,2}"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"-?(?!0\d)(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+(?=\.\d|\s*[百千]?[万亿]?元)|\d+)(?: ?\.\d+)?"
_SCALES: Mapping[str, int] = {
    "": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
_UNITS: Mapping[str, tuple[Measure, Decimal]] = {
    "": (Measure.PLAIN, Decimal(1)),
    "元": (Measure.MONEY, Decimal(1)),
    "%": (Measure.RATE, Decimal("0.01")),
    "‰": (Measure.RATE, Decimal("0.001")),
    "个百分点": (Measure.CHANGE, Decimal(1)),
    "分": (Measure.POINTS, Decimal(1)),
}
_MEASURE_WORDS = "个名人位项件份笔次批辆类户家处场套台间栋亩种条起册"
_UNIT = (
    r"(?P<scale>[百千]?万|亿|[百千](?=元))?\s*[余多]?\s*"
    rf"(?P<unit>元|[%‰]|分(?![钟之])|个百分点|平方米|公里|[{_MEASURE_WORDS}]?)"
)
_COUNTED_IN = re.compile(_UNIT)
_CLAIM = re.compile(rf"(?:(?<![0-9A-Za-z.,\-/〔\[第])|(?<=[0-9%]-))(?P<number>{_NUMBER})\s*[余多]?\s*{_UNIT}")
_RANGE = re.compile(rf"\s*{_DASH}\s*")
_LIMIT_BEFORE = re.compile(
    r"(?:低于|高于|超过|不足|不超过|未达到?|小于|大于|少于|多于|至少|至多|以内|控制在|达到及以上|[<>＜＞≤≥])[^，、。；]{0,2}$"
)
_LIMIT_BEHIND = re.compile(r"\s*[）)”\"]?(?:[（(]含[）)])?[及和或]?以[上下内外]")
_NO_FIGURES = re.compile(
    rf"{_YEAR}\s?年?\s?{_DASH}\s?{_YEAR}\s?年|\d{{4}}\s*年(?:度|底|末)?(?:\s*\d{{1,2}}\s*月)?(?:\s*\d{{1,2}}\s*日)?"
    r"|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|[〔\[（(﹝【]\s?{_YEAR}\s?(?:年度?)?\s?[〕\]）)﹞】]|(?<!\d)\d+\s?号|GB(?:/T)?\s*[\d-]+|第\s*\d+\s*[条款页]"
    r"|(?<!\d)0\d{2,3}-\d{7,8}|(?<![\d.,])\d{11,}[\dXx]?(?![\d.,]|\s*[元%])|(?<![\d.,/])\d{1,3}/\d{1,3}(?![\d.,/])"
)
_NUMBERING = re.compile(r"\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、])(?!\d)")
_MARK = re.compile(r"[，,、；;：:。！？（(）)\n\d]")
_SENTENCE_ENDS = "。；;！？\n"
_LONGEST = 300
"""Characters of a sentence that are looked at before a number, and behind it."""


def claims_in(passage: Passage) -> Iterator[Claim]:
    """Yield the numbers of a passage in their order; dates, document numbers and numbering are none."""
    text = passage.text.translate(_NARROW)
    found = _figures(passage, text)
    for at, (since, match) in enumerate(found):
        in_range = (at > 0 and _is_range(text, found[at - 1][1], match)) or (
            at + 1 < len(found) and _is_range(text, match, found[at + 1][1])
        )
        yield _claim(passage, text, match, since, in_range)


def number_alone(passage: Passage) -> Claim | None:
    """Return the number that is all of a passage; None where there is none, or more."""
    found = list(claims_in(passage))
    return found[0] if len(found) == 1 and found[0].is_alone else None


def _figures(passage: Passage, text: str) -> list[tuple[int, re.Match[str]]]:
    """Return the numbers, each with where what is before it ends."""
    hidden = [match.span() for match in _NO_FIGURES.finditer(text)]
    if not passage.row and (numbering := _NUMBERING.match(text)):
        hidden.insert(0, numbering.span())
    found, since, at = list[tuple[int, re.Match[str]]](), 0, 0
    for match in _CLAIM.finditer(text):
        while at < len(hidden) and hidden[at][1] <= match.start("number"):
            since, at = max(since, hidden[at][1]), at + 1
        if at == len(hidden) or match.start("number") < hidden[at][0]:
            found.append((since, match))
            since = match.end()
    return found


def _is_range(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether nothing but a dash stands between two numbers; it may look like the sign of the second."""
    start = second.start("number") + second["number"].startswith("-")
    return _RANGE.fullmatch(text, first.end(), start) is not None


def _claim(passage: Passage, text: str, match: re.Match[str], since: int, in_range: bool) -> Claim:
    at = match.start("number")
    sentence = max(0, at - _LONGEST, *(text.rfind(sign, max(0, at - _LONGEST), at) + 1 for sign in _SENTENCE_ENDS))
    before = text[max(since, sentence) : at]
    digits = re.sub("[, ]", "", match["number"])
    if in_range:
        at, digits = at + digits.startswith("-"), digits.lstrip("-")
    unit, measure, factor = _counted(passage, match)
    return Claim(
        passage=passage,
        text=passage.text[at : match.end()].strip(),
        value=Decimal(digits) * factor,
        step=Decimal(1).scaleb(-len(digits.partition(".")[2])) * factor,
        measure=measure,
        unit=unit,
        before=before,
        sentence=text[sentence:at],
        behind=_MARK.split(text[match.end() : match.end() + _LONGEST], maxsplit=1)[0],
        is_bound=bool(in_range or _LIMIT_BEFORE.search(before) or _LIMIT_BEHIND.match(text, match.end())),
        key=next((one.key for one in passage.owned if one.start <= at < one.end), ""),
    )


def _counted(passage: Passage, match: re.Match[str]) -> tuple[str, Measure, Decimal]:
    """Return what a number is counted in; the heads of its cell say so of a bare one."""
    is_bare = not (match["scale"] or match["unit"])
    counted = (_COUNTED_IN.fullmatch(passage.unit) if is_bare else None) or match
    measure, factor = _UNITS.get(counted["unit"], (Measure.COUNT, Decimal(1)))
    return (counted["scale"] or "") + counted["unit"], measure, factor * _SCALES[counted["scale"] or ""]
