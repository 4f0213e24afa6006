"""The workbooks 指标体系 of a run -> the systems that people brought, and the years that wait for one to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import TypeGuard

from pipeline import findings
from pipeline.findings import of_systems
from pipeline.intake import SystemBook, Unused, read_files
from pipeline.model import UNUSED, Finding, Place, SourceFile
from pipeline.run.operator import OperatorError
from pipeline.run.systems import Systems, chooser, require, shipped
from pipeline.standard import Standard, StandardError, load_own
from pipeline.standard.layout import HEAD, SYSTEM_FILE
from pipeline.standard.system import System
from pipeline.workers import Workers

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
"""How the name of a workbook ends; a system asked for by any other name is asked for by its code."""
SYSTEM_NAME = Path(SYSTEM_FILE).stem


class UnusableSystemError(OperatorError):
    """The workbook 指标体系 that was asked for cannot be used; `findings` say why."""

    def __init__(self, words: str, found: Sequence[Finding]) -> None:
        super().__init__(words)
        self.findings = tuple(found)


@dataclass(frozen=True, slots=True)
class CheckedSystem:
    """A workbook 指标体系 and what is to be said about it; `system` is None where it cannot be used.

    One that `is_shipped` is as the program brings it: no reason to read workbooks of other systems by it.
    """

    book: SystemBook
    system: System | None
    findings: tuple[Finding, ...]
    is_shipped: bool = False

    @classmethod
    def of(cls, book: SystemBook) -> CheckedSystem:
        """Load the system in `book`."""
        try:
            system = load_own(book.document).system
        except StandardError as error:
            return cls(book, None, book.findings_with(error))
        is_shipped = system in shipped().values()
        return cls(book, system if book.is_sound else None, book.findings, is_shipped)


@dataclass(frozen=True, slots=True)
class OwnSystems:
    """The systems of a run, what is to be said about the workbooks that hold people's own, and those workbooks.

    `checked` are those that count, `lost` are files that could not even be read. Units of the years that a broken one
    may be in force for are not to be evaluated by another.
    """

    systems: Systems
    findings: tuple[Finding, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    checked: tuple[CheckedSystem, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[CheckedSystem, ...]:
        """The workbooks whose system cannot be used."""
        return tuple(one for one in self.checked if one.system is None)

    def idle(self, evaluated: Mapping[int, System]) -> list[Finding]:
        """Say of which workbooks the system took no part, as it is in force for none of the years evaluated.

        One that was asked for may be the system of a year for which it is not in force; that is said elsewhere.
        """
        if not evaluated or self.systems.is_sole:
            return []
        idle = [
            (one.book, one.system)
            for one in self.checked
            if one.system is not None
            and not one.is_shipped
            and one.system not in evaluated.values()
            and not any(map(one.system.in_force, evaluated))
        ]
        due = f"适用于 {'、'.join(map(str, sorted(evaluated)))} 年度"
        return [
            of_systems.SYSTEM_IDLE.at(
                book.document.place((HEAD, _wrong_end(system, max(evaluated)))), system.years, due
            )
            for book, system in idle
        ]

    def why_not(self, year: int) -> str:
        """Return why units cannot be evaluated for a year; empty if they can."""
        names = [one.book.source.path for one in self.broken if one.book.may_be_in_force(year)]
        if self.lost:
            return f"指标体系不能读取，换成能读取的或移走以后才能评价：{'、'.join(self.lost)}"
        return f"指标体系有错误，改正以后才能评价：{'、'.join(names)}" if names else ""


def _wrong_end(system: System, year: int) -> str:
    """Return which end of its years a system that is not in force for `year` would have to move."""
    return "from_year" if year < system.from_year else "to_year"


def is_workbook(system: str) -> bool:
    """Tell whether --system names a file, perhaps of a form that cannot be read, and no code."""
    return Path(system).suffix[1:].isalpha() or Path(system).is_file()


def asked(system: str | None, workers: Workers, shown: str = "") -> OwnSystems:
    """Return what --system leaves: all systems, those of a code, or the one in a workbook, called `shown` in findings.

    Raise OperatorError for a workbook that cannot be used.
    """
    if system is None or not is_workbook(system):
        return OwnSystems(Systems(system))
    if not Path(system).exists():
        raise OperatorError(f"没有文件“{system}”。请核对指标体系工作簿的路径。")
    (read,) = read_files([(Path(system), shown or Path(system).name)], chooser, Systems(), workers)
    if not isinstance(read, SystemBook):
        refused = read.findings if isinstance(read, Unused) and read.is_refused else ()
        told = "".join(f"{one.title}。{one.remedy}" for one in refused)
        unlike = "不是指标体系的工作簿。请把 make templates 生成的“指标体系.xlsx”改好后再指定。"
        raise OperatorError(f"“{system}”不能作为指标体系：{told or unlike}")
    checked = CheckedSystem.of(read)
    if checked.system is None:
        raise UnusableSystemError(f"指标体系“{system}”有以上错误，没有运行。请改正后再运行。", checked.findings)
    systems = Systems(checked.system.code, (read.document,), is_sole=True)
    return OwnSystems(systems, checked.findings, (read.source,), (checked,))


def standard_asked(system: str | None) -> Standard:
    """Return the standard that --system asks for, the default one without; raise OperatorError if there is none."""
    with Workers(preload=[__name__]) as workers:
        own = asked(system, workers)
    require(own.systems)
    return chooser(own.systems)("", None)


def brought(files: Sequence[tuple[Path, str]], workers: Workers) -> dict[str, SystemBook | Unused]:
    """Read the (path, name) of which the name says that they hold a system; return those that do, or cannot be read."""
    named = [one for one in files if SYSTEM_NAME in Path(one[1]).name]
    reading = read_files(named, chooser, Systems(), workers) if named else ()
    return {
        name: read
        for (_path, name), read in zip(named, reading, strict=True)
        if isinstance(read, SystemBook) or _is_lost_system(read)
    }


def _is_lost_system(read: object) -> TypeGuard[Unused]:
    """Tell whether a file was refused that is called like the workbook of a system: nobody knows what it would say."""
    if not (isinstance(read, Unused) and read.is_refused):
        return False
    path = Path(read.source.path)
    return path.name.startswith(SYSTEM_NAME) and path.suffix.lower() in EXTENSIONS


def owned(read: Iterable[object], base: OwnSystems) -> OwnSystems:
    """Return what becomes of the workbooks 指标体系 among what was read, where `base` was asked for."""
    read = list(read)
    counting, notes, sources = _counting([one for one in read if isinstance(one, SystemBook)])
    wanted = [one for one in counting if not base.systems.is_sole and base.systems.code in (None, one.code)]
    asked_for = {one.digest for one in base.systems.own}
    for one in counting:
        if one not in wanted and one.source.digest not in asked_for:
            notes.append(of_systems.SYSTEM_NOT_ASKED.at(Place(one.source.path)))
            sources.append(replace(one.source, role=UNUSED))
    checked = _without_overlap([CheckedSystem.of(one) for one in wanted])
    good = tuple(one.book.document for one in checked if one.system is not None and not one.is_shipped)
    return OwnSystems(
        systems=base.systems if base.systems.is_sole else replace(base.systems, own=good),
        findings=(*base.findings, *notes, *(finding for one in checked for finding in one.findings)),
        sources=(*base.sources, *sources, *(one.book.source for one in checked)),
        checked=(*base.checked, *checked),
        lost=() if base.systems.is_sole else tuple(one.source.path for one in read if _is_lost_system(one)),
    )


def _counting(books: Sequence[SystemBook]) -> tuple[list[SystemBook], list[Finding], list[SourceFile]]:
    """Return the workbooks that count: of equal ones the first, and a returned copy instead of what it was made of."""
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


def _without_overlap(checked: Sequence[CheckedSystem]) -> list[CheckedSystem]:
    """Return the systems; of people's own, two that are in force for the same year cannot be used."""
    own = [(one, one.system) for one in checked if one.system is not None and not one.is_shipped]
    wrong: dict[str, list[Finding]] = {}
    for (one, system), (other, another) in permutations(own, 2):
        if system.in_force(another.from_year) or another.in_force(system.from_year):
            place, path = one.book.document.place((HEAD, "from_year")), other.book.source.path
            told = of_systems.SYSTEMS_OVERLAP.at(place, system.years, f"不与“{path}”的年度重叠")
            wrong.setdefault(one.book.source.path, []).append(told)

    def judged(one: CheckedSystem) -> CheckedSystem:
        told = wrong.get(one.book.source.path)
        return replace(one, system=None, findings=(*one.findings, *told)) if told else one

    return [judged(one) for one in checked]
