"""Everything declared, before it is bound to a system; and what is wrong with it that no formula has to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from pipeline.formula import nearest
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault, repeated
from pipeline.standard.outline import CategoryHeading, Outline, Terms
from pipeline.standard.rules import Citation, Item, Method, ProblemRule, Recipe, View
from pipeline.standard.source import Path
from pipeline.standard.system import System
from pipeline.standard.workbook import (
    ORIGINAL,
    TOTALS,
    Cell,
    Declared,
    FieldRole,
    Form,
    FormField,
    TableSheet,
    Workbook,
)

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
    outlines: tuple[Outline, ...] = ()
    headings: tuple[CategoryHeading, ...] = ()
    terms: tuple[Terms, ...] = ()
    recipes: tuple[Recipe, ...] = ()

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


def declaration_faults(shared: Declarations, system: System) -> Iterator[Fault]:
    """Yield what is wrong: names given twice, roles not played, references to nothing, examples that lack."""
    declared = shared.joined(system)
    sheets = [sheet for book in declared.workbooks for sheet in book.sheets]
    checks = [check for book in declared.workbooks for table in book.tables for check in table.checks]
    checks += [check for book in declared.workbooks for check in book.cross_checks]
    titled = ((one.title, one) for one in sheets if not (isinstance(one, Form) and one.role == "identity"))
    yield from repeated("工作表", titled, "title")
    yield from repeated("检查编号", ((check.code, check) for check in checks), "code")
    yield from repeated("评分方法", ((method.name, method) for method in declared.methods), "name")
    yield from repeated("问题编号", ((problem.code, problem) for problem in declared.problems), "code")
    yield from repeated("汇总页", ((view.title, view) for view in declared.views), "title")
    yield from repeated("依据", ((citation.key, citation) for citation in declared.citations), "key")
    yield from repeated("报告结构", ((outline.code, outline) for outline in declared.outlines), "code")
    yield from repeated("类别的标题", ((one.category, one) for one in declared.headings), "category")
    yield from repeated("报告用语", ((one.of, one) for one in declared.terms), "of")
    yield from _variant_faults(declared.items)
    yield from _heading_faults(declared.problems, system)
    yield from _role_faults(declared)
    yield from _problem_faults(shared, declared, system)
    yield from _title_faults([sheet for sheet in sheets if isinstance(sheet, TableSheet)])
    for sheet in sheets:
        yield from _table_faults(sheet) if isinstance(sheet, TableSheet) else ()
    yield from _last_year_faults(declared, system)
    for view in declared.views:
        yield from _view_faults(view)
    yield from _without_examples(shared)


def _variant_faults(items: Sequence[Item]) -> Iterator[Fault]:
    for one in items:
        if bool(one.family) != bool(one.variant):
            key, text = ("variant", "本口径的说明") if one.family else ("family", "属于哪个指标的口径")
            yield Fault(TroubleKind.ABSENT, one, (key,), f"没有写{text}")
    variants = ((f"{one.family}：{one.variant}", one) for one in items if one.family)
    yield from repeated("口径", variants, "variant")


def _heading_faults(problems: Sequence[ProblemRule], system: System) -> Iterator[Fault]:
    """A problem finds the indicators of its themes: what a heading stands for must be such a theme."""
    headings = {theme for area in system.areas for theme in area.themes}
    known = {theme for problem in problems for theme in problem.themes}
    for heading, theme in system.theme_as.items():
        if heading not in headings:
            text = f"“{heading}”不是本体系的二级指标{nearest(heading, headings)}"
            yield Fault(TroubleKind.NAME, system, ("theme_as", heading), text)
        if theme not in known:
            text = f"“{theme}”不是任何问题的二级指标{nearest(theme, known)}"
            yield Fault(TroubleKind.NAME, system, ("theme_as", heading), text)


def _role_faults(declared: Declarations) -> Iterator[Fault]:
    played = {field.role for field in declared.identity}
    for role in get_args(FieldRole):
        if role not in played:
            yield Fault(TroubleKind.ABSENT, None, (), f"identity.toml：没有字段担任 role = {role}")


def _problem_faults(shared: Declarations, declared: Declarations, system: System) -> Iterator[Fault]:
    left_out = [problem.code for problem in shared.problems]
    for position, code in enumerate(system.without_problems):
        if code not in left_out:
            text = f"没有问题“{code}”{nearest(code, left_out)}"
            yield Fault(TroubleKind.NAME, system, ("without_problems", position), text)
    known = {problem.code for problem in declared.problems} | set(system.without_problems)
    for problem in declared.problems:
        for position, code in enumerate(problem.unless):
            if code not in known:
                text = f"没有问题“{code}”{nearest(code, known)}"
                yield Fault(TroubleKind.NAME, problem, ("unless", position), text)


def _title_faults(tables: Sequence[TableSheet]) -> Iterator[Fault]:
    for table in tables:
        title = table.title
        if len(title) > LONGEST_TITLE:
            text = f"工作表“{title}”的名称不能超过 {LONGEST_TITLE} 个字符"
            yield Fault(TroubleKind.VALUE, table, ("title",), text)
        for name in (title, title + ORIGINAL, *([title + TOTALS] if table.breakdown else [])):
            yield from (
                Fault(
                    TroubleKind.DUPLICATE,
                    table,
                    ("title",),
                    f"“{name}”与工作表“{other.title}”重名（不分大小写）",
                )
                for other in tables
                # A title given twice as it stands is said elsewhere.
                if other.title != title and other.title.casefold() == name.casefold()
            )


def _table_faults(table: TableSheet) -> Iterator[Fault]:
    kinds = {column.name: column.value_kind for column in table.columns}
    series = table.chart.series if table.chart else ()
    named: list[tuple[Path, str]] = [(("chart", "by"), table.chart.by)] if table.chart else []
    named += [(("chart", "series"), name) for name in series]
    named += [(("breakdown",), name) for name in table.breakdown or ()]
    for keys, name in named:
        if name not in kinds:
            yield Fault(TroubleKind.NAME, table, keys, f"“{name}”不是本表的列{nearest(name, kinds)}")
    for name in table.breakdown or ():
        if name in kinds and not kinds[name].choices:
            yield Fault(TroubleKind.UNFIT, table, ("breakdown",), "分类汇总只用于选项列")
    for name in series:
        if name in kinds and not kinds[name].is_number:
            yield Fault(TroubleKind.UNFIT, table, ("chart", "series"), "图表只用于数值列")


def _last_year_faults(declared: Declarations, system: System) -> Iterator[Fault]:
    """What the year before gives must be there, of the same type, and for a table all in one table."""
    forms = [form.fields for book in declared.workbooks for form in book.forms]
    fields = {one.name: one for given in (declared.identity, *forms, system.supplements) for one in given}
    tables = {table.title: table for book in declared.workbooks for table in book.tables}
    columns = {f"{title}.{one.name}": one for title, table in tables.items() for one in table.columns}
    for field in fields.values():
        yield from _source_faults(field, fields)
    for table in tables.values():
        given = [one for one in table.columns if one.last_year]
        for one in given:
            yield from _source_faults(one, columns)
        if len({one.last_year.partition(".")[0] for one in given}) > 1:
            yield Fault(TroubleKind.UNFIT, table, (), "各列的 last_year 须取自同一张表")


def _source_faults(cell: Cell, known: Mapping[str, Cell]) -> Iterator[Fault]:
    source = known.get(cell.last_year)
    if cell.last_year and source is None:
        yield Fault(TroubleKind.NAME, cell, ("last_year",), f"没有“{cell.last_year}”{nearest(cell.last_year, known)}")
    elif source is not None and source.value_kind.type != cell.value_kind.type:
        yield Fault(TroubleKind.UNFIT, cell, ("last_year",), f"“{cell.last_year}”不是{cell.value_kind.title}")


def _view_faults(view: View) -> Iterator[Fault]:
    columns = {column.name for column in view.columns}
    named = [("chart", name) for name in view.chart] + ([("advice_by", view.advice_by)] if view.advice_by else [])
    for key, name in named:
        if name not in columns:
            yield Fault(TroubleKind.NAME, view, (key,), f"“{name}”不是本页的列{nearest(name, columns)}")
    if bool(view.advice) != bool(view.advice_by):
        yield Fault(TroubleKind.UNFIT, view, ("advice_by",), "建议须与依据哪一列同时给出")


def _without_examples(shared: Declarations) -> Iterator[Fault]:
    """What all systems share has its worked cases; a system's own may go without."""
    bare: list[tuple[Declared, str]] = [
        (item, "example") for item in shared.items if item.formula is not None and item.example is None
    ]
    computed = (method for method in shared.methods if method.formula is not None or method.decided_by == "bands")
    bare += [(method, "examples") for method in computed if not method.examples]
    bare += [(one, "examples") for one in shared.problems if one.condition is not None and not one.examples]
    yield from (Fault(TroubleKind.ABSENT, declared, (key,), "没有算例") for declared, key in bare)
