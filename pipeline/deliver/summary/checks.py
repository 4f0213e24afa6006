"""Findings about the workbooks -> 核查结果, errors first; what could not be evaluated, with the reason -> 未评价."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.deliver.cells import Block, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, MOST_ROWS, TOP, cut_note, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.layout import CHECKS, CHECKS_TOP, MATRIX, RANKING, UNEVALUATED, Summary
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.workpaper import plan as workpaper
from pipeline.model import Appraisal, Finding, Severity

WHOLE, UNUSED, PART, NO_VERDICT = "未评价", "文件未采用", "部分未评", "封顶待定"
MEANINGS = {
    Severity.ERROR: "该处数据不能采用，所涉及的指标未评",
    Severity.QUERY: "已采用，须由填报人说明或改正",
    Severity.NOTE: "仅供参考",
}
"""What a finding of each severity means for the unit."""


def write_checks(book: Book, summary: Summary) -> None:
    """Write 核查结果."""
    shown = summary.findings[:MOST_ROWS]
    heads = _check_heads(summary)
    page = open_sheet(
        book,
        CHECKS,
        "对各单位工作簿的核查结果，错误在前。请把需要改正的内容告知填报单位，改好后放回原处重新运行。"
        + cut_note(len(shown), len(summary.findings)),
        widths_of(heads),
        [Link("汇总", RANKING)],
    )
    for row, label in ((TOP, "级别"), (TOP + 1, "条数")):
        page.write(row, 0, label, Look.HEADER)
    for column, severity in enumerate(Severity, start=1):
        page.write(TOP, column, str(severity), Look.HEADER)
        page.put(TOP + 1, column, _count(summary, severity), Look.CENTRE, "0")
    meanings = "；".join(f"{severity}：{meaning}" for severity, meaning in MEANINGS.items())
    page.write(TOP + 1, len(Severity) + 1, meanings + "。", Look.PLAIN)
    rows = (_check(summary, one, finding) for one, finding in shown)
    write_list(page, heads, rows, top=CHECKS_TOP, empty="没有核查结果。", frozen=3)


def _check_heads(summary: Summary) -> list[Head]:
    return [
        Head("级别", 8, Look.CENTRE),
        *unit_heads(summary, 11, 22),
        Head("编号", 8, Look.CENTRE),
        Head("核查内容", 26),
        Head("文件", 30),
        Head("工作表", 16),
        Head("单元格", 12),
        Head("填报或发现的内容", 30),
        Head("应为", 24),
        Head("处理办法", 34),
        Head("处理情况", 26),
    ]


def severity_count(severity: Severity) -> str:
    """Return the cell with the number of findings of a severity."""
    return fixed(CHECKS, TOP + 1, 1 + list(Severity).index(severity))


def _count(summary: Summary, severity: Severity) -> Content:
    """Counted live where the whole list is shown."""
    count = sum(finding.severity == severity for _one, finding in summary.findings)
    first = CHECKS_TOP + 1
    rows = Block(CHECKS, first, first + max(len(summary.findings), 1) - 1)
    is_whole = len(summary.findings) <= MOST_ROWS
    return Live(f'COUNTIF({rows.here(0)},"{severity}")', count) if is_whole else count


def _check(summary: Summary, one: Appraisal | None, finding: Finding) -> list[Content]:
    return [
        str(finding.severity),
        one.unit.code if one else DASH,
        summary.name_of(one, workpaper.CHECKS) if one else DASH,
        finding.code,
        finding.title,
        finding.place.file,
        finding.place.sheet,
        summary.source(finding.place, finding.place.cell) if finding.place.cell else "",
        finding.found,
        finding.expected,
        finding.remedy,
        finding.handling,
    ]


def write_unevaluated(book: Book, summary: Summary) -> None:
    """Write 未评价: units and files left out, then the indicators left open."""
    heads = _unevaluated_heads(summary)
    page = open_sheet(
        book,
        UNEVALUATED,
        f"“{WHOLE}”是整个单位没有评价，“{UNUSED}”是不能读取或不能归入单位的文件，“{PART}”是单位已评价、但个别指标缺少数据没有评分（这样的单位不评级、不排名）。"
        + (f"“{NO_VERDICT}”是缺少数据、不能判断封顶条件是否成立，这样的单位也不评级。" if summary.standard.caps else "")
        + "补齐或改正以后重新运行即可。",
        widths_of(heads),
        [Link("汇总", RANKING), Link("指标得分", MATRIX)],
        "未评价的单位、文件和指标",
    )
    write_list(page, heads, _left_out(summary), empty="全部单位、全部指标都已评价。", frozen=3)


def _unevaluated_heads(summary: Summary) -> list[Head]:
    return [
        Head("情况", 10, Look.CENTRE),
        unit_heads(summary)[0],
        Head("单位（或文件）", 30),
        Head("指标编号", 9),
        Head("指标", 22),
        Head("分值", 8, Look.NUMBER, "General"),
        Head("原因", 56),
        Head("文件", 40),
    ]


def unevaluated_block(summary: Summary) -> Block:
    """Return the rows of 未评价."""
    count = len(summary.batch.unevaluated) + len(summary.unscored) + len(summary.undecided)
    return Block(UNEVALUATED, FIRST, FIRST + max(count, 1) - 1)


def _left_out(summary: Summary) -> Iterator[list[Content]]:
    for left in summary.batch.unevaluated:
        yield [
            WHOLE if left.is_unit else UNUSED,
            left.code or DASH,
            left.name,
            DASH,
            DASH,
            DASH,
            left.reason,
            "\n".join(left.files),
        ]
    for one, rule, mark in summary.unscored:
        files = "\n".join(dict.fromkeys(place.file for place in mark.sources if place.file))
        reason = mark.reason or "缺少数据"
        indicator = rule.indicator
        code, name = one.unit.code, summary.name_of(one, workpaper.DETAIL)
        yield [PART, code, name, indicator.code, indicator.name, indicator.full_score, reason, files or DASH]
    for one, capped, verdict in summary.undecided:
        name, cap = summary.name_of(one, workpaper.SCORES), capped.cap
        yield [NO_VERDICT, one.unit.code, name, cap.code, cap.reason, DASH, verdict.reason, DASH]
