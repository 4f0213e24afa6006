"""The standard in force -> 评价标准, 问题目录, 数据项口径 of the unit workbook, in words; its numbers stand on 参数."""

from __future__ import annotations

from pipeline.deliver import rules
from pipeline.deliver.contents import Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import TOP, open_sheet
from pipeline.deliver.workpaper.plan import PARAMETERS, RULES, SCORES, Paper


def write_rules(book: Book, paper: Paper) -> None:
    """Write the three sheets."""
    standard = paper.standard
    below = TOP + len(rules.notes(standard)) + 1
    page = open_sheet(
        book,
        RULES,
        rules.introduction(standard) + "这里是评价时的文字；要试算其他分值、目标值、分数线和界限，请到“参数”。",
        rules.WIDTHS,
        [Link("得分总表", SCORES), *rules.links(Link("参数", PARAMETERS))],
        "本次评价采用的标准",
    )
    rules.write_notes(page, standard, TOP)
    rules.write_indicators(page, standard, below)
    rules.write_others(book, standard, open_sheet, Link(RULES, RULES))
