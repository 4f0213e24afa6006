"""Processes that are started -> not disturbed by Ctrl-C meanwhile, and ended with their server."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from pipeline.branching import branching

_LONGEST, _SHORT = 60, "/tmp"
"""Bytes of a folder below which a socket can be named, of whose name the system takes 107; and one that is not long."""
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put Ctrl-C and requests to end off while processes are started, and leave those deaf to Ctrl-C.

    Ctrl-C reaches every process of a terminal. Only the run itself is to answer it. A process still starting would
    print where it was, or not be known yet to the pool that is to stop it.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    with branching():
        resource_tracker.ensure_running()  # by the way it is started it would let Ctrl-C through again
    # If it is killed another one takes its place, and nothing is lost of which people need be told.
    warnings.filterwarnings("ignore", "resource_tracker: process died", UserWarning)
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


@contextmanager
def within_reach() -> Iterator[None]:
    """Have the sockets of processes that are started lie where they can be named, wherever temporary files go."""
    before = tempfile.tempdir
    if len(os.fsencode(tempfile.gettempdir())) > _LONGEST and os.access(_SHORT, os.W_OK):
        tempfile.tempdir = _SHORT
    try:
        yield
    finally:
        tempfile.tempdir = before


class _Parent:
    """The process that has forked this one; 0 where that had not loaded this module, or nothing was forked."""

    process = 0

    @classmethod
    def note(cls) -> None:
        """Note in a process that is about to fork what it is."""
        cls.process = os.getpid()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_Parent.note)


def end_with_server() -> None:
    """Have the system end this worker when its server ends: nobody else would, and two could write one file."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "prctl"):
            library.prctl(_END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if _Parent.process not in (0, os.getppid()):  # it had ended already
            os._exit(1)
