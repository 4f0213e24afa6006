"""An order from another machine -> what came of it, done by a contained process here on bytes put into a folder."""

from __future__ import annotations

import io
import pickle
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.causes import cause
from pipeline.cluster.fitness import Installation, installation
from pipeline.limits import Limits
from pipeline.workers import Common, Loss, Scheduled, Task, Workers, unpacked

_IDLE = 300
"""Seconds after which processes that nobody gives anything to do are let go."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to do a task: the `job` that `packed` made of it, the bytes of its source.

    `names` are those of its source and target, if it has them; results are to be those that `home` would have.
    """

    job: bytes = field(repr=False)
    size: int
    limits: Limits
    source: bytes = field(repr=False)
    names: Mapping[str, str | None]
    preload: Sequence[str]
    home: Installation


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of an order: the packed result, and the bytes of the file that was written, if one was."""

    result: bytes
    target: bytes | None


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why, in words, this worker is not to do the work, or cannot."""

    why: str


class _Packer(pickle.Pickler):
    """Leaves out what many orders have in common."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.commons = list[Common]()

    def persistent_id(self, value: Any) -> int | None:
        if not isinstance(value, Common):
            return None
        self.commons.append(value)
        return len(self.commons) - 1


class _Unpacker(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, commons: Sequence[bytes]) -> None:
        super().__init__(stream)
        self._commons = commons

    def persistent_load(self, number: Any) -> Common:
        return unpacked(self._commons[number])


def packed(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bytes, list[Common]]:
    """Return a job to be done elsewhere, and apart from it what it has in common with others."""
    stream = io.BytesIO()
    packer = _Packer(stream)
    packer.dump((work, arguments))
    return stream.getvalue(), packer.commons


def same(value: bytes) -> bytes:
    """Return the value: what is the result of work can be had again when the worker that held it is lost."""
    return value


def worked(order: Order, *commons: bytes) -> Brought | Loss | Unfit:
    """Do what is ordered within its limits, in a process that may die."""
    from distributed import get_worker

    if unlike := order.home.unlike(installation()):
        return Unfit(unlike)
    if installation().is_daemonic:
        return Unfit("进程不能有子进程")
    worker = get_worker()
    try:
        # below the folder of the worker: what a killed one leaves there goes when the next one begins on its machine
        with tempfile.TemporaryDirectory(prefix="jixiao-", dir=worker.local_directory) as folder:
            return _worked(order, commons, Path(folder), worker.state.nthreads)
    except OSError as error:
        return Unfit(f"磁盘不能读写（{cause(error)}）")


def _worked(order: Order, commons: Sequence[bytes], folder: Path, jobs: int) -> Brought | Loss:
    source, target = (None if name is None else folder / side / name for side, name in order.names.items())
    for path in (source, target):
        if path is not None:
            path.parent.mkdir()
    if source is not None:
        source.write_bytes(order.source)
    task = Task(order.size, (order.job, commons), source, target)
    result = _kept.scheduled(task, order, jobs).outcome()
    if isinstance(result, Loss):
        return result
    return Brought(result, target.read_bytes() if target is not None and target.exists() else None)


def _done(*given: Any) -> bytes:
    """Unpack the job, do it on the files and pack the result; nothing foreign is unpacked outside this process."""
    *paths, job, commons = given
    work, arguments = _Unpacker(io.BytesIO(job), commons).load()
    return pickle.dumps(work(*paths, *arguments))


@dataclass
class _Kept:
    """The contained processes of this worker, begun when first used and let go when not used for long."""

    workers: Workers | None = None
    timer: threading.Timer | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def scheduled(self, task: Task, order: Order, jobs: int) -> Scheduled:
        with self.lock:
            if self.timer is not None:
                self.timer.cancel()
            self.timer = threading.Timer(_IDLE, self.let_go)
            self.timer.daemon = True
            self.timer.start()
            workers = self.workers or Workers(jobs=jobs, preload=order.preload)
            self.workers = None  # and stays away if it cannot be used any more
            scheduled = workers.scheduled(_done, task, order.limits)
            self.workers = workers
            return scheduled

    def let_go(self) -> None:
        """End the processes once they have done what they were given."""
        with self.lock:
            workers, self.workers = self.workers, None
        if workers is not None:
            with workers:
                pass


_kept = _Kept()
