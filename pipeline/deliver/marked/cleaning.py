"""A loaded workbook -> the same with nothing in it that reaches out of the workbook, and words for what went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliver.marked.around import clean_formats, clean_validations
from pipeline.deliver.marked.formulas import is_plain, unplain_names
from pipeline.deliver.marked.reading import Loaded, cells_of, results_as_values

SHOWN = 5
_PICTURE = "DISPIMG("
"""The function by which WPS puts a picture into a cell; what is stored as its result is no data."""


def clean(loaded: Loaded) -> list[str]:
    """Take away what is no plain arithmetic, and say so."""
    dropped = _clean_names(loaded)
    replaced = [place for page in loaded.book.worksheets for place in _clean_cells(page, loaded, dropped)]
    formats = checks = 0
    for page in loaded.book.worksheets:
        around = loaded.around[page.title]
        around.settle(loaded.book, loaded.formats.digest, dropped)
        formats += clean_formats(page, dropped) + around.gone[0]
        checks += clean_validations(page, dropped) + around.gone[1]
        page.sheet_properties.codeName = None
        _clean_tables(page, dropped)
    links = sum(loaded.links.values())
    told = [
        (replaced, f"引用其他文件、网络或程序的公式 {len(replaced)} 个，已改为其结果（{shown(replaced)}）"),
        (dropped, f"引用其他文件或程序的名称 {len(dropped)} 个"),
        (formats, f"引用其他文件或程序的条件格式 {formats} 条"),
        (checks, f"引用其他文件或程序的数据有效性 {checks} 条"),
        (links, f"通向文件或网页的超链接 {links} 处（文字保留）"),
    ]
    return [words for what, words in told if what]


def shown(places: list[str]) -> str:
    """Return the first few of many places."""
    return "、".join(places[:SHOWN]) + ("等" if len(places) > SHOWN else "")


def _clean_names(loaded: Loaded) -> frozenset[str]:
    holders = [loaded.book.defined_names, *(page.defined_names for page in loaded.book.worksheets)]
    texts = [(name, one.attr_text or "") for holder in holders for name, one in holder.items()]
    by_code = {name.lower() for holder in holders for name, one in holder.items() if _is_code(one)}
    dropped = unplain_names([(name, "" if name.lower() in by_code else text) for name, text in texts])
    for holder in holders:
        for name in [name for name in holder if name.lower() in dropped]:
            del holder[name]
    return dropped


def _is_code(name: Any) -> bool:
    """Tell whether a defined name stands for a macro or a command."""
    return bool(name.function or name.vbProcedure or name.xlm)


def _clean_cells(page: Worksheet, loaded: Loaded, dropped: frozenset[str]) -> Iterator[str]:
    """Put the stored result in the place of every formula that is not plain; yield where."""
    results = loaded.results[page.title]
    for cell in [one for one in cells_of(page) if one.data_type == "f"]:
        value = cell.value
        text = value.text if isinstance(value, ArrayFormula) else value
        if isinstance(value, DataTableFormula) or not isinstance(text, str) or not is_plain(text, dropped):
            is_picture = isinstance(text, str) and _PICTURE in text
            cell._value, cell.data_type = ("", "s") if is_picture else results_as_values(results, cell.coordinate)
            results.pop(cell.coordinate, None)
            yield f"{page.title}!{cell.coordinate}"


def _clean_tables(page: Worksheet, dropped: frozenset[str]) -> None:
    """Cut tables off from queries and maps, and their columns from formulas that are not plain."""
    for table in page.tables.values():
        table.tableType = table.connectionId = None
        for column in table.tableColumns:
            column.queryTableFieldId = column.xmlColumnPr = None
            for name in ("calculatedColumnFormula", "totalsRowFormula"):
                formula = getattr(column, name)
                if formula is not None and not is_plain(formula.attr_text or "", dropped):
                    setattr(column, name, None)
