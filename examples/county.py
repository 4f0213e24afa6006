"""county_2024.toml -> the invented units: what is written there, the rest by a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from examples.county_budget import budget_tables
from examples.county_scores import score_tables
from examples.register import ACCOUNTS, REGISTER, accounts, register, total
from examples.units import Row, Tables, Unit, read_toml, standard_of

FOLDER = "county-2024"
GROUP = ("资产名称", "资产类别", "规格型号", "取得方式", "取得日期", "count", "quantity", "数量单位", "原值", "years",
         "使用状况", "面积")  # fmt: skip
KINDS = {"town": "乡镇", "bureau": "局", "hospital": "医院", "archive": "馆"}
Data = Mapping[str, Any]


def county_data() -> Data:
    """Return everything the data file says."""
    return read_toml("county_2024.toml")


def county() -> list[Unit]:
    """Return the units of the county."""
    data = county_data()
    return [unit(one, data) for one in data["units"]]


def unit(one: Data, data: Data) -> Unit:
    """Return one unit: generated tables, then its own patches, then the accounts that follow from the register."""
    pool, chance = data["pools"][one["kind"]], random.Random(one["seed"])
    tables = budget_tables(one, data["year"], chance) | score_tables(one, pool, data, chance)
    tables[REGISTER] = _register(one, pool, data["year"], chance)
    _patch(tables, one, before_accounts=True)
    tables[ACCOUNTS] = accounts(tables[REGISTER], one.get("net_as_original", ()))
    _patch(tables, one, before_accounts=False)
    keys = [book.key for book in standard_of(data["system"]).workbooks]
    return Unit(
        data["system"], dict(zip(keys, one["files"], strict=True)), _fields(one, pool, data["year"], tables), tables
    )


def _fields(one: Data, pool: Data, year: int, tables: Tables) -> Row:
    names = ("编制_行政", "编制_事业", "在职_行政", "在职_事业")
    return {
        "单位编码": one["code"],
        "单位名称": one["name"],
        "评价年度": year,
        "金额单位": one.get("money_unit", "元"),
        "主管部门": "样例县人民政府" if one["kind"] != "hospital" else "样例县卫生健康局",
        "评价类型": "部门评价",
        "评价机构": "样例县财政局绩效评价中心",
        "评价人员": "评价组三人",
        **dict(zip(names, one["staff"], strict=True)),
        "内设机构数": len(pool["departments"]),
        "内设机构名称": "、".join(pool["departments"]),
        "主要职责": pool["duties"],
        "批复年初预算总额": total(tables["预算执行"], "年初预算数"),
        "决算支出总额": total(tables["预算执行"], "执行数"),
    }


def _register(one: Data, pool: Data, year: int, chance: random.Random) -> list[Row]:
    """Return the kind's usual assets, in numbers that differ a little, and the unit's own."""
    usual = [_group(row) for row in pool["assets"]]
    for group in usual:
        if group["count"] > 4:
            group["count"] += chance.randrange(-2, 5)
    groups = usual + [_group(row) for row in one.get("assets", ())]
    since = dict(zip(one.get("idle_since", [])[::2], one.get("idle_since", [])[1::2], strict=True))
    for group in groups:
        if group["使用状况"] == "闲置":
            group["闲置起始日期"] = since[group["资产名称"]]
        if group["使用状况"] in ("出租", "出借"):
            group["出租出借审批"] = group["资产名称"] not in one.get("unapproved", ())
    return register(groups, year, f"Y{one['code']}", pool["departments"])


def _group(row: list[Any]) -> dict[str, Any]:
    group = {name: value for name, value in zip(GROUP, row, strict=True) if value != ""}
    if not hasattr(group["取得日期"], "year"):
        raise ValueError(f"no date: {row}")
    return group


def _patch(tables: Tables, one: Data, *, before_accounts: bool) -> None:
    for patch in one.get("patches", ()):
        if (patch["table"] != ACCOUNTS) == before_accounts:
            tables[patch["table"]][patch["row"] - 1].update(patch["set"])
