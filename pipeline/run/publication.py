"""Folders made anew beside the standing ones -> moved into their place whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from pipeline.deliver.folders import numbered
from pipeline.model import MANIFEST
from pipeline.run.carrying import Carrier, resumed
from pipeline.run.manifest import digests_below, key_of, write_manifest, written_in
from pipeline.run.opened import refuse_open_files
from pipeline.run.operator import OperatorError, told
from pipeline.run.swapping import make_durable, put_in_place, remove, sync, take_back
from pipeline.run.walking import is_folder

LOCK, NEW, READY, OLD = ".jixiao.lock", ".jixiao.new", ".jixiao.ready", ".jixiao.old"
COMING = ".jixiao.coming"
"""Stands in a folder made anew until that has its place and all that people did in the one it replaces; it notes what
is carried over. What is ready without it is an old folder that has made room."""


class Publication:
    """What one run publishes below `target`; use it as a context, for only one run at a time may write there.

    `only` is the one folder that can be published, if it is known beforehand. OperatorError says what is in the way;
    all the standing folders are then as they were.
    """

    def __init__(self, target: Path, only: str | None = None) -> None:
        self._target = target
        self._only = only
        self._staged: list[str] = []
        self._found: list[Path] = []
        self._held = ExitStack()

    def __enter__(self) -> Publication:
        with ExitStack() as entering, told(self._target):
            entering.enter_context(_locked(self._target))
            self._found = recover(self._target)
            refuse_open_files(self._known())
            self._held = entering.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._held, suppress(OSError):  # what cannot be tidied now is by the next run
            recover(self._target)

    def stage(self, name: str) -> Path:
        """Return the empty folder in which `name` is made anew."""
        standing, staged = self._target / name, self._target / NEW / name
        with told(standing):
            if standing.is_symlink():
                raise OperatorError(
                    f"“{standing}”是链接，没有写出结果。请改为普通文件夹或移走，也可以用 OUTPUT= 另选输出文件夹。"
                )
            if standing.exists() and not standing.is_dir():
                raise FileExistsError(standing)
            staged.mkdir(parents=True)
        self._staged.append(name)
        return staged

    def publish(
        self,
        read: Mapping[Path, str] | None = None,
        edited: Collection[Path] = (),
        written: Mapping[Path, str] | None = None,
    ) -> tuple[Path, ...]:
        """Put every staged folder in the place of the standing one, with what people did there: all or none.

        Return what people had put or changed in the standing folders and has another name now, for the new one has its.

        `read` are files in the standing folders that this run has read and made anew, with the digest of what was
        read: while they have it, they are replaced like the program's own. `edited` are those that hold people's work:
        what stands in their place is people's, too, for later runs. `written` are digests of staged files.
        """
        refuse_open_files(self._target / name for name in self._staged)
        carriers = {name: self._ready(name, read or {}, edited, written or {}) for name in self._staged}
        self._put_in_place(carriers)
        renamed = {self._target / name / path for name in carriers for path in carriers[name].renamed}
        return tuple(sorted(renamed.union(self._found)))

    def _ready(
        self, name: str, read: Mapping[Path, str], edited: Collection[Path], known: Mapping[Path, str]
    ) -> Carrier:
        """Complete a staged folder: with what people did in the standing one, and with its manifest."""
        standing, staged = self._target / name, self._target / NEW / name
        with told(standing):
            written = digests_below(staged, known)
            if not standing.is_dir():
                carrier = Carrier(standing, staged, {}, written)
            else:
                carrier = Carrier(standing, staged, written_in(standing), written, _inside(standing, read))
                written = carrier.carry() | written
            theirs = _inside(standing, dict.fromkeys(edited, ""))
            write_manifest(staged, {key: digest for key, digest in written.items() if key not in theirs})
            (staged / COMING).write_bytes(carrier.note())
            carrier.copy_modes()
        return carrier

    def _put_in_place(self, carriers: Mapping[str, Carrier]) -> None:
        if not carriers:
            return
        with told(self._target):
            make_durable(self._target / NEW)
            (self._target / NEW).rename(self._target / READY)  # whoever is killed from here on has the next run finish
        sync(self._target)
        done: list[str] = []
        try:
            for name in carriers:
                with told(self._target / name):
                    done.append(name)
                    _put(self._target, name)
            for name, carrier in carriers.items():
                with told(self._target / name):
                    if is_folder(old := _replaced(self._target, name)):
                        carrier.carry_late(old, self._target / name)
        except BaseException:
            with suppress(OSError):
                for name in reversed(done):
                    _take(self._target, name)
                (self._target / READY).rename(self._target / NEW)
            raise
        with suppress(OSError):  # all is in its place; the next run unmarks it
            _unmark(self._target)

    def _known(self) -> list[Path]:
        """Return the folders that earlier runs published and this one may replace."""
        found = [path.parent for path in self._target.glob(f"*/{MANIFEST}")]
        return sorted(path for path in found if self._only in (None, path.name))


def recover(target: Path) -> list[Path]:
    """Put right what a run left that was killed; return what people had done that has another name now.

    If all its folders were ready, they are put in their places, each that is not there yet; else what it had moved
    aside stands again, unless the new one does.
    """
    found = _finish(target) if is_folder(target / READY) else []
    for aside in _inner(target / OLD):
        standing = target / aside.name
        if not os.path.lexists(standing):
            aside.rename(standing)
        elif not (standing / MANIFEST).is_file():  # it is not what the run meant to put there, so nothing may go
            names = numbered(f"{aside.name}（中断前的结果）")
            aside.rename(next(target / name for name in names if not os.path.lexists(target / name)))
    remove(target / NEW)
    for place in (target / READY, target / OLD):
        if os.path.lexists(place):  # what is half removed must never be taken for what is ready or was moved aside
            place.rename(target / NEW)
            sync(target)  # a power cut must not leave less than what stands now
            remove(target / NEW)
    return found


def _finish(target: Path) -> list[Path]:
    """Put every folder that is ready in its place, also one that had it and was being taken back.

    People may have worked in the standing ones since the run was killed: one in which they have stays, and what was
    made ready for it goes. What they did in one that has been replaced is carried over.
    """
    for aside in _inner(target / OLD):
        if (aside / COMING).exists():
            aside.rename(target / READY / aside.name)
    for ready in _inner(target / READY):
        if (ready / COMING).exists() and not _is_overtaken(target, ready):
            _put(target, ready.name)
    found: list[Path] = []
    for mark in sorted(target.glob(f"[!.]*/{COMING}")):
        old = _replaced(target, mark.parent.name)
        carrier = resumed(mark.read_bytes(), old, mark.parent)
        earlier = set(carrier.renamed)
        if is_folder(old):
            carrier.carry_late(old, mark.parent)
        found += [mark.parent / path for path in carrier.renamed if path not in earlier]
    _unmark(target)
    return found


def _is_overtaken(target: Path, ready: Path) -> bool:
    """Tell whether people have worked in the standing folder since `ready` was made to replace it."""
    standing = target / ready.name
    carrier = resumed((ready / COMING).read_bytes(), standing, ready)
    return os.path.lexists(standing) and not carrier.is_standing_as_seen()


def _inner(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if is_folder(folder) else []


def _put(target: Path, name: str) -> None:
    """Put a folder that is ready in its place, unless it is there already."""
    ready, standing = target / READY / name, target / name
    if (ready / COMING).exists():
        (target / OLD).mkdir(exist_ok=True)
        put_in_place(ready, standing, target / OLD / name)


def _replaced(target: Path, name: str) -> Path:
    """Return where the folder is, if there is one, whose place another has now; killed in between, not yet aside."""
    ready = target / READY / name
    return ready if is_folder(ready) and not (ready / COMING).exists() else target / OLD / name


def _unmark(target: Path) -> None:
    """Say that the folders made anew have their places, and all that people did in those they replace."""
    for mark in target.glob(f"[!.]*/{COMING}"):
        mark.unlink()


def _take(target: Path, name: str) -> None:
    """Undo `_put`, as far as it came."""
    ready, standing = target / READY / name, target / name
    if not (ready / COMING).exists():
        take_back(ready, standing, target / OLD / name)


def _inside(folder: Path, read: Mapping[Path, str]) -> dict[str, str]:
    """Return those files that lie in `folder`, by their path below it, however their paths were spelt."""
    real = folder.resolve()
    found = ((path.resolve(), digest) for path, digest in read.items())
    return {key_of(path.relative_to(real)): digest for path, digest in found if path.is_relative_to(real)}


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Make `target` and hold it for this run; the system lets go of it however the run ends.

    Where nothing was published, no trace of the run stays.
    """
    is_new = not target.exists()
    target.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target / LOCK, mode=0o666)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise OperatorError(f"另一次运行正在写“{target}”，请等它结束后再运行。") from error
    except NotImplementedError as error:
        raise OperatorError(f"“{target}”所在的磁盘不能锁定文件。请用 OUTPUT= 指定本机磁盘上的文件夹。") from error
    try:
        yield
    finally:
        with suppress(OSError):
            if [path.name for path in target.iterdir()] == [LOCK]:
                (target / LOCK).unlink()
        lock.release()
        if is_new:
            with suppress(OSError):  # only an empty folder can be removed
                target.rmdir()
