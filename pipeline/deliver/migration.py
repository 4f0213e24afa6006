"""Workbooks carried over into new templates -> 迁移清单.xlsx: by cell what was not, and what is still to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.deliver.contents import Content, Head
from pipeline.deliver.excel import Book, open_book
from pipeline.deliver.listing import MOST_ROWS, cut_note, open_sheet, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.model import Finding

MIGRATION = "迁移清单.xlsx"
_LOST = "未转入的内容"
_MOVED = "转入时的变化"
_OPEN = "待补充"
_FILES = "工作簿"
_LOST_WORDS = "原工作簿中有内容、但没有转入新工作簿的单元格。请在新工作簿中补填，或确认不再需要。原工作簿没有改动。"
_MOVED_WORDS = "已转入新工作簿、但与原来不同的内容，请核对。"
_OPEN_WORDS = "新工作簿要填、还空着的单元格：原工作簿没有填写，或者原模板没有这一项。请在新工作簿中补充。"
_FILES_WORDS = "每个工作簿转入多少，没有转的原因。"
_NOTES = (
    Head("文件", 34), Head("工作表", 16), Head("单元格", 12, Look.CENTRE), Head("原内容", 44), Head("原因或变化", 44),
)  # fmt: skip
_ASKED = (
    Head("新工作簿", 34), Head("工作表", 16), Head("单元格", 12, Look.CENTRE), Head("填什么", 44), Head("说明", 44),
)  # fmt: skip
_ABOUT = (
    Head("文件", 34), Head("编码", 14), Head("单位", 26), Head("工作簿", 12), Head("原体系和版本", 28),
    Head("新体系和版本", 28), Head("转入（格）", 10, Look.NUMBER), Head("未转入（处）", 10, Look.NUMBER),
    Head("变化（处）", 10, Look.NUMBER), Head("待补充（处）", 10, Look.NUMBER), Head("没有转的原因", 34),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Migrated:
    """A workbook: whose, what it was made from and for, how many cells were carried, what changed, what was lost.

    `open` is what the new workbook asks for and the old one does not give.
    `why` says why there is no new workbook, `needless` why there needs to be none.
    """

    file: str
    code: str = ""
    name: str = ""
    workbook: str = ""
    before: str = ""
    after: str = ""
    count: int = 0
    moved: tuple[Finding, ...] = ()
    lost: tuple[Finding, ...] = ()
    open: tuple[Finding, ...] = ()
    why: str = ""
    needless: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there is a new workbook."""
        return not (self.why or self.needless)


def write_migration(path: Path, files: Sequence[Migrated]) -> None:
    """Write the list: what was not carried over comes first, for that is what people have to see to."""
    with open_book(path, Path(MIGRATION).stem) as book:
        _write(book, _LOST, _LOST_WORDS, _NOTES, [row for one in files for row in _rows(one.lost)])
        _write(book, _OPEN, _OPEN_WORDS, _ASKED, [row for one in files for row in _rows(one.open)])
        _write(book, _MOVED, _MOVED_WORDS, _NOTES, [row for one in files for row in _rows(one.moved)])
        _write(book, _FILES, _FILES_WORDS, _ABOUT, [_about(one) for one in files])


def _write(book: Book, title: str, words: str, heads: Sequence[Head], rows: Sequence[Sequence[Content]]) -> None:
    page = open_sheet(book, title, words + cut_note(len(rows)), widths_of(heads))
    write_list(page, heads, rows[:MOST_ROWS])


def _rows(notes: Iterable[Finding]) -> Iterator[list[Content]]:
    for one in notes:
        yield [one.place.file, one.place.sheet, one.place.cell, one.found, one.remedy]


def _about(one: Migrated) -> list[Content]:
    figures = (one.count, len(one.lost), len(one.moved), len(one.open))
    counts: list[Content] = [figure if one.is_done else None for figure in figures]
    return [one.file, one.code, one.name, one.workbook, one.before, one.after, *counts, one.why or one.needless]
