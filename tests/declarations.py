"""The shipped declarations in a folder of their own, for tests to change as an accountant would."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.standard import SHIPPED


def shipped_copy(folder: Path) -> Path:
    """Copy the shipped declarations to `folder`, which must not be there yet."""
    return Path(shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """Return a text with others in the place of those that stand in it once; in the place of "" is the end."""
    for old, new in changes:
        assert not old or text.count(old) == 1, old
        text = text.replace(old, new) if old else f"{text}\n{new}"
    return text


def rewrite(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts in a file."""
    path.write_text(replaced(path.read_text(encoding="utf-8"), *changes), encoding="utf-8")
