"""The workbooks 指标体系 of a run -> the systems that people brought, and the years that wait for one to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

from pipeline import findings
from pipeline.intake import SystemBook, Unused, read_files
from pipeline.model import Finding, Place, SourceFile
from pipeline.run.operator import OperatorError
from pipeline.run.systems import Systems, chooser, require
from pipeline.standard import Standard, StandardError, load_own, load_systems, revision
from pipeline.standard.layout import HEAD, SYSTEM_FILE
from pipeline.standard.system import System
from pipeline.workers import Workers

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
"""How the name of a workbook ends; a system asked for by any other name is asked for by its code."""
SYSTEM_NAME = Path(SYSTEM_FILE).stem
UNUSED = "未采用"


class UnusableSystemError(OperatorError):
    """The workbook 指标体系 that was asked for cannot be used; `findings` say why."""

    def __init__(self, words: str, found: Sequence[Finding]) -> None:
        super().__init__(words)
        self.findings = tuple(found)


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook 指标体系 and what is to be said about it; `system` is None where it cannot be used.

    One that `is_shipped` is as the program brings it: no reason to read workbooks of other systems by it.
    """

    book: SystemBook
    system: System | None
    findings: tuple[Finding, ...]
    is_shipped: bool = False

    @classmethod
    def of(cls, book: SystemBook) -> Checked:
        """Load the system in `book`."""
        try:
            system = load_own(book.document).system
        except StandardError as error:
            return cls(book, None, book.findings_with(error))
        is_shipped = revision(system) in {revision(one) for one in load_systems().values()}
        return cls(book, system if book.is_sound else None, book.findings, is_shipped)


@dataclass(frozen=True, slots=True)
class Owned:
    """The systems of a run, what is to be said about the workbooks that hold people's own, and those workbooks.

    `checked` are those that count. Units of the years that a broken one may be in force for are not to be evaluated by
    another.
    """

    systems: Systems
    findings: tuple[Finding, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    checked: tuple[Checked, ...] = ()

    @property
    def broken(self) -> tuple[Checked, ...]:
        """The workbooks whose system cannot be used."""
        return tuple(one for one in self.checked if one.system is None)

    def why_not(self, year: int) -> str:
        """Return why units cannot be evaluated for a year; empty if they can."""
        names = [one.book.source.path for one in self.broken if one.book.may_be_in_force(year)]
        return f"指标体系有错误，改正以后才能评价：{'、'.join(names)}" if names else ""


def asked(system: str | None, workers: Workers) -> Systems:
    """Return the systems that --system leaves: all, those of a code, or the one in a workbook.

    Raise OperatorError for a workbook that cannot be used.
    """
    if system is None or Path(system).suffix.lower() not in EXTENSIONS:
        return Systems(system)
    (read,) = read_files([(Path(system), Path(system).name)], chooser, Systems(), workers)
    if not isinstance(read, SystemBook):
        told = "；".join(one.title for one in read.findings) if isinstance(read, Unused) and read.is_refused else ""
        raise OperatorError(
            f"“{system}”不能作为指标体系：{told or '不是指标体系的工作簿'}。"
            "请把 make templates 生成的“指标体系.xlsx”改好后再指定。"
        )
    checked = Checked.of(read)
    if checked.system is None:
        raise UnusableSystemError(f"指标体系“{system}”有以上错误，没有运行。请改正后再运行。", checked.findings)
    return Systems(checked.system.code, (read.document,), is_sole=True)


def standard_asked(system: str | None) -> Standard:
    """Return the standard that --system asks for, the default one without; raise OperatorError if there is none."""
    with Workers(preload=[__name__]) as workers:
        systems = asked(system, workers)
    require(systems)
    return chooser(systems)("", None)


def brought(files: Sequence[tuple[Path, str]], workers: Workers) -> Iterator[tuple[str, SystemBook]]:
    """Read the (path, name) of which the name says that they hold a system; yield those that do, with the name."""
    named = [one for one in files if SYSTEM_NAME in Path(one[1]).name]
    reading = read_files(named, chooser, Systems(), workers) if named else ()
    for (_path, name), read in zip(named, reading, strict=True):
        if isinstance(read, SystemBook):
            yield name, read


def owned(books: Iterable[SystemBook], systems: Systems) -> Owned:
    """Return what becomes of the workbooks 指标体系 in the input folder where `systems` were asked for."""
    counting, notes, sources = _counting(books)
    others = [one for one in counting if not _is_wanted(one, systems)]
    wanted = _without_overlap([Checked.of(one) for one in counting if one not in others])
    good = tuple(one.book.document for one in wanted if one.system is not None and not one.is_shipped)
    notes += [findings.SYSTEM_NOT_ASKED.at(Place(one.source.path)) for one in others]
    sources += [replace(one.source, role=UNUSED) for one in others]
    return Owned(
        systems=systems if systems.is_sole else replace(systems, own=good),
        findings=(*notes, *(finding for one in wanted for finding in one.findings)),
        sources=(*sources, *(one.book.source for one in wanted)),
        checked=tuple(wanted),
    )


def _counting(books: Iterable[SystemBook]) -> tuple[list[SystemBook], list[Finding], list[SourceFile]]:
    """Return the workbooks that count: of equal ones the first, and a returned copy instead of what it was made of."""
    books = list(books)
    replacing = {digest: one for one in books if one.returned for digest in one.returned.digests}
    first: dict[str, SystemBook] = {}
    notes: list[Finding] = []
    sources: list[SourceFile] = []
    for one in books:
        copy, known = replacing.get(one.source.digest, one), first.setdefault(one.source.digest, one)
        place = Place(one.source.path)
        if copy is not one:
            notes.append(findings.REPLACED_BY_RETURNED.at(place, copy.source.path))
        elif known is not one:
            notes.append(findings.DUPLICATE_FILE.at(place, f"与“{known.source.path}”相同"))
        else:
            continue
        sources.append(replace(one.source, role=UNUSED))
    left = {one.path for one in sources}
    return [one for one in books if one.source.path not in left], notes, sources


def _is_wanted(book: SystemBook, systems: Systems) -> bool:
    """Tell whether a workbook is meant where a system was asked for."""
    if systems.is_sole:
        return any(book.source.digest == one.digest for one in systems.own)
    return systems.code in (None, book.code)


def _without_overlap(checked: Sequence[Checked]) -> list[Checked]:
    """Return the systems; of people's own, two that are in force for the same year cannot be used."""
    own = [(one, one.system) for one in checked if one.system is not None and not one.is_shipped]
    wrong: dict[str, list[Finding]] = {}
    for (one, system), (other, another) in permutations(own, 2):
        if system.in_force(another.from_year) or another.in_force(system.from_year):
            place, path = one.book.document.place((HEAD, "from_year")), other.book.source.path
            told = findings.SYSTEMS_OVERLAP.at(place, system.years, f"不与“{path}”的年度重叠")
            wrong.setdefault(one.book.source.path, []).append(told)

    def judged(one: Checked) -> Checked:
        told = wrong.get(one.book.source.path)
        return replace(one, system=None, findings=(*one.findings, *told)) if told else one

    return [judged(one) for one in checked]
