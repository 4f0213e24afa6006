"""Work on untrusted files, one at a time, in workers that may die: a hang, a crash or a flood costs one file.

What a library does with a hostile file cannot be caught inside the process: it may abort, or ask for all the memory
there is. So such work is done in a pool of processes with limits on time and memory, and the run goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.branching import branching
from pipeline.limits import Limits

Result = TypeVar("Result")
_STATM = Path("/proc/self/statm")
_ALONE = 60
"""Seconds of CPU beyond its limit after which a worker ends that nobody watches any more."""


class Cause(StrEnum):
    """What became of a worker that brought no result."""

    TOO_SLOW = "超过时限"
    TOO_LARGE = "内存不足"
    DIED = "异常退出"
    FAILED = "程序出错"


@dataclass(frozen=True, slots=True)
class Loss:
    """Work that brought no result; `detail` is what the program itself reported, if it could."""

    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work, and the size in bytes of the file it is about.

    What it is done by is called with the file that it reads (`source`) and the one that it writes (`target`), where
    it has them, and then with the other arguments.
    """

    size: int
    arguments: tuple[Any, ...]
    source: Path | None = None
    target: Path | None = None

    @classmethod
    def on(cls, source: Path, *arguments: Any, target: Path | None = None) -> Task:
        """Return the work on the file at `source`."""
        try:
            size = source.lstat().st_size
        except OSError:
            size = 0
        return cls(size, arguments, source, target)

    @property
    def whole(self) -> tuple[Any, ...]:
        """All arguments of the call."""
        return *(one for one in (self.source, self.target) if one is not None), *self.arguments


class Common:
    """Something large that many tasks have in common: it is packed once, and unpacked once by each worker."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Callable[[bytes], Common], tuple[bytes]]:
        return unpacked, (self.packed,)

    def pack(self) -> None:
        """Pack it in this thread, which works with it: in another, it could change while it is packed."""
        _ = self.packed

    @cached_property
    def packed(self) -> bytes:
        """What goes on the way."""
        return pickle.dumps(self.value)


@lru_cache(maxsize=2)
def unpacked(packed: bytes) -> Common:
    """Return what was packed."""
    return Common(pickle.loads(packed))


class Workers:
    """A pool of processes, begun when first used; use it as a context.

    `jobs` is how many work at once, 0 one for each processor; `preload` names modules that every worker will need.
    """

    def __init__(self, limits: Limits | None = None, jobs: int = 0, preload: Sequence[str] = ()) -> None:
        self.limits = limits or Limits()
        self.jobs = jobs or os.cpu_count() or 1
        self._preload = list(preload)
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            # When the person interrupts or a bug of ours stops the run, the rest is not waited for.
            if error is None:
                self._pool.close()  # type: ignore[no-untyped-call]
            else:
                self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    def each(self, work: Callable[..., Result], tasks: Sequence[Task]) -> Iterator[Result | Loss]:
        """Have `work`, a function known by name, begun on every task; return the results in the order of the tasks."""
        return _in_order(deque(self.scheduled(work, one) for one in tasks))

    def spread(self, work: Callable[..., Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Have `work` that rests on nothing foreign begun on every task; return the results in the order of the tasks.

        What is lost in a worker is done here, or fails here.
        """
        outcomes = zip(tasks, self.each(work, tasks), strict=True)
        return (work(*task.whole) if isinstance(outcome, Loss) else outcome for task, outcome in outcomes)

    def scheduled(self, work: Callable[..., Any], task: Task, limits: Limits | None = None) -> Future[Any]:
        """Have `work` done on a task, within other limits if some are given; `outcome_of` it waits for what comes."""
        pool, limits = self._pool or self._begin(), limits or self.limits
        room, seconds = limits.room(task.size), limits.time(task.size)
        for one in task.arguments:
            if isinstance(one, Common):
                one.pack()
        return pool.schedule(_within, (room, seconds, work, task.whole), timeout=seconds)

    def _begin(self) -> ProcessPool:
        # A fork of a process with threads, as this one will have, may hang; a server that has none is forked instead.
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload([__name__, *self._preload])
        with _undisturbed():
            if method == "forkserver":
                with branching():
                    forkserver.ensure_running()  # the pool itself has threads
            self._pool = pool = ProcessPool(max_workers=self.jobs, context=context)
            _ = pool.active  # asked, it starts its workers
        return pool


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C and requests to end off while processes are started, and leave those deaf to Ctrl-C.

    Ctrl-C reaches every process of a terminal. Only the run itself is to answer it. A process still starting would
    print where it was, or not be known yet to the pool that is to stop it.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    with branching():
        resource_tracker.ensure_running()  # by the way it is started it would let Ctrl-C through again
    missed: list[int] = []
    # New processes inherit what is blocked; the handler is for threads of libraries, which may be told instead.
    stops = signal.SIGINT, signal.SIGTERM
    handlers = {one: signal.signal(one, lambda number, _frame: missed.append(number)) for one in stops}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if missed:
            signal.raise_signal(missed[0])


def _in_order(futures: deque[Future[Any]]) -> Iterator[Any]:
    while futures:
        yield outcome_of(futures.popleft())


def outcome_of(future: Future[Any]) -> Any:
    """Return the result of work that was scheduled, or its Loss."""
    try:
        return future.result()
    except TimeoutError:
        return Loss(Cause.TOO_SLOW)
    except ProcessExpired:
        return Loss(Cause.DIED)
    except Exception as error:  # the result itself could not be sent
        return Loss(Cause.FAILED, f"{type(error).__name__}: {error}")


def _within(room: int, seconds: float, work: Callable[..., Result], arguments: tuple[Any, ...]) -> Result | Loss:
    """Do the work within `room` bytes and about so many seconds.

    No exception leaves the worker, for not every one survives the way home.
    """
    try:
        _limit(room, seconds)
        return work(*arguments)
    except MemoryError:
        return Loss(Cause.TOO_LARGE)
    except BaseException as error:  # a bug that one file brings to light must not cost the others their result
        return Loss(Cause.FAILED, f"{type(error).__name__}: {error}")


def _limit(room: int, seconds: float) -> None:
    """Let this process take so much more memory and CPU, where the system can limit them (not on Windows).

    The time is the pool's to watch; the system only ends a worker that is left alone because its run was killed.
    """
    if sys.platform == "win32":
        return
    import resource

    taken = _pages() * os.sysconf("SC_PAGE_SIZE")
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = taken + room if hard == resource.RLIM_INFINITY else min(taken + room, hard)
    with suppress(ValueError, OSError):  # a system that does not take this limit has none
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = used.ru_utime + used.ru_stime + seconds + _ALONE
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent), resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _pages() -> int:
    """Return how many pages of memory this process has taken; 0 where only Linux would know."""
    try:
        return int(_STATM.read_bytes().split()[0])
    except OSError:
        return 0
