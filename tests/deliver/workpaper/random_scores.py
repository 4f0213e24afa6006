"""Random contents of the second workbook: scores, 评价要点, 个性指标, goals, tasks, survey."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from tests.deliver.workpaper.filler import Filler

CENT = Decimal("0.01")
SHARES = ("1", "0.777", "0.333", "0.601", "0", "0.8", "0.6", "0.799", "0.8765", "0.0010", "0.4999", "0.699")
"""Degrees of achievement; times 5 marks some are ties of a score's second decimal: 5 x 0.777 = 3.885."""
FINDINGS = ("符合", "符合", "符合", "部分符合", "部分符合", "不符合", "不适用")
WORDS = "情况属实，已经核查并附有说明材料"


def scores(one: Filler) -> None:
    cells: dict[tuple[str, int], Any] = {}
    for at, rule in enumerate(one.standard.indicators):
        full = rule.indicator.full_score
        if rule.method.decided_by == "entered":
            cells["评价得分", at] = one.some((full, full / 2, Decimal("1.005"), Decimal("3.885"), 0))
            cells |= {("评价得分", at): one.some((None, full + 1))} if one.gap(0.2) else {}
        elif rule.value is None and rule.scoring is not None:
            is_truth = rule.indicator.kind.value == "yes_no"
            cells["指标完成值", at] = one.some((1, 0)) if is_truth else Decimal(one.some(SHARES))
            cells |= {("指标完成值", at): one.some((None, 1.2))} if one.gap(0.15) else {}
        elif one.chance(0.1):
            cells["评价得分", at] = one.some((full, full / 3))
        if one.chance(0.15):
            cells["自评得分", at] = one.some((full, full / 2, full + 1))
        if one.chance(0.12):
            cells["指标不适用", at] = "也许" if one.gap(0.2) else one.some(("是", "是", "否"))
        if one.chance(0.2):
            cells["扣分原因", at] = WORDS
        if one.chance(0.5):
            cells["佐证材料", at] = "附件"
    one.put("指标评分", cells)


def points(one: Filler) -> None:
    keys = one.sheet("要点核查").keys
    chosen = [one.some(FINDINGS) for _key in keys]
    if one.chance(0.25):  # all the points of the first indicator do not apply
        chosen = ["不适用" if key.startswith("A101-") else finding for key, finding in zip(keys, chosen, strict=True)]
    for finding in ("", "看情况"):
        if one.gap(0.3) and keys:
            chosen[one.random.randrange(len(keys))] = finding
    one.put("要点核查", {("核查结论", at): finding or None for at, finding in enumerate(chosen)})
    one.put("要点核查", {("核查说明", at): WORDS for at in range(len(keys)) if one.chance(0.5)})


def own(one: Filler) -> None:
    """个性指标 with every method there is, weights that do not add up, gaps, methods and parents nobody knows."""
    if one.chance(0.25):
        return
    rows: list[dict[str, Any]] = []
    parents = [rule.indicator for rule in one.standard.indicators if rule.indicator.open]
    methods = cycle([*one.standard.specific, "评价人评分"])
    for _ in range(one.random.randrange(20)):
        next(methods)
    for parent in one.random.sample(parents, min(len(parents), one.random.randrange(1, 4))):
        count = one.random.randrange(1, 4)
        shares = [(parent.full_score / count).quantize(CENT) for _ in range(count - 1)]
        shares.append(parent.full_score - sum(shares, Decimal(0)))
        if one.gap(0.15):
            shares[0] += CENT
        for at, share in enumerate(shares):
            rows.append(_own_row(one, parent.code, f"{parent.code} 细化 {at}", share, next(methods)))
    if one.gap(0.15):
        one.some(rows)["评分方法"] = one.some(("凭印象", "要点评分"))
    if one.chance(0.1):
        rows.append(_own_row(one, "A101", "不能细化", Decimal(1), "按比例得分"))
    if one.gap(0.05):
        one.declare_none("个性指标", rows=rows)
    else:
        one.rows("个性指标", rows)
        one.handed = one.handed.put("个性指标", {one.sheet("个性指标").declaration: None})


def _own_row(one: Filler, parent: str, name: str, share: Decimal, title: str) -> dict[str, Any]:
    method = one.standard.methods[title]
    row: dict[str, Any] = {"上级指标编号": parent, "个性指标名称": name, "个性指标分值": share, "评分方法": title}
    if method.decided_by == "entered":
        usual, wrong = (share, share / 2, Decimal("0.125")), (None, share + 1)
        return row | {"个性评价得分": one.some(wrong if one.gap(0.2) else usual)}
    small = [Decimal(share) for share in SHARES]
    row["个性完成值"] = one.some((*small, Decimal(1), Decimal("1.05"), Decimal("0.95"), Decimal(12)))
    if method.least is not None and not one.gap(0.2):
        row["个性完成值"] = one.some(small)
    if method.needs_target:
        row["个性目标值"] = Decimal(0) if one.gap(0.2) else one.some((Decimal(1), Decimal("0.9"), Decimal(2)))
    for at, parameter in enumerate(method.parameters, start=1):
        default = Decimal("0.01") if parameter.name == "步长" else Decimal("0.5")
        row[f"方法参数{at}"] = None if one.gap(0.1) else one.some((default, default, Decimal("0.05"), Decimal(1)))
    if one.gap(0.08):
        row["个性完成值"] = None
    return row


def goals(one: Filler) -> None:
    rows = []
    for at in range(one.random.randrange(1, 8)):
        row: dict[str, Any] = {"目标指标": f"指标{at}", "目标类型": one.some(("数量", "质量", "成本")),
                               "指标性质": one.some(("≥", "≤", "=", "定性"))}  # fmt: skip
        row |= {"目标数值": Decimal(one.random.randrange(1, 200)) / 4} if one.chance(0.8) else {}
        row |= {"目标完成值": Decimal(one.random.randrange(0, 200)) / 4} if one.chance(0.8) else {}
        if "目标数值" in row and one.chance(0.3):
            row["目标完成值"] = row["目标数值"] * one.some((Decimal("1.3"), Decimal(1), Decimal("1.299")))
        row |= {"对应任务编号": f"{one.random.randrange(1, 5):02d}"} if one.chance(0.6) else {}
        rows.append(row)
    if one.chance(0.12):
        one.declare_none("绩效目标")
    else:
        one.rows("绩效目标", rows)


def tasks(one: Filler) -> None:
    rows = []
    for at in range(1, one.random.randrange(2, 12)):
        due = date(2024, one.random.randrange(1, 13), 15)
        row: dict[str, Any] = {"任务编号": f"{at:02d}", "工作任务": f"任务{at}", "计划完成日期": due}
        row |= {"是否重点": one.some(("是", "否")), "是否完成": one.some(("是", "是", "是", "否"))}
        if row["是否完成"] == "是":
            row["实际完成日期"] = due + timedelta(one.some((-10, 0, 0, 1, 30)))
            row["是否达标"] = one.some(("是", "是", "否"))
        rows.append(row)
    if one.chance(0.2):
        rows = [{**row, "是否重点": "否"} for row in rows]
    one.rows("重点工作", rows)


def survey(one: Filler) -> None:
    rows = []
    for at in range(one.random.randrange(1, 4)):
        parts = [one.random.randrange(0, most) for most in (200, 80, 20, 5, 5)]
        if one.chance(0.2):
            parts = one.some(([70, 20, 10, 0, 0], [81, 9, 5, 5, 0], [0, 0, 0, 0, 0], [10, 6, 4, 0, 0]))
        names = ("很满意", "比较满意", "一般满意", "较不满意", "不满意")
        row: dict[str, Any] = {"调查对象": f"群众{at}", **dict(zip(names, parts, strict=True))}
        rows.append({**row, "有效份数": sum(parts), "回收份数": sum(parts) + 3, "发放份数": sum(parts) + 9})
    if one.chance(0.2):
        one.declare_none("满意度问卷")
    else:
        one.rows("满意度问卷", rows[:1] if one.chance(0.4) else rows)


FILLS = (scores, points, own, goals, tasks, survey)
"""In the order in which their random numbers are drawn."""
