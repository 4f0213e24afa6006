"""A workbook 指标体系 -> the document of an indicator system, each value with its cell, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline import findings
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.system_cells import CellReader, labelled_rows, listed_rows
from pipeline.kinds import fold, is_blank
from pipeline.model import Finding, Place, Severity, SourceFile
from pipeline.standard import Document, StandardError, as_findings
from pipeline.standard.declarations import Declarations
from pipeline.standard.layout import GUIDE, HEAD, LAYOUT, NAMES, Cells, Grown, catalogue, list_of, to_tree
from pipeline.standard.source import Path
from pipeline.standard.workbook import CHOICES_SHEET

ROLE = "指标体系"
_FEWEST = 2
"""Sheets of a system that a workbook has at least: with one alone it may be anything."""


@dataclass(frozen=True, slots=True)
class SystemBook:
    """An indicator system that was read from a workbook; `findings` are about cells that cannot be understood."""

    source: SourceFile
    document: Document
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the system can be used: a cell that could not be understood may have said anything."""
        return all(one.severity != Severity.ERROR for one in self.findings)

    def findings_with(self, error: StandardError) -> tuple[Finding, ...]:
        """Return these findings and what is wrong with the system, but for what only follows at the same cell."""
        told = {one.place for one in self.findings if one.code != findings.DIFFERS_FROM_SHIPPED.code}
        return (*self.findings, *(one for one in as_findings(error) if one.place not in told))


def read_system(book: Book, declared: Declarations) -> SystemBook | None:
    """Return the indicator system that `book` holds, or None if it is no such workbook.

    What stands there as all systems have it in `declared` is left out; what differs becomes the system's own.
    """
    titles = {fold(sheet.title): sheet.title for sheet in LAYOUT}
    sheets: dict[str, Sheet] = {}
    for sheet in book.sheets:
        if fold(sheet.title) in titles:
            sheets.setdefault(titles[fold(sheet.title)], sheet)
    required = {sheet.title for sheet in LAYOUT if sheet.is_required}
    if len(required & set(sheets)) < _FEWEST:
        return None
    told = [*book.findings, *_sheet_findings(book, sheets)]
    rows: dict[str, list[Cells]] = {}
    for title, sheet in sheets.items():
        reader = CellReader(book.name, sheet)
        found = labelled_rows(reader) if title == list_of(HEAD).title else listed_rows(reader, title)
        if found is not None:
            rows[title] = found
        told += reader.findings
    grown = to_tree(rows, catalogue(declared))
    present = [sheet for sheet in LAYOUT if sheet.title in sheets]
    places: dict[Path, Place] = {(one.key,): Place(book.name, sheets[one.title].title) for one in present}
    document = Document(book.name, book.digest, grown.tree, {**places, **grown.places})
    told += [*as_findings(StandardError(grown.troubles)), *_overrides(grown, document)]
    return SystemBook(SourceFile(book.name, book.digest, book.size, ROLE), document, tuple(told))


def _sheet_findings(book: Book, sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """Say which sheets are absent, stand twice, or are none of a system's."""
    for absent in (sheet.title for sheet in LAYOUT if sheet.is_required and sheet.title not in sheets):
        yield findings.SHEET_ABSENT.at(Place(book.name), expected=f"工作表“{absent}”")
    known = {fold(title): title for title in (*sheets, GUIDE, NAMES, CHOICES_SHEET)}
    for sheet in book.sheets:
        title = known.get(fold(sheet.title), "")
        if title in sheets and sheet is not sheets[title]:
            yield findings.SHEET_AMBIGUOUS.at(Place(book.name, sheet.title))
        elif not title and not all(is_blank(raw) for row in sheet.rows for raw in row):
            yield findings.SHEET_UNKNOWN.at(
                Place(book.name, sheet.title), remedy="如属指标体系的内容，请填入已有的表。"
            )


def _overrides(grown: Grown, document: Document) -> Iterator[Finding]:
    for path, name in grown.overrides.items():
        yield findings.DIFFERS_FROM_SHIPPED.at(document.place(path), name)
