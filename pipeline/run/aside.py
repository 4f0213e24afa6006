"""Workbooks 更正与说明 whose name the run gives to a new one -> what is to be said of the decisions in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.findings import of_rulings
from pipeline.intake import Decided, Unused, read_files
from pipeline.model import Finding, Place
from pipeline.rulings import FILE, subject_key
from pipeline.run.carrying import aside_of, moved_aside
from pipeline.run.operator import Request, seen_from
from pipeline.run.systems import Systems, chooser
from pipeline.run.walking import year_folders
from pipeline.workers import Workers


def set_aside(one: Decided | Unused, path: Path) -> Decided | Unused:
    """Return what was read of the file at `path` with findings that call it as it will be called from now on."""
    name = Path(one.source.path).with_name(aside_of(path).name).as_posix()
    return replace(one, findings=tuple(replace(told, place=replace(told.place, file=name)) for told in one.findings))


def left_aside(
    request: Request, years: Collection[int], decided: Sequence[Decided], systems: Systems, workers: Workers
) -> Iterator[Finding]:
    """Yield what is to be said of the files moved aside in these years: decisions in them that are in force nowhere."""
    files = [(path, seen_from(path, request.source)) for path in _moved(request, years)]
    known = {subject_key(row.cells) for one in decided for row in one.rows}
    for one in read_files(files, chooser, systems, workers):
        if isinstance(one, Unused) and one.is_refused:
            yield from one.findings
        elif isinstance(one, Decided) and one.lost is not None:
            yield from one.findings if one.lost else ()
        elif isinstance(one, Decided):
            left = [row for row in one.rows if row.ruling is not None and subject_key(row.cells) not in known]
            if left:
                place = Place(one.source.path, left[0].place.sheet, left[0].place.cell)
                yield of_rulings.RULINGS_LEFT_ASIDE.at(place, f"{len(left)} 项")


def _moved(request: Request, years: Collection[int]) -> Iterator[Path]:
    for year in year_folders(request.target):
        if int(year.name) in years:
            yield from (one for one in moved_aside(year / FILE) if one.is_file() and not one.is_symlink())
