"""Rows that come again stand in every workbook as if they had been written there, whatever else the workbook holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO

import pytest

from pipeline.deliver.blocks import put_same
from pipeline.deliver.charts import Chart, Series, insert
from pipeline.deliver.contents import Content, Head, Link, Live, Styled, put_row
from pipeline.deliver.excel import open_book
from pipeline.deliver.page import ExcelError, Page
from pipeline.deliver.style import Look

HEADS = (Head("名称", 9), Head("数", 9, Look.NUMBER, "0.00%"), Head("算式", 20, Look.CENTRE))
Rows = Sequence[Sequence[Content]]
ROWS: Rows = [
    ["一段很长的文字，要占好几行" * 3, Decimal("0.85"), Live('IF(A1<B1,"50%",A1&"%s")', "50% <是>")],
    ["一段\n文字", None, Live("A1*100%", Decimal("-0.5"))],
    ["100%", Styled(Decimal(7), Look.ENTRY_NUMBER, "General"), "100%"],
]


def put_one_by_one(page: Page, heads: Sequence[Head], rows: Rows, first: int) -> None:
    shapes = [page.shape(column, head.look, head.number) for column, head in enumerate(heads)]
    for row, contents in enumerate(rows, start=first):
        put_row(page, row, contents, shapes)


def written(
    put: Callable[[Page, Sequence[Head], Rows, int], None],
    rows: Rows = ROWS,
    first: int = 14,
    widths: Sequence[float] = (9, 9, 20, 9),
    before: str = "甲",
    over: Sequence[int] = (),
) -> bytes:
    """Return a workbook with the rows between others, whose texts and looks come before them."""
    target = BytesIO()
    with open_book(target, "测试") as book:
        page = book.page("数据", widths)
        page.write(0, 3, before, Look.TOTAL)
        page.write(1, 0, "100%", Look.NUMBER)
        put(page, HEADS, rows, first)
        for row in (20, *over):
            page.write(row, 3, before + "以后", Look.MARK)
    return target.getvalue()


def test_rows_laid_into_a_workbook_are_those_written_one_by_one() -> None:
    for before in ("甲", "一段\n文字", "乙"):
        laid, one_by_one = (written(put, before=before) for put in (put_same, put_one_by_one))
        assert laid == one_by_one


def test_other_rows_and_another_place_are_not_taken_for_them() -> None:
    other: Rows = [["丙", Decimal(1), "丁"]] * 3
    written(put_same)
    assert written(put_same, other) == written(put_one_by_one, other)
    assert written(put_same, ROWS, 13) == written(put_one_by_one, ROWS, 13)
    narrow = (9, 9, 5, 9)
    assert written(put_same, ROWS, 14, narrow) == written(put_one_by_one, ROWS, 14, narrow)


def test_nothing_is_written_over_laid_rows() -> None:
    written(put_same)
    with pytest.raises(ExcelError):
        put_after_writing()
    with pytest.raises(ValueError, match="twice"):
        written(put_same, over=[14])


def test_no_chart_is_drawn_of_rows_whose_values_nobody_has() -> None:
    written(put_same)
    with pytest.raises(ValueError, match="chart"):
        draw_laid()


def draw_laid() -> None:
    with open_book(BytesIO(), "测试") as book:
        page = book.page("数据", (9, 9, 20, 9))
        put_same(page, HEADS, ROWS, 14)
        chart = Chart("图", "图", "'数据'!$A$15:$A$17", [Series("数", "'数据'!$B$15:$B$17")], 3, "0")
        insert(page, 20, 0, chart, 500, 300)


def put_after_writing() -> None:
    with open_book(BytesIO(), "测试") as book:
        page = book.page("数据", (9, 9, 20, 9))
        page.write(14, 3, "先写的")
        put_same(page, HEADS, ROWS, 14)


@pytest.mark.parametrize("content", [Link("见", "数据"), True])
def test_links_and_truths_are_not_for_other_workbooks(content: Content) -> None:
    with open_book(BytesIO(), "测试") as book, pytest.raises(ValueError, match="not for other workbooks"):
        put_same(book.page("数据", [9]), HEADS[:1], [[content]], 3)
