"""What happens to files in this process, one call after another: count the calls, fail one, or die at one."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.symlink"}
LOOKS = {"open", "os.listdir", "os.scandir"}
_watchers: list[Callable[[str, str], None]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watchers and (event in CHANGES or event in LOOKS):
        path = arguments[0] if arguments else ""
        for watcher in tuple(_watchers):
            watcher(event, os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else "")


sys.addaudithook(_hook)


class Counter:
    """Counts what happens below `folder`, where a removal by a short name always counts."""

    def __init__(self, folder: Path, act: Callable[[int], None] = lambda _number: None) -> None:
        self.folder = str(folder)
        self.count = 0
        self.act = act

    def __call__(self, event: str, path: str) -> None:
        if path.startswith(self.folder) or (event in CHANGES and not path.startswith("/")):
            self.count += 1
            self.act(self.count)


def fail_at(wanted: int, code: int = errno.ENOSPC) -> Callable[[int], None]:
    """Fail the call of this number, as the system does."""

    def act(number: int) -> None:
        if number == wanted:
            raise OSError(code, os.strerror(code))

    return act


def die_at(wanted: int) -> Callable[[int], None]:
    """Die before the call of this number, by a signal that nothing can catch."""

    def act(number: int) -> None:
        if number == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


@contextmanager
def watched(counter: Counter) -> Iterator[Counter]:
    _watchers.append(counter)
    try:
        yield counter
    finally:
        _watchers.remove(counter)
