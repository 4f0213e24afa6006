"""Units -> the folder each one's deliverables go to: safe on every system, and never the same for two."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, count

from pathvalidate import sanitize_filename

from pipeline.deliver.links import SUMMARY
from pipeline.model import Unit

LONGEST = 60
"""Characters of a folder name: a whole path should stay below the 260 that Windows takes."""

_LEADING = "=+-@~$"
"""What makes a name a formula in a list of files, an option on a command line or a lock file of Office."""


def unit_folders(units: Iterable[Unit]) -> dict[str, str]:
    """Return a folder name for each unit by code: its name, with the code where names are alike or say nothing.

    What still is alike is numbered in the order of the codes, so that the order of the units does not matter.
    """
    names = {unit.code: safe_name(unit.name) for unit in units}
    times = Counter(_same(name) for name in names.values())
    # The summary stands beside the folders.
    taken = {_same(SUMMARY)}
    found = {
        code: name for code, name in names.items() if name and times[_same(name)] == 1 and _same(name) not in taken
    }
    taken.update(_same(name) for name in found.values())
    for code in sorted(names.keys() - found.keys()):
        wanted = numbered(f"{names[code]}（{safe_name(code)}）")
        found[code] = next(name for name in wanted if _same(name) not in taken)
        taken.add(_same(found[code]))
    return {code: found[code] for code in names}


def numbered(name: str) -> Iterator[str]:
    """Yield a name, and then what is called instead if it is taken: 柳树镇, 柳树镇-2, 柳树镇-3."""
    return chain([name], (f"{name}-{number}" for number in count(2)))


def _same(name: str) -> str:
    """Return what names have in common that are one folder on a system that ignores case."""
    return unicodedata.normalize("NFC", name.casefold())


def safe_name(text: str) -> str:
    """Return what a folder or file may be called: no path, no reserved name, nothing invisible, no formula."""
    visible = "".join(one for one in text if unicodedata.category(one) not in ("Cf", "Cs"))
    name = unicodedata.normalize("NFC", visible)
    # What one step takes away may lay bare what another has to look at: " CON" is reserved without its blank.
    while (safe := _stripped(sanitize_filename(_stripped(name), replacement_text="_", platform="universal"))) != name:
        name = safe
    return name


def _stripped(name: str) -> str:
    return name[:LONGEST].strip(". ").lstrip(_LEADING)
