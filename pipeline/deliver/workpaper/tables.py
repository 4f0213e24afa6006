"""The unit's tables -> sheets with Excel tables: every row beside its source, computed columns and marks live."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from pipeline.deliver import charts
from pipeline.deliver.cells import CellValue, width_for
from pipeline.deliver.contents import Content, FileLink, Head, Link, Live, Styled
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, TOP, open_sheet, print_across, shapes_of, titles_of, widths_of
from pipeline.deliver.live import typed
from pipeline.deliver.page import Page, check
from pipeline.deliver.sheets import as_typed, naming_columns
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.marks import own_points, point_columns
from pipeline.deliver.workpaper.plan import EXTRAS, ITEMS, SCORES, Paper, TableCopy, summed
from pipeline.formula import MISSING_TEXT, Formula, Type, Values, to_excel
from pipeline.kinds import Kind, KindName
from pipeline.standard.workbook import Column

MOST_LINKED = 5_000
"""In a longer table the row number of the source stands without a link; the file stays quick to open."""
_ROW = "原表行"
_NARROW, _WIDE = 9.0, 40.0
_SHORT = frozenset({KindName.YES_NO, KindName.DATE, KindName.CHOICE, KindName.YEAR})
_TEXTS = frozenset({KindName.TEXT, KindName.CHOICE, KindName.YES_NO})


def write_tables(book: Book, paper: Paper) -> None:
    """Write a sheet for each table that is copied, in the order of the standard."""
    for copy in paper.tables.values():
        _write(book, paper, copy)


def _write(book: Book, paper: Paper, copy: TableCopy) -> None:
    heads = _heads(paper, copy)
    page = open_sheet(book, copy.sheet, _words(paper, copy), widths_of(heads), _links(paper, copy))
    columns = [{"header": head.title, "header_format": book.look(Look.HEADER)} for head in heads]
    # Where marks look at single rows, sorting would lead them to others.
    options = {
        "autofilter": copy.declared.role is None,
        "columns": columns,
        "name": f"表{len(book.pages)}",
        "style": None,
    }
    check(page.raw.add_table(TOP, 0, copy.last, len(heads) - 1, options), f"{copy.sheet}: table")
    page.header(TOP, titles_of(heads))
    shapes = shapes_of(page, heads[1:], 1)
    columns_of_cells = [_column(paper, copy, column) for column in copy.declared.columns]
    for index, cells in enumerate(zip(*columns_of_cells, strict=True)):
        _write_number(page, paper, copy, index)
        page.put_row(FIRST + index, (*cells, *_marks(paper, copy, index)), shapes, 1)
    page.freeze(TOP + 1, 1)
    page.print_on_a4((TOP, TOP))
    print_across(page, copy.last, 1 + max(naming_columns(copy.declared), 1))
    _draw(page, copy)


def _heads(paper: Paper, copy: TableCopy) -> list[Head]:
    heads = [Head(_ROW, _NARROW, Look.CENTRE)]
    for column in copy.declared.columns:
        kind = column.value_kind
        look = Look.NUMBER if kind.is_number else Look.CENTRE if kind.name in _SHORT else Look.TEXT
        width = max(_NARROW, min(column.width or kind.width, _WIDE), len(column.title) * 2 + 4.5,
                    _needed(paper, copy, column))  # fmt: skip
        heads.append(Head(column.title, width, look, "" if kind.name in _TEXTS else kind.excel_format))
    return heads + [Head(title, 14, Look.NUMBER, paper.score) for title in copy.extras]


def _needed(paper: Paper, copy: TableCopy, column: Column) -> float:
    """Return the width in which the longest number or code fits: numbers do not wrap, and codes should not."""
    values, kind = copy.table.columns[column.name], column.value_kind
    if own := _kinds(paper, copy, column):
        each = (values.at(index) for index in range(len(own)))
        return width_for([kind.show(one) for kind, one in zip(own, each, strict=True)], least=0, most=_WIDE)
    if not (kind.is_number or kind.name == KindName.CODE):
        return 0.0
    present = values.values[~values.blank]
    if not len(present):
        return 0.0
    if kind.is_number:
        shown = [kind.show(Decimal(int(one)).scaleb(-values.scale)) for one in (present.min(), present.max())]
    else:
        shown = list(set(map(str, present.tolist())))
    return width_for(shown, least=0, most=_WIDE)


def _words(paper: Paper, copy: TableCopy) -> str:
    place = copy.table.place
    words = f"抄自 {place.file} 的“{place.sheet}”表，共 {len(copy.table):,} 行；“{_ROW}”是在原表中的行号"
    words += "，点击可打开原表。" if len(copy.table) <= MOST_LINKED else "。"
    if copy.table.factor != 1:
        words += f"原表以万元填报，这里已换算为元（×{copy.table.factor:,}）。"
    if any(copy.table.voids.values()):
        words += "画斜线的单元格是原表中为空或不能使用的内容，见“核查结果”。"
    if any((one.file, one.sheet) == (place.file, place.sheet) for one in paper.corrected):
        words += "加粗斜体、底色不同的单元格按《更正与说明》采用更正值，原表未改动，见“核查结果”。"
    if copy.declared.role in EXTRAS:
        words += "最右的公式列按核查结论或评分方法算出得分，“指标明细”引用它们。"
    return words


def _links(paper: Paper, copy: TableCopy) -> list[Link | FileLink]:
    source = paper.link(copy.table.place, "打开原表")
    return [Link("得分总表", SCORES), Link("数据项", ITEMS), *([source] if isinstance(source, FileLink) else [])]


def _write_number(page: Page, paper: Paper, copy: TableCopy, index: int) -> None:
    """Write the row number of the source, the way to it unless the table is long."""
    number = int(copy.table.rows[index])
    link = paper.link(copy.table.at(next(iter(copy.table.letters), ""), number), str(number))
    if len(copy.table) <= MOST_LINKED and isinstance(link, FileLink):
        page.link_out(FIRST + index, 0, link.text, link.target, link.tip, Look.LINK_CENTRE)
    else:
        page.write(FIRST + index, 0, number if len(copy.table) > MOST_LINKED else str(number), Look.CENTRE)


def _marks(paper: Paper, copy: TableCopy, index: int) -> Sequence[Content]:
    """Return what the columns beside the declared ones hold in a row."""
    if copy.declared.role == "points":
        return point_columns(paper, copy, index)
    return [own_points(paper, copy, index)] if copy.declared.role == "specifics" else []


def _column(paper: Paper, copy: TableCopy, column: Column) -> Iterator[Content]:
    """Yield what a declared column holds, from row to row."""
    values, voids = copy.table.columns[column.name], copy.table.voids.get(column.name, frozenset())
    computed = _computed(paper, copy, column)
    shown = _plain(values)
    if computed is None and values.type == Type.BOOLEAN:
        shown = [as_typed(column, value) for value in shown]
    own = _kinds(paper, copy, column)
    for index, (row, value) in enumerate(zip(copy.table.rows.tolist(), shown, strict=True)):
        kind = own[index] if own else column.value_kind
        if value is None:
            yield Styled(None, Look.VOID) if row in voids else None
        elif paper.corrected and copy.table.at(column.name, row) in paper.corrected:
            yield Styled(value, Look.CORRECTED, "" if kind.name in _TEXTS else kind.excel_format)
        elif own:
            yield Styled(value, Look.NUMBER, kind.excel_format)
        else:
            yield value if computed is None else Live(computed(index), value)


def _kinds(paper: Paper, copy: TableCopy, column: Column) -> Sequence[Kind]:
    """Return of what kind the target or the value in each row is, as its indicator has it; nothing of other columns."""
    code = copy.declared.by_role("code")
    if copy.declared.role != "scores" or column.role not in ("target", "actual") or code is None:
        return ()
    rules = [paper.standard.by_code.get(str(one)) for one in _plain(copy.table.columns[code.name])]
    return [rule.indicator.value_kind if rule else column.value_kind for rule in rules]


def _plain(column: Values) -> list[CellValue]:
    """Return the values of a column as cells keep them, from row to row; None where there is none."""
    blanks, values = column.blank.tolist(), column.values.tolist()
    if column.type == Type.NUMBER:
        whole = 10**column.scale
        return [None if blank else value / whole for value, blank in zip(values, blanks, strict=True)]
    if column.type == Type.TEXT:
        return [None if blank else str(value) for value, blank in zip(values, blanks, strict=True)]
    return [None if blank else column.at(index) for index, blank in enumerate(blanks)]


def _computed(paper: Paper, copy: TableCopy, column: Column) -> Callable[[int], str] | None:
    """Return what gives the live formula of a computed column in a row.

    None where people filled it in or its table is not copied.
    """
    formula = paper.standard.computed_column(copy.declared.title, column)
    if formula is not None:
        return partial(_worked_out, copy, column, typed(formula))
    source = paper.tables.get(column.lookup.table) if column.lookup else None
    return None if source is None else partial(_looked_up, copy, column, source)


def _worked_out(copy: TableCopy, column: Column, formula: Formula, index: int) -> str:
    live = to_excel(formula, {name: copy.here(name, index) for name in formula.names})
    if not column.value_kind.is_number:
        return live
    return f'IFERROR(ROUND({live},{column.value_kind.scale}),"{MISSING_TEXT}")'


def _looked_up(copy: TableCopy, column: Column, source: TableCopy, index: int) -> str:
    assert column.lookup is not None
    # Codes are compared as texts: SUMIF takes 0102 for 102.
    keys, amounts = source.range(column.lookup.by), source.range(column.lookup.column)
    return summed(f"({keys}={copy.here(column.lookup.by, index)})", amounts, column.value_kind.scale)


def _draw(page: Page, copy: TableCopy) -> None:
    chart = copy.declared.chart
    if chart is None:
        return
    titles = [copy.declared.column(name).title for name in chart.series]
    kind = copy.declared.column(chart.series[0]).value_kind
    number, unit = kind.excel_format, ""
    if kind.is_money:
        values = (copy.table.columns[name].at(index) for name in chart.series for index in range(len(copy.table)))
        number, unit = charts.amounts((value for value in values if isinstance(value, Decimal)), number)
    drawn = charts.Chart(
        title=chart.title + unit,
        description=f"柱形图：{chart.title}，按{copy.declared.column(chart.by).title}排列，数值见上表。",
        categories=copy.range(chart.by),
        series=[charts.Series(title, copy.range(name)) for title, name in zip(titles, chart.series, strict=True)],
        points=len(copy.table),
        number=number,
        minimum=0,
    )
    charts.insert(page, copy.last + 2, 0, drawn, charts.width_of(page), 320)
