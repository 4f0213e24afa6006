"""The standard -> the input workbooks people fill in, blank or prefilled."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.excel import open_book
from pipeline.deliver.guide import write_guide
from pipeline.deliver.inspection import write_inspection
from pipeline.deliver.plan import BookPlan, Prefill, TablePlan, plan_book
from pipeline.deliver.sheets import write_form, write_table
from pipeline.standard import Standard
from pipeline.standard.unit_list import unit_list_table
from pipeline.standard.workbook import Form, Workbook

__all__ = ["Prefill", "file_name", "template_paths", "write_template", "write_templates", "write_unit_list"]


def file_name(workbook: Workbook) -> str:
    """Return the file name of a template, as 01_预算执行.xlsx."""
    return f"{workbook.key}_{workbook.name}.xlsx"


def template_paths(standard: Standard, folder: Path) -> list[Path]:
    """Return where the input workbooks stand in `folder`, in order."""
    return [folder / file_name(workbook) for workbook in standard.workbooks]


def write_templates(standard: Standard, folder: Path, prefill: Prefill | None = None) -> list[Path]:
    """Write every input workbook into `folder` (which exists) and return the paths in order."""
    paths = template_paths(standard, folder)
    for workbook, path in zip(standard.workbooks, paths, strict=True):
        write_template(standard, workbook, path, prefill)
    return paths


def write_template(standard: Standard, workbook: Workbook, path: Path, prefill: Prefill | None = None) -> None:
    """Write one input workbook to `path`; raise ValueError for what the prefill has no place for."""
    plan = plan_book(standard, workbook, prefill or Prefill())
    with open_book(path, f"{workbook.key} {workbook.name}", standard.system.name) as book:
        write_guide(book, plan)
        for sheet in workbook.sheets:
            if isinstance(sheet, Form):
                write_form(book, plan, sheet)
            else:
                write_table(book, plan, plan.tables[sheet.title])
        write_inspection(book, plan)


def write_unit_list(standard: Standard, path: Path) -> None:
    """Write the blank list of units, from which the workbooks of many units are made at once."""
    table = unit_list_table(standard)
    workbook = Workbook(key="", name=table.title, purpose=table.help, sheets=(table,))
    with open_book(path, table.title, standard.system.name) as book:
        plan = TablePlan(table, (), is_declared_none=False)
        write_table(book, BookPlan(standard, workbook, {}, {table.title: plan}), plan)
