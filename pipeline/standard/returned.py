"""The layout of the list sheet of a 核查回单: what `deliver` writes there and `intake` reads again."""

from __future__ import annotations

RETURNED_SHEET = "核查回单"
"""The sheet in front of a marked copy; a workbook that has it was given back to its unit for correction."""
DIGEST_LABEL = "原文件校验码（SHA-256）"
"""Beside this label stands the SHA-256 of the file that the copy was made of, and so replaces."""
EARLIER_LABEL = "更早各版的校验码"
"""Beside this label stand those of the files before, where the copied file was itself a marked copy."""
NUMBER, SEVERITY, CODE, TITLE, SHEET, CELL, FOUND, EXPECTED, REMEDY, HANDLING = HEADS = (
    "序号", "级别", "编号", "核查内容", "工作表", "单元格", "填报或发现的内容", "应为", "处理办法", "处理情况",
)  # fmt: skip
"""The header of the list of findings."""
NOTE_MARK = "【核查 "
"""What our part of a cell's comment begins with; what stands before it is the people's own."""
CORRECTED, REMAINING, NEW = "已改正", "未改正", "新发现"
"""What has become of a finding since the last 核查回单."""
LONGEST = 1_000
_CUT = "……（从略）"


def listed_text(text: str) -> str:
    """Return a text as the list shows it: no control characters, not too long; the same when applied again."""
    kept = "".join(one if one.isprintable() or one == "\n" else " " for one in text).strip()
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(_CUT)].rstrip() + _CUT
