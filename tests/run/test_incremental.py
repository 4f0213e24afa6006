"""A run does again only what rests on something that has changed, and its results are those of a run from nothing."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.deliver.decisions import write_decisions
from pipeline.deliver.links import WORKPAPER
from pipeline.encoding import Folded
from pipeline.intake import contained
from pipeline.intake.opening.guard import digest_at
from pipeline.run import evaluating, publishing, renewing, systems
from pipeline.run.carrying import linked
from pipeline.run.evaluating import STORE, evaluate_folder
from pipeline.run.operator import Request
from pipeline.run.publishing import Published, evaluate_and_publish
from pipeline.run.templating import make_templates
from pipeline.standard.layout import SYSTEM_FILE
from pipeline.workers import Loss, Task, Workers
from tests.filling import edited
from tests.run.town import BUDGET, Town
from tests.run.trees import tree

SCORES = "柳树镇_02_指标评分.xlsx"
READ: Callable[..., Any] = contained._read


@dataclass
class Watched:
    """What workers were given to do, by the name of the function that does it."""

    done: list[str] = field(default_factory=list)

    def __call__(self, request: Request, whose: str = "") -> Workers:
        watched = self

        class Counting(Workers):
            def each(self, work: Callable[..., Any], tasks: Sequence[Task]) -> Iterator[Any | Loss]:
                watched.done += [work.__name__] * len(tasks)
                return super().each(work, tasks)

        return Counting(request.limits, request.jobs, preload=[whose])


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    for module in (publishing, evaluating):
        monkeypatch.setattr(module, "new_workers", watched)
    return watched


def from_nothing(town: Town, place: Path) -> dict[str, bytes]:
    """What a run writes that finds nothing of earlier ones but what people did."""
    shutil.copytree(town.folder / "input", place / "input", symlinks=True)
    shutil.copytree(town.folder / "output", place / "output")
    evaluate_and_publish(Request(place / "input", place / "output", is_fresh=True))
    return tree(place / "output")


def states(town: Town) -> dict[str, int]:
    """Since when each file is as it is."""
    paths = [path for path in (town.folder / "output").rglob("*.*x") if path.is_file()]
    return {path.name: path.stat().st_mtime_ns for path in paths}


def test_with_nothing_changed_nothing_is_read_appraised_or_written(town: Town, watched: Watched) -> None:
    before, results = states(town), tree(town.folder / "output")
    assert town.run().unchanged == 1
    assert watched.done == ["_read"]  # the workbook for decisions, which the run before has written
    assert tree(town.folder / "output") == results
    watched.done.clear()
    assert town.run().unchanged == 1
    assert watched.done == []
    assert tree(town.folder / "output") == results
    again = states(town)
    assert {name for name in before if again[name] != before[name]} == {"更正与说明.xlsx"}


def test_with_nothing_changed_the_facts_of_no_unit_are_looked_at(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folded, "__getitem__", None)
    monkeypatch.setattr(Folded, "__iter__", None)
    assert town.run().unchanged == 1


def test_one_workbook_changed_costs_its_reading_and_what_follows_from_it(town: Town, watched: Watched) -> None:
    before = states(town)
    edited(town.budget, "预算执行", G5="十一万")
    town.run()
    assert sorted(watched.done) == ["_appraise", "_draft", "_mark", "_read", "_read", "_write_unit"]
    again = states(town)
    stayed = {name for name in before if again.get(name) == before[name]}
    assert stayed == {"02 指标评分（核查回单）.xlsx", "03 资产台账（核查回单）.xlsx"}


def retype(town: Town) -> None:
    edited(town.budget, "预算执行", G5=110_000)


def decide(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100_000)


def correct_what_names_a_row(town: Town) -> None:
    """Of the row below that with the amount in words, which its copy knows again by its neighbours."""
    now = load_workbook(town.budget)["预算执行"]["B6"].value
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="B6", CONTENT=now,
             DECISION="更正", VALUE="某项目")  # fmt: skip


def rename(town: Town) -> None:
    town.budget.rename(town.budget.with_name("预算.xlsx"))


def drop(town: Town) -> None:
    (town.folder / "input" / SCORES).unlink()


def copy_twice(town: Town) -> None:
    shutil.copy(town.budget, town.budget.with_name("预算执行 - 副本.xlsx"))


def spoil(town: Town) -> None:
    town.budget.write_bytes(town.budget.read_bytes()[:5_000])


def make_unreadable(town: Town) -> None:
    town.budget.unlink()
    town.budget.symlink_to("别处.xlsx")


def bring_another_unit(town: Town) -> None:
    folder = town.folder / "input" / "另一镇"
    folder.mkdir()
    for path in sorted((town.folder / "input").glob("*.xlsx")):
        book = load_workbook(path)
        book["单位信息"]["B3"], book["单位信息"]["B4"] = "610724119", "桃树镇人民政府"
        book.save(folder / path.name)


def touch_nothing(_town: Town) -> None:
    """Run again."""


def edit_a_result(town: Town) -> None:
    (paper,) = (town.folder / "output").rglob(WORKPAPER)
    paper.write_bytes(paper.read_bytes() + b"\0")


def lose_a_result(town: Town) -> None:
    (paper,) = (town.folder / "output").rglob(WORKPAPER)
    paper.unlink()


def bring_a_system(town: Town) -> None:
    make_templates(town.folder / "templates", "town-2024")
    shutil.copy(town.folder / "templates" / SYSTEM_FILE, town.folder / "input")
    edited(town.folder / "input" / SYSTEM_FILE, "指标", E7=1, E8=3)


def name_a_file_twice(town: Town) -> None:
    """As an archive leaves it that is unpacked twice, once with names of another system."""
    shutil.copy(town.budget, os.fsdecode(os.fsencode(town.folder / "input") + b"/" + BUDGET.encode("gb18030")))


CHANGES = [
    bring_a_system, name_a_file_twice, correct_what_names_a_row,
    touch_nothing, retype, decide, rename, drop, copy_twice, spoil, make_unreadable, bring_another_unit, edit_a_result,
    lose_a_result,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_the_results_are_those_of_a_run_from_nothing(
    change: Callable[[Town], None], town: Town, tmp_path: Path
) -> None:
    change(town)
    expected = from_nothing(town, tmp_path / "别处")
    town.run()
    assert tree(town.folder / "output") == expected


def test_a_system_that_is_called_otherwise_is_called_so_in_all_results(town: Town, tmp_path: Path) -> None:
    bring_a_system(town)
    town.run()
    (town.folder / "input" / SYSTEM_FILE).rename(town.folder / "input" / "县办法.xlsx")
    expected = from_nothing(town, tmp_path / "别处")
    town.run()
    assert tree(town.folder / "output") == expected


def test_an_output_folder_whose_name_is_no_text_is_written_to_again(town: Town) -> None:
    odd = Path(os.fsdecode(os.fsencode(town.folder) + b"/\xff"))
    for _again in range(2):
        assert evaluate_and_publish(Request(town.folder / "input", odd)).written


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_is_taken_over_is_the_very_same_file_where_the_file_system_can(
    town: Town, is_shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_shared:
        monkeypatch.setattr(renewing, "linked", lambda *_all: False)
    (paper,) = (town.folder / "output").rglob(WORKPAPER)
    results, before = tree(town.folder / "output"), paper.stat()
    town.run()
    assert tree(town.folder / "output") == results
    assert (paper.stat().st_ino == before.st_ino) is is_shared
    assert paper.stat().st_nlink == 1


def test_what_somebody_saves_again_and_again_as_it_is_taken_over_is_no_result(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paper,) = (town.folder / "output").rglob(WORKPAPER)
    before = paper.read_bytes()

    def save(content: bytes) -> None:
        (paper.parent / "保存中").write_bytes(content)
        (paper.parent / "保存中").rename(paper)

    def meanwhile(source: Path, target: Path, mode: int) -> bool:
        if source != paper:
            return linked(source, target, mode)
        save(b"mine")
        is_linked = linked(source, target, mode)
        save(b"mine, too")
        return is_linked

    monkeypatch.setattr(renewing, "linked", meanwhile)
    (kept,) = town.run().kept
    assert (paper.read_bytes(), kept.read_bytes()) == (before, b"mine, too")


def test_a_run_does_not_look_for_garbage_until_its_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    looking: list[bool] = []

    def writing(*given: Any) -> Any:
        looking.append(gc.isenabled())
        return write_decisions(*given)

    monkeypatch.setattr(publishing, "write_decisions", writing)
    town.run()
    assert (looking, gc.isenabled()) == ([False], True)


def test_who_writes_into_a_standing_result_meanwhile_does_not_change_the_new_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paper,) = (town.folder / "output").rglob(WORKPAPER)
    before = paper.read_bytes()

    def meanwhile(*given: Any) -> Any:
        with paper.open("r+b") as file:
            file.write(b"mine")
        return write_decisions(*given)

    monkeypatch.setattr(publishing, "write_decisions", meanwhile)
    (kept,) = town.run().kept
    assert paper.read_bytes() == before
    assert kept.read_bytes().startswith(b"mine")


def test_what_a_worker_could_not_do_for_lack_of_memory_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(town.budget, "预算执行", G5="十一万")
    monkeypatch.setattr(contained, "_read", _without_memory)
    assert "F103" in {one.code for one in town.run().outcome.findings}
    monkeypatch.undo()
    assert "F103" not in {one.code for one in town.run().outcome.findings}


def _without_memory(path: Path, *others: object) -> Any:
    if path.name == BUDGET:
        raise MemoryError
    return READ(path, *others)


def test_what_is_taken_back_is_found_again_as_it_was(town: Town) -> None:
    before, budget = tree(town.folder / "output"), town.budget.read_bytes()
    for change in (retype, lambda town: town.budget.write_bytes(budget)):
        change(town)
        town.run()
    assert tree(town.folder / "output") == before


def test_a_program_that_was_changed_works_everything_out_anew(
    town: Town, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systems, "fingerprint", lambda: b"another")
    town.run()
    assert {"_read", "_appraise", "_draft", "_mark", "_write_unit"} == set(watched.done)
    assert watched.done.count("_read") == 4


def test_a_fresh_run_does_so_too(town: Town, watched: Watched) -> None:
    evaluate_and_publish(Request(town.folder / "input", town.folder / "output", is_fresh=True))
    assert watched.done.count("_read") == 4
    assert watched.done.count("_write_unit") == 1


def test_who_only_asks_takes_what_the_last_run_has_kept_and_writes_nothing(town: Town, watched: Watched) -> None:
    store = town.folder / "output" / STORE
    before = store.read_bytes()
    town.evaluated()
    assert watched.done == ["_read"]
    evaluate_folder(Request(town.folder / "input", town.folder / "output", is_fresh=True))
    assert watched.done.count("_appraise") == 1
    assert store.read_bytes() == before


def damaged(town: Town) -> Published:
    store = town.folder / "output" / STORE
    data = bytearray(store.read_bytes())
    for at in range(100, len(data), 50):
        data[at] ^= 0x55
    store.write_bytes(data)
    return town.run()


def test_a_damaged_store_is_told_and_costs_no_result(town: Town, watched: Watched) -> None:
    before = tree(town.folder / "output")
    published = damaged(town)
    assert published.store.is_rebuilt
    assert watched.done.count("_read") == 4
    assert tree(town.folder / "output") == before
    watched.done.clear()
    assert not town.run().store.is_rebuilt
    assert watched.done == []


def test_a_store_whose_place_is_taken_is_told_and_costs_no_result(town: Town) -> None:
    before, store = tree(town.folder / "output"), town.folder / "output" / STORE
    store.unlink()
    store.mkdir()
    assert "文件夹" in town.run().store.why_unused
    store.rmdir()
    assert tree(town.folder / "output") == before


def test_a_file_that_changes_between_its_digest_and_its_reading_is_kept_by_what_was_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, changes = digest_at, iter([lambda: edited(town.budget, "预算执行", G5="十二万")])

    def slow(path: Path) -> str:
        digest = true(path)
        if path.name == BUDGET:
            next(changes, lambda: None)()
        return digest

    edited(town.budget, "预算执行", G5="十一万")
    first = town.budget.read_bytes()
    monkeypatch.setattr(contained, "digest_at", slow)
    town.run()
    assert "十二万" in town.findings("F302", "G5")[0].found
    town.budget.write_bytes(first)
    assert "十一万" in town.findings("F302", "G5")[0].found


def test_when_units_change_places_only_the_workbook_of_the_one_that_changed_is_written(town: Town) -> None:
    retype(town)
    bring_another_unit(town)
    other = town.folder / "input" / "另一镇" / BUDGET
    edited(other, "预算执行", L5=2_000_000)
    assert list(ranks(town.run())) == ["610724118", "610724119"]
    papers = {path: path.stat().st_mtime_ns for path in (town.folder / "output").rglob(WORKPAPER)}
    edited(town.budget, "预算执行", L5=1)
    assert list(ranks(town.run())) == ["610724119", "610724118"]
    renewed = [path.parent.name for path, since in papers.items() if path.stat().st_mtime_ns != since]
    assert renewed == ["西乡县柳树镇人民政府"]


def ranks(published: Published) -> dict[str, int]:
    """The units by rank."""
    (year,) = published.outcome.years
    return dict(sorted(year.batch.ranks.items(), key=lambda pair: pair[1]))
