"""Folders of deliverables -> the files in them that somebody has open, as office programs tell by lock files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.intake.discover import EXCEL_LOCK, LIBRE_OFFICE_LOCK, LOCKS, WPS_LOCK
from pipeline.run.operator import OperatorError

_JUNK = frozenset({"thumbs.db", ".ds_store"})
_SHOWN = 5


def is_junk(name: str) -> bool:
    """Tell whether a file is no person's work: a lock file of an office program or a cache of the file manager."""
    return name.startswith(LOCKS) or name.casefold() in _JUNK


def refuse_open_files(folders: Iterable[Path]) -> None:
    """Raise OperatorError if any file below `folders` is open in an office program."""
    found = [pair for folder in folders for pair in _open_files(folder)]
    if found:
        more = f"等 {len(found)} 个文件" if len(found) > _SHOWN else ""
        files = "、".join(f"“{file}”" for file, _lock in found[:_SHOWN])
        locks = "、".join(f"“{lock.name}”" for _file, lock in found[:_SHOWN])
        raise OperatorError(
            f"{files}{more}正在 Excel、Word、WPS 或 LibreOffice 中打开，没有写出结果。请保存并关闭后重新运行；"
            f"如果确实没有人打开，请删除同一文件夹中的锁文件 {locks}（可能是隐藏文件）。"
        )


def _open_files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield every file below `folder` that is open, with its lock file."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for lock in sorted(files):
            for name in sorted(files):
                if lock != name and _locks(lock, name):
                    yield Path(place, name), Path(place, lock)


def _locks(lock: str, name: str) -> bool:
    """Tell whether a file called `lock` says that one called `name` is open; without its file a lock says nothing."""
    if lock.startswith(LIBRE_OFFICE_LOCK) and lock.endswith("#"):
        return lock[len(LIBRE_OFFICE_LOCK) : -1] == name
    if lock.startswith(WPS_LOCK):
        return lock[len(WPS_LOCK) :] == name
    if lock.startswith(EXCEL_LOCK):
        # Word puts the mark in the place of the first one or two characters of a long name
        return lock[len(EXCEL_LOCK) :] in (name, name[1:], name[2:]) and not is_junk(name)
    return False
