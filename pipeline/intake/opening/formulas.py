"""A worksheet's XML -> what is written in its formulas, to show a person where no result is stored."""

from __future__ import annotations

import re
from collections.abc import Set
from html import unescape

from pipeline.addresses import Address, parse_reference

MOST = 10_000
"""Formulas of a sheet that are looked for; nobody reads more of them, and a register may hold a million."""
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f[^<>]*>([^<>]+)</f>')


def formula_texts(xml: bytes, cells: Set[Address]) -> dict[Address, str]:
    """Return the formulas, with the equals sign, of those of the first MOST `cells` that are written in the usual form.

    One that other cells share is only written in the first of them.
    """
    found: dict[Address, str] = {}
    for match in _FORMULA.finditer(xml) if cells else ():
        cell = parse_reference(match[1].decode())
        if cell is not None and cell in cells:
            found[cell] = "=" + unescape(match[2].decode("utf-8", "replace"))
            if len(found) >= MOST:
                break
    return found
