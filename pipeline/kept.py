"""A store + what a run begins with (program, indicator systems) -> the results that such runs have kept there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.store import NO_STORE, Store

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Kept:
    """Results in `store` that rest on `basis` and on what each key is made of."""

    store: Store
    basis: bytes

    def key(self, *parts: bytes) -> bytes:
        """Return the key of what rests on these parts."""
        found = hashlib.sha256(self.basis)
        for part in parts:
            found.update(hashlib.sha256(part).digest())
        return found.digest()

    def has(self, key: bytes) -> bool:
        """Tell whether there is a result."""
        return self.store.has(key)

    def take(self, key: bytes, made: Callable[[bytes], Result]) -> Result | None:
        """Return what is `made` of a result; None if there is none, or it cannot be understood."""
        data = self.store.get(key)
        try:
            return None if data is None else made(data)
        except ValueError:  # no bytes of ours: an EncodingError is one of these
            self.store.distrust()
            return None

    def put(self, key: bytes, data: bytes) -> None:
        """Keep a result."""
        self.store.put(key, data)


NOTHING = Kept(NO_STORE, b"")
