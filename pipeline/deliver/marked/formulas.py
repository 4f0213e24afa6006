"""A formula of an input workbook -> whether it is plain worksheet arithmetic that may stand in an output.

Whatever could reach another file, the web, a macro or another program is not plain; neither is what we do not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import FORMULAE

_LONGEST = 8_192
_REACHING = frozenset({
    "CALL", "CELL", "CUBEKPIMEMBER", "CUBEMEMBER", "CUBEMEMBERPROPERTY", "CUBERANKEDMEMBER", "CUBESET", "CUBESETCOUNT",
    "CUBEVALUE", "GETPIVOTDATA", "HYPERLINK", "INDIRECT", "INFO", "PHONETIC", "RTD",
})  # fmt: skip
_NEWER = frozenset({
    "AGGREGATE", "AVERAGEIF", "AVERAGEIFS", "CEILING.MATH", "CONCAT", "COUNTIFS", "DAYS", "FLOOR.MATH", "IFERROR",
    "IFNA", "IFS", "ISFORMULA", "ISOWEEKNUM", "MAXIFS", "MINIFS", "MODE.SNGL", "NETWORKDAYS.INTL", "NUMBERVALUE",
    "PERCENTILE.EXC", "PERCENTILE.INC", "QUARTILE.EXC", "QUARTILE.INC", "RANK.AVG", "RANK.EQ", "STDEV.P", "STDEV.S",
    "SUMIFS", "SWITCH", "TEXTJOIN", "UNICHAR", "UNICODE", "VAR.P", "VAR.S", "WORKDAY.INTL", "XLOOKUP", "XMATCH", "XOR",
})  # fmt: skip
ORDINARY = (FORMULAE - _REACHING) | _NEWER
"""The worksheet functions that compute from the workbook's own cells."""
_SHEET = r"(?:'(?:[^'\[\]\\/|:*?]|'')+'!|[\w.]+!)?"
_CORNER = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_RANGE = re.compile(
    rf"{_SHEET}(?:{_CORNER}(?::{_CORNER})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?\d{{1,7}}:\$?\d{{1,7}}|#REF!)"
)
_NAME = re.compile(rf"{_SHEET}([^\W\d][\w.?\\]*)")
_STRUCTURED = re.compile(r"[^\W\d][\w.]*\[[^\[\]|!]*\]")
_DIGITS = re.compile(r"\d+")


def is_plain(formula: str, dropped: frozenset[str] = frozenset()) -> bool:
    """Tell whether a formula, with or without `=`, only computes; it may not use the names that were `dropped`."""
    text = formula if formula.startswith("=") else f"={formula}"
    if len(text) > _LONGEST or text == "=":
        return False
    # Thousands of rows with one formula are judged once.
    return _judged(text if dropped else _DIGITS.sub("1", text), dropped)


def unplain_names(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return, in lower case, the names of (name, formula) that are not plain, or rest on one that is not."""
    known = {name.lower(): text for name, text in names}
    dropped: frozenset[str] = frozenset()
    while found := {name for name in known.keys() - dropped if not is_plain(known[name], dropped)}:
        dropped |= found
    return dropped


@lru_cache(maxsize=20_000)
def _judged(formula: str, dropped: frozenset[str]) -> bool:
    try:
        tokens = Tokenizer(formula).items
    except (TokenizerError, IndexError, ValueError):
        return False
    opened = sum((token.subtype == Token.OPEN) - (token.subtype == Token.CLOSE) for token in tokens)
    return opened == 0 and all(_is_harmless(token, dropped) for token in tokens)


def _is_harmless(token: Token, dropped: frozenset[str]) -> bool:
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        name = token.value[:-1].upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        return name in ORDINARY
    if token.type == Token.OPERAND and token.subtype == Token.RANGE:
        if _RANGE.fullmatch(token.value) or _STRUCTURED.fullmatch(token.value):
            return True
        name_used = _NAME.fullmatch(token.value)
        return name_used is not None and name_used[1].lower() not in dropped
    return token.type != Token.LITERAL
