"""One piece of work -> what goes on the way to a worker, and what comes of it if the worker brings no result."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any


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
