"""python -m tests.run.killing FOLDER [renames] [years] [fails]: kill a publication at every call on files, in a child.

Print for each how the folder stands after the kill, after the next run has begun and after it has published: old, new,
both (two years, one of each), gone, or else what is there. With `fails` the last year cannot be put in its place, so
that the others are taken back.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from pipeline.run import publication, swapping
from pipeline.run.operator import OperatorError
from pipeline.run.publication import COMING, Publication
from tests.run.trees import NEW, OLD, publish, tree
from tests.run.watching import Counter, die_at, watched

YEARS = ("2023", "2024")
MINE = "甲局/我的.docx"


def main(folder: Path, *options: str) -> None:
    if "renames" in options:
        swapping.exchange = _cannot_exchange
    old, new, target = folder / "old", folder / "new", folder / "target"
    years = YEARS if "years" in options else ("2024",)
    for place, files in ((old, OLD), (new, NEW)):
        publish(place, files, *years)
        for year in years:
            (place / year / MINE).write_text("我的", encoding="utf-8")
    number, is_over = 0, False
    while not is_over:
        number += 1
        shutil.copytree(old, target)
        is_over = not _killed(target, years, number, is_failing="fails" in options)
        killed = _state(target, old, new, years)
        with Publication(target):
            begun = _state(target, old, new, years)
        publish(target, NEW, *years)
        print(killed, begun, _state(target, old, new, years), _rest(target, years))
        shutil.rmtree(target)


def _cannot_exchange(one: Path, other: Path) -> bool:
    return not (one and other)


def _fails_for_the_last(staged: Path, standing: Path, aside: Path) -> None:
    if standing.name == YEARS[-1]:
        raise PermissionError
    swapping.put_in_place(staged, standing, aside)


def _killed(target: Path, years: tuple[str, ...], number: int, *, is_failing: bool) -> bool:
    child = os.fork()
    if child == 0:
        if is_failing:
            publication.__dict__["put_in_place"] = _fails_for_the_last
        with watched(Counter(target, die_at(number))), suppress(OperatorError):
            publish(target, NEW, *years)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def _state(target: Path, old: Path, new: Path, years: tuple[str, ...]) -> str:
    states = set()
    for year in years:
        found = {name: content for name, content in tree(target / year).items() if name != COMING}
        states.add("old" if found == tree(old / year) else "new" if found == tree(new / year) else "gone" * (not found))
    return "both" if states == {"old", "new"} else "+".join(sorted(states)) or "else"


def _rest(target: Path, years: tuple[str, ...]) -> str:
    return "+".join(sorted({path.name for path in target.iterdir()} - set(years)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
