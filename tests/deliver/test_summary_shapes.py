"""The summary under rules of every shape: totals come about live from areas, extras and caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.deliver.summary import write_summary
from pipeline.evaluate import assemble
from pipeline.model import Batch, Unit
from pipeline.standard import Standard
from tests.shapes import CASES, by_area, standard, unit
from tests.spoiling import Handed
from tests.spreadsheet import Content, compared, content, recalculate_all

__all__ = ["by_area", "standard", "unit"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]
YEAR, WHOLE, BY_AREA = 2024, "rescaled as a whole", "rescaled by area"


@pytest.fixture(scope="module")
def batches(standard: Standard, by_area: Standard, unit: Handed) -> Mapping[str, Batch]:
    found = {}
    for name, system in ((WHOLE, standard), (BY_AREA, by_area)):
        appraisals = [
            replace(replace(change(unit), standard=system).appraisal(), unit=Unit(f"{at:03d}", case, YEAR))
            for at, (case, change) in enumerate(CASES.items())
        ]
        found[name] = assemble(YEAR, system, appraisals)
    return found


@pytest.fixture(scope="module")
def shown(
    batches: Mapping[str, Batch], standard: Standard, by_area: Standard, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[Content, Content]]:
    folder = tmp_path_factory.mktemp("summary")
    paths: list[Path] = []
    for system, batch in zip((standard, by_area), batches.values(), strict=True):
        paths.append(folder / f"{len(paths)}.xlsx")
        write_summary(batch, system, paths[-1])
    pairs = zip(paths, recalculate_all(paths), strict=True)
    return {name: (content(path), content(copy)) for name, (path, copy) in zip(batches, pairs, strict=True)}


@pytest.mark.parametrize("name", [WHOLE, BY_AREA])
def test_no_figure_changes_when_it_is_computed_anew(shown: Mapping[str, tuple[Content, Content]], name: str) -> None:
    before, after = shown[name]
    assert compared(before, after) == []
    assert not after.errors


@pytest.mark.parametrize("name", [WHOLE, BY_AREA])
def test_every_total_is_a_formula(
    shown: Mapping[str, tuple[Content, Content]], batches: Mapping[str, Batch], name: str
) -> None:
    before, after = shown[name]
    heads = {value: place[1].rstrip("0123456789") for place, value in before.values.items() if place[0] == "汇总"}
    rows = {after.values.get(("汇总", f"{heads['单位编码']}{row}")): row for row in range(1, 80)}
    for one in batches[name].appraisals:
        place = ("汇总", f"{heads['总分']}{rows[one.unit.code]}")
        assert place in before.formulas
        assert after.values[place] == pytest.approx(float(one.total.points or 0))
