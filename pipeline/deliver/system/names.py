"""What a formula or a text of the system may name -> the sheet 可用名称. Nothing is read from it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import open_sheet, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.system.plan import Plan
from pipeline.formula import FUNCTIONS
from pipeline.standard.deviation import REVIEWED_TOTAL, SELF_DEVIATION, SELF_KINDS, SELF_TOTAL
from pipeline.standard.layout import NAMES, titled
from pipeline.standard.rules import MARK_SYMBOLS
from pipeline.standard.scoring import FULL_SCORE, NOT_MET_COUNT, PARTLY_COUNT, TARGET, VALUE
from pipeline.standard.workbook import Form, TableSheet, Workbook

_HEADS = (
    Head("名称", 30),
    Head("来自", 34),
    Head("类型", 14, Look.CENTRE),
    Head("用在哪里", 40),
    Head("说明", 60),
)
_ANYWHERE = "各处的公式"
_OF_SCORING = {
    FULL_SCORE: "指标的分值",
    VALUE: "指标的完成值",
    TARGET: "指标的目标值",
    NOT_MET_COUNT: "按要点核查时不符合的要点数",
    PARTLY_COUNT: "按要点核查时部分符合的要点数",
}


_OF_SELF = {
    SELF_TOTAL: "满分以内、自评和评价都有得分的指标，自评得分合计",
    REVIEWED_TOTAL: "同样这些指标的评价得分合计",
    SELF_DEVIATION: "（自评总分－评价总分）÷评价总分",
}


def write_names(book: Book, plan: Plan, back: Link) -> None:
    """Write the sheet."""
    words = (
        "公式里可以用的名称。本表只供查找，不用填，也不读取。"
        f"公式里可以用的函数：{'、'.join(FUNCTIONS)}；运算符：+ - * / ( ) = <> < <= > >=；"
        "百分数写作 90%，文字加英文双引号。"
    )
    page = open_sheet(book, NAMES, words, widths_of(_HEADS), [back])
    write_list(page, _HEADS, list(_rows(plan)), frozen=1)
    page.protect()


def _rows(plan: Plan) -> Iterator[list[Content]]:
    own = {one.name for one in plan.system.items}
    items = titled("数据项")[0].title
    for item in (*plan.system.items, *(one for one in plan.declared.items if one.name not in own)):
        yield [item.name, f"{items}表", item.value_kind.title, _ANYWHERE, item.definition or item.label]
    for field in plan.system.supplements:
        yield [field.name, f"{titled('补充数据')[0].title}表", field.value_kind.title, _ANYWHERE, field.help]
    for book in plan.declared.workbooks:
        yield from _of_workbook(plan, book)
    for name, told in _OF_SCORING.items():
        yield [name, "评分", "数字", "评分方法的公式", f"{told}；另可用该方法的参数名"]
    for name, kind in SELF_KINDS.items():
        yield [name, "评分结果", kind.title, "加分、扣分指标的取值公式", _OF_SELF[name]]
    for symbol in MARK_SYMBOLS:
        yield [symbol.name, "评分结果", str(symbol.type), "判断范围为“各指标”的问题", ""]


def _of_workbook(plan: Plan, book: Workbook) -> Iterator[list[Content]]:
    for sheet in book.sheets:
        where = f"{book.key} {book.name}：{sheet.title}"
        if isinstance(sheet, Form):
            common = plan.declared.identity if sheet.role == "identity" and book is plan.declared.workbooks[0] else ()
            for field in (*common, *sheet.fields):
                yield [field.name, where, field.value_kind.title, _ANYWHERE, field.help]
        elif isinstance(sheet, TableSheet):
            for column in sheet.columns:
                use = f"汇总时写 {sheet.title}.{column.name}；逐行的条件里写列名"
                yield [column.name, where, column.value_kind.title, use, column.help]
