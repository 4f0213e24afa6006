"""What holds for every test: repeatable examples, workers begun quickly, and LibreOffice where a test needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from multiprocessing import forkserver

import pytest
from hypothesis import settings

from tests.spreadsheet import REQUIRE, is_required, libreoffice

ABSENT = f"LibreOffice is not installed; with {REQUIRE}=1 this would be a failure"

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

WORKERS_NEED = ("pipeline.run", "pytest")


@pytest.fixture(scope="session", autouse=True)
def server_of_workers() -> Iterator[None]:
    """Whichever test first needs workers begins the server that forks them for all: it imports what any will need."""
    preload = forkserver.set_forkserver_preload

    def with_more(names: Sequence[str]) -> None:
        preload([*names, *WORKERS_NEED])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forkserver, "set_forkserver_preload", with_more)
        yield


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


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """What the command line prints."""
    return capsys
