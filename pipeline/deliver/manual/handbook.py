"""The standard -> 指标手册: each indicator with its meaning, formula, rule, worked cases, basis and problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.deliver.manual.html import Child, element, facts, joined, link, listed, paragraph, table
from pipeline.deliver.manual.page import Section, page
from pipeline.deliver.manual.worked import Case, cases
from pipeline.deliver.rules import condition_words, scope_words, total_words
from pipeline.derivation import how, scoring_words, target_words, uses, value_words, variants_words
from pipeline.standard import IndicatorRule, ItemRule, ProblemCheck, Standard
from pipeline.standard.concerning import is_judged_in_theme_of, rests_on_items_of
from pipeline.standard.deviation import within
from pipeline.standard.scoring import brief, complete, inapplicable_words, plain
from pipeline.standard.system import Indicator, Rescaling, System

TITLE = "指标手册"
_RESCALED: Mapping[Rescaling, str] = {
    "总分": "不计入，其余指标的得分按比例换算到满分",
    "一级指标": "不计入，同一个一级指标下其余指标的得分按比例换算到它的分值",
}
_DECIDED: Mapping[str, str] = {
    "computed": "按公式计分",
    "bands": "按分档计分",
    "checklist": "按评价要点逐项核查计分",
    "entered": "由评价人评分",
}
_WIDTHS = {"已知": 38, "完成值": 14, "计算": 36, "得分": 12}
"""The columns of worked cases."""


def handbook(standard: Standard) -> str:
    """Return the page."""
    system = standard.system
    grouped = groupby(standard.indicators, key=lambda rule: rule.indicator.area)
    return page(
        TITLE,
        f"《{system.name}》（{system.code}），标准版本 {standard.version}。本手册由程序按评价标准生成，"
        "算例由评分程序算出。标有［待核对］的依据尚未与原文核对。",
        [
            _overview(standard),
            _list(standard),
            *(
                Section(f"area{number}", area, (), tuple(_indicator(standard, rule) for rule in rules))
                for number, (area, rules) in enumerate(grouped, start=1)
            ),
            _items(standard),
            _problems(standard),
        ],
    )


def _anchor(rule: IndicatorRule, standard: Standard) -> str:
    """Return a place on the page; codes may be anything, so indicators are counted."""
    return f"indicator{standard.indicators.index(rule) + 1}"


def _overview(standard: Standard) -> Section:
    system = standard.system
    years = f"{system.from_year} 年起" if system.to_year is None else f"{system.from_year} 至 {system.to_year} 年"
    return Section("overview", "体系说明", (
        facts([
            ("评价对象", system.subject),
            ("适用年度", years),
            ("满分", f"{plain(system.full_score)} 分，得分保留 {system.decimals} 位小数"),
            ("等级", _grades(system)),
            ("临界", f"总分与等级分数线相差不超过 {plain(system.border)} 分的，定级前应当复核"),
            ("不适用的指标", f"{_policy(system)}；指标另有规定的从其规定"),
            ("评价要点", f"“部分符合”得该要点分值的 {plain(system.partial_share * 100)}%"),
            ("自评差异", _deviations(system)),
            ("总分", "\n".join(total_words(standard))),
            ("依据", standard.basis(system.basis)),
            ("来源", system.source),
            ("核对状态", system.status),
        ]),
        listed(system.notes) if system.notes else None,
    ))  # fmt: skip


def _policy(system: System) -> str:
    words = {"满分": "按满分计", "零分": "不得分", "剔除": _RESCALED[system.rescale]}
    return words[system.not_applicable]


def _grades(system: System) -> str:
    return "；".join(f"{grade.name}：{plain(grade.from_score)} 分起" for grade in system.grades)


def _deviations(system: System) -> str:
    if not system.deviations:
        return ""
    above = "，".join(f"超过 {plain(one.above * 100)}% 为“{one.name}”" for one in system.deviations)
    return f"自评与评价得分之差÷评价得分：{within(system)}，{above}"


def _list(standard: Standard) -> Section:
    rows = [
        [link(one.code, _anchor(rule, standard)), one.area, one.theme, link(one.name, _anchor(rule, standard)),
         plain(one.full_score), _DECIDED[rule.method.decided_by]]
        for rule in standard.indicators
        for one in [rule.indicator]
    ]  # fmt: skip
    heads = ["编号", "一级指标", "二级指标", "三级指标", "分值", "怎样计分"]
    return Section("list", "指标一览", (table(heads, rows, (10, 14, 16, 28, 8, 24)),))


def _indicator(standard: Standard, rule: IndicatorRule) -> Section:
    one = rule.indicator
    body: list[Child] = [
        facts([
            ("位置", f"{one.area} / {one.theme}"),
            ("分值", _worth(standard.system, one)),
            ("含义", one.definition),
            ("目标值", target_words(rule)),
            ("完成值", _value(standard, rule)),
            ("口径", variants_words(rule, standard)),
            ("评分标准", rule.wording),
            ("评分公式", scoring_words(rule)),
            ("参数", "；".join(filter(None, map(_parameters, rule.ways)))),
            ("不得分", f"{one.zero_reason}的不得分" if one.zero_if else ""),
            ("不适用时", _inapplicable(standard, rule)),
            ("细化", _refined(standard, rule)),
            ("依据", standard.basis(one.basis)),
        ]),
        *_points(standard, rule),
        *(part for way in rule.ways for part in _worked(cases(way, standard), way.indicator.label)),
        *_concerned(standard, rule),
    ]  # fmt: skip
    return Section(_anchor(rule, standard), f"{one.code} {one.name}（{plain(one.full_score)} 分）", tuple(body))


def _worth(system: System, one: Indicator) -> str:
    role = system.role_of(one)
    return f"最多{role[0]} {plain(one.full_score)} 分，列在满分以外" if role else f"{plain(one.full_score)} 分"


def _value(standard: Standard, rule: IndicatorRule) -> Child:
    """Say how the value is had, each item it names leading to its place in the list and saying how that one is had."""
    if rule.value is None:
        return "由评价人填写" if rule.scoring is not None else value_words(rule, standard)
    items = {item.item.name: (at, item) for at, item in enumerate(standard.items, start=1)}
    named = [(name, *items[name]) for name in rule.asks if name in items]
    lines = [] if rule.value.text in items and not rule.options else [value_words(rule, standard)]
    lines += [
        joined([link(standard.titles[name], f"item{at}"), f"＝{how(item, standard)}"]) for name, at, item in named
    ]
    return joined(lines, "\n")


def _refined(standard: Standard, rule: IndicatorRule) -> str:
    sheet = standard.table_by_role("specifics")
    if sheet is None or not rule.indicator.open:
        return ""
    return f"单位可以在“{sheet.title}”表中细化为自己的指标，分值合计等于本指标的分值"


def _parameters(rule: IndicatorRule) -> str:
    values, scored = complete(rule.method, rule.indicator.parameters), rule.indicator.value_kind
    return "，".join(f"{one.name} {brief(one.kind_for(scored), values[one.name])}" for one in rule.method.parameters)


def _inapplicable(standard: Standard, rule: IndicatorRule) -> str:
    system, one = standard.system, rule.indicator
    points = system.inapplicable(one)
    return _RESCALED[system.rescale] if points is None else inapplicable_words(one, points, system.role_of(one))


def _points(standard: Standard, rule: IndicatorRule) -> Iterator[Child]:
    one = rule.indicator
    if not one.points:
        return
    scores = one.point_scores(standard.system.decimals)
    rows = [
        [number, point.text, plain(score)]
        for number, point, score in zip(one.point_numbers, one.points, scores, strict=True)
    ]
    yield paragraph("评价要点：", class_="lead")
    yield table(["编号", "要点", "分值"], rows, (14, 74, 12))


def _worked(found: Sequence[Case], way: str) -> Iterator[Child]:
    """Show worked cases, of one `way` to score where there are several; a column without anything in it is left out."""
    if not found:
        return
    columns = {
        "已知": [one.given or "假定的完成值" for one in found],
        "完成值": [one.value for one in found],
        "计算": [one.working for one in found],
        "得分": [one.points for one in found],
    }
    used = {head: texts for head, texts in columns.items() if any(texts)}
    note = "（计算结果高于分值的得分值，低于 0 的得 0 分）" if "计算" in used and "完成值" in used else ""
    yield paragraph(f"算例{f'，{way}' if way else ''}{note}：", class_="lead")
    yield table(list(used), zip(*used.values(), strict=True), [_WIDTHS[head] for head in used])


def _concerned(standard: Standard, rule: IndicatorRule) -> Iterator[Child]:
    found = [
        (number, check.rule)
        for number, check in enumerate(standard.problems, start=1)
        if rests_on_items_of(check.rule, rule, standard) or is_judged_in_theme_of(check.rule, rule, standard)
    ]
    if found:
        links = [link(f"{one.code} {one.name}", f"problem{number}") for number, one in found]
        yield paragraph("有关的问题：", joined(links, "、"))


def _items(standard: Standard) -> Section:
    rows = [
        [element("span", str(number), id=f"item{number}"), rule.item.title, _measure(rule), how(rule, standard),
         rule.item.definition, "、".join(standard.titles[name] for name in uses(rule, standard))]
        for number, rule in enumerate(standard.items, start=1)
    ]  # fmt: skip
    heads = ["序号", "数据项", "单位", "怎样得来", "说明", "所依据的数据项"]
    return Section("items", "数据项口径", (table(heads, rows, (7, 17, 8, 31, 20, 17)),))


def _measure(rule: ItemRule) -> str:
    return "元" if rule.item.value_kind.is_money else rule.item.unit or rule.item.value_kind.title


def _problems(standard: Standard) -> Section:
    rows = [_problem(standard, number, check) for number, check in enumerate(standard.problems, start=1)]
    heads = ["编号", "问题", "程度", "怎样判断", "建议", "依据"]
    return Section("problems", "问题目录", (table(heads, rows, (8, 16, 8, 28, 24, 16)),))


def _problem(standard: Standard, number: int, check: ProblemCheck) -> list[Child]:
    rule = check.rule
    sharper = f"。已列出 {'、'.join(rule.unless)} 的{'' if check.unless else '行'}，不再列出" if rule.unless else ""
    return [
        element("span", rule.code, id=f"problem{number}"),
        rule.name,
        rule.severity,
        f"{scope_words(check)}：{condition_words(check, standard)}{sharper}",
        rule.recommendation,
        standard.basis(rule.basis),
    ]
