"""What runs have worked out <-> one SQLite file: results by a key that says all they rest on, as bytes.

It may be deleted at any time: only work is lost. What cannot be used is worked out again, and a damaged file is begun
anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

Result = TypeVar("Result")
_FORMAT = 1
_MOST = 512 << 20
"""Bytes of a result beyond which it is worked out each time: a database takes no value of a gigabyte."""
_SECONDS = 3
"""How long to wait for another run that has the file."""
_ROUND = 256
"""Results after which what was put so far is sure to stay, should the run be killed."""

_REASONS = (
    ("locked", "另一个程序正在使用该文件"),
    ("readonly", "没有写入权限"),
    ("unable to open", "没有写入权限，或同名的文件夹挡住了路径"),
    ("full", "磁盘空间不足"),
)
"""What is in the words of an error, and what it means."""
_OF_OTHERS = "no such table", "no such column", "already exists", "columns"
"""What is in the words of an error over a file that another program has written."""


class Store:
    """Results by key; use it as a context. Without a path nothing is kept.

    A run that `renews` it puts there what it works out and, if it comes to its end, forgets what it had no use for;
    any other only takes what there is. One that `is_fresh` takes only what it has put there itself. `is_rebuilt` tells
    that the file was damaged or another program's, `why_unused` what keeps it from being used.
    """

    def __init__(self, path: Path | None = None, *, renews: bool = False, is_fresh: bool = False) -> None:
        self.path = path
        self._renews = renews
        self._is_fresh = is_fresh
        self._connection: sqlite3.Connection | None = None
        self._wanted: set[bytes] = set()
        self._own: set[bytes] = set()
        self._waiting = 0
        self._is_new = False
        self._is_vain = False
        self.is_rebuilt = False
        self.why_unused = ""

    def __enter__(self) -> Store:
        if self.path is not None and self.path.is_file():
            self._guarded(self._open, None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._renews:
            self._guarded(self._finish if error is None and not self._is_vain else self._commit, None)
        self._close()
        if self._is_new and (self._is_vain or isinstance(error, Exception)):
            self._remove()

    def has(self, key: bytes) -> bool:
        """Tell whether anything is kept by this key."""
        return (not self._is_fresh or key in self._own) and self._guarded(self._has, False, key)

    def get(self, key: bytes) -> bytes | None:
        """Return what is kept by this key, None if nothing is."""
        self._wanted.add(key)
        return None if self._is_fresh and key not in self._own else self._guarded(self._get, None, key)

    def put(self, key: bytes, data: bytes) -> None:
        """Keep `data` by this key."""
        self._wanted.add(key)
        self._own.add(key)
        if self.path is not None and self._renews and not self.why_unused and len(data) <= _MOST:
            self._guarded(self._put, None, key, data)

    def forget_nothing(self) -> None:
        """Keep what other runs may have a use for, as nothing comes of this one; a file that it has made goes."""
        self._is_vain = True

    def distrust(self) -> None:
        """Begin anew, for what is in the file is not what was put there."""
        self._close()
        self.is_rebuilt = True
        if self._renews:
            self._remove()

    def _guarded(self, work: Callable[..., Result], otherwise: Result, *arguments: Any) -> Result:
        """Do what may find the file damaged, or out of reach: neither keeps a run from its end."""
        try:
            return work(*arguments)
        except sqlite3.OperationalError as error:  # locked, read-only, no room: the file itself may be sound
            if any(words in str(error) for words in _OF_OTHERS):
                self.distrust()
            else:
                self._give_up(error)
        except (sqlite3.DatabaseError, OverflowError):
            self.distrust()
        return otherwise

    def _open(self) -> None:
        assert self.path is not None
        how = "rwc" if self._renews else "ro"
        self._connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={how}", uri=True, timeout=_SECONDS, isolation_level="IMMEDIATE"
        )
        if not self._renews:
            return
        self._connection.execute("PRAGMA synchronous = OFF")  # what a power cut costs is worked out again
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found == _FORMAT:
            return
        if found:
            raise sqlite3.DatabaseError(f"format {found}")
        self._connection.execute("CREATE TABLE results (key BLOB PRIMARY KEY, digest BLOB, data BLOB)")
        self._connection.execute(f"PRAGMA user_version = {_FORMAT}")

    def _has(self, key: bytes) -> bool:
        if self._connection is None:
            return False
        return self._connection.execute("SELECT 1 FROM results WHERE key = ?", (key,)).fetchone() is not None

    def _get(self, key: bytes) -> bytes | None:
        if self._connection is None:
            return None
        row = self._connection.execute("SELECT digest, data FROM results WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        digest, data = row
        if not isinstance(data, bytes) or digest != _digest(key + data):
            raise sqlite3.DatabaseError("digest")
        return data

    def _put(self, key: bytes, data: bytes) -> None:
        if self._connection is None:  # it is made when there is something to keep
            assert self.path is not None
            self._is_new = not self.path.exists()
            self._open()
        assert self._connection is not None
        self._connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (key, _digest(key + data), data))
        self._waiting += 1
        if self._waiting >= _ROUND:
            self._commit()

    def _commit(self) -> None:
        if self._connection is not None:
            self._connection.commit()
            self._waiting = 0

    def _finish(self) -> None:
        """Forget what this run had no use for, and give the room back where it is much."""
        if self._connection is None:
            return
        keys = {key for (key,) in self._connection.execute("SELECT key FROM results")}
        gone = keys - self._wanted
        self._connection.executemany("DELETE FROM results WHERE key = ?", [(key,) for key in gone])
        self._commit()
        if len(gone) > len(keys) // 2:
            self._connection.execute("VACUUM")

    def _give_up(self, error: sqlite3.Error) -> None:
        known = (why for words, why in _REASONS if words in str(error))
        self.why_unused = next(known, "不能读写该文件")
        self._close()

    def _remove(self) -> None:
        assert self.path is not None
        for ending in ("", "-journal"):
            with suppress(OSError):
                Path(f"{self.path}{ending}").unlink(missing_ok=True)

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


NO_STORE = Store()
