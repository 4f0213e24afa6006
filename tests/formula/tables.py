"""Columns of a table made from scalar values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from pipeline.formula import Rows, Type, Value, Values, is_nothing

_EPOCH = date(1970, 1, 1)
SCALE = 8
_DTYPE: dict[Type, Any] = {Type.NUMBER: np.int64, Type.DATE: np.int64, Type.TEXT: object, Type.BOOLEAN: bool}
_STAND_IN: dict[Type, Any] = {Type.NUMBER: 7, Type.DATE: 7, Type.TEXT: None, Type.BOOLEAN: True}


def column_of(kind: Type, values: Sequence[Value], scale: int = SCALE) -> Values:
    """A column of `values`; what stands under a blank is not empty, so that reading it shows."""
    stored = [_STAND_IN[kind] if is_nothing(value) else _stored(value, scale) for value in values]
    blank = np.array([is_nothing(value) for value in values], dtype=bool)
    return Values(kind, np.array(stored, dtype=_DTYPE[kind]), blank, scale if kind == Type.NUMBER else 0)


def _stored(value: Value, scale: int) -> Any:
    if isinstance(value, Decimal):
        return int(value.scaleb(scale))
    return (value - _EPOCH).days if isinstance(value, date) else value


def value_at(rows: Rows, kind: Type, row: int) -> Any:
    """The result in one row as a scalar, None where it is unknown."""
    if rows.unknown[row]:
        return None
    value = rows.values[row]
    match kind:
        case Type.NUMBER:
            return Fraction(int(value), 10**rows.scale)
        case Type.DATE:
            return date.fromordinal(_EPOCH.toordinal() + int(value))
        case Type.BOOLEAN:
            return bool(value)
        case Type.TEXT:
            return str(value)
