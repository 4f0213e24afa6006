"""Files -> what was read from each, every file in a worker that may die; what kills a worker is a finding about it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake.decided import Decided
from pipeline.intake.deciding import read_or_decide
from pipeline.intake.filled import ChooseStandard, Filled, Unused, workbook_of
from pipeline.intake.opening.refusal import printable
from pipeline.intake.system import SystemBook
from pipeline.model import Place, SourceFile
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
) -> Iterator[Filled | Decided | SystemBook | Unused]:
    """Read every (path, name to show), in order; nothing is raised for a bad file, whatever it does to its reader.

    `make_chooser`, known to the workers by name, makes of `systems` what picks the standard of a workbook. `rulings`,
    by name of file, change what some cells read as.
    """
    choose = make_chooser(systems)
    tasks = [Task.on(path, name, make_chooser, systems, (rulings or {}).get(name, ())) for path, name in files]
    for (_path, name), read in zip(files, workers.each(_read, tasks), strict=True):
        if isinstance(read, Loss):
            yield _lost(name, read)
        else:
            yield read.whole(choose) if isinstance(read, _Packed) else read


def _lost(name: str, loss: Loss) -> Unused:
    found = printable(loss.detail)[:200] or str(loss.cause)
    return Unused(SourceFile(name, "", 0, "未采用"), (_KINDS[loss.cause].at(Place(name), found),), is_refused=True)


@dataclass(frozen=True, slots=True)
class _Packed:
    """A filled workbook on its way from a worker: its standard stays at home and is named only."""

    system: str
    workbook: str
    rest: dict[str, Any]

    @classmethod
    def of(cls, filled: Filled) -> _Packed:
        kept = [one.name for one in fields(filled) if one.name not in ("standard", "workbook")]
        rest = {name: getattr(filled, name) for name in kept}
        return cls(filled.standard.system.code, filled.workbook.key, rest)

    def whole(self, choose: ChooseStandard) -> Filled:
        standard = choose(self.system, self.rest["year"])
        return Filled(workbook=workbook_of(standard, self.workbook), standard=standard, **self.rest)


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
) -> _Packed | Decided | SystemBook | Unused:
    read = read_or_decide(path, name, _chooser(make_chooser, systems), rulings)
    return _Packed.of(read) if isinstance(read, Filled) else read
