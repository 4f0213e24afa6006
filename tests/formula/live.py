"""One workbook of live formulas beside what Python makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, Missing, NotApplicable, Type, Value
from tests.formula.samples import SYMBOLS
from tests.spreadsheet import cached_values, recalculate

COLUMN = {symbol.name: "ABCDEFGHIJKLMN"[position] for position, symbol in enumerate(SYMBOLS)}
_SHEET = "数据"
_EPOCH = date(1899, 12, 30)


def as_written(value: Value) -> Any:
    """What stands in the cell of a value: a blank is an empty cell."""
    match value:
        case Missing(is_blank=True):
            return None
        case Missing():
            return MISSING_TEXT
        case NotApplicable():
            return NOT_APPLICABLE_TEXT
        case Decimal():
            return float(value)
        case _:
            return value


def as_number(value: Any) -> Any:
    """A date as the serial number that a spreadsheet keeps."""
    if isinstance(value, datetime):
        value = value.date()
    return (value - _EPOCH).days if isinstance(value, date) else value


def agrees(live: Any, expected: Value, kind: Type, *, exactly: bool) -> bool:
    """Tell whether a live cell shows what Python says, exactly or to one part in 10**9."""
    wanted = as_number(as_written(expected))
    live = as_number(live)
    if isinstance(wanted, str) or isinstance(live, str):
        return bool(live == wanted)
    if live is None:
        return False
    if kind == Type.NUMBER and not exactly:
        return bool(abs(live - wanted) <= 1e-9 * max(1.0, abs(wanted)))
    return bool(live == wanted)


@dataclass
class Live:
    """Rows of values (columns in the order of SYMBOLS) and formulas; `values` asks the spreadsheet program once."""

    rows: list[Mapping[str, Value]] = field(default_factory=list)
    formulas: dict[str, str] = field(default_factory=dict)

    def row(self, values: Mapping[str, Value]) -> int:
        self.rows.append(values)
        return len(self.rows)

    def references(self) -> dict[str, str]:
        """The cells of the row that was added last."""
        return {name: f"{column}{len(self.rows)}" for name, column in COLUMN.items()}

    def values(self, folder: Path) -> dict[str, Any]:
        path = folder / "公式.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
            sheet = workbook.add_worksheet(_SHEET)
            as_date = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for number, row in enumerate(self.rows, start=1):
                for name, value in row.items():
                    cell = as_written(value)
                    if cell is not None:
                        sheet.write(f"{COLUMN[name]}{number}", cell, *([as_date] if isinstance(cell, date) else []))
            for address, formula in self.formulas.items():
                sheet.write_formula(address, "=" + formula)
        found = cached_values(recalculate(path))
        return {address: found.get((_SHEET, address)) for address in self.formulas}
