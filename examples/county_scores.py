"""The second workbook of an invented unit: scores, 评价要点, goals, tasks, survey, records."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from examples.units import Row, Tables, rows_of, standard_of

Data = Mapping[str, Any]
KEY_TASKS = 6
EVIDENCE = {
    "A101": "绩效目标申报表", "A102": "绩效目标申报表", "B201": "财务管理制度汇编", "B202": "凭证抽查记录",
    "B203": "政府网站公开页面", "B204": "决算报表和会计资料", "B301": "资产管理办法", "B302": "资产盘点表",
}  # fmt: skip
BENEFITS = {
    "D101": "经济效益数据只有一年，作用尚未充分显现",
    "D102": "服务覆盖面还可以扩大",
    "D103": "长期效果有待观察",
}
QUALITATIVE = (  # 目标指标, 目标类型, 定性标准
    ("服务质量", "质量", "没有被上级通报的质量问题"),
    ("行业或者辖区发展", "经济效益", "主要统计指标好于上年"),
    ("公共服务水平", "社会效益", "主要服务事项按承诺时限办结"),
    ("生态环境", "生态效益", "没有新增环境问题"),
)
LOW, MISSED, UNDONE = Decimal("1.5"), Decimal("0.8"), Decimal("0.6")


def score_tables(one: Data, pool: Data, data: Data, chance: random.Random) -> Tables:
    """Return the tables of the second workbook."""
    tasks = one.get("tasks") or pool["tasks"]
    return {
        "指标评分": _scores(one, data["system"]),
        "要点核查": _points(one, data["system"]),
        "绩效目标": _goals(one, tasks),
        "重点工作": _tasks(one, tasks, data["year"], chance),
        "满意度问卷": _survey(one),
        "评价记录": rows_of(("记录类别", "记录标题", "记录内容"), one["records"]),
    }


def _scores(one: Data, system: str) -> list[Row]:
    rows: list[Row] = []
    benefits = dict(zip(BENEFITS, one["benefits"], strict=True))
    for rule in standard_of(system).indicators:
        code = rule.indicator.code
        row: Row = {"指标编号": code, "自评得分": one.get("claimed", {}).get(code),
                    "评价得分": one.get("entered", {}).get(code)}  # fmt: skip
        if code not in one.get("no_evidence", ()):
            row["佐证材料"] = EVIDENCE.get(code)
        if benefits.get(code) == "不适用":
            row |= {"指标不适用": True, "扣分原因": "与单位职责无关"}
        elif code in benefits:
            row |= {"指标完成值": benefits[code], "扣分原因": BENEFITS[code]}
        rows.append(row)
    return rows


def _points(one: Data, system: str) -> list[Row]:
    given = one.get("points", {})
    rows: list[Row] = []
    for rule in standard_of(system).indicators:
        for number in rule.indicator.point_numbers:
            finding, reason = given.get(number, ("符合", ""))
            rows.append({"要点编号": number, "核查结论": finding, "核查说明": reason})
    return rows


def _tasks(one: Data, tasks: list[Any], year: int, chance: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number, (text, amount, measure) in enumerate(tasks, start=1):
        planned = date(year, chance.randrange(4, 12), chance.randrange(10, 29))
        row: Row = {"任务编号": f"{number:02d}", "工作任务": f"{text}{amount}{measure}",
                    "是否重点": number <= one.get("key", KEY_TASKS), "计划完成日期": planned}  # fmt: skip
        if number <= one.get("key", KEY_TASKS):
            row["交办单位"] = "样例县委、县政府"
        rows.append(row | _done(one, number, planned, chance))
    return rows


def _done(one: Data, number: int, planned: date, chance: random.Random) -> Row:
    if number in one.get("undone", ()):
        return {"是否完成": False, "是否达标": False, "任务说明": "年末尚未完成"}
    days = chance.randrange(6, 20) if number in one.get("late", ()) else -chance.randrange(2, 25)
    is_poor = number in one.get("poor", ())
    done: Row = {"是否完成": True, "是否达标": not is_poor, "实际完成日期": planned + timedelta(days=days)}
    if is_poor or days > 0:
        done["任务说明"] = "验收时要求返工" if is_poor else "前期手续办理时间较长"
    return done


def _goals(one: Data, tasks: list[Any]) -> list[Row]:
    rows: list[Row] = []
    for number, (text, amount, measure) in enumerate(tasks, start=1):
        is_key = number <= one.get("key", KEY_TASKS)
        if is_key and number in one.get("uncovered", ()):
            continue
        row: Row = {"目标指标": f"{text}数量", "目标类型": "数量", "指标性质": "≥", "目标数值": amount,
                    "计量单位": measure, "目标完成值": Decimal(amount) * _share(one, number)}  # fmt: skip
        rows.append(row | ({"对应任务编号": f"{number:02d}"} if is_key else {}))
    rows.append(
        {"目标指标": "任务按期完成", "目标类型": "时效", "指标性质": "定性", "定性标准": "按年度计划的时间完成"}
    )
    for position, (name, kind, criterion) in enumerate(QUALITATIVE):
        goal: Row = {"目标指标": name, "目标类型": kind, "指标性质": "定性", "目标说明": "基本达到"}
        rows.append(goal if position < one.get("unmeasurable", 0) else goal | {"定性标准": criterion})
    return rows


def _share(one: Data, number: int) -> Decimal:
    """Return how much of the goal of a task was reached."""
    for key, share in (("low", LOW), ("missed", MISSED), ("undone", UNDONE)):
        if number in one.get(key, ()):
            return share
    return Decimal(1)


def _survey(one: Data) -> list[Row]:
    if not one["survey"]:
        return []
    valid, pleased = one["survey"]
    very = pleased * 62 // 100
    plain = (valid - pleased) * 7 // 10
    return [{
        "调查对象": "服务对象", "发放份数": valid + valid // 10 + 2, "回收份数": valid + valid // 20 + 1,
        "有效份数": valid, "很满意": very, "比较满意": pleased - very, "一般满意": plain,
        "较不满意": valid - pleased - plain, "不满意": 0,
    }]  # fmt: skip
