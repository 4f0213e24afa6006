"""The standard -> 填报说明: how to fill in each workbook, sheet and column, with pictures, examples and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.deliver.cells import letter
from pipeline.deliver.demand import demand, requirement
from pipeline.deliver.guide import COLOURS, METHOD_HEADS, WARNINGS, method_rows, steps
from pipeline.deliver.manual.drawing import draw_form, draw_table
from pipeline.deliver.manual.html import Child, Markup, element, facts, link, listed, paragraph, table
from pipeline.deliver.manual.page import Section, page
from pipeline.deliver.plan import FORM_FIRST_ROW, BookPlan, Given, Prefill, plan_book
from pipeline.deliver.summary.checks import MEANINGS
from pipeline.deliver.templates import file_name
from pipeline.findings import every_kind
from pipeline.formula import to_words
from pipeline.standard import CheckRule, Standard
from pipeline.standard.workbook import Cell, Column, Form, Sheet, TableSheet, Workbook

TITLE = "填报说明"


def filling(standard: Standard) -> str:
    """Return the page."""
    system = standard.system
    return page(
        TITLE,
        f"适用于《{system.name}》（{system.code}），模板版本 {standard.version}。"
        "本说明由程序按评价标准生成，图与空白工作簿一致；图中蓝字是示例。",
        [
            _overview(standard),
            *(_workbook(standard, book, at) for at, book in enumerate(standard.workbooks)),
            *_methods(standard),
            _catalogue(),
        ],
    )


def _overview(standard: Standard) -> Section:
    books = [
        [
            link(f"{book.key} {book.name}", _anchor(at)),
            file_name(book),
            book.purpose,
            "、".join(sheet.title for sheet in book.sheets),
        ]
        for at, book in enumerate(standard.workbooks)
    ]
    first = plan_book(standard, standard.workbooks[0], Prefill())
    return Section("overview", "填报前先看", (
        paragraph("每个单位每年填一套工作簿：", class_="lead"),
        table(["工作簿", "文件", "填什么", "工作表"], books, (16, 22, 30, 32)),
        paragraph("填写步骤：", class_="lead"),
        listed(steps(first), "ol"),
        paragraph("颜色和标记：", class_="lead"),
        table(["标记", "意思"], [[word, text] for _look, word, text in (*COLOURS, *WARNINGS)], (14, 86)),
    ))  # fmt: skip


def _anchor(book: int, sheet: int | None = None) -> str:
    return f"book{book + 1}" + ("" if sheet is None else f"-{sheet + 1}")


def _workbook(standard: Standard, book: Workbook, at: int) -> Section:
    examples = _examples(standard, book)
    plan = plan_book(standard, book, examples)
    parts = [_sheet(plan, sheet, at, position, examples) for position, sheet in enumerate(book.sheets)]
    crossing = [rule for rule in standard.checks if rule.check in book.cross_checks]
    if crossing:
        parts.append(Section(f"{_anchor(at)}-checks", "与其他表的核对", (_checks(crossing, standard.titles),)))
    return Section(_anchor(at), f"{book.key} {book.name}", (paragraph(book.purpose),), tuple(parts))


def _examples(standard: Standard, book: Workbook) -> Prefill:
    """Return the declared examples as if they were filled in: every field, and the first row of every table."""
    fields = {one.name: one.example for form in book.forms for one in form.fields if one.example and not one.locked}
    tables: dict[str, Sequence[Mapping[str, Given]]] = {}
    for sheet in book.tables:
        typed = {one.name: one.example for one in sheet.columns if one.example and not (one.locked or one.is_computed)}
        if typed and sheet.preset:
            typed |= {sheet.preset.column: standard.preset_keys[sheet.title][0]}
        tables[sheet.title] = [typed] if typed else []
    return Prefill(fields, tables)


def _sheet(plan: BookPlan, sheet: Sheet, book: int, position: int, examples: Prefill) -> Section:
    standard = plan.standard
    if book and isinstance(sheet, Form) and sheet.role == "identity":
        same: list[Child] = [
            paragraph("填法与", link(standard.workbooks[0].name, _anchor(0, 0)), "工作簿的同名表相同。")
        ]
        return Section(_anchor(book, position), sheet.title, tuple(same))
    if isinstance(sheet, Form) and not sheet.fields:
        return Section(_anchor(book, position), sheet.title, (paragraph("适用的指标体系没有要填的内容，本表不用填。"),))
    body: list[Child] = [facts([("内容", sheet.help), ("填报要求", requirement(standard, sheet))])]
    if isinstance(sheet, Form):
        body += _pictured(draw_form(plan, sheet, frozenset(examples.fields)), sheet)
        rows = ([str(FORM_FIRST_ROW + 1 + at), *_cell(standard, one, sheet)] for at, one in enumerate(sheet.fields))
        body.append(table(["行", "项目", "要求", "填什么", "说明"], rows, (6, 20, 10, 24, 40)))
    else:
        typed = examples.tables[sheet.title]
        body += _pictured(draw_table(plan, sheet, frozenset(typed[0]) if typed else frozenset()), sheet)
        rows = ([letter(at), *_cell(standard, one, sheet)] for at, one in enumerate(sheet.columns))
        body.append(table(["列", "名称", "要求", "填什么", "说明"], rows, (6, 20, 10, 24, 40)))
        checks = standard.row_checks(sheet.title)
        if checks:
            body += [paragraph("填报后核对：", class_="lead"), _checks(checks, _heads(standard, sheet))]
    return Section(_anchor(book, position), sheet.title, tuple(body))


def _pictured(pictures: Sequence[Markup], sheet: Sheet) -> Iterator[Markup]:
    several = f"（表较宽，分 {len(pictures)} 段画出）" if len(pictures) > 1 else ""
    yield element("figure", *pictures, element("figcaption", f"“{sheet.title}”表{several}"))


def _cell(standard: Standard, cell: Cell, sheet: Sheet) -> list[Child]:
    asked, words = demand(standard, sheet, cell), "\n".join(_words(standard, cell, sheet))
    return [cell.title, asked, cell.value_kind.expectation(), words]


def _words(standard: Standard, cell: Cell, sheet: Sheet) -> Iterator[str]:
    """Yield what is to be said of a field or column, a line each."""
    if cell.help:
        yield cell.help
    if isinstance(sheet, TableSheet) and cell.formula:
        yield f"公式：{to_words(cell.formula, _heads(standard, sheet))}。"
    if isinstance(cell, Column) and cell.lookup is not None:
        source = _heads(standard, standard.tables[cell.lookup.table])
        by, total = source[cell.lookup.by], source[cell.lookup.column]
        yield f"公式：“{cell.lookup.table}”表中“{by}”相同各行的“{total}”合计。"
    if isinstance(cell, Column) and cell.unique:
        yield "同一表内不能重复。"
    if cell.blank_is_zero:
        yield "空着按 0 计。"
    if cell.example:
        yield f"例：{cell.example}"
    if cell.synonyms:
        yield "也可以写：" + "，".join(f"{written}（即{meant}）" for written, meant in cell.synonyms.items())


def _heads(standard: Standard, sheet: TableSheet) -> dict[str, str]:
    return {**standard.titles, **{column.name: column.title for column in sheet.columns}}


def _checks(rules: Sequence[CheckRule], names: Mapping[str, str]) -> Markup:
    rows = [
        [one.check.code, one.check.name, str(one.check.severity),
         "；".join([to_words(one.check.condition, names), *(f"已指出 {code} 的除外" for code in one.check.unless)]),
         one.check.expected, one.check.remedy]
        for one in rules
    ]  # fmt: skip
    return table(["编号", "核对什么", "级别", "什么情况会指出", "应为", "怎样处理"], rows, (8, 18, 9, 27, 17, 21))


def _methods(standard: Standard) -> Iterator[Section]:
    """Tell how the methods score among which a unit's own indicators choose."""
    sheet = standard.table_by_role("specifics")
    if sheet is None:
        return
    methods = table(METHOD_HEADS, method_rows(standard, sheet), (18, 32, 9, 41))
    yield Section("methods", f"填写“{sheet.title}”时可选的评分方法", (methods,))


def _catalogue() -> Section:
    """List what may be found in any workbook, whatever the standard."""
    rows = [[one.code, str(one.severity), one.title, one.remedy] for one in every_kind()]
    return Section("findings", "核查结果编号", (
        paragraph("程序读取工作簿时可能指出下列情况，与各表的核对一起列入核查结果："),
        listed(f"{severity}：{meaning}。" for severity, meaning in MEANINGS.items()),
        table(["编号", "级别", "情况", "处理办法"], rows, (9, 10, 36, 45)),
    ))  # fmt: skip
