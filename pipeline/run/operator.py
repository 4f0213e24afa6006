"""The person at the keyboard: what they ask for, what they can put right, and the progress they see."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from pipeline.causes import cause
from pipeline.limits import Limits, NoWorkersError

Work = TypeVar("Work")
DEFAULT_PITCH = 28.95
"""Points from line to line in a report: 22 lines fill a page of GB/T 9704-2012."""
LONG_FOLDER = 180
"""Characters of a folder's path that leave no room for the longest names below it in the 260 of Windows."""


class OperatorError(Exception):
    """Something the person at the keyboard can put right; one Chinese line with the remedy."""


class Track(Protocol):
    """Shows progress over a sequence of work with a label; yields each piece once."""

    def __call__(self, work: Sequence[Work], label: str, /) -> Iterable[Work]:
        """Yield the pieces."""


def untracked(work: Sequence[Work], _label: str, /) -> Iterable[Work]:
    """Show no progress."""
    return work


def untold(_words: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """How reports are wanted: the `outline` of this code, the styles of a Word `template`, lines `pitch` points apart.

    Without a wish for them, charts are drawn, and the whole table of scores is annexed where the outline has it.
    """

    outline: str | None = None
    template: Path | None = None
    pitch: float = DEFAULT_PITCH
    charts: bool = True
    score_table: bool | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for: the folder of the workbooks, that of the results, a system or year if only one is meant.

    Every file is read by one of `jobs` workers (0: one for each processor) within `limits`, or by the workers of the
    dask cluster with a `scheduler` at this address. A run that `is_fresh` works everything out anew, whatever earlier
    ones have kept. `track` shows how far it is, and `tell` is told in a line what the person should know meanwhile.
    """

    source: Path
    target: Path
    system: str | None = None
    year: int | None = None
    limits: Limits = field(default_factory=Limits)
    jobs: int = 0
    track: Track = untracked
    report: ReportSettings = field(default_factory=ReportSettings)
    is_fresh: bool = False
    scheduler: str | None = None
    tell: Callable[[str], None] = untold


def no_folder(source: Path) -> OperatorError:
    """Return what to tell where there is no folder of workbooks at `source`."""
    if source.exists():
        return OperatorError(f"“{source}”是文件，不是文件夹。请用 --input（make 用 INPUT=）指定它所在的文件夹。")
    return OperatorError(f"没有文件夹“{source}”。请新建后把填好的工作簿放进去，或用 INPUT= 指定其他文件夹。")


def seen_from(path: Path, source: Path) -> str:
    """Return the way from the input folder to a file, so that links lead there too; what is no text is escaped."""
    from pipeline.intake.discover import shown_name  # which the command line need not wait for

    try:
        return shown_name(Path(os.path.relpath(path.resolve(), source.resolve())), Path())
    except ValueError:  # on Windows: another drive
        return shown_name(path, Path())


def cannot_write(path: Path, error: OSError) -> OperatorError:
    """Return what to tell when `path` cannot be written."""
    match error:
        case PermissionError(filename=str() as file) if _is_unreadable(file):
            return OperatorError(f"不能读取“{file}”，没有写出结果。请在它的属性中允许读取，或把它移走，然后重新运行。")
        case PermissionError():
            remedy = "请关闭正打开的同名文件，或检查文件夹的写入权限"
        case NotADirectoryError() | FileExistsError() | IsADirectoryError():
            remedy = "同名的文件或文件夹挡住了路径，请移走或改名"
        case _ if error.errno == errno.ENAMETOOLONG or _is_long_for_windows(path, error):
            remedy = "路径太长，请用 OUTPUT= 指定路径较短的文件夹"
        case _ if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            remedy = "磁盘空间不足，请清理磁盘"
        case _ if error.errno == errno.EROFS:
            remedy = "所在的磁盘是只读的，请用 OUTPUT= 指定别的文件夹"
        case _:
            remedy = f"请检查路径和磁盘空间，或用 OUTPUT= 指定别的文件夹（{cause(error)}）"
    return OperatorError(f"不能写入“{path}”。{remedy}，然后重新运行。")


def _is_unreadable(file: str) -> bool:
    """Tell whether there is a file that this process may not read."""
    as_acting = os.access in os.supports_effective_ids
    return os.path.lexists(file) and not os.access(file, os.R_OK, effective_ids=as_acting)


def _is_long_for_windows(path: Path, error: OSError) -> bool:
    """Tell whether the path is what is wrong: Windows does not find a file whose path has over 260 characters."""
    return isinstance(error, FileNotFoundError) and len(str(path.absolute())) > LONG_FOLDER


def refused(error: BaseException) -> str:
    """Return in a line what the system did not let the run do; nothing where it is not the system that is to blame."""
    match error:
        case NoWorkersError():
            return str(error)
        case MemoryError():
            why = "内存不足", "关闭暂时不用的程序"
        case UnicodeEncodeError() if not _knows_chinese_names():
            why = "系统的语言环境不能使用中文文件名", "先设置环境变量 PYTHONUTF8=1"
        case OSError() if error.errno in (errno.EMFILE, errno.ENFILE):
            why = "系统允许同时打开的文件太少", "用 ulimit -n 1024 放宽"
        case OSError() if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            why = "磁盘空间不足", "清理磁盘"
        case OSError():
            file = f"“{error.filename}”" if error.filename else "文件"
            why = f"不能读写{file}（{cause(error)}）", "检查磁盘、路径和权限"
        case _:
            return ""
    return f"{why[0]}，没有做完。请{why[1]}，然后重新运行；输出文件夹中的结果是完整的。"


def _knows_chinese_names() -> bool:
    try:
        os.fsencode("中文")
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell the operator what keeps `path` from being written."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
