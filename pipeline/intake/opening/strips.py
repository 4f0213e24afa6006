"""The rows of a sheet -> its columns: numbers as numbers, every other content once, with where each stands.

A register of a million rows says few different things. Kept so, it takes a fraction of the memory of its rows, and
whoever looks at it looks at each different content once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from pipeline.kinds.reading import Raw

NUMBER = -1
"""The code of a cell that holds a number, which stands among the numbers and not among the different contents."""
_TOGETHER = 256
"""Rows turned into columns at once: few enough to stay in the processor's cache."""
_TELLING: frozenset[type] = frozenset({str, date, datetime, time, timedelta, type(None)})
"""Types of which no value equals one of another type, as 1, 1.0 and TRUE do."""
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Strip:
    """One column of a sheet from its first row on: `codes` say which of the `distinct` contents stands in each row.

    Where the code is NUMBER it is one of the `numbers`, which are not there if there are none.
    """

    distinct: Sequence[Raw]
    codes: Codes
    numbers: npt.NDArray[np.float64] | None = None

    @classmethod
    def of(cls, raws: Sequence[Raw]) -> Strip:
        """Return the column in which these contents stand."""
        index = _Index()
        codes, numbers = index.sorted_in(raws)
        return cls(index.distinct, codes, numbers)

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, place: int) -> Raw:
        """Return what stands in the row at `place`, from 0."""
        code = self.codes[place]
        return self.distinct[code] if code != NUMBER or self.numbers is None else float(self.numbers[place])

    def part(self, first: int, last: int) -> list[Raw]:
        """Return what stands from row `first` to before `last`, from 0."""
        codes = self.codes[first:last].tolist()
        if self.numbers is None:
            return [self.distinct[code] for code in codes]
        numbers = self.numbers[first:last].tolist()
        return [number if code == NUMBER else self.distinct[code] for code, number in zip(codes, numbers, strict=True)]

    def contents(self, first: int) -> list[Raw]:
        """Return the different contents from row `first` on, from 0; of all numbers just one."""
        codes = np.unique(self.codes[first:]).tolist()
        return [0.0 if code == NUMBER else self.distinct[code] for code in codes]

    def changed(self, contents: Mapping[int, Raw], count: int) -> Strip:
        """Return the column with `count` rows and other contents in some of them, by place."""
        longer = max(count - len(self), 0)
        blank = len(self.distinct)
        codes = np.append(self.codes, np.full(longer, blank, dtype=np.int32))
        numbers = None if self.numbers is None else np.append(self.numbers, np.full(longer, np.nan))
        codes[list(contents)] = range(blank + 1, blank + 1 + len(contents))
        return replace(self, distinct=[*self.distinct, "", *contents.values()], codes=codes, numbers=numbers)


class _Index(dict[Any, int]):
    """Gives each different content its code, in the order in which they are met."""

    def __missing__(self, content: Any) -> int:
        code = self[content] = len(self)
        return code

    @property
    def distinct(self) -> list[Raw]:
        """The contents by their codes."""
        return [content[1] if type(content) is tuple else content for content in self]

    def sorted_in(self, raws: Sequence[Raw]) -> tuple[Codes, npt.NDArray[np.float64] | None]:
        """Return the codes of contents, and the numbers among them."""
        kinds = set(map(type, raws))
        if kinds == {float}:
            return np.full(len(raws), NUMBER, dtype=np.int32), np.array(raws, dtype=np.float64)
        if kinds == {str} and not any(raws):
            return np.full(len(raws), self[""], dtype=np.int32), None
        if float not in kinds:
            coded = raws if kinds <= _TELLING else map(_told_apart, raws)
            return np.fromiter(map(self.__getitem__, coded), np.int32, len(raws)), None
        codes, numbers = [NUMBER] * len(raws), list(raws)
        for at in [at for at, one in enumerate(raws) if type(one) is not float]:
            codes[at], numbers[at] = self[_told_apart(raws[at])], np.nan
        return np.array(codes, dtype=np.int32), np.array(numbers, dtype=np.float64)


def _told_apart(raw: Raw) -> object:
    """Return what equals a content just if it is of the same type, too."""
    return raw if type(raw) in _TELLING else (type(raw), raw)


class Strips(Sequence[Sequence[Raw]]):
    """The rows of a long sheet, kept as strips."""

    __slots__ = ("_count", "columns")

    def __init__(self, columns: Sequence[Strip], count: int) -> None:
        self.columns = columns
        self._count = count

    @classmethod
    def of(cls, rows: Iterable[Sequence[Raw]], left: int = 0) -> Strips:
        """Return rows of one width, with so many blank columns on their left."""
        found: list[tuple[_Index, list[Codes], list[npt.NDArray[np.float64] | None]]] = []
        count, remaining = 0, iter(rows)
        while some := list(islice(remaining, _TOGETHER)):
            found = found or [(_Index(), [], []) for _ in some[0]]
            for (index, codes, numbers), raws in zip(found, zip(*some, strict=True), strict=True):
                own_codes, own_numbers = index.sorted_in(raws)
                codes.append(own_codes)
                numbers.append(own_numbers)
            count += len(some)
        blank = Strip([""], np.zeros(count, dtype=np.int32))
        return cls([blank] * left + [_joined(*found.pop(0)) for _ in range(len(found))], count)

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        """Tell whether these are the same rows, as two lists of rows tell."""
        if not isinstance(other, Strips):
            return NotImplemented
        alike = self._count == other._count and len(self.columns) == len(other.columns)
        return alike and all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # a list of rows has none either

    @overload
    def __getitem__(self, place: int) -> Sequence[Raw]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[Raw]]: ...

    def __getitem__(self, place: int | slice) -> Sequence[Raw] | Sequence[Sequence[Raw]]:
        if isinstance(place, slice):
            first, last, step = place.indices(self._count)
            return list(self._part(first, last))[::step] if step > 0 else list(self)[place]
        place = range(self._count)[place]
        return [strip.at(place) for strip in self.columns]

    def __iter__(self) -> Iterator[Sequence[Raw]]:
        for first in range(0, self._count, _TOGETHER):
            yield from self._part(first, min(first + _TOGETHER, self._count))

    def _part(self, first: int, last: int) -> Iterator[Sequence[Raw]]:
        return zip(*(strip.part(first, last) for strip in self.columns), strict=True)

    def at(self, row: int, column: int) -> Raw:
        """Return what stands in a row and column, both from 0."""
        return self.columns[column].at(row) if column < len(self.columns) else None

    def changed(self, cells: Mapping[tuple[int, int], Raw]) -> Strips:
        """Return the rows with other contents in some cells, by Excel row and column number."""
        by_column: dict[int, dict[int, Raw]] = {}
        for (row, column), raw in cells.items():
            by_column.setdefault(column - 1, {})[row - 1] = raw
        count = max(self._count, *(row for row, _column in cells))
        blank = Strip([""], np.zeros(count, dtype=np.int32))
        strips = [*self.columns, *[blank] * (max(by_column) + 1 - len(self.columns))]
        kept = [by_column.get(at, {}) for at in range(len(strips))]
        is_longer = count > self._count
        return Strips(
            [one.changed(own, count) if own or is_longer else one for one, own in zip(strips, kept, strict=True)], count
        )


def _joined(index: _Index, codes: list[Codes], numbers: list[npt.NDArray[np.float64] | None]) -> Strip:
    """Return the column whose pieces these are."""
    if all(one is None for one in numbers):
        return Strip(index.distinct, np.concatenate(codes))
    whole = [np.full(len(own), np.nan) if one is None else one for own, one in zip(codes, numbers, strict=True)]
    return Strip(index.distinct, np.concatenate(codes), np.concatenate(whole))
