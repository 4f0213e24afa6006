"""Planned template -> its last sheet, 填报检查: live counts of what is filled, missing, and does not agree."""

from __future__ import annotations

from pipeline.deliver import live
from pipeline.deliver.cells import CellValue, fixed
from pipeline.deliver.contents import Live
from pipeline.deliver.demand import is_asked, must_be_filled, requirement
from pipeline.deliver.excel import Book
from pipeline.deliver.page import Page
from pipeline.deliver.plan import DECLARATION, BookPlan, TablePlan
from pipeline.deliver.refused import counted, refusable
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.yuan import FACTOR, in_yuan
from pipeline.findings import OUT_OF_RANGE
from pipeline.formula import Type, Value, evaluate, is_nothing
from pipeline.standard import CheckRule, Standard
from pipeline.standard.workbook import DECLARED_NONE, INSPECTION_SHEET, Check, Form, TableSheet

TITLE = INSPECTION_SHEET
PASSED, FAILED, EMPTY, DECLARED, OPTIONAL, IDLE = "通过", "请核对", "尚未填报", "已声明无", "未填", "—"
BROKEN = "有错误值，请核对"
"""Where a cell that is counted or compared holds an error value: nobody can tell whether the rest is right."""
_HELP = (
    "本表自动更新，不用填写。状态为“请核对”的，请按“处理办法”更正，或在有关表的原因栏写明原因；核对无误、没有原因栏的，照实报送。"
    "状态为“有错误值，请核对”的，请先在该表中改正 #REF!、#DIV/0! 等错误值。"
    "系统收到后还会逐格复核，并核对各工作簿之间的关系。"
)
_HEADERS = ("工作表", "核对内容", "已填", "必填未填", "不符", "状态", "处理办法")
_WIDTHS = (20.0, 40.0, 9.0, 11.0, 9.0, 12.0, 58.0)
_FILLED, _BLANKS, _FAILS, _STATE = 2, 3, 4, 5
_HEADER_ROW = 3
_BY_PROGRAM = "由系统核对"
_NOT_NUMBERS = "有文字"


def write_inspection(book: Book, plan: BookPlan) -> None:
    """Write the sheet."""
    page = book.page(TITLE, _WIDTHS, tab="#A9D08E")
    page.write(0, 0, TITLE, Look.TITLE)
    page.height(0, 32)
    page.merge(1, 0, len(_WIDTHS) - 1, _HELP, Look.HELP)
    page.header(_HEADER_ROW, _HEADERS)
    writer = _Inspection(page, plan)
    writer.write()
    page.freeze(_HEADER_ROW + 1)
    page.print_on_a4((_HEADER_ROW, _HEADER_ROW))
    page.protect()


class _Inspection:
    """Writes row after row and remembers every state, for the summary above the header."""

    def __init__(self, page: Page, plan: BookPlan) -> None:
        self.page = page
        self.plan = plan
        self.row = _HEADER_ROW + 1
        self.states: list[CellValue] = []

    def write(self) -> None:
        for sheet in self.plan.workbook.sheets:
            if isinstance(sheet, Form):
                self.form(sheet)
            else:
                self.table(self.plan.tables[sheet.title])
        ties = [rule for rule in self.plan.standard.checks if rule.check in self.plan.workbook.cross_checks]
        items = self.items_of(ties)
        for rule in ties:
            self.tie(rule, items)
        first, last = _HEADER_ROW + 2, self.row
        for word, mark in (
            (FAILED, Highlight.BAD),
            (BROKEN, Highlight.BAD),
            (EMPTY, Highlight.BLANK),
            (PASSED, Highlight.GOOD),
        ):
            self.page.highlight(_HEADER_ROW + 1, _STATE, last - 1, f'$F{first}="{word}"', mark)
        self.summary(first, last)
        self.write_items(items)

    def summary(self, first: int, last: int) -> None:
        words = (FAILED, EMPTY, PASSED)
        states = f"$F${first}:$F${last}"
        counts = [f'"{word} "&{_with_broken(word, states)}&" 项"' for word in words]
        now = "，".join(f"{word} {self.states.count(word)} 项" for word in words)
        self.page.write(2, 0, "总体情况", Look.LABEL)
        self.page.formula(2, 1, '&"，"&'.join(counts), now, Look.TEXT)

    def form(self, form: Form) -> None:
        plan = self.plan
        open_fields = [field for field in form.fields if not field.locked]
        needed = [field for field in open_fields if is_asked(plan.standard, form, field)]
        blanks = sum(field.name not in plan.fields for field in needed)
        filled = sum(field.name in plan.fields for field in open_fields)
        cells = {field.name: plan.field_cell(field.name) for field in open_fields}
        self.head(form.title, "逐项填写" if open_fields else "不用填写")
        counted = ",".join(cells.values())
        self.count(_FILLED, f"COUNTA({counted})" if counted else None, filled)
        asked = "+".join(f'({cells[field.name]}="")' for field in needed)
        self.count(_BLANKS, f"0+{asked}" if asked else None, blanks)
        self.count(_FAILS, None, 0)
        row = self.row + 1
        if needed:
            state = Live(f'IF(D{row}=0,"{PASSED}","{EMPTY}")', EMPTY if blanks else PASSED)
        else:
            state = Live(f'IF(N(C{row})=0,"{IDLE}","{PASSED}")', PASSED if filled else IDLE)
        if cells:  # COUNTA takes an error value for something filled in
            broken = ",".join(f"ISERROR({one})" for one in cells.values())
            state = Live(f'IF(OR({broken}),"{BROKEN}",{state.text})', state.value)
        self.state(state)
        self.end()

    def table(self, table: TablePlan) -> None:
        """One row for the sheet, then one for each of its row checks."""
        sheet, head = table.sheet, self.row
        rules = self.plan.standard.row_checks(sheet.title)
        limited = refusable(self.plan, table)
        filled = len(live.started_now(table))
        blanks = live.blank_required_now(self.plan, table) if filled else 0
        can = {rule.check.code: live.failing_rows(self.plan, table, rule) for rule in rules}
        fails = {
            rule.check.code: live.failing_rows_now(self.plan, table, rule) for rule in rules if can[rule.check.code]
        }
        refusing = counted(limited)
        refused = sum(one.now() for one in limited) if refusing else 0
        total, lines = sum(fails.values()) + refused, len(rules) + bool(limited)
        self.head(sheet.title, _demand(self.plan.standard, sheet))
        self.count(_FILLED, f"SUMPRODUCT({live.started_rows(table)}*1)" if table.typed else None, filled)
        needed = live.blank_required(self.plan, table)
        self.count(_BLANKS, f"IF(C{head + 1}=0,0,{needed})" if needed else None, blanks)
        has_counts = any(can.values()) or refusing
        self.count(_FAILS, f"SUM(E{head + 2}:E{head + 1 + lines})" if has_counts else None, total)
        self.state(_table_state(self.plan.standard, table, head + 1, lines, filled, blanks, total))
        self.end()
        for rule in rules:
            self.check_head(rule.check, sheet.title)
            self.line(can[rule.check.code], fails.get(rule.check.code, 0), head + 1, filled, rule.check.remedy)
        if limited:
            self.name(sheet.title, f"{OUT_OF_RANGE.title}，未采用")
            self.line(refusing, refused, head + 1, filled, OUT_OF_RANGE.remedy)

    def line(self, formula: str | None, fails: int, head: int, filled: int, remedy: str) -> None:
        """How many rows are wrong in one way, in a table of which `head` is the row: of them, `filled` count."""
        row = self.row + 1
        if formula is None:
            self.page.write(self.row, _FAILS, IDLE, Look.CENTRE)
            self.page.write(self.row, _STATE, _BY_PROGRAM, Look.CENTRE)
        else:
            self.count(_FAILS, f'IFERROR({formula},"{_NOT_NUMBERS}")', fails)
            now = IDLE if not filled else FAILED if fails else PASSED
            self.state(Live(f'IF($C${head}=0,"{IDLE}",IF(E{row}=0,"{PASSED}","{FAILED}"))', now))
        self.end(remedy)

    def tie(self, rule: CheckRule, items: dict[str, tuple[str, Value]]) -> None:
        """A tie-out between sheets; one that needs other workbooks is left to the program."""
        self.check_head(rule.check, "表间核对")
        cells = {name: live.field_reference(self.plan, name) for name in self.plan.declared}
        cells |= {name: cell for name, (cell, _value) in items.items()}
        cells[FACTOR] = live.money_factor(self.plan)
        self.page.write(self.row, _FAILS, None, Look.CENTRE)
        if cells.keys() >= set(rule.condition.names):
            values = {**self.plan.field_values} | {name: value for name, (_cell, value) in items.items()}
            self.state(_tie_state(rule, cells, values))
        else:
            self.page.write(self.row, _STATE, _BY_PROGRAM, Look.CENTRE)
        self.end(rule.check.remedy)

    def items_of(self, ties: list[CheckRule]) -> dict[str, tuple[str, Value]]:
        """Give every data item that the tie-outs rest on, and that this workbook can compute, a cell below them."""
        rules = self.plan.standard.by_item
        wanted: set[str] = set()
        todo = [name for tie in ties for name in tie.condition.names]
        while todo:
            name = todo.pop()
            if name in rules and name not in wanted:
                wanted.add(name)
                formula = rules[name].formula
                todo += formula.names if formula else ()
        row = self.row + len(ties) + 2
        found: dict[str, tuple[str, Value]] = {}
        for rule in self.plan.standard.items:
            cells = {name: cell for name, (cell, _value) in found.items()}
            if rule.item.name in wanted and live.item_cell(self.plan, rule, cells) is not None:
                now = live.item_now(self.plan, rule, {name: value for name, (_cell, value) in found.items()})
                found[rule.item.name] = f"$C${row + len(found) + 1}", now
        return found

    def write_items(self, items: dict[str, tuple[str, Value]]) -> None:
        if not items:
            return
        self.row += 1
        self.page.merge(self.row, 0, len(_WIDTHS) - 1, "表间核对所用的数据", Look.SECTION)
        self.row += 1
        cells = {name: cell for name, (cell, _value) in items.items()}
        for rule in self.plan.standard.items:
            if rule.item.name in items:
                text = live.item_cell(self.plan, rule, cells)
                assert text is not None
                self.page.merge(self.row, 0, 1, rule.item.title, Look.TEXT)
                # An amount needs the room of two columns.
                self.page.merge_formula(self.row, _FILLED, _BLANKS, text, items[rule.item.name][1], Look.NUMBER,
                                        rule.item.value_kind.excel_format)  # fmt: skip
                self.page.merge(self.row, _FAILS, len(_WIDTHS) - 1, rule.item.definition, Look.TEXT)
                self.row += 1

    def head(self, sheet: str, demand: str) -> None:
        self.page.link(self.row, 0, sheet, sheet)
        self.page.write(self.row, 1, demand, Look.LABEL)

    def check_head(self, check: Check, sheet: str) -> None:
        self.name(sheet, f"{check.code} {check.name}")

    def name(self, sheet: str, words: str) -> None:
        self.page.write(self.row, 0, sheet, Look.TEXT, font_color="#7F7F7F", indent=1)
        self.page.write(self.row, 1, words, Look.TEXT)
        self.page.write(self.row, _FILLED, None, Look.CENTRE)
        self.page.write(self.row, _BLANKS, None, Look.CENTRE)

    def count(self, column: int, formula: str | None, now: int) -> None:
        if formula is None:
            self.page.write(self.row, column, IDLE, Look.CENTRE)
        else:
            self.page.formula(self.row, column, formula, now, Look.CENTRE, "0")

    def state(self, state: Live) -> None:
        formula = f'IFERROR({state.text},"{BROKEN}")'
        self.page.formula(self.row, _STATE, formula, state.value, Look.CENTRE)
        self.states.append(state.value)

    def end(self, remedy: str = "") -> None:
        self.page.write(self.row, _STATE + 1, remedy, Look.TEXT)
        self.row += 1


def _with_broken(word: str, states: str) -> str:
    """Return the live count of a state; what holds error values is to be checked, too."""
    count = f'COUNTIF({states},"{word}")'
    return f'({count}+COUNTIF({states},"{BROKEN}"))' if word == FAILED else count


def _demand(standard: Standard, sheet: TableSheet) -> str:
    return f"没有内容的须声明“{DECLARED_NONE}”" if sheet.may_be_none else requirement(standard, sheet)


def _table_state(
    standard: Standard, table: TablePlan, row: int, checks: int, filled: int, blanks: int, fails: int
) -> Live:
    sheet = table.sheet
    unfilled = EMPTY if must_be_filled(standard, sheet) else OPTIONAL
    states = f"F{row + 1}:F{row + checks}"
    tests = [f"N(D{row})=0"] + ([f"{_with_broken(FAILED, states)}=0"] if checks else [])
    state = f'IF(C{row}=0,"{unfilled}",IF(AND({",".join(tests)}),"{PASSED}","{FAILED}"))'
    now = unfilled if not filled else FAILED if blanks or fails else PASSED
    if not sheet.may_be_none:
        return Live(state, now)
    declaration = fixed(sheet.title, DECLARATION, 1)
    declared = f'IF(C{row}=0,"{DECLARED}","{FAILED}")'
    if table.is_declared_none:
        now = FAILED if filled else DECLARED
    return Live(f'IF({declaration}="{DECLARED_NONE}",{declared},{state})', now)


def _tie_state(rule: CheckRule, cells: dict[str, str], values: dict[str, Value]) -> Live:
    """通过 or 请核对, or nothing to say while a figure is missing."""
    numbers = [cells[one.name] for one in rule.condition.symbols if one.type in (Type.NUMBER, Type.DATE)]
    texts = [cells[one.name] for one in rule.condition.symbols if one.type not in (Type.NUMBER, Type.DATE)]
    present = [f"COUNT({','.join(numbers)})={len(numbers)}"] if numbers else []
    present += [f'{cell}<>""' for cell in texts]
    condition = live.condition(rule, cells)
    now = IDLE
    if not any(is_nothing(values[name]) for name in rule.condition.names):
        now = FAILED if evaluate(in_yuan(rule.condition), values) is True else PASSED
    return Live(f'IF(AND({",".join(present)}),IF({condition},"{FAILED}","{PASSED}"),"{IDLE}")', now)
