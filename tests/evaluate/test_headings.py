"""Problems find the indicators they explain under headings of other names, and rates that are worked out otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Problem
from pipeline.standard import load_standard
from tests.filling import complete, written
from tests.spoiling import Handed, handed, problem_of

VOUCHERS, GOALS, POINTS, BUDGET, TASKS = "凭证抽查", "绩效目标", "要点核查", "预算执行", "重点工作"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Handed]:
    folder = tmp_path_factory.mktemp("headings")
    standards = {code: load_standard(code) for code in ("project-2020", "hunan-2017", "self-2020", "sichuan-2017")}
    return {
        code: handed(written(one, folder / code, complete(one)), one).without_results()
        for code, one in standards.items()
    }


def failing(unit: Handed, *numbers: str) -> Handed:
    """The unit with these 评价要点 found 不符合."""
    sheet = unit.sheet(POINTS)
    rows = {str(row[0]): position for position, row in enumerate(sheet.rows, start=1) if row}
    return unit.put(POINTS, {f"E{rows[number]}": "不符合" for number in numbers})


def found(unit: Handed, code: str) -> Problem:
    problem = problem_of(unit.appraisal(), code)
    assert problem
    return problem


def column(unit: Handed, title: str, name: str) -> str:
    sheet = unit.sheet(title)
    header = next(row for row in sheet.rows if name in row)
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[list(header).index(name)]


def first_row(unit: Handed, title: str, name: str) -> int:
    rows = unit.sheet(title).rows
    return next(number for number, row in enumerate(rows, start=1) if name in row) + 1


def put(unit: Handed, title: str, **cells: object) -> Handed:
    """Set cells of the first row of a table, by their headers."""
    return unit.put(
        title, {f"{column(unit, title, name)}{first_row(unit, title, name)}": value for name, value in cells.items()}
    )


@pytest.mark.parametrize(
    ("code", "point", "explained"),
    [("project-2020", "B103-2", "B103"), ("sichuan-2017", "B501-2", "B501"), ("hunan-2017", "B204-4", "B204")],
)
def test_a_fault_in_the_vouchers_explains_what_was_lost_under_the_heading_that_stands_for_it(
    units: dict[str, Handed], code: str, point: str, explained: str
) -> None:
    unit = put(failing(units[code], point), VOUCHERS, 审批完整="否")
    assert explained in found(unit, "P503").indicators


def test_without_a_heading_that_stands_for_it_nothing_is_explained(units: dict[str, Handed]) -> None:
    unit = put(failing(units["project-2020"], "B103-2"), VOUCHERS, 审批完整="否")
    system = unit.standard.system.model_copy(update={"theme_as": {}})
    unnamed = replace(unit, standard=replace(unit.standard, system=system))
    assert found(unnamed, "P503").indicators == ()


@pytest.mark.parametrize(
    ("code", "explained"),
    [("self-2020", "A101"), ("hunan-2017", "B101"), ("project-2020", "B102")],
)
def test_a_low_rate_of_execution_explains_the_indicator_however_it_works_the_rate_out(
    units: dict[str, Handed], code: str, explained: str
) -> None:
    assert found(put(units[code], BUDGET, 执行数=75000), "P102").indicators == (explained,)


def test_a_large_addition_explains_the_indicator_that_looks_at_additions(units: dict[str, Handed]) -> None:
    assert found(units["hunan-2017"], "P201").indicators == ("B102",)
