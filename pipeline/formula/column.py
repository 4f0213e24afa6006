"""One column of a table: whole numbers, days, texts or booleans, and where there is no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formula.arithmetic import CONTEXT
from pipeline.formula.scope import Type
from pipeline.formula.values import Missing, Value

Mask = npt.NDArray[np.bool_]
EPOCH = date(1970, 1, 1)


NOTHING: Mapping[Type, Any] = {Type.NUMBER: 0, Type.DATE: 0, Type.BOOLEAN: False, Type.TEXT: ""}
"""What stands in a column where there is no value."""
DTYPES: Mapping[Type, Any] = {Type.NUMBER: np.int64, Type.DATE: np.int64, Type.BOOLEAN: np.bool_, Type.TEXT: object}


@dataclass(frozen=True, slots=True)
class Values:
    """One column: numbers scaled by 10**`scale`, days since 1970 for dates, text or bool; `blank` marks no value."""

    type: Type
    values: npt.NDArray[Any]
    blank: Mask
    scale: int = 0

    def at(self, row: int) -> Value:
        """Return the value in position `row`, as a scalar formula sees it."""
        if self.blank[row]:
            return Missing("单元格为空")
        value = self.values[row]
        match self.type:
            case Type.NUMBER:
                return CONTEXT.plus(Decimal(int(value)).scaleb(-self.scale))
            case Type.DATE:
                return EPOCH + timedelta(days=int(value))
            case Type.BOOLEAN:
                return bool(value)
            case Type.TEXT:
                return str(value)
