"""No hostile workbook may hold up a run: each case has to end within the 20 s that a person would wait."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

MOST_SECONDS = 20


@pytest.fixture(autouse=True)
def ends_in_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_SECONDS
