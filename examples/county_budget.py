"""The first workbook of an invented unit: budget lines, months, three public expenses, procurement, vouchers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from examples.register import total
from examples.units import Row, Tables, rows_of

Data = Mapping[str, Any]
PROJECT = (
    "项目名称",
    "功能分类科目编码",
    "是否重点支出",
    "上年结转",
    "年初预算数",
    "追加",
    "追减",
    "政策性调整",
    "rate",
)
THREE = ("因公出国（境）", "公务用车购置", "公务用车运行维护", "公务接待")
CURVES = {  # share of the year's spending up to the end of each month
    "even": "0.08 0.16 0.25 0.34 0.43 0.52 0.60 0.69 0.78 0.87 0.94 1",
    "late": "0.04 0.09 0.14 0.20 0.27 0.36 0.44 0.52 0.62 0.74 0.86 1",
    "rush": "0.04 0.08 0.13 0.18 0.24 0.31 0.38 0.46 0.54 0.62 0.70 1",
}
PLANNED = "0.08 0.16 0.25 0.33 0.42 0.50 0.58 0.67 0.75 0.83 0.92 1"
REASONS = ("部分合同款按约定结转下年支付", "资金下达较晚，年末尚未结算", "工程尾款待审计后支付")
VOUCHERS = (  # 摘要, 会计科目, 业务类型, least, most, what must be attached
    ("支付办公用品款", "商品和服务费用", "办公采购", 1200, 9800, ("有发票", "审批完整", "有合同验收")),
    ("支付公务用车加油费", "商品和服务费用", "车辆加油", 1500, 5000, ("有发票", "审批完整", "定点服务")),
    ("支付公务用车保险费", "商品和服务费用", "车辆保险", 3200, 9600, ("有发票", "审批完整", "定点服务")),
    ("报销差旅费", "商品和服务费用", "差旅", 800, 6200, ("有发票", "审批完整")),
    ("支付公务接待费", "商品和服务费用", "公务接待", 600, 1900, ("有发票", "审批完整", "有公函", "有接待清单")),
    ("支付培训费", "商品和服务费用", "会议培训", 4800, 16000, ("有发票", "审批完整", "有合同验收")),
    ("支付项目进度款", "工程款", "工程项目", 60000, 280000, ("有发票", "审批完整", "有合同验收")),
    ("发放补助资金", "对个人和家庭的补助", "补助发放", 12000, 90000, ("审批完整",)),
)
_CENT = Decimal("0.01")


def budget_tables(one: Data, year: int, chance: random.Random) -> Tables:
    """Return the tables of the first workbook."""
    lines = _personnel(one, chance) + [_project(row, chance) for row in one["projects"]]
    return {
        "预算执行": lines,
        "月度执行": _months(lines, CURVES[one.get("curve", "even")], one.get("curve", "even") != "even"),
        "三公经费": _three(one),
        "政府采购": _procurement(one),
        "凭证抽查": _vouchers(one, year, chance),
    }


def _personnel(one: Data, chance: random.Random) -> list[Row]:
    heads = sum(one["staff"][2:])
    cost = chance.randrange(8800, 9900) * 10 * heads
    public = heads * chance.randrange(100, 140) * 100
    executed = (Decimal(public) * one.get("public_rate", Decimal("0.97"))).quantize(_CENT, ROUND_HALF_UP)
    shares = (("工资福利支出", "2010301", 72), ("社会保险缴费", "2080505", 16), ("住房公积金", "2210201", 12))
    lines: list[Row] = [
        {"支出性质": "人员经费", "项目名称": name, "功能分类科目编码": code, "资金来源": "一般公共预算",
         "年初预算数": cost * share // 100,
         "执行数": Decimal(cost * share // 100) - chance.randrange(0, 90000) / Decimal(100)}
        for name, code, share in shares
    ]  # fmt: skip
    return [*lines, {"支出性质": "公用经费", "项目名称": "日常公用经费", "功能分类科目编码": "2010301",
                     "资金来源": "一般公共预算", "年初预算数": public, "执行数": executed}]  # fmt: skip


def _project(row: list[Any], chance: random.Random) -> Row:
    line: dict[str, Any] = dict(zip(PROJECT, row, strict=True))
    rate = line.pop("rate")
    adjusted = line["上年结转"] + line["年初预算数"] + line["追加"] - line["追减"]
    line["执行数"] = (Decimal(adjusted) * rate).quantize(_CENT, ROUND_HALF_UP)
    line["支出性质"], line["资金来源"] = "项目支出", "一般公共预算"
    if rate < Decimal("0.9"):
        line["差异原因"] = chance.choice(REASONS)
    return line


def _months(lines: list[Row], curve: str, is_behind: bool) -> list[Row]:
    executed = total(lines, "执行数")
    rows: list[Row] = []
    for month, (share, planned) in enumerate(zip(curve.split(), PLANNED.split(), strict=True), start=1):
        row: Row = {
            "月份": f"{month}月",
            "累计执行数": (executed * Decimal(share)).quantize(_CENT, ROUND_HALF_UP),
            "计划进度": Decimal(planned),
        }
        if is_behind and month in (6, 9):
            row["进度说明"] = "项目前期工作滞后"
        rows.append(row)
    return rows


def _three(one: Data) -> list[Row]:
    heads = sum(one["staff"][2:])
    usual = [[0] * 4, [0] * 4, [heads * n for n in (900, 870, 860, 790)], [heads * n for n in (260, 240, 250, 205)]]
    columns = ("三公项目", "上年预算", "上年决算", "本年预算", "本年决算")
    given = one.get("three_public", usual)
    rows = rows_of(columns, [[name, *amounts] for name, amounts in zip(THREE, given, strict=True)])
    meals = int(Decimal(str(rows[3]["本年决算"])) // 640)
    rows[2]["车辆数"] = 1 if one["kind"] == "bureau" else 2
    rows[3] |= {"批次": meals, "人次": meals * 8}
    return rows


def _procurement(one: Data) -> list[Row]:
    amount = sum(one["staff"][2:]) * 900
    usual = [["办公设备", amount, amount * 98 // 100, "电子卖场", ""], ["印刷服务", 36000, 36000, "框架协议", ""]]
    return rows_of(("采购项目", "采购预算", "采购执行数", "采购方式", "采购说明"), one.get("procurement", usual))


def _vouchers(one: Data, year: int, chance: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number in range(10):
        text, account, kind, least, most, attached = VOUCHERS[number % len(VOUCHERS)]
        rows.append({
            "凭证日期": date(year, number + 1, chance.randrange(3, 28)), "会计科目": account, "摘要": text,
            "凭证金额": chance.randrange(least, most), "业务类型": kind, **dict.fromkeys(attached, True),
        })  # fmt: skip
    for day, text, kind, amount, missing, said, concerned in one.get("vouchers", ()):
        row: Row = {"凭证日期": day, "会计科目": "商品和服务费用", "摘要": text, "凭证金额": amount, "业务类型": kind,
                    "有发票": "是", "审批完整": "是", **missing, "问题描述": said}  # fmt: skip
        rows.append(row | ({"涉及金额": concerned} if concerned else {}))
    rows.sort(key=lambda row: str(row["凭证日期"]))
    for row in rows:
        row["凭证号"] = f"记-{chance.randrange(1, 90):04d}"
    return rows
