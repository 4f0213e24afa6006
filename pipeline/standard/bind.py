"""Declarations + one indicator system -> Standard: names resolved, formulas compiled, references checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from pipeline.formula import (
    Formula,
    FormulaError,
    Scope,
    Type,
    UnknownNameError,
    compile_formula,
    nearest,
    require_share,
    require_weights,
)
from pipeline.kinds import KindName
from pipeline.standard.bind_outlines import OutlineBinder, outline_faults
from pipeline.standard.bind_scores import ScoreBinder
from pipeline.standard.consistent import system_faults
from pipeline.standard.declarations import Declarations, declaration_faults
from pipeline.standard.errors import StandardError, TroubleKind
from pipeline.standard.examples import example_faults
from pipeline.standard.faults import Fault, Faults
from pipeline.standard.layout.recipes import recipe_faults
from pipeline.standard.names import Names
from pipeline.standard.placeholders import DETAILS, ROW_COUNT, names_in, strange_names, stray_bracket
from pipeline.standard.reading import Reader
from pipeline.standard.rules import Item, ProblemRule, View
from pipeline.standard.sharper import Asked
from pipeline.standard.standard import CapRule, CheckRule, ItemRule, ProblemCheck, Standard, ViewRule
from pipeline.standard.system import Cap, System
from pipeline.standard.workbook import Check, Column, Declared, TableSheet, Workbook

Made = TypeVar("Made")


def bind(declared: Declarations, system: System, reader: Reader) -> Standard:
    """Compile everything for `system`; raise StandardError with all that is wrong, and what `reader` found before."""
    binder = _Binder(declared.joined(system), system)
    standard = binder.standard()
    faults = [*system_faults(system), *declaration_faults(declared, system), *recipe_faults(declared)]
    faults += outline_faults(binder.declared, {symbol.name for symbol in binder.names.unit}, system)
    faults += [*binder.names.faults, *binder.faults]
    troubles = [reader.origins.trouble(fault) for fault in (*faults, *example_faults(standard))]
    told = [*reader.troubles, *(one for one in troubles if not reader.explains(one))]
    if told:
        raise StandardError(told)
    return standard


class _Binder:
    """Compiles one declaration after another and collects what is wrong instead of stopping at the first."""

    def __init__(self, declared: Declarations, system: System) -> None:
        self.declared = declared
        self.system = system
        self.faults = Faults()
        self.names = Names(declared, system)
        self.citations = {citation.key: citation for citation in declared.citations}

    def standard(self) -> Standard:
        self.require_citations(self.system, self.system.basis)
        scores = ScoreBinder(self.declared.methods, self.system, self.names, self.faults)
        for one in self.system.indicators:
            self.require_citations(one, one.basis)
        return Standard(
            version=self.declared.version,
            workbooks=self.names.workbooks,
            items=self.ordered(self.kept(self.item, self.declared.items)),
            computed=self.computed(),
            checks=tuple(self.checks()),
            methods=scores.methods,
            system=self.system,
            indicators=self.kept(scores.indicator, self.system.indicators),
            specific=scores.specific,
            problems=self.kept(self.problem, self.declared.problems),
            views=self.kept(self.view, self.declared.views),
            citations=self.citations,
            caps=self.kept(self.cap, self.system.caps),
            outlines=self.kept(OutlineBinder(self.names, self.faults).outline, self.declared.outlines),
            headings={one.category: one for one in self.declared.headings},
            terms={one.of: one.words for one in self.declared.terms},
        )

    def cap(self, cap: Cap) -> CapRule | None:
        condition = self.compiled(cap, "condition", cap.condition, self.names.unit_scope, Type.BOOLEAN)
        return None if condition is None else CapRule(cap, condition)

    def kept(self, make: Callable[[Made], object], declared: Iterable[Made]) -> tuple:  # type: ignore[type-arg]
        return tuple(made for one in declared if (made := make(one)) is not None)

    def compiled(
        self, declared: Declared, key: str, text: str | None, scope: Scope, wanted: Type | None
    ) -> Formula | None:
        """Compile the formula that stands at `key`, if there is one; None too where it is wrong."""
        with self.faults.at(declared, key):
            return None if text is None else compile_formula(text, scope, wanted)
        return None

    def computed(self) -> dict[tuple[str, str], Formula]:
        found = {}
        for table in self.names.tables.values():
            typed = self.names.typed_scope(table)
            for column in table.columns:
                formula = self.compiled(column, "formula", column.formula, typed, column.value_kind.type)
                if formula is not None:
                    found[table.title, column.name] = formula
                self.require_lookup(table, column)
                with self.faults.at(column, "unit_in"):
                    if column.unit_in:
                        self.names.column(table, column.unit_in)
        return found

    def require_lookup(self, table: TableSheet, column: Column) -> None:
        if column.lookup is None:
            return
        with self.faults.at(column, "lookup", "sum"):
            other = self.names.table(column.lookup.table)
            self.names.column(other, column.lookup.column)
            with self.faults.at(column, "lookup", "by"):
                self.names.column(other, column.lookup.by)
                self.names.column(table, column.lookup.by)

    def checks(self) -> Iterator[CheckRule]:
        for book in self.names.workbooks:
            for table in book.tables:
                for check in table.checks:
                    with self.faults.at(check, "at"):
                        self.names.column(table, check.at)
                    self.require_names(check, "expected", {column.name for column in table.columns})
                    yield from self.check(check, self.names.check_scope(book, table), table)
            yield from self.cross_checks(book)

    def cross_checks(self, book: Workbook) -> Iterator[CheckRule]:
        for check in book.cross_checks:
            with self.faults.at(check, "at"):
                self.names.unit_scope.find(check.at)
            yield from self.check(check, self.names.unit_scope, None)

    def check(self, check: Check, scope: Scope, table: TableSheet | None) -> Iterator[CheckRule]:
        beside = {one.code: one.condition for one in (table.checks if table is not None else ())}
        sharper = [self.asked(table, beside[code]) for code in check.unless]
        asked = self.of_rows(check, self.asked(table, check.condition), sharper, scope)
        if asked is not None:
            yield CheckRule(check, asked.alone(scope), table, asked)

    def of_rows(self, declared: Declared, text: str | None, sharper: Sequence[str], scope: Scope) -> Asked | None:
        """Compile a condition and those that say the same more sharply, of which others tell what is wrong."""
        own = self.compiled(declared, "condition", text, scope, Type.BOOLEAN)
        others = []
        for one in sharper:
            with suppress(FormulaError):
                others.append(compile_formula(one, scope, Type.BOOLEAN))
        return None if own is None else Asked(own, tuple(others))

    def asked(self, table: TableSheet | None, condition: str) -> str:
        """Return a condition over the rows of a table: of 评价要点 outside the full score nothing is asked."""
        column = table.by_role("number") if table is not None and table.role == "points" else None
        extras = (one for one in self.system.indicators if self.system.is_extra(one))
        numbers = [number for one in extras for number in one.point_numbers]
        if column is None or not numbers:
            return condition
        within = ",".join(f'{column.name}<>"{number}"' for number in numbers)
        return f"AND({within},{condition})"

    def item(self, item: Item) -> ItemRule | None:
        if item.formula is not None:
            formula = self.compiled(item, "formula", item.formula, self.names.unit_scope, item.value_kind.type)
            with self.faults.at(item, "formula"):
                if formula is not None and item.kind == KindName.RATE:
                    require_share(formula.tree)
                    require_weights(formula.tree, self.names.unit_scope)
                return None if formula is None else ItemRule(item, formula, None)
            return None
        with self.faults.at(item, "matches"):
            if item.matches:
                other, _, column = item.matches.partition(".")
                self.names.column(self.names.table(other), column)
        with self.faults.at(item, "of"):
            table = self.names.table(item.table)
            scope = self.names.row_scope(table)
            where = self.compiled(item, "where", item.where or None, scope, Type.BOOLEAN)
            self.require_column(item, table)
            return ItemRule(item, None, where)
        return None

    def require_column(self, item: Item, table: TableSheet) -> None:
        if item.column:
            kind = self.names.column(table, item.column).value_kind
            if item.aggregate in ("sum", "min", "max") and not kind.is_number:
                raise FormulaError(f"{item.verb}只用于数值列，“{item.column}”是{kind.title}")
        elif item.aggregate != "count":
            raise FormulaError(f"{item.verb}须写明“表.列”")

    def ordered(self, rules: tuple[ItemRule, ...]) -> tuple[ItemRule, ...]:
        """Order items so that each stands after those it uses; a circle is told once, where it was first entered."""
        by_name = {rule.item.name: rule for rule in rules}
        done: dict[str, ItemRule] = {}
        circles: set[frozenset[str]] = set()
        for start in by_name:
            # The way from `start` down to what is looked at, each with what it still has to look at.
            way = {start: _used(by_name[start])} if start not in done else {}
            while way:
                name, rest = next(reversed(way.items()))
                for used in rest:
                    if used in way:
                        circle = list(way)[list(way).index(used) :]
                        self.tell_circle(by_name[used].item, circle, circles)
                    elif used in by_name and used not in done:
                        way[used] = _used(by_name[used])
                        break
                else:
                    done[name] = by_name[name]
                    del way[name]
        return tuple(done.values())

    def tell_circle(self, item: Item, circle: list[str], told: set[frozenset[str]]) -> None:
        if frozenset(circle) not in told:
            told.add(frozenset(circle))
            key = "where" if item.formula is None else "formula"
            text = "循环引用：" + "→".join((*circle, item.name))
            self.faults.append(Fault(TroubleKind.CIRCLE, item, (key,), text))

    def problem(self, rule: ProblemRule) -> ProblemCheck | None:
        self.require_citations(rule, rule.basis)
        names = {symbol.name for symbol in self.names.unit}
        listed = {ROW_COUNT, DETAILS} if rule.over != "unit" or rule.compare else set()
        self.require_names(rule, "fact", names | listed)
        if stray := stray_bracket(rule.fact):
            told = f"文字中的 {stray} 没有与之成对的括号，或者括号里又有括号"
            self.faults.append(Fault(TroubleKind.VALUE, rule, ("fact",), told, "{名称} 和 [可省略的话]，不嵌套"))
        for position, name in enumerate(rule.items):
            with self.faults.at(rule, "items", position):
                self.names.unit_scope.find(name)
        with self.faults.at(rule, "of"):
            if rule.of:
                title, _, column = rule.of.partition(".")
                self.names.column(self.names.table(title), column)
        with self.faults.at(rule, "over"):
            scope = self.names.problem_scope(rule)
            shares = self.shares(rule, scope)
            self.require_names(rule, "detail", {symbol.name for symbol in scope} | set(shares))
            text = rule.condition and self.asked(self.names.tables.get(rule.over), rule.condition)
            is_of_rows = rule.over in self.names.tables
            beside = {one.code: one.condition or "" for one in self.declared.problems if one.over == rule.over}
            sharper = [code for code in rule.unless if is_of_rows and code in beside]
            asked = self.of_rows(rule, text, [beside[code] for code in sharper], scope)
            unless = tuple(code for code in rule.unless if code not in sharper)
            condition = None if asked is None else asked.alone(scope)
            named = {text: one for text, one in shares.items() if one}
            return ProblemCheck(rule, condition, self.reasons(rule), named, asked, unless)
        return None

    def shares(self, rule: ProblemRule, scope: Scope) -> dict[str, Formula | None]:
        """Compile the shares that the detail of a row names; None where one is wrong."""
        texts = [name for name in names_in(rule.detail) if "/" in name and rule.over in self.names.tables]
        return {text: self.compiled(rule, "detail", text, scope, Type.NUMBER) for text in texts}

    def reasons(self, rule: ProblemRule) -> Formula | None:
        """Compile in which rows the unit says why there is a problem."""
        title, _, column = rule.reason_in.partition(".")
        with self.faults.at(rule, "reason_in"):
            if rule.reason_in:
                table = self.names.table(title)
                if self.names.column(table, column).value_kind.type != Type.TEXT:
                    told = f"“{column}”不是填写文字的列，不能说明原因"
                    self.faults.append(Fault(TroubleKind.VALUE, rule, ("reason_in",), told))
                if rule.over in {"unit", "marks", "batch", *self.names.tables} - {title} and rule.reason_where is None:
                    told = "说明原因的列不在所判断的表中，须写明是哪些行"
                    self.faults.append(Fault(TroubleKind.VALUE, rule, ("reason_where",), told))
                return self.compiled(rule, "reason_where", rule.reason_where, self.names.row_scope(table), Type.BOOLEAN)
        return None

    def view(self, view: View) -> ViewRule | None:
        with self.faults.at(view, "over"):
            is_unit = view.over == "unit"
            scope = self.names.unit_scope if is_unit else self.names.row_scope(self.names.table(view.over))
            for column in view.columns:
                with self.faults.at(column, "name"):
                    scope.find(column.name)
            return ViewRule(view, self.compiled(view, "where", view.where, scope, Type.BOOLEAN))
        return None

    def require_citations(self, declared: Declared, keys: tuple[str, ...]) -> None:
        for position, key in enumerate(keys):
            with self.faults.at(declared, "basis", position):
                if key not in self.citations:
                    raise UnknownNameError(f"没有依据“{key}”{nearest(key, self.citations)}")

    def require_names(self, declared: Declared, key: str, known: set[str]) -> None:
        said = strange_names(getattr(declared, key), known)
        self.faults += [Fault(TroubleKind.NAME, declared, (key,), text) for text in said]


def _used(rule: ItemRule) -> Iterator[str]:
    """Yield the names that an item looks at."""
    for formula in (rule.formula, rule.where):
        yield from formula.names if formula else ()
