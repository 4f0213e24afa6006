"""Data items -> 数据项: each fact with its live value, unit of measure, how it was had, and the way to its source."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.deliver.cells import CellValue, fixed
from pipeline.deliver.contents import Content, Head, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, open_sheet, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.facts import item_formula
from pipeline.deliver.workpaper.plan import DETAIL, ITEMS, PROOF, SCORES, Paper, elsewhere
from pipeline.derivation import Input, describe_item
from pipeline.formula import Missing
from pipeline.kinds import Kind
from pipeline.standard import ItemRule, Standard
from pipeline.standard.once import of_standard

VALUE_AT = 2
"""The column with the value: the cell that has the item's name."""
_SHOWN_SOURCES = 2
_HEADS = (
    Head("类型", 7, Look.CENTRE),
    Head("数据项", 27),
    Head("值", 19, Look.NUMBER),
    Head("计量单位", 7, Look.CENTRE),
    Head("取数方法和代入的数字", 46),
    Head("来源文件", 21),
    Head("来源（原工作簿，点击打开）", 23),
    Head("其他来源", 20),
    Head("用于指标", 9, Look.CENTRE),
)


def write_items(book: Book, paper: Paper) -> None:
    """Write 数据项 and give the cell of each value its name."""
    page = open_sheet(
        book,
        ITEMS,
        "评分和问题判断所用的全部数据。“值”列是公式，由本工作簿抄录的各表或其他数据项算出；填报项和注明为数值的项除外。"
        "在“值”列改写任何一个数，得分、总分、等级和问题判断随之变化（试算），“校核”会指出与评价结果不一致之处。"
        "点击“来源”打开原工作簿的单元格；打不开时，请按所列文件名到输入文件夹中查找。",
        widths_of(_HEADS),
        [Link("得分总表", SCORES), Link("指标明细", DETAIL), Link("校核", PROOF)],
    )
    rows = (_row(paper, name, paper.standard.by_item.get(name)) for name in paper.items)
    write_list(page, _HEADS, rows, frozen=VALUE_AT + 1, sortable=False)
    for name, row in paper.item_rows.items():
        book.define(name, fixed(ITEMS, row, VALUE_AT))


def _row(paper: Paper, name: str, rule: ItemRule | None) -> list[Content]:
    told = describe_item(paper.appraisal, paper.standard, name)
    kind = paper.standard.kinds[name]
    text = item_formula(paper, rule) if rule else None
    first, others = _sources(paper, told)
    return [
        "填报" if rule is None else "计算" if told.is_formula else "汇总",
        told.title if told.title == name else f"{told.title}\n（公式中为 {name}）",
        _value(text, item_value(paper, name), kind),
        told.unit_of_measure or DASH,
        _how(paper, told, rule, is_live=text is not None),
        told.sources[0].file if told.sources else DASH,
        first,
        others,
        _indicators(paper.standard)[name] or DASH,
    ]


def item_value(paper: Paper, name: str) -> CellValue:
    """Return the value of a data item as its cell shows it."""
    value, kind = paper.appraisal.facts[name].value, paper.standard.kinds[name]
    if isinstance(value, Missing) and value.is_blank and name in paper.standard.fields:
        return None  # a condition may ask whether the field is blank
    return kind.show(value) if isinstance(value, bool) else value


def _value(text: str | None, shown: CellValue, kind: Kind) -> Content:
    look = Look.NUMBER if kind.is_number else Look.CENTRE
    return Styled(shown if text is None else Live(text, shown), look, kind.excel_format)


def _how(paper: Paper, told: Input, rule: ItemRule | None, *, is_live: bool) -> str:
    """Say how an item was had, with the numbers put in, what it means, and why it is no formula where it is none."""
    lines = [told.how, told.working if told.is_formula and not told.reason else "", told.reason]
    if rule is not None and not told.reason and not is_live:
        lines.append(_why_not_live(paper, rule.item.table))
    if rule is not None and told.definition:
        lines.append(f"口径：{told.definition}")
    return "\n".join(line for line in lines if line)


def _why_not_live(paper: Paper, table: str) -> str:
    if table in paper.long_tables:
        return f"“{table}”行数多，由程序逐行计算，此处为数值"
    return "由程序逐行比对，此处为数值" if table in paper.tables else f"“{table}”没有内容，此处为数值"


def _sources(paper: Paper, told: Input) -> tuple[Content, Content]:
    """Return the link to the first source, and to the second or a list of all others."""
    places = list(told.sources)
    if not places:
        return DASH, DASH
    first = paper.link(places[0])
    if len(places) == 1:
        return first, DASH
    if len(places) == _SHOWN_SOURCES and places[1].file == places[0].file:
        return first, paper.link(places[1])
    return first, "\n".join(elsewhere(place, places[0]) for place in places[1:])


@of_standard
def _indicators(standard: Standard) -> Mapping[str, str]:
    """Return the codes of the indicators that rest on each data item or form field."""
    rests = {
        rule.indicator.code: frozenset[str]().union(*(standard.rests_on[used] for used in rule.asks))
        for rule in standard.indicators
    }
    return {name: "\n".join(code for code, below in rests.items() if name in below) for name in standard.kinds}
