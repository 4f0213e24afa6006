"""Findings and files of the unit -> 核查结果 and 来源文件, each with the way into the input workbook."""

from __future__ import annotations

from pathlib import PurePosixPath

import pipeline
from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS, cut_note, open_sheet, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.plan import CHECKS, SCORES, SOURCES, Paper
from pipeline.findings.kind import by_severity
from pipeline.model import Finding, Place, Severity

_CHECK_HEADS = (
    Head("级别", 8, Look.CENTRE),
    Head("编号", 8, Look.CENTRE),
    Head("核查内容", 25),
    Head("文件", 24),
    Head("位置（点击打开）", 22),
    Head("填报或发现的内容", 30),
    Head("应为", 24),
    Head("处理办法", 36),
    Head("处理情况", 26),
)
_FILE_HEADS = (
    Head("用作", 18),
    Head("文件（点击打开）", 56),
    Head("大小（字节）", 14, Look.NUMBER, "#,##0"),
    Head("SHA-256", 70),
)


def write_checks(book: Book, paper: Paper) -> None:
    """Write 核查结果."""
    found = sorted(paper.appraisal.findings, key=by_severity)
    counts = "，".join(f"{one} {sum(finding.severity == one for finding in found)} 条" for one in Severity)
    page = open_sheet(
        book,
        CHECKS,
        f"对本单位工作簿的核查结果：{counts}。“错误”处的数据没有采用，所涉及的指标未评；“待核实”须说明或改正。"
        + cut_note(len(found)),
        widths_of(_CHECK_HEADS),
        [Link("得分总表", SCORES), Link("来源文件", SOURCES)],
    )
    write_list(page, _CHECK_HEADS, (_check(paper, one) for one in found[:MOST_ROWS]), empty="没有核查结果。", frozen=3)


def _check(paper: Paper, one: Finding) -> list[Content]:
    return [
        str(one.severity),
        one.code,
        one.title,
        one.place.file or DASH,
        _way_in(paper, one.place),
        one.found or DASH,
        one.expected or DASH,
        one.remedy,
        one.handling or DASH,
    ]


def _way_in(paper: Paper, place: Place) -> Content:
    """Return the link to a cell or a sheet; what is about a whole file says so, what is about none leads nowhere."""
    if place.sheet:
        return paper.link(place)
    return paper.link(place, "整个文件") if PurePosixPath(place.file).suffix else DASH


def write_sources(book: Book, paper: Paper) -> None:
    """Write 来源文件."""
    standard = paper.standard
    page = open_sheet(
        book,
        SOURCES,
        f"程序版本 {pipeline.__version__}，标准版本 {standard.version}，指标体系 {standard.system.code}。"
        "链接按相对位置写成：输入文件夹和输出文件夹一起移动时仍然有效；只移动一个的，请按文件名到输入文件夹中查找。"
        "SHA-256 是文件内容的校验值，可以用来核对文件是否改动过。",
        widths_of(_FILE_HEADS),
        [Link("得分总表", SCORES)],
    )
    rows: list[list[Content]] = [
        [file.role, paper.link(Place(file.path)), file.size, file.digest] for file in paper.appraisal.submission.files
    ]
    write_list(page, _FILE_HEADS, rows, empty="没有输入文件。")
