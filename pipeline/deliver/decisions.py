"""Findings that are open and decisions already made -> 更正与说明.xlsx, in which people say what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.deliver.contents import Content, FileLink, Head, Styled, Whole
from pipeline.deliver.excel import Book, open_book
from pipeline.deliver.links import NO_LINKS, Links
from pipeline.deliver.listing import MOST_ROWS, cut_note, open_sheet, print_across, widths_of, write_list
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.kinds.dates import EARLIEST, LATEST
from pipeline.model import Place
from pipeline.rulings import MEANINGS, OTHERS_SHEET, SHEET, TOP, TYPED, Decision, Decisions, Elsewhere, Row, recorded
from pipeline.rulings import Head as Column

SPARE_ROWS = 100
"""Rows left free for corrections of cells about which there is no finding."""
_WIDTHS: Mapping[Column, float] = {
    Column.SEVERITY: 8, Column.YEAR: 10, Column.UNIT: 12, Column.NAME: 20, Column.WORKBOOK: 12, Column.SHEET: 14,
    Column.CELL: 9, Column.ROW: 16, Column.CODE: 8, Column.TITLE: 24, Column.FOUND: 28, Column.EXPECTED: 20,
    Column.CONTENT: 20, Column.MONEY_UNIT: 10, Column.DECISION: 9, Column.VALUE: 16, Column.REASON: 28, Column.WHO: 10,
    Column.WHEN: 12, Column.OUTCOME: 24, Column.FILE: 22,
}  # fmt: skip
_CENTRED = (Column.SEVERITY, Column.YEAR, Column.CODE, Column.MONEY_UNIT)
_POSITION = {column: position for position, column in enumerate(Column)}
_DATE = "yyyy-mm-dd"
_AMOUNT = "[<1000000000000]#,##0.00####;General"
"""An amount as it was typed, 万元 with all its decimals; what is too long to fit with separators stands without."""
_OTHERS_WORDS = (
    "下列决定填写在其他文件中（见“来自”一列），本表只读，只列明执行情况，在本表中填写无效。"
    "需要修改或撤销的，请在该文件中改动后重新运行。"
)


def write_decisions(path: Path, year: int, decisions: Decisions, links: Links = NO_LINKS) -> None:
    """Write the workbook of one year; each row holds what the columns of 更正与说明 are called, blank where absent.

    What people had typed stands in it again; the rest of it is locked, but for free rows at the end.
    """
    shown = decisions.rows[:MOST_ROWS]
    heads = [_head(column, is_open=True) for column in Column]
    with open_book(path, f"{year}年度绩效评价{SHEET}") as book:
        words = _words() + cut_note(len(decisions.rows))
        page = open_sheet(book, SHEET, words, widths_of(heads), title=f"{year}年度{SHEET}")
        contents = [_contents(row, links) for row in shown] + [[None] * len(heads)] * SPARE_ROWS
        write_list(page, heads, contents, top=TOP, frozen=_POSITION[Column.SHEET] - 1)
        _free(page, TOP + 1 + len(shown))
        for column in TYPED:
            page.write(TOP, _POSITION[column], column, Look.HEADER_REQUIRED)
        _validate(page, TOP + len(contents))
        print_across(page, TOP + max(len(shown), 1), _POSITION[Column.CODE] + 1, _POSITION[Column.DECISION])
        page.protect()
        if decisions.elsewhere:
            _write_others(book, decisions.elsewhere, links)


def _write_others(book: Book, elsewhere: Sequence[Elsewhere], links: Links) -> None:
    """Write which decisions lie in other files: to be read only, nothing is read from here."""
    heads = [Head("来自", 24), *(_head(column, is_open=False) for column in Column)]
    words = _OTHERS_WORDS + cut_note(len(elsewhere))
    page = open_sheet(book, OTHERS_SHEET, words, widths_of(heads))
    contents = [[Whole(one.file), *_contents(one.row, links)] for one in elsewhere[:MOST_ROWS]]
    last = write_list(page, heads, contents, top=TOP)
    print_across(page, last, 1 + _POSITION[Column.CODE] + 1, 1 + _POSITION[Column.DECISION])
    page.protect()


def _words() -> str:
    meanings = "；".join(f"“{decision}”：{meaning}" for decision, meaning in MEANINGS.items())
    return (
        f"请在{'、'.join(TYPED)}各列填写，保存后重新运行即可生效，输入文件不会改动。{meanings}。"
        "理由、处理人和处理日期必填。单元格的内容在决定以后有变化的，或该处已是另一行的，决定不执行，并在核查结果中列出。"
        "表末的空行可以填写没有列出的单元格（须填全单位编码、评价年度、工作簿、工作表、单元格、所在行和原内容；"
        "所在行填该行的名称或编号，逐项填报的表填该项的名称）。"
        "本文件可以留在原处填写，也可以移到输入文件夹。"
        f"每次运行都重新写出本文件，只沿用{'、'.join(TYPED)}各列和自己填写的行；批注和格式不沿用，"
        "写在表头上方、各列以外或其他工作表中的内容随原文件另存为“（上次改动）”。"
    )


def _head(column: Column, *, is_open: bool) -> Head:
    look = Look.CENTRE if column in _CENTRED else Look.TEXT
    number = _DATE if column == Column.WHEN else ""
    return Head(column, _WIDTHS[column], Look.ENTRY_REQUIRED if is_open and column in TYPED else look, number)


def _contents(row: Row, links: Links) -> list[Content]:
    return [_content(column, row, links) for column in Column]


def _content(column: Column, row: Row, links: Links) -> Content:
    raw = row.get(column)
    if raw is None or raw == "":
        return None
    if column == Column.CELL:
        place = Place(str(row.get(Column.FILE) or ""), str(row.get(Column.SHEET) or ""), str(raw))
        return FileLink(str(raw), links.source(place), str(place))
    kept = raw if column in TYPED and isinstance(raw, str) else recorded(raw)
    if column == Column.CONTENT and row.get(Column.MONEY_UNIT) and type(kept) in (int, float):
        return Styled(kept, Look.NUMBER, _AMOUNT)
    return Whole(kept) if isinstance(kept, str) else kept


def _free(page: Page, first: int) -> None:
    """Unlock all columns of the spare rows; a code typed there stays text."""
    for row in range(first, first + SPARE_ROWS):
        for column in Column:
            number = "@" if column in (Column.UNIT, Column.WORKBOOK, Column.CELL, Column.ROW) else ""
            page.write(row, _POSITION[column], None, Look.ENTRY, _DATE if column == Column.WHEN else number)


def _validate(page: Page, last: int) -> None:
    choices = list(Decision)
    title = str(Column.DECISION)
    listed = {
        "validate": "list", "source": [str(one) for one in choices], "input_title": title,
        "input_message": "；".join(f"{one}：{MEANINGS[one]}" for one in choices),
        "error_title": title, "error_message": "请从下拉列表中选择。",
    }  # fmt: skip
    dated = {
        "validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST,
        "error_title": str(Column.WHEN), "error_message": "应填日期，如 2024-12-31。",
    }  # fmt: skip
    page.validate(TOP + 1, _POSITION[Column.DECISION], last, listed)
    page.validate(TOP + 1, _POSITION[Column.WHEN], last, dated)
