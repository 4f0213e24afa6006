"""The sentences and facts of the standard -> the words by which they call each figure of a unit.

A report calls a figure as the standard's own sentences do: 年中追加 where they say 年中追加{追加总额}元. Words count
that mean one figure and no other: none that another one of the same measure has in its name, and of money only those
that say which it is, the budgeted or the spent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.kinds import KindName
from pipeline.standard import Standard
from pipeline.standard.once import of_standard
from pipeline.standard.placeholders import PLACEHOLDER

_COUNTED = re.compile(r"^(?:元|平方米|年度?(?![末底初])|[个项人份笔分类])")
_CLAUSE = re.compile(r"[，、；：。（(\[\]]")
_FRONT = re.compile(r"^(?:其中|收回|有(?!效)|[和及共而])+")
_REAR = re.compile(r"(?:[为是共仅达的有]|合计)+$")
_RELATED = re.compile(r"占|较上|比上|超过|没有|[月\d{}]")
"""What such words tell of is related to something said before them."""
_OF_MONEY = re.compile(r"预算|决算|支出|执行|追加|追减|政策性调整|结转|结余|采购|原值")
_SHORTEST = 3


@of_standard
def called(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    """Return the words by which a report may call a figure, by its key: those declared and those of the sentences."""
    declared = standard.terms
    names = {name: (title, *declared.get(name, ())) for name, title in standard.titles.items()}
    own: dict[str, set[str]] = {}
    for name, words in _said(standard):
        own.setdefault(name, set()).add(words)
    found = dict(declared)
    for name, of_it in own.items():
        others = [
            other
            for one, given in names.items()
            if one != name and _counts(one, standard) == _counts(name, standard)
            for other in (*given, *own.get(one, ()))
        ]
        sure = [one for one in sorted(of_it) if one not in names[name] and not any(one in other for other in others)]
        found[name] = (*declared.get(name, ()), *sure)
    return found


def _counts(name: str, standard: Standard) -> tuple[KindName, str]:
    """Return what a figure counts: figures of several such have one name without being mixed up."""
    rule = standard.by_item.get(name)
    return standard.kinds[name].name, rule.item.unit if rule else ""


def _said(standard: Standard) -> Iterator[tuple[str, str]]:
    """Yield names of numbers with the words that stand before them in a sentence."""
    for text in _sentences(standard):
        start = 0
        for match in PLACEHOLDER.finditer(text):
            words = _REAR.sub("", _CLAUSE.split(_COUNTED.sub("", text[start : match.start()]))[-1])
            words, start, kind = _FRONT.sub("", words), match.end(), standard.kinds.get(match[1])
            if kind is None or not kind.is_number or kind.name == KindName.YEAR:
                continue
            if _RELATED.search(words) or "月" in standard.titles[match[1]]:
                continue
            if len(words) >= _SHORTEST and (not kind.is_money or _OF_MONEY.search(words)):
                yield match[1], words


def _sentences(standard: Standard) -> Iterator[str]:
    for rule in standard.outlines:
        if rule.outline.over == "unit":
            blocks = (block for chapter in rule.outline.chapters for block in chapter.parts)
            yield from (sentence.text for block in blocks for sentence in block.sentences)
    yield from (check.rule.fact for check in standard.problems)
