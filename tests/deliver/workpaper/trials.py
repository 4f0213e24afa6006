"""What a reviewer may change in a unit workbook, and the same change as the engine is asked it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.deliver.workpaper.plan import Paper
from pipeline.evaluate import appraise
from pipeline.formula import Formula, Missing, NotApplicable, Scope, Type, Value, compile_formula
from pipeline.model import Appraisal
from pipeline.standard import Standard, load_standard
from pipeline.standard.system import Indicator
from tests.declarations import rewrite, shipped_copy
from tests.deliver.workpaper.filler import as_typed
from tests.spoiling import Handed
from tests.spreadsheet import CellPlace, Stored

TOWN, BANDED, BLANK = "town-2024", "common-2013", "a town with a blank"
STATED = {"P905", "P906", "P907"}
"""Problems that the program finds by comparing areas or units: stated on the sheet, not computed."""
TRIED = "试算值"


@dataclass(frozen=True)
class Unit:
    """A unit as it was handed in, evaluated, and its workbook with the cells that have names."""

    handed: Handed
    standard: Standard
    appraisal: Appraisal
    path: Path
    names: Mapping[str, CellPlace]


@dataclass(frozen=True)
class World:
    """What the engine is asked: perhaps another hand-in, perhaps another standard."""

    handed: Handed
    standard: Standard
    fields: Mapping[str, Value]

    def appraisal(self) -> Appraisal:
        """Evaluate."""
        submission = self.handed.submission()
        return appraise(replace(submission, fields={**submission.fields, **self.fields}), self.standard)


Engine = Callable[[World], World]
Cells = Callable[[Unit], Mapping[CellPlace, Stored]]


@dataclass(frozen=True)
class Trial:
    """One change: to the cells of the workbook, and to what the engine is asked; and what must come of it.

    `says` gives figures by group and code or name; `tried` are parameters changed, `typed` items typed over.
    """

    cells: Cells
    engine: Engine
    says: Mapping[tuple[str, str], float | str]
    tried: int = 0
    typed: tuple[str, ...] = ()
    of: str = TOWN


def value(name: str, number: float | str | None) -> Cells:
    """Write a number into the cell of a name."""
    return lambda unit: {unit.names[name]: Stored(number)}


def both(*changes: Cells) -> Cells:
    return lambda unit: {place: stored for change in changes for place, stored in change(unit).items()}


def after(*engines: Engine) -> Engine:
    """Let the engine see one change after the other."""

    def engine(world: World) -> World:
        for one in engines:
            world = one(world)
        return world

    return engine


def copied(sheet: str, column: str, *rows: int, to: Any) -> Cells:
    """Write into the cells of a copied table that came from these rows of the unit's own sheet."""

    def cells(unit: Unit) -> Mapping[CellPlace, Stored]:
        copy = Paper(unit.appraisal, unit.standard).tables[sheet]
        own = [int(row) for row in copy.table.rows]
        return {(copy.sheet, copy.here(column, own.index(row))): Stored(as_typed(to)) for row in rows}

    return cells


def item(name: str, tried: Value) -> Engine:
    """Let a data item, or a form field, be a given value."""

    def engine(world: World) -> World:
        if name in world.standard.fields:
            return replace(world, fields={**world.fields, name: tried})
        # However the item was computed, now it is what a field of this value says.
        given = f"{TRIED}{name}"
        symbol = replace(world.standard.kinds[name].symbol(name), name=given)
        formula: Formula = compile_formula(given, Scope([symbol]), Type.NUMBER)
        items = tuple(
            replace(rule, formula=formula, where=None) if rule.item.name == name else rule
            for rule in world.standard.items
        )
        return replace(world, standard=replace(world.standard, items=items), fields={**world.fields, given: tried})

    return engine


def handed_in(sheet: str, column: str, *rows: int, to: Any) -> Engine:
    """Let the unit have handed in something else."""

    def engine(world: World) -> World:
        (letter,) = {table.letters[column] for table in [world.handed.submission().tables[sheet]]}
        return replace(world, handed=world.handed.put(sheet, {f"{letter}{row}": as_typed(to) for row in rows}))

    return engine


def declared(folder: Path, file: str, *changes: tuple[str, str]) -> Engine:
    """Let the standard say something else: its files are copied, changed and loaded as an accountant's would be."""

    def engine(world: World) -> World:
        own = shipped_copy(folder / str(len(list(folder.iterdir()))))
        rewrite(own / file, *changes)
        return replace(world, standard=load_standard(world.standard.system.code, folder=own))

    return engine


def weighing(code: str, full_score: Decimal) -> Engine:
    """Let one indicator have another weight though the weights no longer add up, as a loader would not let it."""
    return _with(code, lambda _one: {"full_score": full_score})


def pointing(code: str, *marks: int) -> Engine:
    """Let the points of one indicator have other marks, which need not add up to its weight."""

    def changed(one: Indicator) -> Mapping[str, Any]:
        pairs = zip(one.points, marks, strict=True)
        return {"points": tuple(point.model_copy(update={"full_score": Decimal(mark)}) for point, mark in pairs)}

    return _with(code, changed)


def _with(code: str, changes: Callable[[Indicator], Mapping[str, Any]]) -> Engine:
    def engine(world: World) -> World:
        rules = tuple(
            replace(rule, indicator=rule.indicator.model_copy(update=changes(rule.indicator)))
            if rule.indicator.code == code
            else rule
            for rule in world.standard.indicators
        )
        return replace(world, standard=replace(world.standard, indicators=rules))

    return engine


def systemwide(**changes: Any) -> Engine:
    """Let the system have another full score, or another share for 部分符合."""

    def engine(world: World) -> World:
        system = world.standard.system.model_copy(update=changes)
        return replace(world, standard=replace(world.standard, system=system))

    return engine


def copied_and_handed_in(sheet: str, column: str, *rows: int, to: Any) -> tuple[Cells, Engine]:
    return copied(sheet, column, *rows, to=to), handed_in(sheet, column, *rows, to=to)


def weight(code: str) -> str:
    return f"分值_{code.replace('-', '_')}"


TOWN_FILE = f"systems/{TOWN}.toml"
EXECUTION = 'name = "预算执行率"\nfull_score = 8'
CONTROL = 'name = "公用经费控制率"\nfull_score = 2'


def trials(folder: Path) -> dict[str, Trial]:
    """Every change that is tried, by what it is."""
    declare = partial(declared, folder)
    return {
        "an item that rates rest on": Trial(
            value("执行总额", 12344865.95),
            item("执行总额", Decimal("12344865.95")),
            {("数据项", "预算执行率"): 12344865.95 / 16461154.60, ("得分", "B101"): 6.0, ("总表", "过程得分"): 22.11,
             ("总表", "合计得分"): 89.9, ("总表", "等级"): "良",
             ("问题", "P102"): "列入", ("问题", "P101"): "另有列明"},
            typed=("执行总额",),
        ),
        "a rate that prints as the threshold, and an item said not to apply": Trial(
            both(value("预算执行率", 0.89995), value("三公经费变动率", "不适用")),
            after(item("预算执行率", Decimal("0.89995")), item("三公经费变动率", NotApplicable("没有预算"))),
            {("得分", "B101"): 7.2, ("问题", "P101"): "不列入",
             ("得分", "A202"): "不适用", ("总表", "投入得分"): 10.08},
            typed=("预算执行率", "三公经费变动率"),
        ),
        "an item blanked": Trial(
            value("执行总额", None),
            item("执行总额", Missing("没有填写")),
            {("得分", "B101"): "未评", ("完成值", "B101"): "缺失", ("总表", "等级"): "未评级",
             ("问题", "P101"): "无法判断", ("总表", "过程得分率"): "—"},
            typed=("执行总额",),
        ),
        "a form field": Trial(
            value("在职_行政", 99),
            item("在职_行政", Decimal(99)),
            {("得分", "A201"): 0.0, ("总表", "等级"): "良", ("问题", "P401"): "列入"},
            typed=("在职_行政",),
        ),
        "two weights": Trial(
            both(value(weight("B101"), 7), value(weight("B102"), 3)),
            declare(TOWN_FILE, (EXECUTION, EXECUTION.replace("8", "7")), (CONTROL, CONTROL.replace("2", "3"))),
            {("得分", "B101"): 6.16, ("得分", "B102"): 3.0, ("总表", "合计得分"): 91.06},
            tried=2,
        ),
        "a target, and the bound of a grade that the total then just reaches": Trial(
            both(value("目标值_D104", 0.95), value("等级线_优", 91.18), value("等级线_良", 91.17)),
            declare(TOWN_FILE, ('value = "满意率"\ntarget = 1\n', 'value = "满意率"\ntarget = 0.95\n'),
                    ("from_score = 90\n", "from_score = 91.18\n"), ("from_score = 80\n", "from_score = 91.17\n")),
            {("得分", "D104"): 4.89, ("总表", "效益得分"): 16.64, ("总表", "合计得分"): 91.18, ("总表", "等级"): "优"},
            tried=3,
        ),
        "the thresholds of problems over the unit and over rows": Trial(
            both(value("界限1_P101", 0.88), value("界限1_P702", 0.0694), value("界限1_P003", 1.0)),
            declare("problems.toml", ("预算执行率<90%", "预算执行率<88%"), ("资产闲置率>10%", "资产闲置率>6.94%"),
                    ("目标完成值>=目标数值*130%", "目标完成值>=目标数值*100%")),
            {("问题", "P101"): "不列入", ("问题", "P702"): "列入", ("问题", "P701"): "另有列明",
             ("问题", "P003"): "列入"},
            tried=3,
        ),
        "the marks of a point alone, so that those of all are rescaled": Trial(
            value(weight("A101-2"), 3),
            pointing("A101", 1, 3, 1),
            {("得分", "A101"): 2.8, ("完成值", "A101"): 0.7, ("总表", "合计得分"): 90.74},
            tried=1,
        ),
        "the share for a point partly met, and the parameter of a method": Trial(
            both(value("部分符合折算比例", 0.165), value("每例扣分_B202", 1.005)),
            after(declare(TOWN_FILE, ('"每例扣分" = 0.25', '"每例扣分" = 1.005')),
                  systemwide(partial_share=Decimal("0.165"))),
            {("得分", "A101"): 2.33, ("得分", "A102"): 2.17, ("得分", "B202"): 0.99},
            tried=2,
        ),
        "the full score of the system": Trial(
            value("体系满分", 120),
            systemwide(full_score=Decimal(120)),
            {("总表", "合计得分"): 109.13},
            tried=1,
        ),
        "conclusions about points, one of them taken back": Trial(
            both(copied("要点核查", "核查结论", 6, to="不符合"), copied("要点核查", "核查结论", 8, to=None)),
            after(handed_in("要点核查", "核查结论", 6, to="不符合"), handed_in("要点核查", "核查结论", 8, to=None)),
            {("得分", "A101"): 2.0, ("完成值", "A101"): 0.5, ("得分", "A102"): "未评", ("总表", "等级"): "未评级"},
        ),
        "points that do not apply": Trial(
            *copied_and_handed_in("要点核查", "核查结论", 5, 6, 7, to="不适用"),
            {("得分", "A101"): "不适用", ("总表", "投入得分"): 9.08, ("总表", "合计得分"): 91.6},
        ),
        "an amount, which computed columns and sums rest on": Trial(
            *copied_and_handed_in("预算执行", "追加", 5, to=5_000_000),
            {("得分", "B101"): 5.46, ("问题", "P102"): "列入", ("总表", "合计得分"): 89.36, ("总表", "等级"): "良"},
        ),
        "last year's budget, so that a rule for no marks applies": Trial(
            *copied_and_handed_in("三公经费", "上年预算", 7, 8, to=0),
            {("得分", "A202"): 0.0, ("总表", "等级"): "良", ("数据项", "三公经费变动率（预算对预算）"): "不适用"},
        ),
        "what rows say of a degree, an asset and a voucher": Trial(
            both(copied("指标评分", "指标完成值", 25, to=Decimal("0.777")),
                 copied("固定资产台账", "使用状况", 5, to="闲置"), copied("凭证抽查", "有发票", 5, to="否")),
            after(handed_in("指标评分", "指标完成值", 25, to=Decimal("0.777")),
                  handed_in("固定资产台账", "使用状况", 5, to="闲置"), handed_in("凭证抽查", "有发票", 5, to="否")),
            {("得分", "D101"): 3.89, ("总表", "效益得分"): 16.79, ("得分", "B303"): 1.19, ("问题", "P702"): "列入",
             ("问题", "P701"): "另有列明", ("得分", "B202"): 2.25, ("问题", "P504"): "列入"},
        ),
        "the degree an evaluator had left blank": Trial(
            *copied_and_handed_in("指标评分", "指标完成值", 25, to=Decimal("0.777")),
            {("得分", "D101"): 3.89, ("总表", "效益得分"): 16.79, ("总表", "等级"): "优"},
            of=BLANK,
        ),
        "a weight that problems over marks look at, a bound and the marks of a band": Trial(
            both(value(weight("A101"), 5), value("第4档界限_B102", 0.6), value("第4档得分_B102", 0.7)),
            after(declare(f"systems/{BANDED}.toml", ("[0.20, 1], [0.30, 0.5]]", "[0.20, 1], [0.60, 0.7]]")),
                  weighing("A101", Decimal(5))),
            {("得分", "A101"): 5.0, ("得分", "B102"): 0.7},
            tried=3,
            of=BANDED,
        ),
    }  # fmt: skip
