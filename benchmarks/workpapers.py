"""What the unit workbooks cost: CPU for each unit, and how far memory grows with their number.

Run `python -m benchmarks.workpapers 300`. The units are those of `benchmarks.units` (28 indicators, 14 tables).
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.units import make_units
from pipeline.deliver.links import Links
from pipeline.deliver.workpaper import write_workpaper
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request

_EVERY = 50


def main(count: int) -> None:
    """Evaluate `count` units, write each one's workbook, print CPU and peak memory as it goes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_units(folder / "input", count)
        started = time.process_time()
        (year,) = evaluate_folder(Request(folder / "input", folder / "output")).years
        print(f"read and evaluated {count} units: {time.process_time() - started:.1f} s CPU, peak {_peak():.0f} MiB")
        started, size = time.process_time(), 0
        for done, appraisal in enumerate(year.batch.appraisals, start=1):
            path = folder / "评价底稿.xlsx"
            write_workpaper(appraisal, year.standard, path, Links("input", ".."))
            size += path.stat().st_size
            if done % _EVERY == 0 or done == count:
                seconds = (time.process_time() - started) / done
                each = f"{seconds:.3f} s CPU and {size / done / 1024:.0f} KiB each"
                print(f"{done} workbooks: {each}, peak {_peak():.0f} MiB")


def _peak() -> float:
    """Return the peak resident memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
