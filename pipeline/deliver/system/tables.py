"""The planned sheets of a system -> sheets: headings that explain themselves, rows to change, blank ones to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.deliver.contents import Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, TOP, no_triangles, open_sheet, print_across
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.system import cells, live
from pipeline.deliver.system.plan import Plan, Planned
from pipeline.kinds import fold
from pipeline.standard.layout import (
    CONTENT,
    HEAD,
    LABEL,
    ORIGIN,
    OWN,
    WORD,
    Heading,
    Row,
    SystemSheet,
    list_of,
    titled,
)
from pipeline.standard.layout.forms import FORMULA

_WIDTHS = {ORIGIN: 7.0, WORD: 11.0}
_OF_WIDTH, _SHOWN_WIDTH = 13.0, 15.0
_WIDE_SHOWN = {"方法的参数": 22.0, "指标名称": 24.0, "参数": 20.0}
_WIDE_OF = {"methods": 26.0}
_LABELS, _CONTENTS = (20.0, 60.0, 70.0, 26.0), 1
_SPARE_NOTES = 4
"""Rows for further elements of a list on the sheet of labels and values."""


def write_system_sheet(book: Book, plan: Plan, back: Link) -> None:
    """Write the sheet of labels and values: label, value, explanation."""
    sheet = list_of(HEAD)
    page = open_sheet(book, sheet.title, sheet.about, _LABELS, [back])
    for at, (title, look) in enumerate(
        zip((LABEL, CONTENT, "说明"), (Look.HEADER, Look.HEADER_REQUIRED, Look.HEADER), strict=True)
    ):
        page.write(TOP, at, title, look)
    row = FIRST
    rows = plan[HEAD].rows
    for column in sheet.columns:
        values = [one for one in rows if column.head in one]
        for at in range(max(len(values), 1) + (_SPARE_NOTES if column.each else 0)):
            _write_labelled(book, page, plan, sheet, column, values[at] if at < len(values) else {}, row)
            if not at:
                said = ("【必填】" if column.required else "") + column.help
                page.write(row, _CONTENTS + 1, said, Look.HELP)
            row += 1
    page.freeze(FIRST, 1)
    page.print_on_a4((TOP, TOP), landscape=True)


def _write_labelled(
    book: Book, page: Page, plan: Plan, sheet: SystemSheet, column: Heading, values: Row, row: int
) -> None:
    page.write(row, 0, column.head, Look.LABEL)
    _write_cell(page, plan, sheet, column, values, row, _CONTENTS, align="left")
    page.validate(row, _CONTENTS, row, cells.rule(book, column, None))
    if column.key == "full_score":
        total = live.area_total(plan)
        beside = _CONTENTS + 2
        page.formula(row, beside, total.text, total.value, Look.COMPUTED, '"一级指标分值合计 "General')
        page.highlight(row, beside, row, f"ROUND(N($B${row + 1})-$D${row + 1},6)<>0", Highlight.BAD)


def write_table_sheet(book: Book, plan: Plan, planned: Planned, back: Link) -> None:
    """Write a sheet of rows: headings, filled rows, blank ones."""
    columns = _columns(planned.title)
    widths = [_width(planned.title, head, columns.get(head)) for head in planned.heads]
    page = open_sheet(book, planned.title, titled(planned.title)[0].about, widths, [back], kept=_frozen(planned))
    no_triangles(page)
    table = _Table(book, page, plan, planned)
    for position, head in enumerate(planned.heads):
        table.write_column(position, head, columns.get(head))
    live.mark(page, planned)
    page.filter(TOP, planned.last, len(planned.heads) - 1)
    page.freeze(FIRST, _frozen(planned))
    page.print_on_a4((TOP, TOP), landscape=True)
    # No print area: it would not grow with the rows that people add.
    print_across(page, None, _frozen(planned))


def _columns(title: str) -> dict[str, Heading]:
    """Return the columns of a sheet by heading; those of several kinds of rows as the first of them has it."""
    return {column.head: column for sheet in reversed(titled(title)) for column in sheet.columns}


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet of rows that is being written."""

    book: Book
    page: Page
    plan: Plan
    planned: Planned

    def write_column(self, position: int, head: str, column: Heading | None) -> None:
        required = column.required if column else head in (WORD, titled(self.planned.title)[0].of)
        is_shown = column is None and not required
        look = Look.HEADER_LOCKED if is_shown else Look.HEADER_REQUIRED if required else Look.HEADER
        self.page.write(TOP, position, head, look)
        if is_shown:
            self._write_shown(position, head)
        elif column is None:
            self._write_owner(position, head)
        else:
            self._write_entries(position, head, column)

    def _rows(self) -> Iterator[tuple[int, Row]]:
        """Yield each row that is filled or ready to be, with what stands in it."""
        spare = self.planned.last + 1 - FIRST - len(self.planned.rows)
        return enumerate([*self.planned.rows, *[{}] * spare], start=FIRST)

    def _write_entries(self, position: int, head: str, column: Heading) -> None:
        planned = self.planned
        for row, values in self._rows():
            sheet = planned.sheet_of(values)
            own = {one.head: one for one in sheet.columns}.get(head, column)
            _write_cell(self.page, self.plan, sheet, own, values, row, position)
        if column.form is FORMULA:
            rule = cells.formula_rule(column, planned.cell(head, FIRST).replace("$", ""))
        else:
            rule = cells.rule(self.book, column, self._listed(column))
        told = {"validate": "any", "input_title": head, "input_message": cells.message(column)}
        self.page.validate(FIRST, position, planned.last, rule)
        self.page.validate(TOP, position, TOP, told)

    def _write_owner(self, position: int, head: str) -> None:
        """Write the column that says to which entry of another sheet a row belongs, or of which kind it is."""
        sheets = titled(self.planned.title)
        owner = list_of(sheets[0].parent)
        for row, values in self._rows():
            self.page.write(row, position, values.get(head), Look.ENTRY, "@")
        if head == WORD:
            source: list[str] | str = [one.word for one in sheets]
        elif len(sheets) > 1:
            return  # of several sheets: no one list holds them
        else:
            source = self._named((owner.title, owner.columns[0].head))
        where = "、".join(dict.fromkeys(list_of(one.parent).title for one in sheets))
        self.page.validate(FIRST, position, self.planned.last, {
            "validate": "list", "source": source, "input_title": head, "input_message": f"“{where}”表中的{head}。",
            "error_title": head, "error_message": "不在现有的名称之中，请核对。", "error_type": "information",
        })  # fmt: skip

    def _write_shown(self, position: int, head: str) -> None:
        shown, write = live.SHOWN.get((self.planned.title, head)), self.page.write
        how: dict[str, Any] = {"align": "left" if head in _WIDE_SHOWN else "right", "text_wrap": True}
        for row, values in self._rows():
            if shown is not None:
                text, value = shown(self.plan, values, row)
                self.page.formula(row, position, text, value, Look.COMPUTED, live.HIDE_ZERO, **how)
            elif head == ORIGIN:
                origin = values.get(ORIGIN)
                write(row, position, origin, Look.COMPUTED, align="center", bold=origin == OWN)
            else:
                parameters = live.parameters_of(self.plan, str(values.get("名称", "")))
                write(row, position, parameters, Look.COMPUTED, align="left")

    def _listed(self, column: Heading) -> list[str] | str | None:
        """Return where the names stand that may be chosen: on the sheet that lists them, as it is filled by then."""
        if column.refers is None or not column.form.is_single:
            return None
        title, head = column.refers
        values = self.plan.sheets[title].values(head)
        # A drop-down from a column in which names stand more than once would show them so.
        is_unique = len(set(map(fold, values))) == len(values)
        return self._named(column.refers) if is_unique else list(dict.fromkeys(values))

    def _named(self, refers: tuple[str, str]) -> str:
        title, head = refers
        name = f"{title}_{head}"
        self.book.name_once(name, self.plan.sheets[title].column(head))
        return f"={name}"


def _write_cell(page: Page, plan: Plan, sheet: SystemSheet, column: Heading, values: Row, row: int, position: int,
                **more: str) -> None:  # fmt: skip
    shown = cells.content(plan, sheet, values, column)
    look, how = cells.look(column, shown)
    page.write(row, position, shown, look, cells.number_format(plan, sheet, values, column, shown), **{**how, **more})


def _width(title: str, head: str, column: Heading | None) -> float:
    if column is not None:
        return column.width
    sheet = titled(title)[0]
    if head == sheet.of:
        return _WIDE_OF.get(sheet.parent, _OF_WIDTH)
    return _WIDTHS.get(head) or _WIDE_SHOWN.get(head, _SHOWN_WIDTH)


def _frozen(planned: Planned) -> int:
    """Keep in sight what says which row one is in."""
    return 2 if planned.heads[0] in (ORIGIN, WORD) else 1
