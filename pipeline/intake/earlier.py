"""A unit's workbooks of this year and of the last -> where these say otherwise of the last year than those did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pipeline import findings
from pipeline.kinds import fold
from pipeline.model import Finding, Submission, Table
from pipeline.standard import Standard
from pipeline.standard.workbook import Column, TableSheet

_ROUNDED = Decimal(50)
"""Half of 0.01 万元: what an amount may differ by where one of two workbooks is filled in in 万元."""


def differences_from_last_year(now: Submission, before: Submission, standard: Standard) -> Iterator[Finding]:
    """Yield where a figure that templates carry over to another column differs from what it was there.

    Rows are known by their name; one that stands twice, or only in one of the years, cannot be compared.
    """
    for title, sheet in standard.tables.items():
        moved = [one for one in sheet.columns if one.value_kind.is_number and _source(one, sheet) is not None]
        own, key = now.tables.get(title), _key(sheet)
        if own is None or not moved or key is None:
            continue
        rows = _rows(own, key)
        for column in moved:
            title_before, name_before = column.last_year.split(".")
            theirs = before.tables.get(title_before)
            if theirs is not None and name_before in theirs.columns and column.name in own.columns:
                shown = standard.tables[title_before].column(name_before).title
                known = _rows(theirs, key)
                for row in (one for one in rows if one in known):
                    yield from _compared(column, own, rows[row], theirs, name_before, known[row], shown, before)


def _source(column: Column, sheet: TableSheet) -> str | None:
    """Return the column of last year's workbook that a column begins with, where that is another one."""
    return column.last_year if column.last_year not in ("", f"{sheet.title}.{column.name}") else None


def _key(sheet: TableSheet) -> str | None:
    """Return the column by which a row is known from year to year."""
    if sheet.preset is not None:
        return sheet.preset.column
    return sheet.naming.name if sheet.naming is not None else None


def _rows(table: Table, key: str) -> dict[str, int]:
    """Return where each row stands, by its name, as far as only one has it."""
    if key not in table.columns:
        return {}
    column = table.columns[key]
    names = ["" if column.blank[at] else fold(str(column.values[at])) for at in range(len(table))]
    counts = Counter(names)
    return {name: at for at, name in enumerate(names) if name and counts[name] == 1}


def _compared(
    column: Column, own: Table, at: int, theirs: Table, name: str, there: int, shown: str, before: Submission
) -> Iterator[Finding]:
    value, was = own.columns[column.name].at(at), theirs.columns[name].at(there)
    kind = column.value_kind
    if not (isinstance(value, Decimal) and isinstance(was, Decimal) and kind.allows(was)):
        return
    is_converted = kind.is_money and max(own.factor, theirs.factor) > 1
    if abs(value - was) > (_ROUNDED if is_converted else 0):
        place, unit = theirs.at(name, int(theirs.rows[there])), " 元" if is_converted else ""
        said = f"“{shown}”为 {kind.show(was)}{unit}（{before.unit.year} 年度，{place}）"
        found = f"“{column.title}”为 {kind.show(value)}{unit}"
        yield findings.LAST_YEAR_DIFFERS.at(own.at(column.name, int(own.rows[at])), found, said)
