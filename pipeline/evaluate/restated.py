"""The passages of a report -> what they say twice in numbers that do not agree: amounts in two units, rates of counts.

Only what surely says the same is held against each other: an amount in brackets right behind one in another unit, and
the rate of what is done (完成率) behind how much there was to do and how much of it is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

from pipeline.claims import Claim, Measure, Passage, claims_in
from pipeline.evaluate.sums import Contradiction, percent, sentences_in

_ALSO = r"\s*[（(]\s*(?:约|即|合|折合|计|为)*\s*"
_RATE = re.compile(r"[，,、（(]\s*(?:实际|任务|目标|总体)?(?P<done>\w{2})率(?:为|是|达|达到)?\s*")
_ONLY_DONE = r"(?:实际|全年|年内|目前|现|已|全部|累计|共)*{}了?\s*"
_TO_DO = re.compile(r"计划|应|需|拟|目标|须")
_CLAUSE = re.compile("[，,、；;：:（(]")
_ROUGH = re.compile("[余多约近]")
_CENT = Decimal("0.01")
_LONGEST = 2000
"""Characters of a sentence that is looked at: each of its numbers is looked for in all of it."""


def restated(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the amounts and rates that are not what the numbers beside them come to."""
    for passage in passages:
        for sentence in (one for one in sentences_in(passage) if len(one.text) <= _LONGEST):
            claims = [one for one in claims_in(sentence) if not one.is_bound]
            yield from _amounts(sentence.text, claims)
            yield from _rates(claims)


def _amounts(text: str, claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the amounts that are stated again in another unit and come to another amount."""
    for first, again in pairwise(claims):
        if first.measure is again.measure is Measure.MONEY and first.unit != again.unit:
            is_again = re.search(rf"{re.escape(first.text)}{_ALSO}{re.escape(again.text)}\s*[）)]", text)
            if is_again and not (first.rounds(again.value) or again.rounds(first.value)):
                yield Contradiction(again.passage.place, f"“{first.text}”又写为“{again.text}”", "同一金额")


def _rates(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Yield the rates of what is done that no number before it, nor a sum of them, was the whole of."""
    for at, rate in enumerate(claims):
        match = _RATE.fullmatch(rate.before)
        if at < 2 or rate.measure is not Measure.RATE or match is None:
            continue
        *earlier, part = claims[:at]
        wholes = [one for one in earlier if (one.measure, one.unit) == (part.measure, part.unit)]
        if _is_part(part, wholes, match["done"]) and not any(_ROUGH.search(one.text) for one in (part, *wholes)):
            sums = accumulate(one.value for one in reversed(wholes))
            ratios = [
                part.value / whole for whole in (*sums, *(one.value for one in wholes)) if whole >= part.value > 0
            ]
            if ratios and all(abs(one - rate.value) > rate.step + _slack(part) for one in ratios):
                yield Contradiction(rate.passage.place, f"{match['done']}率写为“{rate.text}”", percent(ratios[0]))


def _is_part(part: Claim, wholes: Sequence[Claim], done: str) -> bool:
    """Tell whether the last number, and no other, is all that is said to be done."""
    others = [one for one in wholes if done in one.before and not _TO_DO.search(one.before)]
    return not others and re.fullmatch(_ONLY_DONE.format(re.escape(done)), _clause(part)) is not None


def _clause(claim: Claim) -> str:
    return _CLAUSE.split(claim.sentence)[-1]


def _slack(part: Claim) -> Decimal:
    """Return by how much a ratio may differ: amounts not written to the cent are rounded."""
    return part.step / part.value if part.measure is Measure.MONEY and part.step > _CENT else Decimal(0)
