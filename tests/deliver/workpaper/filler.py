"""Faultless workbooks -> the same with other contents, put in by sheet, column and row as a unit would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl.utils.cell import get_column_letter

from pipeline.standard import Standard
from tests.spoiling import Handed


@dataclass
class Sheet:
    """One sheet of the faultless workbooks: where its header and first row stand, and the letters of its columns."""

    title: str
    header: int
    columns: dict[str, int]
    keys: Sequence[str]

    @property
    def first(self) -> int:
        return self.header + 1

    def cell(self, column: str, index: int) -> str:
        return f"{get_column_letter(self.columns[column] + 1)}{self.first + index}"

    @property
    def declaration(self) -> str:
        """The cell where a unit writes 无, in a sheet that may be empty."""
        return f"B{self.header - 2}"


@dataclass
class Filler:
    """Fills one unit's workbooks with the numbers of one seed."""

    handed: Handed
    random: Random
    rate: str
    has_gaps: bool
    is_good: bool
    most_assets: int

    @property
    def standard(self) -> Standard:
        return self.handed.standard

    def sheet(self, title: str) -> Sheet:
        declared = self.standard.tables[title]
        rows = self.handed.sheet(title).rows
        titles = {column.title: column.name for column in declared.columns}
        header = next(at for at, row in enumerate(rows, start=1) if len(titles.keys() & set(map(str, row))) > 1)
        columns = {titles[str(cell)]: at for at, cell in enumerate(rows[header - 1]) if str(cell) in titles}
        return Sheet(title, header, columns, self.standard.preset_keys.get(title, ()))

    def put(self, title: str, cells: dict[tuple[str, int], Any]) -> None:
        """Set cells by column and position of the row."""
        sheet = self.sheet(title)
        self.handed = self.handed.put(
            title, {sheet.cell(column, index): as_typed(value) for (column, index), value in cells.items()}
        )

    def rows(self, title: str, rows: Sequence[dict[str, Any]]) -> None:
        """Put rows in the place of all of a sheet."""
        sheet = self.sheet(title)
        width = max(sheet.columns.values()) + 1
        typed: list[list[Any]] = []
        for row in rows:
            line: list[Any] = [""] * width
            for column, value in row.items():
                line[sheet.columns[column]] = as_typed(value)
            typed.append(line)
        self.handed = self.handed.rows(title, sheet.first, *typed)

    def declare_none(self, title: str, *, rows: Sequence[dict[str, Any]] = ()) -> None:
        """Write 无 in the cell for it, over these rows."""
        self.rows(title, rows)
        self.handed = self.handed.put(title, {self.sheet(title).declaration: "无"})

    def money(self, most: int = 2_000_000) -> Decimal:
        return Decimal(self.random.randrange(0, most * 100)) / 100

    def some(self, choices: Sequence[Any]) -> Any:
        """Choose something; what is good for the unit's mark stands first."""
        return choices[0] if self.is_good and self.chance(0.93) else self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def gap(self, share: float) -> bool:
        """Tell whether something is left out or wrong here, which never happens to a careful unit."""
        return self.has_gaps and self.chance(share)


def as_typed(value: Any) -> Any:
    """Return a value as a workbook gives it back."""
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
