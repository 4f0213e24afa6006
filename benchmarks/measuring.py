"""A command -> what it and all the processes that it starts cost: seconds of CPU, seconds, memory at the peak.

Each command is run by a small process of its own (`python -m benchmarks.measuring sample|time COMMAND...`), to which
every process comes whose parent has gone before it, as the servers of a pool do, so that the CPU of none is lost. That
is how Linux counts; elsewhere there is no such measurement.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_KIB_PER_MIB = 1 << 10
_BECOME_REAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU of all processes, user and system; seconds; MiB of the largest process, and of all at once.

    `together` counts memory that processes share once; it is 0 unless samples were asked for.
    """

    cpu: float
    wall: float
    largest: float
    together: float
    said: str


def cost(command: Sequence[str], *, is_sampled: bool = False) -> Cost:
    """Run a command of Python in a new process; raise RuntimeError if it ends badly.

    Samples of memory cost CPU time of others, so what a sampled run takes is not to be compared.
    """
    own = [sys.executable, "-m", __spec__.name, "sample" if is_sampled else "time"]
    done = subprocess.run([*own, *command], capture_output=True, text=True, check=False, env=as_used())
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: ended with {done.returncode}\n{done.stderr}")
    return Cost(**json.loads(done.stdout))


def as_used() -> dict[str, str]:
    """Return the environment in which Python keeps its bytecode, as it does for all but developers who forbid it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _measured(command: Sequence[str], is_sampled: bool) -> Cost:
    """Run the command from this process, which has run nothing else."""
    if ctypes.CDLL(None).prctl(_BECOME_REAPER, 1, 0, 0, 0):
        raise OSError("this system does not tell what processes cost whose parent has gone")
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    sampler = _Sampler()
    if is_sampled:
        sampler.start()
    said, _ = process.communicate()
    wall = time.perf_counter() - started
    sampler.is_over.set()
    _wait_for_the_rest()
    if process.returncode:
        raise SystemExit(process.returncode)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = used.ru_maxrss / _KIB_PER_MIB
    return Cost(used.ru_utime + used.ru_stime, wall, largest, sampler.most / _KIB_PER_MIB, said)


def _wait_for_the_rest() -> None:
    """Wait for what the command has left behind; its servers end when they see that it is gone."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


class _Sampler(threading.Thread):
    """Looks again and again how much memory the descendants of this process have together."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self.is_over.wait(_PAUSE):
            self.most = max(self.most, sum(map(_share, _family(os.getpid())[1:])))


def _family(first: int) -> list[int]:
    """Return a process and its descendants, those too whose parent has gone."""
    parents = dict(_parents())
    family = [first]
    for one in family:
        family += [process for process, parent in parents.items() if parent == one]
    return family


def _parents() -> Iterator[tuple[int, int]]:
    """Yield every process with its parent."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])


def _share(process: int) -> int:
    """Return the KiB of a process, of shared memory its share; nothing if it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    print(json.dumps(asdict(_measured(sys.argv[2:], sys.argv[1] == "sample"))))
