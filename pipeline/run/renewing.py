"""What a deliverable is made of -> the one that stands from an earlier run, if that is still the same, or a new one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.encoding import MODEL
from pipeline.kept import Kept
from pipeline.model import Appraisal, Batch
from pipeline.run.carrying import linked, state_of
from pipeline.run.manifest import digest_of
from pipeline.run.operator import Track
from pipeline.workers import Task, Workers


@dataclass(frozen=True, slots=True)
class Essences:
    """What stands for a year: for each unit, by code, and for all together."""

    units: Mapping[str, bytes]
    whole: bytes

    @classmethod
    def of(cls, batch: Batch, worked_out: Mapping[str, tuple[bytes, Appraisal]], kept: Kept) -> Essences:
        """Return what stands for a batch of which the units were worked out so, with these keys, by code."""
        units = {one.unit.code: _essence(one, *worked_out[one.unit.code], kept) for one in batch.appraisals}
        return cls(units, kept.key(*units.values(), MODEL.written(replace(batch, appraisals=()))))


def _essence(one: Appraisal, key: bytes, worked_out: Appraisal, kept: Kept) -> bytes:
    """Return what stands for a unit: its key, and whatever has become another since, as units were compared."""
    names = [part.name for part in fields(Appraisal)]
    return kept.key(
        key, MODEL.written({n: new for n in names if (new := getattr(one, n)) is not getattr(worked_out, n)})
    )


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One file: its place below the year's folder, what it is made of, and the work of making it."""

    place: Path
    made_of: bytes
    task: Task


@dataclass(frozen=True, slots=True)
class Renewal:
    """The folder of a year as it stands, and `staged`, where it is made anew; `kept` knows what files were made of.

    `digests` are those of the files that are made anew or taken over. What is taken over is the very same file in both
    folders where the new one `shares` with the standing one and the file system can.
    """

    standing: Path
    staged: Path
    kept: Kept
    digests: dict[Path, str] = field(default_factory=dict)
    shares: bool = False

    def take(self, place: Path, made_of: bytes) -> bool:
        """Take a file over if it stands as it was made, of the same; tell whether it was."""
        path, new = self.standing / place, self.staged / place
        digest = self.kept.take(self._key(place, made_of), bytes.decode)
        if digest is None or path.is_symlink() or not path.is_file():
            return False
        stood, content = path.stat(), path.read_bytes()
        if sha256(content).hexdigest() != digest:
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        if not (self.shares and _shared(path, new, stood)):
            new.write_bytes(content)
            os.utime(new, ns=(stood.st_atime_ns, stood.st_mtime_ns))
        self.digests[new] = digest
        return True

    def note(self, place: Path, made_of: bytes) -> None:
        """Keep what the file that was made at `place` is made of."""
        digest = digest_of(self.staged / place)
        if digest is not None:
            self.digests[self.staged / place] = digest
            self.kept.put(self._key(place, made_of), digest.encode())

    def write(
        self,
        work: Callable[..., Any],
        wanted: Sequence[Deliverable],
        workers: Workers,
        track: Track,
        label: str,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> int:
        """Have workers do `work`, known by name, for those that cannot be taken over; return how many there are.

        What is to be done here `meanwhile` must not change what the tasks are about.
        """
        fresh = [one for one in wanted if not self.take(one.place, one.made_of)]
        for one in fresh:
            (self.staged / one.place).parent.mkdir(parents=True, exist_ok=True)
        made = workers.spread(work, [one.task for one in fresh])
        meanwhile()
        for one, _nothing in zip(track(fresh, label), made, strict=True):
            self.note(one.place, one.made_of)
        return len(fresh)

    def make(self, work: Callable[..., Any], wanted: Deliverable) -> None:
        """Make one here if it cannot be taken over: what it is made of is more to send than to work on."""
        if not self.take(wanted.place, wanted.made_of):
            work(*wanted.task.whole)
            self.note(wanted.place, wanted.made_of)

    def _key(self, place: Path, made_of: bytes) -> bytes:
        return self.kept.key(b"file", place.as_posix().encode(), made_of)


def _shared(path: Path, new: Path, stood: os.stat_result) -> bool:
    """Have the file at `path` stand at `new`, too, unless it is no longer the one that was looked at."""
    if not linked(path, new, stood.st_mode):
        return False
    if state_of(new) == (stood.st_ino, stood.st_size, stood.st_mtime_ns):
        return True
    new.unlink()
    return False
