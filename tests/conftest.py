"""What holds for every test: repeatable examples, and LibreOffice where a test needs it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.spreadsheet import REQUIRE, is_required, libreoffice

ABSENT = f"LibreOffice is not installed; with {REQUIRE}=1 this would be a failure"

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("libreoffice") is None or libreoffice() is not None:
        return
    if is_required():
        pytest.fail(ABSENT, pytrace=False)
    pytest.skip(ABSENT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "libreoffice" in report.keywords]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {ABSENT}")
