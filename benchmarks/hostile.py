"""What hostile workbooks cost: each that the tests make, or that lies below FOLDER, read alone in a new process.

Run `python -m benchmarks.hostile [FOLDER]`. Printed are the ten that took the most seconds of CPU, the ten that took
the most memory (the peak of the whole process), what each was found to be, and the most of all.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.intake.deciding import read_or_decide
from pipeline.intake.opening import cells
from pipeline.intake.opening.guard import read_bytes
from pipeline.standard import Standard, load_standard

_TESTS = Path(__file__).parents[1] / "tests" / "hostile"
_MOST_SECONDS, _MOST_MEMORY, _SHOWN = 20, 1024, 10
_SECONDS_TO_DEATH, _MEMORY_TO_DEATH = 120, 8 << 30
_KIB_PER_MIB = 1 << 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What one workbook took: seconds of CPU, MiB of memory; and what became of it."""

    name: str
    size: int
    seconds: float
    memory: float
    outcome: str

    def __str__(self) -> str:
        cost = f"{self.seconds:6.2f} s {self.memory:6.0f} MiB of {self.size / (1 << 20):7.2f} MiB"
        return f"{cost}  {self.outcome}  {self.name}"


def main(folder: Path | None) -> None:
    """Print the slowest and the largest."""
    with tempfile.TemporaryDirectory() as made:
        costs = list(_costs(folder or _made_by_tests(Path(made))))
    if not costs:
        print("no workbooks")
        return
    for title, by in (("slowest", lambda one: one.seconds), ("largest", lambda one: one.memory)):
        print(f"the {title} of {len(costs)} workbooks:")
        for cost in sorted(costs, key=by, reverse=True)[:_SHOWN]:
            print(f"  {cost}")
    seconds, memory = max(one.seconds for one in costs), max(one.memory for one in costs)
    print(f"most of all: {seconds:.2f} s of {_MOST_SECONDS}, {memory:.0f} MiB of {_MOST_MEMORY}")
    sys.exit(seconds > _MOST_SECONDS or memory > _MOST_MEMORY)


class _Keeper:
    """A plugin of pytest that keeps each file which a test hands to the reader, under the name of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[bytes] = set()
        self.test = ""

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.test = item.name.encode("ascii", "replace").decode().replace("/", "|")[:150]

    def read_bytes(self, path: Path) -> bytes:
        data = read_bytes(path)
        digest = sha256(data).digest()
        if digest not in self.known:
            self.known.add(digest)
            (self.folder / f"{len(self.known):05} {self.test}.xlsx").write_bytes(data)
        return data


def _made_by_tests(folder: Path) -> Path:
    """Let the tests make their workbooks in a process of their own, so that what they leave behind costs nothing."""
    child = os.fork()
    if not child:
        keeper = _Keeper(folder)
        setattr(cells, "read_bytes", keeper.read_bytes)  # noqa: B010 - the reader's own name for it
        os._exit(pytest.main([str(_TESTS), "-q", "-p", "no:cacheprovider"], plugins=[keeper]))
    if os.waitpid(child, 0)[1]:
        print("not all the tests passed")
    return folder


def _costs(folder: Path) -> Iterator[Cost]:
    _standard()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield _cost(path)


def _cost(path: Path) -> Cost:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _read(path, writing)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    _, status, used = os.wait4(child, 0)
    outcome = json.loads(said) if said else f"died ({status})"
    return Cost(path.name, path.stat().st_size, used.ru_utime + used.ru_stime, used.ru_maxrss / _KIB_PER_MIB, outcome)


def _read(path: Path, told: int) -> None:
    """Read the workbook as a worker does, and end the process."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS_TO_DEATH, _SECONDS_TO_DEATH))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_TO_DEATH, _MEMORY_TO_DEATH))
    try:
        read = read_or_decide(path, path.name, lambda _code, _year: _standard())
        codes = "、".join(sorted({one.code for one in read.findings}))
        outcome = f"{type(read).__name__} {codes}"
    except BaseException as error:
        outcome = f"raised {type(error).__name__}"
    os.write(told, json.dumps(outcome).encode())
    os._exit(0)


@cache
def _standard() -> Standard:
    return load_standard("town-2024")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
