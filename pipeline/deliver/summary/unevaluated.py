"""What could not be evaluated -> 未评价: units and files, then indicators and caps, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver.cells import Block
from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import MATRIX, RANKING, UNEVALUATED
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.workpaper.plan import DETAIL, SCORES
from pipeline.model import Appraisal, Mark, Status
from pipeline.standard import CapRule, IndicatorRule
from pipeline.tally import CapVerdict

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

WHOLE, UNUSED, PART, NO_VERDICT = "未评价", "文件未采用", "部分未评", "封顶待定"


@dataclass(frozen=True)
class UnevaluatedSheet:
    """What 未评价 lists, and where."""

    summary: Summary

    @cached_property
    def unscored(self) -> list[tuple[Appraisal, IndicatorRule, Mark]]:
        """Every indicator that is 未评, by unit."""
        return [
            (one, rule, mark)
            for one in self.summary.batch.appraisals
            for rule, mark in self.summary.standard.marked(one.marks)
            if mark.status == Status.UNSCORED
        ]

    @cached_property
    def undecided(self) -> list[tuple[Appraisal, CapRule, CapVerdict]]:
        """Every cap of which it cannot be told whether it holds, by unit."""
        return [
            (one, rule, verdict)
            for one in self.summary.batch.appraisals
            for rule, verdict in zip(self.summary.standard.caps, one.verdicts, strict=True)
            if verdict.holds is None
        ]

    @property
    def rows(self) -> Block:
        """The rows of the list."""
        count = len(self.summary.batch.unevaluated) + len(self.unscored) + len(self.undecided)
        return Block.of(UNEVALUATED, FIRST, count)


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
    for one, rule, mark in summary.unevaluated.unscored:
        files = "\n".join(dict.fromkeys(place.file for place in mark.sources if place.file))
        reason = mark.reason or "缺少数据"
        indicator = rule.indicator
        code, name = one.unit.code, summary.name_of(one, DETAIL)
        yield [PART, code, name, indicator.code, indicator.name, indicator.full_score, reason, files or DASH]
    for one, capped, verdict in summary.unevaluated.undecided:
        name, cap = summary.name_of(one, SCORES), capped.cap
        yield [NO_VERDICT, one.unit.code, name, cap.code, cap.reason, DASH, verdict.reason, DASH]
