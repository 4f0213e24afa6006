"""A workbook's bytes, checked and read -> sheets whose values keep their addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipeline.addresses import Address, show_cell, unpack
from pipeline.findings import (
    BROKEN,
    COMMENTED,
    ERROR_VALUE,
    FAR_BLANK,
    HAS_EMBEDDED,
    HAS_LINKS,
    HAS_MACROS,
    PICTURE_IN_CELL,
    ROWS_DISORDERED,
    STYLE_UNKNOWN,
    WRONG_EXTENSION,
    FindingKind,
)
from pipeline.intake.opening.comments import corrections_of
from pipeline.intake.opening.container import Package, open_package
from pipeline.intake.opening.facts import MAX_FAULTS, CellFacts
from pipeline.intake.opening.formulas import formula_texts
from pipeline.intake.opening.guard import check_is_package, read_bytes
from pipeline.intake.opening.listed import SheetPart, for_reader, is_1904, sheet_parts
from pipeline.intake.opening.parts import check_parts, scan_sheets
from pipeline.intake.opening.refusal import Fault, RefusalError, printable
from pipeline.intake.opening.sheet import Rows, Sheet, changed, content_at
from pipeline.intake.opening.values import read_values
from pipeline.intake.opening.volume import Volume
from pipeline.kinds.reading import Undated, show_raw
from pipeline.model import Finding, Place

PACKAGE_EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_READ_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""The error values the reader knows; any other makes it give up the whole workbook."""
_NAMED_STRAYS = 10
_WARNINGS = (  # how a part's name begins, and what it means
    ("xl/vbaproject", HAS_MACROS),
    ("xl/macrosheets/", HAS_MACROS),
    ("xl/externallinks/", HAS_LINKS),
    ("xl/connections", HAS_LINKS),
    ("xl/querytables/", HAS_LINKS),
    ("xl/embeddings/", HAS_EMBEDDED),
)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read, with warnings about it; chart sheets are left out.

    `name` is what findings call the file, `digest` the SHA-256 of its bytes, `size` their number.
    """

    name: str
    digest: str
    size: int
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not used, and why; digest and size are empty where it could not even be read."""

    name: str
    digest: str
    size: int
    findings: tuple[Finding, ...]


class Checked(NamedTuple):
    """A package, its sheets, whether it counts its days from 1904, and the facts about the cells of each sheet."""

    package: Package
    sheets: list[SheetPart]
    since_1904: bool
    facts: dict[str, CellFacts]


def read_book(path: Path, name: str) -> Book | Refused:
    """Return the cells of the workbook at `path`, called `name` in findings; whatever is wrong with it is a finding."""
    digest, size = "", 0
    try:
        data = read_bytes(path)
        digest, size = hashlib.sha256(data).hexdigest(), len(data)
        package, parts, since_1904, facts = checked(data)
        _check_errors(facts)
        given, listed = for_reader(package, parts, facts, since_1904=since_1904)
        rows = read_values(given, package, listed)
        sheets = tuple(
            _sheet(part, own, facts[part.title], since_1904, package)
            for part, own in zip(listed, rows, strict=True)
            if part.title in facts
        )
    except RefusalError as refusal:
        return Refused(name, digest, size, tuple(fault.at(name) for fault in refusal.faults))
    warnings = tuple(kind.at(Place(name), found=printable(found)) for kind, found in _warnings(path, package, parts))
    told = (*_oddities(name, facts), *_pictures(name, sheets), *_corrections(name, package, parts))
    return Book(name, digest, size, sheets, (*warnings, *told))


def checked(data: bytes) -> Checked:
    """Return all that is looked at before anything is read; raise a refusal for bytes that are no sound workbook."""
    check_is_package(data)
    package, volume = open_package(data), Volume(len(data))
    check_parts(package, volume)
    sheets, since_1904 = sheet_parts(package, volume), is_1904(package, volume)
    return Checked(package, sheets, since_1904, scan_sheets(package, volume, sheets))


def _pictures(name: str, sheets: Iterable[Sheet]) -> Iterator[Finding]:
    """Name the first cell of each sheet that shows a picture, and say how many there are."""
    for sheet in sheets:
        if sheet.pictures:
            place = Place(name, printable(sheet.title), show_cell(*min(sheet.pictures)))
            yield PICTURE_IN_CELL.at(place, found=f"共 {len(sheet.pictures)} 个图片单元格")


def _corrections(name: str, package: Package, sheets: Iterable[SheetPart]) -> Iterator[Finding]:
    """Name the first cell of each sheet that somebody corrected in a comment, and say how many there are."""
    for one in corrections_of(package, sheets):
        found = f"共 {one.number} 条，首条为 {show_raw(one.text)}"
        yield COMMENTED.at(Place(name, printable(one.title), one.cell), printable(found))


def _check_errors(facts: Mapping[str, CellFacts]) -> None:
    """Refuse a workbook with error values that the reader does not know, naming their cells."""
    faults = [
        Fault(ERROR_VALUE, error, title, show_cell(*cell))
        for title, found in facts.items()
        for cell, error in sorted(found.errors.items())
        if error not in _READ_ERRORS
    ]
    if faults:
        raise RefusalError(*faults[:MAX_FAULTS])


def _warnings(path: Path, package: Package, sheets: Iterable[SheetPart]) -> list[tuple[FindingKind, str]]:
    warnings: dict[FindingKind, str] = {}
    macros = [f"工作表“{sheet.title}”是{sheet.oddity}" for sheet in sheets if sheet.is_macro]
    if macros:
        warnings[HAS_MACROS] = _some(macros)
    if path.suffix.lower() not in PACKAGE_EXTENSIONS:
        warnings[WRONG_EXTENSION] = path.suffix
    for start, kind in _WARNINGS:
        names = sorted(PurePosixPath(part).name for part in package.parts if part.startswith(start))
        if names and kind not in warnings:
            warnings[kind] = _some(names)
    return list(warnings.items())


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("……" if len(names) > 3 else "")


def _oddities(name: str, facts: Mapping[str, CellFacts]) -> Iterator[Finding]:
    """Name the cells of each sheet that were left out or do not stand where they should."""
    for title, one in facts.items():
        sheet = printable(title)
        if one.disordered:
            yield ROWS_DISORDERED.at(Place(name, sheet, one.disordered))
        if one.odd_style:
            yield STYLE_UNKNOWN.at(Place(name, sheet, one.odd_style))
        for stray in one.strays[:_NAMED_STRAYS]:
            yield FAR_BLANK.at(Place(name, sheet, stray))
        if len(one.strays) > _NAMED_STRAYS:
            yield FAR_BLANK.at(Place(name, sheet), f"共 {len(one.strays)} 处，只列出前 {_NAMED_STRAYS} 处")


def _sheet(part: SheetPart, rows: Rows, facts: CellFacts, since_1904: bool, package: Package) -> Sheet:
    """Return the sheet, after comparing the cells of an oddly written one with what the scan saw."""
    sheet = Sheet(
        title=part.title,
        rows=_shown(rows, facts),
        errors=facts.errors,
        uncached=facts.uncached,
        formulas=facts.formulas,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        is_hidden=part.is_hidden,
        pictures=facts.pictures,
        merges=facts.merges,
        struck=facts.struck,
        is_1904=since_1904,
        texts=formula_texts(package.read(part.part), facts.uncached) if facts.uncached else {},
    )
    _compare(sheet, facts)
    return sheet if not facts.undated else replace(sheet, rows=_with_undated(sheet.rows, facts.undated))


def _compare(sheet: Sheet, facts: CellFacts) -> None:
    """Refuse a sheet of which the reader gives a number otherwise than the scan, or drops a text."""
    for packed, number in zip(facts.number_cells, facts.numbers, strict=True):
        row, column = unpack(packed)
        found = sheet.at(row, column)
        if found != number if isinstance(found, int | float) else found in (None, ""):
            cell = show_cell(row, column)
            raise RefusalError(Fault(BROKEN, "不同方法读出的数值不一致", sheet.title, cell, expected=str(number)))
    for row, column in map(unpack, facts.text_cells):
        if sheet.at(row, column) in (None, ""):
            raise RefusalError(Fault(BROKEN, "单元格内有内容，却读不出来", sheet.title, show_cell(row, column)))


def _shown(rows: Rows, facts: CellFacts) -> Rows:
    """Return the rows with nothing in place of a picture, and a truth value where that of one was stored as 1 or 0."""
    height, width = len(rows), len(rows[0]) if rows else 0
    blank = {cell: "" for cell in facts.pictures if cell[0] <= height and cell[1] <= width}
    stored = {cell: content_at(rows, *cell) for cell in facts.truths if cell[0] <= height and cell[1] <= width}
    truths = {cell: bool(value) for cell, value in stored.items() if value in (0, 1)}
    return changed(rows, {**blank, **truths})


def _with_undated(rows: Rows, cells: Mapping[Address, float]) -> Rows:
    """Return the rows with the very number wherever the reader found no day for it, though the format wants one."""
    dateless = {cell: number for cell, number in cells.items() if not isinstance(content_at(rows, *cell), date)}
    return changed(rows, {cell: Undated(number) for cell, number in dateless.items()})
