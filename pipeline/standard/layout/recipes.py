"""Recipes -> what is wrong with them: a sheet, heading, content or method that the workbook of a system has not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.formula import nearest
from pipeline.standard.declarations import Declarations
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault
from pipeline.standard.layout.columns import Heading
from pipeline.standard.layout.forms import UnreadableError
from pipeline.standard.layout.sheets import LAYOUT, list_of, titled
from pipeline.standard.rules import RecipeRow


def recipe_faults(declared: Declarations) -> Iterator[Fault]:
    """Yield what is wrong with the recipes."""
    for recipe in declared.recipes:
        for row in recipe.rows:
            yield from _row_faults(row, declared)


def _row_faults(row: RecipeRow, declared: Declarations) -> Iterator[Fault]:
    titles = [sheet.title for sheet in LAYOUT]
    if row.sheet not in titles:
        text = f"指标体系工作簿没有“{row.sheet}”表{nearest(row.sheet, titles)}"
        yield Fault(TroubleKind.NAME, row, ("sheet",), text)
        return
    columns = {column.head: column for sheet in titled(row.sheet) for column in sheet.columns}
    for head, content in row.cells.items():
        keys = ("cells", head)
        if head not in columns:
            text = f"“{row.sheet}”表没有“{head}”{nearest(head, columns)}"
            yield Fault(TroubleKind.NAME, row, keys, text)
            continue
        try:
            columns[head].form.read(content)
        except UnreadableError as error:
            yield Fault(TroubleKind.VALUE, row, keys, f"“{head}”不能是“{content}”", str(error))
        if names_method(columns[head]) and content not in (methods := [one.name for one in declared.methods]):
            yield Fault(TroubleKind.NAME, row, keys, f"没有评分方法“{content}”{nearest(content, methods)}")


def names_method(column: Heading) -> bool:
    """Tell whether a scoring method is named in a column."""
    methods = list_of("methods")
    return column.refers == (methods.title, methods.columns[0].head)


def methods_of(rows: tuple[RecipeRow, ...]) -> tuple[str, ...]:
    """Return the scoring methods that rows name."""
    naming = {(sheet.title, one.head) for sheet in LAYOUT for one in sheet.columns if names_method(one)}
    named = (content for row in rows for head, content in row.cells.items() if (row.sheet, head) in naming)
    return tuple(dict.fromkeys(named))
