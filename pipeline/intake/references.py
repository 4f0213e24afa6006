"""Tables of one workbook -> a question about each code in one of them that is the code of no row of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline import findings
from pipeline.addresses import column_number
from pipeline.intake.report import Report
from pipeline.kinds import says_nothing, show_raw
from pipeline.kinds.codes import spelling
from pipeline.model import Table
from pipeline.standard import Standard


def report_astray(tables: Mapping[str, Table], standard: Standard, reports: Mapping[str, Report]) -> None:
    """Ask about each code that refers to no row: 03、04 is none of 03 and 04, which then seem to be left out.

    A sign for nothing refers to nothing. Where a code that may be referred to cannot be used, nothing can be told.
    """
    for whole, key, part, column in _references(standard):
        if whole not in tables or part not in tables or tables[whole].voids.get(key):
            continue
        table, title = tables[part], standard.tables[part].column(column).title
        expected = f"“{whole}”表中的“{standard.tables[whole].column(key).title}”"
        for row, code in _astray(tables[whole], key, table, column):
            position = column_number(table.letters[column])
            reports[part].add(findings.CODE_ASTRAY, row, position, f"“{title}”为 {show_raw(code)}", expected)


def _references(standard: Standard) -> Iterator[tuple[str, str, str, str]]:
    """Yield the table and column of codes, and those that refer to them, as the data items look them up."""
    own = {(rule.item.of, rule.item.matches): None for rule in standard.items if rule.item.matches}
    for codes, referring in own:
        whole, _, key = codes.partition(".")
        part, _, column = referring.partition(".")
        yield whole, key, part, column


def _astray(whole: Table, key: str, part: Table, column: str) -> Iterator[tuple[int, str]]:
    """Yield the rows whose code is no code of the whole table, with the code."""
    codes, referring = whole.columns[key], part.columns[column]
    own = codes.values[~codes.blank].tolist()
    spelt = spelling(own)
    known = {spelt(code) for code in own}
    for row, code, is_blank in zip(
        part.rows.tolist(), referring.values.tolist(), referring.blank.tolist(), strict=True
    ):
        if not is_blank and not says_nothing(code) and spelt(code) not in known:
            yield row, code
