"""Findings about the workbooks -> 核查结果, errors first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver.cells import Block, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS, TOP, cut_note, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import CHECKS, RANKING
from pipeline.deliver.summary.sheet import first_rows, open_sheet, unit_heads
from pipeline.deliver.workpaper import plan as workpaper
from pipeline.findings.kind import by_severity
from pipeline.model import Appraisal, Finding, Severity

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

_TOP = TOP + 3
"""The header stands below the counts by severity."""
MEANINGS = {
    Severity.ERROR: "该处数据不能采用，所涉及的指标未评",
    Severity.QUERY: "已采用，须由填报人说明或改正",
    Severity.NOTE: "仅供参考",
}
"""What a finding of each severity means for the unit."""


@dataclass(frozen=True)
class ChecksSheet:
    """What 核查结果 lists, and where."""

    summary: Summary

    @cached_property
    def listed(self) -> list[tuple[Appraisal | None, Finding]]:
        """Every finding, 错误 first, then by unit; those of no unit last among their like."""
        found: list[tuple[Appraisal | None, Finding]] = [
            (one, finding) for one in self.summary.batch.appraisals for finding in one.findings
        ]
        found += [(None, finding) for finding in self.summary.batch.findings]
        return sorted(found, key=lambda row: by_severity(row[1]))

    @property
    def rows(self) -> Block:
        """The rows of the list."""
        return Block.of(CHECKS, _TOP + 1, len(self.listed))

    @cached_property
    def first_rows(self) -> dict[str, int]:
        """The first row of each unit."""
        return first_rows(self.listed, _TOP + 1)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity."""
        return sum(finding.severity == severity for _one, finding in self.listed)

    def count_cell(self, severity: Severity) -> str:
        """Return the cell with the number of findings of a severity."""
        return fixed(CHECKS, TOP + 1, 1 + list(Severity).index(severity))


def write_checks(book: Book, summary: Summary) -> None:
    """Write 核查结果."""
    heads, listed = _check_heads(summary), summary.checks.listed
    page = open_sheet(
        book,
        CHECKS,
        "对各单位工作簿的核查结果，错误在前。请把需要改正的内容告知填报单位，改好后放回原处重新运行。"
        + cut_note(len(listed)),
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
    rows = (_check(summary, one, finding) for one, finding in listed[:MOST_ROWS])
    write_list(page, heads, rows, top=_TOP, empty="没有核查结果。", frozen=3)


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


def _count(summary: Summary, severity: Severity) -> Content:
    """Counted live where the whole list is shown."""
    count, is_whole = summary.checks.count(severity), len(summary.checks.listed) <= MOST_ROWS
    return Live(f'COUNTIF({summary.checks.rows.here(0)},"{severity}")', count) if is_whole else count


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
