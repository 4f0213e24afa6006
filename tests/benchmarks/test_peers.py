"""What the product is measured beside comes to the same figures."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.compare import GOALS, Median, goals, peers, table
from benchmarks.peers import floor, ours, script
from benchmarks.units import make_units
from pipeline.model import Appraisal, Status
from pipeline.run.evaluating import Outcome

Rows = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    make_units(folder, 2, 20)
    return folder


@pytest.fixture(scope="module")
def summary(units: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    path = tmp_path_factory.mktemp("ours") / "summary.xlsx"
    return path, ours.main(units, path, 1)


def appraisals(outcome: Outcome) -> Iterator[Appraisal]:
    (year,) = outcome.years
    yield from year.batch.appraisals


def rows_of(path: Path, sheet: str) -> Rows:
    """Return the rows of a summary by the code of the unit."""
    header, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return {str(row[0]): dict(zip(map(str, header), row, strict=True)) for row in rows}


@pytest.mark.parametrize("sheets", [script.EVERY, script.NEEDED])
@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_the_script_gives_every_score_and_value_that_the_product_gives(
    engine: str, sheets: str, units: Path, summary: tuple[Path, Outcome], tmp_path: Path
) -> None:
    script.main(units, tmp_path / "summary.xlsx", engine, sheets)
    scores, values = (rows_of(tmp_path / "summary.xlsx", sheet) for sheet in (script.SCORES, script.VALUES))
    compared = 0
    for one in appraisals(summary[1]):
        for mark in one.marks:
            if mark.code not in scores[one.unit.code]:
                continue
            compared += 1
            score, value = scores[one.unit.code][mark.code], values[one.unit.code][mark.code]
            if mark.status == Status.NOT_APPLICABLE:
                assert score in (None, 0)
            else:
                assert score == float(mark.points or 0), mark.code
            if isinstance(mark.value, Decimal):
                assert value == pytest.approx(float(mark.value)), mark.code
    assert compared == 2 * 17


def test_the_summary_alone_is_that_of_a_run(summary: tuple[Path, Outcome]) -> None:
    path, outcome = summary
    codes = {one.unit.code for one in appraisals(outcome)}
    cells = {cell for row in load_workbook(path)["指标得分"].iter_rows(values_only=True) for cell in row}
    assert codes <= cells
    assert len(codes) == 2
    assert not outcome.has_errors


def test_the_floor_writes_the_cells_of_the_summary(units: Path, summary: tuple[Path, Outcome], tmp_path: Path) -> None:
    cells = floor.cells_of(summary[0])
    given = tmp_path / "cells.json"
    given.write_text(json.dumps(cells), encoding="utf-8")
    floor.main(units, tmp_path / "summary.xlsx", given)
    assert floor.cells_of(tmp_path / "summary.xlsx") == cells
    assert any(formula for sheet in cells.values() for *_place, formula in sheet)


def test_the_table_tells_of_every_peer_and_every_goal(tmp_path: Path) -> None:
    others = peers(tmp_path)
    medians = {one.key: Median(2.0, 4.0, 100.0, 150.0) for one in others}
    lines = list(table(others, medians))
    assert lines[2] == "| floor: bare calamine and XlsxWriter | 2.00 | 4.00 | 100 | 150 | 1.00 | 1.00 | 1.00 |"
    assert len(lines) == 2 + len(others)
    assert [line.rpartition(" | ")[2] for line in list(goals(medians))[2:]] == [
        "met |" if one.most >= 1 else "not met |" for one in GOALS
    ]
