"""The standard in words -> 评价标准 with its indicators, 问题目录 with thresholds, 数据项口径."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import write_list, write_rows
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.derivation import how, scoring_words, target_words, uses, value_words, variants_words
from pipeline.formula import to_words
from pipeline.standard import CapRule, IndicatorRule, ItemRule, ProblemCheck, Standard
from pipeline.standard.once import of_standard
from pipeline.standard.rules import Comparison
from pipeline.standard.scoring import plain

CATALOGUE, DEFINITIONS = "问题目录", "数据项口径"
WIDTHS = (10, 12, 13, 20, 9, 11, 34, 42, 36, 34)
"""The widths of the columns that all three tables share."""
Opener = Callable[[Book, str, str, Sequence[float], Sequence[Link]], Page]
_SHORT_ONES = (0, 4, 5)
_COMPARED: dict[Comparison, str] = {
    "same_text": "不同单位的文字相同",
    "all_full": "所有单位都自评满分",
    "weakest_area": "得分率最低的一级指标没有列出相应的问题",
}
_OVER = {"unit": "单位", "marks": "每个指标", "batch": "各单位之间"}


def introduction(standard: Standard) -> str:
    """Return the sentence that names the system and the version."""
    return f"《{standard.system.name}》（{standard.system.code}），标准版本 {standard.version}。"


def notes(standard: Standard) -> list[str]:
    """Return the notes of the system, how its total comes about, where it was read and its basis."""
    found = [*standard.system.notes, *total_words(standard)]
    if standard.system.source:
        found.append(f"来源：{standard.system.source}。核对情况：{standard.system.status}。")
    if standard.system.basis:
        found.append(f"依据：{standard.basis(standard.system.basis)}")
    return found


def write_notes(page: Page, standard: Standard, first: int) -> None:
    """Write the notes, one a row."""
    for row, note in enumerate(notes(standard), start=first):
        page.merge(row, 0, len(WIDTHS) - 1, note, Look.HELP)


def total_words(standard: Standard) -> list[str]:
    """Say what is added to the total or taken off outside the full score, and what limits it; nothing if nothing."""
    system = standard.system
    extras = "、".join(f"{area.name}最多{area.role[0]} {plain(area.full_score)} 分" for area in system.extras)
    words = [f"列在满分以外：{extras}；总分不低于 0 分、不超过满分。"] if extras else []
    return words + [_cap_words(rule, standard) for rule in standard.caps]


def _cap_words(rule: CapRule, standard: Standard) -> str:
    cap = rule.cap
    limit = f"“{cap.grade}”" if cap.grade else f" {plain(standard.system.most_of(cap))} 分"
    return f"封顶 {cap.code}：{cap.reason}（{to_words(rule.condition.text, standard.titles)} 时最高{limit}）。"


def links(back: Link) -> list[Link]:
    """Return the ways from one of the three sheets: where `back` leads, and to the others."""
    return [back, *(Link(sheet, sheet) for sheet in (CATALOGUE, DEFINITIONS))]


def write_indicators(page: Page, standard: Standard, row: int) -> None:
    """Write the table of indicators, the last one of its sheet, and print it with its header on every page."""
    heads, rows = _tables(standard)[0]
    page.merge(row, 0, len(WIDTHS) - 1, "指标和评分标准", Look.SECTION)
    write_rows(page, heads, rows, top=row + 1)
    page.print_on_a4((row + 1, row + 1))


def write_others(book: Book, standard: Standard, open_sheet: Opener, back: Link) -> None:
    """Write 问题目录 and 数据项口径, each a sheet of its own so that its header stands on every page."""
    words = ("评价查找的全部问题；判断条件中的数字是界限。", "评价所用的数据从哪张表取、怎样计算。")
    for name, said, (heads, rows) in zip((CATALOGUE, DEFINITIONS), words, _tables(standard)[1:], strict=True):
        write_list(open_sheet(book, name, said, WIDTHS, [back]), heads, rows)


@of_standard
def _tables(standard: Standard) -> Sequence[tuple[Sequence[Head], Sequence[Sequence[Content]]]]:
    """Return the heads and the rows of each table."""
    return (
        (_INDICATOR_HEADS, [_indicator(standard, rule) for rule in standard.indicators]),
        (_PROBLEM_HEADS, [_problem(standard, check) for check in standard.problems]),
        (_ITEM_HEADS, [_item(standard, rule, number) for number, rule in enumerate(_used(standard), start=1)]),
    )


def scope_words(check: ProblemCheck) -> str:
    """Say what a problem is asked of: the unit, each indicator, the rows of a table."""
    return _OVER.get(check.rule.over, check.rule.over)


def unless_words(check: ProblemCheck) -> str:
    """Return beside which problems one is not listed: as a whole, or the rows that they list of the same table."""
    return "、".join(code if code in check.unless else f"{code} 已列的行" for code in check.rule.unless)


def condition_words(check: ProblemCheck, standard: Standard) -> str:
    """Return the condition of a problem as people read it."""
    rule = check.rule
    if rule.condition:
        return to_words(rule.condition, standard.titles)
    return _COMPARED[rule.compare] if rule.compare else ""


def _titled(*titles: str) -> list[Head]:
    """Return columns of the shared widths under these titles."""
    looks = [Look.CENTRE if column in _SHORT_ONES else Look.TEXT for column in range(len(titles))]
    return [Head(*one) for one in zip(titles, WIDTHS, looks, strict=True)]


_INDICATOR_HEADS = _titled(
    "指标编号", "一级指标", "二级指标", "三级指标", "分值", "目标值", "完成值的计算", "评分标准", "评分公式", "依据"
)  # fmt: skip
_PROBLEM_HEADS = _titled(
    "问题编号", "类别", "程度", "问题", "判断范围", "已列这些问题时不列", "判断条件", "建议", "原因", "依据"
)  # fmt: skip
_ITEM_HEADS = _titled(
    "序号", "类型", "计量单位", "数据项", "取数方式", "来源表", "计算", "说明", "所依据的数据项", "涉及指标"
)  # fmt: skip


def _indicator(standard: Standard, rule: IndicatorRule) -> list[Content]:
    one = rule.indicator
    return [
        one.code,
        one.area,
        one.theme,
        one.name,
        one.full_score,
        target_words(rule) or "—",
        _worked_out(standard, rule),
        rule.wording,
        scoring_words(rule) or rule.method.name,
        standard.basis(one.basis),
    ]


def _worked_out(standard: Standard, rule: IndicatorRule) -> str:
    definition = f"（{rule.indicator.definition}）" if rule.indicator.definition else ""
    variants = variants_words(rule, standard)
    return value_words(rule, standard) + definition + (f"{variants}。" if variants else "")


def _problem(standard: Standard, check: ProblemCheck) -> list[Content]:
    rule = check.rule
    return [
        rule.code,
        rule.category,
        rule.severity,
        rule.name,
        scope_words(check),
        unless_words(check) or "—",
        condition_words(check, standard),
        rule.recommendation,
        rule.cause,
        standard.basis(rule.basis),
    ]


def _used(standard: Standard) -> list[ItemRule]:
    """Return the items on which an indicator, a problem or a page rests."""
    formulas = [check.condition for check in standard.problems] + [rule.condition for rule in standard.caps]
    names = {name for formula in formulas if formula for name in formula.names}
    names |= {name for rule in standard.indicators for name in rule.asks}
    names |= {column.name for view in standard.views if view.view.over == "unit" for column in view.view.columns}
    used = {below for name in names for below in standard.rests_on.get(name, ())}
    return [rule for rule in standard.items if rule.item.name in used]


def _item(standard: Standard, rule: ItemRule, number: int) -> list[Content]:
    item = rule.item
    indicators = [
        one.indicator.code
        for one in standard.indicators
        if any(item.name in standard.rests_on[name] for name in one.asks)
    ]
    return [
        str(number),
        item.value_kind.title,
        "元" if item.value_kind.is_money else item.unit or "—",
        item.title,
        item.verb or "公式",
        item.table or "—",
        how(rule, standard),
        item.definition or "—",
        "、".join(standard.titles[name] for name in uses(rule, standard)) or "—",
        "、".join(indicators) or "—",
    ]
