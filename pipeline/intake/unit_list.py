"""A list of units as a workbook -> each unit with what its own workbooks shall hold, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import findings
from pipeline.formula import Missing, NotApplicable
from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.headers import texts_of_rows
from pipeline.intake.last_year import Known
from pipeline.intake.opening import Book, Refused, Sheet, read_book
from pipeline.intake.report import Report
from pipeline.intake.tables import read_table
from pipeline.kinds import fold
from pipeline.model import Finding, Place, Table
from pipeline.standard import Standard
from pipeline.standard.unit_list import unit_list_table
from pipeline.standard.workbook import TableSheet


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A row of the list: code, name, the year if it is given, and fields by name, money in 元."""

    code: str
    name: str
    year: int | None
    fields: Mapping[str, Known]
    place: Place


@dataclass(frozen=True, slots=True)
class UnitList:
    """The units that can be told apart, in the order of the list; `left` counts rows that cannot."""

    units: tuple[ListedUnit, ...]
    left: int
    findings: tuple[Finding, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it is a list in which nobody has filled in anything."""
        return not self.units and {one.code for one in self.findings} == {findings.TABLE_EMPTY.code}


def read_units(path: Path, name: str, standard: Standard) -> UnitList:
    """Read the list of units at `path`, shown as `name`; nothing is raised for a bad file."""
    book = read_book(path, name)
    return UnitList((), 0, book.findings) if isinstance(book, Refused) else read_unit_list(book, standard)


def read_unit_list(book: Book, standard: Standard) -> UnitList:
    """Take the units from the sheet whose header names the most fields of the standard's workbooks."""
    whole = unit_list_table(standard)
    found = [(len(_titled(sheet, whole)), -position) for position, sheet in enumerate(book.sheets)]
    most, position = max(found, default=(0, 0))
    sheet = book.sheets[-position] if most else None
    if sheet is None:
        place = Place(book.name, book.sheets[0].title if book.sheets else "")
        titles = "、".join(column.title for column in whole.columns if column.required)
        lost = findings.HEADER_ABSENT.at(place, expected=f"含有 {titles} 的表头行")
        return UnitList((), 0, (*book.findings, lost))
    return _units(book, sheet, whole, standard)


def _titled(sheet: Sheet, whole: TableSheet) -> frozenset[str]:
    """Return the columns of which a sheet has a header: those named in the row that names the most."""
    titles = whole.folded_titles
    named = (frozenset(name for name, accepted in titles.items() if accepted & texts) for texts in texts_of_rows(sheet))
    return max(named, key=len, default=frozenset())


def _units(book: Book, sheet: Sheet, whole: TableSheet, standard: Standard) -> UnitList:
    report = Report(book.name, sheet.title)
    table = read_table(sheet, whole, {}, _factor(sheet, whole, standard, report), report)
    if table is None:
        return UnitList((), 0, (*book.findings, *report.condensed()))
    listed = [_unit(table, index, standard) for index in range(len(table))]
    usable = [one for one in listed if one.code and one.name]
    twice = _twice(usable)
    codes = table.letters.get(standard.field_by_role("unit_code").name, "")
    said = (_about_units(one) for one in report.condensed() if not _is_repeated_code(one, codes))
    told = [findings.UNIT_LISTED_TWICE.at(one.place, one.code, "每个单位一个编码") for one in twice]
    repeated = {one.place for one in twice}
    units = tuple(one for one in usable if one.place not in repeated)
    return UnitList(units, len(listed) - len(units), (*book.findings, *said, *told))


def _factor(sheet: Sheet, whole: TableSheet, standard: Standard, report: Report) -> int | None:
    """Return what money is multiplied with: rows with an amount must state one unit, or none: the first there is."""
    stated = standard.field_by_role("money_unit")
    first = MONEY_FACTORS.get(stated.choices[0])
    table = read_table(sheet, whole, {}, first, Report(report.file, report.sheet))
    if table is None or stated.name not in table.letters:
        return first
    column = table.columns[stated.name]
    amounts = [
        table.columns[one.name] for one in whole.columns if one.value_kind.is_money and one.name in table.letters
    ]
    rows = [index for index in range(len(table)) if not all(one.blank[index] for one in amounts)]
    units = {stated.choices[0] if column.blank[index] else str(column.at(index)) for index in rows}
    if len(units) > 1 or any(int(table.rows[index]) in table.voids[stated.name] for index in rows):
        report.add_at(findings.UNITS_OF_MONEY, table.span(stated.name), "、".join(sorted(units)), "同一种金额单位")
        return None
    return MONEY_FACTORS.get(next(iter(units), stated.choices[0]))


def _unit(table: Table, index: int, standard: Standard) -> ListedUnit:
    values = {name: table.columns[name].at(index) for name in standard.fields if name in table.columns}
    fields = {name: one for name, one in values.items() if not isinstance(one, Missing | NotApplicable)}
    code, name, year = (standard.field_by_role(role).name for role in ("unit_code", "unit_name", "year"))
    when = fields.get(year)
    return ListedUnit(
        code=str(fields.get(code, "")),
        name=str(fields.get(name, "")),
        year=None if when is None else int(str(when)),
        fields=fields,
        place=table.at(code, int(table.rows[index])),
    )


def _twice(units: list[ListedUnit]) -> list[ListedUnit]:
    by_code: dict[str, list[ListedUnit]] = {}
    for one in units:
        by_code.setdefault(fold(one.code), []).append(one)
    return [one for same in by_code.values() if len(same) > 1 for one in same]


def _about_units(finding: Finding) -> Finding:
    """Say of a row that is left out as a total what it might be here."""
    is_total = finding.code == findings.ROW_IS_SUBTOTAL.code
    return replace(finding, remedy="合计由系统计算，请删去该行；确为一个单位的，请改写名称。") if is_total else finding


def _is_repeated_code(finding: Finding, letter: str) -> bool:
    """Tell whether a finding says, less well than ours, that a code stands twice; codes are in column `letter`."""
    is_there = finding.place.cell.partition(":")[0].rstrip("0123456789") == letter
    return is_there and finding.code == findings.DUPLICATE_KEY.code
