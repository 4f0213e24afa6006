"""The product beside its peers on the same units: medians of CPU time, wall time and memory, and ratios, as a table.

Run `make bench` or `python -m benchmarks.compare [--units 100] [--rows 150] [--year 2024] [--seed 1] [--repeat 3]`.
Every run is a new process with all it starts. Each peer runs once for its memory, which is sampled, and for a warm
disk; then all of them run in turn as often as said, every second time in the reverse order. Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Cost, cost
from benchmarks.peers.floor import cells_of
from benchmarks.peers.script import EVERY, NEEDED
from benchmarks.units import ROWS, SEED, YEAR, make_units

FLOOR, SCRIPT = "floor", "script"
_HEADINGS = (
    "CPU, s", "wall, s", "largest process, MiB", "all processes, MiB",
    "CPU to floor", "CPU to script", "wall to script",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to get from the workbooks to a summary: what Python runs, and the file or folder that it writes."""

    key: str
    name: str
    command: Sequence[str]
    target: Path

    def cost(self, *, is_sampled: bool = False) -> Cost:
        """Run it where it has not written yet."""
        if self.target.is_dir():
            shutil.rmtree(self.target)
        self.target.unlink(missing_ok=True)
        found = cost(self.command, is_sampled=is_sampled)
        print(f"{self.name}: {found.cpu:.2f} s CPU, {found.wall:.2f} s wall", file=sys.stderr, flush=True)
        return found


@dataclass(frozen=True, slots=True)
class Median:
    """What a peer costs."""

    cpu: float
    wall: float
    largest: float
    together: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What one peer may cost at most in relation to another: of CPU time, or of wall time."""

    text: str
    peer: str
    other: str
    is_cpu: bool
    most: float

    def reached(self, medians: Mapping[str, Median]) -> float:
        """Return the relation that there is."""
        one, other = medians[self.peer], medians[self.other]
        return one.cpu / other.cpu if self.is_cpu else one.wall / other.wall


GOALS = (
    Goal("summary, one worker: CPU to the floor", "summary-1", FLOOR, is_cpu=True, most=1.8),
    Goal("summary, two workers: wall time to the floor", "summary-2", FLOOR, is_cpu=False, most=1.1),
    Goal("summary, two workers: CPU to the pandas script", "summary-2", SCRIPT, is_cpu=True, most=1 / 5),
    Goal("summary, two workers: wall time to the pandas script", "summary-2", SCRIPT, is_cpu=False, most=1 / 8),
    Goal("all deliverables, two workers: wall time to the pandas script", "all-2", SCRIPT, is_cpu=False, most=1),
)


def main(units: int, rows: int, year: int, seed: int, repeat: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_units(folder / "input", units, rows, year, seed)
        others = peers(folder)
        _hand_over_cells(folder, others)
        print(f"{units} units, {3 * units} workbooks, registers of {rows} rows, seed {seed}, median of {repeat}\n")
        medians = measured(others, repeat)
    for line in (*table(others, medians), "", *goals(medians)):
        print(line)


def peers(folder: Path) -> Sequence[Peer]:
    """Return the peers for the workbooks in a folder; each writes to a place of its own."""
    source = str(folder / "input")

    def peer(key: str, name: str, module: str, *more: str) -> Peer:
        target = folder / f"{key}.xlsx"
        return Peer(key, name, ("-m", f"benchmarks.peers.{module}", source, str(target), *more), target)

    def product(jobs: int) -> Peer:
        target = folder / f"output-{jobs}"
        command = ("-m", "pipeline.cli", "evaluate", "--input", source, "--output", str(target), "--jobs", str(jobs))
        return Peer(f"all-{jobs}", f"all deliverables, {_workers(jobs)}", command, target)

    return (
        peer(FLOOR, "floor: bare calamine and XlsxWriter", "floor", str(folder / "cells.json")),
        peer("lean-calamine", "pandas script, calamine, sheets that it needs", "script", "calamine", NEEDED),
        peer("lean", "pandas script, openpyxl, sheets that it needs", "script", "openpyxl", NEEDED),
        peer("calamine", "pandas script, calamine, every sheet", "script", "calamine", EVERY),
        peer(SCRIPT, "pandas script, openpyxl, every sheet", "script", "openpyxl", EVERY),
        *(peer(f"summary-{jobs}", f"summary only, {_workers(jobs)}", "ours", str(jobs)) for jobs in (1, 2)),
        *(product(jobs) for jobs in (1, 2)),
    )


def _workers(jobs: int) -> str:
    return f"{jobs} worker{'s' if jobs > 1 else ''}"


def _hand_over_cells(folder: Path, others: Sequence[Peer]) -> None:
    """Write a summary and keep its cells for the floor."""
    summary = next(one for one in others if one.key == "summary-2")
    summary.cost()
    cells = cells_of(summary.target)
    (folder / "cells.json").write_text(json.dumps(cells, ensure_ascii=False), encoding="utf-8")


def measured(others: Sequence[Peer], repeat: int) -> dict[str, Median]:
    """Run the peers in turn; return what each costs."""
    memory = {one.key: one.cost(is_sampled=True) for one in others}
    runs: dict[str, list[Cost]] = {one.key: [] for one in others}
    for number in range(repeat):
        for one in others if number % 2 == 0 else reversed(others):
            runs[one.key].append(_counted(one.cost()))
    return {key: _median(each, memory[key]) for key, each in runs.items()}


def _counted(run: Cost) -> Cost:
    """Take off what a peer says is not to be counted: to load what it has been handed over."""
    if not run.said.startswith("{"):
        return run
    loading = json.loads(run.said)
    return Cost(run.cpu - loading["cpu"], run.wall - loading["wall"], run.largest, run.together, "")


def _median(runs: Sequence[Cost], memory: Cost) -> Median:
    cpu, wall = statistics.median(one.cpu for one in runs), statistics.median(one.wall for one in runs)
    return Median(cpu, wall, max(one.largest for one in runs), memory.together)


def table(others: Sequence[Peer], medians: Mapping[str, Median]) -> Iterator[str]:
    """Yield the table, in Markdown."""
    floor, script = medians[FLOOR], medians[SCRIPT]
    yield f"| | {' | '.join(_HEADINGS)} |"
    yield "|---|" + "---:|" * len(_HEADINGS)
    for one in others:
        own = medians[one.key]
        cells = (
            f"{own.cpu:.2f}", f"{own.wall:.2f}", f"{own.largest:.0f}", f"{own.together:.0f}",
            f"{own.cpu / floor.cpu:.2f}", f"{own.cpu / script.cpu:.2f}", f"{own.wall / script.wall:.2f}",
        )  # fmt: skip
        yield f"| {one.name} | {' | '.join(cells)} |"


def goals(medians: Mapping[str, Median]) -> Iterator[str]:
    """Yield the goals beside what was measured, in Markdown."""
    yield "| goal | at most | measured | |"
    yield "|---|---:|---:|---|"
    for one in GOALS:
        reached = one.reached(medians)
        yield f"| {one.text} | {one.most:.3g} | {reached:.3g} | {'met' if reached <= one.most else 'not met'} |"


def _arguments() -> dict[str, int]:
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}", description=(__doc__ or "").splitlines()[0])
    for name, value in {"units": 100, "rows": ROWS, "year": YEAR, "seed": SEED, "repeat": 3}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    return vars(parser.parse_args())


if __name__ == "__main__":
    main(**_arguments())
