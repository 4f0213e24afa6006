"""What results rest on besides their inputs is told apart."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import program


def test_programs_of_one_version_that_were_changed_are_told_apart(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.toml", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    digest = program._digest(tmp_path)
    (tmp_path / "d.txt").write_text("2", encoding="utf-8")
    assert program._digest(tmp_path) == digest
    for name in ("a.py", "b/c.toml"):
        (tmp_path / name).write_text("2", encoding="utf-8")
        assert program._digest(tmp_path) != digest
        digest = program._digest(tmp_path)


def test_every_library_that_results_rest_on_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有" not in program.facts().values()
    whole = program.fingerprint()
    monkeypatch.setattr(program, "_version", lambda name: "0" if name == "numpy" else "1")
    program.facts.cache_clear()
    program.fingerprint.cache_clear()
    try:
        assert program.fingerprint() != whole
    finally:
        program.facts.cache_clear()
        program.fingerprint.cache_clear()


def test_openpyxl_writes_the_same_whatever_the_environment_asks_of_it() -> None:
    command = [sys.executable, "-c", "import pipeline, openpyxl; print(openpyxl.LXML)"]
    environment = {**os.environ, "OPENPYXL_LXML": "True"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
