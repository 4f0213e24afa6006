"""A run on a cluster is slower or faster than one on this machine alone, and comes to the same."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.cluster import Cluster, ClusterError, far, near, reaching
from pipeline.cluster.fitness import installation
from pipeline.intake import Filled, read_files
from pipeline.limits import Limits
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.workers import Common, Loss, Task, Workers
from tests.cluster.machines import Machines
from tests.command_line import COUNTY, TOWN
from tests.intake.test_contained import FILES, murderous, plain, with_bad_file
from tests.run.trees import tree

pytestmark = pytest.mark.slow
Work = TypeVar("Work")
LIMITS = Limits(seconds=5, memory=4096)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with Machines(tmp_path_factory.mktemp("machines")) as begun:
        begun.add(3)
        yield begun


def sent(path: Path, target: Path, more: Common) -> tuple[str, int]:
    """Write what was read and say whose process did it."""
    target.write_bytes(path.read_bytes() + more.value)
    return path.name, os.getppid()


def fallen(target: Path) -> None:
    """Die where it is not at home."""
    if target.parent.name == "target":
        os.abort()
    target.write_text("home", encoding="utf-8")


def slow(number: int) -> int:
    time.sleep(0.2)
    return number


def where(number: int) -> tuple[int, int]:
    return number, os.getppid()


def test_the_workers_of_a_cluster_get_bytes_and_give_bytes_back(machines: Machines, tmp_path: Path) -> None:
    common = Common(b"!" * 100_000)
    sources = [tmp_path / f"文件 {number}.bin" for number in range(9)]
    for number, path in enumerate(sources):
        path.write_bytes(bytes([number]))
    tasks = [Task.on(path, common, target=tmp_path / "new" / path.name) for path in sources]
    with Cluster(machines.address) as cluster:
        outcomes = list(cluster.each(sent, tasks))
        assert [one[0] for one in outcomes if not isinstance(one, Loss)] == [path.name for path in sources]
        assert cluster._pool is None, "nothing was left to the workers here"
    assert {path.name: (tmp_path / "new" / path.name).read_bytes()[:2] for path in sources} == {
        path.name: bytes([number]) + b"!" for number, path in enumerate(sources)
    }
    assert not [path for path in machines.folder.rglob("jixiao-*") if any(path.iterdir())]


def test_memory_here_does_not_grow_with_the_number_of_tasks(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[Task]()
    begin = Cluster._begun

    def noted(self: Cluster, work: Callable[..., object], task: Task) -> near._UnderWay:
        begun.append(task)
        return begin(self, work, task)

    monkeypatch.setattr(Cluster, "_begun", noted)
    with Cluster(machines.address, jobs=1) as cluster:
        outcomes = cluster.each(slow, [Task(0, (number,)) for number in range(30)])
        for number, outcome in enumerate(outcomes, start=1):
            assert outcome == number - 1
            assert len(begun) < number + 3 * near._EACH + near._EACH


def test_files_that_are_large_together_are_not_under_way_together(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_MOST", 1000)
    under_way = list[int]()
    has_room = Cluster._has_room

    def noted(self: Cluster, some: Sequence[near._UnderWay], width: int) -> bool:
        under_way.append(len(some))
        return has_room(self, some, width)

    monkeypatch.setattr(Cluster, "_has_room", noted)
    path = tmp_path / "a"
    path.write_bytes(b"." * 900)
    with Cluster(machines.address) as cluster:
        tasks = [Task.on(path, Common(b""), target=tmp_path / str(number)) for number in range(6)]
        assert len(list(cluster.each(sent, tasks))) == 6
    assert max(under_way) == 2


def test_the_town_is_evaluated_to_the_same_bytes(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[str]()
    evaluate_and_publish(Request(TOWN, tmp_path / "near"))
    monkeypatch.setattr(Cluster, "scheduled", None, raising=False)  # nothing is done here
    evaluate_and_publish(Request(TOWN, tmp_path / "far", scheduler=machines.address, tell=told.append))
    assert tree(tmp_path / "far") == tree(tmp_path / "near")
    assert not told


def test_a_worker_that_is_killed_in_mid_run_costs_time_and_no_byte(machines: Machines, tmp_path: Path) -> None:
    killed = list[str]()

    def track(work: Sequence[Work], label: str, /) -> Iterable[Work]:
        for number, one in enumerate(work):
            if number == 2 and label not in killed:
                killed.append(label)
                os.kill(min(machines.pids().values()), signal.SIGKILL)
            yield one

    told = list[str]()
    evaluate_and_publish(Request(COUNTY, tmp_path / "near"))
    evaluate_and_publish(Request(COUNTY, tmp_path / "far", scheduler=machines.address, track=track, tell=told.append))
    assert {"读取工作簿", "写出评价底稿", "写出评价报告"} <= set(killed)
    assert tree(tmp_path / "far") == tree(tmp_path / "near")
    assert not told


@pytest.mark.parametrize("code", ["abort", "raise", "hang", "swell"])
def test_a_file_that_kills_its_reader_is_the_finding_that_it_is_on_one_machine(
    code: str, machines: Machines, tmp_path: Path
) -> None:
    files = with_bad_file(tmp_path, code)
    workers = machines.pids()
    with Workers(LIMITS, jobs=2) as here:
        near_read = list(read_files(files, murderous, None, here))
    with Cluster(machines.address, LIMITS, jobs=1) as cluster:
        far_read = list(read_files(files, murderous, None, cluster))
    assert [one.findings for one in far_read] == [one.findings for one in near_read]
    assert sum(isinstance(one, Filled) for one in far_read) == len(FILES)
    assert machines.pids() == workers, "those of the cluster live on"


def test_what_is_no_file_to_send_is_looked_at_here(machines: Machines, tmp_path: Path) -> None:
    (tmp_path / "文件夹.xlsx").mkdir()
    (tmp_path / "链接.xlsx").symlink_to(FILES[0][0])
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "空.xlsx").touch()
    files = [(tmp_path / name, name) for name in ("文件夹.xlsx", "链接.xlsx", "管道.xlsx", "空.xlsx", "没有.xlsx")]
    with Workers(LIMITS, jobs=1) as here, Cluster(machines.address, LIMITS, jobs=1) as cluster:
        read = [list(read_files(files, plain, None, workers)) for workers in (here, cluster)]
    assert read[0] == read[1]


def test_trusted_work_that_is_lost_there_is_done_here(machines: Machines, tmp_path: Path) -> None:
    with Cluster(machines.address, jobs=1) as cluster:
        list(cluster.spread(fallen, [Task(0, (), target=tmp_path / "a")]))
    assert (tmp_path / "a").read_text(encoding="utf-8") == "home"


def test_a_worker_that_cannot_contain_a_file_is_refused_at_the_start_and_left_out_later(machines: Machines) -> None:
    told = list[str]()
    with Cluster(machines.address, jobs=1, tell=told.append) as cluster:
        daemonic = machines.add(3, is_daemonic=True)
        try:
            with pytest.raises(ClusterError, match=r"DASK_DISTRIBUTED__WORKER__DAEMON=False dask worker tcp://"):
                Cluster(machines.address)
            outcomes = cluster.each(slow, [Task(0, (number,)) for number in range(30)])
            assert list(outcomes) == list(range(30))
            assert len(told) == 1
            assert "由本机处理" in told[0]
        finally:
            machines.kill(daemonic)


def test_a_worker_with_another_library_is_refused(machines: Machines, tmp_path: Path) -> None:
    information = tmp_path / "openpyxl-0.1.dist-info" / "METADATA"
    information.parent.mkdir()
    information.write_text("Metadata-Version: 2.1\nName: openpyxl\nVersion: 0.1\n", encoding="utf-8")
    other = machines.add(1, libraries=tmp_path)
    try:
        with pytest.raises(ClusterError, match=r"openpyxl 是 0\.1，本机是 3"):
            Cluster(machines.address)
    finally:
        machines.kill(other)


def test_a_worker_without_our_programs_is_refused(machines: Machines, tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text("raise ModuleNotFoundError", encoding="utf-8")
    other = machines.add(1, libraries=tmp_path)
    try:
        with pytest.raises(ClusterError, match="不能使用 jixiao"):
            Cluster(machines.address)
    finally:
        machines.kill(other)


def test_the_address_of_a_worker_is_not_that_of_its_scheduler(machines: Machines) -> None:
    with pytest.raises(ClusterError, match="dask scheduler"):
        Cluster(min(machines.pids()))


def test_without_workers_it_is_said_how_to_begin_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_SECONDS", 2)
    with Machines(tmp_path) as lonely, pytest.raises(ClusterError, match="dask worker tcp://"):
        Cluster(lonely.address)


@pytest.mark.parametrize("lost", ["workers", "scheduler", "answers"])
def test_when_the_whole_cluster_is_lost_the_run_ends_here(lost: str, tmp_path: Path) -> None:
    told = list[str]()
    with Machines(tmp_path) as lonely:
        workers = lonely.add(1)
        with Cluster(lonely.address, jobs=2, tell=told.append, patience=1) as cluster:
            outcomes = cluster.each(where, [Task(0, (number,)) for number in range(60)])
            done = [next(outcomes)]
            if lost == "answers":
                os.kill(lonely.scheduler.pid, signal.SIGSTOP)
            else:
                lonely.kill(workers if lost == "workers" else lonely.scheduler)
            done += outcomes
    assert [one[0] for one in done if not isinstance(one, Loss)] == list(range(60))
    assert len(told) == 1
    assert "集群中断" in told[0]


def test_processes_that_get_nothing_to_do_are_let_go_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = far._Kept()
    job, _commons = far.packed(slow, (7,))
    order = far.Order(job, 0, LIMITS, b"", {"source": None, "target": None}, (), installation())
    task = Task(0, (job, ()))
    futures = [kept.scheduled(task, order, 1)]
    first = kept.workers
    kept.let_go()  # while it is at work
    assert kept.workers is None
    futures.append(kept.scheduled(task, order, 1))
    assert kept.workers is not first
    assert [pickle.loads(one.outcome()) for one in futures] == [7, 7]
    monkeypatch.setattr(far, "_IDLE", 0.01)
    kept.scheduled(task, order, 1).outcome()
    until = time.monotonic() + 60
    while kept.workers is not None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_job_takes_apart_what_many_have_in_common() -> None:
    common = Common(list(range(10_000)))
    job, commons = far.packed(where, (1, [common], {"more": common}))
    assert commons == [common, common]
    assert len(job) < 300
