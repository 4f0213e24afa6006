"""Workers come from a branch of the run with all that it has loaded, and with nothing of what it is doing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
CODE = "import sys; from tests.run.branched import main; main(*sys.argv[1:])"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads a process has")


def run(folder: Path, *options: str) -> tuple[dict[str, Any], int]:
    """Return what a worker found, and how the run ended."""
    command = [sys.executable, "-c", CODE, str(folder), *options]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, encoding="utf-8", timeout=60)
    assert ran.stderr == ""
    said, found = ran.stdout.splitlines()
    assert said == "said once"
    return json.loads(found), ran.returncode


def is_there(process: int) -> bool:
    """Tell whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_workers_have_what_the_run_has_loaded(tmp_path: Path) -> None:
    found, status = run(tmp_path)
    assert found["loaded"] == ["once"]
    assert status == 0


def test_a_run_with_threads_has_its_workers_from_a_new_interpreter(tmp_path: Path) -> None:
    found, status = run(tmp_path, "thread")
    assert found["loaded"] == []
    assert status == 0


def test_workers_look_for_garbage_though_the_run_does_not(tmp_path: Path) -> None:
    found, _status = run(tmp_path)
    assert found["collects"]


def test_nothing_that_the_run_has_open_is_held_by_workers(tmp_path: Path) -> None:
    found, _status = run(tmp_path)
    assert found["opened"]
    assert not [path for path in found["opened"] if path.startswith(str(tmp_path))]


def test_the_server_can_be_asked_to_end_though_the_run_puts_that_off(tmp_path: Path) -> None:
    assert not run(tmp_path)[0]["deaf"]


def test_a_worker_that_dies_with_a_cry_is_not_heard(tmp_path: Path) -> None:
    assert run(tmp_path, "aborts")[1] == 0


@pytest.mark.parametrize("options", [(), ("killed",)], ids=" ".join)
def test_when_the_run_is_over_no_process_stays(options: tuple[str, ...], tmp_path: Path) -> None:
    found, status = run(tmp_path, *options)
    assert status == (-9 if options else 0)
    left = 6000
    while is_there(found["server"]) and left:
        left -= 1
        time.sleep(0.01)
    assert left
