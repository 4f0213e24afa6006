"""Tasks -> their outcomes in order, brought home from a dask cluster; what does not come from there is done here."""

from __future__ import annotations

import os
import pickle
import stat
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.cluster.far import Brought, Order, Unfit, packed, same, worked
from pipeline.cluster.fitness import installation
from pipeline.cluster.reaching import reached
from pipeline.limits import Limits
from pipeline.workers import Common, Loss, Scheduled, Task, Workers

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as FarFuture

Result = TypeVar("Result")
_EACH = 4
"""Tasks under way for each thread of the cluster: none waits for work, and memory does not grow with the run."""
_MOST = 256 << 20
"""Bytes of files and arguments under way together; also of one file, beyond which every reader refuses it."""
_PATIENCE = 30
"""Seconds without any worker after which none is waited for."""
_TRANSFER = 10
"""Seconds in which a result should come home once it is there; one that does not gets more and more."""
_GONE = "集群中断（调度器或全部工作进程已失去联系），其余文件改由本机处理，结果不受影响。"
_FAILED = "集群没有处理好有的文件（{}），改由本机处理，结果不受影响。"
_UNFIT = "集群中有工作进程不能使用（{}），交给它的文件改由本机处理，结果不受影响。"


@dataclass(slots=True)
class _UnderWay:
    """A task that is done on the cluster (`far`) or here (`near`)."""

    task: Task
    size: int = 0
    far: FarFuture[Any] | None = None
    near: Scheduled | None = None


class Cluster(Workers):
    """Workers on a dask cluster, and the workers here for what does not go there; use it as a context.

    Raise ClusterError if the scheduler at `address` cannot be used. `tell` is told what a person should know.
    """

    def __init__(
        self,
        address: str,
        limits: Limits | None = None,
        jobs: int = 0,
        preload: Sequence[str] = (),
        tell: Callable[[str], None] = lambda _words: None,
        patience: float = _PATIENCE,
    ) -> None:
        super().__init__(limits, jobs, preload)
        self._tell = tell
        self._told = set[str]()
        self._patience = patience
        self._commons: dict[Common, FarFuture[bytes]] = {}
        self._client: Client | None = reached(address)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave()
        super().__exit__(kind, error, at)

    def each(self, work: Callable[..., Result], tasks: Sequence[Task]) -> Iterator[Result | Loss]:
        """Do `work`, a function known by name, on every task; yield the results in the order of the tasks."""
        waiting, under_way = deque(tasks), deque[_UnderWay]()
        width = _EACH * max(self._threads(), self.jobs) if tasks else 0
        while waiting or under_way:
            while waiting and self._has_room(under_way, width):
                under_way.append(self._begun(work, waiting.popleft()))
            yield self._outcome(work, under_way)

    def _threads(self) -> int:
        """Return how many threads the workers of the cluster have; 0 if the scheduler does not answer."""
        if self._client is None or self._client.scheduler is None:
            return 0
        try:
            told = self._client.sync(self._client.scheduler.ncores, callback_timeout=self._patience)
        except Exception:
            return 0
        return sum(told.values())

    def _has_room(self, under_way: Sequence[_UnderWay], width: int) -> bool:
        return not under_way or (len(under_way) < width and sum(one.size for one in under_way) < _MOST)

    def _begun(self, work: Callable[..., Any], task: Task) -> _UnderWay:
        source = b"" if task.source is None else _content(task.source)
        if self._client is not None and source is not None:
            try:
                return self._sent(self._client, work, task, source)
            except Exception as error:
                self._failed(error)
        return _UnderWay(task, near=self.scheduled(work, task))

    def _sent(self, client: Client, work: Callable[..., Any], task: Task, source: bytes) -> _UnderWay:
        job, commons = packed(work, task.arguments)
        paths = {"source": task.source, "target": task.target}
        names = {side: path if path is None else path.name for side, path in paths.items()}
        order = Order(job, task.size, self.limits, source, names, self._preload, installation())
        far = client.submit(worked, order, *(self._shared(client, one) for one in commons), pure=False)
        return _UnderWay(task, len(source) + len(job), far)

    def _shared(self, client: Client, common: Common) -> FarFuture[bytes]:
        """Send what tasks have in common once; workers hand it on to each other."""
        if common not in self._commons:
            self._commons[common] = client.submit(same, common.packed, pure=False)
        return self._commons[common]

    def _outcome(self, work: Callable[..., Any], under_way: deque[_UnderWay]) -> Any:
        """Wait for the first task under way and return what came of it."""
        first = under_way.popleft()
        if first.far is not None:
            brought = self._waited(first.far)
            if isinstance(brought, Brought):
                return _put_down(brought, first.task)
            if isinstance(brought, Unfit):
                self._say(_UNFIT.format(brought.why))
            first.near = self.scheduled(work, first.task)
            if self._client is None:
                for one in under_way:
                    one.near = one.near or self.scheduled(work, one.task)
                    one.far = None
        assert first.near is not None
        return first.near.outcome()

    def _waited(self, far: FarFuture[Any]) -> Any:
        """Return what the cluster made of an order; None if nothing can be expected of it any more."""
        if self._client is None:
            return None
        alone_since, seconds = None, _TRANSFER
        try:
            while alone_since is None or time.monotonic() - alone_since < self._patience:
                with suppress(TimeoutError):
                    far.exception(timeout=1)  # comes when it is done
                    seconds *= 2
                    return far.result(timeout=seconds / 2)  # which does not come if it was lost since with its worker
                alone_since = None if self._threads() else alone_since or time.monotonic()
        except Exception as error:
            self._failed(error)
        else:
            self._give_up()
        return None

    def _failed(self, error: Exception) -> None:
        """Say what kept a task from being done on the cluster: the workers that had it died, or the connection did."""
        self._commons.clear()
        if self._client is None or self._client.status != "running":
            self._give_up()
        else:
            self._say(_FAILED.format(type(error).__name__))

    def _give_up(self) -> None:
        self._leave()
        self._say(_GONE)

    def _say(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._tell(words)

    def _leave(self) -> None:
        client, self._client = self._client, None
        self._commons.clear()
        if client is not None:
            with suppress(Exception):
                client.close(timeout=_TRANSFER)


def _content(path: Path) -> bytes | None:
    """Return the bytes of a file to send; None for what the workers here must look at: no regular file, a huge one."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with os.fdopen(os.open(path, flags), "rb") as stream:
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode) or before.st_size > _MOST:
                return None
            data = stream.read(_MOST + 1)
            after = os.fstat(stream.fileno())
    except OSError:
        return None
    is_still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if is_still and len(data) == after.st_size else None


def _put_down(brought: Brought, task: Task) -> Any:
    """Write the file that was brought home where the task wants it; return the result."""
    if task.target is not None and brought.target is not None:
        task.target.parent.mkdir(parents=True, exist_ok=True)
        task.target.write_bytes(brought.target)
    return pickle.loads(brought.result)
