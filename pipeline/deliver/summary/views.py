"""Declared pages over data items -> sheets: one row a unit, rates and totals live, a chart of the declared columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from pipeline.deliver import charts
from pipeline.deliver.cells import OPEN, Block, letter, width_for
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, print_figures, widths_of, write_list, write_total
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import RANKING
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.summary.whole import Summary
from pipeline.deliver.workpaper.plan import ITEMS, Paper
from pipeline.formula import Formula, Missing, Type, Value, evaluate, is_nothing, to_excel
from pipeline.kinds import Kind
from pipeline.standard import ViewRule

MOST_NAMES = 30
_NAMES = 2
_ABSENT = Missing("没有这项数据", is_blank=False)
_TOTAL, _COUNT = "合计", "计入单位数"


def write_unit_view(book: Book, summary: Summary, rule: ViewRule) -> None:
    """Write a page with one row a unit, in order of unit code."""
    _UnitPage(summary, rule).write(book)


class _UnitPage:
    """One page over data items: what stands in each cell, and whether it is live."""

    def __init__(self, summary: Summary, rule: ViewRule) -> None:
        self.summary, self.view = summary, rule.view
        self.standard = summary.standard
        self.units = summary.batch.appraisals
        self.names = [column.name for column in rule.view.columns]
        self.totalled = {column.name: column.total for column in rule.view.columns}
        self.kinds: Mapping[str, Kind] = {name: summary.standard.kinds[name] for name in self.names}
        self.values = [{name: values.get(name, _ABSENT) for name in self.names} for values in summary.values.values()]
        self.unit_heads = unit_heads(summary)
        self.columns = {name: column for column, name in enumerate(self.names, start=_NAMES)}
        self.rows = Block.of(rule.view.title, FIRST, len(self.units))

    @cached_property
    def item_cell(self) -> str:
        """Where the first item of the page stands in every unit's workbook."""
        rows = Paper(self.units[0], self.standard).item_rows if self.units else {}
        return f"A{rows[self.names[0]] + 1}" if self.names[0] in rows else "A1"

    @property
    def total_row(self) -> int:
        return self.rows.last + 1

    @property
    def last_row(self) -> int:
        """The last row of the totals: how many units each is of stands below them where it is not all."""
        return self.total_row + 1 if self.units and self.has_gaps else self.total_row

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        """The items that are worked out on the page: all their names are numbers standing in its columns."""
        return {
            rule.item.name: rule.formula
            for rule in self.standard.items
            if rule.item.name in self.kinds
            and rule.formula is not None
            and set(rule.formula.names) <= set(self.names)
            and all(symbol.type == Type.NUMBER for symbol in rule.formula.symbols)
        }

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What these items are in any row, with OPEN for its number."""
        cells = {name: f"{letter(column)}{OPEN}" for name, column in self.columns.items()}
        return {name: to_excel(formula, cells) for name, formula in self.formulas.items()}

    def live(self, name: str, row: int, value: Value) -> Live:
        return Live(self.texts[name].replace(OPEN, str(row + 1)), value)

    @property
    def has_chart(self) -> bool:
        """Whether there is something to compare: one unit alone is one bar."""
        return bool(self.view.chart) and len(self.units) > 1

    def write(self, book: Book) -> None:
        heads, chart_row = self.heads(), self.last_row + 3
        links = [Link("汇总", RANKING)]
        if self.has_chart:
            links.append(Link("图（在表下方）", self.view.title, f"A{chart_row + 1}"))
        page = open_sheet(book, self.view.title, self.view.help + self.note(), widths_of(heads), links)
        rows = (self.row(at, FIRST + at) for at in range(len(self.units)))
        write_list(page, heads, rows, empty="没有可以评价的单位。", frozen=_NAMES)
        print_figures(page, _NAMES, len(self.units))
        if self.units:
            totals: dict[int, Content] = {self.columns[name]: self.total(name) for name in self.names}
            write_total(page, self.total_row, heads, {1: _TOTAL, **totals})
            if self.has_gaps:
                counts: dict[int, Content] = {self.columns[name]: self.count(name) for name in self.names}
                plain = [*heads[:_NAMES], *(head._replace(number="0") for head in heads[_NAMES:])]
                write_total(page, self.last_row, plain, {1: _COUNT, **counts})
            self.draw(page, chart_row)

    @cached_property
    def has_gaps(self) -> bool:
        """Whether the totals leave out what some unit has no value for."""
        return any(is_nothing(values[name]) for values in self.values for name in self.names)

    def note(self) -> str:
        """Say what the totals leave out."""
        if not self.has_gaps:
            return ""
        return "合计不含“缺失”“不适用”的单位，计入的单位数在合计下面；分子、分母的单位不一致时，不计算合计比率。"

    def heads(self) -> list[Head]:
        return self.unit_heads + [self.head(name) for name in self.names]

    def head(self, name: str) -> Head:
        kind, item = self.kinds[name], next((one.item for one in self.standard.items if one.item.name == name), None)
        measure = "元" if kind.is_money else item.unit if item else ""
        title = self.standard.titles[name] + (f"\n（{measure}）" if measure else "")
        texts = kind.widest([*(values[name] for values in self.values), self.totals[name]])
        look = Look.NUMBER if kind.is_number else Look.CENTRE
        return Head(title, width_for(texts, least=12, most=24), look, kind.excel_format if kind.is_number else "")

    def row(self, at: int, row: int) -> list[Content]:
        one = self.units[at]
        return [
            one.unit.code,
            self.summary.name_of(one, ITEMS, self.item_cell),
            *(self.content(name, at, row) for name in self.names),
        ]

    def content(self, name: str, at: int, row: int) -> Content:
        value = self.values[at][name]
        if isinstance(value, bool):
            return self.kinds[name].show(value)
        return self.live(name, row, value) if name in self.formulas else value

    @cached_property
    def totals(self) -> dict[str, Value]:
        """What every column adds up to; a formula is worked out again over the sums of its parts."""
        found: dict[str, Value] = dict.fromkeys(self.names, _ABSENT)
        for name in self.names:
            numbers = [value for values in self.values if isinstance(value := values[name], Decimal)]
            if self.totalled[name] == "sum" and numbers:
                found[name] = sum(numbers, Decimal(0))
        for name in self.names:
            if self.is_worked_out(name):
                found[name] = evaluate(self.formulas[name], found)
        return found

    def is_worked_out(self, name: str) -> bool:
        """Tell whether a rate of the totals means anything: its parts are sums over the same units."""
        formula = self.formulas.get(name)
        if self.totalled[name] != "formula" or formula is None:
            return False
        there = [tuple(is_nothing(values[part]) for values in self.values) for part in formula.names]
        return len(set(there)) <= 1 and all(self.totalled[part] == "sum" for part in formula.names)

    def total(self, name: str) -> Content:
        value = self.totals[name]
        if self.is_worked_out(name):
            return self.live(name, self.total_row, value)
        if isinstance(value, Decimal):
            return Live(f"ROUND(SUM({self.rows.here(self.columns[name])}),{self.kinds[name].scale})", value)
        return DASH

    def count(self, name: str) -> Content:
        """Return how many units a total is of."""
        if not self.kinds[name].is_number:
            return DASH
        counted = sum(not is_nothing(values[name]) for values in self.values)
        return Live(f"COUNT({self.rows.here(self.columns[name])})", Decimal(counted))

    def draw(self, page: Page, row: int) -> None:
        """Draw the declared columns below the table."""
        if not self.has_chart:
            return
        points = len(self.units)
        shown = [name for name in self.view.chart if name in self.kinds]
        titles = "、".join(self.standard.titles[name] for name in shown)
        numbers = [one for values in self.values for name in shown if isinstance(one := values[name], Decimal)]
        chart = charts.Chart(
            title=self.view.chart_title or titles,
            description=f"柱形图：{points} 个单位的{titles}，按编码排列，数值见上表。{self.spread(shown)}",
            categories=self.rows.range(1),
            series=[charts.Series(self.standard.titles[name], self.rows.range(self.columns[name])) for name in shown],
            points=points,
            number=self.kinds[shown[0]].excel_format,
            minimum=0 if all(number >= 0 for number in numbers) else None,
            largest=max(map(abs, numbers), default=None),
            category_title="" if points <= MOST_NAMES else f"{points} 个单位，次序同上表（排序后图随之变化）",
        )
        charts.insert(page, row, 0, chart, 1_000, 380)

    def spread(self, names: Sequence[str]) -> str:
        """Say in words how far the charted values reach."""
        texts = []
        for name in names:
            numbers = [value for values in self.values if isinstance(value := values[name], Decimal)]
            if numbers:
                show = self.kinds[name].show
                texts.append(f"{self.standard.titles[name]}最低 {show(min(numbers))}，最高 {show(max(numbers))}。")
        return "".join(texts)
