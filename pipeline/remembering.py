"""What is made of a text or of bytes -> the same, remembered if short: nothing that a file can make large is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

Given = TypeVar("Given", str, bytes)
More = TypeVarTuple("More")
Made = TypeVar("Made")


def remembered(count: int, longest: int) -> Callable[[Callable[[Given, *More], Made]], Callable[[Given, *More], Made]]:
    """Remember what was last made of so many things up to a length; nobody may change what is returned."""

    def remembering(make: Callable[[Given, *More], Made]) -> Callable[[Given, *More], Made]:
        known: Callable[..., Made] = lru_cache(count)(make)

        @wraps(make)
        def made(given: Given, /, *more: *More) -> Made:
            return (known if len(given) <= longest else make)(given, *more)

        return made

    return remembering
