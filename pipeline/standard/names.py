"""Declarations -> the names that formulas may use where they stand, and what is wrong with those names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.formula import FormulaError, Scope, Symbol, UnknownNameError, nearest
from pipeline.standard.declarations import Declarations
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault
from pipeline.standard.rules import MARK_SYMBOLS, Item, ProblemRule
from pipeline.standard.scoring import FULL_SCORE, TARGET, VALUE
from pipeline.standard.system import System
from pipeline.standard.workbook import LATER_ROLES, Column, Declared, Form, FormField, Sheet, TableSheet, Workbook


class Names:
    """The tables with their columns, and the names of the unit: form fields and data items.

    A name that is none, or that something else has, is told in `faults` and left out of all scopes.
    """

    def __init__(self, declared: Declarations, system: System) -> None:
        self.faults: list[Fault] = []
        self.workbooks = tuple(_completed(book, declared, system) for book in declared.workbooks)
        self.tables = {table.title: table for book in self.workbooks for table in book.tables}
        self._taken: dict[str, str] = {}
        for table in self.tables.values():
            self._take_columns(table)
        for name in (FULL_SCORE, VALUE, TARGET, *SELF_KINDS, *(symbol.name for symbol in MARK_SYMBOLS)):
            self._taken.setdefault(name.casefold(), "评分公式和指标结果的名称")
        self.kinds = {one.name: one.value_kind for one in self._unit(declared, system)}
        self._summed = {one.name: one.table for one in declared.items if one.aggregate == "sum"}
        self.unit = tuple(kind.symbol(name) for name, kind in self.kinds.items())
        self.unit_scope = Scope(self.unit)
        self.extra_scope = Scope((kind.symbol(name) for name, kind in SELF_KINDS.items()), self.unit_scope)

    def _take_columns(self, table: TableSheet) -> None:
        own: dict[str, str] = {}
        for column in table.columns:
            where = f"“{table.title}.{column.name}”"
            if self._is_new(column.value_kind.symbol(column.name), column, own):
                own[column.name.casefold()] = where
        self._taken |= own

    def _unit(self, declared: Declarations, system: System) -> Iterator[FormField | Item]:
        """Yield what the unit has by name; of two of one name, the system's own is the one that has to be changed."""
        named: list[FormField | Item] = [*self._fields(system), *declared.items]
        own = {id(one) for one in (*system.supplements, *system.items)}
        taken = {id(one) for one in sorted(named, key=lambda one: id(one) in own) if self._takes(one)}
        yield from (one for one in named if id(one) in taken)

    def _fields(self, system: System) -> Iterator[FormField]:
        supplements = {id(field) for field in system.supplements}
        forms = [form for book in self.workbooks for form in book.forms]
        # A field may stand in several workbooks; one that a system adds is a new one.
        fields = [field for form in forms for field in form.fields if id(field) not in supplements]
        yield from {field.name: field for field in fields}.values()
        yield from system.supplements

    def _takes(self, one: FormField | Item) -> bool:
        is_new = self._is_new(one.value_kind.symbol(one.name), one, self._taken)
        if is_new:
            self._taken[one.name.casefold()] = f"“{one.name}”"
        return is_new

    def _is_new(self, symbol: Symbol, declared: Declared, taken: dict[str, str]) -> bool:
        other = taken.get(symbol.name.casefold())
        if other is not None:
            text = f"名称“{symbol.name}”重复（另有{other}）"
            self.faults.append(Fault(TroubleKind.DUPLICATE, declared, ("name",), text))
            return False
        try:
            Scope([symbol])
        except FormulaError as error:
            self.faults.append(Fault(TroubleKind.FORMULA, declared, ("name",), str(error)))
            return False
        return True

    def table(self, title: str) -> TableSheet:
        """Return the table sheet called `title`; raise UnknownNameError if there is none."""
        if title not in self.tables:
            raise UnknownNameError(f"没有工作表“{title}”{nearest(title, self.tables)}")
        return self.tables[title]

    def column(self, table: TableSheet, name: str) -> Column:
        """Return a column of `table`; raise UnknownNameError if it has none of that name."""
        known = {column.name: column for column in table.columns}
        if name not in known:
            raise UnknownNameError(f"“{table.title}”没有列“{name}”{nearest(name, known)}")
        return known[name]

    def row_scope(self, table: TableSheet) -> Scope:
        """Return what a condition over the rows of `table` may name: its columns, and all of the unit."""
        return Scope(_columns(table), self.unit_scope)

    def typed_scope(self, table: TableSheet) -> Scope:
        """Return what a computed column may name: the typed ones only, so that order never matters."""
        return Scope(_columns(table, is_computed=False))

    def check_scope(self, book: Workbook, table: TableSheet) -> Scope:
        """Return what a row check may name: its row, and the form fields and sums of tables of its own workbook."""
        fields = {field.name for form in book.forms for field in form.fields}
        titles = {one.title for one in book.tables}
        known = fields | {name for name, title in self._summed.items() if title in titles}
        return Scope(_columns(table), (symbol for symbol in self.unit if symbol.name in known))

    def problem_scope(self, rule: ProblemRule) -> Scope:
        """Return what the condition of a problem may name; raise UnknownNameError if it is over no known table."""
        match rule.over:
            case "unit" | "batch":
                return self.unit_scope
            case "marks":
                return Scope(MARK_SYMBOLS, self.unit_scope)
            case title:
                return self.row_scope(self.table(title))


def _columns(table: TableSheet, *, is_computed: bool = True) -> Iterable[Symbol]:
    columns = {column.name.casefold(): column for column in reversed(table.columns)}.values()
    return (one.value_kind.symbol(one.name) for one in columns if is_computed or not one.is_computed)


def _completed(book: Workbook, declared: Declarations, system: System) -> Workbook:
    """Give the identity form its common fields and the supplement form the system's."""

    def with_fields(sheet: Sheet) -> Sheet:
        if isinstance(sheet, Form) and sheet.role == "identity":
            first = [field for field in declared.identity if field.role not in LATER_ROLES]
            last = [field for field in declared.identity if field.role in LATER_ROLES]
            return sheet.model_copy(update={"fields": (*first, *sheet.fields, *last)})
        if isinstance(sheet, Form) and sheet.role == "supplement":
            return sheet.model_copy(update={"fields": (*sheet.fields, *system.supplements)})
        return sheet

    return book.model_copy(update={"sheets": tuple(with_fields(sheet) for sheet in book.sheets)})
