"""main(FOLDER[, "thread" | "killed" | "aborts"]): print what a worker finds of the process that began it, as JSON.

With `thread` that process has a second one; with `killed` it is killed as soon as it has said which is its server;
with `aborts` other work ends its worker with a cry.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.garbage import uncollected
from pipeline.workers import Task, Workers

LOADED: list[str] = []


def found() -> dict[str, Any]:
    """Say what has been loaded, who is the server, what it has open and how it takes a request to end."""
    server = Path(f"/proc/{os.getppid()}")
    opened = []
    for file in (server / "fd").iterdir():
        with suppress(FileNotFoundError):  # it closes what it has handed to this worker
            opened.append(str(file.readlink()))
    status = dict(line.split(":\t", 1) for line in (server / "status").read_text().splitlines() if ":\t" in line)
    is_deaf = bool((int(status["SigCgt"], 16) | int(status["SigIgn"], 16)) & 1 << signal.SIGTERM - 1)
    return {"loaded": LOADED, "server": os.getppid(), "opened": opened, "deaf": is_deaf, "collects": gc.isenabled()}


def abort() -> None:
    os.write(2, b"memory allocation failed")
    os.abort()


def main(folder: str, *options: str) -> None:
    LOADED.append("once")
    if "thread" in options:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    print("said once")
    with (Path(folder) / "open").open("w"), uncollected(), Workers(jobs=1) as workers:
        if "aborts" in options:
            list(workers.each(abort, [Task(0, ())]))
        (result,) = workers.each(found, [Task(0, ())])
        print(json.dumps(result), flush=True)
        if "killed" in options:
            os.kill(os.getpid(), signal.SIGKILL)
