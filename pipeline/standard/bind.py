"""Declarations + one indicator system -> Standard: names resolved, formulas compiled, references checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pipeline.formula import Formula, FormulaError, Scope, Symbol, Type, compile_formula, nearest
from pipeline.kinds import Kind, KindName
from pipeline.standard.declarations import Declarations, inconsistencies
from pipeline.standard.errors import StandardError
from pipeline.standard.placeholders import DETAILS, ROW_COUNT, names_in
from pipeline.standard.rules import MARK_SYMBOLS, Item, Method, ProblemRule, View
from pipeline.standard.scoring import compile_scoring, complete, wording
from pipeline.standard.standard import CheckRule, IndicatorRule, ItemRule, ProblemCheck, Standard, ViewRule
from pipeline.standard.system import Indicator, System
from pipeline.standard.workbook import Check, Column, Form, Sheet, TableSheet, Workbook

Made = TypeVar("Made")


def bind(declared: Declarations, system: System) -> Standard:
    """Compile everything for `system`; raise StandardError with all that is wrong."""
    binder = _Binder(declared.joined(system), system)
    standard = binder.standard()
    if binder.errors:
        raise StandardError(binder.errors)
    return standard


class _Binder:
    """Compiles one declaration after another and collects what is wrong instead of stopping at the first."""

    def __init__(self, declared: Declarations, system: System) -> None:
        self.declared = declared
        self.system = system
        self.errors: list[str] = list(inconsistencies(declared, system))
        self.workbooks = tuple(self.completed(book) for book in declared.workbooks)
        self.tables = {table.title: table for book in self.workbooks for table in book.tables}
        self.methods = {method.name: method for method in declared.methods}
        self.citations = {citation.key: citation for citation in declared.citations}
        self.unit = self.unit_symbols()
        self.unit_scope = self.scope("数据项", self.unit)

    def standard(self) -> Standard:
        return Standard(
            version=self.declared.version,
            workbooks=self.workbooks,
            items=self.ordered(self.kept(self.item, self.declared.items)),
            computed=self.computed(),
            checks=tuple(self.checks()),
            methods=self.methods,
            system=self.system,
            indicators=self.kept(self.indicator, self.system.indicators),
            specific=self.specific(),
            problems=self.kept(self.problem, self.declared.problems),
            views=self.kept(self.view, self.declared.views),
            citations=self.citations,
        )

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Turn what is wrong inside into an error that names `where`."""
        try:
            yield
        except FormulaError as error:
            self.errors.append(f"{where}：{error}")

    def kept(self, make: Callable[[Made], object], declared: Iterable[Made]) -> tuple:  # type: ignore[type-arg]
        return tuple(made for one in declared if (made := make(one)) is not None)

    def completed(self, book: Workbook) -> Workbook:
        """Give the identity form its common fields and the supplement form the system's."""

        def with_fields(sheet: Sheet) -> Sheet:
            if isinstance(sheet, Form) and sheet.role == "identity":
                return sheet.model_copy(update={"fields": (*self.declared.identity, *sheet.fields)})
            if isinstance(sheet, Form) and sheet.role == "supplement":
                return sheet.model_copy(update={"fields": (*sheet.fields, *self.system.supplements)})
            return sheet

        return book.model_copy(update={"sheets": tuple(with_fields(sheet) for sheet in book.sheets)})

    def unit_symbols(self) -> tuple[Symbol, ...]:
        fields = {field.name: field for book in self.workbooks for form in book.forms for field in form.fields}
        return (
            *(field.value_kind.symbol(name) for name, field in fields.items()),
            *(item.value_kind.symbol(item.name) for item in self.declared.items),
        )

    def scope(self, where: str, *groups: Iterable[Symbol]) -> Scope:
        try:
            return Scope(*groups)
        except FormulaError as error:
            raise StandardError([*self.errors, f"{where}：{error}"]) from error

    def row_scope(self, table: TableSheet) -> Scope:
        columns = (column.value_kind.symbol(column.name) for column in table.columns)
        return self.scope(table.title, columns, self.unit)

    def computed(self) -> dict[tuple[str, str], Formula]:
        found = {}
        for table in self.tables.values():
            # A computed column looks only at typed ones, so that order never matters.
            typed = Scope(column.value_kind.symbol(column.name) for column in table.columns if not column.is_computed)
            for column in table.columns:
                with self.at(f"{table.title}.{column.name}"):
                    if column.formula is not None:
                        formula = compile_formula(column.formula, typed, column.value_kind.type)
                        found[table.title, column.name] = formula
                    if column.lookup is not None:
                        other = self.table(column.lookup.table)
                        self.column(other, column.lookup.column)
                        self.column(other, column.lookup.by)
                        self.column(table, column.lookup.by)
        return found

    def checks(self) -> Iterator[CheckRule]:
        for book in self.workbooks:
            for table in book.tables:
                for check in table.checks:
                    with self.at(f"{table.title}：检查 {check.code}"):
                        self.column(table, check.at)
                        self.require_names(check.expected, {column.name for column in table.columns})
                        yield self.check(check, self.check_scope(book, table), table)
            for check in book.cross_checks:
                with self.at(f"{book.name}：检查 {check.code}"):
                    self.unit_scope.find(check.at)
                    yield self.check(check, self.unit_scope, None)

    def check_scope(self, book: Workbook, table: TableSheet) -> Scope:
        """A row check looks at its row and its own workbook's form fields, so that the template can make it too."""
        columns = (column.value_kind.symbol(column.name) for column in table.columns)
        fields = (field.value_kind.symbol(field.name) for form in book.forms for field in form.fields)
        return self.scope(table.title, columns, fields)

    def check(self, check: Check, scope: Scope, table: TableSheet | None) -> CheckRule:
        return CheckRule(check, compile_formula(check.condition, scope, Type.BOOLEAN), table)

    def item(self, item: Item) -> ItemRule | None:
        with self.at(f"items.toml：数据项“{item.name}”"):
            if item.formula is not None:
                return ItemRule(item, compile_formula(item.formula, self.unit_scope, item.value_kind.type), None)
            table = self.table(item.table)
            if item.column:
                kind = self.column(table, item.column).value_kind
                if item.aggregate in ("sum", "min", "max") and not kind.is_number:
                    raise FormulaError(f"{item.aggregate} 只用于数值列，“{item.column}”是{kind.title}")
            elif item.aggregate != "count":
                raise FormulaError(f"{item.aggregate} 须写明“表.列”")
            if item.matches:
                other, _, column = item.matches.partition(".")
                self.column(self.table(other), column)
            where = item.where and compile_formula(item.where, self.row_scope(table), Type.BOOLEAN)
            return ItemRule(item, None, where or None)
        return None

    def table(self, title: str) -> TableSheet:
        if title not in self.tables:
            raise FormulaError(f"没有工作表“{title}”{nearest(title, self.tables)}")
        return self.tables[title]

    def column(self, table: TableSheet, name: str) -> Column:
        known = {column.name: column for column in table.columns}
        if name not in known:
            raise FormulaError(f"“{table.title}”没有列“{name}”{nearest(name, known)}")
        return known[name]

    def ordered(self, rules: tuple[ItemRule, ...]) -> tuple[ItemRule, ...]:
        """Order items so that each stands after those it uses; a circle is an error."""
        by_name = {rule.item.name: rule for rule in rules}
        done: dict[str, ItemRule] = {}

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in done or name not in by_name:
                return
            if name in path:
                raise FormulaError("循环引用：" + "→".join((*path[path.index(name) :], name)))
            rule = by_name[name]
            for formula in (rule.formula, rule.where):
                for used in formula.names if formula else ():
                    visit(used, (*path, name))
            done[name] = rule

        for name in by_name:
            with self.at(f"items.toml：数据项“{name}”"):
                visit(name, ())
        return tuple(done.values())

    def indicator(self, one: Indicator) -> IndicatorRule | None:
        with self.at(f"{self.system.code}：指标 {one.code} {one.name}"):
            method = self.methods.get(one.method)
            if method is None:
                raise FormulaError(f"没有评分方法“{one.method}”{nearest(one.method, self.methods)}")
            self.require_citations(one.basis)
            parameters = complete(method, one.parameters)
            self.consistent(one, method)
            value = one.value and compile_formula(one.value, self.unit_scope, one.value_kind.type)
            scoring = compile_scoring(method, one.value_kind, one.bands, self.system.decimals, self.unit)
            zero_if = one.zero_if and compile_formula(one.zero_if, self.unit_scope, Type.BOOLEAN)
            words = wording(method, one, parameters, self.system.decimals)
            is_counted = method.decided_by == "checklist"
            scored, counted = (None, scoring) if is_counted else (scoring, None)
            return IndicatorRule(one, method, value or None, scored, zero_if or None, words, counted)
        return None

    def specific(self) -> dict[str, Formula]:
        """Compile the methods a unit's own indicators may use: those that score a number by a formula."""
        found = {}
        for method in self.methods.values():
            kind = Kind(method.value_kind or KindName.MEASURE)
            if method.decided_by == "computed" and kind.is_number:
                with self.at(f"methods.toml：评分方法“{method.name}”"):
                    scoring = compile_scoring(method, kind, (), self.system.decimals, self.unit)
                    if scoring is not None:
                        found[method.name] = scoring
        return found

    def consistent(self, one: Indicator, method: Method) -> None:
        if method.needs_target and one.target is None:
            raise FormulaError(f"评分方法“{method.name}”需要目标值 target")
        if (method.decided_by == "checklist") != bool(one.points):
            raise FormulaError("评价要点 points 只用于、也必须用于按要点评分的方法")
        if method.value_kind not in (None, one.kind):
            raise FormulaError(f"评分方法“{method.name}”只用于 {method.value_kind} 类型的值")
        if one.bands and method.decided_by != "bands":
            raise FormulaError("bands 只用于分档评分的方法")
        if one.band_labels and len(one.band_labels) - len(one.bands) not in (0, 1):
            raise FormulaError("band_labels 须与 bands 一一对应，最后可再加一条“其余”的说法")

    def problem(self, rule: ProblemRule) -> ProblemCheck | None:
        with self.at(f"problems.toml：问题 {rule.code}"):
            self.require_citations(rule.basis)
            scope = self.problem_scope(rule)
            names = {symbol.name for symbol in self.unit}
            if rule.over != "unit" or rule.compare:
                names |= {ROW_COUNT, DETAILS}
            self.require_names(rule.fact, names)
            self.require_names(rule.detail, {symbol.name for symbol in scope})
            for name in rule.items:
                self.unit_scope.find(name)
            if rule.of:
                title, _, column = rule.of.partition(".")
                self.column(self.table(title), column)
            condition = rule.condition and compile_formula(rule.condition, scope, Type.BOOLEAN)
            return ProblemCheck(rule, condition or None)
        return None

    def problem_scope(self, rule: ProblemRule) -> Scope:
        match rule.over:
            case "unit" | "batch":
                return self.unit_scope
            case "marks":
                return self.scope("指标结果", MARK_SYMBOLS, self.unit)
            case _:
                return self.row_scope(self.table(rule.over))

    def view(self, view: View) -> ViewRule | None:
        with self.at(f"views.toml：汇总页“{view.title}”"):
            scope = self.unit_scope if view.over == "unit" else self.row_scope(self.table(view.over))
            for column in view.columns:
                scope.find(column.name)
            where = view.where and compile_formula(view.where, scope, Type.BOOLEAN)
            return ViewRule(view, where or None)
        return None

    def require_citations(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            if key not in self.citations:
                raise FormulaError(f"没有依据“{key}”{nearest(key, self.citations)}")

    def require_names(self, text: str, known: set[str]) -> None:
        for name in names_in(text):
            if name not in known:
                raise FormulaError(f"文字中的 {{{name}}} 没有对应的名称{nearest(name, known)}")
