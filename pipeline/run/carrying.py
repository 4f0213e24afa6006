"""A standing folder -> what people did in it, carried over into the folder that will take its place."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

from pipeline.model import MANIFEST
from pipeline.run.manifest import digest_of, key_of, written_in
from pipeline.run.opened import is_junk
from pipeline.run.walking import below, is_folder
from pipeline.standard.returned import COPIES_OF_OTHERS

LONGEST_NAME = 255
_ASIDE = "（上次改动"

State = tuple[int, int, int]


class OvertakenError(Exception):
    """Somebody has written into a file that stands and was taken over: what it was is lost to the new folder, too."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries what is worth keeping in `standing` to `fresh`, where only the new run's own files are.

    `before` is what the program wrote to `standing`, by path and digest, and `new` what it wrote to `fresh`; `read` are
    the digests of files in `standing` that the new run has read and made anew. `carried` tells for each path where it
    went, `seen` how each file was then, `left` which folders the new run no longer writes and leaves as they are.
    """

    standing: Path
    fresh: Path
    before: Mapping[str, str]
    new: Mapping[str, str]
    read: Mapping[str, str] = field(default_factory=dict)
    carried: dict[Path, Path] = field(default_factory=dict)
    seen: dict[Path, State] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)

    def carry(self) -> dict[str, str]:
        """Carry everything over; return what the program wrote in an earlier run and is left as it was.

        Raise OvertakenError if somebody has changed a file that the new run shares with the standing folder.
        """
        tops = {key.split("/")[0] for key in self.before if "/" in key} - {COPIES_OF_OTHERS}  # it is no unit's own
        # the file system is asked, for it may take names for the same that differ in case
        self.left.update(top for top in tops if not os.path.lexists(self.fresh / top))
        worth: list[Path] = []
        for relative in below(self.standing):
            path = self.standing / relative
            self.seen[relative] = state_of(path)
            if self._is_to_carry(relative, self.standing):
                if _is_one(path, self.fresh / relative):
                    raise OvertakenError(path)
                worth.append(relative)
        # what keeps its name goes first, so that no other file is given it
        for relative in sorted(worth, key=lambda one: _free(one, self.fresh) != one):
            self._bring(relative, self.standing, self.fresh)
        return {
            key: digest
            for key, digest in self.before.items()
            if self._is_left(key) and os.path.lexists(self.fresh / key)
        }

    def carry_late(self, old: Path, placed: Path) -> None:
        """Carry over what has changed since `carry`: `standing` is `old` now and `fresh` is `placed`."""
        for relative in below(old):
            if state_of(old / relative) == self.seen.get(relative) or not self._is_to_carry(relative, old):
                continue
            there = placed / self.carried.get(relative, relative)
            if not os.path.lexists(there) or not _is_same(old / relative, there):
                self._bring(relative, old, placed)

    def copy_modes(self) -> None:
        """Give the new folders the permissions of those they will replace; what the file system refuses is let be."""
        folders = {parent for relative in self.seen for parent in relative.parents}
        for folder in sorted({Path(), *folders}):
            with suppress(OSError):
                shutil.copymode(self.standing / folder, self.fresh / folder)

    def _is_to_carry(self, relative: Path, source: Path) -> bool:
        key = key_of(relative)
        if is_junk(relative.name) or key == MANIFEST:
            return False
        replaced = {self.before.get(key), self.read.get(key) if key in self.new else None} - {None}
        return self._is_left(key) or not replaced or digest_of(source / relative) not in replaced

    def _is_left(self, key: str) -> bool:
        return key.split("/")[0] in self.left

    def _bring(self, relative: Path, source: Path, target: Path) -> None:
        if is_folder(source / relative) and is_folder(target / relative):
            return
        place = _free(relative, target)
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        _copy(source / relative, target / place)
        self.carried[relative] = place

    def note(self) -> bytes:
        """Return what a later run must know to go on after this one is killed; `resumed` understands it."""
        known = {
            "carried": {str(relative): str(place) for relative, place in self.carried.items()},
            "seen": {str(relative): state for relative, state in self.seen.items()},
            "left": sorted(self.left),
            "read": dict(self.read),
        }
        return json.dumps(known).encode()

    def is_standing_as_seen(self) -> bool:
        """Tell whether nobody has put, changed or removed anything in `standing` since `carry`."""
        there = below(self.standing) if is_folder(self.standing) else ()
        return {relative: state_of(self.standing / relative) for relative in there} == self.seen

    @property
    def renamed(self) -> list[Path]:
        """What is carried over under another name."""
        return sorted(place for relative, place in self.carried.items() if place != relative)


def resumed(note: bytes, standing: Path, fresh: Path) -> Carrier:
    """Return the carrier of a run that was killed, with what it had noted.

    Of a note that cannot be understood nothing is known to be carried, so that nothing is lost.
    """
    try:
        known: dict[str, Any] = json.loads(note)
        carried = {Path(relative): Path(place) for relative, place in known["carried"].items()}
        seen = {Path(relative): (inode, size, time) for relative, (inode, size, time) in known["seen"].items()}
        left, read = set(known["left"]), dict(known["read"])
    except (ValueError, TypeError, KeyError, AttributeError):
        carried, seen, left, read = {}, {}, set(), {}
    before = written_in(standing) if is_folder(standing) else {}
    return Carrier(standing, fresh, before, written_in(fresh), read, carried, seen, left)


def state_of(path: Path) -> State:
    """Return what is another as soon as somebody writes into a file or puts another one in its place."""
    found = path.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _is_one(one: Path, other: Path) -> bool:
    """Tell whether two names are those of one and the same file."""
    return os.path.lexists(other) and os.path.samestat(one.lstat(), other.lstat())


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two files are one, or have the same content."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    if is_folder(one) or is_folder(other):
        return is_folder(one) and is_folder(other)
    return _is_one(one, other) or digest_of(one) == digest_of(other) is not None


def _free(relative: Path, target: Path) -> Path:
    """Return where in `target` the file `relative` can go: there, or beside what stands in its way."""
    place = Path()
    for part in relative.parts[:-1]:
        place /= next(name for name in _names(part) if _may_be_folder(target / place / name))
    return place / next(name for name in _names(relative.name) if not os.path.lexists(target / place / name))


def _may_be_folder(path: Path) -> bool:
    return not os.path.lexists(path) or is_folder(path)


def aside_of(path: Path) -> Path:
    """Return what a file will be called when the new one takes its name."""
    others = (path.with_name(name) for name in _names(path.name) if name != path.name)
    return next(one for one in others if not os.path.lexists(one))


def moved_aside(path: Path) -> list[Path]:
    """Return the files that had this name until a new one took it."""
    return sorted(path.parent.glob(f"{path.stem}{_ASIDE}*）{path.suffix}"))


def _names(name: str) -> Iterator[str]:
    """Yield `name` and then what it may be called instead."""
    stem, suffix = Path(name).stem, Path(name).suffix
    marks = chain([f"{_ASIDE}）"], (f"{_ASIDE}{number}）" for number in count(2)))
    yield name
    for mark in marks:
        cut = stem
        while len(os.fsencode(cut + mark + suffix)) > LONGEST_NAME and cut:
            cut = cut[:-1]
        yield cut + mark + suffix


def _copy(source: Path, target: Path) -> None:
    """Make a file, link or empty folder stand at `target`, too; where possible it is the very same file."""
    mode = source.lstat().st_mode
    if stat.S_ISLNK(mode):
        target.symlink_to(source.readlink(), target_is_directory=source.is_dir())
    elif stat.S_ISDIR(mode):
        target.mkdir()
    elif not linked(source, target, mode):
        shutil.copy2(source, target)


def linked(source: Path, target: Path, mode: int) -> bool:
    """Make a file of this mode stand at `target`, too, as the very same one; tell whether that can be."""
    if not mode & stat.S_IWUSR:  # Windows removes no read-only file, and a link shares its permissions
        return False
    try:
        target.hardlink_to(source)
    except OSError:  # another file system, or one without links
        return False
    return True
