"""The command line: `jixiao evaluate` and the other commands. Only this room prints."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from pipeline.garbage import seldom_collected

STOPS = (signal.SIGINT, signal.SIGTERM)
_SOON = 0.05
_LAST_STREAM = 2
_LEAST = 176 << 20
"""Bytes of memory with which all can be loaded; with less the interpreter breaks off somewhere, in words of its own."""
NARROW = (
    "系统只许本程序使用 {} MiB 内存，不够启动，没有写出结果。"
    "请先用 ulimit -v unlimited 放宽（或请管理员放宽），然后重新运行。"
)
_COULD_NOT_RUN = 2
INTERRUPTED = "已中断。输出文件夹中没有写了一半的结果；需要时请重新运行。"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave.

    Ctrl-C or a request to end at any moment, even while it is still loading, ends in one plain line and with the
    status that a shell knows: 128 and the number of the signal.
    """
    seldom_collected()
    _open_what_is_closed()
    _let_everything_be_shown()
    if (room := _room()) is not None and room < _LEAST:
        print(NARROW.format(room >> 20), file=sys.stderr)
        sys.exit(_COULD_NOT_RUN)
    atexit.register(_ignore_stops)  # when all is done there is nothing to interrupt
    asked: list[int] = []
    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # whoever started this may have made it deaf
            signal.signal(number, partial(_end, asked))
    try:
        with _heeding(asked):
            from pipeline.cli.commands import run  # what takes time is loaded with the command itself

            status = run(arguments)
    except BaseException as stop:
        is_told = isinstance(stop, KeyboardInterrupt)
        if not is_told and not asked:
            raise
        _ignore_stops()
        sys.unraisablehook = lambda _left: None  # files that were being written complain of being left open
        with suppress(OSError):
            print(stop.args[0] if is_told and stop.args else INTERRUPTED, file=sys.stderr)
        status = 128 + (asked[0] if asked else signal.SIGINT)
    sys.exit(status)


class _Ended(KeyboardInterrupt):
    """Somebody asked this process to end: a person, a computer shutting down, a scheduler."""


def _end(asked: list[int], number: int, _frame: object) -> None:
    """Stop, and remember what for: what is being loaded then may make an error of its own of it."""
    asked.append(number)
    raise _Ended


@contextmanager
def _heeding(asked: list[int]) -> Iterator[None]:
    """Let no request to end get lost where Python cannot raise it, and nothing that breaks off over it complain."""
    before = sys.unraisablehook, threading.excepthook

    def left(what: Any) -> None:
        if isinstance(what.exc_value, _Ended):  # it came while an object was taken apart: it is to come again
            threading.Timer(_SOON, _ask, (asked[-1],)).start()
        elif not asked:
            before[0](what)

    sys.unraisablehook = left
    threading.excepthook = lambda what: None if asked else before[1](what)
    try:
        yield
    finally:
        if not asked:  # else threads of libraries may still break off
            sys.unraisablehook, threading.excepthook = before


def _room() -> int | None:
    """Return how many bytes of memory the system lets a process take; None where it sets no limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def _ask(number: int) -> None:
    """Ask this process to end."""
    if sys.platform == "win32":
        signal.raise_signal(number)  # there the other way ends the process at once, whatever it has under way
    else:
        os.kill(os.getpid(), number)  # reaches the main thread, wherever that waits


def _ignore_stops() -> None:
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)


def _open_what_is_closed() -> None:
    """Let streams that whoever started this has closed lead nowhere, or the next file opened would be taken for one."""
    try:
        while (opened := os.open(os.devnull, os.O_RDWR)) <= _LAST_STREAM:
            pass
        os.close(opened)
    except OSError:  # what else cannot be opened then is told
        return
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _let_everything_be_shown() -> None:
    """Make both streams take any text: in UTF-8 where they know no Chinese, else with a question mark for what is not.

    A GBK console cannot show every character; a question mark beats a crash.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=stream.encoding if _knows_chinese(stream.encoding) else "utf-8", errors="replace")


def _knows_chinese(encoding: str) -> bool:
    try:
        "中文，“”".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
