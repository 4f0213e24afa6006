"""Planned template -> its first sheet, 填写说明: purpose, steps, sheets, colours, columns, scoring methods."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.deliver.demand import demand, explained, requirement
from pipeline.deliver.excel import Book
from pipeline.deliver.inspection import TITLE as INSPECTION
from pipeline.deliver.page import Page
from pipeline.deliver.plan import BookPlan
from pipeline.deliver.style import Highlight, Look
from pipeline.formula import to_words
from pipeline.standard import Standard
from pipeline.standard.rules import Method
from pipeline.standard.scoring import worded
from pipeline.standard.workbook import (
    DECLARATION_LABEL,
    DECLARED_NONE,
    GUIDE_SHEET,
    PARAMETER_ROLES,
    Form,
    TableSheet,
)

TITLE = GUIDE_SHEET
_WIDTHS = (24.0, 26.0, 14.0, 70.0)
_LAST = len(_WIDTHS) - 1
METHOD_HEADS = ("评分方法", "公式", "目标值", "计分规则和参数")
COLOURS: tuple[tuple[Look, str, str], ...] = (
    (
        Look.HEADER_REQUIRED,
        "必填",
        "黄色表头或浅黄色单元格，上方或右边标有“必填”：有内容的行必须填写，没有发生填 0。",
    ),
    (Look.HEADER, "选填", "蓝色表头：按实际情况填写。"),
    (Look.LOCKED, "系统给出", "灰色单元格：由系统给出，不能改动。"),
    (Look.COMPUTED, "自动计算", "灰色单元格：由公式计算，显示“-”表示零；接着往下填的行不显示，系统会补算。"),
)
WARNINGS: tuple[tuple[Highlight, str, str], ...] = (
    (Highlight.BLANK, "待填", "已填内容的行中，必填的单元格还空着。"),
    (Highlight.BAD, "请核对", f"红色粗体：与其他数据不符，或与上面的编号重复；原因和处理办法见“{INSPECTION}”。"),
)
"""What the colours of a template mean: of cells, and of what is marked while people type."""


def write_guide(book: Book, plan: BookPlan) -> None:
    """Write the sheet."""
    page = book.page(TITLE, _WIDTHS, tab="#F4B183")
    guide = _Guide(page, plan)
    guide.write()
    page.freeze(2)
    # The last table is the longest one; a program repeats its header on the pages that come after it.
    page.print_on_a4((guide.last_header, guide.last_header))
    page.protect()


class _Guide:
    """Writes section after section."""

    def __init__(self, page: Page, plan: BookPlan) -> None:
        self.page = page
        self.plan = plan
        self.row = 0
        self.last_header = 0

    def write(self) -> None:
        standard, workbook = self.plan.standard, self.plan.workbook
        self.page.merge(0, 0, _LAST, f"{workbook.key} {workbook.name}　{TITLE}", Look.TITLE)
        self.page.height(0, 32)
        system = f"{standard.system.name}（{standard.system.code}）"
        self.page.merge(
            1, 0, _LAST, f"{workbook.purpose}适用指标体系：{system}；模板版本：{standard.version}。", Look.HELP
        )
        self.row = 2
        self.section("填写步骤")
        for number, text in enumerate(steps(self.plan), start=1):
            self.page.merge(self.row, 0, _LAST, f"{number}. {text}", Look.HELP)
            self.row += 1
        self.section("颜色和标记")
        self.legend()
        self.section("工作表")
        self.sheets()
        for table in workbook.tables:
            if table.role == "specifics":
                self.section(f"评分方法：填写“{table.title}”时选用，参数依次填在各参数列")
                self.methods(table)
        self.section("各表填写内容")
        self.cells()

    def section(self, title: str) -> None:
        self.row += 1
        self.page.merge(self.row, 0, _LAST, title, Look.SECTION)
        self.row += 1

    def legend(self) -> None:
        for look, word, text in COLOURS:
            self.page.write(self.row, 0, word, look, align="center")
            self.page.merge(self.row, 1, _LAST, text, Look.TEXT)
            self.row += 1
        for mark, word, text in WARNINGS:
            self.page.write(self.row, 0, word, Look.CENTRE)
            self.page.highlight(self.row, 0, self.row, "TRUE", mark)
            self.page.merge(self.row, 1, _LAST, text, Look.TEXT)
            self.row += 1

    def header(self, *texts: str) -> None:
        self.page.header(self.row, texts)
        self.last_header = self.row
        self.row += 1

    def sheets(self) -> None:
        self.header("工作表", "填报要求", "内容", "说明")
        for sheet in self.plan.workbook.sheets:
            self.page.link(self.row, 0, sheet.title, sheet.title)
            self.page.write(self.row, 1, requirement(self.plan.standard, sheet), Look.TEXT)
            count = f"{len(sheet.fields)} 项" if isinstance(sheet, Form) else f"{len(sheet.columns)} 列"
            self.page.write(self.row, 2, count, Look.CENTRE)
            self.page.write(self.row, 3, sheet.help, Look.TEXT)
            self.row += 1
        self.page.link(self.row, 0, INSPECTION, INSPECTION)
        for column, text in enumerate(("不用填写", "", "填完后核对：必填是否齐全，数据是否相符。"), start=1):
            self.page.write(self.row, column, text, Look.TEXT)
        self.row += 1

    def methods(self, table: TableSheet) -> None:
        self.header(*METHOD_HEADS)
        for row in method_rows(self.plan.standard, table):
            for column, text in enumerate(row):
                self.page.write(self.row, column, text, Look.CENTRE if column == 2 else Look.TEXT)
            self.row += 1

    def cells(self) -> None:
        self.header("工作表", "项目或列", "要求", "填写内容")
        for sheet in self.plan.workbook.sheets:
            for cell in sheet.fields if isinstance(sheet, Form) else sheet.columns:
                self.page.write(self.row, 0, sheet.title, Look.TEXT)
                self.page.write(self.row, 1, cell.title, Look.TEXT)
                self.page.write(self.row, 2, demand(self.plan.standard, sheet, cell), Look.CENTRE)
                self.page.write(self.row, 3, "".join(explained(cell)), Look.TEXT)
                self.row += 1


def steps(plan: BookPlan) -> list[str]:
    """Return what to do, one step after the other."""
    standard, workbook = plan.standard, plan.workbook
    code, name, year, unit = (
        standard.field_by_role(role).title for role in ("unit_code", "unit_name", "year", "money_unit")
    )
    others = "、".join(f"{one.key} {one.name}" for one in standard.workbooks if one.key != workbook.key)
    steps = [
        f"先填“{workbook.identity.title}”。{code}、{name}、{year}须与其他工作簿（{others}）一致。",
        f"金额一律按“{unit}”所选的单位填写，同一工作簿只用一种单位；百分比直接填 88.04% 的形式。",
        "选中单元格会显示填写要求；有下拉列表的从列表中选择。",
        "从其他表格复制时，请用“选择性粘贴—数值”，以保留格式和下拉列表。",
        "行数不够的，在表格下方接着填。不要合并单元格，不要加小计、合计行，不要改动表头和工作表名称。",
        f"填完后看最后一张表“{INSPECTION}”，没有“尚未填报”，“请核对”的已改正、写明原因或核对无误，存为 .xlsx 报送。",
    ]
    if any(table.may_be_none for table in workbook.tables):
        steps.insert(5, f"表头上方有“{DECLARATION_LABEL}”的表，确实没有内容的选“{DECLARED_NONE}”，否则视为未填报。")
    return steps


def method_rows(standard: Standard, table: TableSheet) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, formula, target and rule of each method that a unit's own indicators may have."""
    columns = [column.title for role in PARAMETER_ROLES if (column := table.by_role(role)) is not None]
    for method in standard.own_methods:
        formula = to_words(method.formula) if method.formula else "由评价人评分"
        yield method.name, formula, "必填" if method.needs_target else "不用填", _rule(method, columns)


def _rule(method: Method, columns: list[str]) -> str:
    """Say how a method scores, and in which column each of its parameters stands."""
    parameters = [
        f"{column}：{one.name}" + (f"（{one.help}）" if one.help else "")
        for column, one in zip(columns, method.parameters, strict=False)
    ]
    return "\n".join([worded(method), *parameters])
