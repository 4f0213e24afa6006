"""The ending that most cases have which are harmless: the workbook reads as if nothing had been done to it."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake import Filled
from tests.hostile.making import NAME, Found, is_same, new_findings, used


def reads_as_usual(folder: Path, data: bytes, base: Path, *said: Found, name: str = NAME) -> Filled:
    """Hold the workbook to the values of `base`, and to saying nothing about itself but `said`."""
    read = used(folder, data, name)
    assert is_same(read, base)
    assert new_findings(read, base) == sorted(said)
    return read
