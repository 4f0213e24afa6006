"""A full run of many units -> what the next run costs of it: with nothing changed, and with one unit changed.

Run `python -m benchmarks.again [--units 1000] [--rows 150] [--year 2024] [--seed 1] [--jobs 2]`. Every run is a new
process with all it starts and writes all deliverables; CPU times of all of them are compared.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Cost, cost
from benchmarks.units import ROWS, SEED, YEAR, make_units

_GOALS = {"nothing changed": 0.03, "one unit changed": 0.05}


def main(units: int, rows: int, year: int, seed: int, jobs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_units(folder / "input", units, rows, year, seed)
        make_units(folder / "other", 1, rows, year, seed + 1)
        runs = {"full run": _run(folder, jobs), "nothing changed": _run(folder, jobs)}
        _change_one(folder)
        runs["one unit changed"] = _run(folder, jobs)
        runs["the same from nothing"] = _run(folder, jobs, "--fresh")
    print(
        f"{units} units, {3 * units} workbooks, registers of {rows} rows, seed {seed}, {jobs} workers, one run each\n"
    )
    for line in table(runs):
        print(line)


def _run(folder: Path, jobs: int, *more: str) -> Cost:
    command = ["-m", "pipeline.cli", "evaluate", "--input", str(folder / "input"), "--output", str(folder / "output")]
    return cost([*command, "--jobs", str(jobs), *more])


def _change_one(folder: Path) -> None:
    """Put other workbooks of the first unit, with other amounts, in the place of its own."""
    for path in sorted((folder / "other").rglob("*.xlsx")):
        shutil.copyfile(path, folder / "input" / path.relative_to(folder / "other"))


def table(runs: dict[str, Cost]) -> Iterator[str]:
    """Yield the table, in Markdown."""
    full = runs["full run"].cpu
    yield "| | CPU, s | wall, s | largest process, MiB | CPU to the full run | at most |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, one in runs.items():
        goal = f"{_GOALS[name]:.0%}" if name in _GOALS else ""
        yield f"| {name} | {one.cpu:.2f} | {one.wall:.2f} | {one.largest:.0f} | {one.cpu / full:.1%} | {goal} |"


def _arguments() -> dict[str, int]:
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}", description=(__doc__ or "").splitlines()[0])
    for name, value in {"units": 1_000, "rows": ROWS, "year": YEAR, "seed": SEED, "jobs": 2}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    return vars(parser.parse_args())


if __name__ == "__main__":
    main(**_arguments())
