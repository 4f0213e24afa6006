"""The command line: jixiao templates, manual, check, evaluate, migrate, explain. Only this room prints."""

from __future__ import annotations

import atexit
import signal
import sys
from collections.abc import Callable, Sequence

INTERRUPTED = 128 + signal.SIGINT


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave; Ctrl-C at any moment, even while it is still loading, ends in one plain line."""
    _let_everything_be_shown()
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # when all is done there is nothing to interrupt
    try:
        from pipeline.cli.commands import run  # loading it takes most of a second

        status = run(arguments)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("已中断。输出文件夹中没有写了一半的结果；需要时请重新运行。", file=sys.stderr)
        status = INTERRUPTED
    sys.exit(status)


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
