"""A run that is killed, fails or fills the disk at any moment leaves the results whole: those before, or its own."""

import errno
import os
import subprocess
import sys
from collections import Counter as Counts
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.run import swapping
from pipeline.run.operator import OperatorError
from pipeline.run.publication import COMING, LOCK, Publication
from tests.run.trees import NEW, OLD, publish, tree, write
from tests.run.watching import Counter, fail_at, watched

ROOT = Path(__file__).parent.parent.parent
TOWN = HERE / "town-2024"
MINE = {"2024/会议/记录.txt": "我的"}


def run(target: Path, *driver: str | int, system: str = "town-2024") -> subprocess.CompletedProcess[str]:
    """Run the command line over the town in a process of its own, by the driver if it is given an action."""
    module = ["tests.run.driver", *map(str, driver), str(target)] if driver else ["pipeline.cli"]
    arguments = ["evaluate", "--input", str(TOWN), "--output", str(target), "--system", system, "--jobs", "1"]
    command = [sys.executable, "-m", *module, *arguments]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT, encoding="utf-8")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes], int]:
    """What stood before (by another system), what an undisturbed run makes of it, and how many calls that takes."""
    target = tmp_path_factory.mktemp("results") / "output"
    assert run(target, system="common-2013").returncode == 1  # the scores of another system are an 错误
    write(target, MINE)
    old = tree(target)
    counted = run(target, "count", 0)
    assert counted.returncode == 0, counted.stderr
    return old, tree(target), int(counted.stdout.split()[-1])


def put(target: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


# shares of the calls on files: few before the folders are made, most while they are published
@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.7, 0.8, 0.85, 0.95])
def test_the_command_killed_at_any_moment_leaves_old_or_new(
    share: float, results: tuple[dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    old, new, calls = results
    target = tmp_path / "output"
    put(target, old)
    assert run(target, "die", int(share * calls)).returncode == -9
    standing = {name: content for name, content in tree(target).items() if not name.startswith(".jixiao")}
    standing.pop(f"2024/{COMING}", None)
    assert standing in (old, new)
    if share in (0.6, 0.85):
        assert run(target).returncode == 0
        assert tree(target) == new
    else:
        with Publication(target):  # finishes what was ready
            assert tree(target) in (standing, new)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("renames",), ("years",), ("years", "renames")], ids=" ".join)
def test_a_publication_is_killed_at_every_single_moment(options: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.run.killing", str(tmp_path), *options]
    ran = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    killed, begun, after, rest, _kept = zip(*(line.split() for line in ran.stdout.splitlines()), strict=True)
    states = Counts(killed)
    assert set(begun) == {"old", "new"}
    assert set(after) == {"new"}
    assert set(rest) == {LOCK}
    assert states["old"] > 20
    assert states["new"] > 10
    between = {"gone", "gone+old", "gone+new"} if "renames" in options else set()
    assert set(states) - {"old", "new"} <= between | ({"both"} if "years" in options else set())
    assert sum(states[state] for state in ("both", *between)) <= 4 * len(options)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("renames",)], ids=" ".join)
def test_a_publication_that_fails_is_killed_while_it_takes_back(options: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.run.killing", str(tmp_path), "years", "fails", *options]
    ran = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    _killed, begun, after, rest, _kept = zip(*(line.split() for line in ran.stdout.splitlines()), strict=True)
    assert set(begun) == {"old", "new"}
    assert set(after) == {"new"}
    assert set(rest) == {LOCK}


@pytest.mark.slow
@pytest.mark.parametrize("years", [(), ("years",)], ids=["one year", "two years"])
@pytest.mark.parametrize("way", [(), ("renames",)], ids=["exchange", "renames"])
@pytest.mark.parametrize("when", ["edits", "saves"])
def test_what_people_do_before_or_after_the_kill_is_kept(
    when: str, way: tuple[str, ...], years: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.run.killing", str(tmp_path), when, *way, *years]
    ran = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    _killed, _begun, _after, rest, kept = zip(*(line.split() for line in ran.stdout.splitlines()), strict=True)
    assert set(kept) == {"kept"}
    assert set(rest) == {LOCK}
    assert len(kept) > 30


@pytest.mark.parametrize("way", ["exchange", "renames"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_whatever_call_fails_the_results_are_the_old_or_the_new_ones(
    code: int, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "renames":
        monkeypatch.setattr(swapping, "exchange", lambda _one, _other: False)
    target = tmp_path / "target"
    publish(tmp_path / "new", NEW, "2023", "2024")
    put(tmp_path / "new", {f"{year}/我的.txt": b"1" for year in (2023, 2024)})
    new, told, number, is_over = tree(tmp_path / "new"), 0, 0, False
    while not is_over:
        number += 1
        publish(target, OLD, "2023", "2024")
        write(target, {f"{year}/我的.txt": "1" for year in (2023, 2024)})
        before = tree(target)
        failure = None
        with watched(Counter(target, fail_at(number, code))) as counter:
            try:
                publish_as_the_run_does(target)
            except OperatorError as error:
                failure = error
        publish_nothing(target)
        assert tree(target) == (before if failure else new), number
        assert "\n" not in str(failure)
        told += failure is not None
        is_over = counter.count < number
        swapping.remove(target)
    assert told > 30


def publish_as_the_run_does(target: Path) -> None:
    with Publication(target) as publication:
        for year in ("2023", "2024"):
            staged = publication.stage(year)
            try:
                write(staged, NEW)
            except OSError as error:  # as publishing.py does
                raise OperatorError("…") from error
        publication.publish()


def publish_nothing(target: Path) -> None:
    with Publication(target):
        pass


@pytest.mark.slow
def test_a_disk_that_takes_no_more_is_told_in_a_line(
    results: tuple[dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    target = tmp_path / "output"
    put(target, results[0])
    ran = run(target, "size", 60_000)
    assert ran.returncode == 2
    assert "磁盘空间不足" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert tree(target) == results[0]


@pytest.mark.slow
def test_a_full_disk_is_told_in_a_line(results: tuple[dict[str, bytes], dict[str, bytes], int], tmp_path: Path) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    kilobytes = sum(map(len, results[0].values())) // 1024 + 60
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(target)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    try:
        put(target, results[0])
        ran = run(target)
        assert ran.returncode == 2
        assert "磁盘空间不足" in ran.stderr
        assert ran.stderr.count("\n") == 1
        assert tree(target) == results[0]
    finally:
        subprocess.run(["umount", str(target)], check=True)


@pytest.mark.slow
def test_of_two_runs_at_once_one_is_refused_in_words(
    results: tuple[dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    target = tmp_path / "output"
    put(target, results[0])
    arguments = ["evaluate", "--input", str(TOWN), "--output", str(target), "--system", "town-2024", "--jobs", "1"]
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    both = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, encoding="utf-8")
        for _time in range(2)
    ]
    ended = sorted((one.communicate()[1], one.returncode) for one in both)
    assert ended[0] == ("", 0)
    assert ended[1] == ("", 0) or (ended[1][1] == 2 and "另一次运行正在写" in ended[1][0])
    assert tree(target) == results[1]
