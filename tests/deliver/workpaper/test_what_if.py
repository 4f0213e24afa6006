"""A number changed in the unit workbook moves everything that rests on it, and just as the engine says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.units import HERE, standard_of
from pipeline.deliver.cells import plain
from pipeline.deliver.links import WORKPAPER
from pipeline.deliver.listing import FIRST
from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.plan import Paper
from pipeline.deliver.workpaper.problems import Judged, judge
from pipeline.deliver.workpaper.proof import Figure
from pipeline.intake import discover
from pipeline.intake.opening import Book, read_book
from tests.deliver.workpaper.delivered import figures
from tests.deliver.workpaper.trials import BANDED, BLANK, STATED, TOWN, Trial, Unit, World, copied, trials
from tests.filling import written
from tests.spoiling import Handed, handed
from tests.spreadsheet import CellPlace, Content, Stored, agrees, content, named_cells, recalculate_all, with_cells

pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]
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
