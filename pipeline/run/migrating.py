"""A folder of filled workbooks -> new ones with all that can be carried over, and a list of what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.deliver.folders import numbered
from pipeline.deliver.migration import MIGRATION, Migrated, write_migration
from pipeline.deliver.templates import Prefill, write_template
from pipeline.deliver.unfilled import unfilled
from pipeline.findings import CARRIED_CHANGED
from pipeline.intake import (
    ChooseStandard,
    Decided,
    Filled,
    Origin,
    Refused,
    carry,
    discover,
    origin,
    read_book,
    read_files,
    without_replaced,
)
from pipeline.model import Finding, Place
from pipeline.rulings import SHEET
from pipeline.run.evaluating import new_workers
from pipeline.run.operator import OperatorError, Request
from pipeline.run.owned import OwnSystems, UnusableSystemError, asked, brought, owned
from pipeline.run.placing import WRITTEN, made_beside
from pipeline.run.systems import Systems, chooser, require
from pipeline.standard import Standard, load_system
from pipeline.workers import Loss, Task, Workers

_REPLACED = "已由核查回单“{copy}”代替，不用转"
_DECIDED = "填有决定 {count} 项：请在新工作簿中照改；指标体系没有换的，也可以把本文件放进新文件夹"
_UNDECIDED = "没有填写决定，不用转"


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of every workbook, in order of name, where the list of it is, and findings about other files."""

    files: tuple[Migrated, ...]
    written: Path
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything that was filled in stands in the new workbooks."""
        return not any(one.why or one.lost for one in self.files)


def migrate(request: Request) -> Migration:
    """Write a new workbook below `request.target` for each filled one below `request.source`, which stay as they are.

    Raise OperatorError when there is nothing to carry over, or other files stand where the new ones go: then nothing
    is written.
    """
    source, target = request.source, request.target
    if not source.is_dir():
        raise OperatorError(f"没有文件夹“{source}”。请用 --input（make 用 INPUT=）指定放已填工作簿的文件夹。")
    if target.resolve().is_relative_to(source.resolve()):
        raise OperatorError(f"输出文件夹“{target}”在输入文件夹之内，新旧工作簿会混在一起。请另选输出文件夹。")
    found = discover(source)
    if not found.files:
        raise OperatorError(f"文件夹“{source}”中没有工作簿。请用 --input（make 用 INPUT=）指定放已填工作簿的文件夹。")
    with made_beside(target) as staged, new_workers(request, __name__) as workers:
        systems = brought(found.files, workers)
        own = _usable(owned(systems.values(), asked(request.system, workers)))
        others = [one for one in found.files if one[1] not in systems]
        left = _left(others, own.systems, workers)
        filled = [one for one in others if one[1] not in left]
        names = _names([path.relative_to(source) for path, _name in filled])
        given = zip(filled, names, strict=True)
        tasks = [Task.on(path, name, own.systems, target=staged / made) for (path, name), made in given]
        tasks = [replace(task, size=WRITTEN * task.size) for task in tasks]
        work = zip(request.track(filled, "转入新模板"), workers.each(_migrate, tasks), strict=True)
        done = {
            name: Migrated(name, why=f"处理时{result.cause}") if isinstance(result, Loss) else result
            for (_path, name), result in work
        }
        files = tuple((done | left)[name] for _path, name in others)
        write_migration(staged / MIGRATION, files)
        _put_in_place(staged, target)
    return Migration(files, target / MIGRATION, (*own.findings, *found.findings))


def _usable(own: OwnSystems) -> OwnSystems:
    """Return the systems; raise OperatorError where one that people brought, or the one asked for, cannot be used."""
    unusable = [*(one.book.source.path for one in own.broken), *own.lost]
    if unusable:
        names = "、".join(unusable)
        raise UnusableSystemError(f"指标体系“{names}”有以上错误，没有运行。请改正或移走后再运行。", own.findings)
    require(own.systems)
    return own


def _left(files: Sequence[tuple[Path, str]], systems: Systems, workers: Workers) -> dict[str, Migrated]:
    """Return, by name, the files of which no new workbook is made: what returned copies replace, and decisions."""
    read = list(read_files(files, chooser, systems, workers))
    _counting, replaced = without_replaced([one for one in read if isinstance(one, Filled)])
    found = {
        old.source.path: Migrated(
            old.source.path, old.code, old.name, old.workbook.name, needless=_REPLACED.format(copy=copy.source.path)
        )
        for old, copy in replaced
    }
    for one in (one for one in read if isinstance(one, Decided)):
        name, count = one.source.path, one.lost or len(one.rows)
        why, needless = (_DECIDED.format(count=count), "") if count else ("", _UNDECIDED)
        found[name] = Migrated(name, workbook=SHEET, why=why, needless=needless)
    return found


def _names(paths: Sequence[Path]) -> list[Path]:
    """Return where each new workbook goes: like the old one, numbered where two differ in nothing but their ending."""
    taken: set[str] = set()
    found = []
    for path in paths:
        wanted = (path.with_name(f"{stem}.xlsx") for stem in numbered(path.stem))
        free = next(one for one in wanted if str(one).casefold() not in taken)
        taken.add(str(free).casefold())
        found.append(free)
    return found


@cache
def _choice(systems: Systems) -> tuple[ChooseStandard, frozenset[str]]:
    """Make the chooser once in a worker, with the codes of people's own systems; standards are loaded once too."""
    return chooser(systems), frozenset(load_system(one).code for one in systems.own)


def _migrate(path: Path, made: Path, name: str, systems: Systems) -> Migrated:
    """Carry one workbook over to a new one at `made`; the old one is only read. Done by a worker."""
    book = read_book(path, name)
    if isinstance(book, Refused):
        return Migrated(name, why="；".join(dict.fromkeys(finding.title for finding in book.findings)))
    choose, own = _choice(systems)
    old = origin(book, choose("", None))
    if old is None:
        return Migrated(name, why="不是本系统的模板工作簿")
    target = choose(old.system, old.year)
    if systems.code is None and target.system.code not in {old.system, *own}:
        which = f"所用的指标体系“{old.system}”不在本系统中" if old.system else "没有写明所用的指标体系"
        return Migrated(name, old.code, old.name, why=f"{which}，请用 --system（make 用 SYSTEM=）指明转到哪个体系")
    carried = carry(book, target)
    assert carried is not None  # its origin is known
    prefill = Prefill(carried.fields, carried.tables, carried.declared_none)
    made.parent.mkdir(parents=True, exist_ok=True)
    write_template(target, carried.workbook, made, prefill)
    return Migrated(
        name, old.code, old.name, carried.workbook.name, f"{old.system} {old.revision}".strip(),
        f"{target.system.code} {target.revision}", carried.count, (*_outside(old, target, name), *carried.moved),
        carried.lost,
        unfilled(target, carried.workbook, prefill, Path(name).with_name(made.name).as_posix()),
    )  # fmt: skip


def _outside(old: Origin, target: Standard, name: str) -> Iterator[Finding]:
    """Yield that the year of a workbook is none of those for which its new system is made."""
    if old.year is not None and not target.system.in_force(old.year):
        field, form = target.field_by_role("year"), target.workbooks[0].identity
        how = (
            f"新体系“{target.system.name}”的适用年度为 {target.system.years}，请核对是否应转入该体系，或改用适用的体系"
        )
        yield CARRIED_CHANGED.at(Place(name, form.title), f"“{field.title}”为 {old.year}", remedy=how)


def _put_in_place(staged: Path, target: Path) -> None:
    """Move all files to their places; raise OperatorError, with nothing moved, where others stand there."""
    made = sorted(path.relative_to(staged) for path in staged.rglob("*") if path.is_file())
    others = [path for path in made if (target / path).exists() and not _is_same(staged / path, target / path)]
    if others:
        more = f"等 {len(others)} 个文件" if len(others) > 1 else ""
        raise OperatorError(f"“{target / others[0]}”{more}已经存在且内容不同，没有覆盖。请先移走，或另选输出文件夹。")
    for path in made:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).replace(target / path)


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
