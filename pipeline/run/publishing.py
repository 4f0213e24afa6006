"""The outcome of a run -> all its deliverables, published together: for each year a summary, for each unit a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.deliver.decisions import write_decisions
from pipeline.deliver.folders import unit_folders
from pipeline.deliver.links import BATCH_REPORT, SUMMARY, WORKPAPER, Links, line_name, way
from pipeline.deliver.report import House
from pipeline.deliver.summary import write_summary
from pipeline.deliver.workpaper import write_workpaper
from pipeline.garbage import uncollected
from pipeline.model import Appraisal, Batch
from pipeline.rulings import FILE
from pipeline.run.appraising import size_of
from pipeline.run.carrying import OvertakenError
from pipeline.run.deciding import decision_rows
from pipeline.run.evaluating import STORE, Evaluated, Outcome, evaluate_folder, new_workers
from pipeline.run.marking import write_copies
from pipeline.run.operator import Request, told
from pipeline.run.publication import Publication
from pipeline.run.renewing import Deliverable, Essences, Renewal
from pipeline.run.reporting import Edited, house_of, write_reports
from pipeline.run.systems import kept_by
from pipeline.standard import Standard
from pipeline.store import Store
from pipeline.workers import Common, Task, Workers


@dataclass(frozen=True, slots=True)
class Published:
    """An outcome and what was written of it: the summary of each year, with a folder beside it for each unit.

    `copies` counts the marked copies of the units' own workbooks, `lists` what those got that could not be marked,
    `reports` the reports of units; `edited` are those that people have edited. `kept` are files that people had changed
    since the last run, under the name they have now; `leftovers` are folders of units beside the summaries that an
    earlier run wrote and this one did not. `unchanged` counts the units whose workbook is that of the run before;
    `store` is what the next run need not work out again.
    """

    outcome: Outcome
    written: tuple[Path, ...]
    copies: int
    lists: int
    reports: int
    edited: tuple[Edited, ...]
    kept: tuple[Path, ...]
    leftovers: tuple[Path, ...]
    unchanged: int
    store: Store

    @property
    def whole_report(self) -> str:
        """What the report on all units of a year is called, beside its summary."""
        return BATCH_REPORT


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written of one year, as `Published` tells of all, and the digests of its files."""

    copies: int
    lists: int
    reports: int
    edited: Sequence[Edited]
    unchanged: int
    digests: Mapping[Path, str]


@uncollected()
def evaluate_and_publish(request: Request) -> Published:
    """Evaluate the workbooks that are asked for and write what comes of them to the output folder, all or nothing.

    Raise OperatorError when nothing can be evaluated or written; what an earlier run wrote is then as it was.
    """
    try:
        return _published(request, shares=True)
    except OvertakenError:  # somebody is writing into what stands: the new results must not share a file with it
        return _published(request, shares=False)


def _published(request: Request, *, shares: bool) -> Published:
    target, house = request.target, house_of(request.report)
    only = None if request.year is None else str(request.year)
    with (
        Publication(target, only) as publication,
        Store(target / STORE, renews=True, is_fresh=request.is_fresh) as store,
        new_workers(request, __name__) as workers,
    ):
        outcome = evaluate_folder(request, workers, store, rewrites=True)
        if not outcome.years:
            store.forget_nothing()
        kept = kept_by(store, outcome.reading.owned.systems)
        years = []
        for one in outcome.years:
            name = str(one.batch.year)
            with told(target / name):
                renewal = Renewal(target / name, publication.stage(name), kept, shares=shares)
                years.append(_write_year(one, outcome, request, house, renewal, workers))
        edited = [report for year in years for report in year.edited]
        renewed = {one.path: one.digest for one in edited if one.outcome is not None}
        digests = {path: digest for year in years for path, digest in year.digests.items()}
        aside = publication.publish({**_read(outcome), **renewed}, renewed, digests)
    folders = [target / str(one.batch.year) for one in outcome.years]
    leftovers = [path for one, folder in zip(outcome.years, folders, strict=True) for path in _leftovers(one, folder)]
    return Published(
        outcome=outcome,
        written=tuple(folder / SUMMARY for folder in folders),
        copies=sum(year.copies for year in years),
        lists=sum(year.lists for year in years),
        reports=sum(year.reports for year in years),
        edited=tuple(edited),
        kept=aside,
        leftovers=tuple(leftovers),
        unchanged=sum(year.unchanged for year in years),
        store=store,
    )


def _write_year(
    year: Evaluated, outcome: Outcome, request: Request, house: House, renewal: Renewal, workers: Workers
) -> _Written:
    """Write all that comes of one year."""
    essences = Essences.of(year.batch, year.worked_out, renewal.kept)
    unchanged = _write_workbooks(year, essences, request, renewal, workers)
    drafted = write_reports(year, essences, request, house, renewal, workers)
    copies, lists = write_copies(outcome, year, request, renewal, _folders(year), workers)
    _write_decisions(year, outcome, request, renewal)
    return _Written(copies, lists, drafted.count, drafted.edited, unchanged, renewal.digests)


def _read(outcome: Outcome) -> dict[Path, str]:
    """Return the workbooks of decisions whose whole content stands again in the new ones, with their digests."""
    reading = outcome.reading
    return {reading.paths[one.source.path]: one.source.digest for one in reading.decided if one.is_whole}


def _write_workbooks(year: Evaluated, essences: Essences, request: Request, renewal: Renewal, workers: Workers) -> int:
    """Write the workbook of each unit and the summary that leads to them; return how many units have not changed."""
    batch, standard, folder = year.batch, year.standard, renewal.standing
    folders, common = _folders(year), Common(standard)
    wanted = list[Deliverable]()
    for one in batch.appraisals:
        place = Path(folders[one.unit.code], WORKPAPER)
        to_input = way(folder / place.parent, request.source)
        links = Links(to_input=to_input, to_summary="..", in_summary=line_name(one.unit.code))
        made_of = essences.units[one.unit.code] + repr(links).encode()
        wanted.append(
            Deliverable(
                place, made_of, Task(size_of(one.submission), (one, common, links), target=renewal.staged / place)
            )
        )
    links = Links(to_input=way(folder, request.source), folders=folders)
    task = Task(0, (batch, standard, links), target=renewal.staged / SUMMARY)
    summary = Deliverable(Path(SUMMARY), essences.whole + repr(links).encode(), task)
    here = partial(renewal.make, _write_summary, summary)
    return len(wanted) - renewal.write(_write_unit, wanted, workers, request.track, "写出评价底稿", here)


def _write_summary(path: Path, batch: Batch, standard: Standard, links: Links) -> None:
    """Write the summary of a year."""
    write_summary(batch, standard, path, links=links)


def _write_unit(path: Path, appraisal: Appraisal, standard: Common, links: Links) -> None:
    """Write the workbook of a unit. Done by a worker."""
    write_workpaper(appraisal, standard.value, path, links=links)


def _write_decisions(year: Evaluated, outcome: Outcome, request: Request, renewal: Renewal) -> None:
    """Write the workbook in which people decide about the findings of the year."""
    folder = renewal.standing
    rows = decision_rows(year, outcome, folder / FILE)
    write_decisions(renewal.staged / FILE, year.batch.year, rows, Links(to_input=way(folder, request.source)))


def _folders(year: Evaluated) -> dict[str, str]:
    return unit_folders(one.unit for one in year.batch.appraisals)


def _leftovers(year: Evaluated, folder: Path) -> list[Path]:
    """Return the folders of units that an earlier run wrote and this one did not."""
    known = {name.casefold() for name in _folders(year).values()}
    return sorted(path.parent for path in folder.glob(f"*/{WORKPAPER}") if path.parent.name.casefold() not in known)
