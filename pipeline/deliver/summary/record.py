"""Versions and input files of the run -> 运行记录: what would have to be the same to get the same summary."""

from __future__ import annotations

import pipeline
from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import TOP, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import RECORD, UNEVALUATED
from pipeline.deliver.summary.sheet import open_sheet
from pipeline.deliver.summary.whole import Summary
from pipeline.model import SourceFile

_HEADS = (
    Head("用作", 24),
    Head("文件", 60),
    Head("大小（字节）", 14, Look.NUMBER, "#,##0"),
    Head("SHA-256", 70),
)


def write_record(book: Book, summary: Summary) -> None:
    """Write 运行记录."""
    system = summary.standard.system
    page = open_sheet(
        book,
        RECORD,
        "输入文件、评价标准和程序版本都相同，得到的结果就完全相同。"
        "SHA-256 是文件内容的校验值，可以用来核对文件是否改动过。",
        widths_of(_HEADS),
        [Link("未评价", UNEVALUATED)],
    )
    versions = (
        (summary.standard.field_by_role("year").title, str(summary.batch.year)),
        ("程序版本", pipeline.__version__),
        ("标准版本", summary.standard.version),
        ("指标体系", f"{system.name}（{system.code}）"),
    )
    for row, (label, text) in enumerate(versions, start=TOP):
        page.write(row, 0, label, Look.LABEL)
        page.write(row, 1, text, Look.TEXT)
    rows: list[list[Content]] = [[file.role, file.path, file.size, file.digest] for file in _files(summary)]
    write_list(page, _HEADS, rows, top=TOP + len(versions) + 1, empty="没有输入文件。")


def _files(summary: Summary) -> list[SourceFile]:
    """Return every file once, by path."""
    found = {file.path: file for file in summary.batch.files}
    for one in summary.batch.appraisals:
        found |= {file.path: file for file in one.submission.files}
    return [found[path] for path in sorted(found)]
