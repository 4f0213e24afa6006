"""A year of which no unit can be evaluated, where results of an earlier run stand -> the word that they are kept."""

from __future__ import annotations

from pathlib import Path

from pipeline import findings
from pipeline.intake import Gathered
from pipeline.model import Place
from pipeline.run.waiting import Waiting


def results_stand(target: Path, year: int) -> bool:
    """Tell whether an earlier run has evaluated units of the year: nothing empty may take the place of that."""
    from pipeline.deliver.links import WORKPAPER  # which whoever only reads need not wait for

    return any((target / str(year)).glob(f"*/{WORKPAPER}"))


def spared(gathered: Gathered) -> Waiting:
    """Return the units of such a year and what is to be said about them: first, that the results are as they were."""
    left = gathered.unevaluated
    why = "；".join(dict.fromkeys(one.reason for one in left))
    told = findings.RESULTS_KEPT.at(Place(left[0].files[0]), f"{gathered.year} 年度：{why}")
    return Waiting(tuple(left), (told, *gathered.findings), tuple(gathered.files))
