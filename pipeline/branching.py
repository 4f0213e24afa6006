"""A process that has a single thread -> the servers of `multiprocessing`, as branches of it with all it has loaded.

The library starts them as new interpreters, which import once more what this one has, a third of what a small run
costs. A fork is safe for a process with one thread, and is made of no other.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import util
from pathlib import Path
from typing import Any, NoReturn

_SELF = Path("/proc/self")
_started_anew = util.spawnv_passfds
_STREAMS = 0, 1, 2


@contextmanager
def branching() -> Iterator[None]:
    """Let the servers that `multiprocessing` starts meanwhile be branches of this process, if it has one thread.

    Only Linux tells of every thread, also of those that libraries have; elsewhere servers are started as ever.
    """
    if not _has_one_thread():
        yield
        return
    util.spawnv_passfds = _branch
    try:
        yield
    finally:
        util.spawnv_passfds = _started_anew


def _has_one_thread() -> bool:
    try:
        return len(list((_SELF / "task").iterdir())) == 1
    except OSError:
        return False


def _branch(path: bytes, args: Sequence[Any], passfds: Sequence[int]) -> int:
    """Return the process that does what the interpreter called so would do, with these files open."""
    if sys.platform == "win32":  # where no process is known to have one thread, and none is forked
        return _started_anew(path, args, passfds)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()  # or both processes would write what waits here
    gc.freeze()  # what is loaded by now stays: it is never looked through for garbage, and so stays shared
    process = os.fork()
    if process == 0:
        _serve(args[-1], {*_STREAMS, *passfds})
    return process


def _serve(command: str, files: Collection[int]) -> NoReturn:
    """Do the work of a server, and have nothing to do with what else this process was about; it ends here."""
    status = 1
    try:
        gc.enable()  # what a worker does is not over soon, though the run may do without
        atexit._clear()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _close_all_but(files)
        _silence()
        exec(command, {})
        status = 0
    except SystemExit:  # so ends the server of workers when its run is over
        status = 0
    finally:
        os._exit(status)


def _silence() -> None:
    """Let nothing reach the terminal of the run from here: what libraries cry when they die, the run says in words."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STREAMS[-1])
    os.close(nowhere)


def _close_all_but(files: Collection[int]) -> None:
    """Close what the run has open: its lock is not to outlive it, nor this server the pipe by which it sees its end."""
    for file in [int(path.name) for path in (_SELF / "fd").iterdir()]:
        if file not in files:
            with suppress(OSError):  # the list itself was open
                os.close(file)
