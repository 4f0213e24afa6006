"""Sheet + declared form -> one value a field, each with its place; labels are found wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline import findings
from pipeline.formula import Missing, Value
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import Raw, Reading, fold, is_blank, show_raw
from pipeline.kinds.reading import BLANK, void
from pipeline.model import Place
from pipeline.standard.workbook import Cell, Form, FormField

ZERO_IF_BLANK = "0"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The fields of one form: values by name (缺失 where blank or void) and where each stands."""

    fields: Mapping[str, Value]
    places: Mapping[str, Place]


def read_form(sheet: Sheet, form: Form, factor: int | None, report: Report) -> FilledForm:
    """Read every declared field; `factor` multiplies money (None: the money unit is not known)."""
    labels = _labels(sheet, form, report)
    values: dict[str, Value] = {}
    places: dict[str, Place] = {}
    for field in form.fields:
        if field.name not in labels:
            report.add(findings.FIELD_ABSENT, expected=f"填报项“{field.title}”")
            values[field.name] = Missing(f"“{sheet.title}”缺少填报项“{field.title}”", is_blank=False)
            continue
        row, column = labels[field.name]
        places[field.name] = report.place(row, column + 1)
        values[field.name] = _value(sheet, field, row, column + 1, factor, report)
    return FilledForm(values, places)


def _labels(sheet: Sheet, form: Form, report: Report) -> dict[str, tuple[int, int]]:
    """Find the label cell of each field: (Excel row, column number)."""
    wanted = {fold(title): field for field in form.fields for title in field.accepted_titles}
    found: dict[str, tuple[int, int]] = {}
    for row, cells in enumerate(sheet.rows, start=1):
        for column, raw in enumerate(cells, start=1):
            field = wanted.get(fold(raw).rstrip(":*")) if isinstance(raw, str) else None
            if field is None:
                continue
            if field.name in found:
                report.add(findings.FIELD_REPEATED, row, column, f"填报项“{field.title}”", "每个填报项只出现一次")
            else:
                found[field.name] = (row, column)
    return found


def _value(sheet: Sheet, field: FormField, row: int, column: int, factor: int | None, report: Report) -> Value:
    raw = sheet.at(row, column)
    reading = read_cell(sheet, field, row, column, factor)
    report.remark(reading, raw, field.title, row, column)
    if reading.value is not None:
        return reading.value
    if field.value_kind.is_money and factor is None and not is_blank(raw):
        return Missing(f"“{field.title}”（{report.place(row, column)}）的金额单位不明", is_blank=False)
    if reading.is_void:
        return Missing(f"“{field.title}”（{report.place(row, column)}）无法使用", is_blank=False)
    if field.blank_is_zero:
        zero = field.value_kind.read(ZERO_IF_BLANK).value
        return Missing(field.title) if zero is None else zero
    if field.required:
        found = f"“{field.title}”为空" if is_blank(raw) else show_raw(raw)
        report.add(findings.REQUIRED_BLANK, row, column, found, field.value_kind.expectation())
    return Missing(f"未填“{field.title}”", is_blank=True)


def read_cell(sheet: Sheet, cell: Cell, row: int, column: int, factor: int | None) -> Reading:
    """Read one cell by its kind; error values and formulas without a result are void, never blank."""
    address = (row, column)
    if address in sheet.errors:
        return void(findings.ERROR_VALUE, cell.value_kind.expectation())
    raw: Raw = sheet.at(row, column)
    if address in sheet.uncached:
        return void(findings.NO_CACHED_VALUE, cell.value_kind.expectation())
    if cell.value_kind.is_money and factor is None:
        return BLANK
    return cell.value_kind.read(raw, factor or 1)
