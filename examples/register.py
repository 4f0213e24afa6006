"""Groups of like assets -> a register with one card a row, and what the final accounts state by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from examples.units import Row, Tables

CLASSES = ("房屋和构筑物", "车辆", "设备", "文物和陈列品", "图书和档案", "家具和用具", "特种动植物")
REGISTER, ACCOUNTS = "固定资产台账", "决算对照"
_CENT = Decimal("0.01")


def register(groups: Sequence[Mapping[str, Any]], year: int, prefix: str, departments: Sequence[str]) -> list[Row]:
    """Return one row for each of the `count` cards of every group, depreciated evenly over `years`."""
    rows: list[Row] = []
    for group in groups:
        acquired: date = group["取得日期"]
        cost = Decimal(group["原值"])
        depreciation = depreciated(cost, acquired, int(group["years"]), year)
        for _ in range(int(group["count"])):
            number = len(rows) + 1
            card: Row = {
                "资产编号": f"{prefix}{acquired.year}{number:05d}",
                "资产数量": group["quantity"],
                "累计折旧": depreciation,
                "净值": cost - depreciation,
                "盘点结果": "相符",
                "使用部门": departments[number % len(departments)],
            }
            own = {key: value for key, value in group.items() if key not in ("count", "quantity", "years")}
            rows.append(own | card)
    return rows


def depreciated(cost: Decimal, acquired: date, years: int, year: int) -> Decimal:
    """Return the depreciation from the month of acquisition to December of `year`, without residual value."""
    if not years:
        return Decimal(0)
    months = min((year - acquired.year) * 12 + 13 - acquired.month, years * 12)
    return (cost * months / (years * 12)).quantize(_CENT, ROUND_HALF_UP)


def accounts(cards: Sequence[Row], net_as_original: Sequence[str] = ()) -> list[Row]:
    """Return what the final accounts state by class: as the register, or 净值 where 原值 belongs."""
    return [_account(name, cards, name in net_as_original) for name in CLASSES]


def _account(name: str, cards: Sequence[Row], is_net: bool) -> Row:
    own = [card for card in cards if card["资产类别"] == name]
    original, net = total(own, "原值"), total(own, "净值")
    return {
        "资产类别": name,
        "决算数量": total(own, "资产数量"),
        "决算原值": net if is_net else original,
        "决算净值": net,
    }


def total(rows: Sequence[Row], column: str) -> Decimal:
    """Add up a column; a blank counts as nothing."""
    return sum((Decimal(str(row.get(column) or 0)) for row in rows), Decimal(0))


def with_assets(tables: Tables, cards: list[Row], net_as_original: Sequence[str] = ()) -> Tables:
    """Return the tables with a register and the accounts that go with it."""
    return {**tables, REGISTER: cards, ACCOUNTS: accounts(cards, net_as_original)}
