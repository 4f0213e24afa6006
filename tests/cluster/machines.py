"""A dask cluster of processes of this machine, begun as people begin it: a scheduler and workers, at the shell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from distributed import Client

ROOT = Path(__file__).parent.parent.parent
_MOST = 120
"""Seconds for processes to begin, on a machine that has much else to do."""


class Machines:
    """A scheduler with its workers; what they say is in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun: list[subprocess.Popen[bytes]] = []
        told = folder / "scheduler.json"
        self.scheduler = self._begin("scheduler", "--port", "0", "--scheduler-file", str(told))
        self._wait(lambda: told.exists() and told.read_bytes().endswith(b"}"))
        self.address = str(json.loads(told.read_text(encoding="utf-8"))["address"])
        self.client = Client(self.address, timeout=_MOST, set_as_default=False)

    def __enter__(self) -> Machines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()
        for one in reversed(self._begun):
            self.kill(one)

    def add(self, workers: int, *, is_daemonic: bool = False, libraries: Path = ROOT) -> subprocess.Popen[bytes]:
        """Begin workers, each in a process of its own, and wait until the scheduler has them.

        Of other `libraries`, those are used before the ones that are installed.
        """
        there = len(self.pids())
        options = ("--nworkers", str(workers), "--nthreads", "1", "--local-directory", str(self.folder))
        begun = self._begin("worker", self.address, *options, daemon=str(is_daemonic), libraries=libraries)
        self._wait(lambda: len(self.pids()) == there + workers)
        return begun

    def pids(self) -> dict[str, int]:
        """Return the process of every worker."""
        return dict(self.client.run(os.getpid, on_error="ignore"))

    def kill(self, begun: subprocess.Popen[bytes]) -> None:
        """Kill a scheduler, or workers and what watches over them."""
        with suppress(ProcessLookupError):
            os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()

    def said(self) -> str:
        """Return what the processes said."""
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))

    def _wait(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _MOST
        while not is_so():
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def _begin(self, *command: str, daemon: str = "False", libraries: Path = ROOT) -> subprocess.Popen[bytes]:
        setting = {"DASK_DISTRIBUTED__WORKER__DAEMON": daemon, "PYTHONPATH": f"{libraries}{os.pathsep}{ROOT}"}
        with (self.folder / f"{len(self._begun)}.log").open("wb") as log:
            begun = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"],
                cwd=self.folder, env={**os.environ, **setting}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._begun.append(begun)
        return begun
