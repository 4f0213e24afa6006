"""A seed -> what a unit might hand in: random figures, exact thresholds, gaps, claims, and cells nobody can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from random import Random
from typing import Any

from openpyxl.utils.cell import get_column_letter

from pipeline.standard import Standard
from tests.spoiling import Error, Handed

CENT = Decimal("0.01")
EXECUTION_RATES = ("1", "0.9", "0.8", "0.89995", "0.8999", "0.6", "0.95", "0.91", "1.0001", "0.88045", "0")
"""Shares of the adjusted budget that were spent: at thresholds, and near ties of the printed percentage."""
SHARES = ("1", "0.777", "0.333", "0.601", "0", "0.8", "0.6", "0.799", "0.8765", "0.0010", "0.4999", "0.699")
"""Degrees of achievement; times 5 marks some are ties of a score's second decimal: 5 x 0.777 = 3.885."""
FINDINGS = ("符合", "符合", "符合", "部分符合", "部分符合", "不符合", "不适用")
WORDS = "情况属实，已经核查并附有说明材料"
UNUSABLE: tuple[Any, ...] = (Error(), "约三万", None, "-", -1)
CLASSES = ("房屋和构筑物", "车辆", "设备", "家具和用具")


@dataclass
class Sheet:
    """One sheet of the faultless workbooks: where its header and first row stand, and the letters of its columns."""

    title: str
    header: int
    columns: dict[str, int]
    keys: Sequence[str]

    @property
    def first(self) -> int:
        return self.header + 1

    def cell(self, column: str, index: int) -> str:
        return f"{get_column_letter(self.columns[column] + 1)}{self.first + index}"

    @property
    def declaration(self) -> str:
        """The cell where a unit writes 无, in a sheet that may be empty."""
        return f"B{self.header - 2}"


@dataclass
class Filler:
    """Fills one unit's workbooks with the numbers of one seed."""

    handed: Handed
    random: Random
    rate: str
    has_gaps: bool
    is_good: bool
    most_assets: int

    @property
    def standard(self) -> Standard:
        return self.handed.standard

    def sheet(self, title: str) -> Sheet:
        declared = self.standard.tables[title]
        rows = self.handed.sheet(title).rows
        titles = {column.title: column.name for column in declared.columns}
        header = next(at for at, row in enumerate(rows, start=1) if len(titles.keys() & set(map(str, row))) > 1)
        columns = {titles[str(cell)]: at for at, cell in enumerate(rows[header - 1]) if str(cell) in titles}
        return Sheet(title, header, columns, self.standard.preset_keys.get(title, ()))

    def put(self, title: str, cells: dict[tuple[str, int], Any]) -> None:
        """Set cells by column and position of the row."""
        sheet = self.sheet(title)
        self.handed = self.handed.put(
            title, {sheet.cell(column, index): as_typed(value) for (column, index), value in cells.items()}
        )

    def rows(self, title: str, rows: Sequence[dict[str, Any]]) -> None:
        """Put rows in the place of all of a sheet."""
        sheet = self.sheet(title)
        width = max(sheet.columns.values()) + 1
        typed: list[list[Any]] = []
        for row in rows:
            line: list[Any] = [""] * width
            for column, value in row.items():
                line[sheet.columns[column]] = as_typed(value)
            typed.append(line)
        self.handed = self.handed.rows(title, sheet.first, *typed)

    def declare_none(self, title: str, *, rows: Sequence[dict[str, Any]] = ()) -> None:
        """Write 无 in the cell for it, over these rows."""
        self.rows(title, rows)
        self.handed = self.handed.put(title, {self.sheet(title).declaration: "无"})

    def money(self, most: int = 2_000_000) -> Decimal:
        return Decimal(self.random.randrange(0, most * 100)) / 100

    def some(self, choices: Sequence[Any]) -> Any:
        """Choose something; what is good for the unit's mark stands first."""
        return choices[0] if self.is_good and self.chance(0.93) else self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def gap(self, share: float) -> bool:
        """Tell whether something is left out or wrong here, which never happens to a careful unit."""
        return self.has_gaps and self.chance(share)


def as_typed(value: Any) -> Any:
    """Return a value as a workbook gives it back."""
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def random_unit(faultless: Handed, seed: int, *, most_assets: int = 14) -> Handed:
    """Return what the unit of `seed` handed in: every third is careful, every sixth does well."""
    filler = Filler(faultless, Random(seed), EXECUTION_RATES[seed % 11], seed % 3 != 0, seed % 6 == 0, most_assets)
    for fill in (_people, _budget, _months, _hospitality, _purchases, _vouchers, _scores, _points, _own, _goals,
                 _tasks, _survey, _assets):  # fmt: skip
        fill(filler)
    _lose(filler, seed)
    _spoil(filler, seed)
    return filler.handed.identity(B3=f"9{seed:05d}", B4=f"试验单位{seed:03d}")


def _people(one: Filler) -> None:
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


def _budget(one: Filler) -> None:
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


def _months(one: Filler) -> None:
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


def _hospitality(one: Filler) -> None:
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


def _purchases(one: Filler) -> None:
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


def _vouchers(one: Filler) -> None:
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


def _scores(one: Filler) -> None:
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


def _points(one: Filler) -> None:
    keys = one.sheet("要点核查").keys
    chosen = [one.some(FINDINGS) for _key in keys]
    if one.chance(0.25):  # all the points of the first indicator do not apply
        chosen = ["不适用" if key.startswith("A101-") else finding for key, finding in zip(keys, chosen, strict=True)]
    for finding in ("", "看情况"):
        if one.gap(0.3):
            chosen[one.random.randrange(len(keys))] = finding
    one.put("要点核查", {("核查结论", at): finding or None for at, finding in enumerate(chosen)})
    one.put("要点核查", {("核查说明", at): WORDS for at in range(len(keys)) if one.chance(0.5)})


def _own(one: Filler) -> None:
    """个性指标 with every method there is, weights that do not add up, gaps, methods and parents nobody knows."""
    if one.chance(0.25):
        return
    rows: list[dict[str, Any]] = []
    parents = [rule.indicator for rule in one.standard.indicators if rule.indicator.open]
    methods = cycle([*one.standard.specific, "评价人评分"])
    for _ in range(one.random.randrange(20)):
        next(methods)
    for parent in one.random.sample(parents, one.random.randrange(1, 4)):
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


def _goals(one: Filler) -> None:
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


def _tasks(one: Filler) -> None:
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


def _survey(one: Filler) -> None:
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


def _assets(one: Filler) -> None:
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
