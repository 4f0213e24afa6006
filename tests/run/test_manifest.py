"""What the program wrote to a folder, as the hidden file there says."""

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.model import MANIFEST
from pipeline.run.manifest import digest_of, digests_below, write_manifest, written_in
from tests.run.trees import NEW, SUMMARY, UNIT, write


def test_what_is_written_is_read_again_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    folder = write(tmp_path, NEW)
    digests = digests_below(folder, {})
    assert digests == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in NEW.items()}
    write_manifest(folder, digests)
    first = (folder / MANIFEST).read_bytes()
    assert written_in(folder) == digests
    write_manifest(folder, dict(reversed(digests.items())))
    assert (folder / MANIFEST).read_bytes() == first


def test_a_folder_of_version_0_2_has_its_workbooks_known_by_name(tmp_path: Path) -> None:
    folder = write(tmp_path, {**NEW, "甲局/我的.xlsx": "我的", "附件/评价底稿.xlsx/a": "文件夹"})
    assert set(written_in(folder)) == {SUMMARY, UNIT}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1]",
        b'{"files": 3, "format": 1}',
        b'{"files": {"a": "b"}, "format": 2}',
        b'{"files": {"../a": "b", "/a": "b", "a\\u0000": "b", "\\udc80": "b", "c": 3, "": "b"}, "format": 1}',
        b"[" * 100_000,
    ],
)
def test_a_manifest_that_cannot_be_understood_makes_nothing_the_programs(content: bytes, tmp_path: Path) -> None:
    folder = write(tmp_path, NEW)
    (folder / MANIFEST).write_bytes(content)
    assert written_in(folder) == {}


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    (tmp_path / "链接").symlink_to("/etc/passwd")
    assert digest_of(tmp_path / "管道") is None
    assert digest_of(tmp_path / "链接") is None
