"""What was read of one worksheet: every content with its address, by row and by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pipeline.addresses import Address, Area
from pipeline.intake.opening.strips import Strip, Strips
from pipeline.kinds import Raw, is_blank

Rows = Sequence[Sequence[Raw]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. `rows[0]` is Excel row 1, `rows[r][0]` column A; other cells are (Excel row, column from 1).

    `errors` and `uncached` cells and `pictures` read as "" in `rows`; `formulas` are those with a stored result,
    `texts` those of `uncached` cells, as far as they can be shown; `struck` cells are struck out, blank ones too. In an
    `is_1904` sheet a date without a date format is the number of days since 1904.
    """

    title: str
    rows: Rows
    errors: Mapping[Address, str]
    uncached: Set[Address]
    formulas: Set[Address]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    is_hidden: bool
    pictures: frozenset[Address] = frozenset()
    merges: Sequence[Area] = ()
    struck: frozenset[Address] = frozenset()
    is_1904: bool = False
    texts: Mapping[Address, str] = field(default_factory=dict)
    _strips: dict[int, Strip] = field(default_factory=dict, init=False, compare=False, repr=False)

    def at(self, row: int, column: int) -> Raw:
        """Return what stands in Excel row `row` and column `column` (from 1); nothing beyond the filled area."""
        return content_at(self.rows, row, column)

    def shown(self, row: int, column: int) -> Raw:
        """Return what a person sees in a cell: an error value, a formula where there is no result, or its content."""
        return self.errors.get((row, column)) or self.texts.get((row, column)) or self.at(row, column)

    def is_filled(self, row: int, column: int) -> bool:
        """Tell whether anything stands in a cell, an error value or a formula without a result too."""
        cell = row, column
        return cell in self.errors or cell in self.uncached or not is_blank(self.at(row, column))

    @property
    def width(self) -> int:
        """How many columns the filled area has."""
        return len(self.rows.columns) if isinstance(self.rows, Strips) else max(map(len, self.rows), default=0)

    @property
    def lines(self) -> Sequence[Sequence[Raw]] | None:
        """The rows, each as long as any other; None where the sheet is kept by columns, or one row is longer."""
        return None if isinstance(self.rows, Strips) or len(set(map(len, self.rows))) > 1 else self.rows

    def strip(self, column: int) -> Strip:
        """Return a column from Excel row 1 on, by its number from 1; a blank one beyond the filled area."""
        if isinstance(self.rows, Strips) and column <= len(self.rows.columns):
            return self.rows.columns[column - 1]
        if column not in self._strips:
            at = column - 1
            self._strips[column] = Strip.of([line[at] if at < len(line) else None for line in self.rows])
        return self._strips[column]

    def with_contents(self, cells: Mapping[Address, Raw]) -> Sheet:
        """Return the sheet with other contents in some cells."""
        return replace(self, rows=changed(self.rows, cells))


def content_at(rows: Rows, row: int, column: int) -> Raw:
    """Return what stands in Excel row `row` and column `column` (from 1); nothing beyond the filled area."""
    if row > len(rows):
        return None
    if isinstance(rows, Strips):
        return rows.at(row - 1, column - 1)
    cells = rows[row - 1]
    return cells[column - 1] if column <= len(cells) else None


def changed(rows: Rows, cells: Mapping[Address, Raw]) -> Rows:
    """Return the rows with other contents in some cells."""
    if not cells:
        return rows
    if isinstance(rows, Strips):
        return rows.changed(cells)
    found = [*rows, *([] for _ in range(max(row for row, _column in cells) - len(rows)))]
    copied: dict[int, list[Raw]] = {}
    for (row, column), raw in cells.items():
        if row not in copied:
            found[row - 1] = copied[row] = list(found[row - 1])
        line = copied[row]
        line.extend([""] * (column - len(line)))
        line[column - 1] = raw
    return found
