"""An old table -> its rows by column names; rows of indicators by code and name, else by a name that is unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.intake.carrying import CarriedValue, Cells, kept
from pipeline.intake.headers import FEWEST_MATCHES, Header, declares_none, find_header, table_factor
from pipeline.intake.last_year import Known
from pipeline.intake.merged import fill_down
from pipeline.intake.opening import Sheet
from pipeline.intake.recognise import Recognised
from pipeline.intake.report import Report
from pipeline.intake.rows import data_rows
from pipeline.kinds import fold, is_blank
from pipeline.kinds.numbers import read_number
from pipeline.standard import Standard
from pipeline.standard.scoring import plain
from pipeline.standard.workbook import DECLARATION_LABEL, Column, ColumnRole, TableRole, TableSheet

_NAMED_BY: Mapping[TableRole, tuple[ColumnRole, ColumnRole]] = {
    "scores": ("code", "name"),
    "points": ("number", "text"),
}
"""The columns that say which row of a system one is: its code, and the words by which it is known anywhere."""
_BETWEEN_CODES = re.compile(r"([、,，;；/\s]+)")
_DEMANDS = ("必填", "选填", "系统给出", "自动计算")
"""What the template says above a column ends so: 必填, or 9月必填."""
Entry = tuple[str, str]
Row = dict[str, Known]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table as the new one shall hold them."""

    rows: Sequence[Row]
    is_declared_none: bool


@dataclass(frozen=True, slots=True)
class Codes:
    """Which indicator of the new system each code of the old one is, by table role; what is not there is lost."""

    new: Mapping[str, Mapping[int, str]]
    by_code: Mapping[str, str]

    @classmethod
    def of(cls, recognised: Recognised, target: Standard) -> Codes:
        """Match the rows of indicators and of 评价要点, and so the codes that other rows mention."""
        new: dict[str, Mapping[int, str]] = {}
        by_code: dict[str, str] = {}
        for table in recognised.workbook.tables:
            sheet = recognised.sheets.get(table.title)
            if table.role is not None and table.role in _NAMED_BY and sheet is not None:
                old = _entries(sheet, table)
                new[table.role] = _matched(old, _declared(target, table.role))
                if table.role == "scores":
                    by_code = {fold(old[row][0]): code for row, code in new[table.role].items()}
        return cls(new, by_code)

    def mapped(self, text: str) -> str:
        """Return a text of codes with those of the new system; empty where one of them has none."""
        parts = _BETWEEN_CODES.split(text)
        codes = [self.by_code.get(fold(part), "") if at % 2 == 0 else part for at, part in enumerate(parts)]
        return "".join(codes) if all(codes) else ""


def _entries(sheet: Sheet, table: TableSheet) -> dict[int, Entry]:
    """Return code and name of each row of an old table, by Excel row."""
    report = Report("", sheet.title)
    header = find_header(sheet, table, report)
    if header is None or table.role is None:
        return {}
    places = [header.columns.get(one.name, 0) if (one := table.by_role(role)) else 0 for role in _NAMED_BY[table.role]]
    rows = data_rows(sheet, table, header, report)
    return {row: (_text(sheet, row, places[0]), _text(sheet, row, places[1])) for row in rows}


def _text(sheet: Sheet, row: int, column: int) -> str:
    raw = sheet.at(row, column) if column else None
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if is_blank(raw) else str(raw)


def _declared(target: Standard, role: TableRole) -> list[Entry]:
    if role == "scores":
        return [(rule.indicator.code, rule.indicator.name) for rule in target.indicators]
    return [
        (number, point.text)
        for rule in target.indicators
        for number, point in zip(rule.indicator.point_numbers, rule.indicator.points, strict=True)
    ]


def _matched(old: Mapping[int, Entry], new: Sequence[Entry]) -> dict[int, str]:
    """Return the new code of each old row that has one: of the same code and name, else of a name both have once."""
    same = {(fold(code), fold(name)): code for code, name in new}
    found: dict[int, str] = {}
    for row, (code, name) in old.items():
        match = same.get((fold(code), fold(name)))
        if match is not None and match not in found.values():
            found[row] = match
    times = Counter(fold(name) for _code, name in old.values()), Counter(fold(name) for _code, name in new)
    by_name = {fold(name): code for code, name in new}
    for row, (_code, name) in old.items():
        key = fold(name)
        if row not in found and key and all(count[key] == 1 for count in times):
            found[row] = by_name[key]
    return found


def carry_table(cells: Cells, table: TableSheet, target: Standard, codes: Codes, factor: int | None) -> Rows | None:
    """Carry the rows of one table; None if there is no header: then all that stands in the sheet is lost."""
    cells.know((1, 1), (2, 1))
    report = Report(cells.file, cells.sheet.title)
    header = find_header(cells.sheet, table, report)
    if header is None:
        cells.lose_the_rest("找不到表头")
        return None
    rows = data_rows(cells.sheet, table, header, report)
    own = table_factor(cells.sheet, table, header, rows, factor, report)
    is_unsure = cells.is_unsure(factor, own, report)
    move = _Move(cells, table, target, codes, factor, header, rows, is_unsure)
    found = Rows(list(move.rows_carried()), declares_none(cells.sheet, table, header.row))
    move.account_for_the_rest()
    return found


def know_as_template(cells: Cells, tables: Sequence[TableSheet], target: Standard) -> None:
    """Know what the template wrote on a sheet that was renamed: most headings of one of `tables` stand on it."""
    report = Report(cells.file, cells.sheet.title)
    headers = [(one, header) for one in tables if (header := find_header(cells.sheet, one, report)) is not None]
    if not headers:
        return
    table, header = max(headers, key=lambda one: len(one[1].columns))
    if len(header.columns) >= max(FEWEST_MATCHES + 1, len(table.columns) // 2):
        rows = data_rows(cells.sheet, table, header, report)
        _Move(cells, table, target, Codes({}, {}), None, header, rows).know_template()


@dataclass(slots=True)
class _Move:
    """The move of one table: `rows` are the Excel rows in which something was filled in.

    Of money the sheet `is_unsure` if it says another unit than its workbook.
    """

    cells: Cells
    table: TableSheet
    target: Standard
    codes: Codes
    factor: int | None
    header: Header
    rows: Sequence[int]
    is_unsure: bool = False
    taken: set[str] = field(default_factory=set)

    def rows_carried(self) -> Iterator[Row]:
        typed = {self.header.columns[one.name]: one for one in self.table.columns
                 if one.name in self.header.columns and not (one.is_computed or one.locked)}  # fmt: skip
        filled, shared = fill_down(self.cells.sheet, typed, self.rows, Report(self.cells.file, self.cells.sheet.title))
        for row in self.rows:
            key, why = self.key(row)
            found: Row = {}
            for position, column in typed.items():
                value = kept(filled, column, row, position, self.factor, is_unsure=self.is_unsure)
                if (row, position) in shared:
                    value = CarriedValue(why="一个数字跨多行合并，无法分到各行")
                elif value.value is not None:
                    value = CarriedValue(why=why) if why else self.fitted(value, column, row, position, key)
                taken = self.cells.take(value, column.title, row, position)
                if taken is not None:
                    found[column.name] = taken
            if found:
                yield {self.table.preset.column: key, **found} if self.table.preset is not None else found

    def key(self, row: int) -> tuple[str, str]:
        """Return which of the rows that the new template gives an old one is, or why it is none of them."""
        if self.table.role == "specifics":
            return "", self.why_without_parent(row)
        if self.table.preset is None:
            return "", ""
        column = self.header.columns.get(self.table.preset.column, 0)
        old = _text(self.cells.sheet, row, column)
        if self.table.role is None:
            key = {fold(one): one for one in self.target.preset_keys[self.table.title]}.get(fold(old), "")
        else:
            key = self.codes.new.get(self.table.role, {}).get(row, "")
        if not key:
            return "", f"新模板没有与“{old}”相同的一行"
        if key in self.taken:
            return "", f"“{key}”所在的行出现多次"
        self.taken.add(key)
        if fold(old) != fold(key):
            self.cells.change(row, column or 1, old, f"改为新体系中名称相同的 {key}")
        return key, ""

    def why_without_parent(self, row: int) -> str:
        """Return why a unit's own indicator has nowhere to hang in the new system; empty if it has."""
        column = self.table.by_role("parent")
        old = _text(self.cells.sheet, row, self.header.columns.get(column.name, 0)) if column else ""
        new = self.codes.mapped(old) if old else ""
        is_open = any(rule.indicator.open for rule in self.target.indicators if rule.indicator.code == new)
        return "" if is_open or not old else f"新体系没有可以细化、与上级指标 {old} 名称相同的指标"

    def fitted(self, value: CarriedValue, column: Column, row: int, position: int, key: str) -> CarriedValue:
        """Return what a value is in the new system: codes are its own, and a score is out of the same full score."""
        if column.role == "parent":
            old = _text(self.cells.sheet, row, position)
            new = self.codes.mapped(old)
            if not new:
                return CarriedValue(why=f"新体系没有与 {old} 名称相同的指标")
            if fold(new) != fold(old):
                self.cells.change(row, position, old, f"改为新体系中名称相同的 {new}")
                return CarriedValue(new)
        if column.role in ("claimed", "entered") and self.table.role == "scores":
            full = self.table.by_role("full_score")
            raw = self.cells.sheet.at(row, self.header.columns.get(full.name, 0)) if full else None
            old_full = read_number(raw).value
            new_full = next(one.indicator.full_score for one in self.target.indicators if one.indicator.code == key)
            if isinstance(old_full, Decimal) and old_full != new_full:
                return CarriedValue(why=f"分值由 {plain(old_full)} 改为 {plain(new_full)}，得分不能照搬")
        return value

    def account_for_the_rest(self) -> None:
        """Know what the template itself wrote, and name everything else that is not carried over."""
        self.know_template()
        titles = {self.header.columns[one.name] for one in self.table.columns if one.name in self.header.columns}
        for position in self.header.headed - titles:
            title = _text(self.cells.sheet, self.header.row, position)
            below = [(row, position) for row in self.rows if self.cells.is_filled((row, position))]
            for at in below:
                self.cells.lose(at, title, "新模板没有该列")
            if below:
                self.cells.know((self.header.row, position))
        self.cells.lose_the_rest("不在填报的行列之内，如合计、签字、说明")

    def know_template(self) -> None:
        """Know the headings, what stands above them, and what the template gives or computes below."""
        self.know_above()
        titles = {self.header.columns[one.name]: one for one in self.table.columns if one.name in self.header.columns}
        height = range(self.header.last + 1, self.cells.last_row + 1)
        for position, column in titles.items():
            self.cells.know(*((row, position) for row in range(self.header.row, self.header.last + 1)))
            if column.is_computed:
                own = [(row, position) for row in height if self.is_overwritten(row, position)]
                self.cells.lose_together(own, column.title, "由新模板自动计算，请核对")
                self.cells.know(*((row, position) for row in height))
            elif column.locked:
                self.cells.know(*((row, position) for row in self.rows))

    def know_above(self) -> None:
        """Know the captions, the declaration that there is nothing to fill in, and what is asked of each column."""
        captions = {fold(self.table.title), fold(self.table.help)}
        for row in range(1, self.header.row):
            for position, raw in enumerate(self.cells.sheet.rows[row - 1], start=1):
                text = fold(raw).rstrip(":") if isinstance(raw, str) else ""
                if isinstance(raw, str) and fold(raw) in captions:  # also where rows were put in above
                    self.cells.know((row, position))
                elif text == fold(DECLARATION_LABEL):
                    self.cells.know((row, position), (row, position + 2))
                    if declares_none(self.cells.sheet, self.table, self.header.row):
                        self.cells.know((row, position + 1))
                elif text.endswith(_DEMANDS) and row == self.header.row - 1:
                    self.cells.know((row, position))

    def is_overwritten(self, row: int, position: int) -> bool:
        """Tell whether somebody typed into a cell that the template computes."""
        is_formula = (row, position) in self.cells.sheet.formulas
        return not is_formula and bool(self.cells.sheet.at(row, position)) and self.cells.is_filled((row, position))
