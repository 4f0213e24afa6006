"""A seed -> what a unit might hand in: random figures, exact thresholds, gaps, claims, and cells nobody can use."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.deliver.workpaper import random_budget, random_scores
from tests.deliver.workpaper.filler import Filler
from tests.spoiling import Error, Handed

EXECUTION_RATES = ("1", "0.9", "0.8", "0.89995", "0.8999", "0.6", "0.95", "0.91", "1.0001", "0.88045", "0")
"""Shares of the adjusted budget that were spent: at thresholds, and near ties of the printed percentage."""
UNUSABLE: tuple[Any, ...] = (Error(), "约三万", None, "-", -1)


def random_unit(faultless: Handed, seed: int, *, most_assets: int = 14) -> Handed:
    """Return what the unit of `seed` handed in: every third is careful, every sixth does well."""
    filler = Filler(faultless, Random(seed), EXECUTION_RATES[seed % 11], seed % 3 != 0, seed % 6 == 0, most_assets)
    for fill in (*random_budget.FILLS, *random_scores.FILLS, random_budget.assets):
        fill(filler)
    _lose(filler, seed)
    _spoil(filler, seed)
    return filler.handed.identity(B3=f"9{seed:05d}", B4=f"试验单位{seed:03d}")


def _lose(one: Filler, seed: int) -> None:
    """Now and then a workbook or a sheet is not handed in."""
    match seed % 12:
        case 1:
            one.handed = one.handed.only("01", "02")
        case 4:
            one.handed = one.handed.only("02", "03")
        case 7:
            one.handed = one.handed.without_sheet(one.some(("要点核查", "指标评分", "月度执行", "三公经费")))
        case 10:
            one.handed = one.handed.only("01", "03")


MONEY_CELLS: Sequence[tuple[str, Sequence[str]]] = (
    ("预算执行", ("上年结转", "年初预算数", "追加", "执行数", "支出性质", "是否重点支出", "两年以上结转")),
    ("三公经费", ("上年预算", "上年决算", "本年预算", "本年决算")),
    ("月度执行", ("累计执行数", "计划进度")),
    ("凭证抽查", ("凭证金额", "业务类型", "有发票", "审批完整", "涉及金额", "凭证日期")),
    ("指标评分", ("指标完成值", "评价得分", "自评得分", "指标不适用", "指标编号", "三级指标")),
    ("要点核查", ("核查结论", "要点编号", "评价要点")),
    ("绩效目标", ("目标数值", "目标完成值", "指标性质", "对应任务编号")),
    ("重点工作", ("是否重点", "是否完成", "实际完成日期", "是否达标", "任务编号")),
    ("满意度问卷", ("有效份数", "很满意", "比较满意")),
    ("固定资产台账", ("原值", "净值", "使用状况", "资产类别", "资产编号", "面积", "闲置起始日期", "资产数量")),
    ("决算对照", ("决算原值", "决算数量", "资产类别")),
)


def _spoil(one: Filler, seed: int) -> None:
    """Make cells of a careless unit unusable: one, or a handful."""
    there = {sheet.title for book in one.handed.books.values() for sheet in book.sheets}
    if not one.has_gaps:
        return
    for _ in range(1 if seed % 3 == 1 else 7):
        title, columns = one.some([pair for pair in MONEY_CELLS if pair[0] in there])
        sheet = one.sheet(title)
        filled = len(one.handed.sheet(title).rows) - sheet.header
        row = one.random.randrange(0, max(1, min(filled, 8)))
        one.handed = one.handed.put(title, {sheet.cell(one.some(columns), row): one.some(UNUSABLE)})
