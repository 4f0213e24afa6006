"""A number by which something rose or fell against last year -> the same as a signed rate of change, and so named."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.claims import Claim, Measure

_SINCE = r"(?:[较比]上年度?|[较比]去年|同比)"
_CHANGE = re.compile(rf"{_SINCE}\s*(?P<way>(?P<up>增长|增加|上升|提高)|下降|减少|降低|压减)了?\s*$")
_NAMED = "较上年变动"
"""What takes the place of the words of change: so the words of a rate of change end in terms.toml."""


def as_change(claim: Claim) -> Claim | None:
    """Return a rate that is said to have risen or fallen against last year with its sign, any other not at all."""
    match = _CHANGE.search(claim.before)
    if match is None or claim.measure is not Measure.RATE or claim.is_bound:
        return None
    before = claim.before[: match.start()] + _NAMED
    return replace(
        claim,
        text=f"{match['way']}{claim.text}",
        value=claim.value if match["up"] else -claim.value,
        before=before,
        sentence=claim.sentence.removesuffix(claim.before) + before,
    )
