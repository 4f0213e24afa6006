"""Book + standard -> which standard workbook it is, and which of its sheets is which; by content, not by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline import findings
from pipeline.formula import closest
from pipeline.intake.headers import texts_of_rows
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.returned import is_list
from pipeline.kinds import fold, is_blank
from pipeline.model import Finding, Place
from pipeline.standard import Standard
from pipeline.standard.workbook import (
    CHOICES_SHEET,
    GUIDE_SHEET,
    INSPECTION_SHEET,
    PROOF_SHEET,
    Form,
    TableSheet,
    Workbook,
)

_MOST = 0.8
"""The share of the columns of a table whose headings a renamed sheet has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A standard workbook found in a file: its sheets by declared title, and what is wrong with the sheets."""

    workbook: Workbook
    sheets: Mapping[str, Sheet]
    findings: tuple[Finding, ...]


def recognise(book: Book, standard: Standard) -> Recognised | None:
    """Return the standard workbook most of whose sheets stand in `book`, or None if none does."""
    present: dict[str, list[Sheet]] = {}
    for sheet in book.sheets:
        present.setdefault(fold(sheet.title), []).append(sheet)
    workbook = max(standard.workbooks, key=lambda declared: _sheets_in(declared, present))
    matches, has_identity = _sheets_in(workbook, present), fold(workbook.identity.title) in present
    # One sheet of the right name is not yet a standard workbook: the program's own results have some too.
    is_result = fold(PROOF_SHEET) in present or 2 * matches < len(workbook.sheets)
    if not matches or (not has_identity and is_result):
        return None
    found: dict[str, Sheet] = {}
    trouble: list[Finding] = []
    renamed: dict[str, str] = {}
    for declared in workbook.sheets:
        same = present.get(fold(declared.title), [])
        place = Place(book.name, same[0].title if same else declared.title)
        if len(same) == 1:
            found[declared.title] = same[0]
            if same[0].title != declared.title:
                trouble.append(findings.SHEET_RESPELT.at(place, f"“{same[0].title}”", f"“{declared.title}”"))
            if same[0].is_hidden:
                trouble.append(findings.SHEET_HIDDEN.at(place))
        elif same:
            titles = "、".join(f"“{sheet.title}”" for sheet in same)
            trouble.append(findings.SHEET_AMBIGUOUS.at(place, titles, f"一个“{declared.title}”"))
        elif not (isinstance(declared, Form) and not declared.fields):
            meant = _meant(workbook, book, declared)
            trouble.append(_absent(book, declared, place, meant))
            if meant is not None and _has_headings(meant, declared):
                renamed[meant.title] = declared.title
    trouble += _unknown_sheets(book, workbook, renamed)
    return Recognised(workbook, found, tuple(trouble))


def _absent(book: Book, declared: Form | TableSheet, place: Place, meant: Sheet | None) -> Finding:
    """Name a sheet that the book does not have, with the strange sheet that may be meant by it."""
    titles = [sheet.title for sheet in book.sheets if not is_list(sheet)]
    is_surely = meant is not None and _has_headings(meant, declared)
    asked = f"；“{meant.title}”{'的列名与该表相符' if is_surely else '是否为该表'}" if meant else ""
    rename = f"请把表名改回“{declared.title}”"
    remedy = f"{rename}。" if is_surely else f"是该表的，{rename}；不是的，请从标准模板恢复该工作表。" if meant else ""
    expected = f"工作表“{declared.title}”"
    return findings.SHEET_ABSENT.at(place, f"现有工作表：{'、'.join(titles)}{asked}", expected, remedy)


def _meant(workbook: Workbook, book: Book, declared: Form | TableSheet) -> Sheet | None:
    """Return the strange sheet that may be meant: of the headings of the absent one, or of a name like its."""
    known = {fold(one) for one in (GUIDE_SHEET, CHOICES_SHEET, *(sheet.title for sheet in workbook.sheets))}
    strange = {one.title: one for one in book.sheets if not is_list(one) and fold(one.title) not in known}
    name = closest(declared.title, list(strange))
    if name:
        return strange[name]
    alike = [one for one in strange.values() if _has_headings(one, declared)]
    return alike[0] if len(alike) == 1 else None


def _has_headings(sheet: Sheet, declared: Form | TableSheet) -> bool:
    """Tell whether a row of a sheet names nearly all columns of a table."""
    if isinstance(declared, Form):
        return False
    titles = declared.folded_titles.values()
    counts = (sum(not accepted.isdisjoint(texts) for accepted in titles) for texts in texts_of_rows(sheet))
    return any(count >= _MOST * len(titles) for count in counts)


def _unknown_sheets(book: Book, workbook: Workbook, renamed: Mapping[str, str]) -> Iterator[Finding]:
    """Name the sheets with something on them that the workbook does not have, so that nothing is lost in silence.

    `renamed` says which of them have the headings of an absent sheet: they only need its name back.
    """
    known = {fold(sheet.title) for sheet in workbook.sheets}
    for sheet in book.sheets:
        is_ours = fold(sheet.title) in known or is_of_program(sheet)
        has_broken = bool(sheet.errors or sheet.uncached)
        if not is_ours and (has_broken or any(not is_blank(raw) for cells in sheet.rows for raw in cells)):
            own = renamed.get(sheet.title)
            remedy = f"请把表名改回“{own}”。" if own else ""
            yield findings.SHEET_UNKNOWN.at(Place(book.name, sheet.title), remedy=remedy)


def is_of_program(sheet: Sheet) -> bool:
    """Tell whether a sheet is one that the program adds to those in which people fill in something."""
    is_choices = sheet.is_hidden and sheet.title == CHOICES_SHEET
    return is_choices or is_list(sheet) or fold(sheet.title) in (fold(GUIDE_SHEET), fold(INSPECTION_SHEET))


def _sheets_in(workbook: Workbook, present: Mapping[str, list[Sheet]]) -> int:
    own = [sheet for sheet in workbook.sheets if not (isinstance(sheet, Form) and sheet.role == "identity")]
    return sum(fold(sheet.title) in present for sheet in own)
