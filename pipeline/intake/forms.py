"""Sheet + declared form -> one value a field, each with its place; labels are found wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline import findings
from pipeline.addresses import Address
from pipeline.findings import FindingKind
from pipeline.formula import Missing, Value
from pipeline.intake.denominated import Text
from pipeline.intake.headers import agreed_factor
from pipeline.intake.merged import report_hidden
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.intake.rows import report_outside
from pipeline.kinds import KindName, Raw, Reading, fold, is_blank, show_raw
from pipeline.kinds.dates import from_1904
from pipeline.kinds.reading import BLANK, Remark, void
from pipeline.model import Place
from pipeline.standard.workbook import HELP_MARK, LATER_ROLES, Cell, Form, FormField

ZERO_IF_BLANK = "0"
FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The fields of one form: values by name (缺失 where blank or void) and where each stands."""

    fields: Mapping[str, Value]
    places: Mapping[str, Place]


def read_form(sheet: Sheet, form: Form, factor: int | None, report: Report) -> FilledForm:
    """Read every declared field; `factor` multiplies money (None: the money unit is not known)."""
    labels = find_labels(sheet, form, report)
    factor = form_factor(sheet, form, factor, report)
    report_hidden(sheet, report)
    report_outside(sheet, _outside(sheet, form, labels), report)
    values: dict[str, Value] = {}
    places: dict[str, Place] = {}
    for field in form.fields:
        if field.name not in labels:
            if field.role not in LATER_ROLES:
                report.add(findings.FIELD_ABSENT, expected=f"填报项“{field.title}”")
            values[field.name] = Missing(f"“{sheet.title}”缺少填报项“{field.title}”", is_blank=False)
            continue
        row, column = labels[field.name]
        places[field.name] = report.place(row, column + 1)
        values[field.name] = _value(sheet, field, row, column + 1, factor, report)
    return FilledForm(values, places)


def form_factor(sheet: Sheet, form: Form, factor: int | None, report: Report) -> int | None:
    """Return what the money of a form is multiplied with; None where the sheet says another unit."""
    if form.role == "identity":  # which states the unit itself
        return factor
    return agreed_factor(sheet, (), factor, lambda row, _column: Text.TITLE if row < FIRST_ROW else Text.NOTE, report)


def find_labels(sheet: Sheet, form: Form, report: Report) -> dict[str, tuple[int, int]]:
    """Find the label cell of each field: (Excel row, column number)."""
    wanted = form.by_folded_title
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


def _outside(sheet: Sheet, form: Form, labels: Mapping[str, tuple[int, int]]) -> Iterator[Address]:
    """Yield the first cell of each row that belongs to no field; the template explains itself beside the values."""
    known = {(row, column + beside) for row, column in labels.values() for beside in range(2)}
    known |= {(row, column + 2) for row, column in labels.values() if _is_explained(sheet, row, column + 1)}
    first = min((row for row, _column in labels.values()), default=FIRST_ROW + 1)
    for row, cells in enumerate(sheet.rows[first - 1 :], start=first):
        strange = (
            column for column, raw in enumerate(cells, start=1) if (row, column) not in known and not is_blank(raw)
        )
        column = next(strange, 0)
        if column and fold(str(sheet.at(row, column))).rstrip(":*") not in form.folded_words:
            yield row, column


def _is_explained(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether an explanation stands beside a value, and not a value beside a blank."""
    beside = sheet.at(row, column + 1)
    return isinstance(beside, str) and (beside.startswith(HELP_MARK) or sheet.is_filled(row, column))


def _value(sheet: Sheet, field: FormField, row: int, column: int, factor: int | None, report: Report) -> Value:
    raw = sheet.at(row, column)
    reading = read_cell(sheet, field, row, column, factor)
    for kind, expected in remarks_of(field, reading):
        report.add(kind, row, column, f"“{field.title}”为 {show_raw(sheet.shown(row, column))}", expected)
    if (row, column) in sheet.formulas and (row, column) not in sheet.errors and (row, column) not in sheet.uncached:
        report.add(findings.FORMULA_IN_CELL, row, column, f"“{field.title}”为 {show_raw(raw)}")
    if (row, column) in sheet.struck and sheet.is_filled(row, column):
        report.add(findings.MARKED_VOID, row, column, f"“{field.title}”为 {show_raw(sheet.shown(row, column))}")
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


def remarks_of(cell: Cell, reading: Reading) -> Iterator[tuple[FindingKind, str]]:
    """Yield what there is to say about a reading, and what is expected; a sign for nothing is a required blank."""
    for remark in reading.remarks:
        if not (cell.required and remark.kind is findings.PLACEHOLDER):
            yield remark.kind, remark.expected


def read_cell(sheet: Sheet, cell: Cell, row: int, column: int, factor: int | None) -> Reading:
    """Read one cell by its kind; error values and formulas without a result are void, never blank."""
    address = (row, column)
    if address in sheet.errors:
        return void(findings.ERROR_VALUE, cell.value_kind.expectation())
    raw: Raw = sheet.at(row, column)
    if address in sheet.uncached:
        return void(findings.NO_CACHED_VALUE, cell.value_kind.expectation())
    if raw == "" and address in sheet.formulas and not cell.locked:
        return Reading(None, (Remark(findings.EMPTY_RESULT, cell.value_kind.expectation()),))
    return read_content(cell, raw, factor, is_1904=sheet.is_1904)


def read_content(cell: Cell, raw: Raw, factor: int | None, *, is_1904: bool) -> Reading:
    """Read what stands in a cell by its kind."""
    if cell.value_kind.is_money and factor is None:
        return BLANK
    if cell.value_kind.name == KindName.DATE and is_1904:
        raw = from_1904(raw)
    return cell.value_kind.read(raw, factor or 1)
