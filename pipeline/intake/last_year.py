"""What a unit handed in for the year before -> what its workbooks of this year hold at first, as columns declare it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline import findings
from pipeline.formula import Missing, NotApplicable
from pipeline.model import Finding, Place, Submission, Table
from pipeline.standard import Standard
from pipeline.standard.workbook import Column, TableSheet

Known = Decimal | str | bool | date
"""A value that there is."""
Row = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class LastYear:
    """Fields by name and rows by sheet title, money in 元; `findings` are about what could not be used."""

    fields: Mapping[str, Known]
    tables: Mapping[str, Sequence[Row]]
    findings: tuple[Finding, ...]


def last_year(submission: Submission, standard: Standard) -> LastYear:
    """Take from last year's workbooks what this year's begin with."""
    declared = {name: field.last_year for name, field in standard.fields.items() if field.last_year}
    found = {name: submission.fields.get(source) for name, source in declared.items()}
    fields = {
        name: one for name, one in found.items() if one is not None and not isinstance(one, Missing | NotApplicable)
    }
    tables: dict[str, Sequence[Row]] = {}
    trouble: list[Finding] = []
    for title, table in standard.tables.items():
        given = [column for column in table.columns if column.last_year]
        if given:
            source = given[0].last_year.partition(".")[0]
            if source in submission.tables:
                tables[title] = list(_rows(table, given, submission.tables[source], trouble))
            else:
                place = submission.files[0].path if submission.files else str(submission.unit)
                why = submission.absent.get(source, "")
                trouble.append(findings.LAST_YEAR_ABSENT.at(Place(place, source), why))
    return LastYear(fields, tables, tuple(trouble))


def taken_over(given: Sequence[LastYear], standard: Standard) -> tuple[str, ...]:
    """Say which figures any of the units has from last year: fields, and sheets with the columns figures moved to."""
    fields = [field.title for name, field in standard.fields.items() if any(name in one.fields for one in given)]
    tables = [table for title, table in standard.tables.items() if any(one.tables.get(title) for one in given)]
    return (*fields, *map(_told, tables))


def _told(table: TableSheet) -> str:
    moved = [one.title for one in table.columns if one.last_year and one.last_year != f"{table.title}.{one.name}"]
    return f"{table.title}的{'、'.join(moved)}" if moved else table.title


def _rows(table: TableSheet, given: Sequence[Column], source: Table, trouble: list[Finding]) -> Iterator[Row]:
    """Yield the rows; where figures move to other columns, only those that have one: what is finished begins anew."""
    names = {column.name: column.last_year.partition(".")[2] for column in given}
    key = table.preset.column if table.preset is not None else ""
    kept = {key: key, **names} if key else names
    moved = [name for name, old in names.items() if name != old and table.column(name).value_kind.is_number]
    for index in range(len(source)):
        found = {name: _value(table.column(name), source, old, index, trouble) for name, old in kept.items()}
        row = {name: value for name, value in found.items() if value is not None}
        if key or not moved or any(row.get(name) for name in moved):
            yield row


def _value(column: Column, source: Table, old: str, index: int, trouble: list[Finding]) -> Known | None:
    """Return the value of one cell; what could not be read then, or may not stand in its new place, is told."""
    if old not in source.columns:
        return None
    row = int(source.rows[index])
    value = source.columns[old].at(index)
    place = source.at(old, row)
    if isinstance(value, Missing | NotApplicable):
        if row in source.voids.get(old, ()):
            trouble.append(findings.LAST_YEAR_UNUSED.at(place, expected=f"“{column.title}”的内容"))
        return None
    kind = column.value_kind
    if isinstance(value, Decimal) and not kind.allows(value):
        found = f"{kind.show(value)}{' 元' if kind.is_money else ''}"
        trouble.append(findings.LAST_YEAR_UNUSED.at(place, found, f"“{column.title}”：{kind.expectation()}"))
        return None
    return value
