"""Appraisals -> their Word reports: drafted anew, or with the figures renewed in those that people have edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.claims import Passage
from pipeline.deliver.folders import unit_folders
from pipeline.deliver.links import BATCH_REPORT, REPORT
from pipeline.deliver.report import House, Refreshed, draft_batch, draft_unit, refreshed, subject_of, template_of
from pipeline.figures import Stated, batch_figures, unit_figures
from pipeline.intake import RefusalError, passages_of, read_document
from pipeline.model import Appraisal, Batch
from pipeline.run.appraising import size_of
from pipeline.run.evaluating import Evaluated
from pipeline.run.manifest import digest_of, key_of, written_in
from pipeline.run.operator import OperatorError, ReportSettings, Request
from pipeline.run.renewing import Deliverable, Essences, Renewal
from pipeline.run.verifying import Verified, batch_verified, unit_verified, why_unread
from pipeline.run.walking import is_folder
from pipeline.standard import OutlineRule, Standard
from pipeline.standard import outline as said
from pipeline.standard.outline import Subject
from pipeline.workers import Common, Loss, Task, Workers

_UNREADABLE, _OF_ANOTHER = "不能读取（{}），本次重新起草", "写的是“{}”，本次重新起草"


@dataclass(frozen=True, slots=True)
class Edited:
    """A report that people have edited, with its digest, and what became of it, or why it could not be renewed.

    It is `held` against today's results. `outdated` are the places of its sentences about a unit with a grade, if it
    has none now, or without one, if it has `grade`.
    """

    path: Path
    digest: str
    outcome: Refreshed | None
    why: str = ""
    held: Verified | None = None
    outdated: tuple[str, ...] = ()
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one year: how many there are of units, and what became of those that people had edited."""

    count: int
    edited: tuple[Edited, ...] = ()


@dataclass(frozen=True, slots=True)
class _Report:
    """One report: its path below the year's folder, and how it is drafted.

    `draft` is a function that is known by name, what it is about, and what else it needs; `how` stands for that.
    """

    place: Path
    draft: tuple[Callable[..., bytes], Appraisal | Batch, Common, OutlineRule, House]
    how: bytes
    size: int

    def figures(self, standard: Standard) -> Mapping[str, Stated]:
        """Return the figures that the report may state."""
        about = self.draft[1]
        return batch_figures(about, standard) if isinstance(about, Batch) else unit_figures(about, standard)

    def made_of(self, essences: Essences) -> bytes:
        """Return what stands for all that the report is drafted of."""
        about = self.draft[1]
        return (essences.whole if isinstance(about, Batch) else essences.units[about.unit.code]) + self.how


def write_reports(
    year: Evaluated, essences: Essences, request: Request, house: House, renewal: Renewal, workers: Workers
) -> Reports:
    """Write a report for each unit and one on all of them."""
    reports = list(_reports(year, request.report, house))
    edited = {one.path: one for one in _edited(reports, year.standard, renewal.standing, workers)}
    fresh = list[Deliverable]()
    for one in reports:
        kept, target = edited.get(renewal.standing / one.place), renewal.staged / one.place
        if kept and kept.outcome:
            target.write_bytes(kept.outcome.data)
        else:
            fresh.append(Deliverable(one.place, one.made_of(essences), Task(one.size, one.draft, target=target)))
    of_units = [one for one in fresh if one.place.name == REPORT]
    renewal.write(_draft, of_units, workers, request.track, "写出评价报告")
    for whole in (one for one in fresh if one.place.name != REPORT):
        renewal.make(_draft, whole)
    return Reports(sum(one.place.name == REPORT for one in reports), tuple(edited.values()))


def _reports(year: Evaluated, settings: ReportSettings, house: House) -> Iterator[_Report]:
    batch, standard, common = year.batch, year.standard, Common(year.standard)
    folders = unit_folders(one.unit for one in batch.appraisals)
    unit, whole = (_outline(standard, over, settings) for over in ("unit", "batch"))
    if unit is not None:
        how = _how(unit, house)
        for one in batch.appraisals:
            place = Path(folders[one.unit.code], REPORT)
            yield _Report(place, (draft_unit, one, common, unit, house), how, size_of(one.submission))
    if whole is not None and batch.appraisals:
        yield _Report(Path(BATCH_REPORT), (draft_batch, batch, common, whole, house), _how(whole, house), 0)


def _how(rule: OutlineRule, house: House) -> bytes:
    return repr((rule.outline, house)).encode()


def _draft(
    path: Path, draft: Callable[..., bytes], of: Appraisal | Batch, standard: Common, rule: OutlineRule, house: House
) -> None:
    """Write the draft of a report. Done by a worker."""
    path.write_bytes(draft(of, standard.value, rule, house))


def _outline(standard: Standard, over: Subject, settings: ReportSettings) -> OutlineRule | None:
    """Return the outline that is wanted over a unit, or the default one; None where the standard has none at all."""
    known = {rule.outline.code: rule for rule in standard.outlines if rule.outline.over == over}
    found = next((rule for rule in known.values() if rule.outline.is_default), None)
    if over == "unit" and settings.outline is not None:
        found = known.get(settings.outline)
        if found is None:
            listed = "、".join(f"{one.outline.code}（{one.outline.name}）" for one in known.values())
            raise OperatorError(f"没有编号为“{settings.outline}”的报告结构。现有：{listed}。")
    if found is None:
        return None
    return replace(found, outline=found.outline.with_parts(charts=settings.charts, score_table=settings.score_table))


def house_of(settings: ReportSettings) -> House:
    """Return how the house wants its reports; raise OperatorError if its own Word template is not one to draft in."""
    if settings.template is None:
        return House(pitch=settings.pitch)
    try:
        return House(template_of(read_document(settings.template)), settings.pitch)
    except (RefusalError, ValueError) as error:
        why = why_unread(error) if isinstance(error, RefusalError) else str(error)
        raise OperatorError(
            f"不能使用报告模板“{settings.template}”：{why}。请核对路径，并用 Word 另存为 .docx 或 .dotx。"
        ) from error


def _edited(reports: Sequence[_Report], standard: Standard, folder: Path, workers: Workers) -> Iterator[Edited]:
    """Yield the standing reports that are no longer as this program wrote them, with their figures renewed."""
    known = written_in(folder) if is_folder(folder) else {}
    names = {about.unit.name for one in reports if isinstance(about := one.draft[1], Appraisal)}
    found: list[tuple[Path, str, _Report]] = []
    for one in reports:
        path = folder / one.place
        digest = digest_of(path) if path.is_file() else None
        if digest is not None and known.get(key_of(one.place)) != digest:
            found.append((path, digest, one))
    renewed = workers.each(_renew, [Task.on(path, one.figures(standard)) for path, _digest, one in found])
    for (path, digest, one), outcome in zip(found, renewed, strict=True):
        if isinstance(outcome, (Loss, str)):
            why = str(outcome.cause) if isinstance(outcome, Loss) else outcome
            yield Edited(path, digest, None, _UNREADABLE.format(why))
        else:
            yield _held(Edited(path, digest, outcome.done), outcome, one.draft[1], standard, names)


def _held(edited: Edited, read: _Renewed, about: Appraisal | Batch, standard: Standard, names: Set[str]) -> Edited:
    """Hold an edited report against the results; one of another unit, which lies in the wrong folder, is left."""
    if isinstance(about, Batch):
        return replace(edited, held=batch_verified(read.passages, about, standard))
    if read.subject in names - {about.unit.name}:
        return replace(edited, outcome=None, why=_OF_ANOTHER.format(read.subject))
    held, outdated = unit_verified(read.passages, about, standard), tuple(_outdated(read.passages, about))
    return replace(edited, held=held, outdated=outdated, grade=about.grade)


def _outdated(passages: Sequence[Passage], about: Appraisal) -> Iterator[str]:
    """Yield where a report speaks of a unit without a grade, which has one, or the other way round.

    Such sentences tell by a figure of theirs: the grade, or how much is assessed so far.
    """
    gone = said.GRADE if about.grade is None else said.ASSESSED
    yield from (one.place for one in passages if any(owned.key == gone for owned in one.owned))


@dataclass(frozen=True, slots=True)
class _Renewed:
    """An edited report with its figures renewed, what stands in it, and the unit that its properties name."""

    done: Refreshed
    passages: list[Passage]
    subject: str


def _renew(path: Path, figures: Mapping[str, Stated]) -> _Renewed | str:
    """Renew the figures of an edited report and read it; return why not, if it cannot be read. Done by a worker."""
    try:
        done = refreshed(read_document(path), figures)
        return _Renewed(done, passages_of(done.data), subject_of(done.data))
    except (RefusalError, ValueError) as error:
        return why_unread(error)
