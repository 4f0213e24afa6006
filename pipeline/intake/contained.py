"""Files -> what was read from each, every file in a worker that may die; what kills a worker is a finding about it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake.decided import Decided
from pipeline.intake.deciding import read_or_decide
from pipeline.intake.filled import ChooseStandard, Filled, Unused
from pipeline.intake.opening.guard import digest_at
from pipeline.intake.opening.refusal import printable
from pipeline.intake.packed import CODEC, pack, unpack
from pipeline.intake.system import SystemBook
from pipeline.kept import NOTHING, Kept
from pipeline.model import UNUSED, Place, SourceFile
from pipeline.rulings import Ruling
from pipeline.workers import Cause, Loss, Task, Workers

Systems = TypeVar("Systems", bound=Hashable)
"""What is known of the indicator systems of a run; sent to the workers with every file, used once by each."""
_KINDS: dict[Cause, FindingKind] = {
    Cause.TOO_SLOW: findings.TOO_SLOW,
    Cause.TOO_LARGE: findings.TOO_LARGE,
    Cause.DIED: findings.READER_DIED,
    Cause.FAILED: findings.READER_DIED,
}


def read_files(
    files: Sequence[tuple[Path, str]],
    make_chooser: Callable[[Systems], ChooseStandard],
    systems: Systems,
    workers: Workers,
    rulings: Mapping[str, tuple[Ruling, ...]] | None = None,
    kept: Kept = NOTHING,
) -> Iterator[Filled | Decided | SystemBook | Unused]:
    """Read every (path, name to show), in order; nothing is raised for a bad file, whatever it does to its reader.

    `make_chooser`, known to the workers by name, makes of `systems` what picks the standard of a workbook. `rulings`,
    by name of file, change what some cells read as. What is `kept` of a file is not read again.
    """
    own, choose = rulings or {}, make_chooser(systems)
    tasks = [Task.on(path, name, make_chooser, systems, own.get(name, ())) for path, name in files]
    keys = [_key(kept, name, digest, own) if (digest := digest_at(path)) else None for path, name in files]
    known = [key is not None and kept.has(key) for key in keys]
    outcomes = workers.each(_read, [task for task, is_known in zip(tasks, known, strict=True) if not is_known])
    for (_path, name), task, key, is_known in zip(files, tasks, keys, known, strict=True):
        read = kept.take(key, partial(unpack, choose=choose)) if is_known and key else next(outcomes)
        if read is None:
            (read,) = workers.each(_read, [task])
        if isinstance(read, bytes):
            packed, read = read, unpack(read, choose)
            if read.source.digest:  # one that could not even be opened may be another time
                kept.put(_key(kept, name, read.source.digest, own), packed)
        yield _lost(name, read) if isinstance(read, Loss) else read


def _key(kept: Kept, name: str, digest: str, rulings: Mapping[str, tuple[Ruling, ...]]) -> bytes:
    return kept.key(b"read", CODEC.written((name, digest, rulings.get(name, ()))))


def _lost(name: str, loss: Loss) -> Unused:
    found = printable(loss.detail)[:200] or str(loss.cause)
    return Unused(SourceFile(name, "", 0, UNUSED), (_KINDS[loss.cause].at(Place(name), found),), is_refused=True)


@cache
def _chooser(make_chooser: Callable[[Systems], ChooseStandard], systems: Systems) -> ChooseStandard:
    """Make the chooser once in a worker; standards are loaded once too."""
    return make_chooser(systems)


def _read(
    path: Path,
    name: str,
    make_chooser: Callable[[Systems], ChooseStandard],
    systems: Systems,
    rulings: tuple[Ruling, ...],
) -> bytes | SystemBook:
    """Read a file; what it holds goes home packed, unless that is a system of indicators. Done by a worker."""
    read = read_or_decide(path, name, _chooser(make_chooser, systems), rulings)
    return read if isinstance(read, SystemBook) else pack(read)
