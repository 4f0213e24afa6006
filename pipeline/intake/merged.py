"""Merged ranges of a sheet -> what they hide is named, and what they say once counts in every row they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline import findings
from pipeline.addresses import Address, Area, show_cell
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import Raw, is_blank, show_raw
from pipeline.standard.workbook import Column

MOST_CELLS_PER_CELL = 4
"""Merged ranges cannot overlap, so all of them together never cover more than the sheet; a crafted file's might."""


def report_hidden(sheet: Sheet, report: Report, first: int = 1) -> None:
    """Name each merged range, down from row `first`, that hides cells with something in them; all of them are read.

    Above a table stand its title and what explains it, which may well lie under each other once a column is put in.
    """
    hiding = []
    honest, others = _honest(sheet)
    for area in (one for one in honest if one.bottom >= first):
        hidden = [cell for cell in _cells(sheet, area) if cell != (area.top, area.left) and sheet.is_filled(*cell)]
        if hidden:
            raw = sheet.errors.get(hidden[0]) or sheet.at(*hidden[0])
            said = f"被盖住 {len(hidden)} 个有内容的单元格，首个 {show_cell(*hidden[0])}：{show_raw(raw)}"
            hiding.append((area, said))
    if others:
        hiding.append((others[0], f"合并区域互相重叠，自此起 {len(others)} 处未逐一核对"))
    report.add_areas(findings.MERGED_HIDES, hiding)


def fill_down(
    sheet: Sheet, columns: Mapping[int, Column], rows: Sequence[int], report: Report
) -> tuple[Sheet, frozenset[Address]]:
    """Put what a range merged over several rows says into each of them; return the cells of numbers said for several.

    One number for several rows cannot be shared out among them, so none of those cells can be used.
    """
    if not any(area.bottom > area.top and area.left in columns for area in sheet.merges):
        return sheet, frozenset()
    known = frozenset(rows)
    said_below: dict[Address, Raw] = {}
    numbers: set[Address] = set()
    filled: list[tuple[Area, str]] = []
    shared: list[tuple[Area, str]] = []
    for area in _honest(sheet)[0]:
        column = columns.get(area.left)
        below = [row for row in range(area.top + 1, min(area.bottom, len(sheet.rows)) + 1) if row in known]
        if column is None or area.top not in known or not below:
            continue
        said = sheet.at(area.top, area.left)
        if is_blank(said) or any(sheet.is_filled(row, area.left) for row in below):
            continue
        one = f"“{column.title}”为 {show_raw(said)}，共 {len(below) + 1} 行"
        if column.value_kind.is_number:
            numbers.update((row, area.left) for row in (area.top, *below))
            shared.append((area, one))
        else:
            filled.append((area, one))
            said_below.update(((row, area.left), said) for row in below)
    report.add_areas(findings.MERGED_FILLED, filled)
    report.add_areas(findings.MERGED_NUMBER, shared)
    return sheet.with_contents(said_below), frozenset(numbers)


def spans(sheet: Sheet, row: int) -> Iterator[Area]:
    """Yield the ranges that begin in `row` and are merged over several columns."""
    return (area for area in sheet.merges if area.top == row and area.right > area.left)


def has_content_below(sheet: Sheet, row: int, columns: Iterable[int]) -> bool:
    """Tell whether anything stands below `row` in one of the columns."""
    return any(not is_blank(raw) for column in columns for raw in sheet.strip(column).contents(row))


def _honest(sheet: Sheet) -> tuple[Sequence[Area], Sequence[Area]]:
    """Return the merged ranges, and apart from them those that come after more than a sheet can have."""
    height, width = _size(sheet)
    left = MOST_CELLS_PER_CELL * height * width
    for place, area in enumerate(sheet.merges):
        left -= max(min(area.bottom, height) - area.top + 1, 0) * max(min(area.right, width) - area.left + 1, 0)
        if left < 0:
            return sheet.merges[:place], sheet.merges[place:]
    return sheet.merges, ()


def _cells(sheet: Sheet, area: Area) -> Iterator[Address]:
    """Yield the cells of a range, as far as anything stands in the sheet."""
    height, width = _size(sheet)
    for row in range(area.top, min(area.bottom, height) + 1):
        for column in range(area.left, min(area.right, width) + 1):
            yield row, column


def _size(sheet: Sheet) -> tuple[int, int]:
    return len(sheet.rows), max(map(len, sheet.rows[:1]), default=0)
