"""The standard in force -> 评价标准 of the unit workbook, in words; its numbers stand on 参数."""

from __future__ import annotations

from pipeline.deliver import rules
from pipeline.deliver.contents import Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import TOP, open_sheet
from pipeline.deliver.workpaper.plan import PARAMETERS, RULES, SCORES, Paper


def write_rules(book: Book, paper: Paper) -> None:
    """Write 评价标准."""
    standard = paper.standard
    below = TOP + len(rules.notes(standard)) + 1
    starts = rules.starts(standard, below)
    page = open_sheet(
        book,
        RULES,
        rules.introduction(standard) + "这里是评价时的文字；要试算其他分值、目标值、分数线和界限，请到“参数”。",
        rules.WIDTHS,
        [
            Link("得分总表", SCORES),
            Link("参数", PARAMETERS),
            *(Link(title, RULES, f"A{row + 1}") for title, row in starts.items()),
        ],
        "本次评价采用的标准",
    )
    rules.write_notes(page, standard, TOP)
    rules.write_tables(page, standard, starts)
    page.print_on_a4()
