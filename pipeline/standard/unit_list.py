"""The form fields of a standard -> the table in which many units are listed at once: a row a unit, a column a field."""

from __future__ import annotations

from pipeline.kinds import KindName
from pipeline.standard.standard import Standard
from pipeline.standard.workbook import Cell, Column, FieldRole, FormField, TableSheet

UNIT_LIST = "单位名单"
UNIT_LIST_FILE = f"{UNIT_LIST}.xlsx"
_NAMING: tuple[FieldRole, ...] = ("unit_code", "unit_name")
_HELP = (
    "每个单位一行。编码和名称必填；其他各列填了的，会写进该单位的工作簿，不填的由单位自己填，用不着的列可以删去。"
    "各列的先后不限，也可以用现成的名单，只要列名与这里相同。"
)
_BLANK_ROWS = 100
_ORDER = Column(name="序号", kind=KindName.TEXT, width=7)
"""No field, but lists of people's own have it, and their totals say so there."""


def unit_list_table(standard: Standard) -> TableSheet:
    """Return the table: of every field that people fill in, only code and name are needed here."""
    typed = (field for field in standard.fields.values() if not field.locked)
    columns = (_ORDER, *(_column(field) for field in typed))
    return TableSheet(
        layout="table", title=UNIT_LIST, help=_HELP, columns=columns, partial=True, blank_rows=_BLANK_ROWS
    )


def _column(field: FormField) -> Column:
    is_naming = field.role in _NAMING
    same = {name: getattr(field, name) for name in Cell.model_fields}
    asked = {"required": is_naming, "unique": is_naming, "blank_is_zero": False, "last_year": ""}
    return Column.model_validate({**same, **asked})
