"""`make` hands on what a person types, whatever is in it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = [
    "结果 2024", "a$b", "$$HOME", "$(shell echo x)", "`id`", "它说“好”", "it's", 'a"b', "a\\b",
    "a#b", "a;b&c|d", "*", "%", "~",
]  # fmt: skip

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose program prints what it is given, a line each."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    program = tmp_path / ".venv" / "bin" / "jixiao"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(*sys.argv[1:], sep='\\n')\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / ".venv" / "run").touch()
    return tmp_path


def given(folder: Path, *arguments: str) -> list[str]:
    command = ["make", "--no-print-directory", *arguments]
    ran = subprocess.run(command, capture_output=True, check=True, cwd=folder, encoding="utf-8")
    return ran.stdout.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_folders_and_units_arrive_as_they_were_typed(name: str, folder: Path) -> None:
    typed = [f"{variable}={name}" for variable in ("INPUT", "OUTPUT", "SYSTEM", "UNIT", "INDICATOR")]
    options = ["--input", name, "--output", name, "--system", name]
    assert given(folder, "explain", *typed) == ["explain", *options, "--", name, name]
    assert given(folder, "check", *typed, f"SCHEDULER={name}") == ["check", *options, "--scheduler", name]
    assert given(folder, "evaluate", *typed) == ["evaluate", *options]
    assert given(folder, "watch", *typed) == ["watch", *options]
    assert given(folder, "templates", *typed) == ["templates", "--output", name, "--system", name]
    assert given(folder, "manual", *typed) == ["manual", "--output", name, "--system", name]
    listed = ["--units", name, "--last-year", name]
    assert given(folder, "templates", f"UNITS={name}", f"LAST={name}", "ZIP=1") == ["templates", *listed, "--zip"]


@pytest.mark.parametrize(("said", "is_on"), [(None, False), ("0", False), ("", False), ("1", True), ("是", True)])
def test_what_is_switched_on_by_1_is_off_by_0(said: str | None, is_on: bool, folder: Path) -> None:
    fresh, zipped = ([] if said is None else [f"{name}={said}"] for name in ("FRESH", "ZIP"))
    assert ("--fresh" in given(folder, "check", *fresh)) == is_on
    assert ("--zip" in given(folder, "templates", "UNITS=单位.xlsx", *zipped)) == is_on


def test_the_settings_of_the_benchmark_arrive_and_what_is_not_set_is_left_to_it(folder: Path) -> None:
    (folder / ".venv" / "bin" / "python").symlink_to(folder / ".venv" / "bin" / "jixiao")
    (folder / ".venv" / "dev").touch()
    assert given(folder, "bench") == ["-m", "benchmarks.compare"]
    typed = ["UNITS=5", "ROWS=20", "YEAR=2023", "SEED=7", "REPEAT=1"]
    settings = ["--units", "5", "--rows", "20", "--year", "2023", "--seed", "7", "--repeat", "1"]
    assert given(folder, "bench", *typed) == ["-m", "benchmarks.compare", *settings]


def test_what_is_not_typed_is_the_usual_folder(folder: Path) -> None:
    usual = ["--input", "input", "--output", "output"]
    assert given(folder, "check") == ["check", *usual]
    assert given(folder, "check", "YEAR=2024") == ["check", *usual, "--year", "2024"]
    assert given(folder, "templates") == ["templates"]
    assert given(folder, "manual") == ["manual"]
    assert given(folder, "migrate") == ["migrate", "--input", "input"]
    assert given(folder, "migrate", "OUTPUT=新 的") == ["migrate", "--input", "input", "--output", "新 的"]
    assert given(folder, "explain") == ["explain", *usual, "--", "", ""]


def test_make_alone_shows_the_commands(folder: Path) -> None:
    said = "\n".join(given(folder))
    assert all(f"make {name}" in said for name in ("evaluate", "watch", "check", "templates", "manual", "explain"))
