"""Files made anew -> their places in a folder, where nothing that people filled in is ever overwritten."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake import Filled, read_file, read_units
from pipeline.run.systems import chooser
from pipeline.standard import Standard
from pipeline.standard.unit_list import UNIT_LIST_FILE

WRITTEN = 4
"""Writing a register takes longer than reading it: so many times its size counts for what a worker may use."""


def is_in_the_way(standing: Path, standard: Standard) -> bool:
    """Tell whether a file stands where another is to be written and is no blank template or list of units."""
    if not standing.exists():
        return False
    if standing.name == UNIT_LIST_FILE:
        return not read_units(standing, standing.name, standard).is_blank
    found = read_file(standing, standing.name, chooser(None))
    return not (isinstance(found, Filled) and found.is_untouched)


def place(made: Path, standing: Path, standard: Standard) -> bool:
    """Put a file in its place; return False where another one, that somebody may have filled in, stands there."""
    if standing.is_file() and standing.read_bytes() == made.read_bytes():
        return True
    if is_in_the_way(standing, standard):
        return False
    standing.parent.mkdir(parents=True, exist_ok=True)
    made.replace(standing)
    return True
