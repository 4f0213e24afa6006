"""python -m tests.run.killing FOLDER [renames] [years] [fails] [edits | saves]: kill a publication at every call.

Print for each how the folder stands after the kill, after the next run has begun and after it has published: old, new,
both (two years, one of each), gone, or else what is there. With `fails` the last year cannot be put in its place, so
that the others are taken back. With `edits` people work in what stands after each kill, with `saves` shortly before;
each line then says whether all that they did is still there in the end: kept or lost.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from pipeline.run import publication, swapping
from pipeline.run.operator import OperatorError
from pipeline.run.publication import COMING, Publication
from tests.run.trees import NEW, OLD, UNIT, publish, texts, tree, write
from tests.run.watching import Counter, die_at, watched

YEARS = ("2023", "2024")
MINE = "甲局/我的.docx"
WORK = {MINE: "改了", "甲局/会议.txt": "新放的", UNIT: "在结果里改的"}
A_WHILE = 6
"""Calls on files between what people save and the kill."""


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
        is_over = not _killed(target, years, number, *options)
        killed = _state(target, old, new, years)
        if "edits" in options:
            _work(target, years)
        with Publication(target):
            begun = _state(target, old, new, years)
        publish(target, NEW, *years)
        print(killed, begun, _state(target, old, new, years), _rest(target, years), _kept(target))
        shutil.rmtree(target)


def _cannot_exchange(one: Path, other: Path) -> bool:
    return not (one and other)


def _fails_for_the_last(staged: Path, standing: Path, aside: Path) -> None:
    if standing.name == YEARS[-1]:
        raise PermissionError
    swapping.put_in_place(staged, standing, aside)


def _killed(target: Path, years: tuple[str, ...], number: int, *options: str) -> bool:
    child = os.fork()
    if child == 0:
        if "fails" in options:
            publication.__dict__["put_in_place"] = _fails_for_the_last
        calls = [Counter(target, die_at(number + (A_WHILE if "saves" in options else 0)))]
        if "saves" in options:
            calls.append(Counter(target, lambda count: _work(target, years) if count == number else None))
        with ExitStack() as watching, suppress(OperatorError):
            for counter in calls:
                watching.enter_context(watched(counter))
            publish(target, NEW, *years)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def _work(target: Path, years: tuple[str, ...]) -> None:
    """Do in the standing folders what people do, who save as office programs do: whole, in the place of what was there.

    All that they have done is also noted beside the folder.
    """
    people = target.parent / "people"
    for year in years:
        if (target / year / UNIT).exists():
            for name, text in WORK.items():
                write(people, {"saving": year + text})
                (people / "saving").replace(target / year / name)
                write(people, {f"done/{year}/{name}": year + text})


def _kept(target: Path) -> str:
    """Tell whether all that people have done is still there, and forget it."""
    done = target.parent / "people"
    lost = set(texts(done / "done").values()) - set(texts(target).values())
    shutil.rmtree(done, ignore_errors=True)
    return "lost" if lost else "kept"


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
