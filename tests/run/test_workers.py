"""Processes that work on files may be ended by anybody: no work is lost, none is waited for in vain, and it is told."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import Future
from multiprocessing import resource_tracker
from pathlib import Path
from types import FrameType

import pytest
from pebble import ProcessExpired

from pipeline.limits import Limits, NoWorkersError
from pipeline.workers import Cause, Loss, Task, Workers
from pipeline.workers.contained import room_left
from pipeline.workers.scheduled import Scheduled

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there workers end with their server")
NAMES = [str(number) for number in range(8)]


def told(path: Path, name: str) -> str:
    """Do nothing bad."""
    return f"{path.name} {name}"


def dies(path: Path, name: str) -> str:
    """Be killed, as by a system without memory, before the work has been done as often as its file says."""
    return _ended(os.getpid(), path, name)


def takes_all_along(path: Path, name: str) -> str:
    """Have the server of all workers killed, and them with it."""
    return _ended(os.getppid(), path, name)


def blocks(path: Path, name: str) -> str:
    """Be killed with a lock that all workers need to take up work."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and "channel" not in frame.f_locals:
        frame = frame.f_back
    if frame is not None and name == "3" and int(path.read_text()):
        frame.f_locals["channel"].mutex.reader_mutex.acquire()
    return dies(path, name)


def _ended(process: int, path: Path, name: str) -> str:
    if name == "3" and (left := int(path.read_text())):  # of which only this one writes what it reads
        path.write_text(str(left - 1))
        os.kill(process, signal.SIGKILL)
        time.sleep(60)
    return told(path, name)


def never() -> None:
    """Let no worker begin."""
    os._exit(1)


def slow(name: str) -> str:
    time.sleep(3)
    return name


@pytest.fixture
def times(tmp_path: Path) -> Path:
    """A file that says how often work on it is still to fail."""
    return tmp_path / "times"


def done(work: object, times: Path, how_often: int, jobs: int = 2) -> list[str | Loss]:
    assert callable(work)
    times.write_text(str(how_often))
    with Workers(jobs=jobs) as workers:
        return list(workers.each(work, [Task(0, (name,), times) for name in NAMES]))


ALL: list[str | Loss] = [f"times {name}" for name in NAMES]
WITHOUT = [Loss(Cause.DIED) if name == "3" else f"times {name}" for name in NAMES]


def test_nobody_is_told_of_the_end_of_the_process_that_keeps_track_of_others(times: Path) -> None:
    assert done(told, times, 0) == ALL
    os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)  # type: ignore[attr-defined]
    time.sleep(0.2)
    multiprocessing.get_context("forkserver").Lock()  # an error, were it warned of


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("work", [dies, takes_all_along])
def test_what_is_ended_once_from_outside_is_done_once_more(work: object, jobs: int, times: Path) -> None:
    assert done(work, times, 1, jobs) == ALL


@pytest.mark.parametrize("work", [dies, takes_all_along])
def test_what_always_ends_its_worker_is_lost_and_nothing_else(work: object, times: Path) -> None:
    assert done(work, times, 99) == WITHOUT


def test_a_worker_that_is_ended_while_others_wait_for_it_lets_nobody_wait(
    times: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.workers.pool._IDLE", 5.0)
    assert done(blocks, times, 1) == ALL


def test_where_no_worker_can_begin_that_is_told(times: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.workers.pool.end_with_server", never)
    with pytest.raises(NoWorkersError, match="--jobs 1"):
        done(told, times, 0)


def test_where_no_process_can_be_had_that_is_told(times: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", refused)
    with pytest.raises(NoWorkersError, match="--jobs 1"):
        done(told, times, 0)


def test_where_no_thread_can_be_had_that_is_told(times: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("pebble.pool.process.launch_thread", refused)
    with pytest.raises(NoWorkersError, match="--jobs 1"):
        done(told, times, 0)


def test_where_the_system_leaves_too_little_memory_no_file_is_called_too_large(
    times: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.workers.pool.room_left", lambda: 100 << 20)
    with pytest.raises(NoWorkersError, match="100 MiB"):
        done(told, times, 0)
    assert room_left() > 128 << 20


def test_work_is_not_too_slow_because_the_clock_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    with Workers(Limits(seconds=60), jobs=1) as workers:
        one = workers.scheduled(slow, Task(0, ("甲",)))
        waiting = threading.Thread(target=lambda: _set_clock_once(one, now, monkeypatch))
        waiting.start()
        assert one.outcome() == "甲"
        waiting.join()
    assert one.begun == 2


def _set_clock_once(one: Scheduled, now: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(now)
    while one.future is None or not one.future.running():
        time.sleep(0.01)
    monkeypatch.setattr(time, "time", lambda: now() + 3600)


def test_a_clock_that_is_set_all_the_time_lets_nobody_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Scheduled(Workers(), slow, Task(0, ()), Limits())
    hours, now = iter(range(0, 3600 * 100, 3600)), time.time
    monkeypatch.setattr(time, "time", lambda: now() + next(hours))
    for goes_again in (True, True, False):
        one.begins(Future())
        assert one.goes_again(TimeoutError()) is goes_again


def test_work_that_was_begun_anew_with_its_pool_may_still_be_killed_once() -> None:
    one = Scheduled(Workers(), slow, Task(0, ()), Limits())
    one.begins(Future())
    one.begins(Future())
    killed = ProcessExpired("killed")  # type: ignore[no-untyped-call]
    assert [one.goes_again(killed) for _ in range(2)] == [True, False]


def test_work_under_way_while_its_workers_are_let_go_is_done_once() -> None:
    said: list[str] = []
    with Workers(jobs=1) as workers:
        one = workers.scheduled(slow, Task(0, ("甲",)))
        waiting = threading.Thread(target=lambda: said.append(one.outcome()))
        waiting.start()
    waiting.join()
    assert (said, one.begun) == (["甲"], 1)


def test_who_waits_while_others_begin_the_work_anew_waits_for_what_comes_of_that() -> None:
    stale, fresh = Future[str](), Future[str]()
    fresh.set_result("done")
    seen = [stale]

    class Replaced(Scheduled):
        """Work whose pool others begin anew right after somebody looked what he waits for."""

        @property
        def future(self) -> Future[str] | None:
            return seen.pop() if seen else fresh

        @future.setter
        def future(self, _given: Future[str] | None) -> None:
            pass

    workers = Workers(jobs=1)
    assert workers._done(Replaced(workers, told, Task(0, ()), Limits())) is fresh


def test_where_no_worker_can_begin_everybody_who_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.workers.pool.end_with_server", never)
    told_to: list[str] = []

    def waits(one: Scheduled) -> None:
        with pytest.raises(NoWorkersError):
            one.outcome()
        told_to.extend(one.task.arguments)

    with Workers(jobs=1) as workers:
        begun = [workers.scheduled(slow, Task(0, (name,))) for name in "甲乙"]
        waiting = [threading.Thread(target=waits, args=(one,), daemon=True) for one in begun]
        for one in waiting:
            one.start()
        for one in waiting:
            one.join(120)
    assert sorted(told_to) == ["乙", "甲"]


def test_more_workers_than_the_processors_can_serve_are_not_begun() -> None:
    assert Workers(jobs=100_000).jobs <= 4 * (os.cpu_count() or 1)
    assert Workers(jobs=1).jobs == 1
