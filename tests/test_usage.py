"""The command line as a newcomer meets it: mistakes, help, any terminal, Ctrl-C."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.cli import STOPS, _ask, main
from pipeline.cli.commands import cli
from pipeline.cli.options import tracked
from pipeline.cli.wording import lines, width
from tests.run.trees import tree

ROOT = Path(__file__).parent.parent
TOWN = ROOT / "examples" / "town-2024"
COMMAND = [sys.executable, "-m", "pipeline.cli"]
OURS = {
    "jixiao", "make", "explain", "templates", "manual", "migrate", "check", "evaluate", "verify", "watch", "help",
    "UNIT", "INDICATOR", "REPORT", "docx", "year", "version",
}  # fmt: skip


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def foreign_words(text: str, *arguments: str) -> set[str]:
    """Words of another language that are neither names of ours nor what the person typed."""
    return set(re.findall("[A-Za-z]{2,}", text)) - OURS - set(re.findall("[A-Za-z]{2,}", " ".join(arguments)))


@pytest.mark.parametrize(
    "line",
    [
        "evalute", "evaluate --yaer 2024", "-x", "--vers", "check x y", "check --year", "check --system", "--version=3",
        "check --help=3", "check --jobs -1", "check --jobs many", "check --jobs 1.5", "check --file-seconds nan",
        "check --file-seconds inf", "check --file-memory 3", "check --year abc", "templates --output=", "- -",
        "explain", "explain 柳树镇 B101 more", "verify", "--input x check", "check --input",
        "evaluate -h=3", "evaluate --line-pitch 1e9", "check --file-seconds 1e300", f"check --file-memory {10 ** 21}",
    ],
)  # fmt: skip
def test_a_mistake_is_answered_in_chinese_with_how_to_call(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*line.split()) == 2
    said = capsys.readouterr()
    assert not said.out
    assert foreign_words(said.err, line) == set()
    assert "用法：jixiao" in said.err


def test_a_report_that_is_not_there_is_told_before_anything_is_evaluated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "没有.docx", "--input", "也没有") == 2
    assert "没有文件“没有.docx”" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_not_said_to_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("watch", "--input", "没有") == 2
    said = capsys.readouterr()
    assert (said.out, "没有文件夹“没有”" in said.err) == ("", True)


def test_what_an_option_means_stands_apart_from_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    run("evaluate", "--help")
    assert "--no-score-table" in re.split(r"\s+", capsys.readouterr().out)


@pytest.mark.parametrize("arguments", [[], ["--"]])
def test_without_a_command_the_commands_are_shown(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments)
    said = "".join(capsys.readouterr())
    assert all(name in said for name in ("templates", "check", "evaluate", "explain"))
    assert said.count("用法") == 1


def test_a_misspelt_option_is_answered_with_the_one_meant(capsys: pytest.CaptureFixture[str]) -> None:
    run("evaluate", "--yaer", "2024")
    assert "--year" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["", ""], ["", "B101"]])
def test_what_to_explain_is_asked_for_with_an_example(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", *arguments) == 2
    assert "make explain UNIT=柳树镇 INDICATOR=B101" in capsys.readouterr().err


def test_the_windows_script_takes_every_command_and_evaluates_without_one() -> None:
    lines = (ROOT / "evaluate.bat").read_bytes().decode("ascii").splitlines()
    (taken,) = [re.findall(r"\((.*)\)", line)[0].split() for line in lines if line.startswith("for %%C in (")]
    assert {one for one in taken if not one.startswith("-")} == set(cli.commands)
    assert lines[lines.index(":command") + 1].endswith('jixiao.exe" %*')
    assert any("jixiao.exe" in line and "evaluate --input" in line for line in lines)


def test_the_windows_script_looks_for_every_package_before_it_starts() -> None:
    (looking,) = re.findall(r'python.exe" -c "(.*?)" >nul', (ROOT / "evaluate.bat").read_bytes().decode("ascii"))
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split("[<>=]", one)[0] for one in declared}
    modules = {one.removeprefix("python-").replace("-", "_") for one in names - {"python-calamine"}}
    assert modules | {"python_calamine"} <= loaded_by("-c", looking)


SLOW = {"numpy", "openpyxl", "docx", "pydantic", "xlsxwriter", "pandas", "lxml", "pebble", "multiprocessing"}


def loaded_by(*arguments: str) -> set[str]:
    """Return the packages that Python has loaded when it is done."""
    listed = [sys.executable, "-X", "importtime", *arguments]
    ran = subprocess.run(listed, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    return {line.rpartition("|")[2].strip().split(".")[0] for line in ran.stderr.splitlines()}


@pytest.mark.parametrize("line", ["--help", "--version", "evaluate --help", "templates -h"])
def test_help_does_not_wait_for_what_the_commands_need(line: str) -> None:
    loaded = loaded_by("-m", "pipeline.cli", *line.split())
    assert "click" in loaded
    assert not loaded & SLOW


def test_what_is_loaded_is_not_looked_through_for_garbage_again_and_again() -> None:
    code = """
import gc
from pipeline.cli import main
before = gc.get_stats()[0]["collections"]
try:
    main(["check", "--input", "没有这个文件夹"])
finally:
    print(gc.get_stats()[0]["collections"] - before)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=ROOT, encoding="utf-8")
    assert (ran.returncode, int(ran.stdout) < 10) == (2, True), ran.stdout


def test_what_is_left_at_the_end_goes_with_the_process_and_is_not_taken_apart() -> None:
    code = """
from pipeline.cli import main
class Left:
    def __del__(self):
        print("taken apart")
try:
    main(["--version"])
finally:
    left = Left()
    left.itself = left
    del left
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    assert ran.stdout.startswith("jixiao")
    assert "taken apart" not in ran.stdout


def test_checking_does_not_wait_for_what_writes_reports_and_workbooks() -> None:
    assert not loaded_by("-c", "import pipeline.cli.doing, pipeline.run.evaluating") & {"docx", "xlsxwriter"}


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_whoever_has_windows_reads_how_to_write_templates(name: str) -> None:
    assert "evaluate.bat templates --system" in (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("line", ["--help", "evaluate --help", "check -h", "templates -h", "explain -h", "watch -h"])
def test_help_is_chinese_and_fits_a_terminal(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(*line.split()) == 0
    said = capsys.readouterr().out
    assert not re.search("Usage|Options|Commands|Show this|default|OPTIONS|PATH|TEXT|RANGE", said)
    assert max(width(one) for one in said.splitlines()) <= 80


def test_a_line_is_broken_between_words_but_not_before_a_stop_or_after_a_bracket() -> None:
    text = "甲乙丙丁，戊己（one two）庚辛"
    for room in range(8, 40):
        broken = lines(text, room)
        assert all(width(one) <= room for one in broken)
        assert "".join(broken).replace(" ", "") == text.replace(" ", "")
        assert not any(one.startswith(("，", "）")) or one.endswith("（") for one in broken)


@pytest.mark.parametrize(
    "console",
    [
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252:strict"},
    ],
    ids=str,
)
def test_piped_output_is_chinese_in_any_language_of_the_system(console: dict[str, str], tmp_path: Path) -> None:
    known = ("LANG", "LC_", "PYTHONIO", "PYTHONUTF8")
    without = {name: value for name, value in os.environ.items() if not name.startswith(known)}
    target = tmp_path / "结果"
    command = [*COMMAND, "check", "--input", str(target)]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env={**without, **console})
    assert ran.returncode == 2
    assert "没有文件夹" in ran.stderr.decode("utf-8")


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        ran = subprocess.run([*COMMAND, "check", "-h"], stdout=gone, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    assert b"Traceback" not in ran.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell of its own")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_whoever_closes_the_streams_has_the_results_all_the_same(closed: str, tmp_path: Path) -> None:
    """As some schedulers do; nor does the next file that is opened take the place of a stream."""
    command = [*COMMAND, "evaluate", "--input", str(TOWN), "--output", str(tmp_path), "--jobs", "1"]
    ran = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *command], check=False, cwd=ROOT)
    assert ran.returncode == 0
    assert (tmp_path / "2024" / "绩效评价汇总.xlsx").is_file()


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_can_be_printed_nowhere_is_told_elsewhere_or_by_the_status(stream: str, tmp_path: Path) -> None:
    asked = {"stdout": "--help", "stderr": "--no-such-option"}[stream]
    said = tmp_path / "said"
    with FULL.open("w") as full, said.open("w") as other:
        streams = {"stdout": other, "stderr": other, stream: full}
        ran = subprocess.run([*COMMAND, "check", asked], check=False, cwd=ROOT, **streams)  # type: ignore[call-overload]
    assert ran.returncode == 2
    assert said.read_text("utf-8").count("\n") == ("磁盘空间不足" in said.read_text("utf-8")) == (stream == "stdout")


def test_where_the_system_cannot_name_files_in_chinese_the_way_out_is_told(tmp_path: Path) -> None:
    console = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    without = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "LC_", "PYTHONIO"))}
    command = [*COMMAND, "evaluate", "--input", str(TOWN), "--output", str(tmp_path / "out")]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env={**without, **console})
    said = ran.stderr.decode("utf-8")
    assert ran.returncode == 2
    assert "PYTHONUTF8=1" in said
    assert said.count("\n") == 1


def test_temporary_files_may_go_to_a_folder_of_any_length(tmp_path: Path) -> None:
    long = tmp_path / ("长" * 40)
    long.mkdir()
    command = [*COMMAND, "check", "--input", str(TOWN), "--output", str(tmp_path / "out"), "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env={**os.environ, "TMPDIR": str(long)})
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
def test_a_progress_bar_is_no_wider_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert list(tracked(range(100), "写出永久性附件")) == list(range(100))
    drawn = re.split("[\r\n]", re.sub("\x1b\\[[0-9?]*[a-z]", "", terminal.getvalue()))
    assert 0 < max(map(width, drawn)) <= columns


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a signal of its own")
@pytest.mark.parametrize("wait", [0.5, 0.8, 1.1, 1.4, 2.0])
@pytest.mark.parametrize("stop", STOPS)
def test_an_interrupted_run_says_so_and_leaves_results_whole(stop: signal.Signals, wait: float, tmp_path: Path) -> None:
    target = tmp_path / "output"
    command = [*COMMAND, "evaluate", "--input", str(TOWN), "--output", str(target), "--jobs", "1"]
    started = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, encoding="utf-8", start_new_session=True
    )
    time.sleep(wait)
    with suppress(ProcessLookupError):
        # a terminal interrupts the workers, too; who ends a program ends the one they know
        (os.killpg if stop == signal.SIGINT else os.kill)(started.pid, stop)
    said = started.communicate()[1]
    names = [one for one in tree(target) if one.startswith("2024/")] if target.exists() else []
    assert not names or "2024/绩效评价汇总.xlsx" in names
    # a bug of Python 3.11 may turn the status into the signal itself, which a shell shows as the same number
    assert started.returncode in (0, 128 + stop, -stop)
    assert started.returncode == 0 or said.lstrip().startswith("已中断")
    assert "\n" not in said.strip()


@pytest.fixture
def handlers() -> Iterator[None]:
    """What answers signals is as before when the test is over."""
    before = {one: signal.getsignal(one) for one in STOPS}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("handlers")
def test_an_interrupt_while_the_program_loads_is_told_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pipeline.cli.commands.run", _interrupted)
    assert run() == 128 + signal.SIGINT
    assert capsys.readouterr().err.count("\n") == 1


def _interrupted(_arguments: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("handlers")
@pytest.mark.skipif(sys.platform == "win32", reason="a signal of its own")
@pytest.mark.parametrize("stop", STOPS)
def test_an_interrupt_that_becomes_another_error_while_the_program_loads_is_told_too(
    stop: signal.Signals, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrapped(_arguments: object) -> int:
        try:
            signal.raise_signal(stop)
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error
        return 0

    monkeypatch.setattr("pipeline.cli.commands.run", wrapped)
    signal.signal(stop, signal.default_int_handler)  # what began the tests may have made them deaf
    assert run() == 128 + stop
    assert capsys.readouterr().err.count("\n") == 1


ENDED_WHILE_TIDYING = """
import signal, sys, time
from pipeline.cli import commands, main

class Tidied:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

def working(_arguments):
    Tidied()
    time.sleep(60)
    return 0

commands.run = working
main(())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of its own")
def test_a_request_to_end_that_comes_while_an_object_is_taken_apart_is_not_lost() -> None:
    """Python only prints what is raised there, and goes on."""
    command = [sys.executable, "-c", ENDED_WHILE_TIDYING]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, encoding="utf-8")
    assert ran.returncode in (128 + signal.SIGTERM, -signal.SIGTERM)
    assert ran.stderr.startswith("已中断")
    assert ran.stderr.count("\n") == 1


@pytest.mark.usefixtures("handlers")
def test_on_windows_a_request_to_end_comes_again_without_ending_the_process_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delattr("os.kill")
    _ask(signal.SIGINT)
    assert came == [signal.SIGINT]


@pytest.mark.usefixtures("handlers")
def test_a_thread_that_breaks_off_over_a_request_to_end_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def left_alone(_arguments: object) -> int:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            breaking = threading.Thread(target=lambda: 1 / 0)
            breaking.start()
            breaking.join()
        return 0

    monkeypatch.setattr("threading.excepthook", threading.__excepthook__)
    monkeypatch.setattr("sys.unraisablehook", sys.unraisablehook)
    monkeypatch.setattr("pipeline.cli.commands.run", left_alone)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert run() == 128 + signal.SIGTERM
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("handlers")
def test_what_is_no_interrupt_is_no_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_arguments: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("pipeline.cli.commands.run", broken)
    with pytest.raises(RuntimeError):
        main(())
