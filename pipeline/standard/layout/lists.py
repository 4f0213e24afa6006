"""Several texts, or names with texts, in one cell: 甲；乙 and 甲=1；乙=2. What is joined splits into the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

SEPARATOR = "；"
_QUOTE = '"'
_BETWEEN_TEXTS = "；;、，,\n"
# The texts of pairs are numbers and dates as well: 1,000.00.
_BETWEEN_PAIRS = "；;\n"
_EQUALS = "=＝"
_THOUSANDS = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?!\w|,\d)")


def joined(texts: Sequence[str]) -> str:
    """Return several texts as one; a text with a separator in it is put in quotes."""
    return SEPARATOR.join(_quoted(text, _BETWEEN_TEXTS) for text in texts)


def split(text: str) -> list[str]:
    """Return the texts that were joined, or that people wrote with any of the usual separators."""
    return [one for one, is_quoted in _parts(text, _BETWEEN_TEXTS) if one or is_quoted]


def joined_numbers(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names with their numbers as one text."""
    return joined_pairs(pairs, _BETWEEN_TEXTS)


def joined_pairs(pairs: Sequence[tuple[str, str]], between: str = _BETWEEN_PAIRS) -> str:
    """Return names with their texts as one text."""
    special = between + _EQUALS
    # An empty text needs no quotes behind its name.
    return SEPARATOR.join(f"{_quoted(name, special)}={text and _quoted(text, special)}" for name, text in pairs)


def split_numbers(text: str) -> list[tuple[str, str]]:
    """Return the names with their numbers, which people separate by commas as well: what is 1,000 stays one number."""
    return split_pairs(_THOUSANDS.sub(lambda found: found[0].replace(",", ""), text), _BETWEEN_TEXTS)


def split_pairs(text: str, between: str = _BETWEEN_PAIRS) -> list[tuple[str, str]]:
    """Return the names with their texts; raise ValueError where a part is no such pair."""
    found: list[list[str]] = [[]]
    for one, is_quoted, end in _ended(text, between + _EQUALS):
        found[-1].append(one)
        if not end or end not in _EQUALS:
            if found[-1] == [""] and not is_quoted:
                found.pop()  # nothing between two separators
            found.append([])
    pairs = [tuple(parts) for parts in found if parts]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(text)
    return [(pair[0], pair[1]) for pair in pairs]


def _quoted(text: str, special: str) -> str:
    if text and text == text.strip() and not any(one in text for one in special + _QUOTE):
        return text
    return _QUOTE + text.replace(_QUOTE, _QUOTE * 2) + _QUOTE


def _parts(text: str, separators: str) -> Iterator[tuple[str, bool]]:
    yield from ((one, is_quoted) for one, is_quoted, _end in _ended(text, separators))


def _ended(text: str, separators: str) -> Iterator[tuple[str, bool, str]]:
    """Yield each part, whether it stood in quotes, and the separator behind it, which is empty at the end."""
    at = 0
    while at <= len(text):
        part, is_quoted, at = _part(text, at, separators)
        yield part, is_quoted, text[at : at + 1]
        at += 1


def _part(text: str, at: int, separators: str) -> tuple[str, bool, int]:
    """Return the part that begins at a position, whether it stands in quotes, and where it ends."""
    start = at
    while at < len(text) and text[at].isspace() and text[at] not in separators:
        at += 1
    if text[at : at + 1] != _QUOTE:
        end = next((position for position in range(at, len(text)) if text[position] in separators), len(text))
        return text[start:end].strip(), False, end
    part, at = "", at + 1
    while at < len(text) and (text[at] != _QUOTE or text[at + 1 : at + 2] == _QUOTE):
        part += text[at]
        at += 2 if text[at] == _QUOTE else 1
    end = next((position for position in range(at + 1, len(text)) if text[position] in separators), len(text))
    rest = text[at + 1 : end].strip()
    # A quote that is not closed, or has something behind it, was no quote.
    return (part, True, end) if at < len(text) and not rest else (text[start:end].strip(), False, end)
