"""The folders of a run -> every workbook read, with what people decided about its cells carried out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import findings
from pipeline.intake import (
    ACCEPTED_AS,
    Assigned,
    Decided,
    Filled,
    Found,
    SystemBook,
    Unused,
    assign,
    discover,
    held_back,
    read_files,
    replacement,
    without_replaced,
)
from pipeline.model import UNUSED, Finding, Place, Severity, SourceFile
from pipeline.rulings import FILE
from pipeline.run.aside import left_aside, set_aside
from pipeline.run.operator import OperatorError, Request, no_folder, seen_from
from pipeline.run.overlooked import corrected_in_place
from pipeline.run.owned import OwnSystems, asked, brought, is_workbook, owned
from pipeline.run.spared import results_stand
from pipeline.run.systems import Systems, chooser, kept_by, require
from pipeline.run.waiting import Waiting, waiting
from pipeline.run.walking import year_folders
from pipeline.store import NO_STORE, Store
from pipeline.workers import Workers

Read = Filled | Decided | SystemBook | Unused


@dataclass(frozen=True, slots=True)
class FolderReading:
    """What was read: workbooks in order of name, the decisions of people, and which file each is about.

    `sources` are the files that count as inputs though they are no unit's: indicator systems, decisions. A workbook of
    decisions among the earlier results, in which nobody has filled in anything, is none. Not to be evaluated are those
    `held` back as their year is in doubt, by file, and by year the units that are `waiting` for their system.
    `other_rows` counts the decisions among the results of years that are not evaluated: nothing is to be done of them.
    The year asked for, if one is, is `sure`.
    """

    books: tuple[Filled | Unused, ...]
    decided: tuple[Decided, ...]
    assigned: Assigned
    paths: Mapping[str, Path]
    findings: tuple[Finding, ...]
    sources: tuple[SourceFile, ...]
    owned: OwnSystems
    held: Mapping[str, Finding] = field(default_factory=dict)
    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    other_rows: int = 0
    sure: int | None = None

    @property
    def filled(self) -> list[Filled]:
        """The workbooks of units."""
        return [one for one in self.books if isinstance(one, Filled)]

    def evaluable(self) -> FolderReading:
        """Return it without the workbooks that are not to be evaluated; those held back are there as not used."""
        waiting = {path for one in self.waiting.values() for unit in one.units for path in unit.files}
        apart: dict[str, Unused] = {}
        for one in self.filled:
            if one.source.path in self.held:
                why = self.held[one.source.path]
                apart[one.source.path] = Unused(replace(one.source, role=UNUSED), (why,), is_refused=True)
        for original, copy in self._in_place()[1]:
            if copy.source.path in waiting or copy.source.path in self.held:  # it must not count in its place again
                source, note = replacement(original, copy)
                apart[source.path] = Unused(source, (note,), is_refused=False)
        books = (apart.get(one.source.path, one) for one in self.books if one.source.path not in waiting)
        return replace(self, books=tuple(books))

    def told_in(self, year: int | None) -> list[Finding]:
        """Return what is to be said in a year: not what lies in a folder where all workbooks are of other years."""
        handed_in = [(one.source.path, one.year) for one in self.filled]

        def years_in(folder: str) -> set[int | None]:
            return {of for path, of in handed_in if path.startswith(f"{folder}/")}

        return [
            one
            for one in self.findings
            if year is None or one.code != findings.OTHER_FILES.code or year in (years_in(one.place.file) or {year})
        ]

    def rows(self) -> Mapping[str, Mapping[Place, str]]:
        """Return, by file, what names the rows of places about which there is something to say."""
        return {one.source.path: one.rows for one in self.filled}

    def counting(self) -> list[Filled]:
        """Return the workbooks of units, without those in whose place a returned copy has come."""
        return self._in_place()[0]

    def _in_place(self) -> tuple[list[Filled], list[tuple[Filled, Filled]]]:
        return without_replaced(self.filled, self.sure)


def read_folder(
    request: Request, workers: Workers, store: Store = NO_STORE, *, rewrites: bool = False
) -> FolderReading:
    """Read every workbook below the input folder, and the decisions that lie there or among the earlier results.

    What an earlier run has put in `store` is not read again. A run that `rewrites` the decisions of its years speaks of
    them as they will stand then. What people corrected in the year before is carried out too, though nothing is said of
    it: this year's workbooks are compared with that.

    Raise OperatorError when the folder or the system does not exist, or nothing in the folder looks like a workbook.
    """
    source = request.source
    if not source.is_dir():
        raise no_folder(source)
    beside = [(Path(one), seen_from(Path(one), source)) for one in [request.system] if one and is_workbook(one)]
    wanted = asked(request.system, workers, *(name for _path, name in beside))
    found = discover(source)
    if not found.files and not found.findings:
        raise OperatorError(_nothing_in(source))
    earlier = _earlier(request)
    read, own = _read_all([*found.files, *earlier], wanted, request, workers, store)
    counting, _replaced = without_replaced([one for one in read if isinstance(one, Filled)], request.year)
    held, lacking = _not_to_be_evaluated(counting, read, own, request)
    years = _years(counting, held, lacking, own, request)
    if rewrites:
        anew = {name: path for path, name in earlier if int(path.parent.name) in years}
        read = [_rewritten(one, anew[one.source.path]) if one.source.path in anew else one for one in read]
    others = {name for path, name in earlier if int(path.parent.name) not in years}
    decided, other_rows = _decisions(read, others, years)
    assigned = assign([ruling for one in decided for ruling in one.rulings], counting)
    paths = {name: path for path, name in (*beside, *found.files, *earlier)}
    compared = _of_the_year_before(read, others, years)
    heard = assign([ruling for one in (*decided, *compared) for ruling in one.rulings], counting)
    books = [one for one in read if isinstance(one, Filled | Unused)]
    books = [*_read_again(books, heard, paths, own.systems, workers, store), *_out_of_reach(found)]
    results = {name for _path, name in earlier}
    sources = (one.source for one in decided if one.rows or one.source.path not in results)
    aside = _aside(request, read, years, decided, own, workers)
    return FolderReading(
        books=tuple(books),
        decided=decided,
        assigned=assigned,
        paths=paths,
        findings=(*own.findings, *_loose(found, decided, assigned), *aside),
        sources=(*own.sources, *sources),
        owned=own,
        held=held,
        waiting=lacking,
        other_rows=other_rows,
        sure=request.year,
    )


def _not_to_be_evaluated(
    books: Sequence[Filled], read: Sequence[Read], own: OwnSystems, request: Request
) -> tuple[Mapping[str, Finding], Mapping[int, Waiting]]:
    """Return the workbooks that are held back, and the units that wait; a year that is asked for is not in doubt."""
    rulings = [ruling for one in read if isinstance(one, Decided) for ruling in one.rulings]
    exceptions = assign(rulings, books).exceptions(one.source.path for one in books)
    meant = {path for path, said in exceptions.items() if any(one.subject.code in ACCEPTED_AS for one in said)}
    held = held_back(books, meant) if request.year is None else {}
    return held, waiting([one for one in books if one.source.path not in held], own)


def _years(
    books: Sequence[Filled],
    held: Mapping[str, Finding],
    lacking: Mapping[int, Waiting],
    own: OwnSystems,
    request: Request,
) -> set[int]:
    """Return the years that are evaluated, as far as can be told before: not those whose earlier results are kept."""
    left = {path for one in lacking.values() for unit in one.units for path in unit.files} | held.keys()
    there = [(one.year, one.code) for one in books if one.year is not None and one.source.path not in left]
    able = {year for year, code in there if code and not own.why_not(year)}
    years = {year for year, _code in there if year in able or not results_stand(request.target, year)}
    return {one for one in years if request.year in (None, one)}


def _decisions(
    read: Sequence[Read], others: Collection[str], years: Collection[int]
) -> tuple[tuple[Decided, ...], int]:
    """Return the decisions, of those in `others`, other years' results, only what is of `years`; how many were left."""
    whole = [one for one in read if isinstance(one, Decided)]
    decided = tuple(one.about(years) if one.source.path in others else one for one in whole)
    return decided, sum(len(one.rows) for one in whole) - sum(len(one.rows) for one in decided)


def _of_the_year_before(read: Sequence[Read], others: Collection[str], years: Collection[int]) -> Iterator[Decided]:
    """Yield what `others`, other years' results, decide of the years before `years` that are not evaluated as well."""
    before = {year - 1 for year in years} - set(years)
    return (one.about(before) for one in read if isinstance(one, Decided) and one.source.path in others)


def _aside(
    request: Request,
    read: Sequence[Read],
    years: Collection[int],
    decided: Sequence[Decided],
    own: OwnSystems,
    workers: Workers,
) -> Iterator[Finding]:
    """Yield what is to be said of work of people among the results that takes no part."""
    for path in corrected_in_place(request, {one.source.digest for one in read}):
        yield findings.COPY_LEFT_ASIDE.at(Place(seen_from(path, request.source)))
    yield from left_aside(request, years, decided, own.systems, workers)


def _read_all(
    files: Sequence[tuple[Path, str]], base: OwnSystems, request: Request, workers: Workers, store: Store
) -> tuple[list[Read], OwnSystems]:
    """Read every file, those first whose name says that they hold an indicator system, by which others are read."""
    read: dict[str, Read] = dict(brought(files, workers))
    own = owned(read.values(), base)
    require(own.systems)

    def read_by(some: Systems, wanted: Sequence[tuple[Path, str]], label: str) -> None:
        reading = read_files(wanted, chooser, some, workers, kept=kept_by(store, some))
        read.update((name, one) for (_path, name), one in zip(request.track(wanted, label), reading, strict=True))

    read_by(own.systems, [one for one in files if one[1] not in read], "读取工作簿")
    late = owned(read.values(), base)
    if late.systems != own.systems:  # one under another name has come up: by it the others read otherwise
        read_by(late.systems, [one for one in files if isinstance(read[one[1]], Filled)], "重新读取工作簿")
    return [read[name] for _path, name in files], late


def _earlier(request: Request) -> list[tuple[Path, str]]:
    """Return the workbooks of decisions among the results of earlier runs: people fill them in where they find them."""
    paths = (year / FILE for year in year_folders(request.target))
    regular = [path for path in paths if path.is_file() and not path.is_symlink()]
    return [(path, seen_from(path, request.source)) for path in regular]


def _rewritten(one: Read, path: Path) -> Read:
    """Return the decisions that stand at `path` with their addresses in the workbook that takes its place.

    What cannot be read has another name then, and is spoken of by that.
    """
    if isinstance(one, Decided) and one.lost is None:
        return one.rewritten()
    return set_aside(one, path) if isinstance(one, Decided | Unused) else one


def _read_again(
    books: Sequence[Filled | Unused],
    assigned: Assigned,
    paths: Mapping[str, Path],
    systems: Systems,
    workers: Workers,
    store: Store,
) -> list[Filled | Unused]:
    """Read the workbooks whose cells people decided about once more, as they want them read."""
    changes = assigned.changes()
    files = [(paths[name], name) for name in changes]
    reading = read_files(files, chooser, systems, workers, changes, kept_by(store, systems))
    again = {name: one for (_path, name), one in zip(files, reading, strict=True) if isinstance(one, Filled | Unused)}
    return [_unchanged(one, again.get(one.source.path, one)) for one in books]


def _unchanged(first: Filled | Unused, again: Filled | Unused) -> Filled | Unused:
    """Return what was read the second time, unless the file changed in between."""
    if again.source.digest in ("", first.source.digest):  # without one it was lost on the way, and says so itself
        return again
    finding = findings.FILE_CHANGED.at(Place(first.source.path))
    return Unused(first.source, (finding,), is_refused=True)


def _loose(found: Found, decided: Sequence[Decided], assigned: Assigned) -> list[Finding]:
    """Return the findings that are about no workbook of a unit."""
    unread = [finding for one in decided for finding in one.told]
    skipped = [one for one in found.findings if one.severity != Severity.ERROR]
    return [*skipped, *unread, *(one.finding for one in assigned.executed if one.finding is not None)]


def _out_of_reach(found: Found) -> list[Unused]:
    """Return what looks like a workbook and cannot even be opened, as files that were not used."""
    wrong = [one for one in found.findings if one.severity == Severity.ERROR]
    return [Unused(SourceFile(one.place.file, "", 0, UNUSED), (one,), is_refused=True) for one in wrong]


def _nothing_in(source: Path) -> str:
    return (
        f"文件夹“{source}”中没有工作簿。请先用 make templates 生成空白模板（或直接使用 input_templates 中的模板），"
        "填好后放入该文件夹；也可以先看示例：make evaluate INPUT=examples/town-2024"
    )
