"""python -m tests.run.driver ACTION NUMBER TARGET arguments…: the command line, with something done to it.

die: it kills itself at the NUMBER-th call on files below TARGET; count: it prints how many there are;
size: no file may have more than NUMBER bytes; later: the clock is NUMBER days ahead; spawn: workers are new
interpreters, as where processes cannot be forked.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    action, number, target, *arguments = sys.argv[1:]
    from pipeline.cli import main as command

    match action:
        case "die" | "count":
            from tests.run.watching import Counter, die_at, watched

            act = die_at(int(number)) if action == "die" else lambda _number: None
            with watched(Counter(Path(target), act)) as counter:
                try:
                    command(arguments)
                finally:
                    print(counter.count)
        case "size":
            import resource
            import signal

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(number), int(number)))
            command(arguments)
        case "later":
            _move_clock(int(number))
            command(arguments)
        case "spawn":
            import multiprocessing

            multiprocessing.get_all_start_methods = lambda: ["spawn"]
            command(arguments)


def _move_clock(days: int) -> None:
    import datetime
    import time

    ahead, now, local, utc = days * 86_400, time.time, time.localtime, time.gmtime
    time.time = lambda: now() + ahead
    time.localtime = lambda seconds=None: local(now() + ahead if seconds is None else seconds)
    time.gmtime = lambda seconds=None: utc(now() + ahead if seconds is None else seconds)

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Later:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> Later:
            return cls.now(datetime.UTC).replace(tzinfo=None)

    datetime.datetime = Later  # type: ignore[misc]


if __name__ == "__main__":
    main()
