"""Codes that stand as numbers -> which may have lost a nought at their beginning, and a word about the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.intake.report import Report
from pipeline.kinds import KindName
from pipeline.model import Finding, Severity, Table
from pipeline.standard.workbook import TableSheet

_FIXED = 6
"""Digits from which all codes of a column have the same number of them: serial numbers are shorter, and differ."""
WHOLE = replace(
    findings.CODE_AS_NUMBER,
    severity=Severity.NOTE,
    title="编码以数字保存，位数没有缺少",
    remedy="不用处理；最好把该列设为文本格式。",
)


def whole_codes(stored: Sequence[Any], present: Iterable[int], numbers: Collection[int]) -> list[int]:
    """Return which of the contents that stand as `numbers` have no fewer digits than others that are `present`."""
    lengths = {at: len(stored[at]) for at in present if isinstance(stored[at], str) and stored[at].isdigit()}
    typed = max((length for at, length in lengths.items() if at not in numbers), default=0)
    longest = max((length for at, length in lengths.items() if at in numbers), default=0)
    wanted = max(typed, longest if longest >= _FIXED else 0)
    return [at for at in numbers if lengths.get(at, 0) >= wanted]


def tell_whole(report: Report, title: str, position: int, rows: npt.NDArray[np.int64]) -> None:
    """Note in one line which cells of a column are such."""
    if rows.size:
        first, last = rows[[0, -1]].tolist()
        found = f"“{title}”列有 {rows.size} 个数字"
        report.add_at(WHOLE, report.place(first, position, last), found, "文本格式的编码")


def with_doubted_codes(
    found: tuple[Finding, ...], tables: Mapping[str, Table], sheets: Iterable[TableSheet]
) -> tuple[Finding, ...]:
    """Ask about every number among the codes of a workbook in which some code begins with a nought: 1 may be 01."""
    if not any(_is_whole(one) for one in found):
        return found
    columns = (
        tables[sheet.title].columns[column.name]
        for sheet in sheets
        if sheet.title in tables
        for column in sheet.columns
        if column.value_kind.name == KindName.CODE and not column.locked and column.name in tables[sheet.title].columns
    )
    if not any(str(value).startswith("0") for column in columns for value in column.values[~column.blank].tolist()):
        return found
    asked = findings.CODE_AS_NUMBER
    return tuple(asked.at(one.place, one.found, one.expected) if _is_whole(one) else one for one in found)


def _is_whole(one: Finding) -> bool:
    return one.code == WHOLE.code and one.severity == WHOLE.severity
