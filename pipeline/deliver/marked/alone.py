"""Findings -> a list workbook with links into the unit's own file, where no marked copy could be made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.deliver.contents import Content, FileLink, Head
from pipeline.deliver.excel import open_book
from pipeline.deliver.links import Links
from pipeline.deliver.listing import open_sheet, widths_of, write_list
from pipeline.deliver.marked.listed import CELL_COLUMN, SHEET_COLUMN, WIDTHS, About, in_order, row_of
from pipeline.deliver.style import Look
from pipeline.model import Finding
from pipeline.standard.returned import HEADS

TITLE = "核查清单"
_WORDS = (
    "没有做成标色的核查回单，原因：{why}。请按下表在原文件中改正：点“单元格”一栏可打开原文件并跳到原处"
    "（输入文件夹和结果须一起移动，链接才有效），保存后重新运行。原文件：{file}"
)
_HEADS = tuple(
    Head(title, width, Look.LINK if number in (SHEET_COLUMN, CELL_COLUMN) else Look.TEXT if number > 2 else Look.CENTRE)
    for number, (title, width) in enumerate(zip(HEADS, WIDTHS, strict=True))
)


def write_finding_list(path: Path, findings: Sequence[Finding], about: About, why: str, links: Links) -> None:
    """Write to `path` the list of findings about one workbook; `why` says why there is no marked copy."""
    title = f"{TITLE}　{about.words}"
    with open_book(path, title) as book:
        words = _WORDS.format(why=why.rstrip("。"), file=about.file)
        page = open_sheet(book, TITLE, words, widths_of(_HEADS), title=title)
        write_list(page, _HEADS, _rows(findings, links))


def _rows(findings: Sequence[Finding], links: Links) -> Iterator[list[Content]]:
    for number, finding in enumerate(in_order(findings), start=1):
        row: list[Content] = list(row_of(number, finding))
        for column in (SHEET_COLUMN, CELL_COLUMN):
            text = str(row[column])
            if text:
                row[column] = FileLink(text, links.source(finding.place), str(finding.place))
        yield row
