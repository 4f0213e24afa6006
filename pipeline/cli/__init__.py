"""The command line: `jixiao evaluate` and the other commands. Only this room prints."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial

STOPS = (signal.SIGINT, signal.SIGTERM)
_FEW_ROUNDS = 100_000
"""Objects after which garbage is looked for: all that is loaded is none, and is looked through once, not 200 times."""
INTERRUPTED = "已中断。输出文件夹中没有写了一半的结果；需要时请重新运行。"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave.

    Ctrl-C or a request to end at any moment, even while it is still loading, ends in one plain line and with the
    status that a shell knows: 128 and the number of the signal.
    """
    gc.set_threshold(_FEW_ROUNDS)
    _let_everything_be_shown()
    atexit.register(_ignore_stops)  # when all is done there is nothing to interrupt
    asked: list[int] = []
    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # whoever started this may have made it deaf
            signal.signal(number, partial(_end, asked))
    try:
        from pipeline.cli.commands import run  # what takes time is loaded with the command itself

        status = run(arguments)
    except BaseException as stop:
        is_told = isinstance(stop, KeyboardInterrupt)
        if not is_told and not asked:
            raise
        _ignore_stops()
        sys.unraisablehook = lambda _left: None  # files that were being written complain of being left open
        print(stop.args[0] if is_told and stop.args else INTERRUPTED, file=sys.stderr)
        status = 128 + (asked[0] if asked else signal.SIGINT)
    sys.exit(status)


class _Ended(KeyboardInterrupt):
    """Somebody asked this process to end: a person, a computer shutting down, a scheduler."""


def _end(asked: list[int], number: int, _frame: object) -> None:
    """Stop, and remember what for: what is being loaded then may make an error of its own of it."""
    asked.append(number)
    raise _Ended


def _ignore_stops() -> None:
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)


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
