"""What the person at the keyboard is told when something cannot be read or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.run.operator import cannot_write
from tests.hostile.test_file_system import as_nobody, shared

__all__ = ["shared"]


def test_a_file_that_may_not_be_read_is_named_and_not_called_one_that_cannot_be_written(shared: Path) -> None:
    folder = shared / "单位"
    folder.mkdir()
    closed = folder / "更正与说明.xlsx"
    closed.touch(0)
    closed.chmod(0)
    with as_nobody(), pytest.raises(PermissionError) as refused:
        closed.read_bytes()
    with as_nobody():
        told = str(cannot_write(folder, refused.value))
    assert f"不能读取“{closed}”" in told
    assert "不能写入" not in told
