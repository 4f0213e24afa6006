"""The layout of the list sheet of a 核查回单: what `deliver` writes there and `intake` reads again."""

from __future__ import annotations

from collections.abc import Mapping

RETURNED_SHEET = "核查回单"
"""The sheet in front of a marked copy; a workbook that has it was given back to its unit for correction.

The copies, and the folder that holds them, are called so too.
"""
COPIES, COPIES_OF_OTHERS = RETURNED_SHEET, f"未评价单位{RETURNED_SHEET}"
"""The folder of copies in a unit's own, and the one beside the units for workbooks of no evaluated unit."""
COPY_ENDING = f"（{RETURNED_SHEET}）.xlsx"
"""What the name of a copy ends in."""
UNIT_LABEL, YEAR_LABEL = "单位编码", "评价年度"
"""Beside these labels stands whose workbook was copied: its list is not about any other unit or year."""
DIGEST_LABEL = "原文件校验码（SHA-256）"
"""Beside this label stands the SHA-256 of the file that the copy was made of, and so replaces."""
EARLIER_LABEL = "更早各版的校验码"
"""Beside this label stand those of the files before, where the copied file was itself a marked copy."""
ROWS_LABEL = "各表的行数"
"""Beside this label stands how many rows each table had: where one has fewer now, nobody can tell mended from gone."""
LISTED_LABEL = "清单的条数"
"""Beside this label stands how many lines the list has: where some are gone, nobody can tell what they said."""
NUMBER, SEVERITY, CODE, TITLE, SHEET, CELL, FOUND, EXPECTED, REMEDY, HANDLING = HEADS = (
    "序号", "级别", "编号", "核查内容", "工作表", "单元格", "填报或发现的内容", "应为", "处理办法", "处理情况",
)  # fmt: skip
"""The header of the list of findings."""
ROW = "所在行（供下次核对，请勿改动）"
"""The header of a hidden column beside them: which row each finding is about, wherever the row may move."""
NOTE_MARK = "【核查 "
"""What our part of a cell's comment begins with; what stands before it is the people's own."""
CORRECTED, REMAINING, NEW = "已改正", "未改正", "新发现"
"""What has become of a finding since the last 核查回单."""
LONGEST = 1_000
_CUT = "……（从略）"
_BETWEEN, _OF = " / ", "："


def listed_text(text: str) -> str:
    """Return a text as the list shows it: no control characters, not too long; the same when applied again."""
    kept = "".join(one if one.isprintable() or one == "\n" else " " for one in text).strip()
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(_CUT)].rstrip() + _CUT


def show_rows(rows: Mapping[str, int]) -> str:
    """Return how many rows each sheet has; no name of a sheet holds a slash."""
    return _BETWEEN.join(f"{sheet}{_OF}{count}" for sheet, count in rows.items())


def read_rows(text: str) -> dict[str, int]:
    """Return what `show_rows` wrote; what it did not write is passed over."""
    parts = [one.strip().rpartition(_OF) for one in text.split(_BETWEEN.strip())]
    return {sheet: int(count) for sheet, _of, count in parts if sheet and count.isascii() and count.isdigit()}
