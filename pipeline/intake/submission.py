"""One unit's usable workbooks -> its Submission; what is not there stands in it with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import findings
from pipeline.encoding import joined
from pipeline.formula import Missing, Value
from pipeline.intake.filled import Filled
from pipeline.model import Finding, Place, Submission, Unit
from pipeline.standard import Standard


def submission(
    code: str,
    year: int,
    standard: Standard,
    books: Sequence[Filled],
    conflicting: Sequence[Filled],
    trouble: Sequence[Finding],
) -> Submission:
    """Put together what a unit handed in; `conflicting` workbooks are left out, and so is what rests on them."""
    books = sorted(books, key=lambda one: one.workbook.key)
    fields: dict[str, Value] = {}
    places: dict[str, Place] = {}
    absent: dict[str, str] = {}
    for one in reversed(books):
        fields |= one.fields
        places |= one.places
        absent |= one.absent
    name = next((one.name for one in books if one.name), code)
    reasons = _absent_workbooks(standard, books, conflicting)
    for workbook in standard.workbooks:
        if workbook.key in reasons:
            absent |= {table.title: reasons[workbook.key] for table in workbook.tables}
    twice = {one.workbook.key for one in conflicting}
    missing = [workbook.name for workbook in standard.workbooks if workbook.key in reasons.keys() - twice]
    place = Place(f"{name}（{code}）")
    return Submission(
        unit=Unit(code, name, year),
        fields=_blanks(standard, reasons) | fields,
        field_places=places,
        tables=joined([one.tables for one in books]),
        absent=absent,
        findings=(
            *trouble,
            *(finding for one in books for finding in one.findings),
            *(findings.WORKBOOK_ABSENT.at(place, expected=f"{year} 年度的“{workbook}”工作簿") for workbook in missing),
        ),
        files=tuple(one.source for one in books),
    )


def _absent_workbooks(standard: Standard, books: Sequence[Filled], conflicting: Sequence[Filled]) -> dict[str, str]:
    """Return, by key, why each workbook of the standard that is not among `books` is not there."""
    present, twice = {one.workbook.key for one in books}, {one.workbook.key for one in conflicting}
    return {
        workbook.key: f"“{workbook.name}”工作簿有内容不同的多份，均未采用"
        if workbook.key in twice
        else f"缺少“{workbook.name}”工作簿"
        for workbook in standard.workbooks
        if workbook.key not in present
    }


def _blanks(standard: Standard, reasons: Mapping[str, str]) -> dict[str, Value]:
    """Return every declared field as 缺失, with the reason where its workbook is absent."""
    found: dict[str, Value] = {}
    for workbook in standard.workbooks:
        for form in workbook.forms:
            reason = reasons.get(workbook.key, f"缺少“{form.title}”表")
            found |= {item.name: Missing(reason, is_blank=False) for item in form.fields if item.name not in found}
    return found
