"""The passages of a report on all units + the results -> units that it should no longer list, and those it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.claims import Owned, Passage
from pipeline.figures import keyed
from pipeline.model import Batch
from pipeline.standard import outline as said
from pipeline.tags import by_short_key

_REGION = re.compile(r".*[省市县区州旗]")
"""What a report on the units of one place need not repeat before each."""


@dataclass(frozen=True, slots=True)
class Former:
    """A unit that a report lists where the results no longer have it: where, which."""

    place: str
    name: str


def former(passages: Iterable[Passage], batch: Batch) -> Iterator[Former]:
    """Yield the units whose total, or whose reason for having none, stands in a report and not in the results.

    They are known by the keys of what the program once wrote there; where somebody has put the name of another unit
    before it, that is for the comparison of numbers.
    """
    units = {
        said.TOTAL: {one.unit.code: one.unit.name for one in batch.appraisals},
        said.LEFT_REASON: {one.code: one.name for one in batch.unevaluated if one.is_unit},
    }
    known = by_short_key(keyed(name, code) for name, of in units.items() for code in of)
    for passage in passages:
        for owned in passage.owned:
            kind = next((name for name in units if re.match(rf"{name}[._]", owned.key)), None)
            name = _named(passage, owned)
            if kind and owned.key not in known and name not in units[kind].values():
                yield Former(passage.place, name)


def _named(passage: Passage, owned: Owned) -> str:
    """Return the unit that a figure is of: the head of its row, or what stands before it."""
    return passage.rows[0] if passage.rows else passage.text[: owned.start].strip("：: ")


def unlisted(passages: Iterable[Passage], batch: Batch) -> list[str]:
    """Return the units that a report names nowhere by itself: what the program puts into it is renewed in any case."""
    names = [one.unit.name for one in batch.appraisals] + [one.name for one in batch.unevaluated if one.is_unit]
    region, text = _region(names), "\n".join(map(_own_words, passages))
    listed = set()
    for name in sorted(names, key=len, reverse=True):  # 教育局 is not named by 教育局机关服务中心
        short = name.removeprefix(region)
        if short in text:
            listed.add(name)
            text = text.replace(short, "\n")
    return [name for name in names if name not in listed]


def _region(names: Sequence[str]) -> str:
    """Return the region with which all of several names begin."""
    ends = zip(min(names), max(names), strict=False) if len(set(names)) > 1 else ()
    found = _REGION.match("".join(one for one, _same in takewhile(lambda pair: pair[0] == pair[1], ends)))
    return found[0] if found else ""


def _own_words(passage: Passage) -> str:
    """Return what a passage says besides the figures of the program."""
    return "".join(_between(passage.text, passage.owned))


def _between(text: str, owned: Sequence[Owned]) -> Iterator[str]:
    at = 0
    for one in sorted(owned, key=lambda one: one.start):
        yield text[at : max(at, one.start)]
        at = max(at, one.end)
    yield text[at:]
