"""What grows until all of it is let go -> memory in which nobody looks for garbage meanwhile."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_FEW_ROUNDS = 100_000
"""Objects after which garbage is looked for: all that is loaded is none, and is looked through once, not 200 times."""


def seldom_collected() -> None:
    """Let garbage be looked for seldom in a process that is the program's own, and never as it ends.

    Python would then go through all that is loaded once more, to take apart what the system takes back as a whole.
    """
    gc.set_threshold(_FEW_ROUNDS)
    atexit.register(gc.freeze)


@contextmanager
def uncollected() -> Iterator[None]:
    """Let a workbook, or a run, grow without looking for garbage: none of what it holds is any before its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
