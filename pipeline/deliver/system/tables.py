"""The planned sheets of a system -> sheets: headings that explain themselves, rows to change, blank ones to go on."""

from __future__ import annotations

from pipeline.deliver.contents import Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, MOST_WIDE, TOP, no_triangles, open_sheet, print_across
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.system import cells, live
from pipeline.deliver.system.plan import Plan, Planned
from pipeline.kinds import fold
from pipeline.standard.layout import CONTENT, HEAD, LABEL, ORIGIN, OWN, WORD, Column, Row, Sheet, list_of, titled

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


def _write_labelled(book: Book, page: Page, plan: Plan, sheet: Sheet, column: Column, values: Row, row: int) -> None:
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
    page = open_sheet(book, planned.title, titled(planned.title)[0].about, widths, [back])
    no_triangles(page)
    for position, head in enumerate(planned.heads):
        _write_column(book, page, plan, planned, position, head, columns.get(head))
    live.mark(page, planned)
    page.filter(TOP, planned.last, len(planned.heads) - 1)
    page.freeze(FIRST, _frozen(planned))
    page.print_on_a4((TOP, TOP), landscape=True)
    if sum(page.widths) > MOST_WIDE:
        # No print area: it would not grow with the rows that people add.
        print_across(page, None, _frozen(planned))


def _columns(title: str) -> dict[str, Column]:
    """Return the columns of a sheet by heading; those of several kinds of rows as the first of them has it."""
    return {column.head: column for sheet in reversed(titled(title)) for column in sheet.columns}


def _write_column(book: Book, page: Page, plan: Plan, planned: Planned, position: int, head: str,
                  column: Column | None) -> None:  # fmt: skip
    required = column.required if column else head in (WORD, titled(planned.title)[0].of)
    is_shown = column is None and not required
    page.write(
        TOP, position, head, Look.HEADER_LOCKED if is_shown else Look.HEADER_REQUIRED if required else Look.HEADER
    )
    if is_shown:
        _write_shown(page, plan, planned, position, head)
        return
    if column is None:
        _write_owner(book, page, plan, planned, position, head)
        return
    for row in range(FIRST, planned.last + 1):
        values = _row(planned, row)
        own = _columns_of(planned, values).get(head, column)
        _write_cell(page, plan, planned.sheet_of(values), own, values, row, position)
    if cells.is_formula(column):
        rule = cells.formula_rule(column, planned.cell(head, FIRST).replace("$", ""))
    else:
        rule = cells.rule(book, column, _listed(book, plan, planned, column))
    page.validate(FIRST, position, planned.last, rule)
    page.validate(TOP, position, TOP, {"validate": "any", "input_title": head, "input_message": cells.message(column)})


def _row(planned: Planned, row: int) -> Row:
    return planned.rows[row - FIRST] if row - FIRST < len(planned.rows) else {}


def _columns_of(planned: Planned, values: Row) -> dict[str, Column]:
    return {column.head: column for column in planned.sheet_of(values).columns}


def _write_cell(page: Page, plan: Plan, sheet: Sheet, column: Column, values: Row, row: int, position: int,
                **more: str) -> None:  # fmt: skip
    shown = cells.content(plan, sheet, values, column)
    look, how = cells.look(column, shown)
    page.write(row, position, shown, look, cells.number_format(plan, sheet, values, column, shown), **{**how, **more})


def _write_owner(book: Book, page: Page, plan: Plan, planned: Planned, position: int, head: str) -> None:
    """Write the column that says to which entry of another sheet a row belongs, or of which kind it is."""
    sheets = titled(planned.title)
    owner = list_of(sheets[0].parent)
    for row in range(FIRST, planned.last + 1):
        page.write(row, position, _row(planned, row).get(head), Look.ENTRY, "@")
    if head == WORD:
        source: list[str] | str = [one.word for one in sheets]
    elif len(sheets) > 1:
        return  # of several sheets: no one list holds them
    else:
        source = _named(book, plan, (owner.title, owner.columns[0].head))
    where = "、".join(dict.fromkeys(list_of(one.parent).title for one in sheets))
    page.validate(FIRST, position, planned.last, {
        "validate": "list", "source": source, "input_title": head, "input_message": f"“{where}”表中的{head}。",
        "error_title": head, "error_message": "不在现有的名称之中，请核对。", "error_type": "information",
    })  # fmt: skip


def _write_shown(page: Page, plan: Plan, planned: Planned, position: int, head: str) -> None:
    shown = live.SHOWN.get((planned.title, head))
    for row in range(FIRST, planned.last + 1):
        values = _row(planned, row)
        if shown is not None:
            one = shown(plan, values, row)
            align = "left" if head in _WIDE_SHOWN else "right"
            page.formula(row, position, one.text, one.value, Look.COMPUTED, live.HIDE_ZERO, align=align, text_wrap=True)
        elif head == ORIGIN:
            page.write(row, position, values.get(ORIGIN), Look.COMPUTED, align="center", bold=values.get(ORIGIN) == OWN)
        else:
            page.write(
                row, position, live.parameters_of(plan, str(values.get("名称", ""))), Look.COMPUTED, align="left"
            )


def _listed(book: Book, plan: Plan, planned: Planned, column: Column) -> list[str] | str | None:
    """Return where the names stand that may be chosen: on the sheet that lists them, as it is filled at that moment."""
    if column.refers is None or not column.form.is_single:
        return None
    title, head = column.refers
    values = plan.sheets[title].values(head)
    # A drop-down from a column in which names stand more than once would show them so.
    return (
        _named(book, plan, column.refers) if len(set(map(fold, values))) == len(values) else list(dict.fromkeys(values))
    )


def _named(book: Book, plan: Plan, refers: tuple[str, str]) -> str:
    name = "_".join(refers)
    book.name_once(name, plan.sheets[refers[0]].column(refers[1]))
    return f"={name}"


def _width(title: str, head: str, column: Column | None) -> float:
    if column is not None:
        return column.width
    sheet = titled(title)[0]
    if head == sheet.of:
        return _WIDE_OF.get(sheet.parent, _OF_WIDTH)
    return _WIDTHS.get(head) or _WIDE_SHOWN.get(head, _SHOWN_WIDTH)


def _frozen(planned: Planned) -> int:
    """Keep in sight what says which row one is in."""
    return 2 if planned.heads[0] in (ORIGIN, WORD) else 1
