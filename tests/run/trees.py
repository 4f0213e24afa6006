"""Folders as the tests see them: the bytes of every file, and small publications."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.model import MANIFEST
from pipeline.run.evaluating import STORE
from pipeline.run.publication import LOCK, Publication

SUMMARY, UNIT = "绩效评价汇总.xlsx", "甲局/评价底稿.xlsx"
OLD = {SUMMARY: "旧汇总", UNIT: "旧底稿"}
NEW = {SUMMARY: "新汇总", UNIT: "新底稿"}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def publish(
    target: Path, files: Mapping[str, str], *names: str, read: Mapping[Path, str] | None = None
) -> tuple[Path, ...]:
    """Publish the same files under each name (2024 if there is none)."""
    with Publication(target) as publication:
        for name in names or ("2024",):
            write(publication.stage(name), files)
        return publication.publish(read)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, every link with where it leads, every empty folder; without lock and store."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"-> " + os.fsencode(path.readlink())
        elif path.is_dir():
            found |= {} if any(path.iterdir()) else {name: b"<folder>"}
        elif path.name != LOCK and not path.name.startswith(STORE):
            found[name] = path.read_bytes()
    return found


def texts(folder: Path) -> dict[str, str]:
    """The files of people and program with their text, without the manifest."""
    return {name: content.decode() for name, content in tree(folder).items() if Path(name).name != MANIFEST}
