"""What the published tables say, as a unit would have filled it into the templates; amounts in the table's own unit."""

from dataclasses import dataclass, field
from typing import Any

SPENDING = ("年初预算数", "追加", "执行数")
EXPENSES = ("因公出国（境）", "公务用车购置", "公务用车运行维护", "公务接待")


def line(nature: str, initial: str, added: str, executed: str) -> dict[str, Any]:
    amounts = dict(zip(SPENDING, (initial, added, executed), strict=True))
    return {"支出性质": nature, "项目名称": nature, "差异原因": "见决算说明", **amounts}


def expense(name: str, last_budget: str, last: str, budget: str, spent: str) -> dict[str, Any]:
    return {"三公项目": name, "上年预算": last_budget, "上年决算": last, "本年预算": budget, "本年决算": spent}


def expenses(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Complete the four rows: what a table does not mention is zero."""
    given = {row["三公项目"]: row for row in rows}
    return [given.get(name, expense(name, "0", "0", "0", "0")) for name in EXPENSES]


@dataclass(frozen=True)
class Published:
    """One published table: its fields and rows, and the data item that each of its rates is."""

    unit: str
    fields: dict[str, Any] = field(default_factory=dict)
    budget: tuple[dict[str, Any], ...] = ()
    expenses: tuple[dict[str, Any], ...] = ()
    rates: dict[str, str] = field(default_factory=dict)


STAFF = {"编制_其他": 0, "在职_其他": 0}

PUBLISHED = {
    "A01_liushu_2024": Published(
        "元",
        {"编制_行政": 35, "编制_事业": 40, "在职_行政": 34, "在职_事业": 38, **STAFF},
        (line("项目支出", "9158647.00", "7302507.60", "14492426.11"),),
        rates={
            "预算执行率": "预算执行率",
            "预算调整率": "预算调整率",
            "预算执行率(年初口径)": "年初预算执行率",
            "结转结余率(近似)": "结转结余率",
            "在职人员控制率": "在职人员控制率",
        },
    ),
    "A03_guantang_2023": Published(
        "万元",
        {"编制_行政": 46, "编制_事业": 0, "在职_行政": 50, "在职_事业": 0, **STAFF, "决算支出总额": "2030.12"},
        (
            line("人员经费", "467.17", "258.82", "707.05"),
            line("公用经费", "85.76", "0", "193.42"),
            line("项目支出", "308.17", "910.20", "1025.20"),
        ),
        rates={
            "在职人员控制率": "在职人员控制率",
            "执行率": "预算执行率",
            "预算调整率": "预算调整率",
            "执行率(按支出性质合计)": "预算执行率",
            "公用经费控制率": "公用经费控制率",
            "三公经费变动率": "三公经费变动率",
        },
    ),
    "B05_tianchang_2022": Published(
        "万元", budget=(line("项目支出", "880", "0", "880"),), rates={"执行率": "预算执行率"}
    ),
    "C01_xuzhen_2020": Published(
        "万元",
        expenses=(
            expense("公务接待", "0", "18.5", "19", "15.5"),
            expense("公务用车运行维护", "0", "35.5", "36", "20"),
        ),
        rates={
            "三公较预算": "三公经费较预算变动率",
            "三公变动率(决算)": "三公经费决算变动率",
            "接待较预算": "公务接待较预算变动率",
            "接待变动率": "公务接待决算变动率",
            "公车较预算": "公务用车较预算变动率",
            "公车变动率": "公务用车决算变动率",
            "三公经费控制率": "三公经费控制率",
        },
    ),
    "C03_anju_2021": Published(
        "万元",
        expenses=(
            expense("公务接待", "0", "4.78", "9", "4.07"),
            expense("公务用车运行维护", "0", "5.00", "11", "5.00"),
        ),
        rates={
            "较预算": "三公经费较预算变动率",
            "三公变动率": "三公经费决算变动率",
            "三公经费控制率": "三公经费控制率",
        },
    ),
    "C07_mianzhu_2025": Published(
        "万元",
        expenses=(
            expense("公务接待", "254", "0", "242", "0"),
            expense("公务用车运行维护", "1896", "0", "1687", "0"),
            expense("因公出国（境）", "40", "0", "40", "0"),
        ),
        rates={"三公变动率(预算)": "三公经费变动率", "接待": "接待预算变动率", "公车": "公车预算变动率"},
    ),
    "C09_hefei_2023": Published(
        "万元",
        expenses=(
            expense("公务接待", "0", "1.50", "1.89", "1.89"),
            expense("公务用车运行维护", "0", "4.24", "4.46", "4.46"),
        ),
        rates={
            "三公控制率": "三公经费控制率",
            "三公变动率(决算)": "三公经费决算变动率",
            "接待占比": "接待占比",
            "公车占比": "公车占比",
            "出国 完成预算": "出国完成率",
        },
    ),
    "C12_baise_2024": Published(
        "万元",
        expenses=(
            expense("公务接待", "955", "0", "638", "0"),
            expense("因公出国（境）", "38", "0", "62", "0"),
            expense("公务用车购置", "583", "0", "718", "0"),
            expense("公务用车运行维护", "2679", "0", "2505", "0"),
        ),
        rates={"三公变动率(预算)": "三公经费变动率"},
    ),
    "D01_staff": Published(
        "万元",
        {"编制_行政": 30, "编制_事业": 41, "在职_行政": 63, "在职_事业": 0, **STAFF},
        rates={"在职人员控制率": "在职人员控制率"},
    ),
    "D02_staff": Published(
        "万元",
        {"编制_行政": 63, "编制_事业": 0, "在职_行政": 57, "在职_事业": 0, **STAFF},
        rates={"在职人员控制率": "在职人员控制率"},
    ),
}
