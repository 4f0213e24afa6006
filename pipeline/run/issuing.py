"""A list of units -> a prefilled set of workbooks for each, in its own folder or archive; what is filled is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from pipeline.deliver.folders import unit_folders
from pipeline.deliver.packing import pack
from pipeline.deliver.templates import Prefill, write_templates
from pipeline.findings.of_rulings import ABOUT_RULINGS
from pipeline.intake import (
    MONEY_FACTORS,
    Known,
    LastYear,
    ListedUnit,
    UnitList,
    gather,
    last_year,
    read_units,
    taken_over,
)
from pipeline.model import Finding, Severity, Submission, Unit
from pipeline.run.appraising import size_of
from pipeline.run.evaluating import new_workers
from pipeline.run.operator import OperatorError, Request, told
from pipeline.run.owned import asked
from pipeline.run.placing import WRITTEN, made_beside, place
from pipeline.run.reading import read_folder
from pipeline.run.systems import Systems, chooser, require
from pipeline.standard import Standard
from pipeline.standard.workbook import Cell
from pipeline.workers import Loss, Task, Workers


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of a list: units with a set, in the order of the list, rows without one, and what was left as it was.

    `carried` units have figures of last year, `without` are those for which there are none though a folder was given;
    `taken_over` says which figures those were. `corrected` counts the corrections that people decided on and that
    were carried out before; None where no workbook of decisions lies in the folder. `gone` are last year's units that
    the list does not have, `kept` are files that stood there with other content, `lost` names units whose set could
    not be made, with the reason.
    """

    units: tuple[str, ...]
    left: int
    carried: int
    taken_over: tuple[str, ...]
    corrected: int | None
    without: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[Path, ...]
    lost: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a unit has no set, or something in the list could not be used."""
        return bool(self.left or self.lost) or any(one.severity == Severity.ERROR for one in self.findings)


def issue_templates(request: Request, last: Path | None = None, *, is_zipped: bool = False) -> Issued:
    """Write a set of workbooks for each unit of the list `request.source`, with last year's figures from `last`.

    Raise OperatorError when the list cannot be found or names no unit, or nothing can be written.
    """
    if not request.source.is_file():
        raise OperatorError(
            f"没有文件“{request.source}”。请核对单位名单的路径；空白的单位名单可用 make templates 生成。"
        )
    if last is not None and not last.is_dir():
        raise OperatorError(f"没有文件夹“{last}”。请核对 --last-year（make 用 LAST=）：应为放上年工作簿的文件夹。")
    with new_workers(request, __name__) as workers, told(request.target):
        systems = asked(request.system, workers).systems
        require(systems)
        standard = chooser(systems)("", None)
        listed = _list_of(request, systems, workers)
        earlier = _Earlier.of(request, last, standard, workers) if last is not None else None
        with made_beside(request.target) as beside:
            return _Issue(request, standard, systems, listed, earlier, beside, is_zipped).written(workers)


def _list_of(request: Request, systems: Systems, workers: Workers) -> UnitList:
    task = Task.on(request.source, request.source.name, systems)
    (read,) = workers.each(_read_list, [task])
    if isinstance(read, Loss):
        raise OperatorError(
            f"不能读取单位名单“{request.source}”（{read.cause}）。请用 Excel 或 WPS 打开核对后另存再试。"
        )
    return read


@cache
def _standard(systems: Systems) -> Standard:
    """Load the standard asked for once in a worker."""
    return chooser(systems)("", None)


def _read_list(path: Path, name: str, systems: Systems) -> UnitList:
    return read_units(path, name, _standard(systems))


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What units handed in for earlier years, by code and year; `refused` says why that of some cannot be used.

    `corrected` counts the decisions about cells that were carried out, None where there is no workbook of them;
    `findings` are about those that were not.
    """

    submissions: Mapping[str, Mapping[int, Submission]]
    refused: Mapping[str, str]
    corrected: int | None
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, request: Request, last: Path, standard: Standard, workers: Workers) -> _Earlier:
        """Read last year's workbooks by this year's standard: what is carried on does not hang on indicators."""
        before = replace(request, source=last, target=last, system=request.system or standard.system.code, year=None)
        reading = read_folder(before, workers)
        years, _unplaced = gather(reading.books)
        found: dict[str, dict[int, Submission]] = {}
        for year in years:
            for one in year.submissions:
                found.setdefault(one.unit.code, {})[year.year] = one
        refused = {one.code: one.reason for year in years for one in year.unevaluated}
        said = [said for one in reading.filled for said in one.executed]
        left = [*reading.findings, *(one.finding for one in said if one.finding is not None and not one.is_done)]
        told = tuple(one for one in left if one.code in ABOUT_RULINGS)
        return cls(found, refused, sum(one.is_done for one in said) if reading.decided else None, told)

    def before(self, unit: ListedUnit) -> Submission | None:
        """Return what the unit handed in for the year before, or the last one where the list does not say the year."""
        years = self.submissions.get(unit.code, {})
        return years.get(max(years, default=0) if unit.year is None else unit.year - 1)

    def missed(self, unit: ListedUnit) -> str:
        """Return the name of a unit for which there is nothing, with the reason where there is one."""
        why = self.refused.get(unit.code, "")
        return f"{unit.name}（{why}）" if why else unit.name

    def names_besides(self, codes: set[str]) -> tuple[str, ...]:
        """Return the names of units that are not among these."""
        others = (years[max(years)] for code, years in sorted(self.submissions.items()) if code not in codes)
        return tuple(one.unit.name for one in others)


@dataclass(frozen=True, slots=True)
class _Issue:
    """The making of all sets; `beside` is where they are made before they are put in their places."""

    request: Request
    standard: Standard
    systems: Systems
    listed: UnitList
    earlier: _Earlier | None
    beside: Path
    is_zipped: bool

    def written(self, workers: Workers) -> Issued:
        units = self.listed.units
        before = {unit.code: self.earlier.before(unit) if self.earlier else None for unit in units}
        given = {code: last_year(one, self.standard) for code, one in before.items() if one is not None}
        folders = unit_folders(Unit(unit.code, unit.name, 0) for unit in units)
        tasks = [self._task(unit, given.get(unit.code), before[unit.code], folders[unit.code]) for unit in units]
        kept: list[Path] = []
        lost: list[tuple[str, str]] = []
        made = workers.each(_write_set, tasks)
        for unit, result in zip(self.request.track(units, "生成工作簿"), made, strict=True):
            if isinstance(result, Loss):
                lost.append((unit.name, str(result.cause)))
            else:
                kept += self._placed(result)
        told = (finding for one in given.values() for finding in one.findings)
        without_set = {name for name, _why in lost}
        return Issued(
            units=tuple(unit.name for unit in units if unit.name not in without_set),
            left=self.listed.left,
            carried=len(given),
            taken_over=taken_over(list(given.values()), self.standard),
            corrected=self.earlier.corrected if self.earlier else None,
            without=tuple(self.earlier.missed(unit) for unit in units if self.earlier and unit.code not in given),
            gone=self.earlier.names_besides({unit.code for unit in units}) if self.earlier else (),
            kept=tuple(kept),
            lost=tuple(lost),
            findings=(*self.listed.findings, *(self.earlier.findings if self.earlier else ()), *told),
        )

    def _task(self, unit: ListedUnit, given: LastYear | None, before: Submission | None, folder: str) -> Task:
        size = size_of(before) if before is not None else 0
        prefill = _prefill(unit, given, self.standard)
        return Task(WRITTEN * size, (self.systems, prefill, self.beside, folder, self.is_zipped))

    def _placed(self, made: Sequence[Path]) -> Iterator[Path]:
        """Put the files of a unit in their places; yield those places where something else stands."""
        for path in made:
            standing = self.request.target / path.relative_to(self.beside)
            if not place(path, standing, self.standard):
                yield standing


def _prefill(unit: ListedUnit, given: LastYear | None, standard: Standard) -> Prefill:
    """Return what a unit's workbooks shall hold: what the list says goes before what last year's workbooks say."""
    money_unit = standard.field_by_role("money_unit")
    factor = MONEY_FACTORS[str(unit.fields.get(money_unit.name, money_unit.choices[0]))]
    tables = given.tables if given else {}
    columns = {title: {one.name: one for one in standard.tables[title].columns} for title in tables}
    return Prefill(
        fields=_stated({**(given.fields if given else {}), **unit.fields}, standard.fields, factor),
        tables={title: [_stated(row, columns[title], factor) for row in rows] for title, rows in tables.items()},
    )


def _stated(values: Mapping[str, Known], cells: Mapping[str, Cell], factor: int) -> dict[str, Known]:
    """Return values with money in the unit in which the workbook states it."""
    return {
        name: value / factor if isinstance(value, Decimal) and cells[name].value_kind.is_money else value
        for name, value in values.items()
    }


def _write_set(systems: Systems, prefill: Prefill, beside: Path, folder: str, is_zipped: bool) -> list[Path]:
    """Write the workbooks of one unit into its folder, or into an archive of its name. Done by a worker."""
    standard = _standard(systems)
    own = beside / folder
    own.mkdir(exist_ok=True)  # a worker that was killed may have begun it
    made = write_templates(standard, own, prefill)
    if not is_zipped:
        return made
    archive = beside / f"{folder}.zip"
    pack(archive, {f"{folder}/{path.name}": path for path in made})
    for path in made:
        path.unlink()
    return [archive]
