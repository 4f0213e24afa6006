"""Tasks -> their outcomes in order, from a pool of processes that is begun anew if it breaks."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from types import TracebackType
from typing import Any, TypeVar

from pebble import ProcessPool

from pipeline.branching import branching
from pipeline.causes import words_for
from pipeline.limits import MEBIBYTE, Limits, NoWorkersError
from pipeline.workers.contained import room_left, within
from pipeline.workers.scheduled import Scheduled, is_result, loss_of
from pipeline.workers.starting import end_with_server, undisturbed, within_reach
from pipeline.workers.tasks import Cause, Common, Loss, Task

Result = TypeVar("Result")
_EACH = 4
"""Workers for each processor, beyond which more of them only cost memory and time to start."""
_LOOK = 1.0
"""Seconds after which whoever waits looks whether the pool still works."""
_IDLE = 30.0
"""Seconds for which no worker has taken up any work that waits: one was killed as it took it. More each time."""
_LEAST = 128 * MEBIBYTE
"""Bytes of memory with which some workbook can be read."""
_BREAKS = 3
"""How many pools may break over the same work."""


class Workers:
    """A pool of processes, begun when first used; use it as a context.

    `jobs` is how many work at once, 0 one for each processor; `preload` names modules that every worker will need.
    Where the system lets no process work, NoWorkersError says so.
    """

    def __init__(self, limits: Limits | None = None, jobs: int = 0, preload: Sequence[str] = ()) -> None:
        processors = os.cpu_count() or 1
        self.limits = limits or Limits()
        self.jobs = min(jobs or processors, _EACH * processors)
        self._preload = list(preload)
        self._pool: ProcessPool | None = None
        self._under_way: dict[Scheduled, None] = {}
        self._alone: Scheduled | None = None
        self._lock = threading.RLock()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # When the person interrupts or a bug of ours stops the run, the rest is not waited for.
        self._end(waits=error is None)

    def each(self, work: Callable[..., Result], tasks: Sequence[Task]) -> Iterator[Result | Loss]:
        """Have `work`, a function known by name, begun on every task; return the results in the order of the tasks."""
        return _in_order(deque(self.scheduled(work, one) for one in tasks))

    def spread(self, work: Callable[..., Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Have `work` that rests on nothing foreign begun on every task; return the results in the order of the tasks.

        What is lost in a worker is done here, or fails here.
        """
        outcomes = zip(tasks, self.each(work, tasks), strict=True)
        return (work(*task.whole) if isinstance(outcome, Loss) else outcome for task, outcome in outcomes)

    def scheduled(self, work: Callable[..., Any], task: Task, limits: Limits | None = None) -> Scheduled:
        """Have `work` done on a task, within other limits if some are given; its `outcome` waits for what comes."""
        for one in task.arguments:
            if isinstance(one, Common):
                one.pack()
        one = Scheduled(self, work, task, limits or self.limits)
        with self._lock:
            if self._alone is None:
                self._submit(one)
            self._under_way[one] = None
        return one

    def outcome(self, one: Scheduled) -> Any:
        """Return the result of work that was scheduled, or its Loss."""
        try:
            while True:
                future = self._done(one)
                error = future.exception()
                with self._lock:
                    if error is None or not one.goes_again(error):
                        self._forget(one)
                        return future.result() if error is None else loss_of(error)
                    self._submit(one)
        except BaseException:
            with self._lock:  # whoever waits for other work has its turn, and sees for itself
                self._under_way.pop(one, None)
                self._alone = None
            raise

    def _done(self, one: Scheduled) -> Future[Any]:
        """Wait until the work is done; begin a new pool if it cannot be in this one."""
        since = time.monotonic()
        while True:
            pool, future = self._pool, one.future  # which others may replace meanwhile
            if future is not None and is_result(future):
                return future
            if future is None:  # others have their turn first
                time.sleep(_LOOK / 10)
                with self._lock:
                    if self._alone in (None, one) and one.future is None:
                        self._submit(one)
                continue
            try:
                is_broken = future.exception(timeout=_LOOK) is not None and not is_result(future)
            except TimeoutError:
                is_broken = pool is not None and not pool.active  # there is none while the last work comes to its end
            since = time.monotonic() if self._is_busy() else since
            if is_broken or time.monotonic() - since > _IDLE * (one.broke + 1):
                self._begin_anew(one, pool)
                since = time.monotonic()

    def _is_busy(self) -> bool:
        with self._lock:
            return any(one.future is not None and one.future.running() for one in self._under_way)

    def _submit(self, one: Scheduled) -> None:
        pool = self._pool or self._begin()
        room, seconds = one.limits.room(one.task.size), one.limits.time(one.task.size)
        future: Future[Any]
        try:
            future = pool.schedule(within, (room, seconds, one.work, one.task.whole), timeout=seconds)
        except RuntimeError as error:  # it has broken since
            future = Future()
            future.set_exception(BrokenProcessPool(str(error)))
        one.begins(future)

    def _begin_anew(self, first: Scheduled, broken: ProcessPool | None) -> None:
        """Have the work that is waited for done alone in a new pool, so that what breaks pools is known."""
        with self._lock:
            if broken is not self._pool:  # whoever waits for other work has done so
                return
            self._end(waits=False)
            first.broke += 1
            for one in self._under_way:
                if not one.has_result:
                    one.future = None
            self._alone = first
            if first.broke < _BREAKS:
                self._submit(first)
                return
            first.begins(_finished(Loss(Cause.DIED)))
            if first.work is _nothing:
                raise NoWorkersError(_REFUSED.format("都意外终止"))
            probe = Scheduled(self, _nothing, Task(0, ()), self.limits)
            probe.broke = _BREAKS - 1
            self._under_way[probe] = None
            self._alone = probe
        probe.outcome()

    def _forget(self, one: Scheduled) -> None:
        """Strike off what is done, and let what was held back for it go on."""
        self._under_way.pop(one, None)
        if self._alone is one:
            self._alone = None
            for other in self._under_way:
                if other.future is None:
                    self._submit(other)

    def _begin(self) -> ProcessPool:
        # A fork of a process with threads, as this one will have, may hang; a server that has none is forked instead.
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload([__name__, *self._preload])
        if (room := room_left()) < _LEAST:
            raise NoWorkersError(_NARROW.format(max(room, 0) / MEBIBYTE))
        try:
            with undisturbed(), within_reach():
                if method == "forkserver":
                    with branching():
                        forkserver.ensure_running()  # the pool itself has threads
                self._pool = pool = ProcessPool(max_workers=self.jobs, context=context, initializer=end_with_server)
                _ = pool.active  # asked, it starts its workers
        except (OSError, EOFError, RuntimeError) as error:  # like that of a thread which is refused
            self._end(waits=False)
            code: int = getattr(error.__cause__ or error, "errno", None) or 0
            raise NoWorkersError(_REFUSED.format(words_for(code) or "没有启动成功")) from error
        return pool

    def _end(self, *, waits: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            if waits:
                pool.close()  # type: ignore[no-untyped-call]
            else:
                pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


_REFUSED = (
    "系统没有让处理文件的进程运行（{}），没有写出结果。请关闭暂时不用的程序，或用 --jobs 1 减少同时处理的文件"
    '（make 用 OPTIONS="--jobs 1"），然后重新运行。'
)
_NARROW = (
    "系统限制了本程序使用的内存，只余 {:.0f} MiB，不够读取工作簿，没有写出结果。"
    "请先用 ulimit -v unlimited 放宽（或请管理员放宽），然后重新运行。"
)


def _nothing() -> None:
    """Do nothing, as any worker that works at all can."""


def _finished(outcome: Any) -> Future[Any]:
    future = Future[Any]()
    future.set_result(outcome)
    return future


def _in_order(scheduled: deque[Scheduled]) -> Iterator[Any]:
    while scheduled:
        yield scheduled.popleft().outcome()
