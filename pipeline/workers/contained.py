"""Work -> its result, or what became of it, within limits on memory and CPU: what a worker does with a task."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from pipeline.workers.tasks import Cause, Loss

Result = TypeVar("Result")
_STATM = Path("/proc/self/statm")
_ALONE = 60
"""Seconds of CPU beyond its limit after which a worker ends that nobody watches any more."""


def within(room: int, seconds: float, work: Callable[..., Result], arguments: tuple[Any, ...]) -> Result | Loss:
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


def room_left() -> float:
    """Return how many bytes more of memory a process like this one may take; infinite where the system has no limit."""
    if sys.platform == "win32":
        return inf
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    return inf if hard == resource.RLIM_INFINITY else hard - _pages() * os.sysconf("SC_PAGE_SIZE")


def _pages() -> int:
    """Return how many pages of memory this process has taken; 0 where only Linux would know."""
    try:
        return int(_STATM.read_bytes().split()[0])
    except OSError:
        return 0
