"""What a deliverable is made of -> the one that stands from an earlier run, if that is still the same, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.encoding import MODEL, Stowed
from pipeline.kept import Kept
from pipeline.model import Appraisal, Batch, Submission
from pipeline.run.carrying import also_at
from pipeline.run.manifest import digest_of
from pipeline.run.operator import Track
from pipeline.standard import Standard
from pipeline.workers import Task, Workers


def essence(submission: Submission) -> tuple[bytes, bytes]:
    """Return what stands for all that a unit handed in; its tables are not looked at."""
    tables = submission.tables.digest if isinstance(submission.tables, Stowed) else MODEL.encode(submission.tables)
    return MODEL.encode(replace(submission, tables={})), tables


@dataclass(frozen=True, slots=True)
class Essences:
    """What stands for a year by its standard: for each unit, by code, and for all together."""

    units: dict[str, bytes]
    whole: bytes

    @classmethod
    def of(cls, batch: Batch, standard: Standard, kept: Kept) -> Essences:
        """Return what stands for the batch."""
        system = standard.system.code.encode()
        units = {one.unit.code: kept.key(system, *_appraised(one)) for one in batch.appraisals}
        return cls(units, kept.key(system, *units.values(), MODEL.encode(replace(batch, appraisals=()))))


def _appraised(one: Appraisal) -> tuple[bytes, ...]:
    nothing = Submission(one.unit, {}, {}, {}, {}, (), ())
    return *essence(one.submission), MODEL.encode(replace(one, submission=nothing))


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One file: its place below the year's folder, what it is made of, and the work of making it."""

    place: Path
    made_of: bytes
    task: Task


@dataclass(frozen=True, slots=True)
class Renewal:
    """The folder of a year as it stands, and `staged`, where it is made anew; `kept` knows what files were made of."""

    standing: Path
    staged: Path
    kept: Kept

    def take(self, place: Path, made_of: bytes) -> bool:
        """Take a file over if it stands as it was made, of the same; tell whether it was."""
        key = self._key(place, made_of)
        digest = self.kept.take(key, bytes.decode)
        path = self.standing / place
        if digest is None or not path.is_file() or digest_of(path) != digest:
            return False
        (self.staged / place).parent.mkdir(parents=True, exist_ok=True)
        also_at(path, self.staged / place)
        return True

    def note(self, place: Path, made_of: bytes) -> None:
        """Keep what the file that was made at `place` is made of."""
        digest = digest_of(self.staged / place)
        if digest is not None:
            self.kept.put(self._key(place, made_of), digest.encode())

    def write(
        self, work: Callable[..., Any], wanted: Sequence[Deliverable], workers: Workers, track: Track, label: str
    ) -> None:
        """Make those that cannot be taken over; `work`, known by name, is done by workers."""
        fresh = [one for one in wanted if not self.take(one.place, one.made_of)]
        for one in fresh:
            (self.staged / one.place).parent.mkdir(parents=True, exist_ok=True)
        made = workers.spread(work, [one.task for one in fresh])
        for one, _nothing in zip(track(fresh, label), made, strict=True):
            self.note(one.place, one.made_of)

    def _key(self, place: Path, made_of: bytes) -> bytes:
        return self.kept.key(b"file", place.as_posix().encode(), made_of)
