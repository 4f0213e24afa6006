"""Sheet + declared table -> the header row and the column of each declared column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline import findings
from pipeline.addresses import Area, show_cell
from pipeline.formula import closest, nearest
from pipeline.intake.denominated import MONEY_FACTORS, Text, factor_named, may_name
from pipeline.intake.merged import has_content_below, spans
from pipeline.intake.opening import Sheet
from pipeline.intake.report import MANY, Report
from pipeline.kinds import KindName, Raw, fold, is_blank, show_raw
from pipeline.kinds.numbers import read_number
from pipeline.model import Place
from pipeline.standard.workbook import DECLARATION_LABEL, DECLARED_NONE, Column, TableSheet

Head = TypeVar("Head", bound=str)
SEARCHED_ROWS = 60
FEWEST_MATCHES = 2
_MARKS = "[:,;.、。*]{0,3}"
_MONEY, _SHARE = "(?P<money>(?:人民币)?(?:[百千]?元|[百千]?万元?|亿元?))", "(?P<share>%|百分[比数])"
_MORE = re.compile(rf"{_MARKS}(?:\((?:单位:?)?(?:{_MONEY}|{_SHARE})\)|(?P<sign>%))?{_MARKS}$")
_LONGEST = 60
"""Characters of a heading that may name a column."""
_NONE = frozenset({fold(DECLARED_NONE), "没有"})
USUAL_ROW, USUAL_ROW_BELOW_DECLARATION = 4, 5


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (Excel row) and in which column (number from 1) each declared column is.

    `last` is its last row, should it have two; `headed` are all columns that stand under some header.
    """

    row: int
    columns: Mapping[str, int]
    last: int
    headed: frozenset[int]

    def is_repeated_in(self, cells: Sequence[Raw], titles: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether a row repeats the header, as sheets cut into print pages do."""
        texts = [(name, cells[column - 1]) for name, column in self.columns.items() if column <= len(cells)]
        same = sum(isinstance(raw, str) and fold(raw) in titles[name] for name, raw in texts)
        return same >= max(FEWEST_MATCHES, len(self.columns) // 2)


def find_header(sheet: Sheet, table: TableSheet, report: Report) -> Header | None:
    """Find the row with the most declared headers; report absent, repeated and unknown columns."""
    best, matches = 0, FEWEST_MATCHES - 1
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        known = {name for raw in cells if (name := _named(raw, table))}
        if len(known) > matches:
            best, matches = row, len(known)
        if matches == len(table.columns):
            break
    if not best:
        titles = "、".join(column.title for column in table.columns if column.required)
        report.add(findings.HEADER_ABSENT, expected=f"含有 {titles} 的表头行")
        return None
    usual = USUAL_ROW_BELOW_DECLARATION if table.may_be_none else USUAL_ROW
    if best != usual and not table.partial:
        first = next(column for column, raw in enumerate(sheet.rows[best - 1], start=1) if not is_blank(raw))
        report.add(findings.HEADER_MOVED, best, first, f"表头在第 {best} 行", f"第 {usual} 行")
    columns = _columns(sheet, table, best, report)
    wide = frozenset(column for area in spans(sheet, best) for column in range(area.left, area.right + 1))
    headed = wide | {column for column, raw in enumerate(sheet.rows[best - 1], start=1) if not is_blank(raw)}
    return Header(best, columns, _last_row(sheet, best, wide, report), headed)


def row_of_heads(
    sheet: Sheet, heads: Iterable[Head], searched: int, fewest: int = FEWEST_MATCHES
) -> tuple[int, dict[Head, int]]:
    """Return the first of the `searched` rows with most of some heads, 0 if none has the fewest, and their columns."""
    wanted = {fold(head): head for head in heads}
    best: tuple[int, dict[Head, int]] = (0, {})
    for row, cells in enumerate(sheet.rows[:searched], start=1):
        texts = [(fold(raw), column) for column, raw in enumerate(cells, start=1) if isinstance(raw, str)]
        found = {wanted[text]: column for text, column in reversed(texts) if text in wanted}
        if len(found) >= max(fewest, len(best[1]) + 1):
            best = row, found
    return best


def texts_of_rows(sheet: Sheet) -> Iterator[set[str]]:
    """Yield the texts in each row that may be a header, as compared."""
    return ({fold(raw) for raw in cells if isinstance(raw, str)} for cells in sheet.rows[:SEARCHED_ROWS])


def _last_row(sheet: Sheet, row: int, wide: frozenset[int], report: Report) -> int:
    """Return the row below, should it only name the parts of headers that are merged over several columns."""
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    named = [(column, raw) for column, raw in enumerate(cells, start=1) if not is_blank(raw)]
    if not named or any(column not in wide for column, _raw in named):
        return row
    if not all(isinstance(raw, str) and read_number(raw, is_money=True).value is None for _column, raw in named):
        return row
    report.add(findings.HEADER_SECOND_ROW, row + 1, named[0][0], show_raw(named[0][1]))
    return row + 1


def _named_columns(sheet: Sheet, table: TableSheet, row: int) -> tuple[dict[str, list[int]], list[int]]:
    """Return under which columns of the sheet each declared one stands, by its exact name if by any, and all others."""
    found: dict[str, list[int]] = {}
    unknown: list[int] = []
    for column, raw in enumerate(sheet.rows[row - 1], start=1):
        if name := _named(raw, table):
            found.setdefault(name, []).append(column)
        elif not is_blank(raw):
            unknown.append(column)
    for declared in table.columns:
        exact = [one for one in found.get(declared.name, ()) if not _is_respelt(sheet.at(row, one), declared)]
        if exact:
            unknown += [one for one in found[declared.name] if one not in exact]
            found[declared.name] = exact
    return found, sorted(unknown)


def _columns(sheet: Sheet, table: TableSheet, row: int, report: Report) -> dict[str, int]:
    """Return where each declared column stands that stands once; say what is absent, repeated, torn or unknown."""
    found, unknown = _named_columns(sheet, table, row)
    absent = [declared.title for declared in table.columns if declared.name not in found]
    _report_unknown(sheet, row, unknown, absent, report)
    strange = [show_raw(sheet.at(row, column)) for column in unknown]
    single: dict[str, int] = {}
    torn = _torn(sheet, row)
    for declared in table.columns:
        columns = found.get(declared.name, [])
        if len(columns) == 1 and columns[0] in torn:
            said = f"列“{declared.title}”合并了几列，其下各列都有内容"
            report.add_areas(findings.COLUMN_AMBIGUOUS, [(torn[columns[0]], said)])
        elif len(columns) == 1:
            single[declared.name] = columns[0]
            raw = sheet.at(row, columns[0])
            if _is_respelt(raw, declared):
                report.add(findings.HEADING_RESPELT, row, columns[0], show_raw(raw), f"列“{declared.title}”")
        elif columns:
            report.add(
                findings.COLUMN_AMBIGUOUS, row, columns[1], f"列“{declared.title}”出现 {len(columns)} 次", "一列"
            )
        elif not declared.is_computed and (declared.required or not table.partial):
            meant = closest(declared.title, strange)
            asked = f"“{meant}”是否为该列" if meant else ""
            report.add(findings.COLUMN_ABSENT, row, found=asked, expected=f"列“{declared.title}”")
    return single


def _named(raw: Raw, table: TableSheet) -> str | None:
    """Return the column that a heading names, also with a mark behind, one of amounts or shares with their unit."""
    if not isinstance(raw, str) or len(text := fold(raw)) > _LONGEST:
        return None
    by_title, more = table.by_folded_title, _MORE.search(text)
    name = by_title.get(text)
    if name is not None or more is None:
        return name
    name = by_title.get(text[: more.start()])
    if name is None:
        return None
    kind = table.column(name).value_kind
    is_fit = not more["money"] or kind.is_money, not (more["share"] or more["sign"]) or kind.name == KindName.RATE
    return name if all(is_fit) else None


def _is_respelt(raw: Raw, declared: Column) -> bool:
    return isinstance(raw, str) and fold(raw) not in declared.folded_titles


def _torn(sheet: Sheet, row: int) -> dict[int, Area]:
    """Return the ranges of headers merged over columns without headers in which something stands, by first column."""
    return {
        area.left: area
        for area in spans(sheet, row)
        if has_content_below(
            sheet, row, [other for other in range(area.left + 1, area.right + 1) if is_blank(sheet.at(row, other))]
        )
    }


def _report_unknown(sheet: Sheet, row: int, columns: Sequence[int], titles: Sequence[str], report: Report) -> None:
    """Name the columns that the table does not have, each with the one of `titles` that may be meant by it.

    Very many are told as one.
    """
    if len(columns) <= MANY:
        for column in columns:
            title = show_raw(sheet.at(row, column))
            report.add(findings.COLUMN_UNKNOWN, row, column, f"列“{title}”{nearest(title, titles).rstrip('？')}")
        return
    place = Place(report.file, report.sheet, f"{show_cell(row, columns[0])}:{show_cell(row, columns[-1])}")
    first = show_raw(sheet.at(row, columns[0]))
    report.add_at(findings.COLUMN_UNKNOWN, place, f"共 {len(columns)} 列，首列“{first}”")


def declares_none(sheet: Sheet, table: TableSheet, header_row: int) -> bool:
    """Tell whether the unit declared above the header that a table that may be empty is: 无 or 没有."""
    return fold(declared(sheet, table, header_row)) in _NONE


def declared(sheet: Sheet, table: TableSheet, header_row: int) -> str:
    """Return what the unit wrote beside the declaration label above the header of a table that may be empty."""
    for cells in sheet.rows[: header_row - 1] if table.may_be_none else ():
        for raw, beside in itertools.pairwise(cells):
            if isinstance(raw, str) and fold(raw).rstrip(":") == fold(DECLARATION_LABEL):
                return "" if is_blank(beside) else show_raw(beside)
    return ""


def table_factor(
    sheet: Sheet, table: TableSheet, header: Header, rows: Iterable[int], factor: int | None, report: Report
) -> int | None:
    """Return what the money of a table is multiplied with; None where the sheet, outside `rows`, says another unit."""
    if not any(one.value_kind.is_money for one in table.columns):
        return factor
    titled = {column: table.column(name).value_kind.is_money for name, column in header.columns.items()}
    widest = max(titled, default=0)

    def what(row: int, column: int) -> Text:
        if header.row <= row <= header.last and not titled.get(column):
            return Text.NOTE if column in titled else Text.BESIDE
        raw = sheet.at(row, column)
        name = _named(raw, table)
        is_below = row > header.last and titled.get(column, False) and str(raw).strip() in MONEY_FACTORS
        if (
            header.row <= row <= header.last
            or is_below
            or (name is not None and table.column(name).value_kind.is_money)
        ):
            return Text.HEADING
        return Text.TITLE if row < header.row and column <= widest else Text.NOTE

    return agreed_factor(sheet, rows, factor, what, report)


def agreed_factor(
    sheet: Sheet, rows: Iterable[int], factor: int | None, what: Callable[[int, int], Text], report: Report
) -> int | None:
    """Return what money is multiplied with; None where a text outside the data `rows` says another unit of it.

    Nobody can tell which of the two is right, and the wrong one makes every amount 10,000 times too large or small.
    """
    outside = set(range(1, len(sheet.rows) + 1)).difference(rows)
    for row in sorted(outside) if factor is not None else ():
        for column, raw in enumerate(sheet.rows[row - 1], start=1):
            if not isinstance(raw, str) or not may_name(raw):
                continue
            if factor_named(raw, what(row, column)) not in (None, factor):
                own = next(unit for unit, worth in MONEY_FACTORS.items() if worth == factor)
                expected = f"与“单位信息”的金额单位（{own}）一致"
                report.add(findings.SHEET_MONEY_UNIT, row, column, show_raw(raw), expected)
                return None
    return factor
