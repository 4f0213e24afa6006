"""How much time and memory the work on one file may take."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use for one file: so many seconds and MiB, and more of both for each MiB of the file."""

    seconds: float = 60
    memory: int = 2048
    seconds_each: float = 2
    memory_each: int = 64

    def time(self, size: int) -> float:
        """Return the seconds for a file of `size` bytes."""
        return self.seconds + self.seconds_each * size / MEBIBYTE

    def room(self, size: int) -> int:
        """Return the bytes of memory for a file of `size` bytes."""
        return self.memory * MEBIBYTE + self.memory_each * size


class NoWorkersError(Exception):
    """The system lets no process work on files; one Chinese line with the remedy."""
