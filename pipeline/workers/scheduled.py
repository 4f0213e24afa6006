"""Work that was given to a pool -> whether its result has come, and what to do if it cannot come any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from pebble import ProcessExpired

from pipeline.limits import Limits
from pipeline.workers.tasks import Cause, Loss, Task

_LEAP = 1.0
"""Seconds by which a clock is no longer corrected but set, or the machine slept."""

_TIMES = 3
"""How often work is begun while the clock is not to be relied on."""


class Waiting(Protocol):
    """Whoever waits for the result of work."""

    def outcome(self, one: Scheduled, /) -> Any:
        """Return the result, or its Loss."""


class Scheduled:
    """Work on a task within limits: how often it was `begun` and `killed`, and how many pools `broke` over it.

    Its result comes with `future`; there is none while it is held back.
    """

    def __init__(self, workers: Waiting, work: Callable[..., Any], task: Task, limits: Limits) -> None:
        self.work, self.task, self.limits = work, task, limits
        self.begun = self.killed = self.broke = 0
        self.future: Future[Any] | None = None
        self._workers = workers
        self._clock = 0.0

    def begins(self, future: Future[Any]) -> None:
        """Note that it is in a pool now."""
        self.future = future
        self.begun += 1
        self._clock = _offset()

    @property
    def has_result(self) -> bool:
        """Whether something has come of it, and not only the end of a pool."""
        return is_result(self.future)

    def goes_again(self, error: BaseException) -> bool:
        """Note what ended the work; return whether it is to be done once more.

        What ended a worker need not have been its file: somebody, or a system without memory, ends processes, too. Nor
        is a file too slow because the clock was set, or the machine was asleep.
        """
        if isinstance(error, TimeoutError):
            return self.begun < _TIMES and abs(_offset() - self._clock) > _LEAP
        self.killed += 1
        return isinstance(error, ProcessExpired) and self.killed == 1

    def outcome(self) -> Any:
        """Wait for the result and return it, or its Loss."""
        return self._workers.outcome(self)


def is_result(future: Future[Any] | None) -> bool:
    """Tell whether something has come of work that was given to a pool, and not only the end of that."""
    return future is not None and future.done() and not isinstance(future.exception(), BrokenProcessPool)


def loss_of(error: BaseException) -> Loss:
    """Return what is lost with this error."""
    match error:
        case TimeoutError():
            return Loss(Cause.TOO_SLOW)
        case ProcessExpired():
            return Loss(Cause.DIED)
    return Loss(Cause.FAILED, f"{type(error).__name__}: {error}")  # the result itself could not be sent


def _offset() -> float:
    """Return what is between the clock, by which a pool looks at its limits, and the time that goes by."""
    return time.time() - time.monotonic()
