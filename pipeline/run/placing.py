"""Files made anew -> their places in a folder, where nothing that people filled in is ever overwritten."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from pipeline.intake import Refused, is_blank_template, read_book, read_system, read_units
from pipeline.run.operator import told
from pipeline.run.owned import CheckedSystem
from pipeline.standard import Standard, shared
from pipeline.standard.unit_list import UNIT_LIST_FILE

WRITTEN = 4
"""Writing a register takes longer than reading it: so many times its size counts for what a worker may use."""


class Standing(Enum):
    """What stands where a file is to be written: nothing that anybody filled in, something, or this very system."""

    FREE = auto()
    FILLED = auto()
    SAME = auto()

    @classmethod
    def of(cls, path: Path, standard: Standard) -> Standing:
        """Look at `path`, where a template, list of units or system of `standard` is to be written."""
        if not path.exists():
            return cls.FREE
        if path.name == UNIT_LIST_FILE:
            return cls.FREE if read_units(path, path.name, standard).is_blank else cls.FILLED
        book = read_book(path, path.name)
        if isinstance(book, Refused):
            return cls.FILLED
        if is_blank_template(book, standard):
            return cls.FREE
        system = read_system(book, shared())
        return cls.FILLED if system is None else _of_system(CheckedSystem.of(system), standard)


def _of_system(checked: CheckedSystem, standard: Standard) -> Standing:
    if checked.is_shipped:
        return Standing.FREE
    return Standing.SAME if checked.system == standard.system else Standing.FILLED


@contextmanager
def made_beside(target: Path) -> Iterator[Path]:
    """Make the folder `target`, and in it one that goes again: what is made there has its place by a mere renaming."""
    with told(target):
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=target) as beside:
            yield Path(beside)


def place(made: Path, standing: Path, standard: Standard) -> bool:
    """Put a file in its place; return False where another one, that somebody may have filled in, stands there."""
    if standing.is_file() and standing.read_bytes() == made.read_bytes():
        return True
    if Standing.of(standing, standard) is Standing.FILLED:
        return False
    standing.parent.mkdir(parents=True, exist_ok=True)
    made.replace(standing)
    return True
