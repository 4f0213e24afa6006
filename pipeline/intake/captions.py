"""Sheet + header -> the rows below it that only speak of the columns: header and title again, numbers, units."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.intake.headers import Header
from pipeline.intake.opening import Sheet
from pipeline.kinds import Raw, fold, is_blank

_OF_NUMBERS = re.compile("[栏列行]次|[栏列序]号")
_OF_UNITS = re.compile("(?:计量|金额)?单位")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NUMBER = re.compile(r"\(?(\d{1,2})\)?(?:\.0)?(?:=[\d()+*/×÷%-]+)?")
"""3, （3）, ③ and 3=1-2, as they stand below headers."""
_UNITS = frozenset(
    {*"元%分个人户份台辆套件项次批年月日", "千元", "万元", "亿元", "人次", "批次", "平方米", "m2", "年月日"}
)
_FEWEST, _FEWEST_BEHIND_LABEL = 3, 2
_Cells = list[tuple[int, str]]
"""What is filled in a row: columns and texts as compared."""


def caption_rows(
    sheet: Sheet, header: Header, titles: Mapping[str, frozenset[str]], typed: Iterable[int], odd: Iterable[int]
) -> set[int]:
    """Return the rows that repeat the header, with what stands above and below it then, and those below the header.

    Only the `odd` rows can repeat a header; `typed` are the columns in which people type.
    """
    columns, rows = sorted(typed), sheet.rows
    known = {(), *(_texts(cells) for cells in rows[: header.last])}
    again = [row for row in odd if header.is_repeated_in(rows[row - 1], titles)]
    found = set(again)
    for row in again:
        above = itertools.takewhile(lambda one: _texts(rows[one - 1]) in known, range(row - 1, header.last, -1))
        found.update(one for one in above if _texts(rows[one - 1]))
    for row in (header.last, *again):
        below = range(row + 1, len(rows) + 1)
        found.update(itertools.takewhile(lambda one: one in found or _is_of_columns(sheet, one, columns), below))
    return found


def _texts(cells: Sequence[Raw]) -> tuple[str, ...]:
    """Return what stands in a row, as compared."""
    return tuple(fold(str(raw)) for raw in cells if not is_blank(raw))


def _is_of_columns(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    cells = [(column, fold(str(raw))) for column in columns if not is_blank(raw := sheet.at(row, column))]
    return _are_numbers(cells) or _are_units(cells)


def _are_numbers(cells: _Cells) -> bool:
    """Tell whether cells number the columns: 栏次 1 2 3, 甲 乙 1 2, 1 2 3=1+2; some columns may be left out."""
    behind = list(_behind(cells, _OF_NUMBERS))
    fewest = _FEWEST if len(behind) == len(cells) else _FEWEST_BEHIND_LABEL
    stems = [text for _column, text in behind if text in set(_STEMS)]
    numbers = [(column, int(match[1])) for column, text in behind if (match := _NUMBER.fullmatch(text))]
    if "".join(stems) != _STEMS[: len(stems)] or len(stems) + len(numbers) != len(behind) or len(behind) < fewest:
        return False
    steps = itertools.pairwise(numbers)
    return all(one[1] == 1 for one in numbers[:1]) and all(
        later - number in (1, right - left) for (left, number), (right, later) in steps
    )


def _are_units(cells: _Cells) -> bool:
    """Tell whether cells say in what the columns are counted: 元 元 人."""
    behind = [text for _column, text in _behind(cells, _OF_UNITS)]
    fewest = _FEWEST_BEHIND_LABEL if len(behind) == len(cells) else 1
    return len(behind) >= fewest and all(text.strip("()") in _UNITS for text in behind)


def _behind(cells: _Cells, labels: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the cells behind what a row begins with to say what is in it."""
    return itertools.dropwhile(lambda cell: labels.fullmatch(cell[1]) is not None, cells)
