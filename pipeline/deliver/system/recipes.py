"""The recipes of published schemes -> the sheet 写法对照: how they are written in this workbook. Nothing reads it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import open_sheet, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.system.plan import Plan
from pipeline.standard.layout import RECIPES
from pipeline.standard.layout.recipes import methods_of
from pipeline.standard.rules import RecipeCase, RecipeRow

_HEADS = (
    Head("类别", 13, Look.CENTRE),
    Head("办法原文这样说", 34),
    Head("评分方法", 22),
    Head("写在哪张表、填什么", 60),
    Head("算例", 34),
    Head("说明", 31),
)
_WORDS = (
    "办法原文怎样写成本文件的内容：左边找到相近的说法，照着填，数字和名称换成自己的。"
    "编号、一级指标、二级指标、三级指标照常填写，这里从略。本表只供查找，不用填，也不读取。"
)


def write_recipes(book: Book, plan: Plan, back: Link) -> None:
    """Write the sheet."""
    page = open_sheet(book, RECIPES, _WORDS, widths_of(_HEADS), [back])
    write_list(page, _HEADS, list(_rows(plan)), frozen=2)
    page.protect()


def _rows(plan: Plan) -> Iterator[list[Content]]:
    for one in plan.declared.recipes:
        methods, rows, cases = methods_of(one.rows), map(_typed, one.rows), map(_case, one.cases)
        yield [one.topic, one.text, "\n".join(methods) or "—", "\n".join(rows), "\n".join(cases), one.note]


def _typed(row: RecipeRow) -> str:
    return f"“{row.sheet}”表：" + "，".join(f"{head} {content}" for head, content in row.cells.items())


def _case(one: RecipeCase) -> str:
    given = "，".join(f"{name} {text}" for name, text in one.given.items())
    unit = "" if one.gives.endswith("%") else " 分"
    return f"{given}：{one.of} {one.gives}{unit}"
