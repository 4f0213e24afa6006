"""A number changed in the unit workbook moves everything that rests on it, and just as the engine says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from examples.units import HERE, standard_of
from pipeline.deliver.cells import plain
from pipeline.deliver.links import WORKPAPER
from pipeline.deliver.listing import FIRST
from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import Paper
from pipeline.deliver.workpaper.problems import Judged, judge
from pipeline.deliver.workpaper.proof import Figure
from pipeline.evaluate import appraise
from pipeline.formula import Formula, Missing, NotApplicable, Scope, Type, Value, compile_formula
from pipeline.intake import discover
from pipeline.intake.opening import Book, read_book
from pipeline.model import Appraisal
from pipeline.standard import Standard, load_standard
from pipeline.standard.load import SHIPPED
from pipeline.standard.system import Indicator
from tests.deliver.workpaper.delivered import figures
from tests.deliver.workpaper.submissions import as_typed
from tests.filling import written
from tests.spoiling import Handed, handed
from tests.spreadsheet import CellPlace, Content, Stored, agrees, content, named_cells, recalculate_all, with_cells

pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]
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
        own = folder / str(len(list(folder.iterdir())))
        shutil.copytree(SHIPPED, own, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        text = (own / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (own / file).write_text(text, encoding="utf-8")
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


NAMES = [*trials(Path())]


@dataclass(frozen=True)
class Tried:
    """What became of a trial: the workbook before and after, and what the engine says of both."""

    trial: Trial
    before: Content
    after: Content
    was: Mapping[CellPlace, Figure]
    now: Mapping[CellPlace, Figure]
    judged: Sequence[Judged]

    def moved(self) -> set[CellPlace]:
        """Return where, as the engine says, a figure is no longer what it was, as far as 校核 looks."""
        return {place for place, one in self.now.items() if not _same(plain(self.was[place].value), one)}


def _same(was: object, now: Figure) -> bool:
    value = plain(now.value)
    if isinstance(was, float) and isinstance(value, float):
        return bool(round(abs(was - value), now.digits + 3) < 0.5 * 10**-now.digits)
    return was == value


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Tried]:
    folder = tmp_path_factory.mktemp("trials")
    whole = town(folder / "town.xlsx")
    blank = evaluated(whole.handed.put("指标评分", {"H25": None}), folder / "blank.xlsx")
    units = {TOWN: whole, BANDED: banded(folder), BLANK: blank}
    (folder / "standards").mkdir()
    chosen = trials(folder / "standards")
    paths = []
    for at, trial in enumerate(chosen.values()):
        unit = units[trial.of]
        paths.append(with_cells(unit.path, folder / f"{at}.xlsx", trial.cells(unit)))
    before = {system: content(unit.path) for system, unit in units.items()}
    found = {}
    for (name, trial), copy in zip(chosen.items(), recalculate_all(paths), strict=True):
        unit = units[trial.of]
        world = trial.engine(World(unit.handed, unit.standard, {}))
        paper = Paper(world.appraisal(), world.standard)
        was, now = figures(Paper(unit.appraisal, unit.standard)), figures(paper)
        assert was.keys() == now.keys()
        found[name] = Tried(trial, before[trial.of], content(copy), was, now, judge(paper))
    return found


def town(path: Path) -> Unit:
    books = {}
    for file, name in discover(HERE / TOWN).files:
        book = read_book(file, name)
        assert isinstance(book, Book)
        books[name.split("_")[1]] = book
    return evaluated(Handed(books, standard_of(TOWN)), path)


def banded(folder: Path) -> Unit:
    """Return a unit of the system with bands."""
    standard = standard_of(BANDED)
    return evaluated(handed(written(standard, folder / "banded"), standard), folder / "banded.xlsx")


def evaluated(handed: Handed, path: Path) -> Unit:
    handed = handed.without_results()
    appraisal = handed.appraisal()
    write_workpaper(appraisal, handed.standard, path)
    return Unit(handed, handed.standard, appraisal, path, named_cells(path))


def test_every_data_item_and_parameter_is_a_named_cell_of_the_delivered_workbook(tmp_path: Path) -> None:
    unit = town(tmp_path / WORKPAPER)
    paper = Paper(unit.appraisal, unit.standard)
    assert unit.names.keys() >= set(paper.names)
    assert len(set(unit.names.values())) == len(unit.names)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_moves_as_the_engine_says(tried: Mapping[str, Tried], name: str) -> None:
    one = tried[name]
    differing = {
        (place, figure.group, figure.code, figure.name): (plain(figure.value), one.after.values.get(place))
        for place, figure in one.now.items()
        if figure.code not in STATED
        and figure.name not in one.trial.typed
        and not agrees(plain(figure.value), one.after.values.get(place))
    }
    assert differing == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_count_and_state_of_a_problem_moves_as_the_engine_says(tried: Mapping[str, Tried], name: str) -> None:
    one = tried[name]
    for row, judged in enumerate(one.judged, start=FIRST + 1):
        count, state = ("问题判断", f"G{row}"), ("问题判断", f"H{row}")
        if judged.rule.code not in STATED:
            assert one.after.values[state] == judged.found, judged.rule.code
        if count in one.before.formulas:
            assert one.after.values[count] == judged.count, judged.rule.code


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_meant_to_move_are_what_was_reckoned_by_hand(tried: Mapping[str, Tried], name: str) -> None:
    one = tried[name]
    for (group, key), expected in one.trial.says.items():
        (place,) = [at for at, found in one.now.items() if found.group == group and key in (found.code, found.name)]
        assert agrees(expected, one.after.values.get(place)), (group, key)


@pytest.mark.parametrize("name", NAMES)
def test_the_proof_and_the_banner_say_how_much_is_no_longer_as_evaluated(tried: Mapping[str, Tried], name: str) -> None:
    one = tried[name]
    moved = {place for place in one.moved() if one.now[place].code not in STATED}
    values = one.after.values
    assert (values["校核", "B4"], values["校核", "G4"]) == ("不一致" if moved else "一致", len(moved))
    banner = str(values["得分总表", "A4"])
    counts = [int(number) for number in re.findall(r"[0-9]+", banner)]
    assert ("试算" in banner) == bool(one.trial.tried)
    assert ("不一致" in banner) == bool(moved)
    assert counts == ([one.trial.tried] if one.trial.tried else []) + [len(moved)]
    changed = [place for place, text in values.items() if place[0] == "参数" and text == "已改"]
    assert len(changed) == one.trial.tried


@pytest.mark.parametrize("name", NAMES)
def test_no_change_makes_a_cell_an_error_or_a_formula_a_value(tried: Mapping[str, Tried], name: str) -> None:
    one = tried[name]
    assert one.after.errors == set()
    assert one.before.formulas.keys() - one.after.formulas.keys() <= {
        place for place in one.now if place[0] == "数据项"
    }


def test_text_in_the_place_of_an_amount_makes_figures_missing_and_no_cell_an_error(tmp_path: Path) -> None:
    """In one cell; and in the first row of every copied table at once, whatever looks at it."""
    unit = town(tmp_path / WORKPAPER)
    before, text = content(unit.path), Stored("约三万")
    (one,) = copied("预算执行", "执行数", 5, to=None)(unit)
    amounts = [
        (copy.sheet, copy.here(column.name, 0))
        for copy in Paper(unit.appraisal, unit.standard).tables.values()
        for column in copy.declared.columns
        if column.value_kind.is_number
    ]
    every = {place: text for place in amounts if place in before.values and place not in before.formulas}
    assert len({sheet for sheet, _at in every}) > 8
    paths = [with_cells(unit.path, tmp_path / f"{len(cells)}.xlsx", cells) for cells in ({one: text}, every)]
    (mark,) = [
        at
        for at, found in figures(Paper(unit.appraisal, unit.standard)).items()
        if found.group == "得分" and found.code == "B101"
    ]
    for path in recalculate_all(paths):
        after = content(path)
        assert after.errors == set()
        assert after.values[unit.names["执行总额"]] == "缺失"
        assert after.values[mark] == "未评"
        assert "未评级" in [value for (sheet, _at), value in after.values.items() if sheet == "得分总表"]
        assert after.values["校核", "B4"] == "不一致"
