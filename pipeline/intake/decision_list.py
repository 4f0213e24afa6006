"""A workbook -> its list of decisions (更正与说明) with the columns found there, and what of it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.intake.headers import row_of_heads
from pipeline.intake.opening import Book, Sheet
from pipeline.kinds import fold, is_blank
from pipeline.rulings import OTHERS_SHEET, SHEET, TYPED, Decision, Head

_SEARCHED_ROWS = 20
_TO_READ_ONLY = frozenset({
    Head.SEVERITY, Head.NAME, Head.TITLE, Head.EXPECTED, Head.MONEY_UNIT, Head.OUTCOME, Head.FILE,
})  # fmt: skip
"""Columns that are for people: without them every decision can be carried out all the same."""
_FEWEST = 4
"""So many heads at least make a row the header, though some are missing."""


@dataclass(frozen=True, slots=True)
class DecisionList:
    """A sheet with decisions: the Excel row of its header (0: there is none) and the column, from 1, of each head."""

    sheet: Sheet
    top: int
    columns: Mapping[Head, int]

    @property
    def missing(self) -> list[Head]:
        """The columns without which no decision can be carried out."""
        return [head for head in Head if head not in self.columns and head not in _TO_READ_ONLY]

    @property
    def is_misnamed(self) -> bool:
        """Whether it is known by its columns alone."""
        return fold(self.sheet.title) != fold(SHEET)

    def lacks(self, book: Book) -> str:
        """Return in words what is missing; empty if the decisions can be read."""
        if self.is_misnamed:
            return f"缺少工作表“{SHEET}”（现有：{'、'.join(sheet.title for sheet in book.sheets)}）"
        if not self.top:
            return f"缺少含有 {'、'.join(Head)} 的表头行"
        return f"缺少列“{'”、“'.join(self.missing)}”" if self.missing else ""

    def decided(self) -> int:
        """Return on how many rows people decided, as far as that can be told."""
        typed = [self.columns[head] for head in TYPED if head in self.columns]
        words = {fold(one) for one in Decision}
        return sum(
            any(not is_blank(self.sheet.shown(number, column)) for column in typed)
            or any(isinstance(raw, str) and fold(raw) in words for raw in cells)
            for number, cells in enumerate(self.sheet.rows[self.top :], start=self.top + 1)
        )


def find_list(book: Book) -> DecisionList | None:
    """Return the list in the sheet that is called so, or else in one that has all of its columns."""
    lists = [_list(sheet) for sheet in book.sheets]
    named = next((one for one in lists if not one.is_misnamed), None)
    others = [one for one in lists if fold(one.sheet.title) != fold(OTHERS_SHEET)]
    return named or next((one for one in others if not one.missing), None)


def _list(sheet: Sheet) -> DecisionList:
    """Return the sheet with that of its first rows as header which has the most heads."""
    return DecisionList(sheet, *row_of_heads(sheet, Head, _SEARCHED_ROWS, _FEWEST))
