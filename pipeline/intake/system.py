"""A workbook 指标体系 -> the document of an indicator system, each value with its cell, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline import findings
from pipeline.findings import of_systems
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.returned import Returned, read_returned
from pipeline.intake.system_cells import CellReader, labelled_rows, listed_rows
from pipeline.kinds import fold, is_blank
from pipeline.model import Finding, Place, Severity, SourceFile
from pipeline.standard import Document, StandardError, as_findings
from pipeline.standard.declarations import Declarations
from pipeline.standard.layout import GUIDE, HEAD, LAYOUT, NAMES, RECIPES, Cells, Grown, catalogue, list_of, to_tree
from pipeline.standard.layout.inherited import strange_limits
from pipeline.standard.layout.rows import Lists
from pipeline.standard.layout.signs import doubtful, exaggerated, small
from pipeline.standard.returned import RETURNED_SHEET
from pipeline.standard.source import Path
from pipeline.standard.workbook import CHOICES_SHEET

ROLE = "指标体系"
_FEWEST = 2
"""Sheets of a system that a workbook has at least: with one alone it may be anything."""


@dataclass(frozen=True, slots=True)
class SystemBook:
    """An indicator system that was read from a workbook; `findings` are about cells that cannot be understood.

    `returned` is what the workbook says of itself where it is a 核查回单 that came back.
    """

    source: SourceFile
    document: Document
    findings: tuple[Finding, ...]
    returned: Returned | None = None

    @property
    def is_sound(self) -> bool:
        """Whether the system can be used: a cell that could not be understood may have said anything."""
        return all(one.severity != Severity.ERROR for one in self.findings)

    @property
    def code(self) -> str:
        """The code of the system, as far as it can be read."""
        return str(self._said("code"))

    @property
    def name(self) -> str:
        """The name of the system, as far as it can be read."""
        return str(self._said("name"))

    def may_be_in_force(self, year: int) -> bool:
        """Tell whether the system may be meant for a year; one that does not clearly say for which is for any."""
        first, last = self._said("from_year"), self._said("to_year")
        if isinstance(first, int) and isinstance(last, int) and last < first:
            return True
        return not (isinstance(first, int) and year < first) and not (isinstance(last, int) and year > last)

    def _said(self, key: str) -> object:
        head = self.document.tree.get(HEAD)
        return head.get(key, "") if isinstance(head, Mapping) else ""

    def findings_with(self, error: StandardError) -> tuple[Finding, ...]:
        """Return these findings and what is wrong with the system, but for what only follows at the same cell."""
        told = {one.place for one in self.findings if one.severity == Severity.ERROR}
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
    shared = catalogue(declared)
    grown = to_tree(rows, shared)
    present = [sheet for sheet in LAYOUT if sheet.title in sheets]
    places: dict[Path, Place] = {(one.key,): Place(book.name, sheets[one.title].title) for one in present}
    document = Document(book.name, book.digest, grown.tree, {**places, **grown.places}, frozenset(_unread(rows)))
    told += [*as_findings(StandardError(grown.troubles)), *_overrides(grown, document, shared)]
    source = SourceFile(book.name, book.digest, book.size, ROLE)
    return SystemBook(source, document, tuple(told), read_returned(book))


def _sheet_findings(book: Book, sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """Say which sheets are absent, stand twice, or are none of a system's."""
    for absent in (sheet.title for sheet in LAYOUT if sheet.is_required and sheet.title not in sheets):
        yield findings.SHEET_ABSENT.at(Place(book.name), expected=f"工作表“{absent}”")
    known = {fold(title): title for title in (*sheets, GUIDE, RECIPES, NAMES, CHOICES_SHEET, RETURNED_SHEET)}
    for sheet in book.sheets:
        title = known.get(fold(sheet.title), "")
        if title in sheets and sheet is not sheets[title]:
            yield findings.SHEET_AMBIGUOUS.at(Place(book.name, sheet.title))
        elif not title and not all(is_blank(raw) for row in sheet.rows for raw in row):
            yield findings.SHEET_UNKNOWN.at(
                Place(book.name, sheet.title), remedy="如属指标体系的内容，请填入已有的表。"
            )


def _unread(rows: Mapping[str, Sequence[Cells]]) -> Iterator[tuple[str, ...]]:
    """Yield the lists that a system must have, and the keys of entries, for which there is no sheet or column."""
    for sheet in LAYOUT:
        there = set().union(*rows.get(sheet.title, ()))
        if sheet.title not in rows:
            yield from [(sheet.key,)] if sheet.is_required else []
        elif sheet.parent:
            yield from [(sheet.parent, sheet.key)] if there and sheet.of not in there else []
        elif there and sheet.key != HEAD:
            yield from ((sheet.key, column.key) for column in sheet.columns if column.head not in there)


def _overrides(grown: Grown, document: Document, shared: Lists) -> Iterator[Finding]:
    for path, name in grown.overrides.items():
        yield of_systems.DIFFERS_FROM_SHIPPED.at(document.place(path), name)
    for place, name in grown.outdated.items():
        yield of_systems.EXAMPLES_OUTDATED.at(place, name)
    for path, found, expected in doubtful(grown.tree):
        yield of_systems.LIMIT_DOUBTFUL.at(document.place(path), found, expected)
    for path, found, expected in exaggerated(grown.tree, shared):
        yield of_systems.PARAMETER_DOUBTFUL.at(document.place(path), found, expected)
    for path, found, expected in small(grown.tree, shared):
        yield of_systems.AMOUNT_DOUBTFUL.at(document.place(path), found, expected)
    for at, problem in enumerate(grown.tree.get("problems", ())):
        limits = strange_limits(problem)
        if limits:
            place = document.place(("problems", at, "fact"))
            yield of_systems.LIMIT_NOT_IN_CONDITION.at(place, "、".join(limits), str(problem.get("condition", "")))
