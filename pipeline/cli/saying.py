"""A line -> the terminal, whatever it is; no text from a file controls it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import nullcontext, suppress

import click

EVALUATED, HAS_ERRORS, COULD_NOT_RUN = 0, 1, 2
"""The statuses with which the program ends."""
SHOWN_NAMES = 10
_NOT_IN_GBK = str.maketrans({"−": "-", "\xa0": " "})


def say(text: str = "", *, is_error: bool = False) -> None:
    """Print a line that any console can show: no control character from a file reaches the terminal.

    Only what is said of a mistake of the operator has several lines; in a result a name on two lines is one.
    """
    if not is_error:
        text = " ".join(text.splitlines())
    plain = text.translate(_NOT_IN_GBK)
    kept = "".join(one if one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs") else "?" for one in plain)
    with suppress(OSError) if is_error else nullcontext():  # where nobody can be told, the status tells
        click.echo(kept, err=is_error)


def few(words: str, names: Sequence[str]) -> str:
    """Fill in how many there are and the first of them; nothing if there are none."""
    more = "……" if len(names) > SHOWN_NAMES else ""
    return words.format(len(names), "、".join(names[:SHOWN_NAMES]) + more) if names else ""


def say_few(words: str, names: Sequence[str]) -> None:
    """Print how many there are and the first of them, if there are any."""
    if names:
        say(few(words, names))
