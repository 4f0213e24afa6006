"""No process of a command goes uncounted."""

import sys

import pytest

from benchmarks.measuring import cost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what orphans cost")

BUSY = "import time; end = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
LEFT_BEHIND = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BUSY!r}])"
LARGE = "import time; kept = bytearray(100 << 20); time.sleep(0.5)"


def test_a_process_that_outlives_its_parent_is_counted() -> None:
    assert cost(["-c", LEFT_BEHIND]).cpu >= 0.5


def test_memory_is_that_of_the_largest_process_and_of_all_together() -> None:
    found = cost(["-c", LARGE], is_sampled=True)
    assert found.largest > 100
    assert found.together > 100


def test_what_a_command_says_is_handed_on_and_a_failure_is_one() -> None:
    assert cost(["-c", "print('done')"]).said == "done\n"
    with pytest.raises(RuntimeError, match="ended with 3"):
        cost(["-c", "raise SystemExit(3)"])
