"""The standard in force -> 评价标准: grades, indicators, problems with thresholds, data items, in words people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.deliver.excel import Book, Page
from pipeline.deliver.listing import FIRST, TOP, Content, Head, Link, Live, put, write_header
from pipeline.deliver.style import Look
from pipeline.deliver.summary.layout import RANKING, RULES, Summary
from pipeline.deliver.summary.sheet import open_sheet
from pipeline.formula import to_words
from pipeline.standard import IndicatorRule, ItemRule, ProblemCheck, Standard
from pipeline.standard.rules import Comparison

_WIDTHS = (10, 12, 13, 20, 9, 11, 34, 42, 36, 34)
_SHORT_ONES = (0, 4, 5)
_COMPARED: dict[Comparison, str] = {
    "same_text": "不同单位的文字相同",
    "all_full": "所有单位都自评满分",
    "weakest_area": "得分率最低的一级指标没有列出相应的问题",
}
_OVER = {"unit": "单位", "marks": "每个指标", "batch": "各单位之间"}


def write_rules(book: Book, summary: Summary) -> None:
    """Write 评价标准. The grades stand at the top: live grades on other sheets look at their cells."""
    standard, system = summary.standard, summary.standard.system
    grades = FIRST + len(system.grades)
    starts = _starts(summary)
    links = [Link("汇总", RANKING), *(Link(title, RULES, f"A{row + 1}") for title, row in starts.items())]
    page = open_sheet(
        book,
        RULES,
        f"《{system.name}》（{system.code}），标准版本 {standard.version}。等级按总分判定，分数线含本数；"
        "“汇总”表的等级公式引用下面的分数线。",
        _WIDTHS,
        links,
        "本次评价采用的标准",
    )
    _write_grades(page, summary)
    page.write(grades, 0, "满分", Look.LABEL)
    page.write(grades, 1, system.full_score, Look.NUMBER, "0.##")
    notes = [*system.notes, *([f"依据：{standard.basis(system.basis)}"] if system.basis else [])]
    for row, note in enumerate(notes, start=grades + 1):
        page.merge(row, 0, len(_WIDTHS) - 1, note, Look.HELP)
    tables: tuple[tuple[Sequence[Head], Iterable[Sequence[Content]]], ...] = (
        (_INDICATOR_HEADS, (_indicator(standard, rule) for rule in standard.indicators)),
        (_PROBLEM_HEADS, (_problem(standard, check) for check in standard.problems)),
        (_ITEM_HEADS, (_item(standard, rule, at) for at, rule in enumerate(_used(standard), start=1))),
    )
    for (title, row), (heads, rows) in zip(starts.items(), tables, strict=True):
        page.merge(row, 0, len(_WIDTHS) - 1, title, Look.SECTION)
        write_header(page, heads, row + 1)
        for at, contents in enumerate(rows, start=row + 2):
            for column, (head, content) in enumerate(zip(heads, contents, strict=True)):
                put(page, at, column, content, head.look, head.number)
    page.print_on_a4()


def _starts(summary: Summary) -> dict[str, int]:
    """Return the title row of each table below the grades."""
    system = summary.standard.system
    first = FIRST + len(system.grades) + 1 + len(system.notes) + bool(system.basis) + 1
    second = first + 2 + len(summary.standard.indicators) + 1
    third = second + 2 + len(summary.standard.problems) + 1
    return {"指标和评分标准": first, "问题目录": second, "数据项口径": third}


def _write_grades(page: Page, summary: Summary) -> None:
    for column, title in enumerate(("等级", "分数线", "单位数")):
        page.write(TOP, column, title, Look.HEADER)
    graded = summary.ranked_rows.range(summary.ranking.grade)
    for row, grade in enumerate(summary.standard.system.grades, start=FIRST):
        page.write(row, 0, grade.name, Look.CENTRE)
        page.write(row, 1, grade.from_score, Look.NUMBER, "0.##")
        count = sum(one.grade == grade.name for one in summary.graded)
        put(page, row, 2, Live(f"COUNTIF({graded},A{row + 1})", count), Look.NUMBER, "0")


def _titled(*titles: str) -> list[Head]:
    """Return columns of the shared widths under these titles."""
    looks = [Look.CENTRE if column in _SHORT_ONES else Look.TEXT for column in range(len(titles))]
    return [Head(*one) for one in zip(titles, _WIDTHS, looks, strict=True)]


_INDICATOR_HEADS = _titled(
    "指标编号", "一级指标", "二级指标", "三级指标", "分值", "目标值", "完成值的计算", "评分标准", "评分公式", "依据"
)  # fmt: skip
_PROBLEM_HEADS = _titled(
    "问题编号", "类别", "程度", "问题", "判断范围", "有此问题则不列", "判断条件", "建议", "原因", "依据"
)  # fmt: skip
_ITEM_HEADS = _titled(
    "序号", "类型", "计量单位", "数据项", "取数方式", "来源表", "计算", "说明", "所依据的数据项", "涉及指标"
)  # fmt: skip


def _indicator(standard: Standard, rule: IndicatorRule) -> list[Content]:
    one = rule.indicator
    if rule.value is not None:
        value = to_words(rule.value.text, standard.titles)
    else:
        value = {"checklist": "按评价要点核查"}.get(rule.method.decided_by, "由评价人填写")
    return [
        one.code,
        one.area,
        one.theme,
        one.name,
        one.full_score,
        f"{one.sign}{one.value_kind.show(one.target)}" if one.target is not None else "—",
        value + (f"（{one.definition}）" if one.definition else ""),
        rule.wording,
        to_words(rule.method.formula) if rule.method.formula else rule.method.name,
        standard.basis(one.basis),
    ]


def _problem(standard: Standard, check: ProblemCheck) -> list[Content]:
    rule = check.rule
    condition = to_words(rule.condition, standard.titles) if rule.condition else ""
    return [
        rule.code,
        rule.category,
        rule.severity,
        rule.name,
        _OVER.get(rule.over, rule.over),
        "、".join(rule.unless) or "—",
        condition or (_COMPARED[rule.compare] if rule.compare else ""),
        rule.recommendation,
        rule.cause,
        standard.basis(rule.basis),
    ]


def _used(standard: Standard) -> list[ItemRule]:
    """Return the items on which an indicator, a problem or a page rests."""
    formulas = [rule.value for rule in standard.indicators] + [check.condition for check in standard.problems]
    names = {name for formula in formulas if formula for name in formula.names}
    names |= {column.name for view in standard.views if view.view.over == "unit" for column in view.view.columns}
    used = {below for name in names for below in standard.rests_on.get(name, ())}
    return [rule for rule in standard.items if rule.item.name in used]


def _item(standard: Standard, rule: ItemRule, number: int) -> list[Content]:
    item = rule.item
    if item.formula is not None:
        how, source, text = "公式", "—", to_words(item.formula, standard.titles)
    else:
        how, source = item.verb, item.table
        where = f"，条件：{to_words(item.where)}" if item.where else ""
        text = f"“{item.table}”表" + (f"“{item.column}”列" if item.column else "") + how + where
    indicators = [
        one.indicator.code
        for one in standard.indicators
        if one.value and any(item.name in standard.rests_on[name] for name in one.value.names)
    ]
    formulas = [formula for formula in (rule.formula, rule.where) if formula]
    uses = [name for formula in formulas for name in formula.names if name in standard.titles]
    return [
        str(number),
        item.value_kind.title,
        "元" if item.value_kind.is_money else item.unit or "—",
        item.title,
        how,
        source,
        text,
        item.definition or "—",
        "、".join(standard.titles[name] for name in uses) or "—",
        "、".join(indicators) or "—",
    ]
