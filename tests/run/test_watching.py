"""Watching the input folder: what is a reason to evaluate again, when, and what ends it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
import watchfiles
from filelock import FileLock

from pipeline.cli import STOPS
from pipeline.model import MANIFEST
from pipeline.run.operator import OperatorError
from pipeline.run.publication import LOCK
from pipeline.run.watching import Change, changes_in
from tests.command_line import TOWN, run

BOOKS = sorted(path.name for path in TOWN.glob("*.xlsx"))
BUDGET = BOOKS[0]
Step = Callable[[], object] | None
"""What somebody does in the folder before it is looked at; None is nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TOWN, tmp_path / "input")


class Watched:
    """A folder that is looked at after each step, 0.6 seconds apart by a clock of its own."""

    def __init__(self, source: Path, *steps: Step) -> None:
        self.seconds = 0.0
        self.changes = changes_in(source, self._stirrings(steps), lambda: self.seconds)

    def _stirrings(self, steps: Collection[Step]) -> Iterator[Collection[object]]:
        for step in steps:
            self.seconds += 0.6
            if step is not None:
                step()
            yield () if step is None else {"something"}


QUIET: list[Step] = [None, None]


def seen(source: Path, *steps: Step) -> list[Change]:
    """Return the reasons for runs, without the first run, which needs none."""
    first, *others = Watched(source, *steps).changes
    assert first == Change()
    return others


def touch(path: Path) -> Callable[[], object]:
    return lambda: os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def test_the_first_run_is_at_once_and_without_a_change_there_is_no_other(folder: Path) -> None:
    assert seen(folder, *QUIET, *QUIET) == []


def test_workbooks_that_come_change_and_go_are_reasons(folder: Path) -> None:
    new, old = folder / "局" / "新.xlsx", folder / BUDGET
    new.parent.mkdir()
    steps: list[Step] = [lambda: shutil.copy(old, new), *QUIET, touch(old), *QUIET, old.unlink, *QUIET]
    steps += [lambda: new.rename(folder / "旧.xlsx"), *QUIET, lambda: new.parent.rename(folder / "所"), *QUIET]
    assert seen(folder, *steps) == [
        Change(added=("局/新.xlsx",)),
        Change(changed=(BUDGET,)),
        Change(removed=(BUDGET,)),
        Change(renamed=(("局/新.xlsx", "旧.xlsx"),)),
    ]


def test_of_several_that_look_alike_none_is_told_to_have_another_name() -> None:
    look = (9, 9)
    change = Change.between({"a.xlsx": look, "b.xlsx": (1, 1)}, {"c.xlsx": look, "d.xlsx": look, "e.xlsx": (1, 2)})
    assert change == Change(added=("c.xlsx", "d.xlsx", "e.xlsx"), removed=("a.xlsx", "b.xlsx"))


def test_several_changes_together_are_one_reason(folder: Path) -> None:
    first, *others = (folder / name for name in BOOKS)
    assert seen(folder, first.unlink, *map(touch, others), *QUIET) == [
        Change(changed=tuple(BOOKS[1:]), removed=(BUDGET,))
    ]


def test_a_copy_is_not_read_before_it_is_whole(folder: Path) -> None:
    whole, copy = (folder / BUDGET).read_bytes(), folder / "副本.xlsx"
    parts = [lambda size=size: copy.write_bytes(whole[:size]) for size in range(1000, len(whole), 4000)]
    watched = Watched(folder, *parts, lambda: copy.write_bytes(whole), *QUIET)
    next(watched.changes)
    assert next(watched.changes) == Change(added=("副本.xlsx",))
    assert copy.read_bytes() == whole
    assert len(parts) > 2
    assert list(watched.changes) == []


@pytest.mark.parametrize(
    "name",
    [f"~${BUDGET}", f".~lock.{BUDGET}#", f".~{BUDGET}", "1A2B3C40", "9F3C1000.tmp", "~WPS12.tmp", "lu81234abcd.tmp",
     f"{BUDGET}.crdownload", f"{BUDGET}.part", f"._{BUDGET}", f".{BUDGET}.Xy12Z3"],
)  # fmt: skip
def test_what_programs_put_there_for_a_moment_is_no_reason(name: str, folder: Path) -> None:
    assert seen(folder, lambda: shutil.copy(folder / BUDGET, folder / name), *QUIET) == []


def test_a_workbook_is_a_reason_whatever_it_is_called_and_another_file_is_not(folder: Path) -> None:
    steps: list[Step] = [lambda: shutil.copy(folder / BUDGET, folder / "表.dat"), *QUIET]
    steps += [lambda: (folder / "说明.txt").write_bytes(b"text"), *QUIET]
    assert seen(folder, *steps) == [Change(added=("表.dat",))]


def test_results_below_the_input_folder_are_no_reason(folder: Path) -> None:
    def publish() -> None:
        for place in ("output/2024", "output/.jixiao.new/2024"):
            (folder / place).mkdir(parents=True)
            shutil.copy(folder / BUDGET, folder / place / "绩效评价汇总.xlsx")
        (folder / "output" / "2024" / MANIFEST).touch()

    assert seen(folder, publish, *QUIET) == []


def test_saving_by_way_of_another_file_is_one_change(folder: Path) -> None:
    book, new, old = folder / BUDGET, folder / "5D6E7F00", folder / "8A9B0C00.tmp"
    steps: list[Step] = [lambda: new.write_bytes(book.read_bytes() + b" "), lambda: book.rename(old)]
    assert seen(folder, *steps, lambda: new.rename(book), old.unlink, *QUIET) == [Change(changed=(BUDGET,))]


def test_what_was_taken_back_is_no_reason(folder: Path) -> None:
    book, away = folder / BUDGET, folder.parent / BUDGET
    assert seen(folder, lambda: book.rename(away), lambda: away.rename(book), *QUIET) == []


def test_what_changes_while_a_run_goes_on_is_a_reason_for_the_next(folder: Path) -> None:
    found = []
    for change in Watched(folder, None, *QUIET, touch(folder / BUDGET), *QUIET, *QUIET).changes:
        found.append(change)
        if len(found) < 3:
            (folder / f"{len(found)}.xlsx").write_bytes(b"")
    assert found == [Change(), Change(added=("1.xlsx",)), Change(added=("2.xlsx",), changed=(BUDGET,))]


def test_a_folder_that_is_no_longer_there_ends_the_watch(folder: Path) -> None:
    changes = Watched(folder, None, lambda: shutil.rmtree(folder), *QUIET).changes
    next(changes)
    with pytest.raises(OperatorError, match=str(folder)):
        next(changes)


def test_a_folder_that_may_not_be_read_ends_the_watch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(path)

    changes = Watched(folder, *QUIET).changes
    next(changes)
    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(OperatorError, match="权限"):
        next(changes)


def watch_with(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
    """Let the command see these steps, one at once after the other."""

    def stirrings(*_paths: Path, **_options: object) -> Iterator[Collection[object]]:
        for step in steps:
            yield {step() if step else None}

    monkeypatch.setattr("watchfiles.watch", stirrings)
    monkeypatch.setattr("pipeline.run.watching.QUIET", 0.0)


def test_a_run_that_could_not_be_done_is_told_and_the_next_change_tries_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "input", tmp_path / "output"
    source.mkdir()
    watch_with(monkeypatch, lambda: (source / "坏.xlsx").write_bytes(b"PK\x03\x04 half"), None)
    assert run("watch", "--input", source, "--output", target) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"文件夹“{source}”中没有工作簿")
    assert "新增 1 个：坏.xlsx，重新评价" in said.out
    assert "坏.xlsx　" in said.out
    assert said.out.count("按 Ctrl+C 结束") == 3


def test_results_that_another_run_is_writing_are_told_and_tried_again(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder.parent / "output"
    target.mkdir()
    watch_with(monkeypatch, touch(folder / BUDGET), None)
    with FileLock(target / LOCK):
        assert run("watch", "--input", folder, "--output", target) == 2
    said = capsys.readouterr()
    assert said.err.count("另一次运行正在写") == 2
    assert f"有改动 1 个：{BUDGET}，重新评价" in said.out


def test_a_folder_that_is_not_there_is_not_watched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("watch", "--input", tmp_path / "没有", "--output", tmp_path / "output") == 2
    assert str(tmp_path / "没有") in capsys.readouterr().err


def test_where_the_system_cannot_watch_the_way_out_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_paths: Path, **_options: object) -> Iterator[Collection[object]]:
        raise OSError("OS file watch limit reached")
        yield ()

    monkeypatch.setattr(watchfiles, "watch", refused)
    assert run("watch", "--input", tmp_path, "--output", tmp_path / "output") == 2
    assert "WATCHFILES_FORCE_POLLING=1" in capsys.readouterr().err


def wait_for(words: str, log: Path, times: int = 1) -> str:
    """Wait until `words` stand so many times in the log, and return it."""
    end = time.monotonic() + 120
    while (said := log.read_text("utf-8")).count(words) < times:
        assert time.monotonic() < end, said
        time.sleep(0.1)
    return said


def heed_stops() -> None:
    """Let a process be stopped by Ctrl-C even if the tests themselves run where nobody can type it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a signal of its own")
@pytest.mark.parametrize("stop", STOPS)
def test_whoever_watches_sees_the_results_follow_the_workbooks_until_they_stop(
    stop: signal.Signals, tmp_path: Path
) -> None:
    source, log = tmp_path / "input", tmp_path / "said"
    source.mkdir()
    command = [sys.executable, "-m", "pipeline.cli", "watch", "--jobs", "1"]
    command += ["--input", str(source), "--output", str(source / "output")]  # what it writes there must not wake it
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=heed_stops) as ran,  # noqa: PLW1509
    ):
        try:
            assert "90.94" not in wait_for("等待工作簿变动", log)
            for name in BOOKS:
                shutil.copy(TOWN / name, source)
            wait_for("90.94", log)
            runs = wait_for("等待工作簿变动", log, 2).count("等待工作簿变动")
            (source / BOOKS[-1]).unlink()
            settled = wait_for("等待工作簿变动", log, runs + 1)
            time.sleep(2.5)
        finally:
            ran.send_signal(stop)
        try:
            said = ran.communicate(timeout=60)[1]
        finally:
            ran.kill()  # or a test that fails would wait for it for good
    assert "移走 1 个" in settled
    assert "未评级" in settled
    assert log.read_text("utf-8") == settled
    assert ran.returncode in (128 + stop, -stop)
    assert said.splitlines()[-1] == "已结束监看。输出文件夹中是最近一次评价完成的结果。"
    assert "Traceback" not in said
    assert (source / "output" / "2024" / "绩效评价汇总.xlsx").is_file()
