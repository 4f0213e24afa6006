"""The examples as they are delivered, and which figures of a unit workbook stand there as constants unexplained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.deliver.cells import cell
from pipeline.deliver.folders import unit_folders
from pipeline.deliver.links import WORKPAPER
from pipeline.deliver.workpaper.plan import Paper
from pipeline.deliver.workpaper.problems import judge
from pipeline.deliver.workpaper.proof import Figure, figures_of
from pipeline.model import Appraisal
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.standard import Standard
from tests.spreadsheet import CellPlace, Content

EXAMPLES = ("town-2024", "county-2024")
NOTHING = {"缺失", "不适用", "未评"}


@dataclass(frozen=True)
class Delivered:
    """One unit of an example with its workbook."""

    appraisal: Appraisal
    standard: Standard
    path: Path

    @property
    def paper(self) -> Paper:
        return Paper(self.appraisal, self.standard)


@dataclass(frozen=True)
class Examples:
    """All examples, written into one folder each."""

    folder: Path
    units: tuple[Delivered, ...]


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    folder, units = tmp_path_factory.mktemp("delivered"), list[Delivered]()
    for example in EXAMPLES:
        published = evaluate_and_publish(Request(HERE / example, folder / example))
        for summary, year in zip(published.written, published.outcome.years, strict=True):
            folders = unit_folders(one.unit for one in year.batch.appraisals)
            units += [
                Delivered(one, year.standard, summary.parent / folders[one.unit.code] / WORKPAPER)
                for one in year.batch.appraisals
            ]
    return Examples(folder, tuple(units))


def figures(paper: Paper) -> dict[CellPlace, Figure]:
    """Return every figure of the evaluation by the cell that computes it."""
    return {(one.sheet, cell(one.row, one.column)): one for one in figures_of(paper, judge(paper))}


def unexplained(paper: Paper, book: Content) -> set[CellPlace]:
    """Return the figures that are no formula in a unit's workbook though it does not say why."""
    return {
        place
        for place, one in figures(paper).items()
        if place not in book.formulas and not _is_explained(paper, book.values, place, one)
    }


def _is_explained(paper: Paper, values: Mapping[CellPlace, object], place: CellPlace, one: Figure) -> bool:
    value, row = values.get(place), one.row + 1
    if one.sheet == "数据项":
        match values.get((one.sheet, f"A{row}")):
            case "填报":
                return True
            case "汇总":
                return value in NOTHING or "此处为数值" in str(values.get((one.sheet, f"E{row}")))
        return False
    if one.sheet != "指标明细":
        return False
    (mark,) = [mark for _rule, mark in paper.marks if mark.code == one.code]
    has_rows = bool(mark.parts) and all(part.place.cell for part in mark.parts)
    return value in {*NOTHING, "—"} and not (mark.working or has_rows)
