"""The templates of the shipped standard, opened as a spreadsheet program would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook as Read
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliver.templates import Prefill, write_templates
from pipeline.standard import Standard, load_standard
from pipeline.standard.workbook import TableSheet

STANDARD = load_standard()
TABLES = [(book, table) for book in STANDARD.workbooks for table in book.tables]
Opened = dict[str, Read]


def opened(folder: Path, standard: Standard, prefill: Prefill | None = None) -> Opened:
    return {path.name[:2]: load_workbook(path) for path in write_templates(standard, folder, prefill)}


def header_row(sheet: Worksheet, table: TableSheet) -> int:
    titles = [column.title for column in table.columns]
    return next(row for row in range(1, 9) if [cell.value for cell in sheet[row]][: len(titles)] == titles)


def validations(sheet: Worksheet, address: str) -> list[Any]:
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]
