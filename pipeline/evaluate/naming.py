"""The words beside a number + the figures -> those that the words name surely: nothing else qualifies the name.

A name in a sentence stands in front of its number, in a table it is made of the heads of row and column. It is sure
if only words stand around it that any figure may have (本年, 核定, 共, 为): 项目支出预算执行率 is not 预算执行率,
nor is 较年初预算增加 the 年初预算. A figure of another time than the report's is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.claims import Claim, Measure
from pipeline.evaluate.neutral import is_neutral, told_before
from pipeline.figures import Stated
from pipeline.kinds import KindName

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_CLAUSE = re.compile(r"[，,；;：:（(。\n　]|\s{2}")
_UNIT = re.compile(r"[（(](?:单位[：:])?\s*(?:[百千]?[万亿]?元|[%％‰分个人项名]|平方米)\s*[）)]")
_NUMBERING = re.compile(r"^\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．])\s*")
_QUOTES = str.maketrans("", "", "“”‘’「」『』\"'")
_YEAR = re.compile(r"^((?:19|20)\d\d)$")
_TIME = re.compile(
    r"(?<![较比与同])(?:(?P<year>(?:19|20)\d\d)\s?年|(?P<own>本年|今年|当年)"
    r"|(?P<other>上一?年(?!结[转余])|去年|往年|前年|下年|次年|明年|上半年|[一二三四前]季度"
    r"|(?<!\d)(?:[1-9]|1[01])\s?月|12\s?月(?!\s?31\s?日|[末底])))"
)
_OF_POINTS = re.compile("总?(?:得分|分值)$")
_OF_MONEY = "(?:支出|经费|采购|资金|项目|工程|专项)"
_STATES = r"(?=(?:(?:[年全本当]年?[初年度]|预算|调整|实际|执行|决算|批复|安排)[^，,；;。：:\d]{0,12})?\d)"
# What is told of a part is not of the whole: 项目支出年初预算125万元，…; 基本支出方面，…; of a row also 环境整治：…
_OF_SOME = re.compile(rf"(?P<whole>([^，,：:；;。\d]{{2,30}}?){_OF_MONEY})(?:{_STATES}|(?:方面|情况)[，,：:])")
_CAPTION = re.compile(
    rf"(?:附?表\s*\d*\s*[：:、.]?\s*)?(?:(?:19|20)\d\d\s*年度?)?(?P<whole>([^，,：:；;。、和与及\d]{{2,20}}?){_OF_MONEY})"
    r"(?![、和与及])[^，,。；;]{0,20}(?:表|情况|明细|统计)(?:如下|见下表)?[：:。]?"
)
"""What a table of some is headed: 表2 项目支出情况, 见下表."""
_CARRYING = re.compile(rf"(?P<whole>([^，,：:；;。\d]{{2,30}}?){_OF_MONEY})(?=上年结[转余]|年中|追[加减])")
_WHOLE = re.compile("一般公共|预算|决算|财政|拨款|安排|使用|年初|全部|各[项类]|收入")
_NAME_OF_SOME = re.compile(rf"(.{{2,}}?){_OF_MONEY}")
_SAYS_WHOLE = re.compile("部门|[整总]体|[本我全][单镇乡局院馆校所]")
_AND = re.compile("[、和及]|[，,]")
_AMOUNT = re.compile(r"\d[\d,.]*\s*(?:[百千万亿]*元|[%％])")
_BEHIND_A_ROW = re.compile(rf"{_OF_MONEY}?(?:[，,：:。]|{_STATES})")
_OTHER_BEHIND = re.compile("的|目标|要求|标准|任务|水平|底线")
"""What is said behind a number that is none of the figure before it: 达到95%的目标, 原值500万元的房屋."""
_SAMPLED = frozenset("笔份")
"""What is counted in these is all of it only if nothing behind says what of it: 抽查凭证10笔公务接待支出."""
_GROUP, _SATISFIED = re.compile("[群公]众满意[度率]"), re.compile(r"满意[度率]\D{0,4}\d")
"""Who was asked: one group of several, where rates of several are given."""
_MEAN, _OF_GROUP = "平均", re.compile("[县市区镇乡]直|乡镇|街道|[优良中差]等|评为")
"""What is the mean of some of the units: 县直部门6个，平均得分89.65分."""
_OPEN_BRACKET = re.compile(r"[（(][^（()）]*$")
_A_FIGURE = re.compile(r"\d|(?:率|预算|决算|支出|经费|总额|资金|情况|执行|结余|采购)$")
_BEGINS = re.compile(r"^|其中(?:[：:，,])?")
_HEAD = 200
"""Characters of a passage in which it may begin with the name of a row."""
_ITSELF = "该单位"
"""What stands for the subject's name before a name is looked for: the terms of its total begin so."""
_SHORTEST_OF_UNIT = 4
_SHORTEST = 2
"""Characters of a name of points that a sentence gives without the word for points: 投入12.08分."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a figure where it stands in words, behind what it is `about` if that stands apart from it."""

    of: Stated
    start: int
    end: int
    about: str = ""

    @property
    def length(self) -> int:
        return self.end - self.start


def clause_before(words: str) -> str:
    """Return the last clause of some words, as far as it goes and without brackets."""
    return _CLAUSE.split(_BRACKETS.sub("", words))[-1].lstrip("、")


def _ways_to_call(subject: str) -> list[str]:
    """Return a name, and it without the regions before it: 柳树镇人民政府; the longest first."""
    ends = [match.end() for match in re.finditer("[省市县区州旗]", subject)]
    return [subject[at:] for at in (0, *ends) if len(subject) - at >= _SHORTEST_OF_UNIT] if subject else []


class Naming:
    """Tells which figures the words beside a number name; `subject` is the unit that a report is about."""

    def __init__(self, figures: Iterable[Stated], subject: str = "", rows: Iterable[str] = ()) -> None:
        self._years = {one.text for one in figures if one.kind.name == KindName.YEAR}
        self._subject = subject
        self._called = re.compile("|".join(map(re.escape, _ways_to_call(subject))) or r"(?!)")
        self._rows = {_unquoted(name) for name in rows}
        self._longest = max(map(len, self._rows), default=0)

    def named(self, claim: Claim, candidates: Sequence[Stated], caption: str = "") -> list[Stated]:
        """Return the figures that are surely named; of a cell by the heads of row and column if it has no words.

        The `caption` above its table may say that it is of a part of the subject only.
        """
        if claim.passage.row and is_neutral(claim.before):
            some = _CAPTION.fullmatch(_unquoted(_BRACKETS.sub("", _NUMBERING.sub("", caption))).strip())
            return self._by_heads(claim, candidates, some["whole"] if some and self._is_some(some) else "")
        return self._by_words(claim, candidates)

    def _by_words(self, claim: Claim, candidates: Sequence[Stated]) -> list[Stated]:
        """Return the figures named nearest before the number: of names that end at one place, the longest."""
        words, sentence = (self._called.sub(_ITSELF, _unquoted(one)) for one in (claim.before, claim.sentence))
        if _OTHER_BEHIND.match(claim.behind) or self._is_beside(sentence, claim.measure):
            return []
        start = len(sentence) - len(words)

        def is_sure(one: _Name) -> bool:
            front, rear = clause_before(words[: one.start]), words[one.end :]
            if is_one_of_several and _GROUP.search(words[one.start : one.end]):
                return False
            if _MEAN in one.of.title and _OF_GROUP.search(sentence, 0, start + one.start):
                return False
            is_of_part = self._is_of(part, one.about + words[one.start : one.end]) or self._says_whole(front)
            if not is_of_part or not self._is_plain(front, rear):
                return False
            return self._is_of_this_time(sentence, start + one.start, start + one.end)

        is_one_of_several = _satisfied_in(claim.passage.text) > 1
        part = self._part(sentence, _unquoted(claim.passage.text[:_HEAD])) or self._carrying(sentence)
        near = (
            clause_before(_THOUSANDS.sub("", sentence[:start]))
            + words
            + claim.behind
            + told_before(sentence, self._subject)
        )
        names = list(_names_in(words, claim.measure, candidates, near))
        names += filter(is_sure, _short_names_in(words, candidates))
        nearest = max(((one.end, one.length) for one in names), default=None)
        found = _figures(one for one in names if (one.end, one.length) == nearest and is_sure(one))
        is_either = claim.measure is Measure.MONEY and len(found) > 1
        return [] if (is_either or claim.unit in _SAMPLED) and not is_neutral(claim.behind) else found

    def _carrying(self, sentence: str) -> str:
        """Return the part of the subject to which money was carried or added, as a sentence says from its beginning."""
        some = _CARRYING.match(_NUMBERING.sub("", sentence))
        return some["whole"] if some and self._is_some(some) else ""

    def _is_beside(self, sentence: str, measure: Measure) -> bool:
        """Tell whether a number stands in brackets behind what it is said of: 投入得8分（满分10分）, a purchase.

        An amount behind a figure is not said of a thing.
        """
        bracket = _OPEN_BRACKET.search(sentence)
        front = clause_before(sentence[: bracket.start()]) if bracket else ""
        if measure is not Measure.POINTS and (measure is not Measure.MONEY or _A_FIGURE.search(front)):
            return False
        return not is_neutral(re.sub(r"\d", "", front), self._subject)

    def _part(self, sentence: str, text: str) -> str:
        """Return the part of the subject of which a sentence tells from its beginning or from 其中 on; else nothing."""
        for begin in (match.end() for match in _BEGINS.finditer(sentence)):
            words = _NUMBERING.sub("", sentence[begin:])
            if part := self._part_at(words):
                return "" if self._is_behind_several(words, part) else part
        return self._row(_NUMBERING.sub("", text))

    def _part_at(self, words: str) -> str:
        """Return the part of which words tell that begin with it; else nothing."""
        some = _OF_SOME.match(words)
        return some["whole"] if some and self._is_some(some) else self._row(words)

    def _is_behind_several(self, words: str, part: str) -> bool:
        """Tell whether words begin with several parts, an amount of each, and then tell of something else.

        基本支出年初预算790万元、项目支出年初预算125万元，调整后预算… is the whole again.
        """
        start, is_several = 0, False
        for match in _AND.finditer(words):
            other = (
                self._part_at(words[match.end() :]) if len(_AMOUNT.findall(words, start, match.start())) == 1 else ""
            )
            are_kinds = part.endswith("支出") and other.endswith("支出")
            if other and (are_kinds or match[0] not in "，,"):
                start, part, is_several = match.end(), other, True
        last = _AMOUNT.search(words, start)
        return is_several and last is not None and re.search("[，,]", words[last.end() :]) is not None

    def _is_of(self, part: str, name: str) -> bool:
        """Tell whether a figure of this name is one of a part, or of another that it names itself (三公经费控制率)."""
        own = _NAME_OF_SOME.match(name)
        return part in name or (own is not None and self._is_some(own))

    def _says_whole(self, front: str) -> bool:
        """Tell whether the words before a name say that it is of the whole subject."""
        return _SAYS_WHOLE.search(front) is not None or bool(self._subject and self._subject in front)

    def _is_some(self, match: re.Match[str]) -> bool:
        """Tell whether what is spent on something is spent on a part of what the subject does, as on 政府采购."""
        return "采购" in match[0] or not any(self._is_plain(_WHOLE.sub("", one), "") for one in match.groups())

    def _row(self, words: str) -> str:
        """Return the row of the subject's tables with whose name words begin that then tell of it; else nothing."""
        for end in self._ends_of_rows(words):
            behind = _BEHIND_A_ROW.match(words, end)
            if behind and not any(self._ends_of_rows(words[behind.end() :])):  # 甲工程，乙工程等项目… only lists them
                return words[:end]
        return ""

    def _ends_of_rows(self, words: str) -> Iterator[int]:
        """Yield where a name of a row ends with which words begin."""
        ends = range(_SHORTEST + 1, min(self._longest, len(words), _HEAD) + 1)
        return (end for end in ends if words[:end] in self._rows)

    def _by_heads(self, claim: Claim, candidates: Sequence[Stated], part: str) -> list[Stated]:
        """Return the figures that the heads of row and column name together, at length; the nearest row first."""
        above = _head(claim.passage.above)
        for row in map(_head, claim.passage.rows or ("",)):
            names = [
                name
                for words in (row + above, above + row)
                for name in self._all_of(words, claim, candidates)
                if self._is_of(part, words[name.start : name.end])
            ]
            longest = max((one.length for one in names), default=0)
            if names:
                return _figures(one for one in names if one.length == longest)
        return []

    def _all_of(self, words: str, claim: Claim, candidates: Sequence[Stated]) -> Iterator[_Name]:
        """Yield the names beside which nothing else is said."""
        for one in (*_names_in(words, claim.measure, candidates), *_short_names_in(words, candidates)):
            without = f"{words[: one.start]}　{words[one.end :]}"
            is_of_this_time = self._is_of_this_time(without, len(without), len(without))
            if is_of_this_time and self._is_plain(words[: one.start], words[one.end :]):
                yield one

    def _is_plain(self, front: str, rear: str) -> bool:
        return is_neutral(front, self._subject) and is_neutral(rear)

    def _is_of_this_time(self, words: str, start: int, end: int) -> bool:
        """Tell whether the last word of time up to the end of a name is the report's own, or belongs to the name."""
        times = list(_TIME.finditer(words, 0, end))
        return not times or times[-1].start() >= start or bool(times[-1]["own"]) or times[-1]["year"] in self._years


def _names_in(words: str, measure: Measure, candidates: Iterable[Stated], near: str = "") -> Iterator[_Name]:
    """Yield the titles and terms of figures that stand in words, each where it stands last.

    What is before the + of a term stands anywhere `near`.
    """
    for one in candidates:
        for given in map(_unquoted, _terms(one, measure)):
            about, _plus, term = given.rpartition("+")
            if (at := words.rfind(term)) >= 0 and about in near:
                yield _Name(one, at, at + len(term), about)


def _short_names_in(words: str, candidates: Iterable[Stated]) -> Iterator[_Name]:
    """Yield what figures are of, such as a grade: too short a name to count unless it is all that is said."""
    for one in candidates:
        of = _unquoted(one.of)
        if of and (at := words.rfind(of)) >= 0:
            yield _Name(one, at, at + len(of))


def _terms(one: Stated, measure: Measure) -> Iterator[str]:
    yield from (one.title, *one.terms)
    stem = _OF_POINTS.sub("", one.title)
    if measure is Measure.POINTS and stem != one.title and len(stem) >= _SHORTEST:
        yield stem


def _figures(names: Iterable[_Name]) -> list[Stated]:
    return list({one.of.key: one.of for one in names}.values())


def _head(text: str) -> str:
    """Return a head without its number, unit of measure and quotation marks; a bare year is one in words."""
    return _YEAR.sub(r"\1年", _UNIT.sub("", _NUMBERING.sub("", _unquoted(text))).strip())


@lru_cache(16)
def _satisfied_in(text: str) -> int:
    """Return how many rates of satisfaction a paragraph gives; it is asked of each of its numbers."""
    return len(_SATISFIED.findall(text))


def _unquoted(words: str) -> str:
    """Return words as a name is looked for in them: “三公”经费 and 三公经费 are one."""
    return words.translate(_QUOTES)
