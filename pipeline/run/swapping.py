"""A folder made anew <-> the standing one: changed for each other in one step where the system can, never half."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of <linux/fs.h>


def make_durable(folder: Path) -> None:
    """Have all of a folder on the disk itself, so that a power cut cannot lose what a name already stands for.

    Linux does it for all files at once, a hundred times faster. A file system that cannot promise it is let be.
    """
    if not _synchronised(folder):
        for place, _folders, files in os.walk(folder):
            for path in (*(Path(place, name) for name in files), Path(place)):
                sync(path)


def _synchronised(folder: Path) -> bool:
    """Have the file system of `folder` write what it still holds back; return False where that cannot be asked for."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "syncfs"):
        return False
    opened = os.open(folder, os.O_RDONLY)
    try:
        return bool(library.syncfs(opened) == 0)
    finally:
        os.close(opened)


def sync(path: Path) -> None:
    """Have one file, or the names in one folder, on the disk itself, where the system can."""
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        return
    with suppress(OSError):
        opened = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def put_in_place(staged: Path, standing: Path, aside: Path) -> None:
    """Put `staged` where `standing` is, which goes `aside`, where nothing is; OSError leaves all as it was."""
    if not os.path.lexists(standing):
        staged.rename(standing)
    elif exchange(staged, standing):
        try:
            staged.rename(aside)
        except BaseException:
            exchange(staged, standing)
            raise
    else:
        standing.rename(aside)
        try:
            staged.rename(standing)
        except BaseException:
            aside.rename(standing)
            raise


def take_back(staged: Path, standing: Path, aside: Path) -> None:
    """Undo `put_in_place`."""
    if not os.path.lexists(aside):
        standing.rename(staged)
    elif exchange(aside, standing):
        aside.rename(staged)
    else:
        standing.rename(staged)
        aside.rename(standing)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change names at one instant; return False where system or file system cannot do that."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    sys.audit("os.rename", one, other, -1, -1)  # it is a renaming for whoever watches or forbids them
    if library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def remove(folder: Path) -> None:
    """Remove a folder with everything in it; a link is removed itself, never what it leads to."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder)
        except PermissionError:
            _make_writable(folder)
            shutil.rmtree(folder)


def _make_writable(folder: Path) -> None:
    """Allow everything below `folder` to be removed: folders on every system, read-only files on Windows."""
    with suppress(OSError):
        folder.chmod(stat.S_IRWXU)
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(place, name)
            with suppress(OSError):
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode):
                    path.chmod(stat.S_IRWXU)
                elif stat.S_ISREG(mode) and not mode & stat.S_IWUSR:
                    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
