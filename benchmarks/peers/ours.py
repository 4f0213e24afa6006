"""The product as far as the summary: discover, guard, read, check, evaluate as every run does; no other deliverable.

Run `python -m benchmarks.peers.ours INPUT SUMMARY JOBS`. There is no such option on the command line: a run also writes
the workbook, the report and the marked copies of each unit, and puts all of it in place at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.deliver.links import Links
from pipeline.deliver.summary import write_summary
from pipeline.garbage import seldom_collected
from pipeline.run.evaluating import Outcome, evaluate_folder
from pipeline.run.operator import Request


def main(source: Path, target: Path, jobs: int) -> Outcome:
    """Evaluate the one year below `source`, write its summary to `target`."""
    outcome = evaluate_folder(Request(source, target.parent, jobs=jobs))
    (year,) = outcome.years
    write_summary(year.batch, year.standard, target, links=Links())
    return outcome


if __name__ == "__main__":
    seldom_collected()  # as the command line does
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
