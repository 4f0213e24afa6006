"""Everything declared, before it is bound to a system; and what is wrong with it that no formula has to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from pipeline.formula import nearest
from pipeline.standard.rules import Citation, Item, Method, ProblemRule, View
from pipeline.standard.system import Indicator, System
from pipeline.standard.workbook import ORIGINAL, TOTALS, FieldRole, Form, FormField, TableSheet, Workbook

LONGEST_TITLE = 31 - len(ORIGINAL)
"""Characters of a table's title: with what is put after it, it must remain a sheet name that Excel takes."""


One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Declarations:
    """The declarations of the standard's folder, without its indicator systems."""

    version: str
    identity: tuple[FormField, ...]
    workbooks: tuple[Workbook, ...]
    items: tuple[Item, ...]
    methods: tuple[Method, ...]
    problems: tuple[ProblemRule, ...]
    views: tuple[View, ...]
    citations: tuple[Citation, ...]

    def joined(self, system: System) -> Declarations:
        """Return these and the system's own: the standard as it is under that system."""
        left_out = set(system.without_problems)
        problems = _overridden(self.problems, system.problems, lambda one: one.code)
        return replace(
            self,
            items=_overridden(self.items, system.items, lambda one: one.name),
            methods=_overridden(self.methods, system.methods, lambda one: one.name),
            problems=tuple(one for one in problems if one.code not in left_out),
            citations=_overridden(self.citations, system.citations, lambda one: one.key),
        )


def _overridden(shared: Sequence[One], own: Sequence[One], key: Callable[[One], str]) -> tuple[One, ...]:
    """Return the shared declarations, each own one in the place of the shared one it replaces, the others behind.

    Own ones with one key stay both: that is an error to be named.
    """
    replaced = {key(one) for one in own} & {key(one) for one in shared}
    first = {key(one): one for one in reversed(own)}
    kept = [first[key(one)] if key(one) in replaced else one for one in shared]
    return (*kept, *(one for one in own if key(one) not in replaced or one is not first[key(one)]))


def inconsistencies(declared: Declarations, system: System) -> Iterator[str]:
    """Yield what is wrong: names given twice, roles not played, references to nothing, bands that cannot give full."""
    sheets = [sheet for book in declared.workbooks for sheet in book.sheets]
    checks = [check for book in declared.workbooks for table in book.tables for check in table.checks]
    checks += [check for book in declared.workbooks for check in book.cross_checks]
    yield from _repeated(
        "工作表", (one.title for one in sheets if not (isinstance(one, Form) and one.role == "identity"))
    )
    yield from _repeated("检查编号", (check.code for check in checks))
    yield from _repeated("评分方法", (method.name for method in declared.methods))
    yield from _repeated("问题编号", (problem.code for problem in declared.problems))
    yield from _repeated("汇总页", (view.title for view in declared.views))
    yield from _repeated("依据", (citation.key for citation in declared.citations))
    yield from _variant_errors(declared.items)
    yield from _theme_errors(declared.problems, system)
    played = {field.role for field in declared.identity}
    yield from (f"identity.toml：没有字段担任 role = {role}" for role in get_args(FieldRole) if role not in played)
    codes = {problem.code for problem in declared.problems} | set(system.without_problems)
    for problem in declared.problems:
        yield from (f"问题 {problem.code}：unless 中没有问题 {one}" for one in problem.unless if one not in codes)
    yield from _title_errors([sheet for sheet in sheets if isinstance(sheet, TableSheet)])
    for sheet in sheets:
        yield from _table_errors(sheet) if isinstance(sheet, TableSheet) else ()
    for view in declared.views:
        yield from _view_errors(view)
    for indicator in system.indicators:
        yield from (f"{system.code}：指标 {indicator.code}：{error}" for error in _indicator_errors(indicator))


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{what}“{name}”重复" for name, count in sorted(Counter(names).items()) if count > 1)


def _variant_errors(items: Sequence[Item]) -> Iterator[str]:
    yield from (
        f"数据项“{one.name}”：family（同一指标的各种口径）须与 variant（本口径）同时给出"
        for one in items
        if bool(one.family) != bool(one.variant)
    )
    variants = ((one.family, one.variant) for one in items if one.family)
    yield from _repeated("口径", (f"{family}：{variant}" for family, variant in variants))


def _theme_errors(problems: Sequence[ProblemRule], system: System) -> Iterator[str]:
    """A problem finds the indicators of its themes: what a heading stands for must be such a theme."""
    headings = {theme for area in system.areas for theme in area.themes}
    known = {theme for problem in problems for theme in problem.themes}
    for heading, theme in system.theme_as.items():
        if heading not in headings:
            yield f"{system.code}：theme_as 中的“{heading}”不是本体系的二级指标{nearest(heading, headings)}"
        if theme not in known:
            yield f"{system.code}：theme_as 中的“{theme}”不是任何问题的 themes{nearest(theme, known)}"


def _title_errors(tables: Sequence[TableSheet]) -> Iterator[str]:
    for table in tables:
        title = table.title
        if len(title) > LONGEST_TITLE:
            yield f"工作表“{title}”：名称不能超过 {LONGEST_TITLE} 个字符"
        for name in (title, title + ORIGINAL, *([title + TOTALS] if table.breakdown else [])):
            yield from (
                f"工作表“{title}”：“{name}”与工作表“{other.title}”重名（不分大小写）"
                for other in tables
                # A title given twice as it stands is said elsewhere.
                if other.title != title and other.title.casefold() == name.casefold()
            )


def _table_errors(table: TableSheet) -> Iterator[str]:
    kinds = {column.name: column.value_kind for column in table.columns}
    chart, by = table.chart, table.breakdown or ()
    for name in (*((chart.by, *chart.series) if chart else ()), *by):
        if name not in kinds:
            yield f"工作表“{table.title}”：chart 或 breakdown 中的“{name}”不是本表的列"
    yield from (
        f"工作表“{table.title}”：breakdown 只用于选项列" for name in by if name in kinds and not kinds[name].choices
    )
    for name in chart.series if chart else ():
        if name in kinds and not kinds[name].is_number:
            yield f"工作表“{table.title}”：chart 的 series 只用于数值列"


def _view_errors(view: View) -> Iterator[str]:
    columns = {column.name for column in view.columns}
    for name in (*view.chart, *([view.advice_by] if view.advice_by else [])):
        if name not in columns:
            yield f"汇总页“{view.title}”：“{name}”不是本页的列"
    if bool(view.advice) != bool(view.advice_by):
        yield f"汇总页“{view.title}”：advice 须与 advice_by（依据哪一列）同时给出"


def _indicator_errors(indicator: Indicator) -> Iterator[str]:
    given = [point.full_score for point in indicator.points if point.full_score is not None]
    if given and (len(given) != len(indicator.points) or sum(given) != indicator.full_score):
        yield f"评价要点的分值合计应为 {indicator.full_score}，且每条都要写明"
    if bool(indicator.zero_if) != bool(indicator.zero_reason):
        yield "zero_if 须与 zero_reason（文字说明）同时给出"
    if indicator.bands and max(points for _bound, points in indicator.bands) != indicator.full_score:
        yield f"bands 的最高分应为分值 {indicator.full_score}"
