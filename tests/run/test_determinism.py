"""The same inputs give the same bytes of every file, whatever else is different."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from examples.units import HERE
from tests.run.trees import tree

ROOT = Path(__file__).parent.parent.parent
ORDINARY = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"}


def results(place: Path, jobs: int, environment: dict[str, str], *action: str) -> dict[str, bytes]:
    """Everything that a run in `place` writes."""
    shutil.copytree(HERE / "town-2024", place / "input")  # the copies have times of their own
    target = place / "output"
    module = ["tests.run.driver", *action, str(target)] if action else ["pipeline.cli"]
    arguments = ["evaluate", "--input", "input", "--output", "output", "--jobs", str(jobs)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    subprocess.run([sys.executable, "-m", *module, *arguments], check=True, cwd=place, env=surroundings)
    return tree(target)


@pytest.mark.slow
def test_neither_place_nor_jobs_nor_hashes_nor_the_clock_nor_how_workers_begin_make_a_difference(
    tmp_path: Path,
) -> None:
    first = results(tmp_path / "一", 1, ORDINARY)
    assert sorted(Path(name).name for name in first) == [
        ".jixiao.json", "02 指标评分（核查回单）.xlsx", "03 资产台账（核查回单）.xlsx",
        "更正与说明.xlsx", "汇总报告.docx", "绩效评价汇总.xlsx", "评价底稿.xlsx", "评价报告.docx",
    ]  # fmt: skip
    assert results(tmp_path / "别处" / "二", 2, ORDINARY) == first
    assert results(tmp_path / "三", 2, {"PYTHONHASHSEED": "77", "TZ": "America/New_York"}, "later", "400") == first
    assert results(tmp_path / "四", 2, ORDINARY, "spawn", "0") == first
