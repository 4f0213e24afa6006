"""A run: discover -> read -> gather -> evaluate -> deliver, with progress, publishing and the operator's mistakes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Protocol, TypeVar

from pipeline.deliver import (
    SUMMARY,
    WORKPAPER,
    Links,
    ranked_at,
    template_paths,
    unit_folders,
    way,
    write_summary,
    write_templates,
    write_workpaper,
)
from pipeline.derivation import Derivation, Input, derive, describe_item, suggestion
from pipeline.evaluate import appraise, assemble
from pipeline.intake import ChooseStandard, Filled, Gathered, discover, gather, read_file, refused_units
from pipeline.model import Appraisal, Batch, Finding, Severity, SourceFile, Submission, Unevaluated
from pipeline.standard import Standard, load_standard, load_systems

Work = TypeVar("Work")


class Track(Protocol):
    """Shows progress over a sequence of work with a label; yields each piece once."""

    def __call__(self, work: Sequence[Work], label: str, /) -> Iterable[Work]:
        """Yield the pieces."""


class OperatorError(Exception):
    """Something the person at the keyboard can put right; one Chinese line with the remedy."""


def untracked(work: Sequence[Work], _label: str, /) -> Iterable[Work]:
    """Show no progress."""
    return work


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One year evaluated, by one standard."""

    batch: Batch
    standard: Standard


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: years, what belongs to none, and the summaries; each unit has a folder beside its summary.

    `leftovers` are folders of units beside the summaries that an earlier run wrote and this one did not.
    """

    years: tuple[Evaluated, ...]
    unplaced: tuple[Unevaluated, ...]
    findings: tuple[Finding, ...]
    other_years: tuple[int, ...]
    written: tuple[Path, ...] = field(default=())
    leftovers: tuple[Path, ...] = field(default=())

    @property
    def has_errors(self) -> bool:
        """Whether any finding of the run is an 错误, or a unit could not be evaluated."""
        left = any(year.batch.unevaluated for year in self.years)
        return bool(self.unplaced) or left or any(one.severity == Severity.ERROR for one in self.findings)


def systems() -> dict[str, str]:
    """Return the shipped indicator systems: code and name."""
    return {code: system.name for code, system in load_systems().items()}


def evaluate_folder(
    source: Path, *, system: str | None = None, year: int | None = None, track: Track = untracked
) -> Outcome:
    """Read every workbook below `source` and evaluate what they say; nothing is written.

    Raise OperatorError when the folder or the system does not exist or nothing in the folder can be evaluated.
    """
    if not source.is_dir():
        raise OperatorError(f"没有文件夹“{source}”。请新建后把填好的工作簿放进去，或用 INPUT= 指定其他文件夹。")
    found = discover(source)
    choose = _chooser(system)
    if not found.files and not found.findings:
        raise OperatorError(_nothing_in(source))
    read = [read_file(path, name, choose) for path, name in track(found.files, "读取工作簿")]
    gathered, unplaced = gather(read)
    chosen = [one for one in gathered if year in (None, one.year)]
    outside = refused_units(unplaced)
    loose = [*found.findings, *(finding for one in unplaced for finding in one.findings)]
    years = tuple(
        Evaluated(
            assemble(
                one.year,
                one.standard,
                [appraise(submission, one.standard) for submission in one.submissions],
                [*one.unevaluated, *outside],
                [*one.findings, *loose],
                [*one.files, *_used(one.submissions), *(other.source for other in unplaced)],
            ),
            one.standard,
        )
        for one in chosen
    )
    return Outcome(years, tuple(outside), _all_findings(years, loose), _other_years(gathered, year))


def evaluate_and_publish(
    source: Path,
    target: Path,
    *,
    system: str | None = None,
    year: int | None = None,
    track: Track = untracked,
) -> Outcome:
    """Evaluate the workbooks below `source` and write what comes of them below `target`, each file whole or not at all.

    For each year a folder with the summary, and in it a folder for each unit with its workbook.
    """
    outcome = evaluate_folder(source, system=system, year=year, track=track)
    failed: list[str] = []
    leftovers: list[Path] = []
    folders = [target / str(one.batch.year) for one in outcome.years]
    for one, folder in zip(outcome.years, folders, strict=True):
        leftovers += _publish_year(one, source, folder, track, failed)
    if failed:
        more = [f"……共 {len(failed)} 个文件"] if len(failed) > _SHOWN_FAILURES else []
        raise OperatorError("\n".join([*failed[:_SHOWN_FAILURES], *more, "以上文件没有更新；其余文件已经写出。"]))
    return replace(outcome, written=tuple(folder / SUMMARY for folder in folders), leftovers=tuple(leftovers))


_SHOWN_FAILURES = 5


def _publish_year(year: Evaluated, source: Path, folder: Path, track: Track, failed: list[str]) -> list[Path]:
    """Write the workbook of each unit, then the summary that leads to them; return the folders of earlier runs.

    A file that cannot be written, being open somewhere, does not keep the others from being written.
    """
    _make(folder)
    batch, standard = year.batch, year.standard
    folders, places = unit_folders(one.unit for one in batch.appraisals), ranked_at(batch, standard)
    for one in track(batch.appraisals, "写出评价底稿"):
        own = folder / folders[one.unit.code]
        links = Links(to_input=way(own, source), to_summary="..", in_summary=places[one.unit.code])
        _try_to_publish(own / WORKPAPER, partial(write_workpaper, one, standard, links=links), failed)
    links = Links(to_input=way(folder, source), folders=folders)
    _try_to_publish(folder / SUMMARY, partial(write_summary, batch, standard, links=links), failed)
    known = {name.casefold() for name in folders.values()}
    return sorted(path.parent for path in folder.glob(f"*/{WORKPAPER}") if path.parent.name.casefold() not in known)


def _try_to_publish(path: Path, write: Callable[[Path], None], failed: list[str]) -> None:
    try:
        _publish(path, write)
    except OperatorError as error:
        failed.append(str(error))


def make_templates(target: Path, system: str | None = None) -> list[Path]:
    """Write the blank workbooks of one indicator system below `target`."""
    standard = _chooser(system)("")
    standing = [path for path in template_paths(standard, target) if path.exists()]
    filled = [path.name for path in standing if not _is_untouched(path, standard)]
    if filled:
        names = "、".join(filled)
        raise OperatorError(f"“{target}”中的 {names} 已经填写，没有覆盖。请先移走，或写到别的文件夹。")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=target) as beside:
            return [path.replace(target / path.name) for path in write_templates(standard, Path(beside))]
    except OSError as error:
        raise OperatorError(_cannot_write(target, error)) from error


def _is_untouched(path: Path, standard: Standard) -> bool:
    """Tell whether a file that stands where a template is to be written is itself a blank template."""
    found = read_file(path, path.name, lambda _code: standard)
    return isinstance(found, Filled) and found.is_untouched


def find_unit(outcome: Outcome, wanted: str) -> tuple[Appraisal, Standard]:
    """Return the unit whose code is `wanted` or whose name contains it."""
    units = [(one, year.standard) for year in outcome.years for one in year.batch.appraisals]
    exact = [pair for pair in units if wanted in (pair[0].unit.code, pair[0].unit.name)]
    matching = exact or [pair for pair in units if wanted in pair[0].unit.name]
    if len(matching) == 1:
        return matching[0]
    listed = "、".join(str(one.unit) for one, _standard in matching or units)
    raise OperatorError(f"{'有多个' if matching else '没有'}单位与“{wanted}”相符。可选：{listed}")


def find_derivations(appraisal: Appraisal, standard: Standard, wanted: str) -> list[Derivation | Input]:
    """Return the indicators called `wanted` (code or name), else the data items (name or title); names may repeat.

    A full name goes before a part of one, and an indicator before a data item.
    """
    rules = [rule.indicator for rule in standard.indicators]
    items = [(name, title) for name, title in standard.titles.items() if name in appraisal.facts]
    called = [one.code for one in rules if wanted in (one.code, one.name)]
    called_items = [name for name, title in items if wanted in (name, title)]
    containing = [] if called_items else [one.code for one in rules if wanted in one.name]
    codes = called or containing
    if codes:
        return [derive(appraisal, standard, code) for code in codes]
    names = called_items or [name for name, title in items if wanted in name or wanted in title]
    if names:
        return [describe_item(appraisal, standard, name) for name in names]
    listed = "、".join(f"{one.code} {one.name}" for one in rules)
    raise OperatorError(
        f"没有指标或数据项与“{wanted}”相符{suggestion(standard, wanted) or '。'}可选的指标：{listed}。"
        "也可以写数据项的名称（见汇总工作簿“评价标准”表的数据项口径）。"
    )


def _chooser(system: str | None) -> ChooseStandard:
    """Return what picks the standard of a workbook: the one asked for, else its own, else the default."""
    shipped = load_systems()
    if system is not None and system not in shipped:
        known = "、".join(f"{code}（{one.name}）" for code, one in shipped.items())
        raise OperatorError(f"没有编号为“{system}”的指标体系。可选：{known}")
    load = cache(load_standard)

    def choose(code: str) -> Standard:
        return load(system if system is not None else code if code in shipped else None)

    return choose


def _nothing_in(source: Path) -> str:
    return (
        f"文件夹“{source}”中没有工作簿。请先用 make templates 生成空白模板（或直接使用 input_templates 中的模板），"
        "填好后放入该文件夹；也可以先看示例：make evaluate INPUT=examples/town-2024"
    )


def _used(submissions: Sequence[Submission]) -> list[SourceFile]:
    return [file for one in submissions for file in one.files]


def _other_years(gathered: Sequence[Gathered], year: int | None) -> tuple[int, ...]:
    return tuple(one.year for one in gathered if year not in (None, one.year))


def _all_findings(years: Sequence[Evaluated], loose: Sequence[Finding]) -> tuple[Finding, ...]:
    own = [finding for year in years for one in year.batch.appraisals for finding in one.findings]
    shared = [finding for year in years for finding in year.batch.findings]
    return tuple(dict.fromkeys([*own, *shared, *loose]))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(_cannot_write(folder, error)) from error


def _publish(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target and move into place, so that a reader sees the old file or the new one, never half."""
    _make(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OperatorError(_cannot_write(path.parent, error)) from error
    beside = Path(name)
    try:
        write(beside)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise OperatorError(_cannot_write(path, error)) from error
    finally:
        beside.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> str:
    match error:
        case PermissionError():
            remedy = "请关闭正打开的同名文件，或检查文件夹的写入权限"
        case NotADirectoryError() | FileExistsError() | IsADirectoryError():
            remedy = "同名的文件或文件夹挡住了路径，请移走或改名"
        case _:
            remedy = f"请检查磁盘空间和路径（{error.strerror or error}）"
    return f"不能写入“{path}”。{remedy}，然后重新运行。"
