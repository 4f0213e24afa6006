"""A workbook 更正与说明 -> the rows on which people decided: rulings, or why a row cannot be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openpyxl.utils.cell import get_column_letter

from pipeline import findings
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.opening.addresses import parse_reference
from pipeline.kinds import Raw, fold, is_blank, show_raw
from pipeline.kinds.dates import read_date, read_year
from pipeline.model import Finding, Place, SourceFile
from pipeline.rulings import BLANK, OTHERS_SHEET, SHEET, TYPED, UNCACHED, Decision, Head, Row, Ruling, Subject

_SEARCHED_ROWS = 20
_NEEDED = (Head.REASON, Head.WHO, Head.WHEN)
ROLE = SHEET
_OWN_LINES = 2
"""Lines above the list that the program writes, in the first column."""


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A row on which somebody filled something in: all its cells, and the ruling, or `why` it is none."""

    cells: Row
    place: Place
    ruling: Ruling | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A workbook of rulings that was read; `findings` are about rows that cannot be understood.

    `is_whole` says that nothing else stands in it: then its rows are all there is to carry on.
    """

    source: SourceFile
    rows: tuple[DecidedRow, ...]
    findings: tuple[Finding, ...]
    is_whole: bool

    @property
    def rulings(self) -> list[Ruling]:
        """The rulings, in the order of the rows."""
        return [row.ruling for row in self.rows if row.ruling is not None]


class UnclearError(Exception):
    """A row that cannot be carried out: which column, and why."""

    def __init__(self, head: Head, why: str) -> None:
        super().__init__(head, why)
        self.head = head
        self.why = why


def read_decided(book: Book) -> Decided | None:
    """Return what `book` decides, or None if it is no workbook of rulings."""
    sheet = next((one for one in book.sheets if fold(one.title) == fold(SHEET)), None)
    if sheet is None:
        return None
    source = SourceFile(book.name, book.digest, book.size, ROLE)
    header = _header(sheet)
    if header is None:
        lost = findings.HEADER_ABSENT.at(Place(book.name, sheet.title), expected=f"含有 {'、'.join(Head)} 的表头行")
        return Decided(source, (), (*book.findings, lost), is_whole=False)
    top, columns = header
    rows: list[DecidedRow] = []
    trouble: list[Finding] = [*book.findings]
    for number in range(top + 1, len(sheet.rows) + 1):
        cells = {head: _content(sheet, number, column) for head, column in columns.items()}
        if all(is_blank(cells[head]) for head in TYPED):
            if is_blank(cells[Head.SEVERITY]) and not all(
                map(is_blank, cells.values())
            ):  # a row of their own, half filled
                rows.append(
                    DecidedRow(cells, _place(book, sheet, number, columns[Head.DECISION]), None, "尚未填写决定")
                )
            continue
        place = _place(book, sheet, number, columns[Head.DECISION])
        try:
            typed = _place(book, sheet, number, columns[Head.VALUE])
            rows.append(DecidedRow(cells, place, _ruling(cells, place, typed)))
        except UnclearError as error:
            at = _place(book, sheet, number, columns[error.head])
            about = f"{_text(cells, Head.UNIT)} {_text(cells, Head.SHEET)}!{_text(cells, Head.CELL)}"
            found = f"{about}：“{error.head}”为 {show_raw(cells[error.head])}"
            trouble.append(findings.RULING_UNCLEAR.at(at, found, error.why))
            rows.append(DecidedRow(cells, place, None, f"请改正“{error.head}”（{error.why}）"))
    return Decided(source, tuple(rows), tuple(trouble), _holds_nothing_else(book, sheet, top, columns))


def _header(sheet: Sheet) -> tuple[int, dict[Head, int]] | None:
    """Return the Excel row of the header and the column (from 1) of each head; None unless all are there."""
    wanted = {fold(head): head for head in Head}
    for number, cells in enumerate(sheet.rows[:_SEARCHED_ROWS], start=1):
        titled = [(fold(raw), column) for column, raw in enumerate(cells, start=1) if isinstance(raw, str)]
        columns = {wanted[text]: column for text, column in reversed(titled) if text in wanted}
        if len(columns) == len(Head):
            return number, columns
    return None


def _holds_nothing_else(book: Book, sheet: Sheet, top: int, columns: Mapping[Head, int]) -> bool:
    """Tell whether there is nothing of people's own on other sheets, above the list, or beside its columns."""
    ours = (fold(sheet.title), fold(OTHERS_SHEET))
    others = [raw for one in book.sheets if fold(one.title) not in ours for row in one.rows for raw in row]
    own = set(columns.values())
    beside = [raw for row in sheet.rows[top - 1 :] for at, raw in enumerate(row, start=1) if at not in own]
    above = [raw for row in sheet.rows[:_OWN_LINES] for raw in row[1:]]
    above += [raw for row in sheet.rows[_OWN_LINES : top - 1] for raw in row]
    return all(is_blank(raw) for raw in (*others, *beside, *above))


def _content(sheet: Sheet, row: int, column: int) -> Raw:
    """Return what stands in a cell; an error value as its text, a formula without a result in words."""
    if (row, column) in sheet.uncached:
        return UNCACHED
    return sheet.errors.get((row, column)) or sheet.at(row, column)


def _place(book: Book, sheet: Sheet, row: int, column: int) -> Place:
    return Place(book.name, sheet.title, f"{get_column_letter(column)}{row}")


def _ruling(cells: Row, place: Place, typed: Place) -> Ruling:
    decision = _decision(cells[Head.DECISION])
    for head in _NEEDED:
        if is_blank(cells[head]):
            raise UnclearError(head, f"{head}必填")
    when = read_date(cells[Head.WHEN]).value
    if not isinstance(when, date):
        raise UnclearError(Head.WHEN, "日期，如 2024-12-31")
    value = cells[Head.VALUE]
    if decision == Decision.CORRECT and (is_blank(value) or value == UNCACHED):
        raise UnclearError(Head.VALUE, f"更正后的值，必填；改为空白的填“{BLANK}”")
    if decision != Decision.CORRECT and not is_blank(value):
        raise UnclearError(Head.VALUE, f"空白：决定为“{decision}”时不填")
    return Ruling(
        subject=_subject(cells, decision),
        decision=decision,
        value=None if decision != Decision.CORRECT else "" if _is_blank_word(value) else value,
        reason=_text(cells, Head.REASON),
        who=_text(cells, Head.WHO),
        when=when.isoformat(),
        place=place,
        typed=typed,
    )


def _is_blank_word(raw: Raw) -> bool:
    return isinstance(raw, str) and fold(raw) == fold(BLANK)


def _decision(raw: Raw) -> Decision:
    for decision in Decision:
        if isinstance(raw, str) and fold(raw) == decision:
            return decision
    raise UnclearError(Head.DECISION, "、".join(Decision))


def _subject(cells: Row, decision: Decision) -> Subject:
    year = read_year(cells[Head.YEAR]).value
    if year is None or isinstance(year, str | date):
        raise UnclearError(Head.YEAR, "四位年度，如 2024")
    for head in (Head.UNIT, Head.WORKBOOK, Head.SHEET):
        if is_blank(cells[head]):
            raise UnclearError(head, f"{head}，照核查结果填写")
    if decision == Decision.ACCEPT and is_blank(cells[Head.CODE]):
        raise UnclearError(Head.CODE, "核查结果的编号")
    cell = _text(cells, Head.CELL).replace("$", "").upper()
    if decision != Decision.ACCEPT and parse_reference(cell) is None:
        raise UnclearError(Head.CELL, f"一个单元格，如 G5（没有单元格的核查结果不能“{decision}”）")
    if decision != Decision.ACCEPT and is_blank(cells[Head.CONTENT]):
        raise UnclearError(Head.CONTENT, "该单元格现在的内容；空白的填“（空）”")
    return Subject(
        unit=_text(cells, Head.UNIT),
        year=int(year),
        workbook=_text(cells, Head.WORKBOOK),
        sheet=_text(cells, Head.SHEET),
        cell=cell,
        row=_text(cells, Head.ROW),
        code=_text(cells, Head.CODE),
        found=_text(cells, Head.FOUND),
        content=cells[Head.CONTENT],
    )


def _text(cells: Row, head: Head) -> str:
    raw = cells[head]
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw).strip()
