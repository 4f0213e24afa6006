"""Texts with {names} and [parts] in them, and what to put there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.formula import nearest

ROW_COUNT, DETAILS = "笔数", "明细"
PLACEHOLDER = re.compile(r"[{｛]([^{}｛｝]+)[}｝]")
"""A name in braces, also in those of a Chinese keyboard."""
_PART = re.compile(r"[\[［]([^\[\]［］]*)[\]］]")
_BRACKET = re.compile(r"[\[\]［］{}｛｝]")
_ZERO = re.compile(r"0[0.]*%?")


def names_in(text: str) -> list[str]:
    """Return the names that stand in braces."""
    return PLACEHOLDER.findall(text)


def strange_names(text: str, known: Collection[str]) -> Iterator[str]:
    """Say of each name in braces that is none of those known that it is none; it would stay as it is."""
    for name in names_in(text):
        if name not in known:
            yield f"文字中的 {{{name}}} 没有对应的名称{nearest(name, known)}"


def stray_bracket(text: str) -> str | None:
    """Return the first bracket that opens or closes no name or part; None if there is none. Parts hold no parts."""
    stray = _BRACKET.search(_PART.sub("", PLACEHOLDER.sub("", text)))
    return stray and stray.group()


def filled(text: str, texts: Mapping[str, str]) -> str:
    """Put texts in the place of {names}; a name without one stays as it is."""
    return PLACEHOLDER.sub(lambda match: texts.get(match.group(1), match.group()), text)


def without_zeros(text: str, texts: Mapping[str, str]) -> str:
    """Leave out each [part] whose figures are all 0 (、追减0.00元), take the brackets off the others.

    What stands in brackets without a {name} is no such part.
    """

    def kept(match: re.Match[str]) -> str:
        names = names_in(match[1])
        if names and all(_ZERO.fullmatch(texts.get(name, "")) for name in names):
            return ""
        return match[1] if names else match[0]

    return _PART.sub(kept, text)


def listing(count: int, details: Sequence[str]) -> dict[str, str]:
    """Return what a text over many things may name: how many there are, and the details that are shown."""
    more = f"等共{count}项" if count > len(details) else ""
    return {ROW_COUNT: str(count), DETAILS: "；".join(part for part in details if part) + more}
