"""Names and amounts of rows -> which are totals, and which of those that count look like totals or parts of others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.formula import Type, Values
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.kinds import fold
from pipeline.standard.workbook import TableSheet

_SUM = "(?:合[计計]|小[计計]|[总總][计計]|共[计計])"
_AMOUNT = "(?:数|數|金[额額]|[数數][额額]|[额額])?"
_OF_ALL = (
    "(?:本页|本表|本年|全年|年度|以上|上述|各项|全部|所有|部门|单位|基本|项目|人员|公用"
    "|支出|收入|经费|预算|执行|采购|资产|资金|金额|原值)"
)
_AROUND = r"[\W\d_]{0,9}"


def _named(words: str) -> re.Pattern[str]:
    """Compile what a total may be called: with marks and numbers around, and what follows in brackets."""
    return re.compile(rf"{_AROUND}(?:{words})(?:\(.{{0,99}}\))?{_AROUND}")


_TOTAL = _named(f"(?:本页|本表)?(?:{_SUM}|[总總]和|累[计計]){_AMOUNT}(?:共?\\d{{1,4}}[项个笔条])?")
_OF_FIGURES = re.compile(r".{0,20}(小计|合计)(\(.*\))?:?")
_OF_MONEY = re.compile(r".{0,20}([总總][计計]|共[计計]|合計|小計)(\(.*\))?:?")
"""What is a total only where amounts of money are added up: a target may be called 全年培训人次总计."""
# A project may well begin with such a word (汇总软件采购), so the whole name has to be one; and as that may yet be the
# name of a project (全部人员经费), the row counts and is asked about.
_NAMED_SO = _named(
    f".{{0,20}}{_SUM}{_AMOUNT}|{_OF_ALL}{{0,4}}(?:[总總][额額数數和]|[汇匯彙][总總]|累[计計]){_AMOUNT}"
    f"|(?:全部|所有){_OF_ALL}{{1,3}}|(?:grand|sub)?-?total(?:amount)?|{_SUM}/?total|sum|.{{0,8}}之和"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|(?P<below>\([一二三四五六七八九十]{1,3}\))")
_PART = re.compile(r"[\W\d_]{0,5}(?:其中|(?:包括|包含|含):)")
_FEWEST = 2
"""Rows that a sum is made of: one amount that stands twice is no total."""
_Range = tuple[int, int]
"""The first and the last of the rows that are summed up."""


def may_be_total(plain: str) -> bool:
    """Tell whether a folded text may be what a total is called."""
    return _TOTAL.fullmatch(plain) is not None or _NAMED_SO.fullmatch(plain) is not None


def is_total(plain: str, *, has_figure: bool = True, has_money: bool = True) -> bool:
    """Tell whether a row named by this folded text is a total that does not count, as to the figures in it."""
    forms = (_TOTAL, *((_OF_FIGURES,) if has_figure else ()), *((_OF_MONEY,) if has_money else ()))
    return any(form.fullmatch(plain) is not None for form in forms)


def is_key_of_total(plain: str) -> bool:
    """Tell whether a folded text in the place of a date or a key is what a total has there."""
    return is_total(plain, has_money=False)


def report_sums(
    table: TableSheet,
    positions: Mapping[str, int],
    columns: Mapping[str, Values],
    voids: Mapping[str, frozenset[int]],
    rows: Sequence[int],
    sheet: Sheet,
    factor: int,
    report: Report,
) -> None:
    """Ask about each row that may count amounts again which stand in others: a sum of them, or a part of the one above.

    Where rows have keys or dates of their own, or the template gives them, a total has none and is noticed by that.
    Amounts that were multiplied by `factor` have been rounded to as many 分.
    """
    naming = table.naming
    is_of_its_own = any(column.unique or column.value_kind.type == Type.DATE for column in table.columns)
    money = [one.name for one in table.columns if one.value_kind.is_money and one.name in positions]
    if is_of_its_own or table.preset is not None or naming is None or naming.name not in positions or not money:
        return
    amounts = np.array([np.where(columns[name].blank, 0, columns[name].values) for name in money])
    unreadable = frozenset[int]().union(*(voids[name] for name in money))
    names, position = columns[naming.name], positions[naming.name]
    levels = np.array([_level(fold(str(name))) for name in names.values.tolist()], dtype=np.int64)
    sums = {**_sums_of_groups(amounts, levels, factor), **_sums_of_all(amounts)}
    for at, name in enumerate(names.values.tolist()):
        if at not in sums and amounts[:, at].any() and may_be_total(fold(str(name))):
            found = f"第 {rows[at]} 行名为“{name}”"
            report.add(findings.ROW_EQUALS_SUM, rows[at], position, found, "不含合计行")
    for at, (first, last) in sorted(sums.items()):
        if rows[at] not in unreadable:
            summed = f"第 {rows[first]} 至 {rows[last]} 行" if last > first else f"第 {rows[first]} 行"
            name = "" if names.blank[at] else f"“{names.values[at]}”"
            own = amounts[:, at]
            is_exact = not (own[own != 0] - amounts[own != 0, first : last + 1].sum(axis=1)).any()
            found = f"第 {rows[at]} 行{name}的各项金额{'' if is_exact else '约'}等于{summed}之和"
            report.add(findings.ROW_EQUALS_SUM, rows[at], position, found, "不含合计行")
    _report_parts(names, position, amounts, rows, sheet, positions.values(), report)


def _report_parts(
    names: Values,
    position: int,
    amounts: npt.NDArray[np.int64],
    rows: Sequence[int],
    sheet: Sheet,
    columns: Collection[int],
    report: Report,
) -> None:
    """Ask about each row whose name says that it is a part of the one above, and none of whose amounts is more."""
    are_parts = [_PART.match(fold(str(name))) is not None for name in names.values.tolist()]
    whole = None
    for at, name in enumerate(names.values.tolist() if any(are_parts) else ()):
        if at and _is_total_between(sheet, rows[at - 1], rows[at], columns):
            whole = None  # what follows a total that does not count are its parts, and count but once
        if not are_parts[at]:
            whole = at
        elif whole is not None and amounts[:, at].any() and (amounts[:, at] <= amounts[:, whole]).all():
            found = f"第 {rows[at]} 行“{name}”的各项金额都不大于第 {rows[whole]} 行“{names.values[whole]}”"
            report.add(findings.ROW_IS_PART, rows[at], position, found, "一笔金额只填一行")


def _is_total_between(sheet: Sheet, above: int, below: int, columns: Iterable[int]) -> bool:
    """Tell whether a total stands between two rows of data."""
    texts = (sheet.at(row, column) for row in range(above + 1, below) for column in columns)
    return any(isinstance(raw, str) and raw != "" and is_total(fold(raw)) for raw in texts)


def _level(name: str) -> int:
    """Return 1 for a name that is numbered as a head (一、), 2 for one below it (（一）), else 0."""
    match = _NUMBERED.match(name)
    return 0 if match is None else 2 if match["below"] else 1


def _sums_of_all(amounts: npt.NDArray[np.int64]) -> dict[int, _Range]:
    """Return which rows (columns of `amounts`) are the sum of all above, or the first one that of all below.

    A total may leave out some of the amounts, and one row is no sum.
    """
    is_filled = amounts != 0
    above, filled_above = (np.cumsum(one, axis=1) - one for one in (amounts, is_filled.astype(np.int64)))
    found: dict[int, _Range] = {at: (0, at - 1) for at in np.flatnonzero(_agree(amounts, above, filled_above)).tolist()}
    first, others = amounts[:, :1], amounts[:, 1:]
    below, filled_below = others.sum(axis=1, keepdims=True), is_filled[:, 1:].sum(axis=1, keepdims=True)
    if _agree(first, below, filled_below).any():
        found[0] = (1, amounts.shape[1] - 1)
    return found


def _sums_of_groups(amounts: npt.NDArray[np.int64], levels: npt.NDArray[np.int64], digit: int) -> dict[int, _Range]:
    """Return which rows are the sum of some rows just below them or just above.

    Every amount has to agree, and two of them that differ: one may well be the sum of two others by chance. A row that
    is numbered as a head (一、, （二）) may have but one row below it and but one amount, if that is none of its level;
    and as each was rounded by itself, it may differ by half a last `digit` for each of them.
    """
    if (amounts < 0).any():
        return {}
    sums = np.hstack((np.zeros((len(amounts), 1), dtype=np.int64), np.cumsum(amounts, axis=1)))
    # no amount is negative: the sums of whole rows rise, and where a group ends or begins can be looked up
    risen, own = sums.sum(axis=0), amounts.sum(axis=0)
    is_mixed = np.where(amounts > 0, amounts, own).min(axis=0) < amounts.max(axis=0)
    rows, filled = np.arange(amounts.shape[1]), np.concatenate(([0], np.cumsum(own > 0)))
    # how many rows of each level, or of one above it, there are up to a row
    heads = np.array([np.concatenate(([0], np.cumsum((levels > 0) & (levels <= level)))) for level in range(3)])
    first_above = np.searchsorted(risen, risen[rows] - own, side="right") - 1
    most = np.where(levels > 0, digit * len(amounts), 0)
    behind_below = np.searchsorted(risen[:-1], risen[rows + 1] + own - most)
    has_own = (levels > 0) & (heads[levels, behind_below] <= heads[levels, rows + 1])
    groups = (
        (first_above, rows, is_mixed, _FEWEST),
        (rows + 1, behind_below, is_mixed | has_own, np.where(has_own, 1, _FEWEST)),
    )
    found: dict[int, _Range] = {}
    for first, behind, may_be, fewest in groups:
        count = filled[behind] - filled[first]
        is_sum = may_be & (own > 0) & (first >= 0) & (count >= fewest)
        rounded = np.where(has_own & (first > rows) & (count >= _FEWEST), digit * (count + 1) // 2, 0)
        is_sum &= (abs(sums[:, behind] - sums[:, first] - amounts) <= rounded).all(axis=0)
        found |= {at: (int(first[at]), int(behind[at]) - 1) for at in np.flatnonzero(is_sum).tolist()}
    return found


def _agree(own: npt.NDArray[np.int64], sums: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Tell of which rows all amounts are these sums, at least one of them a sum of several."""
    is_said = own != 0
    agreed: npt.NDArray[Any] = (~is_said | (own == sums)).all(axis=0) & (is_said & (counts >= _FEWEST)).any(axis=0)
    return agreed
