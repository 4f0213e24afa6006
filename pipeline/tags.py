"""The key and text of a figure <-> the tag of the content control or bookmark in which it stands in a Word document.

A tag carries the key and a digest of what was last written, so that a report which people have edited says by itself
which of its numbers are the program's and whether somebody has typed over one. The name of the control says the same,
for LibreOffice 7 keeps names and loses tags. Word takes 64 characters, 40 of letters and digits for a bookmark, no two
of which may be the same; a longer key is carried by its digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

LONGEST_TAG, LONGEST_MARK = 64, 40
_PREFIX, _DIGITS, _KEY_DIGITS, _MARK_DIGITS = "jx", 8, 24, 20
_TAG = re.compile(rf"(?:{_PREFIX}:)?(.+):([0-9a-f]{{{_DIGITS}}})")
_MARK = re.compile(rf"(.+)_([0-9a-f]{{{_DIGITS}}})_\d+")
_LONGEST_KEY, _LONGEST_IN_MARK = LONGEST_TAG - len(_PREFIX) - _DIGITS - 2, LONGEST_MARK - _DIGITS - 7


def tag_of(key: str, text: str) -> str:
    """Return the tag of a figure in which `text` is written."""
    return f"{_PREFIX}:{name_of(key, text)}"


def name_of(key: str, text: str) -> str:
    """Return the name of the control of a figure in which `text` is written, as Word shows it."""
    return f"{_short(key)}:{_digest(text, _DIGITS)}"


def mark_of(key: str, text: str, number: int) -> str:
    """Return the name of the bookmark around words or a chart that say `text`, the only one with this number."""
    return f"{_marking(key)}_{_digest(text, _DIGITS)}_{number}"


def key_in(tag: str) -> str:
    """Return the key that a tag or name carries, in its short form; empty where it is none of a figure."""
    match = _TAG.fullmatch(tag) or _MARK.fullmatch(tag)
    return match[1] if match else ""


def is_as_written(tag: str, text: str) -> bool:
    """Tell whether `text` is what was last written where this tag or name stands."""
    match = _TAG.fullmatch(tag) or _MARK.fullmatch(tag)
    return match is not None and match[2] == _digest(text, _DIGITS)


def by_short_key(keys: Iterable[str]) -> dict[str, str]:
    """Return the keys by the forms in which tags and bookmarks carry them."""
    return {short: key for key in keys for short in (_marking(key), _short(key))}


def _short(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else "~" + _digest(key, _KEY_DIGITS)


def _marking(key: str) -> str:
    """Return a key in letters and digits; where that could mean another key too, or is long, by its digest."""
    is_plain = re.fullmatch(r"[^\W_]+(?:\.[^\W_]+)?", key) and len(key) <= _LONGEST_IN_MARK
    return key.replace(".", "_") if is_plain else _PREFIX + _digest(key, _MARK_DIGITS)


def _digest(text: str, digits: int) -> str:
    return sha256(text.encode()).hexdigest()[:digits]
