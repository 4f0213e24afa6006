"""A folder of workbooks -> its years evaluated: read, gather, appraise, settle, assemble; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from pipeline.evaluate import assemble
from pipeline.garbage import uncollected
from pipeline.intake import Executed, Filled, Gathered, Unused, gather, refused_units, settle, unfit
from pipeline.model import UNUSED, Appraisal, Batch, Finding, Place, Severity, SourceFile, Submission, Unevaluated
from pipeline.run.appraising import appraised
from pipeline.run.operator import OperatorError, Request
from pipeline.run.reading import FolderReading, read_folder
from pipeline.run.returning import compared, returned_copies
from pipeline.run.spared import results_stand, spared
from pipeline.run.systems import Systems, chooser, kept_by
from pipeline.run.waiting import Waiting
from pipeline.standard import Standard
from pipeline.store import Store
from pipeline.workers import Workers

STORE = ".jixiao.store"
"""Beside the results: what their run has worked out, for the next one."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One year evaluated, by one standard.

    `worked_out` holds by code what came of each unit alone, with the key of all that this rests on.
    """

    batch: Batch
    standard: Standard
    worked_out: Mapping[str, tuple[bytes, Appraisal]] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """What is to be said of the year, unit by unit, and at the end what is about none."""
        return [*(finding for one in self.batch.appraisals for finding in one.findings), *self.batch.findings]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: years, what belongs to none, findings, years left aside.

    `executed` says, by the place of each decision of people, what became of it; `reading` is what it all rests on.
    `apart` are those of the findings that are about years not evaluated, so that no summary tells them.
    """

    years: tuple[Evaluated, ...]
    unplaced: tuple[Unevaluated, ...]
    findings: tuple[Finding, ...]
    other_years: tuple[int, ...]
    executed: Mapping[Place, Executed]
    reading: FolderReading
    apart: tuple[Finding, ...] = ()

    @property
    def units(self) -> list[tuple[Appraisal, Standard]]:
        """Every unit that was evaluated, with the standard by which it was."""
        return [(one, year.standard) for year in self.years for one in year.batch.appraisals]

    @property
    def has_errors(self) -> bool:
        """Whether any finding of the run is an 错误, or a unit could not be evaluated."""
        left = any(year.batch.unevaluated for year in self.years)
        return bool(self.unplaced) or left or any(one.severity == Severity.ERROR for one in self.findings)


@uncollected()
def evaluate_folder(
    request: Request, workers: Workers | None = None, store: Store | None = None, *, rewrites: bool = False
) -> Outcome:
    """Read every workbook of the input folder and evaluate what they say; nothing is written.

    What an earlier run has put in `store` is not done again; without one, in that beside the results. Where what comes
    of it `rewrites` the decisions among the results, findings name their cells as they are then.

    Raise OperatorError when the folder or the system does not exist or nothing in the folder can be evaluated.
    """
    with ExitStack() as own:
        workers = workers or own.enter_context(new_workers(request))
        store = store or own.enter_context(Store(None if request.is_fresh else request.target / STORE))
        return _evaluated(read_folder(request, workers, store, rewrites=rewrites), request, workers, store)


def new_workers(request: Request, whose: str = __name__) -> Workers:
    """Return the workers that the request allows, with all that the module `whose` needs; enter them as a context.

    Raise OperatorError when those of a cluster are asked for and cannot be used.
    """
    chooser(Systems())("", None)  # what is loaded before they begin is there in all of them, where they are branches
    if request.scheduler is None:
        return Workers(request.limits, request.jobs, preload=[whose])
    from pipeline.cluster import Cluster, ClusterError  # for which few have a use

    try:
        return Cluster(request.scheduler, request.limits, request.jobs, preload=[whose], tell=request.tell)
    except ClusterError as error:
        raise OperatorError(str(error)) from error


def _evaluated(reading: FolderReading, request: Request, workers: Workers, store: Store) -> Outcome:
    year, reading = request.year, reading.evaluable()
    gathered, unplaced = _gathered(reading)
    idle = reading.owned.idle({one.year: one.standard.system for one in gathered})
    reading = replace(reading, findings=(*reading.findings, *idle))
    apart = _apart(gathered, reading, request)
    alone = [one for its, one in sorted(apart.items()) if year in (None, its)]
    executed = [*reading.assigned.executed, *(said for one in reading.filled for said in one.executed)]
    kept = kept_by(store, reading.owned.systems)
    wanted = [one for one in gathered if year in (None, one.year) and one.year not in apart]
    years = tuple(
        _year(one, tuple(appraised(one.submissions, one.standard, workers, kept)), reading, unplaced, executed)
        for one in wanted
    )
    told = [finding for one in alone for finding in one.findings]
    loose = [*reading.told_in(year), *(finding for one in unplaced for finding in one.findings), *told]
    return Outcome(
        years,
        (*refused_units(unplaced), *(unit for one in alone for unit in one.units)),
        _all_findings(years, loose),
        tuple(sorted(its for its in apart.keys() | {one.year for one in gathered} if year not in (None, its))),
        {one.place: one for one in executed},
        reading,
        tuple(told),
    )


def _gathered(reading: FolderReading) -> tuple[list[Gathered], list[Unused | Filled]]:
    """Group what was read by year, with the units that wait; none of a year is evaluated whose system is broken."""
    gathered, unplaced = gather(reading.books, reading.sure)
    whole = [_with(one, reading.waiting[one.year]) if one.year in reading.waiting else one for one in gathered]
    return [_held_back(one, why) if (why := reading.owned.why_not(one.year)) else one for one in whole], unplaced


def _apart(gathered: Sequence[Gathered], reading: FolderReading, request: Request) -> dict[int, Waiting]:
    """Return, by year, what is not evaluated at all: all its units wait, or none can be and earlier results stand."""
    placed = {one.year for one in gathered}
    waiting = {year: one for year, one in reading.waiting.items() if year not in placed}
    return waiting | {
        one.year: spared(one) for one in gathered if not one.submissions and results_stand(request.target, one.year)
    }


def _with(gathered: Gathered, waiting: Waiting) -> Gathered:
    """Add the units of a year that wait for a system that is not at hand."""
    left, told = [*gathered.unevaluated, *waiting.units], [*gathered.findings, *waiting.findings]
    return replace(gathered, unevaluated=left, findings=told, files=[*gathered.files, *waiting.files])


def _held_back(gathered: Gathered, why: str) -> Gathered:
    """Leave all units of a year out: what is wrong with their workbooks can be told when the system can be used."""
    left = [
        Unevaluated(one.unit.name, one.unit.code, why, tuple(file.path for file in one.files))
        for one in gathered.submissions
    ]
    files = [*gathered.files, *(replace(one, role=UNUSED) for one in _used(gathered.submissions))]
    return replace(gathered, submissions=[], unevaluated=[*gathered.unevaluated, *left], findings=[], files=files)


def _year(
    gathered: Gathered,
    appraisals: Sequence[tuple[bytes, Appraisal]],
    reading: FolderReading,
    unplaced: Sequence[Filled | Unused],
    executed: list[Executed],
) -> Evaluated:
    """Put together what one year comes to; what becomes of the exceptions that people made is added to `executed`."""
    files = [*gathered.files, *_used(gathered.submissions), *(one.source for one in unplaced), *reading.sources]
    loose = [*reading.told_in(gathered.year), *(finding for one in unplaced for finding in one.findings)]
    left = [*gathered.unevaluated, *refused_units(unplaced)]
    found = [*gathered.findings, *loose]
    batch = assemble(gathered.year, gathered.standard, [one for _key, one in appraisals], left, found, files)
    batch = _settled(_with_unfit(batch, executed), reading, executed)
    copies = returned_copies(reading.books)
    worked_out = {one.unit.code: (key, one) for key, one in appraisals}
    return Evaluated(compared(batch, gathered.standard, copies), gathered.standard, worked_out)


def _with_unfit(batch: Batch, executed: list[Executed]) -> Batch:
    """Return the batch with those corrections told anew whose value the evaluation could not use."""
    appraisals = []
    for one in batch.appraisals:
        told, said = unfit(one.findings, executed)
        appraisals.append(replace(one, findings=told) if said else one)
        executed += said  # behind what was said of them before, which it replaces
    return replace(batch, appraisals=tuple(appraisals))


def _settled(batch: Batch, reading: FolderReading, executed: list[Executed]) -> Batch:
    """Return the batch with those findings marked, a unit's own or shared ones, that people accept as true."""
    shared, appraisals, rows = tuple(batch.findings), [], reading.rows()
    for one in batch.appraisals:
        exceptions = reading.assigned.exceptions(file.path for file in one.submission.files)
        if not any(exceptions.values()):
            appraisals.append(one)
            continue
        told, said = settle([*one.findings, *shared], exceptions, rows)
        own, end = len(one.findings), len(one.findings) + len(shared)
        shared = told[own:end]
        appraisals.append(replace(one, findings=(*told[:own], *told[end:])))
        executed += said
    return replace(batch, appraisals=tuple(appraisals), findings=shared)


def _used(submissions: Sequence[Submission]) -> list[SourceFile]:
    return [file for one in submissions for file in one.files]


def _all_findings(years: Sequence[Evaluated], loose: Sequence[Finding]) -> tuple[Finding, ...]:
    own = [finding for year in years for one in year.batch.appraisals for finding in one.findings]
    shared = [finding for year in years for finding in year.batch.findings]
    return tuple(dict.fromkeys([*own, *shared, *loose]))
