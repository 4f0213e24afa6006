"""What it costs until the program answers: CPU of its help and version beside that of importing click, alternating.

Run `python -m benchmarks.startup`. Python's own start is in all of them. Each ratio is one of medians.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.measuring import as_used

_ROUNDS = 20
_CLICK = ("-c", "import click")
_COMMANDS = ("--help", "evaluate --help", "--version")


def main() -> None:
    """Print the ratio for each command."""
    calls = [_CLICK, *(("-m", "pipeline.cli", *words.split()) for words in _COMMANDS)]
    for call in calls:
        _seconds(call)  # the first time Python writes its bytecode
    rounds = [[_seconds(call) for call in calls] for _ in range(_ROUNDS)]
    click, *ours = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"import click: {click * 1000:.0f} ms")
    for words, seconds in zip(_COMMANDS, ours, strict=True):
        print(f"jixiao {words}: {seconds * 1000:.0f} ms, ratio {seconds / click:.2f}")


def _seconds(call: Sequence[str]) -> float:
    """Return the CPU time of Python called so."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *call], stdout=subprocess.DEVNULL, check=True, env=as_used())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
