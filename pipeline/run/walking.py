"""A folder -> what is in it, in order: everything, or the years; what cannot be listed or followed is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.causes import cause
from pipeline.run.operator import OperatorError

_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a link to a folder that Windows does not call a link


def below(folder: Path, inside: Path = Path()) -> Iterator[Path]:
    """Yield every file, link and empty folder below `folder`, relative to it, in order; no link is followed."""
    try:
        with os.scandir(folder / inside) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise OperatorError(
            f"不能读取“{folder / inside}”（{cause(error)}），没有写出结果。请检查该文件夹的权限或移走，然后重新运行。"
        ) from error
    for entry in found:
        relative = inside / entry.name
        if getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION:
            raise OperatorError(f"“{folder / relative}”是指向其他文件夹的链接，没有写出结果。请移走后重新运行。")
        if entry.is_dir(follow_symlinks=False):
            yield from below(folder, relative)
        else:
            yield relative
    if not found and inside != Path():
        yield inside


def year_folders(target: Path) -> list[Path]:
    """Return the folders of the years whose results are in `target`, in order."""
    return sorted(one for one in target.glob("[0-9][0-9][0-9][0-9]") if one.is_dir())


def is_folder(path: Path) -> bool:
    """Tell whether `path` is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()
