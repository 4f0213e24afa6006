"""The passages of a draft -> the numbers that it states in the same words as a sentence of a report does.

Who retypes a sentence of the draft keeps its words; so its number says what the one of the draft says there. The words
are those of the sentence before the number and those behind it up to the next mark, whatever the numbers among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.claims import Claim, Measure, Passage, claims_in

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?![\d.,]|\s*[年月日号])\s*[余多]?\s*(?:[百千]?万|亿)?")
_UNLIKE = re.compile(r"[\s“”‘’「」『』\"']")
_MARKS = str.maketrans({"、": "，", ",": "，", ":": "：", "(": "（", ")": "）", ";": "；"})
_WORD = re.compile(r"\w")
_FEWEST = 4
"""Characters of words that different sentences hardly have in common by chance."""
_Words = tuple[str, str, str]


class Retold:
    """The numbers of a draft by the words around them."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._by_words: dict[_Words, list[Claim]] = {}
        for passage in passages:
            for claim in claims_in(passage):
                if words := _words(claim):
                    self._by_words.setdefault(words, []).append(claim)

    def of(self, claim: Claim) -> Sequence[Claim]:
        """Return the numbers that the draft has where a report has this one; none where it says something else."""
        words = None if claim.passage.row else _words(claim)
        return self._by_words.get(words, ()) if words else ()


def _words(claim: Claim) -> _Words | None:
    """Return what is said around a number; None where that is so little that it could be said of anything."""
    before, behind = _plain(claim.sentence), _plain(claim.behind)
    counted = claim.unit if claim.measure is Measure.COUNT else claim.measure
    return (counted, before, behind) if len(_WORD.findall(before + behind)) >= _FEWEST else None


def _plain(words: str) -> str:
    """Return words without numbers and without what people write differently."""
    return _UNLIKE.sub("", _NUMBER.sub("#", words).translate(_MARKS))
