"""A workbook 更正与说明 -> the rows on which people decided: rulings, or why a row cannot be carried out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from string import digits

from pipeline.addresses import parse_reference, show_cell
from pipeline.findings import of_rulings
from pipeline.intake.decision_list import DecisionList, find_list
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.ruled import content_of
from pipeline.kinds import Raw, fold, is_blank, show_raw
from pipeline.kinds.dates import EXPECTED_DATE, EXPECTED_YEAR, read_date, read_year
from pipeline.model import Finding, Place, SourceFile
from pipeline.rulings import (
    BLANK,
    OTHERS_SHEET,
    SHEET,
    TOP,
    TYPED,
    UNCACHED,
    Decision,
    Head,
    Row,
    Ruling,
    Subject,
    named,
)

_NEEDED = (Head.REASON, Head.WHO, Head.WHEN)
_OF_PROGRAM = (Head.SEVERITY, Head.TITLE)
"""What stands in every row that the program has written, and that people leave blank in their own."""
ROLE = SHEET
_COLON = "："
"""Between whose row a finding is about and what is wrong in it."""
_OWN_LINES = 2
"""Lines above the list that the program writes, in the first column."""
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?", re.ASCII)


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

    `is_whole` says that nothing else stands in it: then its rows are all there is to carry on. `lost` counts the rows
    on which people decided and of which none can be read; None where all can. `cells` says where each cell of its rows
    stands once the run has written the workbook anew.
    """

    source: SourceFile
    rows: tuple[DecidedRow, ...]
    findings: tuple[Finding, ...]
    is_whole: bool
    lost: int | None = None
    cells: Mapping[Place, Place] = field(default_factory=dict)

    @property
    def told(self) -> list[Finding]:
        """The findings; of rows in which the same is wrong there is one, that says how many they are."""
        others = [one for one in self.findings if one.code != of_rulings.RULING_UNCLEAR.code]
        alike: dict[tuple[str, str, str], list[Finding]] = {}
        for one in (one for one in self.findings if one.code == of_rulings.RULING_UNCLEAR.code):
            wrong = one.found.rpartition(_COLON)[2]
            alike.setdefault((one.place.cell.rstrip(digits), wrong, one.expected), []).append(one)
        return [*others, *map(_together, alike.values())]

    @property
    def rulings(self) -> list[Ruling]:
        """The rulings, in the order of the rows."""
        return [row.ruling for row in self.rows if row.ruling is not None]

    def about(self, years: Collection[int]) -> Decided:
        """Return it with the rulings of these years alone; nothing is said of what it holds besides."""
        rows = tuple(row for row in self.rows if row.ruling is not None and row.ruling.subject.year in years)
        return replace(self, rows=rows, findings=(), is_whole=False)

    def rewritten(self) -> Decided:
        """Return it with the addresses that its rows have in the workbook that is written anew of it."""
        told = tuple(replace(one, place=self.cells.get(one.place, one.place)) for one in self.findings)
        return replace(self, rows=tuple(self._moved(row) for row in self.rows), findings=told)

    def _moved(self, row: DecidedRow) -> DecidedRow:
        place, ruling = self.cells[row.place], row.ruling
        moved = None if ruling is None else replace(ruling, place=place, typed=self.cells[ruling.typed])
        return replace(row, place=place, ruling=moved)


class UnclearError(Exception):
    """A row that cannot be carried out: which column, and why."""

    def __init__(self, head: Head, why: str) -> None:
        super().__init__(head, why)
        self.head = head
        self.why = why


def read_decided(book: Book) -> Decided | None:
    """Return what `book` decides, or None if it is no workbook of rulings."""
    found = find_list(book)
    if found is None:
        return None
    source = SourceFile(book.name, book.digest, book.size, ROLE)
    lacks = found.lacks(book)
    if lacks:
        lost = found.decided()
        told = of_rulings.RULINGS_UNREADABLE.at(Place(book.name, found.sheet.title), f"{lacks}；填有决定的 {lost} 行")
        return Decided(source, (), (*book.findings, told), is_whole=False, lost=lost)
    read = list(_rows(book, found))
    return Decided(
        source=source,
        rows=tuple(row for _number, row, _told in read),
        findings=(*book.findings, *(told for _number, _row, told in read if told is not None)),
        is_whole=_holds_nothing_else(book, found),
        cells=_rewritten(book, found, [number for number, _row, _told in read]),
    )


def _rows(book: Book, found: DecisionList) -> Iterator[tuple[int, DecidedRow, Finding | None]]:
    """Yield the rows on which people filled in something, each with its number and what is wrong with it."""
    sheet, columns = found.sheet, found.columns
    for number in range(found.top + 1, len(sheet.rows) + 1):
        cells = {head: _content(sheet, number, column, head) for head, column in columns.items()}
        place = _place(book, sheet.title, number, columns[Head.DECISION])
        if any(not is_blank(cells[head]) for head in TYPED):
            try:
                typed = _place(book, sheet.title, number, columns[Head.VALUE])
                yield number, DecidedRow(cells, place, _ruling(cells, place, typed)), None
            except UnclearError as error:
                at = _place(book, sheet.title, number, columns[error.head])
                row = DecidedRow(cells, place, None, f"请改正“{error.head}”（{error.why}）")
                yield number, row, _unclear(cells, at, error)
        elif _is_own(cells):
            yield number, DecidedRow(cells, place, None, "尚未填写决定"), None


def _unclear(cells: Row, at: Place, error: UnclearError) -> Finding:
    whose = named(_text(cells, Head.UNIT), _text(cells, Head.NAME))
    raw = cells[error.head]
    said = f"没有填写“{error.head}”" if is_blank(raw) else f"“{error.head}”为 {show_raw(raw)}"
    found = f"{whose} {_text(cells, Head.SHEET)}!{_text(cells, Head.CELL)}{_COLON}{said}"
    return of_rulings.RULING_UNCLEAR.at(at, found, error.why)


def _together(same: Sequence[Finding]) -> Finding:
    """Return one finding for rows in which the same is wrong, over the range from the first to the last."""
    first, last = same[0], same[-1]
    if first is last:
        return first
    row, _colon, wrong = first.found.rpartition(_COLON)
    area = f"{first.place.cell}:{last.place.cell}"
    return replace(
        first,
        place=replace(first.place, cell=area),
        found=f"共 {len(same)} 行，首处 {first.place.cell}（{row}）{_COLON}{wrong}",
    )


def _is_own(cells: Row) -> bool:
    """Tell whether a row is one that people have begun to fill in themselves."""
    given = [cells[head] for head in _OF_PROGRAM if head in cells]
    return bool(given) and all(map(is_blank, given)) and not all(map(is_blank, cells.values()))


def _rewritten(book: Book, found: DecisionList, numbers: Sequence[int]) -> dict[Place, Place]:
    """Return where each cell of these rows stands once they are written anew, one below the other."""
    heads = list(Head)
    return {
        _place(book, found.sheet.title, old, column): _place(book, SHEET, new, heads.index(head) + 1)
        for new, old in enumerate(numbers, start=TOP + 2)
        for head, column in found.columns.items()
    }


def _holds_nothing_else(book: Book, found: DecisionList) -> bool:
    """Tell whether there is nothing of people's own on other sheets, above the list, or beside its columns."""
    rows, top = found.sheet.rows, found.top
    ours = (fold(found.sheet.title), fold(OTHERS_SHEET))
    others = [raw for one in book.sheets if fold(one.title) not in ours for row in one.rows for raw in row]
    own = set(found.columns.values())
    beside = [raw for row in rows[top - 1 :] for at, raw in enumerate(row, start=1) if at not in own]
    above = [raw for row in rows[:_OWN_LINES] for raw in row[1:]]
    above += [raw for row in rows[_OWN_LINES : top - 1] for raw in row]
    return all(is_blank(raw) for raw in (*others, *beside, *above))


def _content(sheet: Sheet, row: int, column: int, head: Head) -> Raw:
    """Return what stands in a cell; an error value as its text, a formula without a result in words.

    What people typed is returned as it is written back, so that it reads the same in every run: a date without the
    time of day that =NOW() gives it, which nothing here asks for.
    """
    raw = content_of(sheet, (row, column))
    if head == Head.WHEN:
        return _day(raw) or raw
    if head not in TYPED:
        return raw
    return raw.date() if isinstance(raw, datetime) else str(raw) if isinstance(raw, time | timedelta) else raw


def _day(raw: Raw) -> date | None:
    """Return the day that stands in a cell, whatever time of day stands beside it."""
    day = read_date(_TIME.sub("", raw) if isinstance(raw, str) else raw).value
    return day if isinstance(day, date) else None


def _place(book: Book, sheet: str, row: int, column: int) -> Place:
    return Place(book.name, sheet, show_cell(row, column))


def _ruling(cells: Row, place: Place, typed: Place) -> Ruling:
    decision = _decision(cells[Head.DECISION])
    for head in _NEEDED:
        if is_blank(cells[head]) or cells[head] == UNCACHED:
            raise UnclearError(head, f"{head}必填")
    when = _day(cells[Head.WHEN])
    if when is None:
        raise UnclearError(Head.WHEN, EXPECTED_DATE)
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
        raise UnclearError(Head.YEAR, EXPECTED_YEAR)
    for head in (Head.UNIT, Head.WORKBOOK, Head.SHEET):
        if is_blank(cells[head]):
            raise UnclearError(head, f"{head}，照核查结果填写")
    if decision == Decision.ACCEPT and is_blank(cells[Head.CODE]):
        raise UnclearError(Head.CODE, "核查结果的编号")
    cell = _text(cells, Head.CELL).replace("$", "").upper()
    if decision != Decision.ACCEPT and parse_reference(cell) is None:
        here = f"{cell} 不止一个单元格，请在表末的空行中逐格决定" if ":" in cell else "没有单元格的核查结果"
        raise UnclearError(Head.CELL, f"一个单元格，如 G5（{here}，不能在本行“{decision}”）")
    if decision != Decision.ACCEPT and is_blank(cells[Head.CONTENT]):
        raise UnclearError(Head.CONTENT, f"该单元格现在的内容；该单元格是空白的，填“{BLANK}”这几个字符")
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
        name=_text(cells, Head.NAME),
    )


def _text(cells: Row, head: Head) -> str:
    raw = cells.get(head)
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw).strip()
