"""A workbook's bytes, checked and read -> sheets whose values keep their addresses."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import python_calamine

from pipeline.findings import BROKEN, HAS_EMBEDDED, HAS_LINKS, HAS_MACROS, TOO_LARGE, WRONG_EXTENSION, FindingKind
from pipeline.intake.opening.addresses import Cell, show_cell
from pipeline.intake.opening.container import Package, open_package
from pipeline.intake.opening.guard import check_is_package, read_bytes
from pipeline.intake.opening.parts import SheetPart, check_parts, scan_sheets, sheet_parts
from pipeline.intake.opening.refusal import Fault, RefusalError, printable, refuse
from pipeline.intake.opening.scan import CellFacts, unpack
from pipeline.kinds.reading import Raw
from pipeline.model import Finding, Place

PACKAGE_EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_WARNINGS = (  # how a part's name begins, and what it means
    ("xl/vbaproject", HAS_MACROS),
    ("xl/macrosheets/", HAS_MACROS),
    ("xl/externallinks/", HAS_LINKS),
    ("xl/connections", HAS_LINKS),
    ("xl/querytables/", HAS_LINKS),
    ("xl/embeddings/", HAS_EMBEDDED),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. `rows[0]` is Excel row 1, `rows[r][0]` column A; other cells are (Excel row, column from 1).

    `errors` and `uncached` cells read as "" in `rows`; `formulas` are those with a stored result.
    """

    title: str
    rows: Sequence[Sequence[Raw]]
    errors: Mapping[Cell, str]
    uncached: frozenset[Cell]
    formulas: frozenset[Cell]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    is_hidden: bool

    def at(self, row: int, column: int) -> Raw:
        """Return what stands in Excel row `row` and column `column` (from 1); nothing beyond the filled area."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column - 1] if column <= len(cells) else None


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


def read_book(path: Path, name: str) -> Book | Refused:
    """Return the cells of the workbook at `path`, called `name` in findings; whatever is wrong with it is a finding."""
    digest, size = "", 0
    try:
        data = read_bytes(path)
        digest, size = hashlib.sha256(data).hexdigest(), len(data)
        check_is_package(data)
        package = open_package(data)
        check_parts(package)
        parts = sheet_parts(package)
        facts = scan_sheets(package, parts)
        values = zip(parts, _read_values(data, parts), strict=True)
        sheets = tuple(_sheet(part, rows, facts[part.title]) for part, rows in values if part.title in facts)
    except RefusalError as refusal:
        return Refused(name, digest, size, tuple(fault.at(name) for fault in refusal.faults))
    except MemoryError:
        return Refused(name, digest, size, (TOO_LARGE.at(Place(name), found="内存不足"),))
    warnings = tuple(kind.at(Place(name), found=printable(found)) for kind, found in _warnings(path, package))
    return Book(name, digest, size, sheets, warnings)


def _warnings(path: Path, package: Package) -> list[tuple[FindingKind, str]]:
    warnings: dict[FindingKind, str] = {}
    if path.suffix.lower() not in PACKAGE_EXTENSIONS:
        warnings[WRONG_EXTENSION] = path.suffix
    for start, kind in _WARNINGS:
        names = sorted(PurePosixPath(part).name for part in package.parts if part.startswith(start))
        if names and kind not in warnings:
            warnings[kind] = "、".join(names[:3]) + ("……" if len(names) > 3 else "")
    return list(warnings.items())


def _read_values(data: bytes, parts: list[SheetPart]) -> list[Sequence[Sequence[Raw]]]:
    """Return the rows of every sheet, in the order of `parts`; a reader that gives up refuses the file."""
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            titles = workbook.sheet_names
            rows = [workbook.get_sheet_by_index(i).to_python(skip_empty_area=False) for i, _ in enumerate(titles)]
    except (python_calamine.CalamineError, ArithmeticError, OSError, ValueError) as error:
        raise refuse(BROKEN, f"读取程序报告：{str(error)[:200]}") from error
    except BaseException as error:  # a panic inside the reader is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise refuse(BROKEN, "读取程序无法处理该文件") from error
    if titles != [part.title for part in parts]:
        raise refuse(BROKEN, "工作表目录不一致")
    return [*rows]


def _sheet(part: SheetPart, rows: Sequence[Sequence[Raw]], facts: CellFacts) -> Sheet:
    """Return the sheet, after comparing the numbers of an oddly written one with what the scan saw."""
    hidden = facts.hidden_rows, facts.hidden_columns
    sheet = Sheet(part.title, rows, facts.errors, facts.uncached, facts.formulas, *hidden, part.is_hidden)
    for packed, number in zip(facts.number_cells, facts.numbers, strict=True):
        row, column = unpack(packed)
        found = sheet.at(row, column)
        if found != number if isinstance(found, int | float) else found in (None, ""):
            cell = show_cell(row, column)
            raise RefusalError(Fault(BROKEN, "不同方法读出的数值不一致", part.title, cell, expected=str(number)))
    return sheet
