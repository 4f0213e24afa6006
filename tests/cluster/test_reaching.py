"""A cluster that cannot be used is told in one line that says what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cluster import Cluster, ClusterError, reaching
from pipeline.cluster.fitness import Installation, installation
from tests.command_line import ROOT, TOWN, run


@contextmanager
def silence() -> Iterator[str]:
    """Yield the address of something that is no scheduler: it lets anybody in and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def nobody() -> Iterator[str]:
    with silence() as address:
        pass
    yield address


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8786", "tcp://", "tcp://主机", "http://127.0.0.1:80", "tcp://a b:1"]
)
def test_an_address_that_is_none_is_answered_with_one(address: str) -> None:
    with pytest.raises(ClusterError, match=r"tcp://192\.168\.1\.10:8786"):
        Cluster(address)


@pytest.mark.slow
@pytest.mark.parametrize("where", [nobody, silence])
def test_where_there_is_no_scheduler_the_run_ends_in_a_line_and_status_2(
    where: Callable[[], AbstractContextManager[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(reaching, "_SECONDS", 1)
    with where() as address:
        status = run("evaluate", "--input", TOWN, "--output", tmp_path / "output", "--scheduler", address)
    told = said.readouterr()
    assert status == 2
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert address in told.err
    assert "dask scheduler" in told.err


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install '.\[cluster\]'"):
        Cluster("tcp://127.0.0.1:8786")


def test_settings_of_dask_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "dask.yaml").write_text("distributed: [", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline.cli", "check", "--input", str(TOWN), "--scheduler", "tcp://127.0.0.1:1"]
    setting = {**os.environ, "DASK_CONFIG": str(tmp_path / "dask.yaml")}
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=setting, encoding="utf-8")
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "dask.yaml" in ran.stderr


def test_an_installation_is_like_itself_and_unlike_one_with_another_library() -> None:
    own = installation()
    assert own.unlike(own) == ""
    for name, value in own.facts.items():
        other = replace(own, facts={**own.facts, name: "1.0"})
        assert own.unlike(other) == f"{name} 是 1.0，本机是 {value}"
    assert "没有" in own.unlike(Installation({}, is_daemonic=False))


def test_everything_that_results_depend_on_is_installed_here() -> None:
    assert "没有" not in installation().facts.values()


def test_who_asks_for_no_cluster_does_not_wait_for_dask() -> None:
    code = "import sys, pipeline.cli.commands, pipeline.run.publishing; print({'dask', 'distributed'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert ran.stdout.strip() == "set()"
