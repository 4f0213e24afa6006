"""The findings of a year -> for each workbook that has some a marked copy, or a list where none can be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import findings as kinds
from pipeline.deliver.folders import numbered, safe_name
from pipeline.deliver.links import Links, way
from pipeline.deliver.marked import About, why_too_large, write_finding_list, write_marked_copy
from pipeline.encoding import MODEL
from pipeline.findings import of_rulings
from pipeline.garbage import uncollected
from pipeline.intake import Filled, Sheet, bytes_again, keyed_sheets, sheets_again
from pipeline.model import Finding, Severity
from pipeline.run.appraising import essence_of
from pipeline.run.evaluating import Evaluated, Outcome
from pipeline.run.operator import Request
from pipeline.run.owned import OwnSystems
from pipeline.run.renewing import Renewal
from pipeline.standard.returned import COPIES, COPIES_OF_OTHERS, COPY_ENDING, RETURNED_SHEET
from pipeline.workers import Cause, Loss, Task, Workers

_LIST = "（核查清单）.xlsx"
_WITHOUT_COPY = frozenset(
    kind.code for kind in (kinds.REPLACED_BY_RETURNED, kinds.DUPLICATE_FILE, kinds.SAVED_AGAIN, kinds.BLANK_TEMPLATE)
)
_UNTOLD = frozenset({kinds.CORRECTED_SINCE.code, of_rulings.CORRECTED.code})
_LOST: Mapping[Cause, str] = {
    Cause.TOO_SLOW: "处理超过时限",
    Cause.TOO_LARGE: "内存不足",
    Cause.DIED: "处理程序异常退出",
    Cause.FAILED: "工作簿的格式不能原样写出",
}
_CHANGED = "文件在本次读取之后又有改动，请重新运行"
_DIFFERS = "复制后读出的内容与原文件不一致，为免出错未采用"


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to mark: its findings, and where the copy goes (a path without its ending).

    `told` is what is known about it without looking into what was `read` of it, which only one that is made anew needs.
    """

    told: About
    findings: tuple[Finding, ...]
    folder: str
    name: str
    read: Filled | None = None

    @property
    def copy(self) -> Path:
        """Where the copy goes."""
        return Path(self.folder, self.name + COPY_ENDING)

    @property
    def made_of(self) -> bytes:
        """What stands for all that the copy is made of: also for the rows and spots of its tables."""
        return repr((self.findings, self.told)).encode() + (b"" if self.read is None else _essence(self.read))

    def about(self) -> About:
        """Return all that the copy says of the workbook."""
        return self.told if self.read is None else _with_rows(self.told, self.read, self.findings)


def write_copies(
    outcome: Outcome, year: Evaluated, request: Request, renewal: Renewal, folders: Mapping[str, str], workers: Workers
) -> tuple[int, int]:
    """Write a marked copy of every workbook of the year with findings.

    Return how many there are, and how many workbooks got a list instead.
    """
    jobs = [*_jobs(outcome, year, folders), *_jobs_of_systems(outcome.reading.owned, year.batch.year)]
    fresh = [job for job in jobs if not renewal.take(job.copy, job.made_of)]
    for own in dict.fromkeys(job.folder for job in fresh):
        (renewal.staged / own).mkdir(parents=True, exist_ok=True)
    paths, abouts = outcome.reading.paths, [job.about() for job in fresh]
    tasks = [
        Task.on(paths[about.file], job.findings, about, target=renewal.staged / job.copy)
        for job, about in zip(fresh, abouts, strict=True)
    ]
    made, lists = workers.each(_mark, tasks), 0
    for job, about, reason in zip(request.track(fresh, "写出核查回单"), abouts, made, strict=True):
        why = _LOST[reason.cause] if isinstance(reason, Loss) else reason
        if not why:
            renewal.note(job.copy, job.made_of)
            continue
        lists += 1
        (renewal.staged / job.copy).unlink(missing_ok=True)
        links = Links(to_input=way(renewal.standing / job.folder, request.source))
        write_finding_list(renewal.staged / job.folder / (job.name + _LIST), job.findings, about, why, links)
    return len(jobs) - lists, lists


def _jobs(outcome: Outcome, year: Evaluated, folders: Mapping[str, str]) -> Iterator[Job]:
    """Yield the workbooks of the year, or of no year, that have something to mend."""
    batch, told = year.batch, dict[str, list[Finding]]()
    for finding in year.findings:
        told.setdefault(finding.place.file, []).append(finding)
    used = {file.path for unit in batch.appraisals for file in unit.submission.files}
    taken: set[str] = set()
    for one in outcome.reading.filled:
        file = one.source.path
        found = list(dict.fromkeys([*told.get(file, ()), *(() if file in used else one.findings)]))
        codes = {finding.code for finding in found}
        asks = any(finding.code not in _UNTOLD and not _asks_nothing(finding) for finding in found)
        if one.year not in (None, batch.year) or not asks or codes & _WITHOUT_COPY:
            continue
        if outcome.reading.owned.why_not(batch.year):  # it was read by another system than it will be
            continue
        own, name = f"{folders.get(one.code)}/{COPIES}", one.title
        if one.code not in folders or not one.year:  # then many lie in one folder, and each says whose it is
            own, name = COPIES_OF_OTHERS, f"{_owner(one)} {name}".strip()
        yield Job(_told(one), tuple(found), own, _free(own, name, taken), one)


def _asks_nothing(finding: Finding) -> bool:
    """Tell whether a finding says that nobody has to do anything about it."""
    is_idle = finding.remedy.startswith("不用处理") or finding.remedy.endswith(("不用处理。", "不用再处理。"))
    return finding.severity == Severity.NOTE and is_idle


def _jobs_of_systems(owned: OwnSystems, year: int) -> Iterator[Job]:
    """Yield the workbooks 指标体系 for the year that have something to mend."""
    for one in owned.checked:
        if one.book.may_be_in_force(year) and any(told.severity != Severity.NOTE for told in one.findings):
            source, returned = one.book.source, one.book.returned
            about = About(
                code="",
                name=one.book.name,
                year=None,
                workbook=source.role,
                file=source.path,
                digest=source.digest,
                earlier=returned.digests if returned else (),
            )
            yield Job(about, one.findings, COPIES_OF_OTHERS, safe_name(Path(source.path).stem))


def _owner(one: Filled) -> str:
    """Return whose workbook it is: the unit's name, or the folder that it came in."""
    return safe_name(one.name) or safe_name(one.code) or safe_name(Path(one.source.path).parent.name)


def _told(one: Filled) -> About:
    return About(
        code=one.code,
        name=one.name,
        year=one.year,
        workbook=one.title,
        file=one.source.path,
        digest=one.source.digest,
        earlier=one.returned.digests if one.returned else (),
    )


def _with_rows(told: About, one: Filled, found: Sequence[Finding]) -> About:
    """Add how many rows the tables have, and in which row each finding is: for that they are looked into."""
    tables = dict(one.tables)
    keyed = keyed_sheets(one.standard, tables, one.places)
    spots = {finding.place: keyed.spot(finding.place) for finding in found}
    return replace(
        told,
        rows={table.place.sheet: len(table) for table in tables.values()},
        spots={place: spot for place, spot in spots.items() if spot},
    )


def _essence(one: Filled) -> bytes:
    """Return what stands for all that `_with_rows` looks into; the standard is known by its system and the year."""
    return MODEL.written((one.standard.system.code, one.places, essence_of(one.tables)))


def _free(folder: str, name: str, taken: set[str]) -> str:
    """Return the name of a workbook of the standard, numbered where there is one of the name already."""
    free = next(one for one in numbered(name) if f"{folder}/{one}" not in taken)
    taken.add(f"{folder}/{free}")
    return free


@uncollected()
def _mark(source: Path, target: Path, findings: Sequence[Finding], about: About) -> str:
    """Write the marked copy of the file at `source`; return why not, if there is none. Done by a worker."""
    data = bytes_again(source, about.digest)
    if data is None:
        return _CHANGED
    why = why_too_large(data)
    if why:  # asked before the cells are read: nothing would be done with them
        return why
    sheets = sheets_again(source, about.file)
    if sheets is None:
        return _CHANGED
    write_marked_copy(data, target, findings, about)
    copy = sheets_again(target, about.file)
    return "" if copy is not None and _is_same(sheets, copy) else _DIFFERS


def _is_same(sheets: Sequence[Sheet], copied: Sequence[Sheet]) -> bool:
    """Tell whether the copy reads as the original does, apart from the list and from formulas made values."""
    old, new = ([one for one in all_ if one.title != RETURNED_SHEET] for all_ in (sheets, copied))
    return len(old) == len(new) and all(
        (one.title, one.rows, one.errors, one.is_hidden, one.hidden_rows, one.hidden_columns)
        == (other.title, other.rows, other.errors, other.is_hidden, other.hidden_rows, other.hidden_columns)
        and other.formulas <= one.formulas
        for one, other in zip(old, new, strict=True)
    )
