"""Random contents of the first and the third workbook: staff, budget, months, 三公, purchases, vouchers, assets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.deliver.workpaper.filler import Filler

CENT = Decimal("0.01")
WORDS = "情况属实，已经核查并附有说明材料"
CLASSES = ("房屋和构筑物", "车辆", "设备", "家具和用具")


def people(one: Filler) -> None:
    numbers = {"编制人数：行政": one.random.randrange(0, 40), "编制人数：事业": one.random.randrange(0, 40)}
    numbers |= {"在职人数：行政": one.random.randrange(0, 40), "在职人数：事业": one.random.randrange(0, 40)}
    if one.chance(0.15):
        numbers |= {"编制人数：行政": 0, "编制人数：事业": 0}
    if one.chance(0.15):
        numbers |= {"编制人数：行政": 100, "编制人数：事业": 0, "在职人数：行政": 100 + one.random.randrange(0, 4),
                    "在职人数：事业": 0}  # fmt: skip
    rows = one.handed.sheet("单位信息", "01").rows
    cells = {f"B{at}": float(numbers[str(row[0])]) for at, row in enumerate(rows, 1) if row and row[0] in numbers}
    one.handed = one.handed.put("单位信息", cells, "01")
    if one.chance(0.2):
        one.handed = one.handed.identity(B6="万元")


def budget(one: Filler) -> None:
    rows = []
    for at in range(one.random.randrange(1, 8)):
        nature = one.some(("人员经费", "公用经费", "项目支出", "项目支出"))
        row = {"支出性质": nature, "项目名称": f"项目{at}", "功能分类科目编码": f"010{at}", "年初预算数": one.money()}
        row |= {"是否重点支出": one.some(("是", "否"))} if nature == "项目支出" else {}
        for column in ("上年结转", "追加", "追减", "两年以上结转"):
            row |= {column: one.money(200_000)} if one.chance(0.4) else {}
        row |= {"追加": one.money(4_000_000)} if one.chance(0.1) else {}
        row |= {"追减": Decimal(0)} if row["年初预算数"] < 200_000 else {}
        row |= {"政策性调整": row.get("追加", Decimal(0)) / 2} if one.chance(0.3) else {}
        row["执行数"] = one.money()
        row |= {"差异原因": WORDS} if one.chance(0.5) else {}
        rows.append({key: value.quantize(CENT) if isinstance(value, Decimal) else value for key, value in row.items()})
    if one.chance(0.1):
        for row in rows:
            row |= {"上年结转": Decimal(0), "年初预算数": Decimal(0), "追加": Decimal(0), "追减": Decimal(0)}
    if one.chance(0.2):
        rows = [{**row, "执行数": Decimal(0)} if row["支出性质"] == "公用经费" else row for row in rows]
    if one.chance(0.2):
        rows = [{**row, "年初预算数": Decimal(0), "追减": Decimal(0)} if row["支出性质"] == "公用经费" else row
                for row in rows]  # fmt: skip
    if one.chance(0.7):
        _spend_just(rows, Decimal(one.rate))
    one.rows("预算执行", rows)


def _spend_just(rows: list[dict[str, Any]], rate: Decimal) -> None:
    """Make the whole come to just this share of the adjusted budget, which becomes round for that."""

    def adjusted(row: dict[str, Any]) -> Decimal:
        return Decimal(sum(row.get(key, 0) for key in ("上年结转", "年初预算数", "追加")) - row.get("追减", 0))

    total = sum(map(adjusted, rows), Decimal(0))
    round_total = (total / 100_000).to_integral_value(ROUND_HALF_UP) * 100_000 + 100_000
    rows[0]["年初预算数"] = rows[0]["年初预算数"] + round_total - total
    for row in rows:
        row["执行数"] = (adjusted(row) * rate).quantize(CENT)
    rows[0]["执行数"] += (round_total * rate).quantize(CENT) - sum((row["执行数"] for row in rows), Decimal(0))


def months(one: Filler) -> None:
    cells: dict[tuple[str, int], Any] = {}
    total, steps = Decimal(0), one.some((200_000, 400_000, 5_000_000))
    for month in range(12):
        total += one.money(steps // 12) + (total / 2 if month == 11 and one.chance(0.3) else 0)
        if not one.gap(0.1):
            cells["累计执行数", month] = total.quantize(CENT)
            cells["计划进度", month] = Decimal(month + 1) / 12
    if one.chance(0.3):
        cells["计划进度", 8] = one.some((Decimal("0.75"), Decimal(0), None))
    if not one.gap(0.1):
        one.put("月度执行", cells)


def hospitality(one: Filler) -> None:
    cells = {(column, row): one.money(50_000) for column in ("上年预算", "上年决算", "本年预算", "本年决算")
             for row in range(4)}  # fmt: skip
    for column in ("上年预算", "本年预算", "本年决算", "上年决算"):
        if one.chance(0.25):
            cells |= {(column, row): Decimal(0) for row in range(4)}
    if one.chance(0.3):
        cells |= {("本年预算", row): cells["上年预算", row] for row in range(4)}
    if one.chance(0.2):  # 1.05 times and the like: whole steps above the target
        cells |= {("上年预算", row): Decimal(10_000) for row in range(4)}
        cells |= {("本年预算", row): Decimal(10_000 + 100 * one.random.randrange(0, 12)) for row in range(4)}
        cells |= {("本年决算", row): Decimal(10_000 + 500 * one.random.randrange(-3, 9)) for row in range(4)}
    one.put("三公经费", cells)


def purchases(one: Filler) -> None:
    what = one.some(("none", "no budget", "nothing", "rows", "rows", "exact"))
    what = one.some(("none with rows", "blank")) if one.gap(0.3) else what
    row = {"采购项目": "办公设备", "采购预算": one.money(), "采购执行数": one.money()}
    match what:
        case "none":
            one.declare_none("政府采购")
        case "none with rows":
            one.declare_none("政府采购", rows=[row])
        case "blank":
            one.rows("政府采购", [])
        case "no budget":
            one.rows("政府采购", [{**row, "采购预算": 0}])
        case "nothing":
            one.rows("政府采购", [{**row, "采购预算": 0, "采购执行数": 0}, {**row, "采购预算": 0, "采购执行数": 0}])
        case "exact":
            one.rows("政府采购", [{**row, "采购预算": 100_000, "采购执行数": one.some((80_000, 79_995, 79_994.99, 0))}])
        case _:
            rows = [
                {**row, "采购项目": f"设备{at}", "采购执行数": one.money()} for at in range(one.random.randrange(1, 5))
            ]
            one.rows("政府采购", rows)


def vouchers(one: Filler) -> None:
    kinds = ("公务接待", "车辆加油", "差旅", "办公采购", "工程项目", "补助发放")
    rows = []
    for at in range(one.random.randrange(1, 9)):
        kind = one.some(kinds)
        row = {"凭证日期": date(2024, one.random.randrange(1, 13), 5), "凭证号": f"记-{at:04d}", "摘要": f"支付{kind}",
               "凭证金额": one.money(9_000), "业务类型": kind}  # fmt: skip
        row |= {
            column: one.some(("是", "是", "是", "否")) for column in ("有发票", "审批完整", "有合同验收", "定点服务")
        }
        row |= (
            {column: one.some(("是", "是", "否")) for column in ("有公函", "有接待清单")} if kind == "公务接待" else {}
        )
        row |= {"问题描述": WORDS, "涉及金额": one.money(500)} if one.chance(0.2) else {}
        rows.append(row)
    one.rows("凭证抽查", rows)


def assets(one: Filler) -> None:
    rows = []
    for at in range(one.random.randrange(one.most_assets // 2, one.most_assets)):
        cost = one.money(90_000)
        worn = (cost * one.random.randrange(0, 101) / 100).quantize(CENT)
        kind, state = one.some(CLASSES), one.some(("在用", "在用", "在用", "闲置", "出租", "出借", "待处置"))
        row: dict[str, Any] = {"资产编号": f"A{at:06d}", "资产名称": f"资产{at}", "资产类别": kind}
        row |= {"资产数量": one.some((1, 2, 0.5)), "原值": cost, "累计折旧": worn, "净值": cost - worn}
        row |= {"使用状况": state, "盘点结果": one.some(("相符", "相符", "盘亏", "未盘点"))}
        row |= {"取得日期": date(one.random.randrange(2010, 2025), 6, 30)} if one.chance(0.8) else {}
        row |= (
            {"闲置起始日期": date(2023, one.some((11, 12)), 30) + timedelta(one.some((0, 1, 2)))}
            if state == "闲置"
            else {}
        )
        row |= {"面积": one.money(800)} if kind == "房屋和构筑物" and one.chance(0.9) else {}
        row |= {"出租出借审批": one.some(("是", "否"))} if state in ("出租", "出借") else {}
        row |= {"净值": cost} if one.chance(0.1) else {}
        rows.append(row)
    if one.chance(0.2):  # just 5 % or 10 % idle
        idle = Decimal(one.some((5000, 10_000, 5005, 5004)))
        rows = [
            {**rows[0], "资产编号": "A1", "原值": idle, "累计折旧": 0, "净值": idle, "使用状况": "闲置"},
            {
                **rows[0],
                "资产编号": "A2",
                "原值": 100_000 - idle,
                "累计折旧": 0,
                "净值": 100_000 - idle,
                "使用状况": "在用",
            },
        ]
    if one.chance(0.2):
        rows[-1]["资产编号"] = rows[0]["资产编号"].lower()
    one.rows("固定资产台账", rows)
    cells: dict[tuple[str, int], Any] = {}
    for at, kind in enumerate(one.sheet("决算对照").keys):
        own = [row for row in rows if row["资产类别"] == kind]
        column = one.some(("原值", "原值", "净值", "累计折旧"))
        cells["决算原值", at] = sum((Decimal(row[column]) for row in own), Decimal(0))
        cells |= {("决算数量", at): len(own), ("决算净值", at): one.money(9000)} if one.chance(0.5) else {}
    one.put("决算对照", cells)


FILLS = (people, budget, months, hospitality, purchases, vouchers)
"""In the order in which their random numbers are drawn."""
