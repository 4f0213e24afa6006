"""An indicator system -> the workbook 指标体系.xlsx, in which people change it and from which it is read again."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.contents import Link
from pipeline.deliver.excel import open_book
from pipeline.deliver.system.guide import write_guide
from pipeline.deliver.system.names import write_names
from pipeline.deliver.system.plan import plan
from pipeline.deliver.system.recipes import write_recipes
from pipeline.deliver.system.tables import write_system_sheet, write_table_sheet
from pipeline.standard.declarations import Declarations
from pipeline.standard.layout import GUIDE, HEAD, list_of
from pipeline.standard.system import System

__all__ = ["write_system"]


def write_system(system: System, declared: Declarations, path: Path) -> None:
    """Write `system`, and what it shares with others, to the workbook `path`."""
    planned = plan(system, declared)
    back = Link(GUIDE, GUIDE)
    with open_book(path, f"指标体系 {system.code}", system.name) as book:
        write_guide(book, planned)
        write_recipes(book, planned, back)
        write_system_sheet(book, planned, back)
        for title, one in planned.sheets.items():
            if title != list_of(HEAD).title:
                write_table_sheet(book, planned, one, back)
        write_names(book, planned, back)
