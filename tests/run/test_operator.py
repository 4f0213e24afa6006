"""What the person at the keyboard is told when something cannot be read or written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline.limits import NoWorkersError
from pipeline.run.operator import cannot_write, refused
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


def failed(code: int, file: str | None = None) -> OSError:
    return OSError(code, os.strerror(code), file)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoWorkersError("请关闭程序。"), "请关闭程序。"),
        (MemoryError(), "内存不足"),
        (failed(errno.EMFILE), "ulimit -n"),
        (failed(errno.ENOSPC), "清理磁盘"),
        (failed(errno.EIO, "/盘/甲.xlsx"), "“/盘/甲.xlsx”"),
    ],
)
def test_what_the_system_refuses_is_told_in_a_line(error: BaseException, words: str) -> None:
    said = refused(error)
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOENT, "没有这个文件或文件夹"),
        (errno.EIO, "磁盘读写出错"),
        (errno.EBUSY, "正被其他程序使用"),
        (errno.EHOSTUNREACH, "网络或网络磁盘的连接中断"),
        (errno.ELOOP, "系统错误 ELOOP"),
    ],
)
def test_what_the_system_says_in_english_is_told_in_chinese_and_what_is_rare_by_its_name(code: int, words: str) -> None:
    for told in (str(cannot_write(Path("/盘/甲"), failed(code))), refused(failed(code))):
        assert os.strerror(code) not in told
        assert words in told


@pytest.mark.parametrize("error", [ValueError(), UnicodeEncodeError("utf-8", "甲", 0, 1, "")])
def test_a_bug_of_ours_is_not_laid_at_the_door_of_the_system(error: BaseException) -> None:
    assert not refused(error)
