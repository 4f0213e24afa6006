"""A sheet of 指标体系 -> the cells of its rows, each read in its column's form; what cannot be read is a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline import findings
from pipeline.addresses import show_cell
from pipeline.findings import FindingKind, of_systems
from pipeline.formula import nearest
from pipeline.intake.headers import row_of_heads
from pipeline.intake.opening import Sheet
from pipeline.kinds import fold, is_blank, show_raw
from pipeline.model import Finding, Place
from pipeline.standard.layout import (
    CONTENT,
    HEAD,
    LABEL,
    WORD,
    Cells,
    Form,
    Heading,
    SystemCell,
    SystemSheet,
    UnreadableError,
    headings,
    list_of,
    titled,
)
from pipeline.standard.layout.forms import FORMULA, NAME, TEXT

_ADD_COLUMN = "请恢复该列及其列名；由旧版程序生成的，在表头末尾补上列名即可，没有内容的空着。"
_SEARCHED_ROWS = 30
_EQUALS = "=＝"


class CellReader:
    """Reads the cells of one sheet and gathers what is wrong with them."""

    def __init__(self, file: str, sheet: Sheet) -> None:
        self.file = file
        self.sheet = sheet
        self.findings: list[Finding] = []

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell."""
        return Place(self.file, self.sheet.title, show_cell(row, column))

    def tell(self, kind: FindingKind, row: int, column: int, found: str = "", expected: str = "") -> None:
        """Note a finding about a cell."""
        self.findings.append(kind.at(self.place(row, column), found, expected))

    def read(self, row: int, column: int, form: Form) -> SystemCell:
        """Read a cell in a form; what cannot be read is nothing, and told."""
        place, at = self.place(row, column), (row, column)
        raw = self.sheet.at(row, column)
        if form is FORMULA and (at in self.sheet.errors or at in self.sheet.uncached or at in self.sheet.formulas):
            self.tell(of_systems.FORMULA_UNFIT, row, column, "以等号开头，被当成了表格自己的公式", "公式前不要加等号")
            return SystemCell(None, place)
        if at in self.sheet.errors:
            self.tell(findings.ERROR_VALUE, row, column, self.sheet.errors[at], form.expectation)
        elif at in self.sheet.uncached:
            self.tell(findings.NO_CACHED_VALUE, row, column, show_raw(self.sheet.shown(row, column)), form.expectation)
        if at in self.sheet.errors or at in self.sheet.uncached or is_blank(raw):
            return SystemCell(None, place)
        if at in self.sheet.formulas:
            self.tell(findings.FORMULA_IN_CELL, row, column, show_raw(raw))
        try:
            value = form.read(raw)
        except UnreadableError as error:
            self.tell(of_systems.VALUE_UNFIT, row, column, show_raw(raw), str(error))
            return SystemCell(None, place)
        if form is FORMULA and isinstance(value, str) and value.startswith(tuple(_EQUALS)):
            self.tell(of_systems.EQUALS_SIGN_LEFT_OUT, row, column, show_raw(raw))
            value = value.lstrip(_EQUALS).lstrip() or None
        return SystemCell(value, place)


def labelled_rows(reader: CellReader) -> list[Cells] | None:
    """Return what stands beside the labels of the first sheet; the elements of a list as rows of their own."""
    known = {fold(column.head): column for column in list_of(HEAD).columns}
    top, heads = row_of_heads(reader.sheet, (LABEL, CONTENT), _SEARCHED_ROWS)
    label, content = heads.get(LABEL, 1), heads.get(CONTENT, 2)
    first: dict[str, SystemCell] = {}
    lists: dict[str, list[SystemCell]] = defaultdict(list)
    for row in range(top + 1, len(reader.sheet.rows) + 1):
        raw = reader.sheet.at(row, label)
        if not isinstance(raw, str) or is_blank(raw):
            if reader.sheet.is_filled(row, content):
                reader.tell(
                    of_systems.KEY_UNKNOWN,
                    row,
                    content,
                    "左边没有项目名称",
                    "、".join(one.head for one in known.values()),
                )
            continue
        column = known.get(fold(raw))
        if column is None:
            if reader.sheet.is_filled(row, content):
                close = nearest(raw, [one.head for one in known.values()])
                reader.tell(of_systems.KEY_UNKNOWN, row, label, f"{show_raw(raw)}{close}")
        elif column.each:
            lists[column.head].append(reader.read(row, content, column.form))
        elif column.head in first:
            reader.tell(findings.FIELD_REPEATED, row, label, show_raw(raw))
        else:
            first[column.head] = reader.read(row, content, column.form)
    rows: list[dict[str, SystemCell]] = [first]
    for head, cells in lists.items():
        for at, cell in enumerate(cells):
            rows += [{}] if at == len(rows) else []
            rows[at][head] = cell
    return [row for row in rows if row]


def listed_rows(reader: CellReader, title: str) -> list[Cells] | None:
    """Return the rows of a sheet below its header; None where there is no header."""
    top, positions = row_of_heads(reader.sheet, headings(title), _SEARCHED_ROWS)
    if not top:
        names = "、".join(one.head for sheet in titled(title) for one in sheet.columns if one.required)
        kind = findings.HEADER_ABSENT.at(Place(reader.file, reader.sheet.title), expected=f"含有 {names} 的表头行")
        reader.findings.append(kind)
        return None
    _check_header(reader, title, top, positions)
    known = _read_heads(title)
    read = [at for head, at in positions.items() if head in known]
    rows: list[Cells] = []
    word = ""
    for row in range(top + 1, len(reader.sheet.rows) + 1):
        if not any(reader.sheet.is_filled(row, at) for at in read):
            continue
        said = _word(reader, row, positions)
        word = said if said is not None else word
        rows.append(_row(reader, row, positions, _sheet_of(title, word)))
    return rows


def _read_heads(title: str) -> set[str]:
    return {head for sheet in titled(title) for head in sheet.heads}


def _word(reader: CellReader, row: int, positions: Mapping[str, int]) -> str | None:
    raw = reader.sheet.at(row, positions[WORD]) if WORD in positions else None
    return fold(raw) if isinstance(raw, str) and not is_blank(raw) else None


def _sheet_of(title: str, word: str) -> SystemSheet:
    """Return what a row is declared by: of several kinds on one sheet, the one that its first cell names."""
    sheets = titled(title)
    return next((one for one in sheets if fold(one.word) == word), sheets[0])


def _row(reader: CellReader, row: int, positions: Mapping[str, int], sheet: SystemSheet) -> Cells:
    columns: dict[str, Heading] = {column.head: column for column in sheet.columns}
    cells = {}
    for head in sheet.heads:
        if head in positions:
            form = columns[head].form if head in columns else TEXT if head == WORD else NAME
            cells[head] = reader.read(row, positions[head], form)
    for head in _read_heads(sheet.title) - set(sheet.heads):
        if head in positions and reader.sheet.is_filled(row, positions[head]):
            found = show_raw(reader.sheet.at(row, positions[head]))
            reader.tell(of_systems.VALUE_UNFIT, row, positions[head], found, f"空白：“{sheet.word}”没有这一项")
    return cells


def _check_header(reader: CellReader, title: str, top: int, positions: Mapping[str, int]) -> None:
    """Say which columns are absent, stand twice, or are none of the sheet's though something stands in them."""
    known = set(positions.values())
    for head in sorted(_read_heads(title) - set(positions)):
        place = Place(reader.file, reader.sheet.title)
        reader.findings.append(findings.COLUMN_ABSENT.at(place, expected=f"“{head}”列", remedy=_ADD_COLUMN))
    for at in range(1, max(map(len, reader.sheet.rows)) + 1):
        rows = range(top, len(reader.sheet.rows) + 1)
        below = None if at in known else next((row for row in rows if reader.sheet.is_filled(row, at)), None)
        if below is None:
            continue
        raw = reader.sheet.at(top, at)
        if isinstance(raw, str) and fold(raw) in {fold(head) for head in positions}:
            reader.tell(findings.COLUMN_AMBIGUOUS, top, at, show_raw(raw))
        elif not is_blank(raw):
            reader.tell(findings.COLUMN_UNKNOWN, top, at, f"{show_raw(raw)}{nearest(str(raw), headings(title))}")
        else:
            reader.tell(findings.OUTSIDE_TABLE, below, at, show_raw(reader.sheet.at(below, at)))
