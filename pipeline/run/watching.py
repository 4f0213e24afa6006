"""Stirrings in the input folder -> when to evaluate it again: its workbooks are others than before, and quiet.

What stirs is only a reason to look. What counts is what a run would read, as it looks then: lock files, results of the
program and files that office programs, browsers and copiers put there for a moment do not, nor does a workbook that
was saved and taken back. Sizes and times must have stayed for a moment, so that no half copy is read.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import watchfiles

from pipeline.intake import discover
from pipeline.intake.discover import WORKBOOK_EXTENSIONS
from pipeline.run.operator import OperatorError

QUIET = 1.0
"""Seconds for which nothing may have changed before a run begins."""
_PASSING = re.compile(r"[.~].*|[0-9a-f]{8}|.*\.(tmp|part|partial|crdownload|download)", re.IGNORECASE)
"""Names of files that are there for a moment: an office program or a browser is about to rename or remove them."""
Looks = Mapping[str, tuple[int, int]]
"""The workbooks of a folder by name, with size and time of change."""


@dataclass(frozen=True, slots=True)
class Change:
    """The names of the workbooks that came, changed and went since the last run; all empty for the first one.

    `renamed` are those that have another name, or lie in another folder: before, and now.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether nothing has changed: the watch begins with a run."""
        return self == Change()

    @classmethod
    def between(cls, before: Looks, now: Looks) -> Change:
        """Compare two looks; what looks like one file that has gone, and like no other that has come, is that one."""
        gone, come = _only_in(before, now), _only_in(now, before)
        left, there = _by_look(gone), _by_look(come)
        renamed = tuple(sorted((left[look], there[look]) for look in left.keys() & there.keys()))
        known = {name for pair in renamed for name in pair}
        return cls(
            added=tuple(name for name in come if name not in known),
            changed=tuple(sorted(name for name in now.keys() & before.keys() if now[name] != before[name])),
            removed=tuple(name for name in gone if name not in known),
            renamed=renamed,
        )


def _only_in(one: Looks, other: Looks) -> Looks:
    return {name: one[name] for name in sorted(one.keys() - other.keys())}


def _by_look(looks: Looks) -> dict[tuple[int, int], str]:
    """Return, by how they look, the workbooks that look like no other."""
    counts = Counter(looks.values())
    return {look: name for name, look in looks.items() if counts[look] == 1}


def changes_in(
    source: Path, stirrings: Iterable[Collection[object]] | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Change]:
    """Yield at once, and then whenever the workbooks below `source` are to be evaluated again, with what has changed.

    `stirrings` come about once a second: what happened in the folder since the last one, or nothing. What changes
    while a run goes on is a reason for the next one. Raise OperatorError when the folder cannot be read or watched.
    """
    _require(source)
    evaluated = latest = _look(source)
    yield Change()
    since, is_restless = clock(), True
    for stirred in _stirrings(source) if stirrings is None else stirrings:
        is_restless = is_restless or bool(stirred)
        _require(source)
        now = _look(source) if is_restless else latest
        if now != latest:
            latest, since = now, clock()
        elif is_restless and clock() - since >= QUIET:
            is_restless = now != evaluated
            if is_restless:
                yield Change.between(evaluated, now)
            evaluated = now


def _stirrings(source: Path) -> Iterator[Collection[object]]:
    """Yield what happens below `source`, at least once in the time that counts as quiet."""
    wait = int(QUIET * 1000)
    try:
        yield from watchfiles.watch(
            source, watch_filter=None, step=100, debounce=wait, rust_timeout=wait, yield_on_timeout=True,
            ignore_permission_denied=True,
        )  # fmt: skip
    except (OSError, RuntimeError) as error:
        raise OperatorError(
            f"不能监看“{source}”（{error}）。请先设置环境变量 WATCHFILES_FORCE_POLLING=1 再运行，或改用 evaluate。"
        ) from error


def _look(source: Path) -> Looks:
    found: dict[str, tuple[int, int]] = {}
    for path, name in discover(source).files:
        if path.suffix.lower() in WORKBOOK_EXTENSIONS or not _PASSING.fullmatch(path.name):
            try:
                stat = path.lstat()
            except OSError:  # it has just gone
                continue
            found[name] = (stat.st_size, stat.st_mtime_ns)
    return found


def _require(source: Path) -> None:
    """Raise OperatorError when there is no folder, or none whose content may be seen."""
    try:
        with os.scandir(source):
            return
    except PermissionError as error:
        raise OperatorError(f"没有读取文件夹“{source}”的权限，不再监看。请检查它的权限，然后重新运行。") from error
    except OSError as error:
        raise OperatorError(
            f"没有文件夹“{source}”，不能监看。请新建或接回它所在的磁盘，或用 INPUT= 指定其他文件夹，然后重新运行。"
        ) from error
