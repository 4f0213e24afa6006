"""Faults for which people took different shares of the marks -> 扣分尺度: each with every unit it was found in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, MOST_ROWS, cut_note, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import LOSSES, PROBLEMS, RANKING, UNEQUAL
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.summary.whole import Summary
from pipeline.deliver.workpaper.plan import DETAIL


def write_unequal(book: Book, summary: Summary) -> None:
    """Write 扣分尺度."""
    heads = _heads(summary)
    count = sum(len(one.deductions) for one in summary.batch.unequal)
    page = open_sheet(
        book,
        UNEQUAL,
        "由人评分的指标中，扣分原因文字相同，或者都写明同一问题（问题的名称或编号），但各单位扣分比例不同的，供统一评分尺度时复核。"
        "情节轻重不同的，扣分可以不同。扣分比例＝扣分÷指标或评价要点的分值。" + cut_note(count),
        widths_of(heads),
        [Link("汇总", RANKING), Link("失分情况", LOSSES), Link(PROBLEMS, PROBLEMS)],
        "同样的问题扣分不一",
    )
    write_list(page, heads, islice(_rows(summary), MOST_ROWS), empty="没有同样的问题扣分不一的情况。", frozen=3)


def _heads(summary: Summary) -> list[Head]:
    return [
        Head("组", 6, Look.CENTRE, "0"),
        Head("指标编号", 9, Look.CENTRE),
        Head("指标", 20),
        Head("相同的原因或问题", 34),
        *unit_heads(summary, 11, 22),
        Head("扣分比例", 10, Look.NUMBER, "0.00%"),
        Head("扣分原因", 46),
        Head("出处（点击打开）", 18),
        Head("出处文件", 30),
    ]


def _rows(summary: Summary) -> Iterator[list[Content]]:
    units = {one.unit.code: one for one in summary.batch.appraisals}
    for group, fault in enumerate(summary.batch.unequal, start=1):
        for one in fault.deductions:
            yield [
                group,
                fault.code,
                summary.standard.by_code[fault.code].indicator.name,
                fault.fault,
                one.unit,
                summary.name_of(units[one.unit], DETAIL),
                one.share,
                one.remark,
                summary.source(one.place) if one.place.file else DASH,
                one.place.file or DASH,
            ]
