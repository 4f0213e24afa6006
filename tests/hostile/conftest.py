"""No hostile workbook may hold up a run: each case has to end within the 20 s that a person would wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.zips import MIB

MOST_SECONDS = 20


@pytest.fixture(autouse=True)
def ends_in_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_SECONDS


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Let the test have no more than 1 GiB on top of what is in use."""
    resource = pytest.importorskip("resource")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 1024 * MIB, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)
