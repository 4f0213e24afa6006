"""Bounds <-> stretches from … to …: the end that a bound leaves open is its neighbour's bound, and must be that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FROM, TO = "from", "to"


@dataclass(frozen=True)
class Misfit:
    """A stretch that does not follow from the one before: which row, which end, what is wrong, what should stand there.

    The row is counted from 0.
    """

    row: int
    end: str
    why: str
    expected: str


def stretches(bounds: Sequence[Decimal], *, upward: bool) -> list[dict[str, Decimal]]:
    """Return the two ends of each stretch: downward a bound is where one begins, upward where it ends."""
    own, other = (TO, FROM) if upward else (FROM, TO)
    return [
        {own: bound} if at == 0 else {other: bounds[at - 1], own: bound} for at, bound in enumerate(bounds)
    ]  # fmt: skip


def bound_of(stretch: Mapping[str, Any], *, upward: bool) -> Any:
    """Return the end that bounds a stretch; None if it is blank."""
    return stretch.get(TO if upward else FROM)


def misfits(rows: Sequence[Mapping[str, Any]], *, upward: bool, outer: Decimal | None = None) -> Iterator[Misfit]:
    """Yield what is wrong with the ends: gaps, overlaps, bounds left out. `outer` is where the first one may end."""
    own, other = (TO, FROM) if upward else (FROM, TO)
    for at, row in enumerate(rows):
        if row.get(own) is None and not is_beyond(rows, at, upward=upward):
            yield Misfit(at, own, "界限是空的", "数字或百分数")
        given = row.get(other)
        if given is None:
            continue
        if at == 0 and given != outer:
            yield Misfit(at, other, "第一档的这一端以外同样属于这一档", "空白")
        due = rows[at - 1].get(own) if at else None
        if due is not None and given != due:
            gap = "与上一档之间有空隙" if (given > due) == upward else "与上一档重叠"
            yield Misfit(at, other, gap, f"{due.normalize():f}")


def beyond(bound: Decimal, points: Decimal, *, upward: bool) -> dict[str, Decimal]:
    """Return the stretch beyond the last bound."""
    return {FROM if upward else TO: bound, "points": points}


def is_beyond(rows: Sequence[Mapping[str, Any]], at: int, *, upward: bool) -> bool:
    """Tell whether a row is for all that lies beyond the last bound: the last one, open at its end."""
    own, other = (TO, FROM) if upward else (FROM, TO)
    row = rows[at]
    return 0 < at == len(rows) - 1 and row.get(own) is None and row.get(other) is not None and "points" in row


def is_upward(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell from the first row whether stretches are listed upward, where nothing else says so."""
    return bool(rows) and rows[0].get(FROM) is None and rows[0].get(TO) is not None
