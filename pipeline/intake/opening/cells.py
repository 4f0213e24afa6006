"""A workbook's bytes, checked and read -> sheets whose values keep their addresses."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import python_calamine

from pipeline.findings import (
    BROKEN,
    ERROR_VALUE,
    FAR_BLANK,
    HAS_EMBEDDED,
    HAS_LINKS,
    HAS_MACROS,
    PICTURE_IN_CELL,
    ROWS_DISORDERED,
    STYLE_UNKNOWN,
    TOO_LARGE,
    WRONG_EXTENSION,
    FindingKind,
)
from pipeline.intake.opening.addresses import Area, Cell, show_cell, unpack
from pipeline.intake.opening.container import Package, open_package
from pipeline.intake.opening.facts import MAX_FAULTS, CellFacts
from pipeline.intake.opening.formulas import formula_texts
from pipeline.intake.opening.guard import check_is_package, read_bytes
from pipeline.intake.opening.listed import SheetPart, for_reader, is_1904, sheet_parts
from pipeline.intake.opening.markup import SAVE_ANEW
from pipeline.intake.opening.parts import check_parts, scan_sheets
from pipeline.intake.opening.refusal import Fault, RefusalError, printable, refuse
from pipeline.intake.opening.volume import Volume
from pipeline.kinds.reading import Raw, Undated
from pipeline.model import Finding, Place

PACKAGE_EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_READ_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""The error values the reader knows; any other makes it give up the whole workbook."""
_NAMED_STRAYS = 10
_ODD_RANGE = "工作表的范围或合并单元格的地址不完整"
_CAUSES = (  # what the reader says when it gives up, why that is, and how to mend it
    ("Range is missing", _ODD_RANGE, SAVE_ANEW),
    ("'dimension' node", _ODD_RANGE, SAVE_ANEW),
    ("magnitude", "有单元格设成了时长格式，其中的数太大，不能算作时长", "请把其中的数字设为数值格式后另存。"),
    ("Cannot detect file format", "工作簿的工作表目录或格式表不能识别", SAVE_ANEW),
)
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

    `errors` and `uncached` cells and `pictures` read as "" in `rows`; `formulas` are those with a stored result,
    `texts` those of `uncached` cells, as far as they can be shown. In an `is_1904` sheet a date without a date format
    is the number of days since 1904.
    """

    title: str
    rows: Sequence[Sequence[Raw]]
    errors: Mapping[Cell, str]
    uncached: Set[Cell]
    formulas: Set[Cell]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    is_hidden: bool
    pictures: frozenset[Cell] = frozenset()
    merges: Sequence[Area] = ()
    is_1904: bool = False
    texts: Mapping[Cell, str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Raw:
        """Return what stands in Excel row `row` and column `column` (from 1); nothing beyond the filled area."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column - 1] if column <= len(cells) else None

    def shown(self, row: int, column: int) -> Raw:
        """Return what a person sees in a cell: an error value, a formula where there is no result, or its content."""
        return self.errors.get((row, column)) or self.texts.get((row, column)) or self.at(row, column)


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
        cleaned = {part.part: one.cleaned for part in parts if (one := facts.get(part.title)) and one.cleaned}
        given, listed = for_reader(package, parts, cleaned, since_1904=since_1904)
        rows = _read_or_explain(given, package, listed)
        sheets = tuple(
            _sheet(part, own, facts[part.title], since_1904, package)
            for part, own in zip(listed, rows, strict=True)
            if part.title in facts
        )
    except RefusalError as refusal:
        return Refused(name, digest, size, tuple(fault.at(name) for fault in refusal.faults))
    except MemoryError:
        return Refused(name, digest, size, (TOO_LARGE.at(Place(name), found="内存不足"),))
    warnings = tuple(kind.at(Place(name), found=printable(found)) for kind, found in _warnings(path, package, parts))
    return Book(name, digest, size, sheets, (*warnings, *_oddities(name, facts), *_pictures(name, sheets)))


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


def _read_or_explain(data: bytes, package: Package, parts: list[SheetPart]) -> list[Sequence[Sequence[Raw]]]:
    """Return the rows of every sheet; where the reader gives up, a thorough scan names the cells that made it do so."""
    try:
        return _read_values(data, parts)
    except RefusalError as given_up:
        try:
            scan_sheets(package, Volume(len(package.data)), parts, is_thorough=True)
        except RefusalError as found:
            if any(fault.kind is not TOO_LARGE for fault in found.faults):
                raise
        raise given_up


def _read_values(data: bytes, parts: list[SheetPart]) -> list[Sequence[Sequence[Raw]]]:
    """Return the rows of every sheet, in the order of `parts`; a reader that gives up refuses the file."""
    rows: list[Sequence[Sequence[Raw]]] = []
    titles: list[str] = []
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            titles = workbook.sheet_names
            for position, _ in enumerate(titles):
                rows.append(workbook.get_sheet_by_index(position).to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, ArithmeticError, OSError, ValueError) as error:
        sheet = titles[len(rows)] if len(rows) < len(titles) else ""
        raise RefusalError(_given_up(str(error), sheet)) from error
    except BaseException as error:  # a panic inside the reader is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise refuse(BROKEN, "读取程序无法处理该文件") from error
    if titles != [part.title for part in parts]:
        raise refuse(BROKEN, "工作表目录不一致")
    return rows


def _given_up(words: str, sheet: str) -> Fault:
    """Return why the reader gave up, first as a person may understand it, then in its own words."""
    unknown = (f"读取程序不能读取这个{'工作表' if sheet else '工作簿'}", SAVE_ANEW)
    cause, remedy = next((told for part, *told in _CAUSES if part in words), unknown)
    return Fault(BROKEN, f"{cause}（读取程序报告：{words[:200]}）", sheet, remedy=remedy)


def _sheet(
    part: SheetPart, rows: Sequence[Sequence[Raw]], facts: CellFacts, since_1904: bool, package: Package
) -> Sheet:
    """Return the sheet, after comparing the cells of an oddly written one with what the scan saw."""
    sheet = Sheet(
        title=part.title,
        rows=_with_truths(_without(rows, facts.pictures), facts.truths),
        errors=facts.errors,
        uncached=facts.uncached,
        formulas=facts.formulas,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        is_hidden=part.is_hidden,
        pictures=facts.pictures,
        merges=facts.merges,
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


def _without(rows: Sequence[Sequence[Raw]], cells: frozenset[Cell]) -> Sequence[Sequence[Raw]]:
    """Return the rows with nothing in these cells."""
    if not cells:
        return rows
    blank = [list(row) for row in rows]
    for row, column in cells:
        if row <= len(blank) and column <= len(blank[row - 1]):
            blank[row - 1][column - 1] = ""
    return blank


def _with_truths(rows: Sequence[Sequence[Raw]], cells: Set[Cell]) -> Sequence[Sequence[Raw]]:
    """Return the rows with true or false where the result of TRUE() or FALSE() was stored as 1 or 0."""
    stored = [(row, column) for row, column in cells if row <= len(rows) and column <= len(rows[row - 1])]
    lines = {row: list(rows[row - 1]) for row, _column in stored}
    for row, column in stored:
        value = lines[row][column - 1]
        lines[row][column - 1] = bool(value) if value in (0, 1) else value
    return [lines.get(row, cells) for row, cells in enumerate(rows, start=1)] if lines else rows


def _with_undated(rows: Sequence[Sequence[Raw]], cells: Mapping[Cell, float]) -> Sequence[Sequence[Raw]]:
    """Return the rows with the very number wherever the reader found no day for it, though the format wants one."""
    shown = list(rows)
    for (row, column), number in cells.items():
        if not isinstance(shown[row - 1][column - 1], date):
            line = shown[row - 1] = list(shown[row - 1])
            line[column - 1] = Undated(number)
    return shown
