"""Columns of a few rows -> the values of those about which there is nothing to say, as there is not of most.

They are read as a whole: all plain numbers together, and every text as it is known from other workbooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula import Type, Values
from pipeline.formula.column import DTYPES, NOTHING
from pipeline.intake.columns import STORED
from pipeline.intake.opening import Sheet
from pipeline.kinds import Kind, Raw, whole_numbers
from pipeline.standard.workbook import Column

_AS_KNOWN: frozenset[type] = frozenset({str, date, datetime})
"""Types of what is read as it stands, or as was found before."""


def plain_columns(
    sheet: Sheet, rows: Sequence[int], columns: Mapping[int, Column], factor: int | None, odd: Set[int]
) -> dict[int, Values]:
    """Return the values of those columns that hold nothing but plain numbers, plain texts or days, by their numbers.

    `odd` are the numbers of columns in which a cell is more than its content. Of a sheet with many rows there are none.
    """
    lines = sheet.lines
    if not lines or not rows:
        return {}
    raws = list(zip(*(lines[row - 1] for row in rows), strict=True))
    asked = {at: one for at, one in columns.items() if at not in odd and not (one.required and "" in raws[at - 1])}
    numbers = {at: one for at, one in asked.items() if one.value_kind.is_number}
    texts = {at: _texts(one.value_kind, raws[at - 1]) for at, one in asked.items() if at not in numbers}
    return {**_numbers(numbers, raws, factor), **{at: own for at, own in texts.items() if own is not None}}


def _numbers(columns: Mapping[int, Column], raws: Sequence[Sequence[Any]], factor: int | None) -> dict[int, Values]:
    """Return the columns with nothing but plain numbers and blanks, all worked out at once."""
    filled = {at: [0.0 if raw == "" else raw for raw in raws[at - 1]] for at in columns}
    filled = {at: own for at, own in filled.items() if set(map(type, own)) == {float}}
    if not filled:
        return {}
    kinds = [columns[at].value_kind for at in filled]
    whole, is_plain = whole_numbers(kinds, np.array(list(filled.values())), factor or 1)
    return {
        at: Values(kind.type, own, _blanks(filled[at] if columns[at].blank_is_zero else raws[at - 1]), kind.scale)
        for at, kind, own, are_plain in zip(filled, kinds, whole, is_plain, strict=True)
        if are_plain.all()
    }


def _texts(kind: Kind, raws: Sequence[Any]) -> Values | None:
    """Return a column of texts or days, None where there is something to say about one of them."""
    if not _AS_KNOWN.issuperset(map(type, raws)):
        return None
    known: dict[Raw, Any] = {raw: kind.plain[raw] for raw in set(raws) if raw != ""}
    if None in known.values():
        return None
    if kind.type is not Type.TEXT:
        known = {raw: STORED[kind.type](kind, value) for raw, value in known.items()}
    known[""] = NOTHING[kind.type]
    values: npt.NDArray[Any] = np.empty(len(raws), dtype=DTYPES[kind.type])
    values[:] = [known[raw] for raw in raws]
    return Values(kind.type, values, _blanks(raws), kind.scale)


def _blanks(raws: Sequence[Raw]) -> npt.NDArray[np.bool_]:
    return np.array([raw == "" for raw in raws], dtype=bool) if "" in raws else np.zeros(len(raws), dtype=bool)
